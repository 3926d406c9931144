{% set project = cookiecutter | project %}
"""What the functions raise, in Rust and in Python alike.

A class for each variant of `Error` in crates/core/src/error.rs; which variant becomes which class
stands in crates/python/src/error.rs.
"""


class {{ project.base_exception }}(Exception):
    """Base of every exception of this package; keywords become attributes."""

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(message)
        vars(self).update(fields)


class InternalError({{ project.base_exception }}):
    """A panic of the Rust code: a defect of this package, and not of its input."""
{% for exception in project.own_exceptions %}


{{ exception.python_head }}
{% if exception.worked %}
    """A line is not `name=integer`; the cause tells what is wrong with the integer."""

    line: int
    text: str
{% else %}
    """{{ exception.message | capitalize }}."""
{% endif %}
{% if exception.base == "KeyError" %}

    __str__ = Exception.__str__  # KeyError would show the message in quotes
{% endif %}
{% endfor %}

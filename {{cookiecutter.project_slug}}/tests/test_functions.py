{% set project = cookiecutter | project %}
"""Each function by example, in both implementations."""

{{ project.test_imports }}

# Functions without a body. Take one out when you write it, and add its examples below.
{% if project.waiting %}
WAITING: list[str] = [
{% for function in project.waiting %}
    "{{ function.name }}",
{% endfor %}
]
{% else %}
WAITING: list[str] = []
{% endif %}


def test_functions_without_a_body_say_so(implementation: ModuleType) -> None:
    for name in WAITING:
        sample = call(name)
        with pytest.raises(NotImplementedError, match=f"{name} is not written yet"):
            getattr(implementation, name)(*sample.args, **sample.kwargs)
{% for function in project.functions if function.worked %}


{% include "worked/test_" ~ function.name ~ ".py" %}
{% endfor %}

{% set project = cookiecutter | project %}
"""The functions in Python: what the Rust code has to do, and what runs where no binary is.

The tests hold both to the same values and exceptions; the benchmarks compare their speed.
"""
{% if project.reference_imports %}

{{ project.reference_imports }}
{% endif %}
{% for function in project.functions %}


{% if function.worked %}
{% include "worked/" ~ function.name ~ ".py" %}
{% else %}
{{ function.python_definition }}
    """{{ function.summary }}"""
    raise NotImplementedError("{{ function.name }} is not written yet")
{% endif %}
{% endfor %}

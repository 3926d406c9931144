{% set project = cookiecutter | project %}
{% if project.stub_imports %}
{{ project.stub_imports }}

{% endif %}
{% for function in project.functions %}
{{ function.stub }}
{% endfor %}

_build: dict[str, str]

def _raise(index: int) -> None: ...

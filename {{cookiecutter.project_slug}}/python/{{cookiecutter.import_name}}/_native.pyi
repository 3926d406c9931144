{% set project = cookiecutter | project %}
{% if project.stub_imports %}
{{ project.stub_imports }}

{% endif %}
def _raise(index: int) -> None: ...

_build: dict[str, str]

{% for function in project.functions %}
{{ function.stub }}
{% endfor %}

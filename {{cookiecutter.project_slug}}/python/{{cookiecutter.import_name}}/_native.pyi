{% set project = cookiecutter | project %}
{% if project.stub_imports %}
{{ project.stub_imports }}

{% endif %}
def _raise(index: int) -> None: ...
def _core_time(watch: bool) -> int: ...

_build: dict[str, str]

{% for function in project.functions %}
{{ function.stub }}
{% endfor %}

{% set project = cookiecutter | project %}
{% if project.buffers %}
from {{ project.package }}._buffer import Buffer

{% endif %}
def _raise(index: int) -> None: ...
def _core_time(watch: bool) -> int: ...

_build: dict[str, str]

{% for function in project.functions %}
{{ function.stub }}
{% endfor %}

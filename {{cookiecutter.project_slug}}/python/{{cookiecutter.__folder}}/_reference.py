{% set project = cookiecutter | project %}
{% if project.module %}
{{ project.module }}
{%- else %}
"""The functions in Python: what the Rust code has to do, and what runs where no binary is.

The tests hold both to the same values and exceptions; the benchmarks compare their speed.
"""
{% if project.example %}

import math
import re
{% endif %}
{% if project.abstract %}

from collections.abc import {{ project.abstract | join(", ") }}
{% endif %}
{% if project.buffers %}

from {{ project.package }}._buffer import Buffer
{% endif %}
{% if project.example %}
from {{ project.package }}.exceptions import EmptyInputError, ParseError


{% include "example/reference.py" %}
{% endif %}
{% for function in project.waiting %}


{{ function.head }}
    """{{ function.summary }}"""
    raise NotImplementedError("{{ function.name }} is not written yet")
{% endfor %}
{% endif %}

{% set project = cookiecutter | project %}
//! The functions by example, without Python: `cargo test` runs this in a moment.
{% if project.functions | selectattr('worked') | list %}

use native_core::*;
{% for function in project.functions if function.worked %}

{% include "worked/test_" ~ function.name ~ ".rs" %}
{% endfor %}
{% endif %}

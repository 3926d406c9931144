{% set project = cookiecutter | project %}
//! The functions by example, without Python: `cargo test` runs this in a moment.
{% if project.example %}

use native_core::*;

{% include "example/core_tests.rs" %}
{% endif %}

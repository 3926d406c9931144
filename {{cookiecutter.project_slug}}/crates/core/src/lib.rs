{% set project = cookiecutter | project %}
//! The functions, in plain Rust. Nothing here knows about Python.

#![forbid(unsafe_code)]

pub mod build_info;
mod error;
pub mod interrupt;
{% if project.example %}

use std::collections::BTreeMap;
{% endif %}

pub use error::{Error, Result};
pub use interrupt::Steps;
{% if project.example %}

{% include "example/core.rs" %}
{% endif %}
{% for function in project.waiting %}

{% if function.parameters %}
#[expect(unused_variables, reason = "waits for its body")]
{% endif %}
{{ function.core_head }}
    Err(Error::NotImplemented("{{ function.name }}"))
}
{% endfor %}

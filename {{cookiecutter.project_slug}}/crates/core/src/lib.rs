{% set project = cookiecutter | project %}
//! The functions, in plain Rust. Nothing here knows about Python.

#![forbid(unsafe_code)]
// A panic is an InternalError in Python; an Error with a class of its own says more.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod error;
pub mod interrupt;
{% if project.example %}

use std::collections::BTreeMap;
{% endif %}

pub use error::{Error, Result};
pub use interrupt::Steps;

/// How this was built, as build.rs found out: `name=fact;name=fact`.
pub const BUILD: &str = env!("BUILD");
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

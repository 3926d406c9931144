{% set project = cookiecutter | project %}
//! The functions, in plain Rust. Nothing here knows about Python.

#![forbid(unsafe_code)]
// A panic is an InternalError in Python; an Error with a class of its own says more.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod error;
pub mod interrupt;
{% if "BTreeMap" in project.uses %}

use std::collections::BTreeMap;
{% endif %}

pub use error::{Error, Result};
pub use interrupt::Steps;

/// How this was built, as build.rs found out: `name=fact;name=fact`.
pub const BUILD: &str = env!("BUILD");
{% for function in project.functions %}

{% if function.worked %}
{% include "worked/" ~ function.name ~ ".rs" %}
{% else %}
/// {{ function.summary }}
{% if function.parameters %}
#[expect(unused_variables, reason = "waits for its body")]
{% endif %}
{{ function.core_definition }}
    Err(Error::NotImplemented("{{ function.name }}"))
}
{% endif %}
{% endfor %}

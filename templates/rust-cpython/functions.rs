{% set project = cookiecutter | project %}
//! The functions as Python sees them: arguments in, one call of the core, result out.

#![forbid(unsafe_code)]
{% if project.approximates %}
#![allow(clippy::approx_constant, reason = "a default is what the Python signature says")]
{% endif %}
#![expect(non_camel_case_types, reason = "each type is named after the function it exports")]

{% if "BTreeMap" in project.parameter_uses %}
use std::collections::BTreeMap;
{% endif %}
use std::ffi::CStr;

use cpython::{PyResult, Python};

use crate::gil;
{% if "Buffer" in project.parameter_uses %}
use crate::glue::buffer::Buffer;
{% endif %}
use crate::glue::{Argument, Function, IntoPython, Parameter};
{% for function in project.functions %}

pub struct {{ function.rust_name }} {}

impl Function<{{ function.parameters | length }}> for {{ function.rust_name }} {
    const NAME: &'static CStr = c"{{ function.name }}";
{{ function.cpython_doc }}
{{ function.cpython_parameters }}

{{ function.cpython_definition }}
{% for line in function.cpython_arguments %}
{{ line }}
{% endfor %}
{{ function.core_call(8) }}
    }
}
{% endfor %}

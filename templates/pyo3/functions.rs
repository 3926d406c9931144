{% set project = cookiecutter | project %}
//! The functions as Python sees them: arguments in, one call of the core, result out.
{% if project.approximates %}

#![allow(clippy::approx_constant, reason = "a default is what the Python signature says")]
{% endif %}
{% if "BTreeMap" in project.uses %}

use std::collections::BTreeMap;
{% endif %}

use pyo3::prelude::*;

{% if "Buffer" in project.parameter_uses %}
use crate::buffer::Buffer;
{% endif %}
{% if project.convert %}
use crate::convert::from_python;
{% endif %}
use crate::gil;
{% for function in project.functions %}

{{ function.pyo3_doc }}
#[pyfunction]
{% if function.pyo3_signature %}
{{ function.pyo3_signature }}
{% endif %}
{{ function.pyo3_definition }}
{{ function.core_call(4) }}
}
{% endfor %}

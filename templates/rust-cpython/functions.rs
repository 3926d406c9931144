{% set project = cookiecutter | project %}
//! The functions as Python sees them: arguments in, one call of the core, result out.

#![forbid(unsafe_code)]
#![allow(clippy::approx_constant, reason = "a default is what the Python signature says")]

{% if project.functions %}
use std::ffi::CStr;

{% endif %}
use cpython::{PyModule, PyResult, Python};

{% if project.functions %}
use crate::glue::{Argument, Function, IntoPython, Parameter};

functions! {
{% for function in project.functions %}
{% if not loop.first %}

{% endif %}
    impl Function<{{ function.parameters | length }}> for {{ function.rust_name }} {
        const NAME: &'static CStr = c"{{ function.name }}";
        const DOC: &'static CStr = {{ function.cpython_doc }};
        {{ function.cpython_parameters | indent(8) }}

        fn call(_py: Python, [{{ function.parameters | map(attribute="rust_name") | join(", ") }}]: [Argument; {{ function.parameters | length }}]) -> PyResult<impl IntoPython> {
{% for one in function.parameters %}
            let {{ one.rust_name }}: {{ one.type.rust("extracted") }} = {{ one.rust_name }}.{{ "get_or(_py, " ~ one.rust_default ~ ")" if one.rust_default else "get(_py)" }}?;
{% endfor %}
            {{ function.core_call }}
        }
    }
{% endfor %}
}
{% else %}
functions! {}
{% endif %}

{% set project = cookiecutter | project %}
//! The extension module `_native`: arguments in, one call of the core, result out.

use pyo3::prelude::*;
{% if project.convert %}

use crate::convert::from_python;
{% endif %}

// It needs no GIL: the core has no state that threads share, and the binding has only atomics. Python
// objects are those of the call.
#[pymodule(gil_used = false)]
#[allow(clippy::approx_constant, reason = "a default is what the Python signature says")]
pub mod _native {
    use super::*;

    #[pymodule_export]
    use crate::{_core_time, _raise};

    #[pymodule_init]
    fn _init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::describe(module)
    }
{% for function in project.functions %}

{% for line in function.summary.split("\n") if function.summary %}
    {{ ("/// " ~ line).rstrip() }}
{% endfor %}
    #[pyfunction]
{% if function.pyo3_signature %}
    {{ function.pyo3_signature }}
{% endif %}
    {{ function.pyo3_head | indent }}
        {{ function.core_call }}
    }
{% endfor %}
}

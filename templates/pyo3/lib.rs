{% set project = cookiecutter | project %}
//! The extension module `_native`: a list of what the Python package finds in it.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

{% if "Buffer" in project.parameter_uses %}
mod buffer;
{% endif %}
{% if project.convert %}
mod convert;
{% endif %}
mod error;
mod functions;
mod gil;

use pyo3::prelude::*;
use pyo3::types::IntoPyDict;

// It needs no GIL: the core has no state that threads share, and the binding has only atomics; Python
// objects are those of the call.
#[pymodule(gil_used = false)]
mod _native {
    use super::*;

{% for function in project.exports %}
    #[pymodule_export]
    use crate::functions::{{ function.rust_name }};
{% endfor %}

    /// Raise the sample error at `index`, for the tests; beyond the last one, panic.
    #[pyfunction]
    fn _raise(py: Python<'_>, index: usize) -> PyResult<()> {
        let sample = gil::detached(py, || Ok(native_core::Error::samples().swap_remove(index)))?;
        gil::attached(py, || Err(sample))
    }

    /// Nanoseconds that the core took since the last call; `watch` says whether to go on counting.
    #[pyfunction]
    fn _core_time(watch: bool) -> u64 {
        gil::core_time(watch)
    }

    #[pymodule_init]
    fn tell_about_the_build(module: &Bound<'_, PyModule>) -> PyResult<()> {
        gil::listen(module.py())?;
        let build = [("version", env!("CARGO_PKG_VERSION")), ("binding", "pyo3")];
        let core = native_core::BUILD.split(';').filter_map(|fact| fact.split_once('='));
        let build = build.into_iter().chain(core).into_py_dict(module.py())?;
        module.setattr("_build", build)?;
        module.delattr("__all__") // PyO3's; the stub says what the module has
    }
}

{% set project = cookiecutter | project %}
//! The extension module `_native`: a list of what the Python package finds in it.

#![forbid(unsafe_code)]

{% if "Buffer" in project.parameter_uses %}
mod buffer;
{% endif %}
mod error;
mod functions;
mod gil;

use native_core as core;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;

#[pymodule(gil_used = false)]
mod _native {
    use super::*;

{% for function in project.exports %}
    #[pymodule_export]
    use crate::functions::{{ function.rust_name }};
{% endfor %}

    /// Raises the sample of an error that stands at `index`: for the tests of the exceptions.
    #[pyfunction]
    fn _raise_sample(py: Python<'_>, index: usize) -> PyResult<()> {
        match core::Error::samples().into_iter().nth(index) {
            Some(error) => gil::held(py, || Err(error)),
            None => Err(PyIndexError::new_err("no such sample")),
        }
    }

    /// Panics: for the test that a panic arrives as an exception.
    #[pyfunction]
    #[expect(clippy::panic, reason = "on purpose")]
    fn _panic(py: Python<'_>) -> PyResult<()> {
        gil::released(py, || panic!("a deliberate panic"))
    }

    #[pymodule_init]
    fn tell_about_the_build(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let build = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("binding", "pyo3"),
            ("profile", env!("BUILD_PROFILE")),
            ("rustc", env!("BUILD_RUSTC")),
            ("sources", env!("BUILD_SOURCES")),
        ];
        module.setattr("_build", build.into_py_dict(module.py())?)?;
        module.delattr("__all__") // PyO3's; the stub says what the module has
    }
}

{% set project = cookiecutter | project %}
//! What the extension module `_native` tells about itself; its functions are in `functions`.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

{% if project.buffers %}
mod buffer;
{% endif %}
{% if project.convert %}
mod convert;
{% endif %}
mod error;
#[rustfmt::skip] // written for every width
mod functions;
mod gil;

use pyo3::prelude::*;
use pyo3::types::IntoPyDict;

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

/// Adds what the binary was built from and with.
fn describe(module: &Bound<'_, PyModule>) -> PyResult<()> {
    gil::listen(module.py())?;
    let build = [("version", env!("CARGO_PKG_VERSION")), ("binding", "pyo3")];
    let core = native_core::BUILD.split(';').filter_map(|fact| fact.split_once('='));
    let build = build.into_iter().chain(core).into_py_dict(module.py())?;
    module.setattr("_build", build)?;
    module.delattr("__all__") // PyO3's; the stub says what the module has
}

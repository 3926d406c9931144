{% set project = cookiecutter | project %}
//! Runs the core for `functions`, attached to the GIL or detached from it.

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

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use native_core::Result;
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;

/// For work that takes more than a microsecond: other Python threads run meanwhile.
fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    finish(py, py.detach(|| run(work)))
}

/// For work that takes less time than to release the GIL and take it again.
fn attached<T>(py: Python<'_>, work: impl FnOnce() -> Result<T>) -> PyResult<T> {
    finish(py, run(work))
}

{% include "run.rs" %}

/// Lets long loops of this thread check for signals, if it is Python's main thread, which handles
/// them. Other threads do not check: when the process ends, they may no longer take the GIL.
fn listen(py: Python<'_>) -> PyResult<()> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?;
    if threading.call_method0("current_thread")?.is(&main) {
        native_core::interrupt::set_signal_check(handle_signals);
    }
    Ok(())
}

/// Runs the handlers of the signals that have arrived. If one raises an exception, returns false and
/// leaves the exception set for `error::raised`.
fn handle_signals() -> bool {
    Python::try_attach(|py| py.check_signals().map_err(|raised| raised.restore(py)).is_ok())
        .unwrap_or(true)
}

/// Raise the sample error at `index`, for the tests; beyond the last one, panic.
#[pyfunction]
fn _raise(py: Python<'_>, index: usize) -> PyResult<()> {
    let sample = detached(py, || Ok(native_core::Error::samples().swap_remove(index)))?;
    attached(py, || Err(sample))
}

/// Nanoseconds that the core took since the last call, for the benchmark; the rest of a call is the
/// price of crossing. `watch` says whether to go on counting.
#[pyfunction]
fn _core_time(watch: bool) -> u64 {
    WATCHED.store(watch, Relaxed);
    NANOSECONDS.swap(0, Relaxed)
}

/// Adds what the binary was built from and with.
fn describe(module: &Bound<'_, PyModule>) -> PyResult<()> {
    listen(module.py())?;
    let build = [("version", env!("CARGO_PKG_VERSION")), ("binding", "pyo3")];
    let core = native_core::BUILD.split(';').filter_map(|fact| fact.split_once('='));
    let build = build.into_iter().chain(core).into_py_dict(module.py())?;
    module.setattr("_build", build)
}

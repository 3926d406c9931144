//! Runs the core, attached to the GIL or detached from it, and catches its panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use native_core::Result;
use pyo3::prelude::*;

use crate::error;

/// For work that takes more than a microsecond: other Python threads run meanwhile.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    finish(py, py.detach(|| run(work)))
}

/// For work that takes less time than to release the GIL and take it again.
pub fn attached<T>(py: Python<'_>, work: impl FnOnce() -> Result<T>) -> PyResult<T> {
    finish(py, run(work))
}

/// Lets long loops of this thread check for signals, if it is Python's main thread, which handles
/// them. Other threads do not check: when the process ends, they may no longer take the GIL.
pub fn listen(py: Python<'_>) -> PyResult<()> {
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

{% include "gil.rs" %}

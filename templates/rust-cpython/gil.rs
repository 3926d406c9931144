//! Runs the core, attached to the GIL or detached from it, and catches its panics.

#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use cpython::{PyResult, Python};
use native_core::Result;

use crate::{error, glue};

/// For work that takes more than some microseconds: other Python threads run meanwhile.
pub fn detached<T>(py: Python, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    finish(py, glue::detached(py, || run(work)))
}

/// For work that takes less time than to release the GIL and take it again.
pub fn attached<T>(py: Python, work: impl FnOnce() -> Result<T>) -> PyResult<T> {
    finish(py, run(work))
}

/// Lets long loops of this thread check for signals, if it is Python's main thread, which handles
/// them. Other threads do not check: when the process ends, they may no longer take the GIL.
pub fn listen(py: Python) -> PyResult<()> {
    let thread = |name| glue::call(py, &*glue::import(py, c"threading", name)?, [], []);
    if *thread("current_thread")? == *thread("main_thread")? {
        native_core::interrupt::set_signal_check(glue::handle_signals);
    }
    Ok(())
}

{% include "gil.rs" %}

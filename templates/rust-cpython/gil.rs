//! Runs work of the core, with the GIL released or held.

#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use cpython::{PyResult, Python};
use native_core as core;

use crate::error;

/// For work that takes more than some microseconds: other Python threads run meanwhile.
pub fn released<T, W>(py: Python, work: W) -> PyResult<T>
where
    W: FnOnce() -> core::Result<T> + Send,
{
    // A panic must not get past `allow_threads`, which would not take the GIL again.
    finish(py, py.allow_threads(|| catch_unwind(AssertUnwindSafe(work))))
}

/// For work that is over sooner than the GIL is released and taken again.
pub fn held<T, W>(py: Python, work: W) -> PyResult<T>
where
    W: FnOnce() -> core::Result<T>,
{
    finish(py, catch_unwind(AssertUnwindSafe(work)))
}

fn finish<T>(py: Python, outcome: std::thread::Result<core::Result<T>>) -> PyResult<T> {
    match outcome {
        Ok(result) => result.map_err(|error| error::raised(py, &error)),
        Err(panic) => Err(error::panicked(py, &*panic)),
    }
}

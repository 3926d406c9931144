//! The one way from Python into the core: with the GIL released or held, and no panic gets past.

use std::panic::{AssertUnwindSafe, catch_unwind};

use native_core as core;
use pyo3::prelude::*;

use crate::error;

/// For work that takes more than a microsecond: other Python threads run meanwhile.
pub fn released<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> core::Result<T> + Send,
) -> PyResult<T> {
    finish(py, py.detach(|| catch_unwind(AssertUnwindSafe(work))))
}

/// For work that is over sooner than the GIL is released and taken again.
pub fn held<T>(py: Python<'_>, work: impl FnOnce() -> core::Result<T>) -> PyResult<T> {
    finish(py, catch_unwind(AssertUnwindSafe(work)))
}

fn finish<T>(py: Python<'_>, outcome: std::thread::Result<core::Result<T>>) -> PyResult<T> {
    match outcome {
        Ok(result) => result.map_err(|error| error::raised(py, &error)),
        Err(panic) => Err(error::panicked(py, &*panic)),
    }
}

//! The one way from Python into the core: with the GIL released or held, and no panic gets past.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use native_core as core;
use pyo3::prelude::*;

use crate::error;

/// For work that takes more than a microsecond: other Python threads run meanwhile.
pub fn released<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> core::Result<T> + Send,
) -> PyResult<T> {
    finish(py, py.detach(|| run(work)))
}

/// For work that is over sooner than the GIL is released and taken again.
pub fn held<T>(py: Python<'_>, work: impl FnOnce() -> core::Result<T>) -> PyResult<T> {
    finish(py, run(work))
}

fn finish<T>(py: Python<'_>, outcome: std::thread::Result<core::Result<T>>) -> PyResult<T> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error::raised(py, &error)),
        Err(panic) => Err(error::panicked(py, &*panic)),
    }
}

static WATCHED: AtomicBool = AtomicBool::new(false);
static NANOSECONDS: AtomicU64 = AtomicU64::new(0);

/// For the benchmark: the nanoseconds that the core took since the last time. Whatever else a call
/// takes is the price of crossing.
pub fn core_time(watch: bool) -> u64 {
    WATCHED.store(watch, Relaxed);
    NANOSECONDS.swap(0, Relaxed)
}

fn run<T>(work: impl FnOnce() -> core::Result<T>) -> std::thread::Result<core::Result<T>> {
    let start = WATCHED.load(Relaxed).then(Instant::now);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    if let Some(start) = start {
        NANOSECONDS.fetch_add(start.elapsed().as_nanos() as u64, Relaxed);
    }
    outcome
}

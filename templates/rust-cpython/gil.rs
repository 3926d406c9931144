//! Runs work of the core, with the GIL released or held.

#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use cpython::{PyResult, Python};
use native_core as core;

use crate::error;

/// For work that takes more than some microseconds: other Python threads run meanwhile.
pub fn released<T, W>(py: Python, work: W) -> PyResult<T>
where
    W: FnOnce() -> core::Result<T> + Send,
{
    // A panic must not get past `allow_threads`, which would not take the GIL again.
    finish(py, py.allow_threads(|| run(work)))
}

/// For work that is over sooner than the GIL is released and taken again.
pub fn held<T, W>(py: Python, work: W) -> PyResult<T>
where
    W: FnOnce() -> core::Result<T>,
{
    finish(py, run(work))
}

fn finish<T>(py: Python, outcome: std::thread::Result<core::Result<T>>) -> PyResult<T> {
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

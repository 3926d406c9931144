//! Runs work of the core, with the GIL released or held.

#![forbid(unsafe_code)]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use cpython::{NoArgs, ObjectProtocol, PyErr, PyResult, Python};
use native_core as core;

use crate::call::{self, Object, handle_signals};
use crate::error;

/// For work that takes more than some microseconds: other Python threads run meanwhile, and a
/// signal can end it.
pub fn released<T, W>(py: Python, work: W) -> PyResult<T>
where
    W: FnOnce() -> core::Result<T> + Send,
{
    if !LISTENS.load(Relaxed) {
        listen(py)?;
    }
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

fn is_main_thread(py: Python) -> PyResult<bool> {
    let thread = |name| {
        let function = call::import(py, "threading", name)?;
        Ok::<_, PyErr>(Object::new(py, function.call(py, NoArgs, None)?))
    };
    Ok(*thread("current_thread")? == *thread("main_thread")?)
}

{% include "gil.rs" %}

{% set project = cookiecutter | project %}
//! The extension module `_native`: runs the core for `functions`, attached to the GIL or detached.

#![deny(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

/// Defines functions, and `add`, which adds all of them to the module.
macro_rules! functions {
    ($(impl Function<$count:literal> for $name:ident $body:tt)*) => {
        $(
            #[allow(non_camel_case_types, reason = "named after the function it exports")]
            pub struct $name {}
            impl Function<$count> for $name $body
        )*

        pub fn add(_py: Python, _module: &PyModule) -> PyResult<()> {
            $(crate::glue::add(_py, _module, $name {})?;)*
            Ok(())
        }
    };
}

mod error;
mod functions;
mod glue;

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use cpython::{PyDict, PyModule, PyResult, Python};
{% if project.buffers %}
use glue::buffer;
{% endif %}
use glue::{Argument, Function, IntoPython, Parameter};
use native_core::Result;

cpython::py_module_initializer!(_native, |py, module| {
    functions::add(py, module)?;
    add(py, module)?;
    listen(py)?;
    module.add(py, "_build", build(py)?)
});

/// For work that takes more than some microseconds: other Python threads run meanwhile.
fn detached<T>(py: Python, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    finish(py, glue::detached(py, || run(work)))
}

/// For work that takes less time than to release the GIL and take it again.
fn attached<T>(py: Python, work: impl FnOnce() -> Result<T>) -> PyResult<T> {
    finish(py, run(work))
}

{% include "run.rs" %}

/// Lets long loops of this thread check for signals, if it is Python's main thread, which handles
/// them. Other threads do not check: when the process ends, they may no longer take the GIL.
fn listen(py: Python) -> PyResult<()> {
    let thread = |name| glue::call(py, &*glue::import(py, c"threading", name)?, [], []);
    if *thread("current_thread")? == *thread("main_thread")? {
        native_core::interrupt::set_signal_check(glue::handle_signals);
    }
    Ok(())
}

/// What the library was built from and with.
fn build(py: Python) -> PyResult<PyDict> {
    let facts = PyDict::new(py);
    facts.set_item(py, "binding", "rust-cpython")?;
    facts.set_item(py, "version", env!("CARGO_PKG_VERSION"))?;
    for (name, fact) in native_core::BUILD.split(';').filter_map(|fact| fact.split_once('=')) {
        facts.set_item(py, name, fact)?;
    }
    Ok(facts)
}

functions! {
    impl Function<1> for _raise {
        const NAME: &'static CStr = c"_raise";
        const DOC: &'static CStr = c"_raise($module, index)\n--\n\nRaise the sample error at `index`, for the tests; beyond the last one, panic.";
        const PARAMETERS: [Parameter; 1] = [Parameter::required(c"index")];

        fn call(py: Python, [index]: [Argument; 1]) -> PyResult<impl IntoPython> {
            let index = index.get::<i64>(py)? as usize;
            let sample = detached(py, || Ok(native_core::Error::samples().swap_remove(index)))?;
            attached(py, || Err::<(), _>(sample))
        }
    }

    impl Function<1> for _core_time {
        const NAME: &'static CStr = c"_core_time";
        const DOC: &'static CStr = c"_core_time($module, watch)\n--\n\nNanoseconds that the core took since the last call, for the benchmark.";
        const PARAMETERS: [Parameter; 1] = [Parameter::required(c"watch")];

        fn call(py: Python, [watch]: [Argument; 1]) -> PyResult<impl IntoPython> {
            WATCHED.store(watch.get::<i64>(py)? != 0, Relaxed);
            Ok(NANOSECONDS.swap(0, Relaxed) as i64)
        }
    }
}

{% set project = cookiecutter | project %}
//! The extension module `_native`.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

/// Defines functions, and `add`, which adds all of them to the module.
macro_rules! functions {
    ($(impl Function<$count:literal> for $name:ident $body:tt)*) => {
        $(
            #[allow(non_camel_case_types, reason = "named after the function it exports")]
            pub struct $name {}
            impl Function<$count> for $name $body
        )*

        pub fn add(py: Python, module: &PyModule) -> PyResult<()> {
            $(crate::glue::add(py, module, $name {})?;)*
            Ok(())
        }
    };
}

mod error;
mod functions;
mod gil;
mod glue;

use std::ffi::CStr;

use cpython::{PyDict, PyModule, PyResult, Python};
{% if project.buffers %}
use glue::buffer;
{% endif %}
use glue::{Argument, Function, IntoPython, Parameter};

cpython::py_module_initializer!(_native, |py, module| {
    functions::add(py, module)?;
    add(py, module)?;
    gil::listen(py)?;
    module.add(py, "_build", build(py)?)
});

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
            let sample = gil::detached(py, || Ok(native_core::Error::samples().swap_remove(index)))?;
            gil::attached(py, || Err::<(), _>(sample))
        }
    }

    impl Function<1> for _core_time {
        const NAME: &'static CStr = c"_core_time";
        const DOC: &'static CStr = c"_core_time($module, watch)\n--\n\nNanoseconds of the core since the last call.";
        const PARAMETERS: [Parameter; 1] = [Parameter::required(c"watch")];

        fn call(py: Python, [watch]: [Argument; 1]) -> PyResult<impl IntoPython> {
            Ok(gil::core_time(watch.get::<i64>(py)? != 0) as i64)
        }
    }
}

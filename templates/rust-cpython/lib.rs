{% set project = cookiecutter | project %}
//! The extension module `_native`.

mod error;
#[rustfmt::skip] // written for every width
mod functions;
mod gil;
mod glue;

use std::ffi::CStr;

use cpython::{PyDict, PyResult, Python};
{% if project.buffers %}
use glue::buffer;
{% endif %}
use glue::{Argument, Function, IntoPython, Parameter};

cpython::py_module_initializer!(_native, |py, module| {
    functions::add(py, module)?;
    glue::add(py, module, _raise {})?;
    glue::add(py, module, _core_time {})?;
    gil::listen(py)?;
    module.add(py, "_build", build(py)?)
});

/// What the library was built from and with.
fn build(py: Python) -> PyResult<PyDict> {
    let facts = PyDict::new(py);
    facts.set_item(py, "binding", "rust-cpython")?;
    facts.set_item(py, "version", env!("CARGO_PKG_VERSION"))?;
    for (name, fact) in native_core::build_info::BUILD {
        facts.set_item(py, name, fact)?;
    }
    Ok(facts)
}

#[expect(non_camel_case_types, reason = "the type is named after the function it exports")]
struct _raise {}

impl Function<1> for _raise {
    const NAME: &'static CStr = c"_raise";
    const DOC: &'static CStr = c"_raise($module, index)
--

Raise the sample error at `index`, for the tests; beyond the last one, panic.";
    const PARAMETERS: [Parameter; 1] = [Parameter::required(c"index")];

    fn call(py: Python, [index]: [Argument; 1]) -> PyResult<impl IntoPython> {
        let index = index.get::<i64>(py)? as usize;
        let sample = gil::released(py, || Ok(native_core::Error::samples().swap_remove(index)))?;
        gil::held(py, || Err::<(), _>(sample))
    }
}

#[expect(non_camel_case_types, reason = "the type is named after the function it exports")]
struct _core_time {}

impl Function<1> for _core_time {
    const NAME: &'static CStr = c"_core_time";
    const DOC: &'static CStr = c"_core_time($module, watch)
--

Nanoseconds that the core took since the last call; `watch` says whether to go on counting.";
    const PARAMETERS: [Parameter; 1] = [Parameter::required(c"watch")];

    fn call(py: Python, [watch]: [Argument; 1]) -> PyResult<impl IntoPython> {
        Ok(gil::core_time(watch.get(py)?) as i64)
    }
}

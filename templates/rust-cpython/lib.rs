{% set project = cookiecutter | project %}
//! The extension module `_native`.

mod arguments;
mod c_api;
mod call;
mod convert;
mod error;
mod functions;
mod gil;

use std::collections::BTreeMap;
use std::ffi::CStr;

use arguments::{Argument, Parameter};
use call::Function;
use convert::IntoPython;
use cpython::{PyResult, Python};
use native_core as core;

// Has cargo build this again in another checkout: see .cargo/config.toml.
const _: Option<&str> = option_env!("NATIVE_CHECKOUT");

cpython::py_module_initializer!(_native, |py, module| {
{% for function in project.functions %}
    call::add(py, module, functions::{{ function.rust_name }} {})?;
{% endfor %}
    call::add(py, module, _raise {})?;
    call::add(py, module, _core_time {})?;
    gil::listen(py)?;
    module.add(py, "_build", &*build().into_python(py)?)
});

/// What the library was built from and with.
fn build() -> BTreeMap<String, String> {
    let facts = [
        ("binding", "rust-cpython"),
        ("profile", env!("BUILD_PROFILE")),
        ("rustc", env!("BUILD_RUSTC")),
        ("sources", env!("BUILD_SOURCES")),
        ("version", env!("CARGO_PKG_VERSION")),
    ];
    facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
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
        let sample = gil::released(py, || Ok(core::Error::samples().swap_remove(index)))?;
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

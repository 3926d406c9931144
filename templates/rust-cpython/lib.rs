{% set project = cookiecutter | project %}
//! The extension module `_native`.

mod arguments;
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

cpython::py_module_initializer!(_native, |py, module| {
{% for function in project.functions %}
    call::add(py, module, functions::{{ function.rust_name }} {})?;
{% endfor %}
    call::add(py, module, _raise_sample {})?;
    call::add(py, module, _panic {})?;
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

#[expect(non_camel_case_types, reason = "a function is named as in Python")]
struct _raise_sample {}

impl Function<1> for _raise_sample {
    const NAME: &'static CStr = c"_raise_sample";
    const DOC: &'static CStr = c"_raise_sample($module, index)
--

Raise one of the sample errors, for the tests; IndexError after the last.";
    const PARAMETERS: [Parameter; 1] = [Parameter::required(c"index")];

    fn call(py: Python, [index]: [Argument; 1]) -> PyResult<impl IntoPython> {
        let index = usize::try_from(index.get::<i64>(py)?).unwrap_or(usize::MAX);
        let sample = core::Error::samples().into_iter().nth(index);
        let sample = sample.ok_or_else(|| error::builtin(py, "IndexError", "no such sample"))?;
        gil::held(py, || Err::<(), _>(sample))
    }
}

#[expect(non_camel_case_types, reason = "a function is named as in Python")]
struct _panic {}

#[expect(clippy::panic, reason = "on purpose")]
impl Function<0> for _panic {
    const NAME: &'static CStr = c"_panic";
    const DOC: &'static CStr = c"_panic($module)
--

Panic in Rust, for the tests.";
    const PARAMETERS: [Parameter; 0] = [];

    fn call(py: Python, []: [Argument; 0]) -> PyResult<impl IntoPython> {
        gil::held(py, || -> core::Result<()> { panic!("a deliberate panic") })
    }
}

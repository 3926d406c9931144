//! Matches the arguments of a call with the parameters of the function.

#![forbid(unsafe_code)]

use std::ffi::CStr;

use cpython::{PyObject, PyResult, Python};

use super::convert::FromPython;
use super::object::located;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
}

/// In the order that Python demands: by kind, and the required ones first among those that may be
/// positional.
pub struct Parameter {
    name: &'static CStr,
    kind: Kind,
    required: bool,
}

impl Parameter {
    /// Positional or keyword. The name is ASCII.
    pub const fn required(name: &'static CStr) -> Self {
        Self { name, kind: Kind::PositionalOrKeyword, required: true }
    }

    pub const fn optional(name: &'static CStr) -> Self {
        Self { required: false, ..Self::required(name) }
    }

    pub const fn positional_only(self) -> Self {
        Self { kind: Kind::PositionalOnly, ..self }
    }

    pub const fn keyword_only(self) -> Self {
        Self { kind: Kind::KeywordOnly, ..self }
    }
}

/// What the caller gave for a parameter.
#[derive(Clone, Copy)]
pub struct Argument<'a> {
    name: &'static CStr,
    value: Option<&'a PyObject>,
}

impl<'a> Argument<'a> {
    /// The value of a required parameter.
    #[allow(clippy::expect_used, reason = "`arguments` saw to it")]
    pub fn get<T: FromPython<'a>>(self, py: Python) -> PyResult<T> {
        let value = self.value.expect("an optional parameter has a default");
        T::from_python(py, value).map_err(|error| located(py, error, self.name))
    }

    /// The value of an optional parameter.
    pub fn get_or<T: FromPython<'a>>(self, py: Python, default: T) -> PyResult<T> {
        if self.value.is_none() { Ok(default) } else { self.get(py) }
    }
}

/// Matches what a caller passed, first the values without names, with the parameters of the
/// function; `None` if they do not fit.
pub fn matched<'a, const N: usize>(
    parameters: &'static [Parameter; N],
    positional: &'a [PyObject],
    named: &'a [PyObject],
    is_named: impl Fn(usize, &CStr) -> bool,
) -> Option<[Argument<'a>; N]> {
    let mut arguments = parameters.each_ref().map(|p| Argument { name: p.name, value: None });
    let most = parameters.iter().filter(|p| p.kind != Kind::KeywordOnly).count();
    if positional.len() > most {
        return None;
    }
    for (argument, value) in arguments.iter_mut().zip(positional) {
        argument.value = Some(value);
    }
    for (index, value) in named.iter().enumerate() {
        let fits = |p: &Parameter| p.kind != Kind::PositionalOnly && is_named(index, p.name);
        let found = parameters.iter().position(fits)?;
        if arguments[found].value.replace(value).is_some() {
            return None;
        }
    }
    let missing = |(a, p): (&Argument, &Parameter)| p.required && a.value.is_none();
    (!arguments.iter().zip(parameters).any(missing)).then_some(arguments)
}

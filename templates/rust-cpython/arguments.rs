//! Matches the arguments of a call with the parameters of the function.

#![forbid(unsafe_code)]

use std::ffi::CStr;

use cpython::{PyErr, PyObject, PyResult, Python};

use crate::call::{self, Names};
use crate::convert::FromPython;
use crate::error;

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

    #[allow(dead_code, reason = "for functions to come")]
    pub const fn optional(name: &'static CStr) -> Self {
        Self { required: false, ..Self::required(name) }
    }

    #[allow(dead_code, reason = "for functions to come")]
    pub const fn positional_only(self) -> Self {
        Self { kind: Kind::PositionalOnly, ..self }
    }

    #[allow(dead_code, reason = "for functions to come")]
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
    #[expect(clippy::expect_used, reason = "`arguments` saw to it")]
    pub fn get<T: FromPython<'a>>(self, py: Python) -> PyResult<T> {
        let value = self.value.expect("an optional parameter has a default");
        T::from_python(py, value).map_err(|error| self.located(py, error))
    }

    /// The value of an optional parameter.
    #[allow(dead_code, reason = "for functions to come")]
    pub fn get_or<T: FromPython<'a>>(self, py: Python, default: T) -> PyResult<T> {
        if self.value.is_none() { Ok(default) } else { self.get(py) }
    }

    /// Names the argument in a `TypeError`, and leaves every other exception as it is.
    #[cold]
    fn located(self, py: Python, mut error: PyErr) -> PyErr {
        if !call::is_type_error(&error) {
            return error;
        }
        let instance = error.instance(py);
        error.restore(py); // For `type_error` to replace: dropping it would count in place.
        call::type_error(py, [c"argument '", self.name, c"': "], &instance, c"")
    }
}

/// One call: matches arguments with parameters as CPython does for a function written in Python,
/// errors included.
pub struct Call<'a> {
    pub function: &'static CStr,
    pub parameters: &'static [Parameter],
    pub positional: &'a [PyObject],
    pub keywords: &'a [PyObject],
    pub names: Names,
}

impl<'a> Call<'a> {
    pub fn arguments<const N: usize>(&self, py: Python) -> PyResult<[Argument<'a>; N]> {
        let mut arguments =
            std::array::from_fn(|i| Argument { name: self.parameters[i].name, value: None });
        let most = self.parameters.iter().filter(|p| p.kind != Kind::KeywordOnly).count();
        for (argument, value) in arguments[..most].iter_mut().zip(self.positional) {
            argument.value = Some(value);
        }
        for (index, value) in self.keywords.iter().enumerate() {
            let named =
                |p: &Parameter| p.kind != Kind::PositionalOnly && self.names.is(index, p.name);
            let Some(found) = self.parameters.iter().position(named) else {
                return Err(self.unexpected(py, index));
            };
            if arguments[found].value.replace(value).is_some() {
                let name = arguments[found].name.to_string_lossy();
                return Err(self.wrong(py, &format!("got multiple values for argument '{name}'")));
            }
        }
        if self.positional.len() > most {
            return Err(self.too_many(py, &arguments));
        }
        let missing = |(a, p): (&Argument, &Parameter)| p.required && a.value.is_none();
        if arguments.iter().zip(self.parameters).any(missing) {
            return Err(self.missing(py, &arguments));
        }
        Ok(arguments)
    }

    #[cold]
    fn wrong(&self, py: Python, problem: &str) -> PyErr {
        error::builtin(py, "TypeError", &format!("{}() {problem}", self.function.to_string_lossy()))
    }

    #[cold]
    fn unexpected(&self, py: Python, index: usize) -> PyErr {
        let given =
            |p: &&Parameter| (0..self.keywords.len()).any(|index| self.names.is(index, p.name));
        let misplaced =
            self.parameters.iter().filter(|p| p.kind == Kind::PositionalOnly).filter(given);
        let misplaced: Vec<_> = misplaced.map(|p| p.name.to_string_lossy()).collect();
        if !misplaced.is_empty() {
            let problem = "got some positional-only arguments passed as keyword arguments";
            return self.wrong(py, &format!("{problem}: '{}'", misplaced.join(", ")));
        }
        match self.names.get(py, index) {
            Ok(name) => call::type_error(
                py,
                [self.function, c"() got an unexpected ", c"keyword argument '"],
                &name,
                c"'",
            ),
            Err(error) => error,
        }
    }

    #[cold]
    fn too_many(&self, py: Python, arguments: &[Argument]) -> PyErr {
        let (keyword_only, positional): (Vec<_>, Vec<_>) =
            self.parameters.iter().zip(arguments).partition(|(p, _)| p.kind == Kind::KeywordOnly);
        let least = positional.iter().filter(|(p, _)| p.required).count();
        let takes = match positional.len() {
            most if least < most => format!("from {least} to {most} positional arguments"),
            1 => "1 positional argument".to_owned(),
            most => format!("{most} positional arguments"),
        };
        let given = self.positional.len();
        let plural = |count| if count == 1 { "" } else { "s" };
        let were = match (given, keyword_only.iter().filter(|(_, a)| a.value.is_some()).count()) {
            (1, 0) => "1 was".to_owned(),
            (_, 0) => format!("{given} were"),
            (_, also) => format!(
                "{given} positional argument{} (and {also} keyword-only argument{}) were",
                plural(given),
                plural(also)
            ),
        };
        self.wrong(py, &format!("takes {takes} but {were} given"))
    }

    #[cold]
    fn missing(&self, py: Python, arguments: &[Argument]) -> PyErr {
        let missing =
            self.parameters.iter().zip(arguments).filter(|(p, a)| p.required && a.value.is_none());
        let (keyword_only, positional): (Vec<_>, Vec<_>) =
            missing.map(|(p, _)| p).partition(|p| p.kind == Kind::KeywordOnly);
        let (kind, missing) = if positional.is_empty() {
            ("keyword-only", keyword_only)
        } else {
            ("positional", positional)
        };
        let names: Vec<_> =
            missing.iter().map(|p| format!("'{}'", p.name.to_string_lossy())).collect();
        let (plural, names) = match names.as_slice() {
            [name] => ("", name.clone()),
            [first, last] => ("s", format!("{first} and {last}")),
            [first @ .., last] => ("s", format!("{}, and {last}", first.join(", "))),
            [] => unreachable!("an argument is missing"),
        };
        self.wrong(
            py,
            &format!("missing {} required {kind} argument{plural}: {names}", missing.len()),
        )
    }
}

{% set project = cookiecutter | project %}
//! Errors of the core become Python exceptions.

#![forbid(unsafe_code)]

use std::any::Any;
use std::error::Error;
use std::num::{ParseFloatError, ParseIntError};
use std::str::Utf8Error;

use cpython::{ObjectProtocol, PyDict, PyErr, PyObject, PyResult, Python};
use native_core as core;

use crate::call::{self, Object};

/// The module that defines the exceptions of the package.
const EXCEPTIONS: &str = "{{ project.package }}.exceptions";
/// The module of the same functions in Python.
pub const REFERENCE: &str = "{{ project.package }}._reference";
const BUILTINS: &str = "builtins";

/// The exception of an error, with the sources of the error as its causes.
#[cold]
pub fn raised(py: Python, error: &core::Error) -> PyErr {
    if PyErr::occurred(py) {
        return PyErr::fetch(py); // raised by the handler of a signal, which ended a long loop
    }
    let exception = instance(py, error).and_then(|instance| {
        set_cause(py, &instance, error)?;
        Ok(instance)
    });
    raise(py, exception)
}

/// A panic is a defect of the core, whatever the caller did.
#[cold]
pub fn panicked(py: Python, panic: &(dyn Any + Send)) -> PyErr {
    let message = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => message,
        (_, Some(message)) => message.as_str(),
        (None, None) => "a panic without a message",
    };
    raise(py, new(py, EXCEPTIONS, "InternalError", message, []))
}

pub fn builtin(py: Python, class: &str, message: &str) -> PyErr {
    raise(py, new(py, BUILTINS, class, message, []))
}

/// A new variant of the core's error does not compile before it has a class here.
fn instance<'p>(py: Python<'p>, error: &core::Error) -> PyResult<Object<'p>> {
    use core::Error;
    let message = &error.to_string();
    match error {
{% for exception in project.exceptions %}
{% if exception.worked %}
        Error::{{ exception.variant }} { line, text, source: _ } => {
            let fields = [("line", field(py, *line)?), ("text", field(py, text.as_str())?)];
            new(py, EXCEPTIONS, "{{ exception.name }}", message, fields)
        }
{% else %}
{{ exception.match_arm }}
{% endif %}
{% endfor %}
        Error::Overflow => new(py, BUILTINS, "OverflowError", message, []),
        Error::NotImplemented(_) => new(py, BUILTINS, "NotImplementedError", message, []),
        Error::Interrupted => new(py, BUILTINS, "KeyboardInterrupt", message, []),
    }
}

/// Makes the source of the error the `__cause__` of its exception, and so on with its source.
fn set_cause(py: Python, exception: &PyObject, error: &dyn Error) -> PyResult<()> {
    let Some(source) = error.source() else {
        return Ok(());
    };
    let parsing = source.is::<ParseIntError>() || source.is::<ParseFloatError>();
    let class = match source {
        _ if parsing || source.is::<Utf8Error>() => "ValueError",
        _ if source.is::<std::io::Error>() => "OSError",
        _ => "RuntimeError",
    };
    let cause = match source.downcast_ref() {
        Some(ours) => instance(py, ours)?,
        None => new(py, BUILTINS, class, &source.to_string(), [])?,
    };
    set_cause(py, &cause, source)?;
    exception.setattr(py, "__cause__", &*cause)
}

/// A field of an error, which becomes an attribute of its exception.
#[allow(dead_code, reason = "not every error has fields")]
fn field<'p>(py: Python<'p>, value: impl crate::convert::IntoPython) -> PyResult<Object<'p>> {
    value.into_python(py)
}

/// `module.class(message, **fields)`
fn new<'p, const N: usize>(
    py: Python<'p>,
    module: &str,
    class: &str,
    message: &str,
    fields: [(&str, Object); N],
) -> PyResult<Object<'p>> {
    let keywords = PyDict::new(py);
    for (name, value) in fields {
        keywords.set_item(py, name, &*value)?;
    }
    let exception = call::import(py, module, class)?.call(py, (message,), Some(&keywords))?;
    Ok(Object::new(py, exception))
}

/// Where the class of an exception cannot be imported, that is what Python gets to see.
fn raise(py: Python, exception: PyResult<Object>) -> PyErr {
    exception.map_or_else(|failure| failure, |exception| call::raise(py, &exception))
}

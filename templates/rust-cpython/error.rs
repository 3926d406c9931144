{% set project = cookiecutter | project %}
//! Errors of the core become Python exceptions.

#![forbid(unsafe_code)]

use std::any::Any;
use std::error::Error;
use std::ffi::CStr;
use std::num::{ParseFloatError, ParseIntError};
use std::str::Utf8Error;

use cpython::{PyErr, PyObject, PyResult, Python};

use crate::glue::{self, IntoPython, Object};

/// The module that defines the exceptions of the package.
const EXCEPTIONS: &CStr = c"{{ project.package }}.exceptions";
/// The module of the same functions in Python.
pub const REFERENCE: &CStr = c"{{ project.package }}._reference";
const BUILTINS: &CStr = c"builtins";

/// The exception of an error, raised from that of its source.
#[cold]
pub fn raised(py: Python, error: &native_core::Error) -> PyErr {
    if PyErr::occurred(py) {
{% if project.door %}
        // Raised by the handler of a signal, which ended a long loop.
        return glue::from_signal(py, PyErr::fetch(py));
{% else %}
        return PyErr::fetch(py); // raised by the handler of a signal, which ended a long loop
{% endif %}
    }
    let exception = instance(py, error).and_then(|instance| raised_from(py, &instance, error));
    exception.unwrap_or_else(|failure| failure)
}

/// `raise exception from cause`, in the `except` of the cause, where the error has a source.
fn raised_from(py: Python, exception: &PyObject, error: &dyn Error) -> PyResult<PyErr> {
    let raised = glue::raise(py, exception);
    if let Some(source) = error.source() {
        let cause = match source.downcast_ref() {
            Some(ours) => instance(py, ours)?,
            None => foreign(py, source)?,
        };
        glue::forget(py, raised_from(py, &cause, source)?);
        glue::set_cause(exception, cause);
    }
    Ok(raised)
}

/// The nearest builtin for an error that is not the core's own.
fn foreign<'p>(py: Python<'p>, error: &(dyn Error + 'static)) -> PyResult<Object<'p>> {
    let parsing = error.is::<ParseIntError>() || error.is::<ParseFloatError>();
    let class = match error {
        _ if parsing || error.is::<Utf8Error>() => "ValueError",
        _ if error.is::<std::io::Error>() => "OSError",
        _ => "RuntimeError",
    };
    new(py, BUILTINS, class, &error.to_string(), [])
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
#[rustfmt::skip] // one in a line
fn instance<'p>(py: Python<'p>, error: &native_core::Error) -> PyResult<Object<'p>> {
    use native_core::Error;
    let message = &error.to_string();
    match error {
{% for exception in project.exceptions %}
{% if exception.worked %}
        Error::{{ exception.variant }} { line, text, source: _ } => {
            let fields = [("line", field(py, *line)?), ("text", field(py, text.as_str())?)];
            new(py, EXCEPTIONS, "{{ exception.name }}", message, fields)
        }
{% else %}
        Error::{{ exception.variant }}{{ "(_)" if exception.builtin }} => new(py, {{ "BUILTINS" if exception.builtin else "EXCEPTIONS" }}, "{{ exception.name }}", message, []),
{% endif %}
{% endfor %}
        Error::Overflow => new(py, BUILTINS, "OverflowError", message, []),
        Error::NotImplemented(_) => new(py, BUILTINS, "NotImplementedError", message, []),
        Error::Interrupted => new(py, BUILTINS, "KeyboardInterrupt", message, []),
    }
}

/// A field of an error, which becomes an attribute of its exception.
#[allow(dead_code, reason = "not every error has fields")]
fn field<'p>(py: Python<'p>, value: impl IntoPython) -> PyResult<Object<'p>> {
    value.into_python(py)
}

/// `module.class(message, **fields)`
fn new<'p, const N: usize>(
    py: Python<'p>,
    module: &CStr,
    class: &str,
    message: &str,
    fields: [(&str, Object<'p>); N],
) -> PyResult<Object<'p>> {
    let class = glue::import(py, module, class)?;
    glue::call(py, &class, [message.into_python(py)?], fields)
}

/// Where the class of an exception cannot be imported, that is what Python gets to see.
fn raise(py: Python, exception: PyResult<Object>) -> PyErr {
    exception.map_or_else(|failure| failure, |exception| glue::raise(py, &exception))
}

{% set project = cookiecutter | project %}
//! Errors of the core, and its panics, become Python exceptions.

use std::any::Any;
use std::error::Error;
use std::num::{ParseFloatError, ParseIntError};
use std::str::Utf8Error;

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The module that defines the exceptions of the package.
const EXCEPTIONS: &str = "{{ project.package }}.exceptions";
const BUILTINS: &str = "builtins";

/// The exception of an error, with the source of the error as its cause.
#[cold]
pub fn raised(py: Python<'_>, error: &native_core::Error) -> PyErr {
    if let Some(raised) = PyErr::take(py) {
{% if project.door %}
        let _ = raised.value(py).setattr("from_signal", true); // the Python need not run
{% endif %}
        return raised; // by the handler of a signal, which ended a long loop
    }
    chained(py, instance(py, error).unwrap_or_else(|failure| failure), error)
}

/// A panic is a defect of the core, whatever the caller did.
#[cold]
pub fn panicked(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let message = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => message,
        (_, Some(message)) => message.as_str(),
        (None, None) => "a panic without a message",
    };
    new(py, EXCEPTIONS, "InternalError", message, []).unwrap_or_else(|failure| failure)
}

/// A new variant of the core's error does not compile before it has a class here.
#[rustfmt::skip] // one in a line
fn instance(py: Python<'_>, error: &native_core::Error) -> PyResult<PyErr> {
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

/// `raise exception from source`, where the error has a source.
fn chained(py: Python<'_>, exception: PyErr, error: &dyn Error) -> PyErr {
    if let Some(source) = error.source() {
        let cause = foreign(py, source);
        exception.set_context(py, Some(cause.clone_ref(py)));
        exception.set_cause(py, Some(cause));
    }
    exception
}

/// The nearest builtin for an error that is not the core's own, and so on with its source.
fn foreign(py: Python<'_>, error: &(dyn Error + 'static)) -> PyErr {
    if let Some(own) = error.downcast_ref() {
        return raised(py, own);
    }
    let parsing = error.is::<ParseIntError>() || error.is::<ParseFloatError>();
    let class = match error {
        _ if parsing || error.is::<Utf8Error>() => "ValueError",
        _ if error.is::<std::io::Error>() => "OSError",
        _ => "RuntimeError",
    };
    let exception = new(py, BUILTINS, class, &error.to_string(), []);
    chained(py, exception.unwrap_or_else(|failure| failure), error)
}

/// A field of an error, which becomes an attribute of its exception.
#[allow(dead_code, reason = "not every error has fields")]
fn field<'p>(py: Python<'p>, value: impl IntoPyObject<'p>) -> PyResult<Bound<'p, PyAny>> {
    value.into_bound_py_any(py)
}

/// `module.class(message, **fields)`
fn new<const N: usize>(
    py: Python<'_>,
    module: &str,
    class: &str,
    message: &str,
    fields: [(&str, Bound<'_, PyAny>); N],
) -> PyResult<PyErr> {
    let keywords = PyDict::new(py);
    for (name, value) in fields {
        keywords.set_item(name, value)?;
    }
    let exception = py.import(module)?.getattr(class)?.call((message,), Some(&keywords))?;
    // Raised by its class: PyO3 sets no `__context__` for what `from_value` returns.
    Ok(PyErr::from_type(exception.get_type(), exception.unbind()))
}

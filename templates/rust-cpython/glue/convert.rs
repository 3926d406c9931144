//! Converts values between Python and Rust.

use std::borrow::Cow;

use cpython::_detail::ffi;
use cpython::{
    Py_ssize_t, PyBool, PyBytes, PyErr, PyObject, PyResult, PyString, Python,
    PythonObjectWithCheckedDowncast,
};

use super::c_api;
use super::object::Object;
use crate::error;

/// Python → Rust.
pub trait FromPython<'a>: Sized {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self>;
}

/// Rust → Python.
pub trait IntoPython {
    fn into_python(self, py: Python) -> PyResult<Object>;
}

pub fn mismatch(py: Python, expected: &str, object: &PyObject) -> PyErr {
    // One statement: `get_type` counts in place, and counts back before CPython runs again.
    let class = object.get_type(py).name(py).into_owned();
    error::builtin(py, "TypeError", &format!("expected {expected}, not {class}"))
}

pub fn cast<'a, T>(py: Python, expected: &str, object: &'a PyObject) -> PyResult<&'a T>
where
    T: PythonObjectWithCheckedDowncast,
{
    // `ok` drops rust-cpython's error, which has counted a class in place as well.
    object.cast_as(py).ok().ok_or_else(|| mismatch(py, expected, object))
}

impl FromPython<'_> for i64 {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        // SAFETY: takes any object, by its `__index__`.
        match unsafe { c_api::PyLong_AsLongLong(object.as_ptr()) } {
            -1 if PyErr::occurred(py) => Err(PyErr::fetch(py)),
            value => Ok(value),
        }
    }
}

impl IntoPython for i64 {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyLong_FromLongLong(self)) }
    }
}

impl IntoPython for usize {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyLong_FromSize_t(self)) }
    }
}

impl FromPython<'_> for f64 {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        // SAFETY: takes any object, by its `__float__` or `__index__`.
        match unsafe { c_api::PyFloat_AsDouble(object.as_ptr()) } {
            -1.0 if PyErr::occurred(py) => Err(PyErr::fetch(py)),
            value => Ok(value),
        }
    }
}

impl IntoPython for f64 {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyFloat_FromDouble(self)) }
    }
}

impl FromPython<'_> for bool {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        cast::<PyBool>(py, "bool", object).map(PyBool::is_true)
    }
}

impl IntoPython for bool {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyBool_FromLong(self.into())) }
    }
}

impl<'a> FromPython<'a> for &'a str {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        match cast::<PyString>(py, "str", object)?.to_string(py)? {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(_) => unreachable!("Python 3 lends the UTF-8 that it keeps"),
        }
    }
}

impl FromPython<'_> for String {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let text = <&str>::from_python(py, object)?;
        let mut owned = String::new();
        owned.try_reserve_exact(text.len()).map_err(|_| error::memory(py))?;
        owned.push_str(text);
        Ok(owned)
    }
}

impl IntoPython for &str {
    fn into_python(self, py: Python) -> PyResult<Object> {
        let (start, length) = (self.as_ptr().cast(), self.len() as Py_ssize_t);
        // SAFETY: so many bytes of UTF-8; returns a new reference.
        unsafe { Object::owned(py, ffi::PyUnicode_FromStringAndSize(start, length)) }
    }
}

impl IntoPython for String {
    fn into_python(self, py: Python) -> PyResult<Object> {
        self.as_str().into_python(py)
    }
}

impl<'a> FromPython<'a> for &'a [u8] {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        cast::<PyBytes>(py, "bytes", object).map(|bytes| bytes.data(py))
    }
}

impl FromPython<'_> for Vec<u8> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let bytes = <&[u8]>::from_python(py, object)?;
        let mut owned = Vec::new();
        owned.try_reserve_exact(bytes.len()).map_err(|_| error::memory(py))?;
        owned.extend_from_slice(bytes);
        Ok(owned)
    }
}

impl IntoPython for Vec<u8> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        let (start, length) = (self.as_ptr().cast(), self.len() as Py_ssize_t);
        // SAFETY: so many bytes; returns a new reference.
        unsafe { Object::owned(py, ffi::PyBytes_FromStringAndSize(start, length)) }
    }
}

impl IntoPython for () {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::Py_NewRef(ffi::Py_None())) }
    }
}

impl<'a, T: FromPython<'a>> FromPython<'a> for Option<T> {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        if object.is_none(py) { Ok(None) } else { T::from_python(py, object).map(Some) }
    }
}

impl<T: IntoPython> IntoPython for Option<T> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        match self {
            Some(value) => value.into_python(py),
            None => ().into_python(py),
        }
    }
}

//! Converts values between Python and Rust.

#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::BTreeMap;

use cpython::{
    PyBool, PyBytes, PyDict, PyErr, PyObject, PyResult, PyString, PyTuple, Python,
    PythonObjectWithCheckedDowncast,
};

use crate::call::{self, Object};
use crate::error;

/// Python → Rust.
pub trait FromPython<'a>: Sized {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self>;
}

fn mismatch(py: Python, expected: &str, object: &PyObject) -> PyErr {
    // One statement: `get_type` counts in place, and counts back before CPython runs again.
    let class = object.get_type(py).name(py).into_owned();
    error::builtin(py, "TypeError", &format!("expected {expected}, not {class}"))
}

fn cast<'a, T>(py: Python, expected: &str, object: &'a PyObject) -> PyResult<&'a T>
where
    T: PythonObjectWithCheckedDowncast,
{
    // `ok` drops rust-cpython's error, which has counted a class in place as well.
    object.cast_as(py).ok().ok_or_else(|| mismatch(py, expected, object))
}

impl FromPython<'_> for i64 {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        call::to_integer(py, object)
    }
}

impl FromPython<'_> for f64 {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        call::to_float(py, object)
    }
}

impl FromPython<'_> for bool {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        cast::<PyBool>(py, "bool", object).map(PyBool::is_true)
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

impl<'a, T: FromPython<'a>> FromPython<'a> for Option<T> {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        if object.is_none(py) { Ok(None) } else { T::from_python(py, object).map(Some) }
    }
}

/// Any `collections.abc.Sequence` but `str`. Converting an item may run Python code that changes
/// a list: it is read as Python's `for` reads it, and no length is taken for granted.
impl<T: for<'b> FromPython<'b>> FromPython<'_> for Vec<T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        if !is_sequence(py, object)? {
            return Err(mismatch(py, "a sequence", object));
        }
        let items = call::items(py, object)?;
        let mut values = Vec::new();
        while let Some(item) = call::item(py, &items, values.len()) {
            values.try_reserve(1).map_err(|_| error::memory(py))?;
            values.push(T::from_python(py, &item)?);
        }
        Ok(values)
    }
}

fn is_sequence(py: Python, object: &PyObject) -> PyResult<bool> {
    if call::is_list_or_tuple(object) {
        return Ok(true);
    }
    if object.cast_as::<PyString>(py).is_ok() {
        return Ok(false);
    }
    let class = call::import(py, c"collections.abc", "Sequence")?;
    call::is_instance(py, object, &class)
}

impl<T: for<'b> FromPython<'b>> FromPython<'_> for BTreeMap<String, T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        cast::<PyDict>(py, "dict", object)?;
        let items = call::call(py, &*call::attribute(py, object, "items")?, [], [])?;
        let items = call::iterator(py, &items)?;
        let mut values = Self::new();
        while let Some(item) = call::next(py, &items)? {
            let (key, value) = <(String, T)>::from_python(py, &item)?;
            values.insert(key, value);
        }
        Ok(values)
    }
}

/// Rust → Python.
pub trait IntoPython {
    fn into_python(self, py: Python) -> PyResult<Object>;
}

impl IntoPython for i64 {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::int(py, self)
    }
}

impl IntoPython for usize {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::int(py, self as i64)
    }
}

impl IntoPython for f64 {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::float(py, self)
    }
}

impl IntoPython for &str {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::text(py, self)
    }
}

impl IntoPython for String {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::text(py, &self)
    }
}

impl IntoPython for () {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::none(py)
    }
}

impl IntoPython for bool {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::boolean(py, self)
    }
}

impl IntoPython for Vec<u8> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::bytes(py, &self)
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

impl<T: IntoPython> IntoPython for Vec<T> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        call::list(py, self)
    }
}

impl<T: IntoPython> IntoPython for BTreeMap<String, T> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        let items = self.into_iter();
        call::dict(py, items.map(|(key, value)| Ok((key.into_python(py)?, value.into_python(py)?))))
    }
}

fn tuple_items<'p, const N: usize>(py: Python<'p>, object: &PyObject) -> PyResult<[Object<'p>; N]> {
    cast::<PyTuple>(py, "tuple", object)?;
    call::tuple_items(py, object)?.map_err(|size| {
        let message = format!("expected tuple of length {N}, but got tuple of length {size}");
        error::builtin(py, "ValueError", &message)
    })
}

macro_rules! tuples {
    () => {};
    ($first:ident $($other:ident)*) => {
        tuples!($($other)*);

        #[allow(non_snake_case)] // Each type is also the name of the variable.
        impl<'a, $first, $($other),*> FromPython<'a> for ($first, $($other),*)
        where
            $first: for<'b> FromPython<'b>,
            $($other: for<'b> FromPython<'b>),*
        {
            fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
                let [$first, $($other),*] = tuple_items(py, object)?;
                Ok(($first::from_python(py, &$first)?, $($other::from_python(py, &$other)?),*))
            }
        }

        #[allow(non_snake_case)]
        impl<$first: IntoPython, $($other: IntoPython),*> IntoPython for ($first, $($other),*) {
            fn into_python(self, py: Python) -> PyResult<Object> {
                let ($first, $($other),*) = self;
                call::tuple(py, [$first.into_python(py), $($other.into_python(py)),*].into_iter())
            }
        }
    };
}

tuples!(A B C D E F G H I J K L);

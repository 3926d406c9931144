//! Converts values between Python and Rust.

#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::BTreeMap;

use cpython::{
    ObjectProtocol, PyBool, PyBytes, PyDict, PyErr, PyList, PyObject, PyResult, PyString, PyTuple,
    Python, PythonObject, PythonObjectWithCheckedDowncast, ToPyObject,
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
        call::integer(py, object)
    }
}

impl FromPython<'_> for f64 {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        object.extract(py)
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
        <&str>::from_python(py, object).map(str::to_owned)
    }
}

impl<'a> FromPython<'a> for &'a [u8] {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        cast::<PyBytes>(py, "bytes", object).map(|bytes| bytes.data(py))
    }
}

impl FromPython<'_> for Vec<u8> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        <&[u8]>::from_python(py, object).map(<[u8]>::to_vec)
    }
}

impl<'a, T: FromPython<'a>> FromPython<'a> for Option<T> {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        if object.is_none(py) { Ok(None) } else { T::from_python(py, object).map(Some) }
    }
}

/// Any `collections.abc.Sequence` but `str`. An item may change the sequence while it is converted:
/// Python's iterators cope with that, and each item is owned meanwhile.
impl<T: for<'b> FromPython<'b>> FromPython<'_> for Vec<T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        if !is_sequence(py, object)? {
            return Err(mismatch(py, "a sequence", object));
        }
        items(py, object)?.map(|item| T::from_python(py, &*item?)).collect()
    }
}

fn is_sequence(py: Python, object: &PyObject) -> PyResult<bool> {
    if object.cast_as::<PyList>(py).is_ok() {
        return Ok(true);
    }
    if object.cast_as::<PyString>(py).is_ok() {
        return Ok(false);
    }
    let class = call::import(py, "collections.abc", "Sequence")?;
    call::is_instance(py, object, &class)
}

fn items<'p>(
    py: Python<'p>,
    object: &PyObject,
) -> PyResult<impl Iterator<Item = PyResult<Object<'p>>>> {
    Ok(object.iter(py)?.map(move |item| Ok(Object::new(py, item?))))
}

impl<T: for<'b> FromPython<'b>> FromPython<'_> for BTreeMap<String, T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let items = cast::<PyDict>(py, "dict", object)?.items_list(py);
        Ok(Vec::from_python(py, items.as_object())?.into_iter().collect())
    }
}

/// Rust → Python.
pub trait IntoPython {
    fn into_python(self, py: Python) -> PyResult<Object>;
}

macro_rules! as_rust_cpython_does {
    ($($type:ty),+) => {$(
        impl IntoPython for $type {
            fn into_python(self, py: Python) -> PyResult<Object> {
                Ok(Object::new(py, self.into_py_object(py).into_object()))
            }
        }
    )+};
}

as_rust_cpython_does!(i64, usize, f64, &str, String);

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
        Ok(Object::new(py, PyBytes::new(py, &self).into_object()))
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
        let dict = PyDict::new(py);
        for (key, value) in self {
            dict.set_item(py, &*key.into_python(py)?, &*value.into_python(py)?)?;
        }
        Ok(Object::new(py, dict.into_object()))
    }
}

fn tuple_items<'p, const N: usize>(py: Python<'p>, object: &PyObject) -> PyResult<[Object<'p>; N]> {
    cast::<PyTuple>(py, "tuple", object)?;
    let items: Vec<_> = items(py, object)?.collect::<PyResult<_>>()?;
    items.try_into().map_err(|items: Vec<_>| {
        let message =
            format!("expected tuple of length {N}, but got tuple of length {}", items.len());
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
                call::tuple(py, [$first.into_python(py)?, $($other.into_python(py)?),*])
            }
        }
    };
}

tuples!(A B C D E F G H I J K L);

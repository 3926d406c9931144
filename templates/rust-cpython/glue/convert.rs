{% set project = cookiecutter | project %}
{% set types = project.types %}
//! Converts values between Python and Rust, of the types that the functions use.

use cpython::_detail::ffi;
use cpython::{Py_ssize_t, PyErr, PyObject, PyResult, Python};

use super::{Object, c_api};
{% if types.difference(["int", "float", "None", "optional"]) %}
use crate::error;
{% endif %}

/// Python → Rust.
pub trait FromPython<'a>: Sized {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self>;
}

/// Rust → Python.
pub trait IntoPython {
    fn into_python(self, py: Python) -> PyResult<Object>;
}
{% if types.difference(["int", "float", "bool", "None", "optional"]) %}

#[cold]
pub fn no_memory(py: Python) -> PyErr {
    error::builtin(py, "MemoryError", "no memory for the argument")
}
{% endif %}
{% if types.difference(["int", "float", "None", "optional", "Buffer"]) %}

fn mismatch(py: Python, expected: &str, object: &PyObject) -> PyErr {
    // One statement: `get_type` counts in place, and counts back before CPython runs again.
    let class = object.get_type(py).name(py).into_owned();
    error::builtin(py, "TypeError", &format!("expected {expected}, not {class}"))
}

fn cast<'a, T>(py: Python, expected: &str, object: &'a PyObject) -> PyResult<&'a T>
where
    T: cpython::PythonObjectWithCheckedDowncast,
{
    // `ok` drops rust-cpython's error, which has counted a class in place as well.
    object.cast_as(py).ok().ok_or_else(|| mismatch(py, expected, object))
}
{% endif %}

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
{% if project.exceptions %}

impl IntoPython for usize {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyLong_FromSize_t(self)) }
    }
}
{% endif %}
{% if "float" in types %}

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
{% endif %}
{% if "bool" in types %}

impl FromPython<'_> for bool {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        cast::<cpython::PyBool>(py, "bool", object).map(cpython::PyBool::is_true)
    }
}

impl IntoPython for bool {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyBool_FromLong(self.into())) }
    }
}
{% endif %}
{% if "str" in types %}

impl<'a> FromPython<'a> for &'a str {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        match cast::<cpython::PyString>(py, "str", object)?.to_string(py)? {
            std::borrow::Cow::Borrowed(text) => Ok(text),
            std::borrow::Cow::Owned(_) => unreachable!("Python 3 lends the UTF-8 that it keeps"),
        }
    }
}

impl FromPython<'_> for String {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let text = <&str>::from_python(py, object)?;
        let mut owned = String::new();
        owned.try_reserve_exact(text.len()).map_err(|_| no_memory(py))?;
        owned.push_str(text);
        Ok(owned)
    }
}

impl IntoPython for String {
    fn into_python(self, py: Python) -> PyResult<Object> {
        self.as_str().into_python(py)
    }
}
{% endif %}

impl IntoPython for &str {
    fn into_python(self, py: Python) -> PyResult<Object> {
        let (start, length) = (self.as_ptr().cast(), self.len() as Py_ssize_t);
        // SAFETY: so many bytes of UTF-8; returns a new reference.
        unsafe { Object::owned(py, ffi::PyUnicode_FromStringAndSize(start, length)) }
    }
}
{% if "bytes" in types %}

impl<'a> FromPython<'a> for &'a [u8] {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        cast::<cpython::PyBytes>(py, "bytes", object).map(|bytes| bytes.data(py))
    }
}

impl FromPython<'_> for Vec<u8> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let bytes = <&[u8]>::from_python(py, object)?;
        let mut owned = Vec::new();
        owned.try_reserve_exact(bytes.len()).map_err(|_| no_memory(py))?;
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
{% endif %}

impl IntoPython for () {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::Py_NewRef(ffi::Py_None())) }
    }
}
{% if "optional" in types %}

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
{% endif %}
{% if "list" in types %}

/// Any `collections.abc.Sequence` but `str`. Converting an item may run Python code that changes
/// a list: it is read as Python's `for` reads it, and no length is taken for granted.
impl<T: for<'b> FromPython<'b>> FromPython<'_> for Vec<T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let items = sequence(py, object)?;
        let mut values = Vec::new();
        while let Some(item) = item(py, &items, values.len()) {
            values.try_reserve(1).map_err(|_| no_memory(py))?;
            values.push(T::from_python(py, &item)?);
        }
        Ok(values)
    }
}

/// The sequence itself if it is a plain list or tuple, or else a list of its items.
fn sequence<'p>(py: Python<'p>, object: &PyObject) -> PyResult<Object<'p>> {
    let sequence = object.as_ptr();
    // SAFETY: looks at the type of an object, which lives.
    unsafe {
        if ffi::PyList_CheckExact(sequence) != 0 || ffi::PyTuple_CheckExact(sequence) != 0 {
            return Ok(Object::borrowed(py, sequence));
        }
    }
    let text = object.cast_as::<cpython::PyString>(py).is_ok();
    let class = super::import(py, c"collections.abc", "Sequence")?;
    // SAFETY: both live during the call, as does `sequence`, of which a new list is made.
    unsafe {
        match if text { 0 } else { c_api::PyObject_IsInstance(sequence, class.as_ptr()) } {
            -1 => Err(PyErr::fetch(py)),
            0 => Err(mismatch(py, "a sequence", object)),
            _ => Object::owned(py, c_api::PySequence_List(sequence)),
        }
    }
}

/// The item at `index` of a plain list or tuple; `None` beyond the end.
fn item<'p>(py: Python<'p>, items: &PyObject, index: usize) -> Option<Object<'p>> {
    let (items, index) = (items.as_ptr(), index as Py_ssize_t);
    // SAFETY: no other thread changes it before the item is ours.
    unsafe {
        let item = if ffi::PyTuple_CheckExact(items) != 0 {
            (index < ffi::PyTuple_Size(items)).then(|| ffi::PyTuple_GetItem(items, index))
        } else {
            (index < ffi::PyList_Size(items)).then(|| ffi::PyList_GetItem(items, index))
        };
        item.map(|item| Object::borrowed(py, item))
    }
}

impl<T: IntoPython> IntoPython for Vec<T> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        let list = unsafe { Object::owned(py, ffi::PyList_New(self.len() as Py_ssize_t)) }?;
        for (index, item) in (0..).zip(self) {
            // SAFETY: nobody else has the list yet, and it takes over the item.
            unsafe { ffi::PyList_SetItem(list.as_ptr(), index, item.into_python(py)?.into_ptr()) };
        }
        Ok(list)
    }
}
{% endif %}
{% if "dict" in types %}

impl<T: for<'b> FromPython<'b>> FromPython<'_> for std::collections::BTreeMap<String, T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        cast::<cpython::PyDict>(py, "dict", object)?;
        let items = super::call(py, &*super::attribute(py, object, "items")?, [], [])?;
        // SAFETY: takes any object and returns a new reference.
        let items = unsafe { Object::owned(py, c_api::PyObject_GetIter(items.as_ptr())) }?;
        let mut values = Self::new();
        loop {
            // SAFETY: it is an iterator, for which this returns a new reference, or null at the end.
            let item = unsafe { c_api::PyIter_Next(items.as_ptr()) };
            if item.is_null() && !PyErr::occurred(py) {
                return Ok(values);
            }
            // SAFETY: as above.
            let item = unsafe { Object::owned(py, item) }?;
            let [key, value] = tuple_items(py, &item)?;
            values.insert(String::from_python(py, &key)?, T::from_python(py, &value)?);
        }
    }
}

impl<T: IntoPython> IntoPython for std::collections::BTreeMap<String, T> {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        let dict = unsafe { Object::owned(py, ffi::PyDict_New()) }?;
        for (key, value) in self {
            let (key, value) = (key.into_python(py)?, value.into_python(py)?);
            // SAFETY: all three live during the call.
            if unsafe { ffi::PyDict_SetItem(dict.as_ptr(), key.as_ptr(), value.as_ptr()) } == -1 {
                return Err(PyErr::fetch(py));
            }
        }
        Ok(dict)
    }
}
{% endif %}
{% if "dict" in types or "tuple" in types %}

fn tuple_items<'p, const N: usize>(py: Python<'p>, object: &PyObject) -> PyResult<[Object<'p>; N]> {
    cast::<cpython::PyTuple>(py, "tuple", object)?;
    // SAFETY: takes any object and returns a new reference, to a tuple.
    let tuple = unsafe { Object::owned(py, c_api::PySequence_Tuple(object.as_ptr())) }?;
    // SAFETY: it is a tuple.
    let size = unsafe { ffi::PyTuple_Size(tuple.as_ptr()) };
    if size != N as Py_ssize_t {
        let message = format!("expected tuple of length {N}, but got tuple of length {size}");
        return Err(error::builtin(py, "ValueError", &message));
    }
    // SAFETY: the index is below its size.
    let item = |index| unsafe { ffi::PyTuple_GetItem(tuple.as_ptr(), index as Py_ssize_t) };
    // SAFETY: the tuple keeps the item alive.
    Ok(std::array::from_fn(|index| unsafe { Object::borrowed(py, item(index)) }))
}
{% endif %}
{% if "tuple" in types %}

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
                super::tuple(py, [$first.into_python(py), $($other.into_python(py)),*].into_iter())
            }
        }
    };
}

tuples!(A B C D E F G H I J K L);
{% endif %}

//! Lists, dicts and tuples.

use std::collections::BTreeMap;

use cpython::_detail::ffi;
use cpython::{Py_ssize_t, PyDict, PyErr, PyObject, PyResult, PyString, PyTuple, Python};

use super::c_api;
use super::convert::{FromPython, IntoPython, cast, mismatch};
use super::object::{Object, attribute, call, import, is_instance, tuple};
use crate::error;

/// Any `collections.abc.Sequence` but `str`. Converting an item may run Python code that changes
/// a list: it is read as Python's `for` reads it, and no length is taken for granted.
impl<T: for<'b> FromPython<'b>> FromPython<'_> for Vec<T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        if !is_sequence(py, object)? {
            return Err(mismatch(py, "a sequence", object));
        }
        let items = items(py, object)?;
        let mut values = Vec::new();
        while let Some(item) = item(py, &items, values.len()) {
            values.try_reserve(1).map_err(|_| error::memory(py))?;
            values.push(T::from_python(py, &item)?);
        }
        Ok(values)
    }
}

fn is_sequence(py: Python, object: &PyObject) -> PyResult<bool> {
    if is_list_or_tuple(object) {
        return Ok(true);
    }
    if object.cast_as::<PyString>(py).is_ok() {
        return Ok(false);
    }
    let class = import(py, c"collections.abc", "Sequence")?;
    is_instance(py, object, &class)
}

impl<T: for<'b> FromPython<'b>> FromPython<'_> for BTreeMap<String, T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        cast::<PyDict>(py, "dict", object)?;
        let items = call(py, &*attribute(py, object, "items")?, [], [])?;
        let items = iterator(py, &items)?;
        let mut values = Self::new();
        while let Some(item) = next(py, &items)? {
            let (key, value) = <(String, T)>::from_python(py, &item)?;
            values.insert(key, value);
        }
        Ok(values)
    }
}

fn is_list_or_tuple(object: &PyObject) -> bool {
    let object = object.as_ptr();
    // SAFETY: looks at the type of a living object.
    unsafe { ffi::PyList_CheckExact(object) != 0 || ffi::PyTuple_CheckExact(object) != 0 }
}

/// The list or tuple `object` itself, or else `list(object)`.
fn items<'p>(py: Python<'p>, object: &PyObject) -> PyResult<Object<'p>> {
    // SAFETY: `object` lives; the other function takes any object and returns a new reference.
    unsafe {
        if is_list_or_tuple(object) {
            Ok(Object::borrowed(py, object.as_ptr()))
        } else {
            Object::owned(py, c_api::PySequence_List(object.as_ptr()))
        }
    }
}

/// The item at `index` of what [`items`] returned; `None` beyond the end.
fn item<'p>(py: Python<'p>, items: &PyObject, index: usize) -> Option<Object<'p>> {
    let (items, index) = (items.as_ptr(), index as Py_ssize_t);
    // SAFETY: it is a list or a tuple, which no other thread changes before the item is ours.
    unsafe {
        let item = if ffi::PyTuple_CheckExact(items) != 0 {
            (index < ffi::PyTuple_Size(items)).then(|| ffi::PyTuple_GetItem(items, index))
        } else {
            (index < ffi::PyList_Size(items)).then(|| ffi::PyList_GetItem(items, index))
        };
        item.map(|item| Object::borrowed(py, item))
    }
}

/// `iter(object)`
fn iterator<'p>(py: Python<'p>, object: &PyObject) -> PyResult<Object<'p>> {
    // SAFETY: takes any object and returns a new reference.
    unsafe { Object::owned(py, c_api::PyObject_GetIter(object.as_ptr())) }
}

/// `next(iterator)`
fn next<'p>(py: Python<'p>, iterator: &PyObject) -> PyResult<Option<Object<'p>>> {
    // SAFETY: `iterator` is one, for which this returns a new reference, or null at the end.
    unsafe {
        let item = c_api::PyIter_Next(iterator.as_ptr());
        if item.is_null() && !PyErr::occurred(py) {
            return Ok(None);
        }
        Object::owned(py, item).map(Some)
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

impl<T: IntoPython> IntoPython for BTreeMap<String, T> {
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
fn tuple_items<'p, const N: usize>(py: Python<'p>, object: &PyObject) -> PyResult<[Object<'p>; N]> {
    cast::<PyTuple>(py, "tuple", object)?;
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
                tuple(py, [$first.into_python(py), $($other.into_python(py)),*].into_iter())
            }
        }
    };
}

tuples!(A B C D E F G H I J K L);

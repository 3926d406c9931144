{% set types = (cookiecutter | project).types %}
{% set read_in_turn = types.intersection(["list", "dict"]) %}
{% set copied = read_in_turn or types.intersection(["str", "bytes"]) %}
{% set fixed = types.intersection(["tuple", "dict"]) %}
//! Converts what PyO3 would convert in another way than Python.
//!
//! PyO3 takes `numpy.bool` for a bool. It panics when a dict changes while it is read, and reserves
//! as much memory as a sequence claims to need.

{% if copied %}
use std::collections::TryReserveError;
{% endif %}
use std::panic::{AssertUnwindSafe, catch_unwind};

{% if read_in_turn or fixed %}
use pyo3::PyTypeInfo;
{% endif %}
use pyo3::exceptions as raised;
use pyo3::prelude::*;
use pyo3::types;

use crate::error;

/// Converts one argument, for `#[pyo3(from_py_with = from_python)]`. A panic becomes an
/// `InternalError`, as in `crate::run`.
pub fn from_python<T: FromPython>(object: &Bound<'_, PyAny>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(|| T::convert(object)))
        .unwrap_or_else(|panic| Err(error::panicked(object.py(), &*panic)))
}

pub trait FromPython: Sized {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self>;
}

impl FromPython for i64 {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        object.extract()
    }
}

{% if "float" in types %}
impl FromPython for f64 {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        object.extract()
    }
}

{% endif %}
{% if "bool" in types %}
impl FromPython for bool {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let flag = object.cast::<types::PyBool>();
        flag.map(|flag| flag.is_true()).map_err(|_| mismatch("bool", object))
    }
}

{% endif %}
{% if "str" in types %}
impl FromPython for String {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text: &str = object.extract()?;
        let mut copy = String::new();
        copy.try_reserve_exact(text.len()).map_err(no_memory)?;
        copy.push_str(text);
        Ok(copy)
    }
}

{% endif %}
{% if "bytes" in types %}
impl FromPython for Vec<u8> {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let bytes = object.cast::<types::PyBytes>()?.as_bytes();
        let mut copy = Vec::new();
        copy.try_reserve_exact(bytes.len()).map_err(no_memory)?;
        copy.extend_from_slice(bytes);
        Ok(copy)
    }
}

{% endif %}
{% if "optional" in types %}
impl<T: FromPython> FromPython for Option<T> {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.is_none() { Ok(None) } else { T::convert(object).map(Some) }
    }
}

{% endif %}
{% if "list" in types %}
/// Any `collections.abc.Sequence` except `str`. Python first copies what is not a plain list, so
/// that a sequence that lies about its length fails as it does in Python.
impl<T: FromPython> FromPython for Vec<T> {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(list) = object.cast_exact::<types::PyList>() {
            return converted(list, list.len());
        }
        let sequence = types::PySequence::type_object(object.py());
        if object.is_instance_of::<types::PyString>() || !object.is_instance(&sequence)? {
            return Err(mismatch("a sequence", object));
        }
        let list = types::PyList::type_object(object.py()).call1((object,))?;
        converted(&list, list.len()?)
    }
}

{% endif %}
{% if "dict" in types %}
impl<T: FromPython> FromPython for std::collections::BTreeMap<String, T> {
    fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let Ok(dict) = object.cast::<types::PyDict>() else {
            return Err(mismatch("dict", object));
        };
        let items = converted(&object.call_method0("items")?, dict.len())?;
        Ok(items.into_iter().collect())
    }
}

{% endif %}
{% if read_in_turn %}
/// The items may become more or fewer meanwhile; `length` only saves time.
fn converted<T: FromPython>(items: &Bound<'_, PyAny>, length: usize) -> PyResult<Vec<T>> {
    let mut values = Vec::new();
    let _ = values.try_reserve_exact(length);
    for item in items.try_iter()? {
        let value = T::convert(&item?)?;
        values.try_reserve(1).map_err(no_memory)?;
        values.push(value);
    }
    Ok(values)
}

{% endif %}
{% if fixed %}
macro_rules! tuples {
    () => {};
    ($first:ident $($other:ident)*) => {
        tuples!($($other)*);

        #[allow(non_snake_case)] // Each type is also the name of its index.
        impl<$first: FromPython, $($other: FromPython),*> FromPython for ($first, $($other),*) {
            fn convert(object: &Bound<'_, PyAny>) -> PyResult<Self> {
                let (tuple, [$first, $($other),*]) = plain_tuple(object)?;
                Ok((
                    $first::convert(&*tuple.get_borrowed_item($first)?)?,
                    $($other::convert(&*tuple.get_borrowed_item($other)?)?),*
                ))
            }
        }
    };
}

tuples!(A B C D E F G H I J K L);

/// Returns a tuple of `N` items, and their indexes.
fn plain_tuple<'p, const N: usize>(
    object: &Bound<'p, PyAny>,
) -> PyResult<(Bound<'p, types::PyTuple>, [usize; N])> {
    let tuple = match object.cast_exact::<types::PyTuple>() {
        Ok(tuple) => tuple.clone(),
        Err(_) if !object.is_instance_of::<types::PyTuple>() => {
            return Err(mismatch("tuple", object));
        }
        // A subclass may have an `__iter__` of its own.
        Err(_) => types::PyTuple::type_object(object.py()).call1((object,))?.cast_into()?,
    };
    let length = tuple.len();
    if length != N {
        let message = format!("expected tuple of length {N}, but got tuple of length {length}");
        return Err(raised::PyValueError::new_err(message));
    }
    Ok((tuple, std::array::from_fn(|index| index)))
}

{% endif %}
#[cold]
fn mismatch(expected: &str, object: &Bound<'_, PyAny>) -> PyErr {
    match object.get_type().name() {
        Ok(name) => raised::PyTypeError::new_err(format!("expected {expected}, not {name}")),
        Err(error) => error,
    }
}
{% if copied %}

#[cold]
fn no_memory(_: TryReserveError) -> PyErr {
    raised::PyMemoryError::new_err(())
}
{% endif %}

//! Python objects, as far as the glue needs them.

use std::ffi::CStr;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use cpython::_detail::{ffi, result_from_owned_ptr};
use cpython::{Py_ssize_t, PyErr, PyObject, PyResult, Python};

use super::c_api;
use super::convert::IntoPython;

/// An owned reference, counted by CPython's own functions.
pub struct Object<'p>(ManuallyDrop<PyObject>, Python<'p>);

impl<'p> Object<'p> {
    /// # Safety
    ///
    /// `returned` is an owned reference, or null with an exception set.
    pub unsafe fn owned(py: Python<'p>, returned: *mut ffi::PyObject) -> PyResult<Self> {
        // SAFETY: the caller's promise.
        let object = unsafe { result_from_owned_ptr(py, returned) }?;
        Ok(Self(ManuallyDrop::new(object), py))
    }

    /// # Safety
    ///
    /// `borrowed` is a reference to a living object.
    pub unsafe fn borrowed(py: Python<'p>, borrowed: *mut ffi::PyObject) -> Self {
        // SAFETY: the caller's promise; the reference is made an owned one.
        let object = unsafe {
            ffi::Py_IncRef(borrowed);
            PyObject::from_owned_ptr(py, borrowed)
        };
        Self(ManuallyDrop::new(object), py)
    }

    pub fn into_ptr(self) -> *mut ffi::PyObject {
        ManuallyDrop::new(self).as_ptr()
    }
}

impl Deref for Object<'_> {
    type Target = PyObject;

    fn deref(&self) -> &PyObject {
        &self.0
    }
}

impl Drop for Object<'_> {
    fn drop(&mut self) {
        // SAFETY: the reference is ours, and `Python` proves that we hold the GIL.
        unsafe { c_api::Py_DecRef(self.0.as_ptr()) }
    }
}

/// `raise exception`. The exception that is being handled becomes its `__context__`.
pub fn raise(py: Python, exception: &PyObject) -> PyErr {
    // SAFETY: both live during the call, which raises SystemError for what is no exception.
    unsafe {
        match Object::owned(py, ffi::PyObject_Type(exception.as_ptr())) {
            Ok(class) => ffi::PyErr_SetObject(class.as_ptr(), exception.as_ptr()),
            Err(error) => return error,
        }
    }
    PyErr::fetch(py)
}

/// Drops an error. Only CPython may count its references.
pub fn forget(py: Python, error: PyErr) {
    error.restore(py);
    // SAFETY: drops what was just set.
    unsafe { c_api::PyErr_Clear() }
}

/// Says which argument it was, and leaves the exception what it is.
#[cold]
pub fn located(py: Python, mut error: PyErr, argument: &CStr) -> PyErr {
    let text = format!("while processing '{}'", argument.to_string_lossy());
    // SAFETY: an owned reference.
    let instance = unsafe { Object::owned(py, error.instance(py).steal_ptr()) };
    let noted = instance.and_then(|instance| {
        let add_note = attribute(py, &instance, "add_note")?;
        call(py, &add_note, [text.as_str().into_python(py)?], [])
    });
    if let Err(failure) = noted {
        forget(py, failure);
    }
    error
}

/// `from module import name`
pub fn import<'p>(py: Python<'p>, module: &CStr, name: &str) -> PyResult<Object<'p>> {
    // SAFETY: returns a new reference.
    let module = unsafe { Object::owned(py, c_api::PyImport_ImportModule(module.as_ptr())) }?;
    attribute(py, &module, name)
}

/// `object.name`
pub fn attribute<'p>(py: Python<'p>, object: &PyObject, name: &str) -> PyResult<Object<'p>> {
    let name = name.into_python(py)?;
    // SAFETY: both live during the call, which returns a new reference.
    unsafe { Object::owned(py, c_api::PyObject_GetAttr(object.as_ptr(), name.as_ptr())) }
}

/// Makes `cause` the `__cause__` and the `__context__` of an exception.
pub fn set_cause(exception: &PyObject, cause: Object) {
    // SAFETY: both are exceptions; each function takes over a reference.
    unsafe {
        ffi::PyException_SetContext(exception.as_ptr(), ffi::Py_NewRef(cause.as_ptr()));
        ffi::PyException_SetCause(exception.as_ptr(), cause.into_ptr());
    }
}

/// `callable(*positional, **named)`
pub fn call<'p, const P: usize, const N: usize>(
    py: Python<'p>,
    callable: &PyObject,
    positional: [Object<'p>; P],
    named: [(&str, Object<'p>); N],
) -> PyResult<Object<'p>> {
    let names = tuple(py, named.iter().map(|(name, _)| name.into_python(py)))?;
    let given = positional.iter().chain(named.iter().map(|(_, value)| value));
    let arguments: Vec<_> = given.map(|object| object.as_ptr()).collect();
    // SAFETY: all live during the call, which returns a new reference.
    unsafe {
        let (arguments, names) = (arguments.as_ptr(), names.as_ptr());
        Object::owned(py, c_api::PyObject_Vectorcall(callable.as_ptr(), arguments, P, names))
    }
}

pub fn tuple<'p>(
    py: Python<'p>,
    items: impl ExactSizeIterator<Item = PyResult<Object<'p>>>,
) -> PyResult<Object<'p>> {
    // SAFETY: returns a new reference.
    let tuple = unsafe { Object::owned(py, ffi::PyTuple_New(items.len() as Py_ssize_t)) }?;
    for (index, item) in (0..).zip(items) {
        // SAFETY: nobody else has the tuple yet, and it takes over the item.
        unsafe { ffi::PyTuple_SetItem(tuple.as_ptr(), index, item?.into_ptr()) };
    }
    Ok(tuple)
}

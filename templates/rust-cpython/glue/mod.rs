{% set project = cookiecutter | project %}
{% set types = project.types %}
//! How Python calls the core: not yours to edit, since the template keeps it up to date. All the
//! `unsafe` of the package is here. Only types that a function uses are converted: to have one more,
//! add a function that uses it, with `tox run -e add`.
//!
//! rust-cpython 0.7 is older than Python 3.12, and two of its habits are no longer right:
//! - Its macros read the items of a tuple in place, and since Python 3.14 the items are elsewhere.
//!   Functions therefore get their arguments in an array, as CPython's vectorcall passes them.
//! - It adds to and subtracts from reference counts in place, and since Python 3.12 those of
//!   immortal objects (`None`, small integers, builtin classes) must stay as they are. References
//!   therefore are owned by [`Object`].
//!
//! `clippy.toml` forbids the parts of rust-cpython that do either.

#![allow(unsafe_code)]
#![allow(dead_code, reason = "what is used depends on the functions of the project")]

{% if "Buffer" in types %}
pub mod buffer;
{% endif %}
mod convert;
mod function;

use std::ffi::CStr;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use cpython::_detail::{ffi, result_from_owned_ptr};
use cpython::{Py_ssize_t, PyErr, PyObject, PyResult, Python};

pub use convert::IntoPython;
pub use function::{Argument, Function, Parameter, add, detached, handle_signals};

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

{% if project.door %}
/// Says that the handler of a signal raised the exception, so that the Python need not run.
#[cold]
pub fn from_signal(py: Python, mut error: PyErr) -> PyErr {
    // SAFETY: an owned reference.
    let instance = unsafe { Object::owned(py, error.instance(py).steal_ptr()) };
    let marked = instance.and_then(|instance| {
        let set = attribute(py, &instance, "__setattr__")?;
        call(py, &set, ["from_signal".into_python(py)?, 1i64.into_python(py)?], [])
    });
    if let Err(failure) = marked {
        forget(py, failure);
    }
    error
}

{% endif %}
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

/// Functions of CPython that can run Python code or wait for the GIL.
///
/// When the process ends, CPython 3.11 to 3.13 stop a daemon thread in one of these functions by
/// unwinding its stack. Rust aborts the process when that reaches a Rust frame. So the thread sleeps
/// here instead, which is what later versions of CPython make it do.
pub mod c_api {
    #![allow(non_snake_case, reason = "the names are CPython's")]

    use std::ffi::*;
    use std::time::Duration;
    use std::{mem, thread};

    use cpython::_detail::ffi::*;

    struct Asleep;

    impl Drop for Asleep {
        fn drop(&mut self) {
            loop {
                thread::sleep(Duration::MAX);
            }
        }
    }

    macro_rules! functions {
        ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {
            mod unwinding {
                use super::*;

                unsafe extern "C-unwind" {
                    $(pub fn $name($($argument: $type),*) -> $result;)+
                }
            }

            $(
                /// # Safety
                ///
                /// As CPython documents the function of this name.
                #[inline(always)]
                pub unsafe fn $name($($argument: $type),*) -> $result {
                    let asleep = Asleep; // dropped by unwinding alone
                    // SAFETY: the caller's promise.
                    let result = unsafe { unwinding::$name($($argument),*) };
                    mem::forget(asleep);
                    result
                }
            )+
        };
    }

    functions! {
{% if "Buffer" in types %}
        fn PyBuffer_Release(view: *mut Py_buffer) -> ();
{% endif %}
        fn PyErr_Clear() -> ();
        fn PyEval_RestoreThread(state: *mut PyThreadState) -> ();
{% if "float" in types %}
        fn PyFloat_AsDouble(object: *mut PyObject) -> c_double;
{% endif %}
        fn PyImport_ImportModule(name: *const c_char) -> *mut PyObject;
{% if "dict" in types %}
        fn PyIter_Next(iterator: *mut PyObject) -> *mut PyObject;
{% endif %}
        fn PyLong_AsLongLong(object: *mut PyObject) -> c_longlong;
        fn PyObject_GetAttr(object: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
{% if "Buffer" in types %}
        fn PyObject_GetBuffer(object: *mut PyObject, view: *mut Py_buffer, flags: c_int) -> c_int;
{% endif %}
{% if "dict" in types %}
        fn PyObject_GetIter(object: *mut PyObject) -> *mut PyObject;
{% endif %}
{% if "list" in types %}
        fn PyObject_IsInstance(object: *mut PyObject, class: *mut PyObject) -> c_int;
{% endif %}
        fn PyObject_Vectorcall(
            callable: *mut PyObject, arguments: *const *mut PyObject, count: usize, names: *mut PyObject
        ) -> *mut PyObject;
{% if "list" in types %}
        fn PySequence_List(object: *mut PyObject) -> *mut PyObject;
{% endif %}
{% if "dict" in types or "tuple" in types %}
        fn PySequence_Tuple(object: *mut PyObject) -> *mut PyObject;
{% endif %}
        fn Py_DecRef(object: *mut PyObject) -> ();
    }
}

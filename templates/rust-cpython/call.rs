//! Python calls Rust: all the `unsafe` of the package is here.
//!
//! rust-cpython 0.7 is older than Python 3.12, and two of its habits are no longer right:
//! - Its macros read the items of a tuple in place, and since Python 3.14 the items are elsewhere.
//!   Functions therefore get their arguments in an array, as CPython's vectorcall passes them.
//! - It adds to and subtracts from reference counts in place, and since Python 3.12 those of
//!   immortal objects (`None`, small integers, builtin classes) must stay as they are. References
//!   therefore are owned by [`Object`].
//!
//! `clippy.toml` forbids the parts of rust-cpython that do either.

#![allow(dead_code, reason = "what is used depends on the functions of the project")]

use std::ffi::CStr;
use std::mem::{self, ManuallyDrop};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use cpython::_detail::{ffi, result_from_owned_ptr};
use cpython::{
    ObjectProtocol, Py_ssize_t, PyErr, PyModule, PyObject, PyResult, Python, PythonObject,
};

use crate::arguments::{Argument, Parameter, matched};
use crate::convert::{FromPython, IntoPython};
use crate::error;

/// An owned reference, counted by CPython's own functions.
pub struct Object<'p>(ManuallyDrop<PyObject>, Python<'p>);

impl<'p> Object<'p> {
    /// Takes over a reference that a C function returned to rust-cpython.
    pub fn new(py: Python<'p>, returned: PyObject) -> Self {
        Self(ManuallyDrop::new(returned), py)
    }

    /// # Safety
    ///
    /// `returned` is an owned reference, or null with an exception set.
    unsafe fn owned(py: Python<'p>, returned: *mut ffi::PyObject) -> PyResult<Self> {
        // SAFETY: the caller's promise.
        unsafe { result_from_owned_ptr(py, returned) }.map(|object| Self::new(py, object))
    }

    fn into_ptr(self) -> *mut ffi::PyObject {
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
        unsafe { ffi::Py_DecRef(self.0.as_ptr()) }
    }
}

/// A function as Python sees it.
pub trait Function<const N: usize> {
    const NAME: &'static CStr;
    /// `name($module, left, right)\n--\n\nText`: the first line becomes the signature.
    const DOC: &'static CStr;
    const PARAMETERS: [Parameter; N];

    fn call(py: Python, arguments: [Argument; N]) -> PyResult<impl IntoPython>;
}

pub fn is_type_error(error: &PyErr) -> bool {
    // SAFETY: set once, before any extension module is loaded.
    error.ptype.as_ptr() == unsafe { ffi::PyExc_TypeError }
}

/// A `TypeError` for the argument called `name`, which shows any object, even a lone surrogate.
pub fn type_error(py: Python, name: &CStr, object: &PyObject) -> PyErr {
    let format = c"argument '%s': %S".as_ptr();
    // SAFETY: the arguments are what the format takes.
    unsafe { ffi::PyErr_Format(ffi::PyExc_TypeError, format, name.as_ptr(), object.as_ptr()) };
    PyErr::fetch(py)
}

/// `raise exception`
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

/// `from module import name`
pub fn import<'p>(py: Python<'p>, module: &str, name: &str) -> PyResult<Object<'p>> {
    let module = Object::new(py, py.import(module)?.into_object());
    Ok(Object::new(py, module.getattr(py, name)?))
}

/// Adds a function to the module. It takes the function by value only to infer `N`.
pub fn add<F: Function<N>, const N: usize>(py: Python, module: &PyModule, _: F) -> PyResult<()> {
    let methods: &'static [ffi::PyMethodDef; 2] = const {
        let end = ffi::PyMethodDef {
            ml_name: ptr::null(),
            ml_meth: None,
            ml_flags: 0,
            ml_doc: ptr::null(),
        };
        // SAFETY: CPython casts the pointer back, as the flags tell it to.
        let trampoline = unsafe {
            mem::transmute::<ffi::_PyCFunctionFastWithKeywords, ffi::PyCFunction>(
                trampoline::<F, N>,
            )
        };
        let function = ffi::PyMethodDef {
            ml_name: F::NAME.as_ptr(),
            ml_meth: Some(trampoline),
            ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
            ml_doc: F::DOC.as_ptr(),
        };
        &[function, end]
    };
    // SAFETY: CPython keeps the pointer to the definitions, which are static, and never writes to
    // them.
    match unsafe {
        ffi::PyModule_AddFunctions(module.as_object().as_ptr(), methods.as_ptr().cast_mut())
    } {
        -1 => Err(PyErr::fetch(py)),
        _ => Ok(()),
    }
}

/// # Safety
///
/// Only CPython calls this, with the GIL held and the arguments of a METH_FASTCALL | METH_KEYWORDS
/// function.
unsafe extern "C" fn trampoline<F: Function<N>, const N: usize>(
    _module: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the GIL is held; `names` is null or a tuple; `arguments` may be null only if there
    // are none of them.
    let (py, given) = unsafe {
        let keywords = if names.is_null() { 0 } else { ffi::PyTuple_Size(names) };
        let given = match (count + keywords) as usize {
            0 => &[],
            length => slice::from_raw_parts(arguments, length),
        };
        (Python::assume_gil_acquired(), PyObject::borrow_from_owned_ptr_slice(given))
    };
    let (positional, named) = given.split_at(count as usize);
    let is_named = |index: usize, name: &CStr| {
        assert!(index < named.len());
        // SAFETY: `names` is a tuple of so many strings. The functions find them in every version.
        unsafe {
            let given = ffi::PyTuple_GetItem(names, index as Py_ssize_t);
            ffi::PyUnicode_CompareWithASCIIString(given, name.as_ptr()) == 0
        }
    };
    let run = || match matched(const { &F::PARAMETERS }, positional, named, is_named) {
        Some(arguments) => F::call(py, arguments)?.into_python(py),
        // SAFETY: these are the arguments that CPython passed.
        None => Err(unsafe { refusal(py, F::NAME, arguments, count, names) }),
    };
    match catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|panic| Err(error::panicked(py, &*panic)))
    {
        Ok(result) => result.into_ptr(),
        Err(error) => {
            error.restore(py);
            ptr::null_mut()
        }
    }
}

unsafe extern "C" {
    /// Of CPython's API since 3.9, which is younger than rust-cpython.
    fn PyObject_Vectorcall(
        callable: *mut ffi::PyObject,
        arguments: *const *mut ffi::PyObject,
        count: usize,
        names: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject;
}

/// The `TypeError` of a call that does not fit: the reference, which has the same parameters,
/// refuses it in the words of the running CPython.
///
/// # Safety
///
/// The arguments are those that CPython passed to `trampoline`.
#[cold]
unsafe fn refusal(
    py: Python,
    name: &CStr,
    arguments: *const *mut ffi::PyObject,
    count: Py_ssize_t,
    names: *mut ffi::PyObject,
) -> PyErr {
    let name = name.to_string_lossy();
    let called = import(py, error::REFERENCE, &name).and_then(|reference| {
        // SAFETY: the caller's promise.
        unsafe {
            let callable = reference.as_ptr();
            Object::owned(py, PyObject_Vectorcall(callable, arguments, count as usize, names))
        }
    });
    match called {
        Err(error) => error,
        Ok(_) => error::builtin(py, "TypeError", &format!("wrong arguments for {name}()")),
    }
}

/// Runs the handlers of the signals that have arrived; false if one raised an exception, which stays
/// set for `error::raised`. For threads that Python has called, whether they hold the GIL or not.
pub fn handle_signals() -> bool {
    // SAFETY: the thread has a state, which goes on as it was, and the GIL is held in between.
    unsafe {
        let state = ffi::PyGILState_Ensure();
        let all_well = ffi::PyErr_CheckSignals() == 0;
        ffi::PyGILState_Release(state);
        all_well
    }
}

pub fn integer(py: Python, object: &PyObject) -> PyResult<i64> {
    // SAFETY: takes any object, by its `__index__`.
    match unsafe { ffi::PyLong_AsLongLong(object.as_ptr()) } {
        -1 if PyErr::occurred(py) => Err(PyErr::fetch(py)),
        value => Ok(value),
    }
}

pub fn is_instance(py: Python, object: &PyObject, class: &PyObject) -> PyResult<bool> {
    // SAFETY: both live during the call.
    match unsafe { ffi::PyObject_IsInstance(object.as_ptr(), class.as_ptr()) } {
        -1 => Err(PyErr::fetch(py)),
        answer => Ok(answer == 1),
    }
}

pub fn none(py: Python) -> PyResult<Object> {
    // SAFETY: returns a new reference.
    unsafe { Object::owned(py, ffi::Py_NewRef(ffi::Py_None())) }
}

pub fn boolean(py: Python, value: bool) -> PyResult<Object> {
    // SAFETY: returns a new reference.
    unsafe { Object::owned(py, ffi::PyBool_FromLong(value.into())) }
}

pub fn list<T: IntoPython>(py: Python, items: Vec<T>) -> PyResult<Object> {
    // SAFETY: returns a new reference.
    let list = unsafe { Object::owned(py, ffi::PyList_New(items.len() as Py_ssize_t)) }?;
    for (index, item) in (0..).zip(items) {
        // SAFETY: nobody else has the list yet, and it takes over the item.
        unsafe { ffi::PyList_SetItem(list.as_ptr(), index, item.into_python(py)?.into_ptr()) };
    }
    Ok(list)
}

pub fn tuple<'p, const N: usize>(py: Python<'p>, items: [Object<'p>; N]) -> PyResult<Object<'p>> {
    // SAFETY: returns a new reference.
    let tuple = unsafe { Object::owned(py, ffi::PyTuple_New(N as Py_ssize_t)) }?;
    for (index, item) in (0..).zip(items) {
        // SAFETY: nobody else has the tuple yet, and it takes over the item.
        unsafe { ffi::PyTuple_SetItem(tuple.as_ptr(), index, item.into_ptr()) };
    }
    Ok(tuple)
}

/// A copy of a buffer (`array.array`, `memoryview`, a NumPy array …), made in one block. A borrowed
/// slice would be unsound: other Python threads may write to the buffer as soon as the GIL is
/// released.
pub struct Buffer<T>(Vec<T>);

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// # Safety
///
/// Any eight bytes are a value of the type, and every one of the formats stands for it if its size
/// is eight.
pub unsafe trait Element: Copy {
    const NAME: &'static str;
    /// The codes of Python's `struct` module, the one to recommend first.
    const FORMATS: &'static [u8];
}

// SAFETY: 'd' is a C double.
unsafe impl Element for f64 {
    const NAME: &'static str = "float";
    const FORMATS: &'static [u8] = b"d";
}

// SAFETY: long long, long and ssize_t, where they have eight bytes.
unsafe impl Element for i64 {
    const NAME: &'static str = "int";
    const FORMATS: &'static [u8] = b"qln";
}

impl<T: Element> FromPython<'_> for Buffer<T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let mut view = ffi::Py_buffer::default();
        // SAFETY: takes any object. The view may point into itself, and stays where it is until it
        // is released.
        unsafe {
            if ffi::PyObject_GetBuffer(object.as_ptr(), &mut view, ffi::PyBUF_FULL_RO) == -1 {
                return Err(PyErr::fetch(py));
            }
            let copied = copy(py, &view);
            ffi::PyBuffer_Release(&mut view);
            copied.map(Buffer)
        }
    }
}

/// # Safety
///
/// `view` was filled by `PyObject_GetBuffer` with PyBUF_FULL_RO, and not released.
unsafe fn copy<T: Element>(py: Python, view: &ffi::Py_buffer) -> PyResult<Vec<T>> {
    // SAFETY: a format is a C string, and none means bytes.
    let format = if view.format.is_null() { c"B" } else { unsafe { CStr::from_ptr(view.format) } };
    let format = format.to_bytes();
    let fits = |code| view.itemsize == 8 && (format == [code] || format == [b'@', code]);
    if !T::FORMATS.iter().copied().any(fits) {
        let (expected, format) = (T::FORMATS[0] as char, String::from_utf8_lossy(format));
        let message = format!(
            "expected a buffer of {} (format '{expected}'), not of format '{format}'",
            T::NAME
        );
        return Err(error::builtin(py, "TypeError", &message));
    }
    // SAFETY: the view is filled.
    if view.ndim != 1 || unsafe { ffi::PyBuffer_IsContiguous(view, b'C' as _) } == 0 {
        return Err(error::builtin(
            py,
            "BufferError",
            "expected a one-dimensional, contiguous buffer",
        ));
    }
    let length = view.len as usize / 8;
    let mut values = Vec::<T>::with_capacity(length);
    if length > 0 {
        // SAFETY: the view has so many bytes in one block; copied as bytes, they need no alignment,
        // and make `length` values of eight bytes each.
        unsafe {
            ptr::copy_nonoverlapping(view.buf.cast::<u8>(), values.as_mut_ptr().cast(), length * 8);
            values.set_len(length);
        }
    }
    Ok(values)
}

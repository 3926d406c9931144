//! Python calls Rust. All the `unsafe` of the package is here and in `c_api.rs`.
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
use cpython::{Py_ssize_t, PyErr, PyModule, PyObject, PyResult, Python, PythonObject};

use crate::arguments::{Argument, Parameter, matched};
use crate::c_api;
use crate::convert::{FromPython, IntoPython};
use crate::error;

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
    unsafe fn borrowed(py: Python<'p>, borrowed: *mut ffi::PyObject) -> Self {
        // SAFETY: the caller's promise; the reference is made an owned one.
        let object = unsafe {
            ffi::Py_IncRef(borrowed);
            PyObject::from_owned_ptr(py, borrowed)
        };
        Self(ManuallyDrop::new(object), py)
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
        unsafe { c_api::Py_DecRef(self.0.as_ptr()) }
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

/// `raise exception`. What is being handled becomes its `__context__`.
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

/// Forgets an error, whose references only CPython may count.
pub fn forget(py: Python, error: PyErr) {
    error.restore(py);
    // SAFETY: drops what was just set.
    unsafe { ffi::PyErr_Clear() }
}

/// `error.add_note(text)`
#[cold]
pub fn noted(py: Python, mut error: PyErr, text: &str) -> PyErr {
    // SAFETY: an owned reference.
    let instance = unsafe { Object::owned(py, error.instance(py).steal_ptr()) };
    let noted = instance.and_then(|instance| {
        let add_note = attribute(py, &instance, "add_note")?;
        call(py, &add_note, [self::text(py, text)?], [])
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
    let name = text(py, name)?;
    // SAFETY: both live during the call, which returns a new reference.
    unsafe { Object::owned(py, c_api::PyObject_GetAttr(object.as_ptr(), name.as_ptr())) }
}

/// `object.name = value`
pub fn set_attribute(py: Python, object: &PyObject, name: &str, value: &PyObject) -> PyResult<()> {
    let name = text(py, name)?;
    // SAFETY: all three live during the call.
    match unsafe { c_api::PyObject_SetAttr(object.as_ptr(), name.as_ptr(), value.as_ptr()) } {
        -1 => Err(PyErr::fetch(py)),
        _ => Ok(()),
    }
}

/// `callable(*positional, **named)`
pub fn call<'p, const P: usize, const N: usize>(
    py: Python<'p>,
    callable: &PyObject,
    positional: [Object<'p>; P],
    named: [(&str, Object<'p>); N],
) -> PyResult<Object<'p>> {
    let names = tuple(py, named.iter().map(|(name, _)| text(py, name)))?;
    let given = positional.iter().chain(named.iter().map(|(_, value)| value));
    let arguments: Vec<_> = given.map(|object| object.as_ptr()).collect();
    // SAFETY: all live during the call, which returns a new reference.
    unsafe {
        let (arguments, names) = (arguments.as_ptr(), names.as_ptr());
        Object::owned(py, c_api::PyObject_Vectorcall(callable.as_ptr(), arguments, P, names))
    }
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
        let (callable, count) = (reference.as_ptr(), count as usize);
        // SAFETY: the caller's promise.
        unsafe { Object::owned(py, c_api::PyObject_Vectorcall(callable, arguments, count, names)) }
    });
    let message = || format!("wrong arguments for {name}()");
    called.err().unwrap_or_else(|| error::builtin(py, "TypeError", &message()))
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

/// Runs `work`, which must not panic, while other threads may run Python.
pub fn detached<T>(_py: Python, work: impl FnOnce() -> T + Send) -> T {
    // SAFETY: the GIL is held before and after. `work` is `Send`, and has no `Python` for that.
    unsafe {
        let state = ffi::PyEval_SaveThread();
        let result = work();
        c_api::PyEval_RestoreThread(state);
        result
    }
}

pub fn to_integer(py: Python, object: &PyObject) -> PyResult<i64> {
    // SAFETY: takes any object, by its `__index__`.
    match unsafe { c_api::PyLong_AsLongLong(object.as_ptr()) } {
        -1 if PyErr::occurred(py) => Err(PyErr::fetch(py)),
        value => Ok(value),
    }
}

pub fn to_float(py: Python, object: &PyObject) -> PyResult<f64> {
    // SAFETY: takes any object, by its `__float__` or `__index__`.
    match unsafe { c_api::PyFloat_AsDouble(object.as_ptr()) } {
        -1.0 if PyErr::occurred(py) => Err(PyErr::fetch(py)),
        value => Ok(value),
    }
}

pub fn is_instance(py: Python, object: &PyObject, class: &PyObject) -> PyResult<bool> {
    // SAFETY: both live during the call.
    match unsafe { c_api::PyObject_IsInstance(object.as_ptr(), class.as_ptr()) } {
        -1 => Err(PyErr::fetch(py)),
        answer => Ok(answer == 1),
    }
}

pub fn is_list_or_tuple(object: &PyObject) -> bool {
    let object = object.as_ptr();
    // SAFETY: looks at the type of a living object.
    unsafe { ffi::PyList_CheckExact(object) != 0 || ffi::PyTuple_CheckExact(object) != 0 }
}

/// The list or tuple `object` itself, or else `list(object)`.
pub fn items<'p>(py: Python<'p>, object: &PyObject) -> PyResult<Object<'p>> {
    let message = c"not iterable".as_ptr();
    // SAFETY: takes any object and returns a new reference.
    unsafe { Object::owned(py, c_api::PySequence_Fast(object.as_ptr(), message)) }
}

/// The item at `index` of what [`items`] returned; `None` beyond the end.
pub fn item<'p>(py: Python<'p>, items: &PyObject, index: usize) -> Option<Object<'p>> {
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

/// The items of `tuple(object)`, or their number if it is another.
pub fn tuple_items<'p, const N: usize>(
    py: Python<'p>,
    object: &PyObject,
) -> PyResult<Result<[Object<'p>; N], usize>> {
    // SAFETY: takes any object and returns a new reference, which is to a tuple.
    unsafe {
        let owned = Object::owned(py, c_api::PySequence_Tuple(object.as_ptr()))?;
        let tuple = owned.as_ptr();
        let size = ffi::PyTuple_Size(tuple) as usize;
        let item = |index| Object::borrowed(py, ffi::PyTuple_GetItem(tuple, index as Py_ssize_t));
        Ok(if size == N { Ok(std::array::from_fn(item)) } else { Err(size) })
    }
}

/// `iter(object)`
pub fn iterator<'p>(py: Python<'p>, object: &PyObject) -> PyResult<Object<'p>> {
    // SAFETY: takes any object and returns a new reference.
    unsafe { Object::owned(py, c_api::PyObject_GetIter(object.as_ptr())) }
}

/// `next(iterator)`
pub fn next<'p>(py: Python<'p>, iterator: &PyObject) -> PyResult<Option<Object<'p>>> {
    // SAFETY: `iterator` is one, for which this returns a new reference, or null at the end.
    unsafe {
        let item = c_api::PyIter_Next(iterator.as_ptr());
        if item.is_null() && !PyErr::occurred(py) {
            return Ok(None);
        }
        Object::owned(py, item).map(Some)
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

pub fn int(py: Python, value: i64) -> PyResult<Object> {
    // SAFETY: returns a new reference.
    unsafe { Object::owned(py, ffi::PyLong_FromLongLong(value)) }
}

pub fn float(py: Python, value: f64) -> PyResult<Object> {
    // SAFETY: returns a new reference.
    unsafe { Object::owned(py, ffi::PyFloat_FromDouble(value)) }
}

pub fn text<'p>(py: Python<'p>, value: &str) -> PyResult<Object<'p>> {
    let (start, length) = (value.as_ptr().cast(), value.len() as Py_ssize_t);
    // SAFETY: so many bytes of UTF-8; returns a new reference.
    unsafe { Object::owned(py, ffi::PyUnicode_FromStringAndSize(start, length)) }
}

pub fn bytes<'p>(py: Python<'p>, value: &[u8]) -> PyResult<Object<'p>> {
    let (start, length) = (value.as_ptr().cast(), value.len() as Py_ssize_t);
    // SAFETY: so many bytes; returns a new reference.
    unsafe { Object::owned(py, ffi::PyBytes_FromStringAndSize(start, length)) }
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

pub fn dict<'p>(
    py: Python<'p>,
    items: impl Iterator<Item = PyResult<(Object<'p>, Object<'p>)>>,
) -> PyResult<Object<'p>> {
    // SAFETY: returns a new reference.
    let dict = unsafe { Object::owned(py, ffi::PyDict_New()) }?;
    for item in items {
        let (key, value) = item?;
        // SAFETY: all three live during the call.
        if unsafe { ffi::PyDict_SetItem(dict.as_ptr(), key.as_ptr(), value.as_ptr()) } == -1 {
            return Err(PyErr::fetch(py));
        }
    }
    Ok(dict)
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
            if c_api::PyObject_GetBuffer(object.as_ptr(), &mut view, ffi::PyBUF_FULL_RO) == -1 {
                return Err(PyErr::fetch(py));
            }
            let copied = copy(py, &view);
            c_api::PyBuffer_Release(&mut view);
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
    let mut values = Vec::<T>::new();
    values.try_reserve_exact(length).map_err(|_| error::memory(py))?;
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

//! Python calls Rust: all the `unsafe` of the package is here.
//!
//! rust-cpython 0.7 is older than Python 3.12, and two of its habits are no longer right:
//! - Its macros read the items of a tuple in place, and since Python 3.14 the items are elsewhere. Functions therefore
//!   get their arguments in an array, as CPython's vectorcall passes them.
//! - It adds to and subtracts from reference counts in place, and since Python 3.12 those of immortal objects (`None`,
//!   small integers, builtin classes) must stay as they are. References therefore are owned by [`Object`].
//!
//! `clippy.toml` forbids the parts of rust-cpython that do either.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::CStr;
use std::mem::{self, ManuallyDrop};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use cpython::_detail::{ffi, result_from_owned_ptr};
use cpython::{
    ObjectProtocol, Py_ssize_t, PyBool, PyBytes, PyDict, PyErr, PyList, PyModule, PyObject, PyResult, PyString,
    PyTuple, Python, PythonObject, PythonObjectWithCheckedDowncast, ToPyObject,
};

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

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
}

/// In the order that Python demands: by kind, and the required ones first among those that may be positional.
pub struct Parameter {
    name: &'static CStr,
    kind: Kind,
    required: bool,
}

impl Parameter {
    /// Positional or keyword. The name is ASCII.
    pub const fn required(name: &'static CStr) -> Self {
        Self { name, kind: Kind::PositionalOrKeyword, required: true }
    }

    pub const fn optional(name: &'static CStr) -> Self {
        Self { required: false, ..Self::required(name) }
    }

    #[allow(dead_code, reason = "for functions to come")]
    pub const fn positional_only(self) -> Self {
        Self { kind: Kind::PositionalOnly, ..self }
    }

    #[allow(dead_code, reason = "for functions to come")]
    pub const fn keyword_only(self) -> Self {
        Self { kind: Kind::KeywordOnly, ..self }
    }
}

/// What the caller gave for a parameter.
#[derive(Clone, Copy)]
pub struct Argument<'a> {
    name: &'static CStr,
    value: Option<&'a PyObject>,
}

impl<'a> Argument<'a> {
    /// The value of a required parameter.
    pub fn get<T: FromPython<'a>>(self, py: Python) -> PyResult<T> {
        let value = self.value.expect("an optional parameter has a default");
        T::from_python(py, value).map_err(|error| self.located(py, error))
    }

    /// The value of an optional parameter.
    pub fn get_or<T: FromPython<'a>>(self, py: Python, default: T) -> PyResult<T> {
        if self.value.is_none() { Ok(default) } else { self.get(py) }
    }

    /// Names the argument in a `TypeError`, and leaves every other exception as it is.
    #[cold]
    fn located(self, py: Python, mut error: PyErr) -> PyErr {
        // SAFETY: set once, before any extension module is loaded.
        if error.ptype.as_ptr() != unsafe { ffi::PyExc_TypeError } {
            return error;
        }
        let instance = error.instance(py);
        error.restore(py); // For `type_error` to replace: dropping it would count in place.
        type_error(py, c"argument '%s': %S", self.name, &instance)
    }
}

/// `format` is for PyErr_Format and takes `%s` for the name, then `%S` for the object.
fn type_error(py: Python, format: &'static CStr, name: &CStr, object: &PyObject) -> PyErr {
    // SAFETY: the arguments are what the format takes, and a lone surrogate in `object` is no error here.
    unsafe {
        ffi::PyErr_Format(ffi::PyExc_TypeError, format.as_ptr(), name.as_ptr(), object.as_ptr());
    }
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

/// Adds a function to the module. It takes the function by value only to infer `N`.
pub fn add<F: Function<N>, const N: usize>(py: Python, module: &PyModule, _: F) -> PyResult<()> {
    let methods: &'static [ffi::PyMethodDef; 2] = const {
        let end = ffi::PyMethodDef { ml_name: ptr::null(), ml_meth: None, ml_flags: 0, ml_doc: ptr::null() };
        // SAFETY: CPython casts the pointer back, as the flags tell it to.
        let trampoline =
            unsafe { mem::transmute::<ffi::_PyCFunctionFastWithKeywords, ffi::PyCFunction>(trampoline::<F, N>) };
        let function = ffi::PyMethodDef {
            ml_name: F::NAME.as_ptr(),
            ml_meth: Some(trampoline),
            ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
            ml_doc: F::DOC.as_ptr(),
        };
        &[function, end]
    };
    // SAFETY: CPython keeps the pointer to the definitions, which are static, and never writes to them.
    match unsafe { ffi::PyModule_AddFunctions(module.as_object().as_ptr(), methods.as_ptr().cast_mut()) } {
        -1 => Err(PyErr::fetch(py)),
        _ => Ok(()),
    }
}

/// # Safety
///
/// Only CPython calls this, with the GIL held and the arguments of a METH_FASTCALL | METH_KEYWORDS function.
unsafe extern "C" fn trampoline<F: Function<N>, const N: usize>(
    _module: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the GIL is held; `names` is null or a tuple; `arguments` may be null only if there are none of them.
    let (py, given) = unsafe {
        let keywords = if names.is_null() { 0 } else { ffi::PyTuple_Size(names) };
        let given = match (count + keywords) as usize {
            0 => &[],
            length => slice::from_raw_parts(arguments, length),
        };
        (Python::assume_gil_acquired(), PyObject::borrow_from_owned_ptr_slice(given))
    };
    let (positional, keywords) = given.split_at(count as usize);
    let call = Call { function: F::NAME, parameters: const { &F::PARAMETERS }, positional, keywords, names };
    let run = || F::call(py, call.arguments(py)?)?.into_python(py);
    match catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(error::panicked(py, &*panic))) {
        Ok(result) => result.into_ptr(),
        Err(error) => {
            error.restore(py);
            ptr::null_mut()
        }
    }
}

/// One call: matches arguments with parameters as CPython does for a function written in Python, errors included.
struct Call<'a> {
    function: &'static CStr,
    parameters: &'static [Parameter],
    positional: &'a [PyObject],
    keywords: &'a [PyObject],
    /// A tuple of as many strings as there are keywords, or null.
    names: *mut ffi::PyObject,
}

impl<'a> Call<'a> {
    fn arguments<const N: usize>(&self, py: Python) -> PyResult<[Argument<'a>; N]> {
        let mut arguments = std::array::from_fn(|i| Argument { name: self.parameters[i].name, value: None });
        let most = self.parameters.iter().filter(|p| p.kind != Kind::KeywordOnly).count();
        for (argument, value) in arguments[..most].iter_mut().zip(self.positional) {
            argument.value = Some(value);
        }
        for (index, value) in self.keywords.iter().enumerate() {
            let named = |p: &Parameter| p.kind != Kind::PositionalOnly && self.is_named(index, p.name);
            let Some(found) = self.parameters.iter().position(named) else {
                return Err(self.unexpected(py, index));
            };
            if arguments[found].value.replace(value).is_some() {
                let name = arguments[found].name.to_string_lossy();
                return Err(self.wrong(py, &format!("got multiple values for argument '{name}'")));
            }
        }
        if self.positional.len() > most {
            return Err(self.too_many(py, &arguments));
        }
        let missing = |(a, p): (&Argument, &Parameter)| p.required && a.value.is_none();
        if arguments.iter().zip(self.parameters).any(missing) {
            return Err(self.missing(py, &arguments));
        }
        Ok(arguments)
    }

    /// The name of a keyword, borrowed.
    fn name(&self, index: usize) -> *mut ffi::PyObject {
        // SAFETY: `names` is a tuple as soon as there is one keyword. The function, unlike the macro, finds the item.
        unsafe { ffi::PyTuple_GetItem(self.names, index as Py_ssize_t) }
    }

    fn is_named(&self, index: usize, name: &CStr) -> bool {
        // SAFETY: CPython lets no keyword through that is not a string. Comparing never fails.
        unsafe { ffi::PyUnicode_CompareWithASCIIString(self.name(index), name.as_ptr()) == 0 }
    }

    #[cold]
    fn wrong(&self, py: Python, problem: &str) -> PyErr {
        error::builtin(py, "TypeError", &format!("{}() {problem}", self.function.to_string_lossy()))
    }

    #[cold]
    fn unexpected(&self, py: Python, index: usize) -> PyErr {
        let given = |p: &&Parameter| (0..self.keywords.len()).any(|index| self.is_named(index, p.name));
        let misplaced = self.parameters.iter().filter(|p| p.kind == Kind::PositionalOnly).filter(given);
        let misplaced: Vec<_> = misplaced.map(|p| p.name.to_string_lossy()).collect();
        if !misplaced.is_empty() {
            let problem = "got some positional-only arguments passed as keyword arguments";
            return self.wrong(py, &format!("{problem}: '{}'", misplaced.join(", ")));
        }
        // SAFETY: the name is borrowed from a tuple that outlives this call.
        match unsafe { Object::owned(py, ffi::Py_NewRef(self.name(index))) } {
            Ok(name) => type_error(py, c"%s() got an unexpected keyword argument '%S'", self.function, &name),
            Err(error) => error,
        }
    }

    #[cold]
    fn too_many(&self, py: Python, arguments: &[Argument]) -> PyErr {
        let (keyword_only, positional): (Vec<_>, Vec<_>) =
            self.parameters.iter().zip(arguments).partition(|(p, _)| p.kind == Kind::KeywordOnly);
        let least = positional.iter().filter(|(p, _)| p.required).count();
        let takes = match positional.len() {
            most if least < most => format!("from {least} to {most} positional arguments"),
            1 => "1 positional argument".to_owned(),
            most => format!("{most} positional arguments"),
        };
        let given = self.positional.len();
        let plural = |count| if count == 1 { "" } else { "s" };
        let were = match (given, keyword_only.iter().filter(|(_, a)| a.value.is_some()).count()) {
            (1, 0) => "1 was".to_owned(),
            (_, 0) => format!("{given} were"),
            (_, also) => format!(
                "{given} positional argument{} (and {also} keyword-only argument{}) were",
                plural(given),
                plural(also)
            ),
        };
        self.wrong(py, &format!("takes {takes} but {were} given"))
    }

    #[cold]
    fn missing(&self, py: Python, arguments: &[Argument]) -> PyErr {
        let missing = self.parameters.iter().zip(arguments).filter(|(p, a)| p.required && a.value.is_none());
        let (keyword_only, positional): (Vec<_>, Vec<_>) =
            missing.map(|(p, _)| p).partition(|p| p.kind == Kind::KeywordOnly);
        let (kind, missing) =
            if positional.is_empty() { ("keyword-only", keyword_only) } else { ("positional", positional) };
        let names: Vec<_> = missing.iter().map(|p| format!("'{}'", p.name.to_string_lossy())).collect();
        let (plural, names) = match names.as_slice() {
            [name] => ("", name.clone()),
            [first, last] => ("s", format!("{first} and {last}")),
            [first @ .., last] => ("s", format!("{}, and {last}", first.join(", "))),
            [] => unreachable!("an argument is missing"),
        };
        self.wrong(py, &format!("missing {} required {kind} argument{plural}: {names}", missing.len()))
    }
}

/// Python → Rust.
pub trait FromPython<'a>: Sized {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self>;
}

fn mismatch(py: Python, expected: &str, object: &PyObject) -> PyErr {
    let class = object.get_type(py);
    error::builtin(py, "TypeError", &format!("expected {expected}, not {}", class.name(py)))
}

fn cast<'a, T>(py: Python, expected: &str, object: &'a PyObject) -> PyResult<&'a T>
where
    T: PythonObjectWithCheckedDowncast,
{
    object.cast_as(py).map_err(|_| mismatch(py, expected, object))
}

impl FromPython<'_> for i64 {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        // SAFETY: takes any object, by its `__index__`.
        match unsafe { ffi::PyLong_AsLongLong(object.as_ptr()) } {
            -1 if PyErr::occurred(py) => Err(PyErr::fetch(py)),
            value => Ok(value),
        }
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

impl FromPython<'_> for () {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        if object.is_none(py) { Ok(()) } else { Err(mismatch(py, "None", object)) }
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

/// Any `collections.abc.Sequence` but `str`. An item may change the sequence while it is converted: Python's iterators
/// cope with that, and each item is owned meanwhile.
impl<T: for<'b> FromPython<'b>> FromPython<'_> for Vec<T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        if object.cast_as::<PyList>(py).is_err() && !is_sequence(py, object)? {
            return Err(mismatch(py, "a sequence", object));
        }
        items(py, object)?.map(|item| T::from_python(py, &*item?)).collect()
    }
}

fn is_sequence(py: Python, object: &PyObject) -> PyResult<bool> {
    if object.cast_as::<PyString>(py).is_ok() {
        return Ok(false);
    }
    let class = import(py, "collections.abc", "Sequence")?;
    // SAFETY: both live during the call.
    match unsafe { ffi::PyObject_IsInstance(object.as_ptr(), class.as_ptr()) } {
        -1 => Err(PyErr::fetch(py)),
        answer => Ok(answer == 1),
    }
}

fn items<'p>(py: Python<'p>, object: &PyObject) -> PyResult<impl Iterator<Item = PyResult<Object<'p>>>> {
    Ok(object.iter(py)?.map(move |item| Ok(Object::new(py, item?))))
}

pub fn import<'p>(py: Python<'p>, module: &str, name: &str) -> PyResult<Object<'p>> {
    let module = Object::new(py, py.import(module)?.into_object());
    Ok(Object::new(py, module.getattr(py, name)?))
}

impl<T: for<'b> FromPython<'b>> FromPython<'_> for BTreeMap<String, T> {
    fn from_python(py: Python, object: &PyObject) -> PyResult<Self> {
        let items = cast::<PyDict>(py, "dict", object)?.items_list(py);
        Ok(Vec::from_python(py, items.as_object())?.into_iter().collect())
    }
}

/// A copy of a buffer (`array.array`, `memoryview`, a NumPy array …), made in one block. A borrowed slice would be
/// unsound: other Python threads may write to the buffer as soon as the GIL is released.
pub struct Buffer<T>(Vec<T>);

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// # Safety
///
/// Any eight bytes are a value of the type, and every one of the formats stands for it if its size is eight.
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
        // SAFETY: takes any object. The view may point into itself, and stays where it is until it is released.
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
        let message = format!("expected a buffer of {} (format '{expected}'), not of format '{format}'", T::NAME);
        return Err(error::builtin(py, "TypeError", &message));
    }
    // SAFETY: the view is filled.
    if view.ndim != 1 || unsafe { ffi::PyBuffer_IsContiguous(view, b'C' as _) } == 0 {
        return Err(error::builtin(py, "BufferError", "expected a one-dimensional, contiguous buffer"));
    }
    let length = view.len as usize / 8;
    let mut values = Vec::<T>::with_capacity(length);
    if length > 0 {
        // SAFETY: the view has so many bytes in one block; copied as bytes, they need no alignment, and make `length`
        // values of eight bytes each.
        unsafe {
            ptr::copy_nonoverlapping(view.buf.cast::<u8>(), values.as_mut_ptr().cast(), length * 8);
            values.set_len(length);
        }
    }
    Ok(values)
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
        // SAFETY: `None` is an object.
        unsafe { Object::owned(py, ffi::Py_NewRef(ffi::Py_None())) }
    }
}

impl IntoPython for bool {
    fn into_python(self, py: Python) -> PyResult<Object> {
        // SAFETY: returns a new reference.
        unsafe { Object::owned(py, ffi::PyBool_FromLong(self.into())) }
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
        // SAFETY: returns a new reference.
        let list = unsafe { Object::owned(py, ffi::PyList_New(self.len() as Py_ssize_t)) }?;
        for (index, item) in (0..).zip(self) {
            // SAFETY: the list is new and long enough, and takes over the item.
            unsafe { ffi::PyList_SetItem(list.as_ptr(), index, item.into_python(py)?.into_ptr()) };
        }
        Ok(list)
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

fn tuple<'p, const N: usize>(py: Python<'p>, items: [Object<'p>; N]) -> PyResult<Object<'p>> {
    // SAFETY: returns a new reference.
    let tuple = unsafe { Object::owned(py, ffi::PyTuple_New(N as Py_ssize_t)) }?;
    for (index, item) in (0..).zip(items) {
        // SAFETY: the tuple is new and long enough, and takes over the item.
        unsafe { ffi::PyTuple_SetItem(tuple.as_ptr(), index, item.into_ptr()) };
    }
    Ok(tuple)
}

fn tuple_items<'p, const N: usize>(py: Python<'p>, object: &PyObject) -> PyResult<[Object<'p>; N]> {
    cast::<PyTuple>(py, "tuple", object)?;
    let items: Vec<_> = items(py, object)?.collect::<PyResult<_>>()?;
    items.try_into().map_err(|items: Vec<_>| {
        let message = format!("expected tuple of length {N}, but got tuple of length {}", items.len());
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
                Ok((FromPython::from_python(py, &$first)?, $(FromPython::from_python(py, &$other)?),*))
            }
        }

        #[allow(non_snake_case)]
        impl<$first: IntoPython, $($other: IntoPython),*> IntoPython for ($first, $($other),*) {
            fn into_python(self, py: Python) -> PyResult<Object> {
                let ($first, $($other),*) = self;
                tuple(py, [$first.into_python(py)?, $($other.into_python(py)?),*])
            }
        }
    };
}

tuples!(A B C D E F G H I J K L);

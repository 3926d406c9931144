//! Functions that Python can call.

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{mem, ptr, slice};

use cpython::_detail::ffi;
use cpython::{Py_ssize_t, PyErr, PyModule, PyObject, PyResult, Python, PythonObject};

use super::convert::{FromPython, IntoPython};
use super::{Object, c_api, import, located};
use crate::error;

/// A function as Python sees it.
pub trait Function<const N: usize> {
    const NAME: &'static CStr;
    /// `name($module, left, right)\n--\n\nText`: the first line becomes the signature.
    const DOC: &'static CStr;
    const PARAMETERS: [Parameter; N];

    fn call(py: Python, arguments: [Argument; N]) -> PyResult<impl IntoPython>;
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

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
}

/// In the order that Python demands: by kind, and the required ones first among those that may be
/// positional.
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

    pub const fn positional_only(self) -> Self {
        Self { kind: Kind::PositionalOnly, ..self }
    }

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
    #[allow(clippy::expect_used, reason = "`matched` saw to it")]
    pub fn get<T: FromPython<'a>>(self, py: Python) -> PyResult<T> {
        let value = self.value.expect("an optional parameter has a default");
        T::from_python(py, value).map_err(|error| located(py, error, self.name))
    }

    /// The value of an optional parameter.
    pub fn get_or<T: FromPython<'a>>(self, py: Python, default: T) -> PyResult<T> {
        if self.value.is_none() { Ok(default) } else { self.get(py) }
    }
}

/// Matches what a caller passed, first the values without names, with the parameters of the
/// function; `None` if they do not fit.
pub fn matched<'a, const N: usize>(
    parameters: &'static [Parameter; N],
    positional: &'a [PyObject],
    named: &'a [PyObject],
    is_named: impl Fn(usize, &CStr) -> bool,
) -> Option<[Argument<'a>; N]> {
    let mut arguments = parameters.each_ref().map(|p| Argument { name: p.name, value: None });
    let most = parameters.iter().filter(|p| p.kind != Kind::KeywordOnly).count();
    if positional.len() > most {
        return None;
    }
    for (argument, value) in arguments.iter_mut().zip(positional) {
        argument.value = Some(value);
    }
    for (index, value) in named.iter().enumerate() {
        let fits = |p: &Parameter| p.kind != Kind::PositionalOnly && is_named(index, p.name);
        let found = parameters.iter().position(fits)?;
        if arguments[found].value.replace(value).is_some() {
            return None;
        }
    }
    let missing = |(a, p): (&Argument, &Parameter)| p.required && a.value.is_none();
    (!arguments.iter().zip(parameters).any(missing)).then_some(arguments)
}

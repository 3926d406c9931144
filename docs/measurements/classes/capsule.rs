//! A capsule holds the index; plain functions take the capsule.

use std::ffi::CStr;
use std::ptr;
use std::sync::{PoisonError, RwLock};

use cpython::_detail::ffi;
use cpython::{PyErr, PyObject, PyResult, Python};
use native_core::Index;

use crate::glue::convert::FromPython;
use crate::glue::{Argument, Function, IntoPython, Object, Parameter};

const NAME: &CStr = c"text_distance.Index";

pub struct State(RwLock<Index>);

unsafe extern "C" fn free(capsule: *mut ffi::PyObject) {
    // SAFETY: nobody else frees the box that `into_python` made.
    drop(unsafe { Box::from_raw(ffi::PyCapsule_GetPointer(capsule, NAME.as_ptr()) as *mut State) });
}

impl IntoPython for State {
    fn into_python(self, py: Python) -> PyResult<Object> {
        let state = Box::into_raw(Box::new(self));
        // SAFETY: `free` takes the box back.
        unsafe {
            let capsule = ffi::PyCapsule_New(state.cast(), NAME.as_ptr(), Some(free));
            Object::owned(py, capsule)
        }
    }
}

impl<'a> FromPython<'a> for &'a State {
    fn from_python(py: Python, object: &'a PyObject) -> PyResult<Self> {
        // SAFETY: takes any object; the state lives as long as the capsule.
        let state = unsafe { ffi::PyCapsule_GetPointer(object.as_ptr(), NAME.as_ptr()) };
        if ptr::eq(state, ptr::null()) {
            return Err(PyErr::fetch(py));
        }
        // SAFETY: a capsule of this name holds a state.
        Ok(unsafe { &*state.cast::<State>() })
    }
}

pub struct CapsuleNew {}

impl Function<0> for CapsuleNew {
    const NAME: &'static CStr = c"capsule_new";
    const DOC: &'static CStr = c"capsule_new($module)\n--\n\nA capsule.";
    const PARAMETERS: [Parameter; 0] = [];

    fn call(_: Python, []: [Argument; 0]) -> PyResult<impl IntoPython> {
        Ok(State(RwLock::default()))
    }
}

pub struct CapsuleAdd {}

impl Function<2> for CapsuleAdd {
    const NAME: &'static CStr = c"capsule_add";
    const DOC: &'static CStr = c"capsule_add($module, index, word)\n--\n\nAdd a word.";
    const PARAMETERS: [Parameter; 2] =
        [Parameter::required(c"index"), Parameter::required(c"word")];

    fn call(py: Python, [index, word]: [Argument; 2]) -> PyResult<impl IntoPython> {
        let index: &State = index.get(py)?;
        let word: &str = word.get(py)?;
        crate::detached(py, || index.0.write().unwrap_or_else(PoisonError::into_inner).add(word))
    }
}

pub struct CapsuleNear {}

impl Function<3> for CapsuleNear {
    const NAME: &'static CStr = c"capsule_near";
    const DOC: &'static CStr = c"capsule_near($module, index, word, distance)\n--\n\nThe words.";
    const PARAMETERS: [Parameter; 3] = [
        Parameter::required(c"index"),
        Parameter::required(c"word"),
        Parameter::required(c"distance"),
    ];

    fn call(py: Python, [index, word, distance]: [Argument; 3]) -> PyResult<impl IntoPython> {
        let index: &State = index.get(py)?;
        let word: &str = word.get(py)?;
        let distance: i64 = distance.get(py)?;
        crate::detached(py, || {
            index.0.read().unwrap_or_else(PoisonError::into_inner).near(word, distance)
        })
    }
}

pub struct CapsuleLen {}

impl Function<1> for CapsuleLen {
    const NAME: &'static CStr = c"capsule_len";
    const DOC: &'static CStr = c"capsule_len($module, index)\n--\n\nThe number of words.";
    const PARAMETERS: [Parameter; 1] = [Parameter::required(c"index")];

    fn call(py: Python, [index]: [Argument; 1]) -> PyResult<impl IntoPython> {
        let index: &State = index.get(py)?;
        crate::detached(py, || {
            Ok(index.0.read().unwrap_or_else(PoisonError::into_inner).words().len())
        })
    }
}

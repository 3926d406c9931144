//! A class of our own, made by `PyType_FromSpec`.

use std::ffi::{CStr, c_int, c_void};
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{PoisonError, RwLock};
use std::{ptr, slice};

use cpython::_detail::ffi;
use cpython::{Py_ssize_t, PyErr, PyModule, PyObject, PyResult, Python, PythonObject};
use native_core::Index;

use crate::glue::arguments::{Argument, Parameter, matched};
use crate::glue::IntoPython;
use crate::error;

#[repr(C)]
struct Instance {
    head: ffi::PyObject,
    index: MaybeUninit<RwLock<Index>>,
}

trait Method<const N: usize> {
    const NAME: &'static CStr;
    const PARAMETERS: [Parameter; N];

    fn call(py: Python, index: &RwLock<Index>, given: [Argument; N]) -> PyResult<impl IntoPython>;
}

unsafe extern "C" fn new(
    class: *mut ffi::PyTypeObject,
    _: *mut ffi::PyObject,
    _: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: CPython passes a class that inherits from ours; what it allocates is an instance.
    unsafe {
        let allocate = ffi::PyType_GetSlot(class, ffi::Py_tp_alloc);
        let object = mem::transmute::<*mut c_void, ffi::allocfunc>(allocate)(class, 0);
        if !object.is_null() {
            (*object.cast::<Instance>()).index.write(RwLock::default());
        }
        object
    }
}

unsafe extern "C" fn deallocate(object: *mut ffi::PyObject) {
    // SAFETY: CPython passes an instance, for the last time; each one counts its class.
    unsafe {
        let class = ffi::Py_TYPE(object);
        (*object.cast::<Instance>()).index.assume_init_drop();
        let free = ffi::PyType_GetSlot(class, ffi::Py_tp_free);
        mem::transmute::<*mut c_void, ffi::freefunc>(free)(object.cast());
        ffi::Py_DecRef(class.cast());
    }
}

unsafe extern "C" fn length(object: *mut ffi::PyObject) -> Py_ssize_t {
    // SAFETY: CPython passes an instance, with the GIL held.
    let (py, index) = unsafe {
        (
            Python::assume_gil_acquired(),
            (*object.cast::<Instance>()).index.assume_init_ref(),
        )
    };
    let length = crate::detached(py, || {
        Ok(index.read().unwrap_or_else(PoisonError::into_inner).words().len())
    });
    match length {
        Ok(length) => length as Py_ssize_t,
        Err(error) => {
            error.restore(py);
            -1
        }
    }
}

unsafe extern "C" fn trampoline<F: Method<N>, const N: usize>(
    object: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as in call.rs; the object is an instance.
    let (py, index, given) = unsafe {
        let keywords = if names.is_null() { 0 } else { ffi::PyTuple_Size(names) };
        let given = match (count + keywords) as usize {
            0 => &[],
            length => slice::from_raw_parts(arguments, length),
        };
        (
            Python::assume_gil_acquired(),
            (*object.cast::<Instance>()).index.assume_init_ref(),
            PyObject::borrow_from_owned_ptr_slice(given),
        )
    };
    let (positional, named) = given.split_at(count as usize);
    let is_named = |index: usize, name: &CStr| {
        // SAFETY: `names` is a tuple of so many strings.
        unsafe {
            let given = ffi::PyTuple_GetItem(names, index as Py_ssize_t);
            ffi::PyUnicode_CompareWithASCIIString(given, name.as_ptr()) == 0
        }
    };
    let run = || match matched(const { &F::PARAMETERS }, positional, named, is_named) {
        Some(arguments) => F::call(py, index, arguments)?.into_python(py),
        None => Err(error::builtin(py, "TypeError", "wrong arguments")),
    };
    match catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|panic| Err(error::panicked(py, &*panic)))
    {
        Ok(result) => ManuallyDrop::new(result).as_ptr(),
        Err(error) => {
            error.restore(py);
            ptr::null_mut()
        }
    }
}

fn method<F: Method<N>, const N: usize>(_: F) -> ffi::PyMethodDef {
    // SAFETY: CPython casts the pointer back, as the flags tell it to.
    let trampoline = unsafe {
        mem::transmute::<ffi::_PyCFunctionFastWithKeywords, ffi::PyCFunction>(trampoline::<F, N>)
    };
    ffi::PyMethodDef {
        ml_name: F::NAME.as_ptr(),
        ml_meth: Some(trampoline),
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: ptr::null(),
    }
}

struct Add;

impl Method<1> for Add {
    const NAME: &'static CStr = c"add";
    const PARAMETERS: [Parameter; 1] = [Parameter::required(c"word")];

    fn call(
        py: Python,
        index: &RwLock<Index>,
        [word]: [Argument; 1],
    ) -> PyResult<impl IntoPython> {
        let word: &str = word.get(py)?;
        crate::detached(py, || index.write().unwrap_or_else(PoisonError::into_inner).add(word))
    }
}

struct Near;

impl Method<2> for Near {
    const NAME: &'static CStr = c"near";
    const PARAMETERS: [Parameter; 2] =
        [Parameter::required(c"word"), Parameter::required(c"distance")];

    fn call(
        py: Python,
        index: &RwLock<Index>,
        [word, distance]: [Argument; 2],
    ) -> PyResult<impl IntoPython> {
        let word: &str = word.get(py)?;
        let distance: i64 = distance.get(py)?;
        crate::detached(py, || {
            index.read().unwrap_or_else(PoisonError::into_inner).near(word, distance)
        })
    }
}

pub fn add(py: Python, module: &PyModule) -> PyResult<()> {
    // SAFETY: all zero is the end of the methods.
    let end = unsafe { mem::zeroed() };
    let methods = Box::leak(Box::new([method(Add), method(Near), end]));
    let slots = [
        (ffi::Py_tp_new, new as *mut c_void),
        (ffi::Py_tp_dealloc, deallocate as *mut c_void),
        (ffi::Py_sq_length, length as *mut c_void),
        (ffi::Py_tp_methods, methods.as_mut_ptr().cast()),
        (0, ptr::null_mut()),
    ];
    let mut slots = slots.map(|(slot, pfunc)| ffi::PyType_Slot { slot, pfunc });
    let mut spec = ffi::PyType_Spec {
        name: c"text_distance._native.HeapType".as_ptr(),
        basicsize: mem::size_of::<Instance>() as c_int,
        itemsize: 0,
        flags: ffi::Py_TPFLAGS_DEFAULT as _,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: CPython copies the specification, and keeps the methods, which are never freed.
    let class = unsafe { ffi::PyType_FromSpec(&mut spec) };
    let added = !class.is_null() && {
        // SAFETY: the module takes over the class.
        unsafe {
            ffi::PyModule_AddObject(module.as_object().as_ptr(), c"HeapType".as_ptr(), class) == 0
        }
    };
    if added { Ok(()) } else { Err(PyErr::fetch(py)) }
}

{% set types = (cookiecutter | project).types %}
//! Functions of CPython that can run Python code or wait for the GIL.
//!
//! When the process ends, CPython 3.11 to 3.13 stop a daemon thread in one of these functions by
//! unwinding its stack. Rust aborts the process when that reaches a Rust frame. So the thread sleeps
//! here instead, which is what later versions of CPython make it do.

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

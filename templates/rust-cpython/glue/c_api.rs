//! Functions of CPython that can run Python code or wait for the GIL.
//!
//! When the process ends, CPython 3.11 to 3.13 stop a daemon thread in one of these functions by
//! unwinding its stack. Rust aborts the process when that reaches a Rust frame. So the thread sleeps
//! here instead, which is what later versions of CPython make it do.

#![allow(non_snake_case, reason = "the names are CPython's")]

use std::ffi::{c_char, c_double, c_int, c_longlong};
use std::time::Duration;
use std::{mem, thread};

use cpython::_detail::ffi::{Py_buffer, PyObject, PyThreadState};

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
    fn PyBuffer_Release(view: *mut Py_buffer) -> ();
    fn PyErr_Clear() -> ();
    fn PyEval_RestoreThread(state: *mut PyThreadState) -> ();
    fn PyFloat_AsDouble(object: *mut PyObject) -> c_double;
    fn PyImport_ImportModule(name: *const c_char) -> *mut PyObject;
    fn PyIter_Next(iterator: *mut PyObject) -> *mut PyObject;
    fn PyLong_AsLongLong(object: *mut PyObject) -> c_longlong;
    fn PyObject_GetAttr(object: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
    fn PyObject_GetBuffer(object: *mut PyObject, view: *mut Py_buffer, flags: c_int) -> c_int;
    fn PyObject_GetIter(object: *mut PyObject) -> *mut PyObject;
    fn PyObject_IsInstance(object: *mut PyObject, class: *mut PyObject) -> c_int;
    fn PyObject_SetAttr(object: *mut PyObject, name: *mut PyObject, value: *mut PyObject) -> c_int;
    fn PyObject_Vectorcall(
        callable: *mut PyObject, arguments: *const *mut PyObject, count: usize, names: *mut PyObject
    ) -> *mut PyObject;
    fn PySequence_List(object: *mut PyObject) -> *mut PyObject;
    fn PySequence_Tuple(object: *mut PyObject) -> *mut PyObject;
    fn Py_DecRef(object: *mut PyObject) -> ();
}

//! Arguments that support the buffer protocol: `array.array`, `memoryview`, NumPy arrays.

use std::ffi::CStr;
use std::ops::Deref;
use std::ptr;

use cpython::_detail::ffi;
use cpython::{PyErr, PyObject, PyResult, Python};

use super::c_api;
use super::convert::{FromPython, no_memory};
use crate::error;

/// A copy of a buffer, made in one block. A borrowed slice would be unsound: other Python threads may
/// write to the buffer as soon as the GIL is released.
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
    values.try_reserve_exact(length).map_err(|_| no_memory(py))?;
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

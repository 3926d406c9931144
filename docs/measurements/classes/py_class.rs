//! rust-cpython's macro for classes: CPython 3.13 at the most.

#![allow(non_local_definitions, reason = "the macro's")]

use std::sync::{PoisonError, RwLock};

use cpython::{PyResult, py_class};
use native_core::Index;


py_class!(pub class PyClass |py| {
    data index: RwLock<Index>;

    def __new__(_cls) -> PyResult<PyClass> {
        PyClass::create_instance(py, RwLock::default())
    }

    def add(&self, word: &str) -> PyResult<i64> {
        let index = self.index(py);
        crate::detached(py, || {
            index.write().unwrap_or_else(PoisonError::into_inner).add(word)?;
            Ok(0)
        })
    }

    def near(&self, word: &str, distance: i64) -> PyResult<Vec<String>> {
        let index = self.index(py);
        crate::detached(py, || {
            index.read().unwrap_or_else(PoisonError::into_inner).near(word, distance)
        })
    }

    def __len__(&self) -> PyResult<usize> {
        let index = self.index(py);
        crate::detached(py, || {
            Ok(index.read().unwrap_or_else(PoisonError::into_inner).words().len())
        })
    }
});

//! No class: the words are one text, which Python keeps.

use std::ffi::CStr;

use cpython::{PyResult, Python};
use native_core::hamming;

use crate::glue::{Argument, Function, IntoPython, Parameter};

pub struct TextNear {}

impl Function<3> for TextNear {
    const NAME: &'static CStr = c"text_near";
    const DOC: &'static CStr = c"text_near($module, words, word, distance)\n--\n\nThe words.";
    const PARAMETERS: [Parameter; 3] = [
        Parameter::required(c"words"),
        Parameter::required(c"word"),
        Parameter::required(c"distance"),
    ];

    fn call(py: Python, [words, word, distance]: [Argument; 3]) -> PyResult<impl IntoPython> {
        let words: &str = words.get(py)?;
        let word: &str = word.get(py)?;
        let distance: i64 = distance.get(py)?;
        crate::detached(py, || {
            let mut found = Vec::new();
            for one in words.lines() {
                if hamming(one, word)? <= distance {
                    found.push(one);
                }
            }
            Ok(found)
        })
    }
}

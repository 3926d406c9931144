//! How Python calls the core: not yours to edit, since the template keeps it up to date. All the
//! `unsafe` of the package is here. Only types that a function uses are converted: to have one more,
//! add a function that uses it, with `tox run -e add`.
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

pub mod arguments;
{% if "Buffer[" in cookiecutter.functions %}
pub mod buffer;
{% endif %}
pub mod c_api;
pub mod call;
pub mod convert;
pub mod object;

pub use arguments::{Argument, Parameter};
pub use call::{Function, add, detached, handle_signals};
pub use convert::IntoPython;
pub use object::{Object, call, forget, import, raise, set_cause};

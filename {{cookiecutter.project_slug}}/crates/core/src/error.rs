{% set project = cookiecutter | project %}
//! What can go wrong: each variant arrives in Python as an exception, see crates/python/src/error.rs.
{% if project.example %}

use std::num::ParseIntError;
{% endif %}

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
{% for exception in project.exceptions %}
    #[error("{{ 'line {line}: expected name=integer' if exception.worked else '{0}' if exception.builtin else exception.message }}")]
{% if exception.worked %}
    {{ exception.variant }} { line: usize, text: String, source: ParseIntError },
{% else %}
    {{ exception.variant }}{{ "(String)" if exception.builtin }},
{% endif %}
{% endfor %}
    #[error("integer overflow")]
    Overflow,
    #[error("{0} is not written yet")]
    NotImplemented(&'static str),
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// One of each that has a class in Python: the tests raise them all.
{% if project.example %}
    #[allow(clippy::unwrap_used, reason = "a constant that is no integer")]
{% endif %}
{% if project.exceptions %}
    #[rustfmt::skip] // one in a line
{% endif %}
    pub fn samples() -> Vec<Error> {
{% if not project.exceptions %}
        vec![]
{% else %}
        vec![
{% for exception in project.exceptions %}
{% if exception.worked %}
            Error::{{ exception.variant }} {
                line: 2,
                text: "two=2.0".to_owned(),
                source: "2.0".parse::<i64>().unwrap_err(),
            },
{% else %}
            Error::{{ exception.variant }}{{ '("%s".to_owned())' % exception.message if exception.builtin }},
{% endif %}
{% endfor %}
        ]
{% endif %}
    }
}

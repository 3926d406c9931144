{% set project = cookiecutter | project %}
//! The core alone, without Python: for the arguments that `measure.py` puts into a folder.

#![allow(dead_code, unused_imports, reason = "what is used depends on the functions")]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use criterion::{Criterion, criterion_group, criterion_main};
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! functions {
    ($($function:ident($($argument:ident),*))*) => {
        fn functions(criterion: &mut Criterion) {$(
            let name = stringify!($function).trim_start_matches("r#");
            for (size, given) in arguments(name) {
                let mut given = given.into_iter();
                $(let $argument = owned(given.next());)*
                assert!(given.next().is_none());
                criterion.benchmark_group(name).bench_function(size, |bencher| {
                    bencher.iter(|| native_core::$function($(black_box(Argument::of(&$argument))),*))
                });
            }
        )*}
    };
}

functions! {
{% for function in project.functions %}
    {{ function.rust_name }}({{ function.parameters | map(attribute="rust_name") | join(", ") }})
{% endfor %}
}

criterion_group! {
    name = core;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200))
        .sample_size(10)
        .nresamples(2_000);
    targets = functions
}
criterion_main!(core);

/// The arguments of a function by size: the file `size.json` has a list of them.
fn arguments(function: &str) -> Vec<(String, Vec<Value>)> {
    let folder = env::var("ARGUMENTS").expect("`tox run -e bench` tells where the arguments are");
    let Ok(files) = fs::read_dir(Path::new(&folder).join(function)) else {
        return Vec::new(); // left out
    };
    files
        .map(|file| {
            let file = file.unwrap().path();
            let size = file.file_stem().unwrap().to_string_lossy().into_owned();
            (size, serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap())
        })
        .collect()
}

fn owned<T: DeserializeOwned>(given: Option<Value>) -> T {
    serde_json::from_value(given.expect("an argument")).unwrap()
}

/// What a function of the core takes, and what owns it meanwhile.
trait Argument<'a> {
    type Owned: DeserializeOwned;
    fn of(owned: &'a Self::Owned) -> Self;
}

macro_rules! copied {
    ($($type:ty),*) => {$(
        impl Argument<'_> for $type {
            type Owned = Self;
            fn of(owned: &Self) -> Self {
                *owned
            }
        }
    )*};
}

copied!(i64, f64, bool);

impl<'a> Argument<'a> for &'a str {
    type Owned = String;
    fn of(owned: &'a String) -> Self {
        owned
    }
}

impl<'a, T: DeserializeOwned> Argument<'a> for &'a [T] {
    type Owned = Vec<T>;
    fn of(owned: &'a Vec<T>) -> Self {
        owned
    }
}

impl<'a, T: DeserializeOwned> Argument<'a> for &'a T {
    type Owned = T;
    fn of(owned: &'a T) -> Self {
        owned
    }
}

impl<'a, T: Argument<'a>> Argument<'a> for Option<T> {
    type Owned = Option<T::Owned>;
    fn of(owned: &'a Self::Owned) -> Self {
        owned.as_ref().map(T::of)
    }
}

//! How this was built, as build.rs found out. The code and its fingerprint are compiled together.

pub const BUILD: [(&str, &str); 3] = [
    ("profile", env!("BUILD_PROFILE")),
    ("rustc", env!("BUILD_RUSTC")),
    ("sources", env!("BUILD_SOURCES")),
];

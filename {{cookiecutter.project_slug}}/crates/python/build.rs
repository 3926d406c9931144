//! Tells the binary how it was built, so that the tests know when it is stale.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

// Has cargo build this again in another checkout: see .cargo/config.toml.
const _: Option<&str> = option_env!("NATIVE_CHECKOUT");

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    rust_files(Path::new(".."), &mut files)?;
    files.sort();

    // FNV-1a: tests/test_build.py computes the same number.
    let mut number = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        for byte in fs::read(file)?.into_iter().filter(|&byte| byte != b'\r') {
            number = (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    let profile = env::var("PROFILE").unwrap_or_default();
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output()?.stdout;
    println!("cargo:rustc-env=BUILD_SOURCES={number:016x}");
    println!("cargo:rustc-env=BUILD_PROFILE={profile}");
    println!("cargo:rustc-env=BUILD_RUSTC={}", String::from_utf8_lossy(&version).trim());
    Ok(())
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

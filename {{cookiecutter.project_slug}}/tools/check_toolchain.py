{% set project = cookiecutter | project %}
"""Say what is missing to build this package: run `python tools/check_toolchain.py`.

Exit status 0: it can be built here. 1: it cannot, and each line says what to do about it.
"""

import re
import shutil
import subprocess
import sys
{% if project.binding == "rust-cpython" %}
import sysconfig
{% endif %}
import tempfile
from pathlib import Path

RUST = (1, 85)

EMPTY = """
#![no_std]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
"""


def problems() -> list[str]:
    """One sentence for each thing that is missing."""
    return [problem for check in (rust, linker, interpreter) if (problem := check())]


def rust() -> str | None:
    """Find rustc and cargo, and compare their versions."""
    wanted = ".".join(map(str, RUST))
    for tool in ("rustc", "cargo"):
        path = shutil.which(tool)
        if path is None:
            return f"{tool} was not found: install Rust {wanted} or newer, see https://rustup.rs"
        told = subprocess.run([path, "--version"], capture_output=True, text=True)
        found = re.match(rf"{tool} (\d+)\.(\d+)", told.stdout)
        if found is None:
            return f"{tool} does not tell its version: {(told.stderr or told.stdout).strip()}"
        if tuple(map(int, found.groups())) < RUST:
            return f"{told.stdout.strip()} is too old: run `rustup update`; {wanted} is needed"
    return None


def linker() -> str | None:
    """Have rustc link an empty library: it knows which linker it wants."""
    rustc = shutil.which("rustc")
    if rustc is None:
        return None  # said above
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "empty.rs").write_text(EMPTY, encoding="utf-8")
        command = [rustc, "--crate-type=cdylib", "-Cpanic=abort", "empty.rs"]
        built = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if built.returncode == 0:
        return None
    hint = {
        "darwin": "run `xcode-select --install`",
        "win32": "install the C++ build tools of Visual Studio",
    }.get(sys.platform, "install a C compiler, for example `apt install gcc libc6-dev`")
    reason = built.stderr.strip().splitlines() or ["no reason given"]
    return f"rustc cannot link ({reason[0]}): {hint}"


def interpreter() -> str | None:
    """Compare the running interpreter with those that the package supports."""
    found = sys.version_info[:2]
{% if project.binding == "rust-cpython" %}
    if not (3, 11) <= found <= (3, 15):
        return f"Python {found[0]}.{found[1]} is not supported: use CPython 3.11 to 3.15"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "rust-cpython cannot do without a GIL: use another build of CPython 3.11 to 3.15"
{% else %}
    if found < (3, 11):
        return f"Python {found[0]}.{found[1]} is not supported: use CPython 3.11 or newer"
{% endif %}
    return None


if __name__ == "__main__":
    found = problems()
    print(*(f"- {problem}" for problem in found), sep="\n", file=sys.stderr, end="\n" * bool(found))
    sys.exit(1 if found else 0)

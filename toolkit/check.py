"""The command `check`: can this package be built here?

One line for each part of the toolchain: what was found and, if that is not enough, what is needed
and what to type. Works offline and changes nothing. Exit status 0: it can be built. 1: it cannot.
The project is the current directory.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import itertools
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info < (3, 11):  # cookiecutter runs on older ones
    sys.exit(f"Python {platform.python_version()} is too old for this package: use 3.11 or newer.")

import tomllib

SECONDS = 10  # a program that takes longer to tell its version hangs

# A toolchain that is missing is not downloaded: rustup 1.28 can be told, older ones get no answer.
OFFLINE = {"RUSTUP_AUTO_INSTALL": "0", "RUSTUP_DIST_SERVER": "http://127.0.0.1:9"}

LIBRARY = """
#![no_std]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
"""
PACKAGE = """
package = { name = "probe", version = "0.0.0", edition = "2021" }
lib = { crate-type = ["cdylib"], path = "probe.rs" }
profile = { dev = { panic = "abort" } }
workspace = {}
"""

INTERPRETERS = ["python", "python3"]
INTERPRETERS += [f"python3.{minor}{gil}" for minor in range(11, 20) for gil in ("", "t")]
# Any Python runs it, 2.7 as well. An environment without pip is uv's, and pipx keeps its own.
INTERPRETER = """
import json, os, platform, sys, sysconfig
try:
    from importlib.util import find_spec
except ImportError:
    find_spec = lambda name: None
print(json.dumps({
    "path": os.path.realpath(sys.executable),
    "name": platform.python_implementation(),
    "version": "%d.%d" % sys.version_info[:2],
    "gil": not sysconfig.get_config_var("Py_GIL_DISABLED"),
    "venv": bool(find_spec("venv") and find_spec("ensurepip")),
    "pip": bool(find_spec("pip")) or sys.prefix == getattr(sys, "base_prefix", "")
    or os.path.exists(os.path.join(sys.prefix, "pipx_metadata.json")),
}))
"""

RUSTUP = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
INSTALL = {
    "rust": {
        "alpine": "apk add rustup && rustup-init",
        "arch": "sudo pacman -S rustup && rustup default stable",
        "conda": "conda install -c conda-forge rust",
        "debian": f"sudo apt install cargo  # Debian 13+; else sudo apt install curl && {RUSTUP}",
        "windows": "winget install Rustlang.Rustup",
        "other": RUSTUP,
    },
    "linker": {
        "alpine": "apk add gcc musl-dev",
        "arch": "sudo pacman -S gcc",
        "conda": "conda install -c conda-forge compilers",
        "debian": "sudo apt install gcc libc6-dev",
        "fedora": "sudo dnf install gcc",
        "macos": "xcode-select --install",
        "windows": "winget install Microsoft.VisualStudio.2022.BuildTools --override "
        '"--passive --wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
        "other": "the package manager's command for gcc or clang",
    },
    "python": {
        "alpine": "apk add python3",
        "arch": "sudo pacman -S python",
        "conda": "conda install -c conda-forge python",
        "debian": "sudo apt install python3-venv",
        "fedora": "sudo dnf install python3",
        "macos": "brew install python",
        "windows": "winget install Python.Python.3.13",
        "other": "the package manager's command for python3",
    },
}


class Finding(NamedTuple):
    """What was looked at and found; where it is not enough, what is needed and what to type.

    `status` is "ok", "warning" (it can be built all the same) or "error" (it cannot).
    """

    about: str
    status: str
    found: str
    needed: str = ""
    to_type: str = ""

    def __str__(self) -> str:
        advice = "" if self.status == "ok" else f"; {self.needed}. Type: {self.to_type}"
        return f"{self.about}: {self.found}{advice}"


class Failure(Exception):
    """A program does not run, or fails; the message is the first line of its output."""


def findings(checks: Iterable[Callable[[], list[Finding]]]) -> list[Finding]:
    """What the checks have to say about this machine and this tree, in their order."""
    with ThreadPoolExecutor() as pool:
        found = [*itertools.chain(*pool.map(lambda check: check(), checks))]
    compilers = [finding for finding in found if finding.about in ("rustc", "cargo")]
    if any(finding.status == "error" for finding in compilers):  # and then, nothing links
        found = [finding for finding in found if finding.about != "linker"]
    return found


def rust() -> list[Finding]:
    """Find rustc and cargo, and compare their versions with `rust-version` and each other."""
    found = [compiler("rustc"), compiler("cargo")]
    versions = {numbers(tool.found) for tool in found if tool.status == "ok"}
    if len({version[:2] for version in versions}) > 1:
        needed, to_type = "one installation has to come first on the PATH", install("rust")
        differ = "they are not of the same version"
        found.append(Finding("rustc and cargo", "warning", differ, needed, to_type))
    return found


def compiler(tool: str) -> Finding:
    """Ask rustc or cargo for its version."""
    minimum = read("Cargo.toml")["workspace"]["package"]["rust-version"]
    needed = f"Rust {minimum} or newer is needed"
    path = program(tool)
    if path is None:
        folder = cargo_home() / "bin"
        if shutil.which(tool, path=str(folder)) is None:
            return Finding(tool, "error", "not found", needed, install("rust"))
        to_type = (
            rf"set PATH={folder};%PATH%" if sys.platform == "win32" else f'PATH="{folder}:$PATH"'
        )
        return Finding(tool, "error", f"not on the PATH, but in {folder}", needed, to_type)
    try:
        told = run(path, "--version")
    except Failure as failure:
        needed, to_type = needed, install("rust")
        if "no default" in str(failure):
            needed, to_type = "rustup needs to know which Rust", "rustup default stable"
        elif missing := re.search(r"toolchain '(\S+)' is not installed", str(failure)):
            needed = "rust-toolchain.toml, or an override, asks for it"
            to_type = f"rustup toolchain install {missing[1]}"
        return Finding(tool, "error", f"{path} fails ({failure})", needed, to_type)
    if re.match(rf"{tool} \d+\.\d+", told) is None:
        return Finding(tool, "error", f"{path} is something else ({told})", needed, install("rust"))
    if numbers(told) < numbers(minimum):
        to_type = "rustup update stable" if shutil.which("rustup") else install("rust")
        return Finding(tool, "error", f"{told} ({path})", needed, to_type)
    return Finding(tool, "ok", f"{told} ({path})")


def linker() -> list[Finding]:
    """Link a library: with rustc, which is quick, or else with cargo, which knows its settings."""
    rustc, cargo = program("rustc"), program("cargo")
    if rustc is None or cargo is None:
        return []  # said by rust()
    with tempfile.TemporaryDirectory() as folder:
        source, manifest = Path(folder, "probe.rs"), Path(folder, "Cargo.toml")
        source.write_text(LIBRARY, encoding="utf-8")
        manifest.write_text(PACKAGE, encoding="utf-8")
        # Without crt-static, there are libraries where the C library is musl.
        options = ["--crate-type=cdylib", "-Cpanic=abort", "-Ctarget-feature=-crt-static"]
        try:
            run(rustc, *options, "-o", f"{folder}/probe", str(source))
        except Failure as failure:
            place = ["--manifest-path", str(manifest), "--target-dir", folder]
            try:
                run(cargo, "build", "--offline", *place)
            except Failure:
                needed, to_type = "a C compiler has to link libraries", install("linker")
                return [Finding("linker", "error", str(failure), needed, to_type)]
    return [Finding("linker", "ok", "links a library")]


def first_interpreter() -> list[Finding]:
    """Find one Python that the package supports, or say of all why not."""
    tried = (interpreters([name]) for name in INTERPRETERS if shutil.which(name))
    return next((found for found in tried if found[0].status == "ok"), None) or interpreters()


def interpreters(names: Sequence[str] = INTERPRETERS) -> list[Finding]:
    """Find the Pythons on the PATH that the package supports; `to_type` is how to call them."""
    called = [(name, path) for name in names if (path := shutil.which(name))]
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(interpreter, [path for _, path in called]))
    pythons: dict[str, Finding] = {}  # by path: the first name on the list is the one to type
    for (name, _), python in zip(called, told, strict=True):
        if python:
            pythons.setdefault(python["path"], judge(name, python))
    for status in ("ok", "warning"):
        if usable := [finding for finding in pythons.values() if finding.status == status]:
            return usable
    found = ", ".join(finding.found for finding in pythons.values()) or "not found"
    spec = read("pyproject.toml")["project"]["requires-python"]
    needed = f"CPython {spec} {'with a GIL ' if gil_only() else ''}is needed"
    return [Finding("python", "error", found, needed, install("python"))]


def interpreter(path: str) -> dict[str, Any] | None:
    """What a Python tells about itself; None if it does not run, like a shim for nothing."""
    try:
        return dict(json.loads(run(path, "-c", INTERPRETER)))
    except (Failure, ValueError):
        return None


def judge(name: str, python: dict[str, Any]) -> Finding:
    """Compare what a Python told with what the package supports."""
    build = "" if python["gil"] else " free-threaded"
    found = f"{python['name']} {python['version']}{build} ({name})"
    bounds = re.findall(r"(>=|<)([\d.]+)", read("pyproject.toml")["project"]["requires-python"])
    version = numbers(python["version"])
    inside = all((version >= numbers(at)) == (sign == ">=") for sign, at in bounds)
    if python["name"] != "CPython" or not inside or (gil_only() and not python["gil"]):
        return Finding("python", "error", found)
    if not python["venv"]:
        needed = "it has no venv, and environments need one"
        return Finding("python", "warning", found, needed, install("python"))
    if not python["pip"]:
        needed = "its environment has no pip"
        return Finding("python", "warning", found, needed, f"{name} -m ensurepip")
    return Finding("python", "ok", found, to_type=name)


def crates() -> list[Finding]:
    """Count the crates that the first build has to download."""
    cached = {file.name for file in cargo_home().glob("registry/cache/*/*.crate")}
    needed = [crate for crate in read("Cargo.lock")["package"] if "source" in crate]
    missing = [crate for crate in needed if "{name}-{version}.crate".format(**crate) not in cached]
    if not missing or Path("vendor").is_dir():
        return [Finding("crates", "ok", "all are here")]
    found = f"the first build downloads {len(missing)} of {len(needed)}"
    return [Finding("crates", "ok", found, to_type="cargo fetch --locked")]


def build_backend() -> list[Finding]:
    """Compare what the build asks for with what is installed, if pip is told to build with that."""
    requires = read("pyproject.toml")["build-system"]["requires"]
    if "PIP_NO_BUILD_ISOLATION" not in os.environ:
        return [Finding("build backend", "ok", f"pip fetches {' and '.join(requires)}")]
    found = []
    for requirement in requires:
        name, _, minimum = requirement.partition(">=")
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            version = "none"
        good = numbers(version) >= numbers(minimum)
        needed = f"PIP_NO_BUILD_ISOLATION is set, and {minimum} or newer is needed"
        to_type = f"python -m pip install '{requirement}'"
        status = "ok" if good else "error"
        found.append(Finding("build backend", status, f"{name} {version}", needed, to_type))
    return found


CHECKS = (rust, linker, interpreters, build_backend, crates)
# When the project is generated: one Python to type is enough, and what is to download is no news.
QUICK = (rust, linker, first_interpreter, build_backend)


def run(*command: str) -> str:
    """What a program prints, run without the network. Raises Failure."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **OFFLINE, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"no answer in {SECONDS} seconds") from None
    except OSError as error:
        raise Failure(str(error.strerror)) from None
    if done.returncode == 0:
        return done.stdout.strip()
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("error")]
    raise Failure([*errors, *lines, f"exit status {done.returncode}"][0])


def program(name: str) -> str | None:
    """Where rustc or cargo is, as cargo and the build backends look for them."""
    return shutil.which(os.environ.get(name.upper()) or name)


def cargo_home() -> Path:
    """Where cargo keeps what it downloads, and rustup its programs."""
    return Path(os.environ.get("CARGO_HOME") or "~/.cargo").expanduser()


def gil_only() -> bool:
    """Whether the binding cannot do without a GIL."""
    return "cpython" in read("crates/python/Cargo.toml")["dependencies"]


def numbers(text: str) -> tuple[int, ...]:
    """The first version in a text: `rustc 1.85.0 (4d91de4e4)` gives (1, 85, 0)."""
    found = re.search(r"\d+(\.\d+)*", text)
    return tuple(map(int, found[0].split("."))) if found else ()


@functools.cache
def read(file: str) -> dict[str, Any]:
    """A TOML file of this project."""
    try:
        return tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        sys.exit(f"{file}: {error}")


def install(what: str) -> str:
    """What to type on this system to have Rust, a linker or Python."""
    return INSTALL[what].get(system(), INSTALL[what]["other"])


def system() -> str:
    """How the tables call this system."""
    if os.environ.get("CONDA_PREFIX"):
        return "conda"
    if sys.platform in ("darwin", "win32"):
        return "macos" if sys.platform == "darwin" else "windows"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "other"
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    return next((name for name in names if name in INSTALL["linker"]), "other")


def main(root: Path, _template: str, arguments: Sequence[str]) -> None:
    """Print what was found for the project in `root` (Path), and exit with the status.

    `arguments` (list of str) are those of the command line.
    """
    parser = argparse.ArgumentParser(prog="check", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print it for machines")
    asked = parser.parse_args(arguments)
    os.chdir(root)
    found = findings(CHECKS)
    good = all(finding.status != "error" for finding in found)
    if asked.json:
        shown = {"ok": good, "findings": [finding._asdict() for finding in found]}
        print(json.dumps(shown, indent=4))
        sys.exit(not good)
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for finding in found:
        colour = {"ok": 32, "warning": 33, "error": 31}[finding.status]
        mark = f"\033[{colour}m{finding.status:7}\033[0m" if coloured else f"{finding.status:7}"
        print(mark, finding)
    sys.exit(not good)

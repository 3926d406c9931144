"""What is said on machines that lack something; most are made of stand-ins, see machine.py."""

import contextlib
import io
import json
import os
import re
import shutil
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MATURIN, SCRIPTS, STACKS, TARGET, TEMPLATE, Generate, fingerprint, run
from machine import CARGO, RUSTC, Machine

from toolkit import check

NO_LINKER = "error: linker `cc` not found"
# What rustup 1.29 says, word for word.
NO_DEFAULT = (
    "error: rustup could not choose a version of rustc to run, because one wasn't specified "
    "explicitly, and no default is configured."
)
NOT_INSTALLED = "error: toolchain '1.90-x86_64-unknown-linux-gnu' is not installed"


Arrange = Callable[[Machine], None]


def nothing(machine: Machine) -> None:
    """All is well."""


def without(*names: str) -> Arrange:
    def arrange(machine: Machine) -> None:
        for name in names:
            (machine.path / name).unlink()

    return arrange


def in_cargo_home(machine: Machine) -> None:
    (machine.path / "cargo").unlink()
    home = Path(machine.environment["CARGO_HOME"]) / "bin"
    home.mkdir(parents=True)
    (home / "cargo").write_text("#!/bin/sh\n")
    (home / "cargo").chmod(0o755)


def not_a_program(machine: Machine) -> None:
    (machine.path / "rustc").write_bytes(b"\x7fELF of another machine")


def hangs(machine: Machine) -> None:
    machine.program("rustc", "exec /bin/sleep 60")


def would_download(machine: Machine) -> None:
    """rustup, asked for its version where the toolchain is missing."""
    offline = '"$RUSTUP_AUTO_INSTALL $RUSTUP_DIST_SERVER" = "0 http://127.0.0.1:9"'
    machine.program("rustc", f'[ {offline} ] && echo "{NOT_INSTALLED}" >&2\nexit 1')


def links_with_cargo_only(machine: Machine) -> None:
    machine.rust("rustc", RUSTC, f"echo '{NO_LINKER}' >&2; exit 1")


def old_rustc(machine: Machine) -> None:
    machine.rust("rustc", "rustc 1.84.1 (e71f9a9a9 2025-01-27)", "exit 1")
    machine.rust("cargo", CARGO, "exit 101")


def no_linker(machine: Machine) -> None:
    links_with_cargo_only(machine)
    machine.rust("cargo", CARGO, "exit 101")


def old_backend(machine: Machine) -> None:
    packages = machine.path / "packages"
    for name, version in (("setuptools", "76.1"), ("setuptools_rust", "1.12.0")):
        metadata = packages / f"{name}-{version}.dist-info/METADATA"
        metadata.parent.mkdir(parents=True)
        metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    machine.environment |= {"PIP_NO_BUILD_ISOLATION": "0", "PYTHONPATH": str(packages)}


def fetched(machine: Machine) -> None:
    cache = Path(machine.environment["CARGO_HOME"]) / "registry/cache/index"
    cache.mkdir(parents=True)
    lock = (machine.project / "Cargo.lock").read_text()
    for name, version in re.findall(r'name = "(.+)"\nversion = "(.+)"\nsource', lock):
        (cache / f"{name}-{version}.crate").touch()


def pythons(*told: tuple[str, dict[str, object]]) -> Arrange:
    def arrange(machine: Machine) -> None:
        (machine.path / "python3").unlink()
        for command, about in told:
            machine.python(command, **about)

    return arrange


def says(name: str, version: str) -> Arrange:
    return lambda machine: machine.rust(name, version)


def fails(name: str, message: str) -> Arrange:
    return lambda machine: machine.fails(name, message)


NEEDED = "Rust 1.85 or newer is needed. Type: conda install -c conda-forge rust"
CPYTHON = "CPython >=3.11,<3.16 with a GIL is needed. Type: conda install -c conda-forge python"
MISSING = [f"error   rustc: not found; {NEEDED}", f"error   cargo: not found; {NEEDED}"]

# What is the matter; the exit status; all the lines that are not "ok", or one that is.
# BIN is the folder of the stand-ins, HOME that of cargo, N how many crates there are.
FAULTS: dict[str, tuple[Arrange, int, list[str]]] = {
    "nothing": (nothing, 0, ["ok      linker: links a library"]),
    "no Rust": (without("rustc", "cargo"), 1, MISSING),
    "no rustc": (without("rustc"), 1, MISSING[:1]),
    "no cargo": (without("cargo"), 1, MISSING[1:]),
    "cargo not on the PATH": (
        in_cargo_home,
        1,
        [
            "error   cargo: not on the PATH, but in HOME/bin; Rust 1.85 or newer is needed. "
            'Type: PATH="HOME/bin:$PATH"'
        ],
    ),
    "old rustc": (
        old_rustc,
        1,
        [
            f"error   rustc: rustc 1.84.1 (e71f9a9a9 2025-01-27) (BIN/rustc); {NEEDED}",
        ],
    ),
    "old cargo": (
        says("cargo", "cargo 0.66.0"),
        1,
        [f"error   cargo: cargo 0.66.0 (BIN/cargo); {NEEDED}"],
    ),
    "newer cargo": (
        says("cargo", "cargo 1.97.0"),
        0,
        [
            "warning rustc and cargo: they are not of the same version; "
            "one installation has to come first on the PATH. "
            "Type: conda install -c conda-forge rust"
        ],
    ),
    "something else": (
        says("rustc", "what?"),
        1,
        [f"error   rustc: BIN/rustc is something else (what?); {NEEDED}"],
    ),
    "not a program": (
        not_a_program,
        1,
        [f"error   rustc: BIN/rustc fails (Exec format error); {NEEDED}"],
    ),
    "no default toolchain": (
        fails("rustc", NO_DEFAULT),
        1,
        [
            f"error   rustc: BIN/rustc fails ({NO_DEFAULT}); rustup needs to know which Rust. "
            "Type: rustup default stable"
        ],
    ),
    "rust-toolchain.toml": (
        would_download,
        1,
        [
            f"error   rustc: BIN/rustc fails ({NOT_INSTALLED}); rust-toolchain.toml, or an override"
            ", asks for it. Type: rustup toolchain install 1.90-x86_64-unknown-linux-gnu"
        ],
    ),
    "no linker": (
        no_linker,
        1,
        [
            f"error   linker: {NO_LINKER}; a C compiler has to link libraries. "
            "Type: conda install -c conda-forge compilers"
        ],
    ),
    "a linker that only cargo knows": (
        links_with_cargo_only,
        0,
        ["ok      linker: links a library"],
    ),
    "no Python": (without("python3"), 1, [f"error   python: not found; {CPYTHON}"]),
    "no fitting Python": (
        pythons(
            ("python", {"version": "2.7"}),
            ("python3", {"version": "3.10"}),
            ("python3.16", {"version": "3.16"}),
            ("python3.14t", {"version": "3.14", "gil": False}),
            ("python3.11", {"version": "3.11", "name": "PyPy"}),
        ),
        1,
        [
            "error   python: CPython 2.7 (python), CPython 3.10 (python3), PyPy 3.11 (python3.11), "
            f"CPython 3.14 free-threaded (python3.14t), CPython 3.16 (python3.16); {CPYTHON}"
        ],
    ),
    "one fitting Python": (
        pythons(("python", {"version": "2.7"}), ("python3.15", {"version": "3.15"})),
        0,
        ["ok      python: CPython 3.15 (python3.15)"],
    ),
    "a Python without venv": (
        pythons(("python3", {"venv": False})),
        0,
        [
            "warning python: CPython 3.13 (python3); it has no venv, and environments need one. "
            "Type: conda install -c conda-forge python"
        ],
    ),
    "an environment without pip": (
        pythons(("python", {"pip": False})),
        0,
        [
            "warning python: CPython 3.13 (python); its environment has no pip. "
            "Type: python -m ensurepip"
        ],
    ),
    "a shim for no Python": (
        fails("python3", "pyenv: python3: command not found"),
        1,
        [f"error   python: not found; {CPYTHON}"],
    ),
    "an old build backend": (
        old_backend,
        1,
        [
            "error   build backend: setuptools 76.1; PIP_NO_BUILD_ISOLATION is set, "
            "and 77 or newer is needed. Type: python -m pip install 'setuptools>=77'"
        ],
    ),
    "crates to fetch": (nothing, 0, ["ok      crates: the first build downloads N of N"]),
    "no crates to fetch": (fetched, 0, ["ok      crates: all are here"]),
    "hangs": (hangs, 1, [f"error   rustc: BIN/rustc fails (no answer in 1 seconds); {NEEDED}"]),
}


def machine_with(fault: str, project: Path, folder: Path) -> Machine:
    folder.mkdir()
    machine = Machine(Path(shutil.copytree(project, folder / "project")), folder)
    FAULTS[fault][0](machine)
    return machine


def held(fault: str, status: int, lines: list[str]) -> bool:
    """Whether this is what FAULTS says."""
    _, expected_status, expected = FAULTS[fault]
    wrong = [line for line in lines if not line.startswith("ok")]
    said = set(expected) <= set(lines) if expected[0].startswith("ok") else wrong == expected
    return said and status == expected_status


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault: str, generate: Generate, tmp_path: Path) -> None:
    project = generate(stack="rust-cpython + setuptools-rust")
    machine = machine_with(fault, project, tmp_path / "machine")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    status, lines = machine.check()
    assert held(fault, status, lines), "\n".join(lines)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({"ID": "debian"}, "sudo apt install gcc libc6-dev"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "sudo apt install gcc libc6-dev"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "sudo dnf install gcc"),
        ({"ID": "fedora"}, "sudo dnf install gcc"),
        ({"ID": "alpine"}, "apk add gcc musl-dev"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "sudo pacman -S gcc"),
        ({"ID": "plan9"}, "the package manager's command for gcc or clang"),
        ("darwin", "xcode-select --install"),
        ("win32", "winget install Microsoft.VisualStudio.2022.BuildTools"),
    ],
)
def test_what_to_type_is_for_this_system(
    system: dict[str, str] | str,
    expected: str,
    generate: Generate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = generate(stack="rust-cpython + setuptools-rust")
    machine = machine_with("nothing", project, tmp_path / "machine")
    del machine.environment["CONDA_PREFIX"]
    with machine.running():
        monkeypatch.setattr(sys, "platform", system if isinstance(system, str) else "linux")
        monkeypatch.setattr("platform.freedesktop_os_release", lambda: system)
        assert check.install("linker").startswith(expected)
        apt = check.install("rust").startswith("sudo apt install cargo  # Debian 13+; else ")
        assert apt == expected.startswith("sudo apt")


def test_as_json(generate: Generate, tmp_path: Path) -> None:
    project = generate(stack="rust-cpython + setuptools-rust")
    machine = machine_with("old cargo", project, tmp_path / "machine")
    status, lines = machine.check("--json")
    said = json.loads("\n".join(lines))
    assert (status, said["ok"]) == (1, False)
    (cargo,) = (finding for finding in said["findings"] if finding["about"] == "cargo")
    assert cargo == {
        "about": "cargo",
        "status": "error",
        "found": "cargo 0.66.0 (BIN/cargo)",
        "needed": "Rust 1.85 or newer is needed",
        "to_type": "conda install -c conda-forge rust",
    }


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("place", "environment", "coloured"),
    [
        (Terminal, {}, True),
        (Terminal, {"NO_COLOR": "1"}, False),
        (Terminal, {"NO_COLOR": ""}, True),
        (io.StringIO, {}, False),
    ],
)
def test_colour_on_a_terminal_only(
    place: type[io.StringIO],
    environment: dict[str, str],
    coloured: bool,
    generate: Generate,
    tmp_path: Path,
) -> None:
    machine = machine_with("no cargo", generate(), tmp_path / "machine")
    machine.environment |= environment
    with machine.running(), contextlib.redirect_stdout(place()) as printed:
        assert machine.status() == 1
    assert ("\033[31merror" in printed.getvalue()) is coloured
    assert ("\033" in printed.getvalue()) is coloured


def test_a_python_that_is_too_old_says_so(generate: Generate) -> None:
    old = "import runpy, sys; sys.version_info = (3, 10, 13); runpy.run_path(sys.argv[1])"
    command = (sys.executable, "-c", old, TEMPLATE / "toolkit/check.py")
    told = run(generate(stack=MATURIN), *command, status=1)
    assert re.fullmatch(r"Python \S+ is too old for this package: use 3\.11 or newer\.\n", told)


def test_stacks_that_do_without_a_gil_take_interpreters_without(
    generate: Generate, tmp_path: Path
) -> None:
    machine = machine_with("nothing", generate(stack=MATURIN), tmp_path / "machine")
    machine.python("python3.14t", version="3.14", gil=False)
    status, lines = machine.check()
    assert status == 0
    assert "ok      python: CPython 3.14 free-threaded (python3.14t)" in lines


def test_a_broken_manifest_is_named(generate: Generate, tmp_path: Path) -> None:
    machine = machine_with("nothing", generate(), tmp_path / "machine")
    with (machine.project / "Cargo.toml").open("a", encoding="utf-8") as file:
        file.write("broken\n")
    said = r"^Cargo.toml: Expected '=' after a key .*\(at line \d+"
    with machine.running(), pytest.raises(SystemExit, match=said):
        check.main(machine.project, "", [])


# A project in `folder`/project that does not build there; the environment that makes it fail.
Break = Callable[[Path], dict[str, str]]


def no_rust(folder: Path) -> dict[str, str]:
    return {"PATH": str(folder / "bin"), "CARGO_HOME": str(folder)}


def no_such_cargo(folder: Path) -> dict[str, str]:
    return no_rust(folder) | {"CARGO": str(folder / "cargo")}


def no_linker(folder: Path) -> dict[str, str]:
    for tool in ("rustc", "cargo"):
        found = shutil.which(tool) or pytest.fail(f"{tool} was not found")
        (folder / "bin" / tool).symlink_to(found)
    return {"PATH": str(folder / "bin")}


def stand_in(script: str) -> Break:
    def arrange(folder: Path) -> dict[str, str]:
        for tool in ("rustc", "cargo"):
            (folder / "bin" / tool).write_text(f"#!/bin/sh\n{script.replace('TOOL', tool)}\n")
            (folder / "bin" / tool).chmod(0o755)
        return {"PATH": str(folder / "bin")}

    return arrange


def no_crates(folder: Path) -> dict[str, str]:
    return {"CARGO_HOME": str(folder), "CARGO_NET_OFFLINE": "true"}


def no_wrapper(folder: Path) -> dict[str, str]:
    return {"RUSTC_WRAPPER": "sccache-is-missing"}


def appended(file: str, text: str) -> Break:
    def arrange(folder: Path) -> dict[str, str]:
        path = folder / "project" / file
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as opened:
            opened.write(text)
        return {}

    return arrange


# What is broken; what a failing build says of it.
BUILD_FAULTS: dict[str, tuple[Break, str]] = {
    "no Rust": (no_rust, "cargo"),
    "CARGO is wrong": (no_such_cargo, "Rust compiler|cargo"),
    "old Rust": (
        stand_in("echo TOOL 1.84.0\n[ $1 = --version ] || ! echo 'needs 1.85' >&2"),
        "needs 1.85",
    ),
    "no default toolchain": (stand_in(f'echo "{NO_DEFAULT}" >&2; exit 1'), "no default is"),
    "no linker": (no_linker, NO_LINKER),
    "no crates": (no_crates, "no matching package"),
    "no wrapper": (no_wrapper, "could not execute process `sccache-is-missing"),
    "broken manifest": (
        appended("crates/core/Cargo.toml", "broken\n"),
        "--> crates/core/Cargo.toml:",
    ),
    "broken configuration": (
        appended(".cargo/config.toml", "[broken\n"),
        "could not load Cargo configuration",
    ),
    "broken code": (
        appended("crates/core/src/lib.rs", 'compile_error!("not today");\n'),
        "error: not today",
    ),
}


BUILD = (SCRIPTS / "uv", "build", "--wheel", "--python", sys.executable, "--out-dir", "dist")


@pytest.mark.slow
@pytest.mark.parametrize("fault", BUILD_FAULTS)
@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_a_build_that_fails_says_why(
    stack: str, fault: str, generate: Generate, tmp_path: Path
) -> None:
    """Only setuptools builds the package in Python alone, and only where there is no cargo."""
    project = Path(shutil.copytree(generate(stack=stack), tmp_path / "project"))
    (tmp_path / "bin").mkdir()
    arrange, said = BUILD_FAULTS[fault]
    shared = {} if stack == MATURIN else {"CARGO_TARGET_DIR": str(TARGET)}
    environment = {**os.environ, **shared, **arrange(tmp_path)}
    falls_back = "setuptools" in stack and fault == "no Rust"
    told = run(project, *BUILD, status=0 if falls_back else 2, environment=environment)
    assert re.search(said, told)
    wheels = [path.name for path in project.glob("dist/*.whl")]
    assert wheels == ["text_kit-0.1.0-py3-none-any.whl"] * falls_back


@pytest.mark.slow
def test_an_editable_build_in_python_alone_leaves_no_binary(
    generate: Generate, tmp_path: Path
) -> None:
    """It would be imported; what the user wrote stays, as does all of it where the build fails."""
    project = Path(shutil.copytree(generate(stack=STACKS[0]), tmp_path / "project"))
    package = project / "python/text_kit"
    written = {path.name for path in package.iterdir()} | {"_native_notes.so", "_other.so"}
    binaries = {"_native.abi3.so", "_native.cp311-win_amd64.pyd", "_native.so"}
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = "Scripts" if os.name == "nt" else "bin"
    pip = (tmp_path / "venv" / scripts / "pip", "--disable-pip-version-check", "--verbose")
    editable = (*pip, "install", "--no-deps", "--editable", ".")

    def left(*command: object, status: int = 0, **changed: str) -> set[str]:
        """What is in the package after a build."""
        for name in {"_native_notes.so", "_other.so"} | binaries:
            (package / name).touch()
        run(project, *command, status=status, environment={**os.environ, **changed})
        return {path.name for path in package.iterdir() if path.is_file()}

    (tmp_path / "bin").mkdir()
    assert left(*editable, **no_rust(tmp_path)) == written
    assert left(*editable, TEXT_KIT_PURE="1") == written
    kept = written | binaries
    assert left(*pip, "wheel", "--no-deps", ".", TEXT_KIT_PURE="1") == kept
    assert left(*editable, status=1, **no_wrapper(tmp_path)) == kept


def dangling(link: Path) -> None:
    """The lock file of an editor: a link to who edits, and not to a file."""
    link.symlink_to("ada@example.org.4321:1764000000")


# What is done to a project, and whether the binary is older than its sources then.
EDITS: dict[str, tuple[Callable[[Path], object], bool]] = {
    "a module": (lambda crates: (crates / "core/src/more.rs").write_text("pub fn f() {}"), True),
    "a change": (lambda crates: (crates / "core/src/more.rs").write_text("pub fn g() {}"), True),
    "a folder": (lambda crates: (crates / "core/src/more").mkdir(), False),
    "a file in it": (lambda crates: (crates / "core/src/more/m.rs").write_text("// m"), True),
    "a second crate": (lambda crates: shutil.copytree(crates / "core", crates / "new"), True),
    "no module": (lambda crates: (crates / "core/src/more.rs").unlink(), True),
    "a test": (lambda crates: (crates / "core/tests/more.rs").write_text("// test"), False),
    "an example": (lambda crates: (crates / "python/build.rs").write_text("fn main() {}"), False),
    "a lock file": (lambda crates: dangling(crates / "core/src/.#lib.rs"), False),
    "a hidden folder": (lambda crates: (crates / "core/src/.hidden").mkdir(), False),
    "a file in that": (lambda crates: (crates / "core/src/.hidden/h.rs").write_text("h"), False),
    "carriage returns": (
        lambda crates: (crates / "core/src/more/m.rs").write_bytes(b"// m\r"),
        False,
    ),
}


@pytest.mark.slow
def test_the_binary_and_the_check_see_the_same_edits(generate: Generate, tmp_path: Path) -> None:
    """Cargo runs the build script again for each; a binary without dependencies shows it."""
    project = Path(shutil.copytree(generate(stack=STACKS[0]), tmp_path / "project"))
    crates = project / "crates"
    told = 'env!("BUILD").trim_start_matches("sources=").split(";").next().unwrap()'
    (crates / "core/src/main.rs").write_text(f'fn main() {{ print!("{{}}", {told}) }}')
    (crates / "core/src/lib.rs").unlink()
    manifest = '[package]\nname = "probe"\nversion = "0.1.0"\nedition = "2021"\n[workspace]\n'
    (crates / "core/Cargo.toml").write_text(manifest)
    built = (crates / "core", "cargo", "run", "--quiet", "--offline", "--target-dir", tmp_path)
    number = run(*built)
    for name, (edit, noticed) in EDITS.items():
        edit(crates)
        assert (fingerprint(project) != number) is noticed, name
        number = run(*built)
        assert number == fingerprint(project), name


@pytest.mark.slow
def test_rustup_is_asked_without_a_download(generate: Generate, tmp_path: Path) -> None:
    if shutil.which("rustup") is None:
        pytest.skip("Rust is not rustup's here")
    project = Path(shutil.copytree(generate(), tmp_path / "project"))
    (project / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "1.86.0"\n')
    told = run(project, sys.executable, "tools/template.py", "check", status=1)
    said = [line for line in told.splitlines() if line.startswith("error")]
    assert [line.split()[1] for line in said] == ["rustc:", "cargo:"]
    for line in said:
        assert "rust-toolchain.toml, or an override, asks for it. Type: rustup toolchain" in line

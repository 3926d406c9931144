"""What the toolchain check says on machines that lack something; rustc is a stand-in there."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import Generate, cookiecutter

GOOD = {"rustc": "rustc 1.85.0 (4d91de4e4 2025-02-17)", "cargo": "cargo 1.85.0"}


def check(project: Path, folder: Path, told: dict[str, str], links: bool = True) -> list[str]:
    """Run the check with stand-ins that tell these versions, and return what it says."""
    for tool, version in told.items():
        program = folder / tool
        program.write_text(
            f"#!/bin/sh\n[ \"$1\" = --version ] && echo '{version}' && exit 0\n"
            + ("exit 0\n" if links else "echo 'error: linker `cc` not found' >&2\nexit 1\n")
        )
        program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, project / "tools/check_toolchain.py"],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == (1 if done.stderr else 0)
    return done.stderr.splitlines()


@pytest.fixture
def project(generate: Generate) -> Path:
    return generate(stack="pyo3 + maturin")


def test_a_good_machine_is_told_nothing(project: Path, tmp_path: Path) -> None:
    assert check(project, tmp_path, GOOD) == []


def test_a_missing_compiler_is_named(project: Path, tmp_path: Path) -> None:
    assert check(project, tmp_path, {}) == [
        "- rustc was not found: install Rust 1.85 or newer, see https://rustup.rs"
    ]


def test_an_old_compiler_is_named_with_its_version(project: Path, tmp_path: Path) -> None:
    (said,) = check(project, tmp_path, {**GOOD, "rustc": "rustc 1.84.1 (e71f9a9a9 2025-01-27)"})
    assert "rustc 1.84.1" in said
    assert "run `rustup update`; 1.85 is needed" in said


def test_a_missing_cargo_is_named(project: Path, tmp_path: Path) -> None:
    (said,) = check(project, tmp_path, {"rustc": GOOD["rustc"]})
    assert said.startswith("- cargo was not found")


def test_a_compiler_that_cannot_tell_its_version_is_named(project: Path, tmp_path: Path) -> None:
    (said,) = check(project, tmp_path, {**GOOD, "rustc": "what?"})
    assert said == "- rustc does not tell its version: what?"


def test_a_missing_linker_is_named(project: Path, tmp_path: Path) -> None:
    (said,) = check(project, tmp_path, GOOD, links=False)
    assert "error: linker `cc` not found" in said
    assert "install a C compiler" in said


@pytest.mark.parametrize(
    ("version", "gil_disabled", "said"),
    [
        ((3, 10), 0, "Python 3.10 is not supported: use CPython 3.11 to 3.15"),
        ((3, 16), 0, "Python 3.16 is not supported: use CPython 3.11 to 3.15"),
        ((3, 14), 1, "rust-cpython cannot do without a GIL: use another build"),
        ((3, 15), 0, None),
    ],
)
def test_interpreters_that_rust_cpython_cannot_serve_are_named(
    generate: Generate,
    monkeypatch: pytest.MonkeyPatch,
    version: tuple[int, int],
    gil_disabled: int,
    said: str | None,
) -> None:
    namespace: dict[str, object] = {"__name__": "check_toolchain"}
    source = generate(stack="rust-cpython + setuptools-rust") / "tools/check_toolchain.py"
    exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), namespace)
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: gil_disabled)
    told = namespace["interpreter"]()  # type: ignore[operator]
    assert told is None if said is None else told.startswith(said)


@pytest.mark.parametrize(("version", "gil_disabled"), [((3, 16), 0), ((3, 10), 0), ((3, 14), 1)])
def test_the_build_refuses_what_rust_cpython_cannot_serve(
    generate: Generate,
    monkeypatch: pytest.MonkeyPatch,
    version: tuple[int, int],
    gil_disabled: int,
) -> None:
    project = generate(stack="rust-cpython + setuptools-rust")
    source = (project / "setup.py").read_text(encoding="utf-8")
    monkeypatch.chdir(project)
    # The real one would not import into an interpreter that pretends to be another.
    monkeypatch.setitem(sys.modules, "setuptools", SimpleNamespace(setup=None))
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: gil_disabled)
    with pytest.raises(SystemExit, match=r"rust-cpython .* use a CPython from 3\.11 to 3\.15"):
        exec(source.partition("cargo = ")[0], {})


def test_a_user_without_rust_keeps_the_project_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """cookiecutter deletes a project whose hook fails: this one warns."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = cookiecutter(tmp_path)
    assert done.returncode == 0
    assert "rustc was not found" in done.stderr
    assert (tmp_path / "out/text-kit/pyproject.toml").exists()

{% set project = cookiecutter | project %}
"""The binary tells how it was built, and the package which code runs."""

import importlib.metadata
import os
import pickle
import runpy
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from packaging.version import Version

from {{ project.package }} import IMPLEMENTATION, __version__, _native

PACKAGE = Path(_native.__file__).parent
CHECK = Path(__file__).parent.parent / "tools/check_toolchain.py"


def implementation(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the package from `folder` in a new interpreter, which prints what runs."""
    code = f"import {PACKAGE.name}; print({PACKAGE.name}.IMPLEMENTATION)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def without_binary(tmp_path: Path) -> Path:
    """A copy of the package in which the binary is missing."""
    left_out = shutil.ignore_patterns("_native*.so", "_native*.pyd", ".*")
    shutil.copytree(PACKAGE, tmp_path / PACKAGE.name, ignore=left_out)
    return tmp_path


def test_the_binary_is_built_from_these_sources() -> None:
    sources = runpy.run_path(str(CHECK))["sources"]()
    assert _native._build["sources"] == sources, (
        "the binary is older than the Rust sources: run `pip install -e .`"
    )


def test_the_binary_knows_its_version_binding_profile_and_compiler() -> None:
    installed = importlib.metadata.version("{{ cookiecutter.project_slug }}")
    assert Version(_native._build["version"]) == Version(installed) == Version(__version__)
    assert _native._build["binding"] == "{{ project.binding }}"
    assert _native._build["profile"] in ("debug", "release")
    assert _native._build["rustc"].startswith("rustc 1.")


def test_the_binary_runs_where_it_is_installed() -> None:
    assert IMPLEMENTATION == "native"


def test_the_reference_runs_when_asked_for(tmp_path: Path) -> None:
    asked = implementation(tmp_path, **{f"{PACKAGE.name.upper()}_PURE": "1"})
    assert asked.stdout == "reference\n"


def test_pickled_functions_load_in_the_reference_and_in_the_binary() -> None:
    code = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer), sys.stdout.buffer)"
    pure = {**os.environ, f"{PACKAGE.name.upper()}_PURE": "1"}
    functions = [one for name, one in vars(_native).items() if not name.startswith("_")]
    pickled = pickle.dumps(functions)
    assert f"{PACKAGE.name}._native".encode() not in pickled
    again = subprocess.check_output([sys.executable, "-c", code], input=pickled, env=pure)
    assert pickle.loads(again) == functions


def test_the_reference_runs_where_the_binary_is_missing(without_binary: Path) -> None:
    assert implementation(without_binary).stdout == "reference\n"


def test_a_broken_binary_is_an_error(without_binary: Path) -> None:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    (without_binary / PACKAGE.name / f"_native{suffix}").write_bytes(b"not a binary")
    broken = implementation(without_binary)
    assert broken.returncode != 0
    assert "ImportError" in broken.stderr
    assert "_PURE=1 to run its functions in Python" in broken.stderr

{% set project = cookiecutter | project %}
"""The binary tells how it was built, and raises exceptions; without it, the reference runs."""

import glob
import importlib.metadata
import inspect
import os
import pickle
import shutil
import subprocess
import sys
import sysconfig
import zlib
from pathlib import Path

import pytest
from packaging.version import Version

from {{ project.package }} import __all__, __version__, _native, exceptions

ROOT = Path(__file__).parent.parent
PACKAGE = Path(_native.__file__).parent
PURE = {f"{PACKAGE.name.upper()}_PURE": "1"}


def sources() -> str:
    """The fingerprint that crates/core/build.rs puts into the binary."""
    # Hidden files, like the lock files of editors, are none of the sources.
    files = glob.glob("crates/*/src/**/*.rs", root_dir=ROOT, recursive=True)
    texts = b"".join((ROOT / file).read_bytes() for file in sorted(map(Path, files)))
    return str(zlib.crc32(texts.replace(b"\r", b"")))


def test_the_binary_is_built_from_these_sources() -> None:
    assert _native._build["sources"] == sources(), (
        "the binary is older than the Rust sources: run `pip install -e .`"
    )


def test_the_binary_tells_how_it_was_built() -> None:
    installed = importlib.metadata.version("{{ cookiecutter.project_slug }}")
    assert Version(_native._build["version"]) == Version(installed) == Version(__version__)
    assert _native._build["profile"] in ("debug", "release")
    assert _native._build["rustc"].startswith("rustc 1.")


def raised() -> list[Exception]:
    """One exception for each of `Error::samples()` in crates/core/src/error.rs, then a panic."""
    found: list[Exception] = []
    while not found or type(found[-1]) is not exceptions.InternalError:
        with pytest.raises(exceptions.{{ project.base_exception }}) as caught:
            _native._raise(len(found))
        found.append(caught.value)
    return found


EXCEPTIONS = raised()
each_exception = pytest.mark.parametrize("index", range(len(EXCEPTIONS)))


def test_every_class_has_a_variant_and_every_variant_a_class() -> None:
    from_rust = {type(exception).__name__ for exception in EXCEPTIONS}
    assert from_rust == {*exceptions.__all__} - {"{{ project.base_exception }}"}, (
        "a new exception has three places: the variant and its sample in "
        "crates/core/src/error.rs, its class in exceptions.py, the two joined in "
        "crates/python/src/error.rs"
    )


@each_exception
def test_exceptions_have_a_message_their_fields_and_survive_pickling(index: int) -> None:
    exception = EXCEPTIONS[index]
    assert str(exception) == exception.args[0] != ""
    assert vars(exception).keys() == inspect.get_annotations(type(exception)).keys()
    copy = pickle.loads(pickle.dumps(exception))
    assert (type(copy), str(copy)) == (type(exception), str(exception))
    assert vars(copy) == vars(exception)


@each_exception
def test_exceptions_raised_in_an_except_block_are_chained_as_in_python(index: int) -> None:
    handled = KeyError()
    try:
        raise handled
    except KeyError:
        with pytest.raises(exceptions.{{ project.base_exception }}) as caught:
            _native._raise(index)
    error: BaseException = caught.value
    while error.__cause__ is not None:
        assert error.__context__ is error.__cause__
        assert error.__suppress_context__
        error = error.__cause__
    assert error.__context__ is handled
    assert not error.__suppress_context__


def test_pickled_functions_load_in_the_reference_and_in_the_binary() -> None:
    code = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer), sys.stdout.buffer)"
    functions = [getattr(_native, name) for name in __all__ if hasattr(_native, name)]
    pickled = pickle.dumps(functions)
    assert f"{PACKAGE.name}._native".encode() not in pickled
    pure = {**os.environ, **PURE}
    again = subprocess.check_output([sys.executable, "-c", code], input=pickled, env=pure)
    assert pickle.loads(again) == functions


def imported(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the package from `folder` in a new interpreter, which prints what runs."""
    return subprocess.run(
        [sys.executable, "-c", f"import {PACKAGE.name}; print({PACKAGE.name}.IMPLEMENTATION)"],
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_reference_runs_without_a_binary_and_when_asked_for(tmp_path: Path) -> None:
    assert imported(tmp_path).stdout == "native\n"
    assert imported(tmp_path, **PURE).stdout == "reference\n"
    left_out = shutil.ignore_patterns("_native*.so", "_native*.pyd", ".*")
    copy = shutil.copytree(PACKAGE, tmp_path / PACKAGE.name, ignore=left_out)
    alone = imported(tmp_path)
    assert alone.stdout == "reference\n"
    assert "has no binary here, and runs in Python" in alone.stderr

    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    (copy / f"_native{suffix}").write_bytes(b"not a binary")
    broken = imported(tmp_path)
    assert broken.returncode != 0
    assert "ImportError" in broken.stderr
    assert "_PURE=1 to run its functions in Python" in broken.stderr

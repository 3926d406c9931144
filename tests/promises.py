"""What the template promises of every binary: pytest runs this with the settings of a project."""

import contextlib
import importlib
import importlib.metadata
import inspect
import os
import pickle
import resource
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
from values import call, signature

[PACKAGE] = Path("python").glob("*/_reference.py")
PACKAGE = PACKAGE.parent
package = importlib.import_module(PACKAGE.name)
native = importlib.import_module(f"{PACKAGE.name}._native")
INSTALLED = Path(native.__file__ or "").parent
PURE = {f"{PACKAGE.name.upper()}_PURE": "1"}
FUNCTIONS = [name for name in package.__all__ if inspect.isroutine(getattr(native, name, None))]

EXCEPTIONS = tuple(one for one in vars(package.exceptions).values() if isinstance(one, type))

each_function = pytest.mark.parametrize("name", FUNCTIONS)


@each_function
def test_calls_that_do_not_fit_are_refused(name: str) -> None:
    fitting = call(name)
    args, kwargs, named = fitting.args, fitting.kwargs, dict(fitting.arguments)
    unknown, many = {**kwargs, "unknown": 1}, (*args, None)
    for some, others in [((), {}), ((), named), (args, named), (args, unknown), (many, kwargs)]:
        with contextlib.suppress(TypeError):
            signature(name).bind(*some, **others)
            continue  # it does fit
        with pytest.raises(TypeError):
            getattr(native, name)(*some, **others)


@each_function
def test_calls_leave_nothing_behind(name: str) -> None:
    function, sample = getattr(native, name), call(name)
    args, kwargs = sample.args, sample.kwargs

    def repeat(seconds: float) -> None:
        end = time.monotonic() + seconds
        for _ in range(500_000):
            with contextlib.suppress(Exception):  # it may wait for its body
                function(*args, **kwargs)
            if time.monotonic() > end:
                break

    watched = [None, True, 1, str, *sample.arguments.values()]
    repeat(0.05)
    references = sum(map(sys.getrefcount, watched))
    blocks = sys.getallocatedblocks()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the peak, in kB
    repeat(0.5)
    assert abs(sum(map(sys.getrefcount, watched)) - references) < 500
    assert sys.getallocatedblocks() - blocks < 500
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 5_000


def variants() -> int:
    """How many samples of errors there are, with the panic beyond the last one."""
    for index in range(99):
        try:
            native._raise(index)
        except package.exceptions.InternalError:
            return index + 1
        except Exception:
            continue
    raise AssertionError("it never panics")


@pytest.mark.parametrize("index", range(variants()))
def test_exceptions_raised_in_an_except_block_are_chained_as_in_python(index: int) -> None:
    handled = KeyError()
    try:
        raise handled
    except KeyError:
        with pytest.raises(EXCEPTIONS) as caught:
            native._raise(index)
    error: BaseException = caught.value
    while error.__cause__ is not None:
        assert error.__context__ is error.__cause__
        assert error.__suppress_context__
        error = error.__cause__
    assert error.__context__ is handled
    assert not error.__suppress_context__


def test_pickled_functions_load_in_the_reference_and_in_the_binary() -> None:
    code = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer), sys.stdout.buffer)"
    functions = [getattr(package, name) for name in FUNCTIONS]
    pickled = pickle.dumps(functions)
    assert f"{PACKAGE.name}._native".encode() not in pickled
    pure = {**os.environ, **PURE}
    again = subprocess.check_output([sys.executable, "-c", code], input=pickled, env=pure)
    assert pickle.loads(again) == functions


def test_the_binary_tells_how_it_was_built() -> None:
    installed = importlib.metadata.version(PACKAGE.name)
    assert native._build["version"] == installed == package.__version__
    assert native._build["profile"] in ("debug", "release")
    assert native._build["rustc"].startswith("rustc 1.")


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
    copy = shutil.copytree(INSTALLED, tmp_path / PACKAGE.name, ignore=left_out)
    alone = imported(tmp_path)
    assert alone.stdout == "reference\n"
    assert "has no binary here, and runs in Python" in alone.stderr

    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    (copy / f"_native{suffix}").write_bytes(b"not a binary")
    broken = imported(tmp_path)
    assert broken.returncode != 0
    assert "ImportError" in broken.stderr
    assert "_PURE=1 runs the functions in Python" in broken.stderr

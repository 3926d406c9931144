"""Interpreters of other kinds: one inside another, and one without a GIL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import STACKS, TARGET, Generate, cookiecutter, passed, run


def installed(names: list[str]) -> list[str]:
    """Those of the interpreters that are found and run: a shim may stand for none."""
    found = [path for name in names if (path := shutil.which(name))]
    return [
        path
        for path in found
        if subprocess.run([path, "--version"], capture_output=True).returncode == 0
    ]


PYTHONS = installed([sys.executable, *(f"python3.{minor}" for minor in range(11, 16))])
FREE = next(iter(installed([f"python3.{minor}t" for minor in range(14, 16)])), None)

# Both kinds: such as mod_wsgi makes ("legacy"), and such as concurrent.interpreters makes.
SUBINTERPRETERS = """
import sys
if sys.version_info >= (3, 13):
    import _interpreters as interpreters
else:
    import _xxsubinterpreters as interpreters
USE = '''
import sys
try:
    import text_kit
    told = text_kit.IMPLEMENTATION, text_kit.levenshtein("kitten", "sitting")
except ImportError as error:
    told = error
sys.stderr.write(f"{told}\\\\n")
'''
exec(USE)
for isolated in (False, True):
    if sys.version_info >= (3, 13):
        inner = interpreters.create("isolated" if isolated else "legacy")
    else:
        inner = interpreters.create(isolated=isolated)
    assert interpreters.run_string(inner, USE) is None
    interpreters.destroy(inner)
"""
REFUSED = (
    "The binary of text_kit runs in the main interpreter alone. In a subinterpreter,"
    " TEXT_KIT_PURE=1 runs its functions in Python."
)


@pytest.mark.parametrize("python", PYTHONS)
def test_a_subinterpreter_is_told_to_run_the_python(
    generate: Generate, tmp_path: Path, python: str
) -> None:
    package = shutil.copytree(generate() / "python/text_kit", tmp_path / "text_kit")
    # A stand-in: the package refuses it before Python looks whether it is one that could run.
    text = (package / "_reference.py").read_text(encoding="utf-8")
    (package / "_native.py").write_text(f"{text}\n_build = {{}}\n", encoding="utf-8")
    found = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = run(tmp_path, python, "-c", SUBINTERPRETERS, environment=found)
    assert told.splitlines() == ["('native', 3)", REFUSED, REFUSED]
    pure = {**found, "TEXT_KIT_PURE": "1"}
    told = run(tmp_path, python, "-c", SUBINTERPRETERS, environment=pure)
    assert told.splitlines() == ["('reference', 3)"] * 3


def test_a_function_without_rust_is_the_python_one(generate: Generate, tmp_path: Path) -> None:
    package = shutil.copytree(generate() / "python/text_kit", tmp_path / "text_kit")
    text = "def levenshtein(left: str, right: str) -> int:\n    return -1\n\n\n"
    text += "def product(values: list[float]) -> float:\n    return values.not_written\n\n\n"
    text += '_build = {"waiting": "product"}\n'
    (package / "_native.py").write_text(text, encoding="utf-8")  # a stand-in for a binary
    code = """
import pickle, text_kit
print(text_kit.IMPLEMENTATION, text_kit.levenshtein("a", "b"), text_kit.tally("a=1"))
print(sorted(text_kit.__all__))
assert pickle.loads(pickle.dumps(text_kit.tally)) is text_kit.tally
assert text_kit.product([2.0, 3.0]) == 6
"""
    told = run(tmp_path, sys.executable, "-c", code).splitlines()
    names = ["IMPLEMENTATION", "exceptions", "levenshtein", "product", "product_buffer", "tally"]
    assert told == ["native -1 {'a': 1}", str(names)]


# How many cores two threads keep busy, at best, with work that needs the GIL where there is one: a
# list is converted item by item.
PARALLEL = """
import sys, threading, time
from text_kit import product

def work():
    values = [1.0] * 10_000
    for _ in range(10):
        product(values)

def cores():
    threads = [threading.Thread(target=work) for _ in range(2)]
    start, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.process_time() - used) / (time.perf_counter() - start)

assert not sys._is_gil_enabled(), "the import has switched the GIL on"
print(max(cores() for _ in range(1_000)))
"""


@pytest.mark.slow
@pytest.mark.skipif(FREE is None, reason="no free-threaded CPython, as python3.14t, on the PATH")
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_runs_without_a_gil_or_says_that_it_cannot(tmp_path: Path, stack: str) -> None:
    assert cookiecutter(tmp_path, stack=stack).returncode == 0
    project, python = tmp_path / "out/text-kit", tmp_path / "venv/bin/python"
    run(tmp_path, FREE, "-m", "venv", "venv")
    run(tmp_path, python, "-m", "pip", "install", "--quiet", "--upgrade", "pip")
    pip = (python, "-m", "pip", "install", ".", "--group", "test")
    built = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    if "rust-cpython" in stack:
        told = run(project, *pip, status=1, environment=built)
        assert "rust-cpython needs a GIL" in told
        return
    assert "t-linux" in run(project, *pip, environment=built) or sys.platform != "linux"
    assert passed(run(project, python, "-m", "pytest")) > [80]
    if len(os.sched_getaffinity(0)) > 1:
        assert float(run(tmp_path, python, "-c", PARALLEL)) > 1.5

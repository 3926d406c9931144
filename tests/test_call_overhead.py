"""A call costs about what it must: ratios to the cheapest calls that there are, in one process."""

import json
import os
import shutil
import sys
import sysconfig
from pathlib import Path

import pytest
from conftest import BINDINGS, BUILDING, TARGET, TEMPLATE, cookiecutter, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timed,
    pytest.mark.skipif(
        sys.platform != "linux", reason="elsewhere libraries are linked by setup.py"
    ),
    pytest.mark.skipif(
        not Path(sysconfig.get_path("include"), "Python.h").exists(),
        reason="the headers of CPython are not installed",
    ),
]

# What the chapter on when to use Rust is measured with as well.
LEAST = TEMPLATE / "docs/measurements/least.c"
# The function that each binding makes by itself, next to ours.
PLAIN = {
    "pyo3": (
        "python/src/functions.rs",
        "    #[pymodule_init]\n",
        "    #[pyfunction]\n    fn plain(a: i64, b: i64) -> i64 {\n        a + b\n    }\n\n"
        "    #[pymodule_init]\n",
    ),
    "rust-cpython": (
        "python/src/lib.rs",
        "    add(py, module)?;\n",
        "    fn plain(_: Python, a: i64, b: i64) -> PyResult<i64> {\n        Ok(a + b)\n    }\n"
        '    module.add(py, "plain", cpython::py_fn!(py, plain(a: i64, b: i64)))?;\n'
        "    add(py, module)?;\n",
    ),
}
TIME = """
import json, random, timeit
from least import add as c
from text_kit._native import add as ours, plain
functions = {"C": c, "ours": ours, "plain": plain}
best = dict.fromkeys(functions, 1.0)
for _ in range(60):
    for name in random.sample(list(functions), 3):
        call = timeit.timeit("f(1, 2)", globals={"f": functions[name]}, number=50_000)
        best[name] = min(best[name], call)
print(json.dumps(best))
"""
# At most so many times what it takes in C, and what it takes as the binding does it.
BUDGETS = {"pyo3": (1.8, 1.15), "rust-cpython": (2.6, 0.7)}


@pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="rust-cpython's py_fn! crashes from CPython 3.14 on"
)
@pytest.mark.parametrize("stack", BINDINGS)
def test_a_call_of_two_integers(tmp_path: Path, stack: str) -> None:
    binding = stack.partition(" ")[0]
    done = cookiecutter(tmp_path, stack=stack, functions="add(a: int, b: int) -> int")
    assert done.returncode == 0, done.stderr
    project = tmp_path / "out/text-kit"
    for name, old, new in [
        PLAIN[binding],
        ("core/src/lib.rs", '#[expect(unused_variables, reason = "waits for its body")]\n', ""),
        ("core/src/lib.rs", 'Err(Error::NotImplemented("add"))', "Ok(a + b)"),
    ]:
        file = project / "crates" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    run(project, "cargo", "build", "--quiet", "--release", "--locked", environment=BUILDING)
    shutil.copy(TARGET / "release/lib_native.so", project / "python/text_kit/_native.abi3.so")
    include = f"-I{sysconfig.get_path('include')}"
    run(tmp_path, "cc", "-O2", "-shared", "-fPIC", include, LEAST, "-o", "least.so")

    found = os.pathsep.join([str(project / "python"), str(tmp_path)])
    environment = {**os.environ, "PYTHONPATH": found}
    best = json.loads(run(tmp_path, sys.executable, "-c", TIME, environment=environment))
    most_of_c, most_of_plain = BUDGETS[binding]
    assert best["ours"] <= most_of_c * best["C"]
    assert best["ours"] <= most_of_plain * best["plain"]

"""Every stack does what a user does with it: installs, edits, tests, and builds for others."""

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import STACKS, TEMPLATE, cookiecutter

pytestmark = pytest.mark.slow

# Compiled crates are shared by all projects, and by all tests of a run.
TARGET = Path(os.environ.get("TOX_WORK_DIR", TEMPLATE / ".tox")) / "cargo"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module", params=STACKS)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example on each stack; what one test changes it puts back."""
    folder = tmp_path_factory.mktemp("stack")
    done = cookiecutter(folder, stack=request.param)
    assert done.returncode == 0, done.stderr
    return folder / "out" / "text-kit"


@pytest.fixture
def run(project: Path) -> Run:
    """Run a command in the project, and expect it to succeed."""

    def run(*command: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        if "maturin" not in (project / "pyproject.toml").read_text(encoding="utf-8"):
            environment["CARGO_TARGET_DIR"] = str(TARGET)
        done = subprocess.run(
            [str(part) for part in command],
            cwd=project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == status, done.stdout[-5000:]
        return done

    return run


@pytest.fixture(scope="module")
def python(project: Path) -> Path:
    """An interpreter beside the project with a pip that knows dependency groups."""
    folder = project.parent / "venv"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--upgrade", "pip"], check=True)
    return python


def passed(done: subprocess.CompletedProcess[str]) -> list[int]:
    """The numbers of tests passed that pytest printed."""
    return [int(number) for number in re.findall(r"(\d+) passed", done.stdout)]


def test_the_inner_loop(project: Path, python: Path, run: Run) -> None:
    run(python, "-m", "pip", "install", "--quiet", "--editable", ".", "--group", "dev")
    assert passed(run(python, "-m", "pytest")) > [100]


@pytest.mark.parametrize("checks", [{"PYTHONDEVMODE": "1"}, {"PYTHONMALLOC": "debug"}], ids=str)
def test_cpython_finds_nothing_wrong_with_the_binary(
    python: Path, run: Run, monkeypatch: pytest.MonkeyPatch, checks: dict[str, str]
) -> None:
    for name, value in checks.items():
        monkeypatch.setenv(name, value)
    assert passed(run(python, "-m", "pytest")) > [100]


# What is broken on purpose: file, text, replacement, and a test that must fail.
DEFECTS = {
    "off by one": ("crates/core/src/lib.rs", "row[j] + 1)", "row[j] + 2)", "test_levenshtein"),
    "swapped exception": (
        "crates/python/src/error.rs",
        '"EmptyInputError"',
        '"ParseError"',
        "test_product_of_nothing",
    ),
    "lost field": (
        "crates/python/src/error.rs",
        '("line", line',
        '("wine", line',
        "test_annotated_fields",
    ),
    "GIL held": (
        "crates/python/src/functions.rs",
        "gil::released(py, || core::levenshtein",
        "gil::held(py, || core::levenshtein",
        "test_levenshtein_lets_other_threads_run",
    ),
    "panic": (
        "crates/core/src/lib.rs",
        "Err(Error::EmptyInput)",
        'panic!("nothing")',
        "test_product_of_nothing",
    ),
    "wrapping sum": (
        "crates/core/src/lib.rs",
        "total.checked_add(amount).ok_or(Error::Overflow)?",
        "total.wrapping_add(amount)",
        "test_tally_never_wraps",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_in_the_rust_code_fails_a_test(
    project: Path, python: Path, run: Run, defect: str
) -> None:
    name, right, wrong, test = DEFECTS[defect]
    file = project / name
    text = file.read_text(encoding="utf-8")
    assert right in text
    try:
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        stale = run(python, "-m", "pytest", "tests/test_build.py", status=1)
        assert "the binary is older than the Rust sources" in stale.stdout
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")
        failed = run(python, "-m", "pytest", status=1)
        assert re.search(f"FAILED .*{test}", failed.stdout), failed.stdout[-2000:]
    finally:
        file.write_text(text, encoding="utf-8")


def test_a_variant_without_a_class_does_not_compile(project: Path, run: Run) -> None:
    file = project / "crates/core/src/error.rs"
    text = file.read_text(encoding="utf-8")
    try:
        variant = '    #[error("new")]\n    New,\n    #[error("integer overflow")]'
        file.write_text(text.replace('    #[error("integer overflow")]', variant), encoding="utf-8")
        assert "non-exhaustive patterns" in run("cargo", "check", "--locked", status=101).stdout
    finally:
        file.write_text(text, encoding="utf-8")


def test_tox_tests_a_wheel_from_the_sdist(run: Run) -> None:
    # On one interpreter: tests/test_wheels.py has a wheel for each.
    done = run(sys.executable, "-m", "tox", "run", "-e", "py{}{}".format(*sys.version_info))
    assert passed(done) > [100]


def test_uv_builds_and_runs_the_tests(run: Run) -> None:
    run("uv", "sync", "--quiet")
    assert passed(run("uv", "run", "pytest")) > [100]


@pytest.mark.skipif(
    not (shutil.which("cargo-fmt") and shutil.which("cargo-clippy")),
    reason="rustfmt and clippy are not installed",
)
def test_the_linters_find_nothing(run: Run) -> None:
    run(sys.executable, "-m", "tox", "run", "-e", "lint")


def test_the_benchmark_refuses_a_debug_build_and_runs_a_release_build(
    project: Path, python: Path, run: Run
) -> None:
    if "pyo3 + maturin" not in (project / ".cookiecutter.json").read_text(encoding="utf-8"):
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")
        assert "debug build" in run(python, "benchmarks/compare.py", status=1).stdout
    table = run(sys.executable, "-m", "tox", "run", "-e", "bench").stdout
    for function in ("levenshtein", "product", "product_buffer", "tally"):
        assert re.search(rf"^{function} .* µs .* µs ", table, re.M)

"""Every stack does what a user does with it: installs, edits, tests, and builds for others."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import STACKS, TARGET, cookiecutter, passed
from conftest import run as run_in

pytestmark = pytest.mark.slow

Run = Callable[..., str]


@pytest.fixture(scope="module", params=STACKS)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example on each stack; what one test changes it puts back."""
    folder = tmp_path_factory.mktemp("stack")
    done = cookiecutter(folder, stack=request.param)
    assert done.returncode == 0, done.stderr
    return folder / "out" / "text-kit"


@pytest.fixture
def run(project: Path) -> Run:
    """Run a command in the project, and return what it printed."""
    maturin = "maturin" in (project / "pyproject.toml").read_text(encoding="utf-8")
    shared = {} if maturin else {"CARGO_TARGET_DIR": str(TARGET)}

    def run(*command: object, status: int = 0) -> str:
        return run_in(project, *command, status=status, environment={**os.environ, **shared})

    return run


@pytest.fixture(scope="module")
def python(project: Path) -> Path:
    """An interpreter beside the project with a pip that knows dependency groups."""
    folder = project.parent / "venv"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run_in(folder, python, "-m", "pip", "install", "--quiet", "--upgrade", "pip")
    return python


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


# A long call, to be sent a signal.
INTERRUPTED = """
import signal, sys, threading
from text_kit._native import levenshtein

class Enough(Exception):
    pass

def enough(*_):
    raise Enough

def ignore(*_):
    print("handled", end=" ")

def call():
    print(levenshtein(long, long), end=" ")

kind, long = sys.argv[1], "kitten" * int(sys.argv[2])
if kind != "ctrl-c":
    signal.signal(signal.SIGINT, enough if kind == "raises" else ignore)
thread = threading.Thread(target=call)
print("ready", flush=True)
try:
    if kind == "thread":
        thread.start()
        thread.join()
    else:
        call()
except (KeyboardInterrupt, Enough) as raised:
    print(type(raised).__name__, end="")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to all processes of a console")
@pytest.mark.parametrize(
    ("kind", "length", "told"),
    [
        ("ctrl-c", 50_000, "KeyboardInterrupt"),
        ("raises", 50_000, "Enough"),
        ("returns", 4_000, "handled 0 "),
        ("thread", 4_000, "handled 0 "),
    ],
)
def test_a_signal_reaches_a_long_call(
    project: Path, python: Path, kind: str, length: int, told: str
) -> None:
    command = [str(python), "-c", INTERRUPTED, kind, str(length)]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == told
        assert time.monotonic() - start < 2 or told.endswith("0 ")
    assert process.returncode == 0


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
        "test_levenshtein_lets_other_threads_run_and_interrupt_it",
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
        assert "the binary is older than the Rust sources" in stale
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")
        failed = run(python, "-m", "pytest", status=1)
        assert re.search(f"FAILED .*{test}", failed), failed[-2000:]
    finally:
        file.write_text(text, encoding="utf-8")


def test_a_variant_without_a_class_does_not_compile(project: Path, run: Run) -> None:
    file = project / "crates/core/src/error.rs"
    text = file.read_text(encoding="utf-8")
    try:
        variant = '    #[error("new")]\n    New,\n    #[error("integer overflow")]'
        file.write_text(text.replace('    #[error("integer overflow")]', variant), encoding="utf-8")
        assert "non-exhaustive patterns" in run("cargo", "check", "--locked", status=101)
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


# A binary as the benchmark sees it, with a truth that is known: three times slower than Python,
# equal, not written, and right at once.
PLANTED = """
from text_kit import _reference

_build = {"binding": "planted", "profile": "release", "rustc": "none", "version": "0"}

def levenshtein(left, right):
    return [_reference.levenshtein.__wrapped__(left, right) for _ in range(3)][0]

product = _reference.product.__wrapped__

def product_buffer(values):
    raise NotImplementedError("product_buffer is not written yet")

def tally(text, start=0, answers={}):
    if text not in answers:
        answers[text] = _reference.tally.__wrapped__(text, start)
    return answers[text]

def _core_time(watch):
    return 0
"""


def test_the_benchmark_gives_verdicts_that_are_right(
    project: Path, python: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "pyo3 + maturin" in (project / ".cruft.json").read_text(encoding="utf-8"):
        pytest.skip("binding and benchmarks are those of the other PyO3 stack")
    for name, much, less in [  # for this test and the next one, which have less time
        ("cases.py", r"SIZES = \(.*\)", "SIZES = (1, 10, 100, 1_000)"),
        ("cases.py", r"LONGEST = 0.05", "LONGEST = 0.001"),
        ("measure.py", r"ROUNDS = 12", "ROUNDS = 8"),
    ]:
        file = project / "benchmarks" / name
        text, count = re.subn(much, less, file.read_text(encoding="utf-8"))
        assert count == 1
        file.write_text(text, encoding="utf-8")

    shown = run(sys.executable, "-m", "tox", "run", "-e", "bench")
    assert re.search(
        r"\*\*levenshtein\*\*: Rust at every size: \d.* at 1 character, \d\d+. at 100", shown
    )
    assert "**product**: Stay in Python: Rust takes" in shown
    assert "a Buffer[float] would cross in one block" in shown
    results = project / "benchmarks/results"
    report = json.loads((results / "report.json").read_text(encoding="utf-8"))
    assert report["machine"]["profile"] == "release"
    assert report["noise"] >= 1
    for function in report["verdicts"]:
        for point in function["points"]:  # the three clocks agree, on a machine that is busy
            alone = report["core"][function["name"]][str(point["size"])]
            whole = point["seconds"]["crossing"] + alone
            assert 1 / 4 < whole / point["seconds"]["Rust"] < 4
    page = (results / "report.html").read_text(encoding="utf-8")
    assert page.count("<img") == 5 == len(re.findall('<img src="data:[^"]*" alt="[^"]{20}', page))
    assert not re.search('<script|<link|(src|href)="(?!data:)|url\\(', page)

    environments = Path(os.environ.get("TOX_WORK_DIR", project / ".tox"))  # set by an outer tox
    bench = environments / "bench" / python.parent.name / python.name
    assert "levenshtein 100 Rust" in run(bench, "-m", "pyperf", "show", results / "samples.json")
    run(bench, "-m", "pip", "install", "--quiet", "html5lib")
    parse = "import html5lib, sys; html5lib.HTMLParser(strict=True).parse(open(sys.argv[1], 'rb'))"
    run(bench, "-c", parse, results / "report.html")

    measure = (bench, "benchmarks/measure.py")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ".")
    monkeypatch.setenv("PYTHONPATH", str(project / "python"))
    assert "debug build" in run(*measure, status=1)

    binaries = shutil.ignore_patterns("_native*")
    planted = tmp_path / "text_kit"
    shutil.copytree(project / "python/text_kit", planted, ignore=binaries)
    (planted / "_native.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PATH", "")  # no cargo
    told = run(*measure)
    report = json.loads((results / "report.json").read_text(encoding="utf-8"))
    [slow] = [one for one in report["verdicts"] if one["name"] == "levenshtein"]
    assert slow["sentence"].startswith("Stay in Python: ")
    assert slow["points"][2]["speedup"]["middle"] == pytest.approx(1 / 3, rel=0.2)
    assert "**product**: Stay in Python: " in told
    assert "**product_buffer** is left out: product_buffer is not written yet." in told
    assert re.search(r"\*\*tally\*\*: Rust at every size", told)
    assert "no times of the core alone" in told
    wrong = PLANTED.replace("return answers[text]", "return {**answers[text], 'x': 1}")
    (planted / "_native.py").write_text(wrong, encoding="utf-8")
    assert "nothing was measured: tally, size 1: Rust gives" in run(*measure, status=1)


def test_a_function_that_became_slower_is_told(project: Path, run: Run) -> None:
    if "rust-cpython" not in (project / ".cruft.json").read_text(encoding="utf-8"):
        pytest.skip("a revision is built and compared in the same way on each stack")
    run("git", "init", "--quiet")
    run("git", "add", ".")
    someone = ("-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org")
    run("git", *someone, "commit", "--quiet", "--message", "Before")
    core = project / "crates/core/src/lib.rs"
    text = core.read_text(encoding="utf-8")
    twice = """pub fn levenshtein(left: &str, right: &str) -> Result<i64> {
    std::hint::black_box(distance(left, right))?;
    distance(left, right)
}

fn distance("""
    core.write_text(text.replace("pub fn levenshtein(", twice), encoding="utf-8")
    try:
        tox = (sys.executable, "-m", "tox", "run", "-e", "bench")
        shown = run(*tox, "--", "--against", "HEAD", status=1)
    finally:
        core.write_text(text, encoding="utf-8")
    assert re.search(r"^\| levenshtein +\| +100 \| +0\.[45]\d .* slower \|$", shown, re.M)
    assert not re.search(r"^\| (product|tally).* slower \|$", shown, re.M)

"""Every stack does what a user does with it: installs, edits, tests, and builds for others."""

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
import tomllib
from conftest import BINDINGS, PROMISES, STACKS, TARGET, UV, changed, cookiecutter, passed
from conftest import run as run_in

pytestmark = pytest.mark.slow

Run = Callable[..., str]
TYPES = ["int", "float", "bool", "str", "bytes", "list[int]", "dict[str, int]", "tuple[int]"]
TYPES += ["int | None", "Buffer[int]", "Buffer[float]"]

BUILD_AGAIN = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-build-isolation",
    "--no-deps",
    "--editable",
    ".",
]
# The crates that clippy reads are shared, too.
SHARED = ("--override", "testenv:lint.pass_env+=CARGO_TARGET_DIR")


each_binding = pytest.mark.parametrize("project", BINDINGS, indirect=True, scope="module")


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

    def run(*command: object, status: int = 0) -> str:
        return run_in(project, *command, status=status, environment=building(project))

    return run


def building(project: Path) -> dict[str, str]:
    """An environment in which projects share what is compiled, as far as maturin knows how to."""
    maturin = "maturin" in (project / "pyproject.toml").read_text(encoding="utf-8")
    return {**os.environ, **({} if maturin else {"CARGO_TARGET_DIR": str(TARGET)})}


@pytest.fixture(scope="module")
def python(project: Path) -> Path:
    """An interpreter with the package, its tests and its build backend; tests build it again."""
    folder = project.parent / "venv"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (python, "-m", "pip", "install", "--quiet")
    run_in(folder, *pip, "--upgrade", "pip")
    run_in(project, *pip, "--editable", ".", "--group", "dev", environment=building(project))
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    run_in(folder, UV, "pip", "install", "--python", python, *settings["build-system"]["requires"])
    return python


def test_the_inner_loop(python: Path, run: Run) -> None:
    assert passed(run(python, "-m", "pytest")) > [80]


def test_the_template_keeps_its_promises(project: Path, python: Path, run: Run) -> None:
    assert passed(run(python, "-m", "pytest", *PROMISES)) > [10]


def test_the_core_is_timed_when_the_benchmark_asks(python: Path, run: Run) -> None:
    work = "f._core_time(True); f.levenshtein('a' * 99, 'b' * 99); print(f._core_time(False))"
    assert int(run(python, "-c", f"from text_kit import _native as f; {work}")) > 1000


def test_a_binary_that_is_older_than_its_sources_is_told(
    project: Path, python: Path, run: Run
) -> None:
    with changed(project / "crates/core/src/lib.rs", "", "// "):
        told = run(python, "-m", "pytest", "tests/test_contract.py", status=1)
    assert "the binary is older than the Rust sources" in told


@each_binding
def test_files_may_be_open_in_an_editor(project: Path, python: Path, run: Run) -> None:
    folders = ("crates/core/src", "crates/python/src", "python/text_kit", "tests")
    locks = [project / folder / ".#lib.rs" for folder in folders]
    for lock in locks:  # a link to who edits, and not to a file
        lock.symlink_to("ada@example.org.4321:1764000000")
    try:
        run(python, *BUILD_AGAIN)
        assert passed(run(python, "-m", "pytest", "tests/test_contract.py")) > [3]
    finally:
        for lock in locks:
            lock.unlink()


@each_binding
def test_cpython_finds_nothing_wrong_with_the_binary(
    python: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDEVMODE", "1")  # which means PYTHONMALLOC=debug as well
    in_background = "trap '' INT; exec \"$0\" -m pytest"  # where a shell has Ctrl-C ignored
    assert passed(run("sh", "-c", in_background, python)) > [80]


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


# Daemon threads that are in a call, or on their way into one, when the process ends.
AT_THE_END = """
import sys, threading, time
from text_kit import _native as f

class Slow:
    def __float__(self):
        for _ in range(3000):
            pass
        return 1.0

long, slow = "kitten" * 300, [Slow()]
call = {
    "released": lambda: f.levenshtein(long, long),
    "held": lambda: f._core_time(False),
    "converting": lambda: f.product(slow),
}[sys.argv[1]]

def work():
    while True:
        call()

for _ in range(int(sys.argv[2])):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.03)
"""


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("kind", ["released", "held", "converting"])
def test_daemon_threads_do_not_disturb_the_end_of_the_process(
    project: Path, python: Path, kind: str, threads: int
) -> None:
    """`converting` runs Python code in the middle of a call."""
    if kind == "converting" and "pyo3" in (project / "crates/python/Cargo.toml").read_text():
        pytest.skip("until CPython 3.13 PyO3 may abort there: it happens in PyO3's own functions")
    command = [str(python), "-c", AT_THE_END, kind, str(threads)]
    for _ in range(20):
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")


# What is broken on purpose: file, text, replacement, and a test that must fail.
DEFECTS = {
    "off by one": ("crates/core/src/lib.rs", "row[j] + 1)", "row[j] + 2)", "test_levenshtein"),
    "swapped exception": (
        "crates/python/src/error.rs",
        '"EmptyInputError"',
        '"ParseError"',
        "test_product_of_nothing_is_an_error",
    ),
    "lost field": (
        "crates/python/src/error.rs",
        '("line", field',
        '("wine", field',
        "test_exceptions_have_a_message_their_fields_and_survive_pickling",
    ),
    "GIL held": (
        "crates/python/src/functions.rs",
        "crate::detached(_py, || native_core::levenshtein",
        "crate::attached(_py, || native_core::levenshtein",
        "test_levenshtein_lets_other_threads_run_and_interrupt_it",
    ),
    "panic": (
        "crates/core/src/lib.rs",
        "Err(Error::EmptyInput)",
        'panic!("nothing")',
        "test_product_of_nothing_is_an_error",
    ),
    "wrapping sum": (
        "crates/core/src/lib.rs",
        "total.checked_add(amount).ok_or(Error::Overflow)?",
        "total.wrapping_add(amount)",
        "test_tally_never_wraps",
    ),
}


@each_binding
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_in_the_rust_code_fails_a_test(
    project: Path, python: Path, run: Run, defect: str
) -> None:
    name, right, wrong, test = DEFECTS[defect]
    with changed(project / name, right, wrong):
        run(python, *BUILD_AGAIN)
        failed = run(python, "-m", "pytest", "-k", test, status=1)
    assert re.search(rf"FAILED \S*::{test}\b", failed), failed[-2000:]


MISFITS = """
from text_kit import _native, _reference
for arguments, names in [
    ((), {}), (("a",), {}), (("a", "b", "c"), {}), (("a",), {"left": "b"}),
    (("a", "b"), {"unknown": 1}), ((), {"left": "a"}), ((), {"right": "b", "unknown": 1}),
]:
    for module in (_native, _reference):
        try:
            module.levenshtein(*arguments, **names)
        except TypeError as error:
            print(error, end="; " if module is _native else chr(10))
"""


@pytest.mark.parametrize("project", STACKS[:1], indirect=True, scope="module")
def test_the_glue_refuses_a_call_in_the_words_of_python(python: Path, run: Run) -> None:
    for line in run(python, "-c", MISFITS).splitlines():
        binary, reference = line.split("; ")
        assert binary == reference != ""


@pytest.mark.parametrize("type_", TYPES)
def test_the_glue_for_one_type_compiles(tmp_path: Path, type_: str) -> None:
    """Only what the types of a project need is rendered."""
    given = type_.replace("Buffer", "list")
    done = cookiecutter(
        tmp_path, stack=STACKS[0], functions=f"f(x: {type_}) -> {given}", exceptions=""
    )
    assert done.returncode == 0, done.stderr
    flags = {"CARGO_TARGET_DIR": str(TARGET), "RUSTFLAGS": "-D warnings"}
    run_in(tmp_path / "out/text-kit", "cargo", "check", "--locked", environment=os.environ | flags)


@each_binding
def test_a_variant_without_a_class_does_not_compile(project: Path, run: Run) -> None:
    last = '    #[error("integer overflow")]'
    with changed(
        project / "crates/core/src/error.rs", last, f'    #[error("new")]\n    New,\n{last}'
    ):
        assert "non-exhaustive patterns" in run("cargo", "check", "--locked", status=101)


def test_tox_tests_a_wheel_from_the_sdist(run: Run) -> None:
    # On one interpreter: tests/test_wheels.py has a wheel for each.
    done = run(sys.executable, "-m", "tox", "run", "-e", "py{}{}".format(*sys.version_info))
    assert passed(done) > [80]


def test_uv_builds_and_runs_the_tests(run: Run) -> None:
    run(UV, "sync", "--quiet")
    assert passed(run(UV, "run", "pytest", "tests/test_contract.py", "tests/test_functions.py")) > [
        10
    ]


@each_binding  # tests/test_signature_sets.py has the other stacks
@pytest.mark.skipif(
    not (shutil.which("cargo-fmt") and shutil.which("cargo-clippy")),
    reason="rustfmt and clippy are not installed",
)
def test_the_linters_find_nothing(run: Run) -> None:
    run(sys.executable, "-m", "tox", "run", "-e", "lint", *SHARED)

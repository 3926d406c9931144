"""Projects to test, generated as a user generates them, and what is done with them."""

import ast
import configparser
import contextlib
import functools
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tomllib
import yaml

TEMPLATE = Path(__file__).parent.parent
QUESTIONS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
ASKED = [question for question in QUESTIONS if not question.startswith("_")]
WRITTEN = [question for question in ASKED if isinstance(QUESTIONS[question], str)]  # not chosen
STACKS = QUESTIONS["stack"]
# The first stack of each binding, and the one whose build backend cannot do without Rust.
BINDINGS = [*{stack.partition(" ")[0]: stack for stack in STACKS[::-1]}.values()][::-1]
MATURIN = "pyo3 + maturin"

SCRIPTS = Path(sysconfig.get_path("scripts"))  # of what is installed beside this interpreter
UV = SCRIPTS / "uv"
# What tox and cargo make is shared by all projects, and by all tests that run one after the other.
WORK = Path(os.environ.get("TOX_WORK_DIR", TEMPLATE / ".tox")) / "tests"
WORK /= os.environ.get("PYTEST_XDIST_WORKER", "alone")
TARGET = WORK / "cargo"
# In which cargo builds a binding, when no build backend tells it how.
BUILDING = {
    **os.environ,
    "CARGO_TARGET_DIR": str(TARGET),
    "PYO3_BUILD_EXTENSION_MODULE": "1",
    "PYO3_PYTHON": sys.executable,
    "PYTHON_SYS_EXECUTABLE": sys.executable,
}

# Some tests press Ctrl-C in processes that they start, where a shell's `&` would have it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

AUTHOR = {"author_name": "Ada Lovelace", "author_email": "ada@example.org"}
os.environ |= {  # the same author, whoever runs the tests
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "user.name",
    "GIT_CONFIG_VALUE_0": AUTHOR["author_name"],
    "GIT_CONFIG_KEY_1": "user.email",
    "GIT_CONFIG_VALUE_1": AUTHOR["author_email"],
}
ENVIRONMENT = {**os.environ}

# How pytest finds out, in a project, whether its binary does what the template promises.
PROMISES = ("--noconftest", "-c", "pyproject.toml", TEMPLATE / "tests/promises.py")

Generate = Callable[..., Path]


def run(
    folder: Path, *command: object, status: int = 0, environment: Mapping[str, str] = os.environ
) -> str:
    """Run a command in `folder`, demand its exit status, and return what it printed."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={"UV_PYTHON_DOWNLOADS": "never", **environment, "TOX_WORK_DIR": str(WORK)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == status, done.stdout[-5000:]
    return done.stdout


def new_venv(folder: Path) -> Path:
    """The interpreter of a new virtual environment in `folder`, without pip."""
    run(folder, UV, "venv", "--quiet", "--python", sys.executable, "venv")
    return folder / ("venv/Scripts/python.exe" if os.name == "nt" else "venv/bin/python")


def passed(printed: str) -> list[int]:
    """The numbers of tests passed that pytest printed."""
    return [int(number) for number in re.findall(r"(\d+) passed", printed)]


def files(project: Path) -> dict[str, str]:
    """The text of every file, by its path in the project, without what was made by using it."""
    made = {".tox", "__pycache__"}
    return {
        str(path.relative_to(project)): path.read_text(encoding="utf-8")
        for path in sorted(project.rglob("*"))
        if path.is_file() and made.isdisjoint(path.relative_to(project).parts)
    }


def fingerprint(project: Path) -> str:
    """What the tests of a project find in its Rust sources, and hold the binary to."""
    tree = ast.parse((project / "tests/test_contract.py").read_text(encoding="utf-8"))
    (function,) = (node for node in tree.body if getattr(node, "name", "") == "sources")
    names = {"Path": Path, "glob": glob, "zlib": zlib, "ROOT": project}
    exec(ast.unparse(function), names)
    return str(names["sources"]())  # type: ignore[operator]


PARSERS: dict[str, Callable[[str], Any]] = {
    ".toml": tomllib.loads,
    ".lock": tomllib.loads,
    ".json": json.loads,
    ".yml": yaml.safe_load,
    ".py": ast.parse,
    ".ini": lambda text: configparser.ConfigParser().read_string(text),
}


@functools.lru_cache(maxsize=1000)  # of a thousand projects most files are alike
def parse(name: str, text: str) -> Any:
    """Read the text of a file as what its name says it is."""
    return PARSERS.get(Path(name).suffix, str)(text)


def assert_formatted(project: Path) -> None:
    """ruff would change nothing and finds nothing; nor would rustfmt, where it is installed."""
    ruff = (sys.executable, "-m", "ruff")
    run(project, *ruff, "format", "--no-cache", "--diff")
    run(project, *ruff, "check", "--no-cache", "--quiet")
    if shutil.which("rustfmt"):
        run(project, "cargo", "fmt", "--check")


def cookiecutter(
    folder: Path, environment: Mapping[str, str] = os.environ, **answers: str
) -> subprocess.CompletedProcess[str]:
    """Run cookiecutter in `folder` with `answers`, and the defaults for the rest."""
    answers = AUTHOR | answers
    given = [f"{question}={answer}" for question, answer in answers.items()]
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATE), "--no-input", *given]
    # No configuration of this user's, and the replay file where it dies with the test.
    config = folder / "cookiecutter.yaml"
    config.write_text(f"replay_dir: {json.dumps(str(folder / 'replay'))}\n", encoding="utf-8")
    command += ["--config-file", str(config), "--output-dir", str(folder / "out")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@contextlib.contextmanager
def changed(file: Path, old: str, new: str) -> Iterator[None]:
    """For a while, a file says something else."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def nothing_leaks() -> Iterator[None]:
    """Fail a test that leaves the environment changed: the next test would find it so."""
    yield
    assert {**os.environ, "PYTEST_CURRENT_TEST": ""} == {**ENVIRONMENT, "PYTEST_CURRENT_TEST": ""}


@pytest.fixture(scope="session")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Generate:
    """Generate a project, once for the same answers, and return its folder: only to be read."""

    @functools.cache
    def generate(**answers: str) -> Path:
        folder = tmp_path_factory.mktemp("generated")
        done = cookiecutter(folder, **answers)
        assert done.returncode == 0, done.stderr
        (project,) = (folder / "out").iterdir()
        return project

    return generate


@pytest.fixture
def living(tmp_path: Path, generate: Generate) -> Callable[..., Path]:
    """Generate a project that the test may edit."""

    def living(stack: str = STACKS[0], **answers: str) -> Path:
        project = tmp_path / "project"
        shutil.copytree(generate(stack=stack, **answers), project)
        return project

    return living


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    """Each stack that the template offers."""
    return str(request.param)

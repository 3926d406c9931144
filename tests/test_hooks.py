"""Every way to generate a project ends well: it is there, whole, and says what to type next."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import (
    ASKED,
    MATURIN,
    QUESTIONS,
    SCRIPTS,
    TEMPLATE,
    Generate,
    cookiecutter,
    files,
    run,
)
from machine import Machine

from docs.follow import LEFT_OUT
from generator.lifecycle.provenance import public

ANSWERS = {"project_slug": "word-count", "functions": "count(text: str) -> int", "exceptions": ""}
GIVEN = [f"{question}={answer}" for question, answer in ANSWERS.items()]
GIT = ["git", "-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org"]


class User:
    """A user with a home, a copy of the template, and a folder in which they work."""

    def __init__(self, folder: Path) -> None:
        self.home, self.template, self.here = folder / "home", folder / "template", folder / "work"
        self.home.mkdir()
        self.here.mkdir()
        left_out = shutil.ignore_patterns(*LEFT_OUT)
        shutil.copytree(TEMPLATE, self.template, ignore=left_out)
        self.environment = {**os.environ, "HOME": str(self.home), "PWD": str(self.here)}

    def types(self, *command: object, status: int = 0) -> str:
        """What a command prints; it has to end with this status."""
        return run(self.here, *command, status=status, environment=self.environment)

    def cookiecutter(self, *arguments: object, status: int = 0) -> str:
        return self.types(sys.executable, "-m", "cookiecutter", *arguments, status=status)

    def commits(self, folder: Path) -> None:
        for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "template"]):
            self.types(*GIT, "-C", folder, *command)


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


def plainly(user: User) -> Path:
    user.cookiecutter(user.template, "--no-input", *GIVEN)
    return user.here / "word-count"


def elsewhere(user: User) -> Path:
    user.cookiecutter(user.template, "--no-input", "--output-dir", "a/b c", *GIVEN)
    return user.here / "a/b c/word-count"


def from_a_zip(user: User) -> Path:
    archive = shutil.make_archive(
        str(user.home / "archive"), "zip", user.template.parent, user.template.name
    )
    user.cookiecutter(archive, "--no-input", *GIVEN)
    return user.here / "word-count"


def from_a_branch_and_a_folder_of_a_repository(user: User) -> Path:
    repository = user.home / "repository.git"
    (repository / "templates").mkdir(parents=True)
    shutil.copytree(user.template, repository / "templates/rust")
    user.commits(repository)
    user.types(*GIT, "-C", repository, "branch", "stable")
    (repository / "templates/rust/cookiecutter.json").write_text("{}")
    user.types(*GIT, "-C", repository, "commit", "--quiet", "-am", "broken since")
    place = ["--directory", "templates/rust", "--checkout", "stable"]
    user.cookiecutter(f"file://{repository}", *place, "--no-input", *GIVEN)
    return user.here / "word-count"


def with_cruft(user: User) -> Path:
    user.commits(user.template)
    answers = json.dumps(ANSWERS)
    user.types(SCRIPTS / "cruft", "create", user.template, "--no-input", "--extra-context", answers)
    return user.here / "word-count"


def replayed(user: User) -> Path:
    shutil.rmtree(plainly(user))
    user.cookiecutter(user.template, "--replay")
    return user.here / "word-count"


def over_an_earlier_one(user: User) -> Path:
    project = plainly(user)
    (project / "notes.txt").write_text("mine")
    (project / "README.md").write_text("to be replaced")
    user.cookiecutter(user.template, "--no-input", "--overwrite-if-exists", *GIVEN)
    assert (project / "notes.txt").read_text() == "mine"
    (project / "notes.txt").unlink()
    return project


def from_a_template_that_is_read_only(user: User) -> Path:
    for path in (user.template, *user.template.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        return plainly(user)
    finally:
        for path in (user.template, *user.template.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


def among_spaces_and_umlauts(user: User) -> Path:
    user.template = user.template.rename(user.home / "die Vorläge №1")
    user.here = user.home / "meine Ärbeit"
    user.here.mkdir()
    user.environment["PWD"] = str(user.here)
    return plainly(user)


def in_a_locale_without_umlauts(user: User) -> Path:
    user.environment |= {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    return among_spaces_and_umlauts(user)


def without_a_home(user: User) -> Path:
    """HOME is not set, and what cookiecutter remembers goes where its configuration says."""
    del user.environment["HOME"]
    config = user.home / "config.yaml"
    config.write_text(json.dumps({"replay_dir": str(user.home), "cookiecutters_dir": "."}))
    user.environment["COOKIECUTTER_CONFIG"] = str(config)
    return plainly(user)


WAYS = [
    plainly,
    elsewhere,
    from_a_zip,
    from_a_branch_and_a_folder_of_a_repository,
    with_cruft,
    replayed,
    over_an_earlier_one,
    from_a_template_that_is_read_only,
    among_spaces_and_umlauts,
    in_a_locale_without_umlauts,
    without_a_home,
]


def test_the_questions_are_shown_as_they_are_written(user: User) -> None:
    """rich, with which cookiecutter asks, takes some brackets for markup."""
    command = [sys.executable, "-m", "cookiecutter", user.template]
    environment = {**user.environment, "COLUMNS": "1000"}
    done = subprocess.run(
        command, cwd=user.here, env=environment, input="\n" * 99, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for asked in QUESTIONS["__prompts__"].values():
        for line in [asked] if isinstance(asked, str) else asked.values():
            assert line.replace("\\[", "[") in done.stdout
    for choice in QUESTIONS["license"]:
        assert f" - {choice}\n" in done.stdout


def test_a_refusal_gives_the_command_that_goes_on(user: User) -> None:
    """All that was answered is in it: with the wrong word corrected, it generates the project."""
    answers = ["It's $5", "five", "", "", "", "", "f(text str) -> int", "none", "", "2", "4", "3"]
    command = [sys.executable, "-m", "cookiecutter", "../template", "--output-dir", "a b"]
    done = subprocess.run(
        command,
        cwd=user.here,
        env=user.environment,
        input="\n".join([*answers, ""]),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    (retry,) = re.findall(r"(?m)^    (?:pipx run )?(cookiecutter .*)", done.stdout)
    assert shlex.split(retry)[1:] == [
        *("../template", "--output-dir", "a b", "--no-input"),
        *("project_name=It's $5", "project_slug=five", "import_name=five"),
        f"description={QUESTIONS['description']}",
        *("author_name=Ada Lovelace", "author_email=ada@example.org"),
        *("functions=f(text str) -> int", "exceptions=none", "refused=raise"),
        *("stack=pyo3 + setuptools-rust", "license=Proprietary", "ci=none"),
    ]
    good = retry.replace("text str", "text: str")
    user.types("/bin/sh", "-ec", f"{shlex.quote(sys.executable)} -m {good}")
    assert (user.here / "a b/five/pyproject.toml").exists()


def test_a_refusal_repeats_a_command_that_asked_nothing(user: User) -> None:
    config = user.home / "config.yaml"
    config.write_text(json.dumps({"default_context": {"ci": "gitlab"}}))
    given = ["--config-file", config, "--no-input", "ci=github", "import_name=class"]
    printed = user.cookiecutter(user.template, *given, status=1)
    assert printed.endswith(f" {shlex.join(map(str, [user.template, *given]))}\n\n")


def test_what_a_terminal_would_obey_is_not_in_the_command(user: User) -> None:
    printed = user.cookiecutter(user.template, "--no-input", "description=\x1b[31m", status=1)
    assert printed.endswith("\nNo project was generated; answer again.\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("function=f() -> int", "function: there is no such question; try 'functions'."),
        ("licence=MIT", "licence: there is no such question; try 'license'."),
        ("zzz=1", f"zzz: there is no such question; write one of {', '.join(ASKED)}."),
    ],
)
def test_a_question_that_there_is_not_is_refused(user: User, given: str, told: str) -> None:
    printed = user.cookiecutter(user.template, "--no-input", "_mine=1", given, status=1)
    assert printed == f"{told}\nNo project was generated.\n"
    assert not any(user.here.iterdir())


@pytest.mark.parametrize(
    ("environment", "name", "email"),
    [
        ({}, "Ada Lovelace", "ada@example.org"),
        ({"GIT_CONFIG_VALUE_0": "Zoë", "LC_ALL": "C", "PYTHONUTF8": "0"}, "Zoë", "ada@example.org"),
        ({"GIT_CONFIG_VALUE_0": "A\nB", "GIT_CONFIG_VALUE_1": "a@b.(none)"}, "", ""),
        ({"GIT_CONFIG_COUNT": "0", "GIT_CONFIG_SYSTEM": os.devnull}, "", ""),
        ({"PATH": ""}, "", ""),
    ],
)
def test_the_author_is_whom_git_knows(
    user: User, environment: dict[str, str], name: str, email: str
) -> None:
    user.environment |= environment
    user.cookiecutter(user.template, "--no-input")
    recorded = json.loads((user.here / "text-kit/.cruft.json").read_text(encoding="utf-8"))
    author = recorded["context"]["cookiecutter"]
    assert (author["author_name"], author["author_email"]) == (name, email)


def contents(project: Path) -> dict[str, str]:
    texts = files(project)
    origin = json.loads(texts[".cruft.json"])  # where from is what differs
    recorded = public(origin["context"]["cookiecutter"])  # cruft adds cookiecutter's own
    return {**texts, ".cruft.json": json.dumps(recorded)}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_gives_the_same_project(
    way: Callable[[User], Path], user: User, generate: Generate
) -> None:
    assert contents(way(user)) == contents(generate(**ANSWERS))


def said(
    project: Path, folder: Path, arrange: Callable[[Machine], None], **answers: str
) -> tuple[str, str]:
    """What is printed when the project is generated on that machine: output, errors."""
    folder.mkdir()
    machine = Machine(project, folder)
    arrange(machine)
    environment = {"PATH": str(machine.path), "PWD": str(folder), **machine.environment}
    done = cookiecutter(folder, environment=environment, **answers)
    assert done.returncode == 0
    assert contents(folder / "out/text-kit") == contents(project)
    return done.stdout, done.stderr


def test_what_to_type_next_fits_the_machine(generate: Generate, tmp_path: Path) -> None:
    output, errors = said(generate(), tmp_path / "good", lambda machine: None)
    assert errors == ""
    assert "\n    cd out/text-kit\n    python3 -m venv .venv\n    . .venv/bin/activate\n" in output
    assert "\n    pip install -e . --group dev\n    pytest\n    tox run -e bench " in output
    waiting = {"functions": "f(x: int) -> int", "exceptions": ""}
    output, _ = said(generate(**waiting), tmp_path / "waiting", lambda machine: None, **waiting)
    assert "\n    tox run -e bench" not in output  # there is nothing to measure yet
    assert "in Python, in python/text_kit/_reference.py" in output
    assert "PURE" not in output

    def other_python(machine: Machine) -> None:
        machine.python("python3", version="3.10")
        machine.python("python3.12", version="3.12")

    output, errors = said(generate(), tmp_path / "python", other_python)
    assert errors == ""
    assert "\n    python3.12 -m venv .venv\n" in output


def test_without_rust_the_project_stays_and_runs_in_python(
    generate: Generate, tmp_path: Path
) -> None:
    def no_rust(machine: Machine) -> None:
        (machine.path / "rustc").unlink()
        (machine.path / "cargo").unlink()

    output, errors = said(generate(), tmp_path / "machine", no_rust)
    needed = "not found; Rust 1.85 or newer is needed. Type: conda install -c conda-forge rust"
    assert errors == ""
    assert output.startswith(
        "\ntext-kit is written. It cannot be built here yet:\n"
        f"- rustc: {needed}\n- cargo: {needed}\n\nUntil then, its functions run in Python:\n"
    )
    typed = [line.strip() for line in output.splitlines() if line.startswith("    ")]
    assert typed[-2:] == ["pip install --group test", "TEXT_KIT_PURE=1 PYTHONPATH=python pytest"]
    assert not {"pip install -e . --group dev", "pytest", "tox run -e bench"} & {*typed}
    assert output.endswith("\nThen build it, as out/text-kit/README.md says.\n\n")


def test_a_warning_is_worth_knowing(generate: Generate, tmp_path: Path) -> None:
    newer = "cargo 1.97.0"
    output, errors = said(generate(), tmp_path / "m", lambda machine: machine.rust("cargo", newer))
    assert errors == ""
    told, ready = output.split("\n\ntext-kit is ready.")
    assert told.startswith("\nWorth knowing:\n- rustc and cargo: they are not of the same version;")
    assert "PURE" not in ready


def test_without_python_nothing_is_said_that_needs_it(generate: Generate, tmp_path: Path) -> None:
    def no_python(machine: Machine) -> None:
        (machine.path / "python3").unlink()

    output, _ = said(generate(), tmp_path / "machine", no_python)
    assert "cannot be built here yet:\n- python: not found; " in output
    assert not [line for line in output.splitlines() if line.startswith("    ")]


def test_a_check_that_fails_leaves_the_project(user: User, generate: Generate) -> None:
    check = user.template / "toolkit/check.py"
    check.write_text("raise RuntimeError('what now?')\n")
    printed = user.cookiecutter(user.template, "--no-input", *GIVEN)
    assert "The toolchain could not be checked: what now?" in printed
    assert (user.here / "word-count/pyproject.toml").exists()


@pytest.mark.slow
def test_the_commands_for_python_alone_work_as_printed(user: User) -> None:
    """On the stack whose build backend cannot do without Rust."""
    stack = f"stack={MATURIN}"
    user.environment["PATH"] = str(user.home)  # no rustc
    (user.home / "python3").symlink_to(sys.executable)
    printed = user.cookiecutter(user.template, "--no-input", stack)
    commands = [line.strip() for line in printed.splitlines() if line.startswith("    ")]
    assert len(commands) == 6
    assert "passed" in user.types("/bin/sh", "-ec", "\n".join(commands))


def test_the_demo_stops_where_something_is_missing(user: User) -> None:
    user.environment["PATH"] = str(user.home)  # no rustc
    printed = user.types(sys.executable, user.template / "docs/demo.py", status=1)
    generated, checked = printed.split("\n== Check the toolchain\n")
    assert generated == "\n== Generate demo/text-kit\n"
    assert "rustc: not found; Rust 1.85 or newer is needed. Type: " in checked
    assert re.fullmatch("failed: .*template.py check", checked.splitlines()[-1])

"""What is generated is well formed, whatever the answers; nothing is built here."""

import ast
import itertools
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tomllib
from conftest import (
    ASKED,
    QUESTIONS,
    STACKS,
    TEMPLATE,
    Generate,
    assert_formatted,
    cookiecutter,
    files,
    parse,
    passed,
    run,
)

from generator.interface.names import MAX_LENGTH, broken
from generator.render.context import EXAMPLE, example_answers, example_summaries

HOSTILE = 'O\'Brien "Q" \\ <b>&amp; {%raw%}x{%endraw%} \N{SNAKE} é """ \'\'\''
OWN = {
    "functions": (
        "tokenize(text: str, lower: bool = True) -> list[str]; "
        "score(a: Buffer[float], b: Buffer[float], /, *, weight: float | None = None) -> float; "
        "match(loop: int, fn: int = -1) -> tuple[int, dict[str, bytes | None]]; now() -> None; "
        "test(a: int = 0) -> int"
    ),
    "exceptions": "BudgetError(OverflowError); MissingKeyError(KeyError)",
}
ONE = {"functions": "b58encode(v: bytes) -> bytes", "exceptions": "AlphabetError(ValueError)"}
# A name as long as any: what is printed must stay formatted around it.
LONG = {"project_name": "A very very very very very long way home"}
assert len(LONG["project_name"]) == MAX_LENGTH
ANSWERS = {
    "worked example": {},
    "own functions": OWN,
    "one function": ONE,
    "no exceptions": {**OWN, "exceptions": ""},
    "no functions": {"functions": "none", "exceptions": "none"},
    "a door, in a namespace": {**OWN, "refused": "python", "import_name": "text._kit"},
    "worked and own": {"functions": QUESTIONS["functions"] + "; " + OWN["functions"]},
    "long name": LONG,
    "long name, own functions": {**OWN, **LONG},
    "no workflows": {"ci": "none"},
    "GitLab": {"ci": "gitlab"},
}


@pytest.fixture(params=ANSWERS)
def answers(request: pytest.FixtureRequest) -> dict[str, str]:
    return ANSWERS[request.param]


def test_every_file_parses(generate: Generate, stack: str, answers: dict[str, str]) -> None:
    names = "|".join(QUESTIONS)
    left = re.compile(rf"{{%|%}}|{{#|#}}|(?<!\$){{{{|(?<!from )cookiecutter\.({names})\b")
    for path, text in files(generate(stack=stack, **answers)).items():
        parse(path, text)
        assert not left.search(text), path
        assert text.endswith("\n") or not text, path
        assert "\n\n\n\n" not in text, path
        assert not re.search(r"[ \t]$", text, re.M), path


def test_formatters_change_nothing(generate: Generate, stack: str, answers: dict[str, str]) -> None:
    project = generate(stack=stack, **answers)
    assert_formatted(project)


def test_the_core_is_the_same_for_all_stacks(generate: Generate, answers: dict[str, str]) -> None:
    cores = [files(generate(stack=stack, **answers) / "crates/core") for stack in STACKS]
    assert cores[0]
    assert all(core == cores[0] for core in cores)


def test_a_stack_is_built_with_what_it_names(generate: Generate, stack: str) -> None:
    project = generate(stack=stack)
    crates = tomllib.loads((project / "crates/python/Cargo.toml").read_text(encoding="utf-8"))
    metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    required = [re.split("[>=]", one)[0] for one in metadata["build-system"]["requires"]]
    for used in {*crates["dependencies"], *required} - {"native-core"}:
        assert used in stack, f"{stack!r} is built with {used}: see __binding and __backend"


def test_hostile_answers_stay_text(generate: Generate, stack: str) -> None:
    hostile = dict.fromkeys(["project_name", "description", "author_name"], HOSTILE)
    project = generate(stack=stack, project_slug="p", **hostile)
    metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metadata["description"] == HOSTILE
    assert metadata["authors"][0]["name"] == HOSTILE
    for path, text in files(project).items():
        if path.endswith(".py"):
            ast.parse(text)


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
def test_the_tests_run_in_python_alone(living: Callable[..., Path], mode: str) -> None:
    project = living()
    pure = {**os.environ, "PYTHONPATH": str(project / "python"), "TEXT_KIT_PURE": "1"}
    command = (sys.executable, "-m", "pytest", f"--import-mode={mode}")
    assert passed(run(project, *command, environment=pure)) > [10]


@pytest.mark.parametrize(
    ("answers", "author"),
    [
        ({}, {"name": "Ada Lovelace", "email": "ada@example.org"}),
        ({"author_email": ""}, {"name": "Ada Lovelace"}),
        ({"author_name": ""}, {"email": "ada@example.org"}),
        ({"author_name": "", "author_email": ""}, None),
    ],
)
def test_an_author_says_as_much_as_they_like(
    generate: Generate, answers: dict[str, str], author: dict[str, str] | None
) -> None:
    text = (generate(**answers) / "pyproject.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["project"].get("authors", [None]) == [author]


def test_every_question_is_explained_and_used() -> None:
    assert set(ASKED) == QUESTIONS["__prompts__"].keys()
    patterns = ("{{*/**/*", "templates/**/*", "generator/**/*.py")
    sources = itertools.chain.from_iterable(map(TEMPLATE.glob, patterns))
    text = "".join(
        str(path) + path.read_text(encoding="utf-8") for path in sources if path.is_file()
    ) + json.dumps({key: value for key, value in QUESTIONS.items() if key.startswith("__b")})
    for question in ASKED:
        assert re.search(rf"cookiecutter\.{question}\b|answers\[\"{question}\"\]", text), question


def test_the_worked_example_is_what_all_speak_of() -> None:
    """Its bodies, README.md, and the names that are refused as the package's own."""
    described = example_summaries()
    asked = [piece.partition("(")[0] for piece in example_answers()["functions"]]
    assert [*described] == asked
    readme = (TEMPLATE / "README.md").read_text(encoding="utf-8")
    assert [name for name in described if f"- **{name}**: " not in readme] == []
    tree = ast.parse((EXAMPLE / "reference.py").read_text(encoding="utf-8"))
    used = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    modules = used & sys.stdlib_module_names
    assert modules
    free = [name for name in modules if not broken("function", name)]
    assert not free, f"add {free} to _PACKAGE in generator/interface/names.py"


@pytest.mark.parametrize("missing", ["functions", "exceptions"])
def test_a_part_of_the_worked_example_has_no_bodies(generate: Generate, missing: str) -> None:
    project = generate(**{missing: "; ".join(example_answers()[missing][1:])})
    for path in ("python/text_kit/_reference.py", "crates/core/src/lib.rs"):
        text = (project / path).read_text(encoding="utf-8")
        assert text.count("is not written yet") + text.count("Error::NotImplemented(") in (3, 4)


# Files and lines of a project with one function that is not written yet, at most; nothing is left
# out but the lock file, the licence and the empty py.typed.
VOLUME = {
    "rust-cpython + setuptools-rust": (36, 1991),
    "pyo3 + setuptools-rust": (32, 1435),
    "pyo3 + maturin": (31, 1400),
}


def test_there_is_no_more_to_read_than_before(generate: Generate, stack: str) -> None:
    asked = {"project_name": "One Thing", "functions": "f(x: int) -> int", "exceptions": ""}
    texts = files(generate(stack=stack, **asked))
    counted = texts.keys() - {"Cargo.lock", "LICENSE", "python/one_thing/py.typed"}
    lines = sum(texts[path].count("\n") for path in counted)
    most_files, most_lines = VOLUME[stack]
    assert len(counted) <= most_files
    assert lines <= most_lines


@pytest.mark.parametrize(
    "bad",
    [
        {"import_name": "class"},
        {"functions": "f(x: frozenset[int]) -> int"},
        {"exceptions": "Exception(ValueError)"},
        {"project_slug": "../evil"},
        {"project_name": "two\nlines", "project_slug": "p"},
    ],
    ids=lambda bad: next(iter(bad)),
)
def test_bad_answers_leave_nothing_behind(tmp_path: Path, bad: dict[str, str]) -> None:
    refused = cookiecutter(tmp_path, **bad)
    assert refused.returncode == 1
    (question,) = bad.keys() - {"project_slug"} or {"project_slug"}
    assert f"{question}: " in refused.stderr
    assert not list(tmp_path.glob("out/*"))
    assert {path.name for path in tmp_path.iterdir()} <= {"out", "replay", "cookiecutter.yaml"}


def test_all_bad_answers_are_named_at_once(tmp_path: Path) -> None:
    refused = cookiecutter(tmp_path, import_name="class", functions="f(x) -> int", exceptions="x")
    for question in ("import_name", "functions", "exceptions"):
        assert f"{question}: " in refused.stderr

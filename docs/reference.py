"""Writes what the reference pages list, from the sources: `pipx run tox run -e reference`.

What stands between `<!-- name -->` and `<!-- end -->` is made here; a test finds it out of date.
"""

import ast
import configparser
import ctypes
import json
import os
import re
import runpy
import sys
import tempfile
import textwrap
from array import array
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cookiecutter.main import cookiecutter

from docs.measurements.report import RESULTS, cell, filled, short, table
from generator import types

DOCS = Path(__file__).parent
TEMPLATE = DOCS.parent
SIDES = ("rust-cpython", "PyO3")
PAGES = [DOCS / "reference.md", DOCS / "side_by_side.md"]
QUESTIONS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))

VALUES = {
    "2": 2,
    "2**63": 2**63,
    "1.5": 1.5,
    "True": True,
    "'a'": "a",
    r"'\ud800'": "\ud800",
    "b'a'": b"a",
    "None": None,
    "[1, 2]": [1, 2],
    "(1, 'a')": (1, "a"),
    "range(2)": range(2),
    "{'a': 1}": {"a": 1},
    "Counter(a=1)": Counter(a=1),
    "array('d', [1])": array("d", [1]),
    "array('q', [1])": array("q", [1]),
    "(c_double * 1)(1)": (ctypes.c_double * 1)(1),
}

# One annotation of each kind.
ANNOTATIONS = [
    *types.SCALARS,
    *(
        one.split("like ")[-1]
        for name in types.CONTAINERS
        for one in types.TABLE[name].like.split(" or ")
    ),
    "str | None",
]

# What the files that cannot say so themselves are for.
FILES = {
    ".cargo/config.toml": "Tells crates of this checkout from those of another.",
    ".cruft.json": "Where the project comes from: the template, its commit, your answers.",
    ".gitignore": "What is built and not kept.",
    ".github/workflows/ci.yml": "Tests each push.",
    ".github/workflows/release.yml": "Builds and uploads what a tag releases.",
    "CHANGELOG.md": "What changed for users.",
    "Cargo.lock": "The exact crates.",
    "Cargo.toml": "The version of the package; the profiles of the compiler.",
    "LICENSE": "The licence you chose.",
    "MANIFEST.in": "What the sdist holds.",
    "README.md": "For users and maintainers; PyPI shows it.",
    "clippy.toml": "What the linter of Rust refuses here.",
    "crates/core/Cargo.toml": "What the core depends on.",
    "crates/python/Cargo.toml": "What the binding depends on.",
    "pyproject.toml": "The package's metadata, its dependency groups, and the tools of Python.",
    "python/text_kit/py.typed": "Tells type checkers to look.",
    "rustfmt.toml": "How Rust is formatted.",
    "tox.ini": "The commands above.",
}


def main() -> None:
    """Writes the pages anew."""
    blocks = made()
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), blocks), encoding="utf-8")
    asked = TEMPLATE / "cookiecutter.json"
    text = asked.read_text(encoding="utf-8")
    old, new = (json.dumps(one)[1:-1] for one in (QUESTIONS["__prompts__"]["functions"], prompt()))
    asked.write_text(text.replace(old, new), encoding="utf-8")


def prompt() -> str:
    """Returns the question for functions (str), which lists every type."""
    told = QUESTIONS["__prompts__"]["functions"].partition("types are ")
    # rich would take `[float]` for the name of a colour.
    return "".join(told[:2]) + re.sub(r"\[(?=[a-z])", r"\[", f"{types.ALLOWED}, None")


def made() -> dict[str, str]:
    """Returns the Markdown (str) for each marker (str), from projects of all stacks."""
    with tempfile.TemporaryDirectory() as folder:
        projects = {stack: _generate(Path(folder), stack) for stack in QUESTIONS["stack"]}
        default, other, *_ = projects.values()
        return {
            "questions": _questions(default),
            "types": _types(default),
            "commands": _commands(default),
            "files": _files(projects),
            "rust_cpython_function": _function(default),
            "pyo3_function": _function(other),
            "code": _code([default, other]),
            "crossing": _costs(),
        }


def _generate(folder: Path, stack: str) -> Path:
    config = folder / "config.json"
    config.write_text(json.dumps({"replay_dir": str(folder)}), encoding="utf-8")
    project = cookiecutter(
        str(TEMPLATE),
        no_input=True,
        extra_context={"stack": stack},
        output_dir=str(folder / stack),
        config_file=str(config),
        accept_hooks=False,
    )
    return Path(project)


def _questions(project: Path) -> str:
    answers = json.loads((project / ".cruft.json").read_text(encoding="utf-8"))
    answers = answers["context"]["cookiecutter"]
    rows = []
    for name, default in QUESTIONS.items():
        if name.startswith("_"):
            continue
        told = QUESTIONS["__prompts__"][name]
        about = told if isinstance(told, str) else told["__prompt__"]
        choices = default if isinstance(default, list) else []
        prices = [told[one] for one in choices] if isinstance(told, dict) else choices
        of_git = re.findall(r"'(.*)' \| git_config", str(default))
        shown = "<br>".join(prices) or f"`{f'git config {of_git[0]}' if of_git else answers[name]}`"
        rows.append([f"`{name}`", about.replace("\\[", "[").replace("|", r"\|"), shown])
    return _left(table(["question", "what it asks for", "default, or choices"], rows))


def _types(project: Path) -> str:
    """What each type is in both languages, and what the binary accepts for it."""
    with (
        patch.dict(os.environ, TEXT_KIT_PURE="1"),
        patch.object(sys, "dont_write_bytecode", True),
        patch.object(sys, "path", [str(project / "python"), *sys.path]),  # for the import in it
    ):
        convert = runpy.run_path(str(project / "tests/values.py"))["convert"]
        buffer = runpy.run_path(str(project / "python/text_kit/_buffer.py"))["Buffer"]
    rows = []
    for annotation in ANNOTATIONS:
        found = types.read(ast.parse(annotation, mode="eval").body, _refuse, "parameter")
        assert found
        evaluated = eval(annotation, {"Buffer": buffer})
        takes, refuses = _judged(partial(convert, evaluated))
        row = [
            annotation,
            found.rust("borrowed"),
            found.rust("owned") if found.name != "Buffer" else "",
        ]
        rows.append([*(f"`{one}`" if one else "" for one in row), _crosses(found), takes, refuses])
    rows = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    head = ["Python", "Rust parameter", "Rust result", "crosses", "takes", "refuses"]
    return _left(table(head, rows))


def _refuse(node: ast.expr, rule: str) -> None:
    raise ValueError(f"{ast.unparse(node)} {rule}")


def _judged(convert: Callable[[Any], Any]) -> tuple[str, str]:
    takes, refuses = [], []
    for shown, value in VALUES.items():
        try:
            convert(value)
        except TypeError:
            pass  # the rule: what is of another type
        except Exception as error:
            refuses.append(f"`{shown}`: {type(error).__name__}")
        else:
            takes.append(f"`{shown}`")
    return ", ".join(takes), ", ".join(refuses)


def _crosses(found: types.Type) -> str:
    if found.rust("extracted").removeprefix("Option<").startswith("&"):
        return "borrowed"
    if "Buffer" in found.rust("extracted"):
        return "copied, one block"
    return "copied, each item" if found.sized else "by value"


def _commands(project: Path) -> str:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(project / "tox.ini", encoding="utf-8")
    rows = []
    for section in tox.sections():
        names = section.removeprefix("testenv:").strip("{}").split(",")
        for name in names if names != [section] and "pkg" not in section else []:
            told = re.search(rf"(?:^|\n){name}: (.*)", said := tox[section]["description"])
            rows.append([f"`tox run -e {name}`", told[1] if told else said])
    return _left(table(["command", "what it does"], rows))


def _files(projects: dict[str, Path]) -> str:
    """Every file, what it is for, and in which projects it is."""
    told: dict[str, str] = {}
    where: dict[str, list[str]] = {}
    for stack, project in projects.items():
        for path in sorted(path for path in project.rglob("*") if path.is_file()):
            name = path.relative_to(project).as_posix()
            where.setdefault(name, []).append(stack)
            told.setdefault(name, FILES.get(name) or _says(path))
    rows = []
    for name, stacks in sorted(where.items()):
        only = [] if len(stacks) == len(projects) else [f"({', '.join(stacks)})"]
        rows.append([f"`{name}`", " ".join([told[name], *only])])
    return _left(table(["file", "what it is for"], rows))


def _says(path: Path) -> str:
    """The first sentence of a source file's own documentation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    if path.suffix == ".rs":
        return text.partition("\n")[0].removeprefix("//! ")
    raise LookupError(f"{path.name} has no line in FILES")


def _function(project: Path) -> str:
    """The wrapper of a function in the binding."""
    text = (project / "crates/python/src/functions.rs").read_text(encoding="utf-8")
    found = re.search(
        r"(?ms)^    (?:impl Function<2> for levenshtein|/// Number of char).*?^    }\n", text
    )
    assert found
    return f"```rust\n{textwrap.dedent(found[0])}```"


def _code(projects: list[Path]) -> str:
    """How much code each binding is."""
    counts: dict[str, list[str]] = {}
    for project in projects:
        binding = project.glob("crates/python/src/**/*.rs")
        texts = [path.read_text(encoding="utf-8") for path in binding]
        lock = (project / "Cargo.lock").read_text(encoding="utf-8")
        for name, number in (
            ("lines of the binding, worked example", sum(one.count("\n") for one in texts)),
            ("of these with `unsafe`", sum(one.count("unsafe {") for one in texts)),
            ("crates in the lock file", lock.count("[[package]]")),
        ):
            counts.setdefault(name, []).append(f"{number:,}")
    return table(["", *SIDES], [[name, *cells] for name, cells in counts.items()])


def _costs() -> str:
    """What was measured of each binding, from the results of the measurements."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = []
    for label, section, case, arm in (
        ("`add(1, 2)`", "calls", "add(1, 2)", "Rust, {}"),
        ("a list of 100,000 floats", "buffers", "100,000", "{}, list"),
        ("a buffer of 100,000 floats", "buffers", "100,000", "{}, buffer"),
        ("a text of 100 ASCII characters", "strings", "100 ASCII", "Rust, {}"),
        ("an exception", "errors", "raises", "Rust, {}"),
        ("`levenshtein` of 10 characters", "speeds", "10", "Rust, {}"),
    ):
        found = [results["times"][section][case][arm.format(side)] for side in SIDES]
        rows.append([label, *(cell(one).partition(" \N{MIDDLE DOT}")[0] for one in found)])
    for label, key, unit, name in (
        ("first build, of the processor", "first build", 1, " s"),
        ("again, after a change", "again", 1, " s"),
        ("the binary", "binary", 1e-3, " kB"),
    ):
        built = [results["built"][f"Rust, {side}"][key] for side in SIDES]
        rows.append([label, *(short(one * unit) + name for one in built)])
    return table(["", *SIDES], rows)


def _left(markdown: str) -> str:
    return markdown.replace("---:", "---")


if __name__ == "__main__":
    main()

"""Adds functions and exceptions to a project that was generated earlier and lives on since.

The project's own tools/add.py fetches the template and calls `main`.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import symtable
import sys
import tempfile
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from cookiecutter.exceptions import CookiecutterException
from cookiecutter.main import cookiecutter

from . import problems
from .exceptions import ExceptionClass
from .merge import NoPlace, merge
from .signatures import EXAMPLE
from .text import split

Answers = dict[str, str]

RECORD = ".cookiecutter.json"
CORE = "crates/core/src/lib.rs"


def main(root: Path, template: str, arguments: Sequence[str] | None = None) -> None:
    """Adds what the `arguments` (str, of the command line) ask for to the project in `root` (Path).

    `template` (str) is the folder of this template. All or nothing: exits with a sentence for
    each answer that is refused, or each file without a certain place, before anything is written.
    """
    asked = _parse(arguments)
    added = {"functions": asked.functions, "exceptions": asked.exceptions}
    project = _Project(root)
    old = {**project.recorded, **project.living()}
    new = {**old, **{key: "; ".join(split(old[key]) + split(added[key])) for key in added}}
    _refuse(problems(new) or project.clashes(added))

    before, after = _render(template, old), _render(template, new)
    written: dict[str, str] = {}
    refused: list[str] = []
    for path in sorted(after.keys() - {RECORD, *asked.by_hand}):
        if before.get(path) == after[path]:
            continue
        try:
            written[path] = _merged(before.get(path), after[path], project.read(path))
            if path.endswith((".py", ".pyi")):
                ast.parse(written[path])
        except (NoPlace, SyntaxError) as reason:
            lines = unified_diff(before.get(path, "").split("\n"), after[path].split("\n"), n=0)
            shown = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
            refused.append("\n    ".join([f"{path}: {reason}", *shown]))
    if refused:
        hint = "Write the lines in yourself, and run this again with --by-hand FILE for the rest."
        _refuse([*refused, hint])

    written[RECORD] = json.dumps(new, indent=4, ensure_ascii=False) + "\n"
    for path, text in written.items():
        print(f"{path}: {'changed' if project.write(path, text) else 'new'}")
    print(_next(project.package, added))


class _Project:
    """A project that lives: its files may have been edited in any way."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.recorded: Answers = json.loads((root / RECORD).read_text(encoding="utf-8"))
        self.package = f"python/{self.recorded['import_name']}"

    def read(self, path: str) -> str | None:
        """Returns the text of a file (str), None if there is none."""
        try:
            return (self._root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, path: str, text: str) -> bool:
        """Writes a file, with the newlines of the project; returns whether there was one (bool)."""
        file = self._root / path
        existed = file.exists()
        like = file if existed else self._root / RECORD
        newline = "\r\n" if b"\r\n" in like.read_bytes() else "\n"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline=newline)
        return existed

    def living(self) -> Answers:
        """Returns the recorded functions and exceptions without those that are gone since."""
        kept = {}
        for question, file in (("functions", "_native.pyi"), ("exceptions", "exceptions.py")):
            names = self.names(f"{self.package}/{file}")
            pieces = [one for one in split(self.recorded[question]) if _name(one) in names]
            kept[question] = "; ".join(pieces)
        # The template asks for one function at least.
        return {**kept, "functions": kept["functions"] or self.recorded["functions"]}

    def names(self, path: str) -> set[str]:
        """Returns what a Python file defines or imports at its top level (set of str)."""
        try:
            table = symtable.symtable(self.read(path) or "", path, "exec")
        except SyntaxError as error:
            sys.exit(f"{path}: {error}")
        return {
            one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()
        }

    def clashes(self, added: Answers) -> list[str]:
        """Returns a sentence (str) for each name in `added` that the owner uses already."""
        found = []
        for question, path, pattern in (
            ("functions", f"{self.package}/_reference.py", ""),
            ("functions", f"{self.package}/__init__.py", ""),
            ("functions", CORE, r"^(?:pub(?:\(.*\))? )?fn (?:r#)?%s\b"),
            ("exceptions", f"{self.package}/exceptions.py", ""),
            ("exceptions", "crates/core/src/error.rs", r"^    %s\b"),
        ):
            text = self.read(path) or ""
            for name in map(_name, split(added[question])):
                rust = ExceptionClass(name, "").variant if question == "exceptions" else name
                if re.search(pattern % rust, text, re.M) if pattern else name in self.names(path):
                    found.append(
                        f"{question}: {name!r} is there already, in {path}; write another name."
                    )
        return found


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tools/add.py", description="Add functions and exceptions to this project."
    )
    parser.add_argument(
        "functions", nargs="*", metavar="SIGNATURE", help=f"a function to add: {EXAMPLE!r}"
    )
    parser.add_argument(
        "--exceptions",
        default="",
        metavar="CLASSES",
        help="exceptions to add: 'EmptyInputError(ValueError); BudgetError(OverflowError)'",
    )
    parser.add_argument(
        "--by-hand",
        action="append",
        default=[],
        metavar="FILE",
        help="a file to leave as it is: you write in it yourself what belongs there",
    )
    asked = parser.parse_args(arguments)
    asked.functions = "; ".join(asked.functions)
    if not split(asked.functions) + split(asked.exceptions):
        parser.error(f"nothing to add: write a function, for example {EXAMPLE!r}")
    return asked


def _name(piece: str) -> str:
    return piece.partition("(")[0].strip()


def _render(template: str, answers: Answers) -> dict[str, str]:
    """Returns what the folder `template` makes of `answers`: text (str) by path (str)."""
    public = {key: answer for key, answer in answers.items() if not key.startswith("_")}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config.json")  # in place of the user's own, with other defaults
        config.write_text(json.dumps({"replay_dir": folder}), encoding="utf-8")
        try:
            project = cookiecutter(
                template,
                no_input=True,
                extra_context=public,
                output_dir=str(Path(folder, "out")),
                config_file=str(config),
                accept_hooks=False,
            )
        except (CookiecutterException, ValueError) as error:
            sys.exit(f"The template does not take the answers in {RECORD}: {error}")
        return {
            path.relative_to(project).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in Path(project).rglob("*")
            if path.is_file()
        }


def _merged(before: str | None, after: str, own: str | None) -> str:
    """Returns the file of the project, `own` (str), with what is in `after` and not in `before`."""
    if before is None:
        if own not in (None, after):
            raise NoPlace("is there already, with other lines than these")
        return after
    if own is None:
        raise NoPlace("is gone")
    return merge(before, after, own)


def _refuse(sentences: list[str]) -> None:
    if sentences:
        sys.exit("\n".join([*sentences, "Nothing was changed."]))


def _next(package: str, added: Answers) -> str:
    names = ", ".join(map(_name, split(added["functions"])))
    if not names:
        return "Build again, `pip install -e .`, and have the functions raise what is new."
    return (
        f"Build again, `pip install -e .`, and run pytest: it is green, with {names} waiting.\n"
        f"Write it in {package}/_reference.py, see the tests fail, port it to {CORE}."
    )

"""Adds functions and exceptions to a project that was generated earlier.

The project's own tools/template.py fetches the template, whose `toolkit` calls `main`.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from generator import problems
from generator.interface import signatures
from generator.interface.exceptions import ExceptionClass
from generator.interface.module import bring
from generator.interface.signatures import EXAMPLE, name_of
from generator.lifecycle.merge import NoPlace, merge
from generator.lifecycle.project import CORE, Change, GeneratedProject, refuse
from generator.text import split

README = "README.md"  # prose, and nothing depends on it: where it has changed, its owner knows best


def main(root: Path, template: str, arguments: Sequence[str] | None = None) -> None:
    """Adds what the `arguments` (str, of the command line) ask for to the project in `root` (Path).

    `template` (str) is the folder of this template. All or nothing: exits with a sentence for
    each answer that is refused, or each file without a certain place, before anything is written.
    """
    asked = _parse(arguments)
    project = GeneratedProject(root)
    added = {"functions": asked.functions, "exceptions": asked.exceptions}
    brought, wrong = bring({**added, "import_name": project.answers["import_name"]})
    refuse(wrong)
    added |= brought
    if brought:  # what it raises may be known
        known = split(project.answers["exceptions"])
        added["exceptions"] = "; ".join(
            one for one in split(added["exceptions"]) if one not in (*known, "none")
        )
    names = signatures.names_in(added["functions"])
    new = project.grown(added)
    refuse(problems(new) or _clashes(project, names, added["exceptions"]))

    changes = project.changes(template, new, _change)
    changes = {path: one for path, one in changes.items() if path not in asked.by_hand}
    hint = "Write the lines in yourself, and run this again with --by-hand FILE for the rest."
    project.apply(changes, new, hint, {README})
    print(_next(project, names, brought, added["exceptions"]))


def _clashes(project: GeneratedProject, names: list[str], exceptions: str) -> list[str]:
    """Returns a sentence (str) for each name to add that the owner uses already."""
    added = {"functions": names, "exceptions": [*map(name_of, split(exceptions))]}
    # All of the core: its owner may have split lib.rs into modules.
    sources = project.root.glob("crates/core/src/**/*.rs")
    core = sorted(path.relative_to(project.root).as_posix() for path in sources)
    found = []
    for question, path, pattern in (
        ("functions", f"{project.package}/_reference.py", ""),
        ("functions", f"{project.package}/__init__.py", ""),
        *(("functions", path, r"^(?:pub(?:\(.*\))? )?fn (?:r#)?%s\b") for path in core),
        ("exceptions", f"{project.package}/exceptions.py", ""),
        ("exceptions", "crates/core/src/error.rs", r"^    %s\b"),
    ):
        text = project.read(path) or ""
        for name in added[question]:
            rust = ExceptionClass(name, "").variant if question == "exceptions" else name
            if re.search(pattern % rust, text, re.M) if pattern else name in project.names(path):
                found.append(
                    f"{question}: {name!r} is there already, in {path}; write another name."
                )
    return found


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tox run -e add --", description="Add functions and exceptions to this project."
    )
    parser.add_argument(
        "functions",
        nargs="*",
        metavar="SIGNATURE",
        help=f"a function to add: {EXAMPLE!r}, or a file with functions: module.py:name,name",
    )
    parser.add_argument(
        "--exceptions",
        default="",
        metavar="CLASSES",
        help="exceptions to add: 'EmptyInputError(ValueError); IndexError'",
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


def _change(path: str, before: str | None, after: str | None, own: str | None) -> Change:
    """The file `own`, with what is in `after` and not in `before`, if it has a certain place."""
    old, new = before or "", after or ""
    try:
        if not before and own not in (None, new):
            raise NoPlace("is there already, with other lines than these")
        if before and own is None:
            raise NoPlace("is gone")
        text = merge(old, new, own or "")
        if path.endswith(".py"):
            ast.parse(text)
    except (NoPlace, SyntaxError) as reason:
        lines = unified_diff(old.split("\n"), new.split("\n"), n=0)
        told = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        return Change(own, "\n    ".join([str(reason), *told]))
    return Change(text)


def _next(
    project: GeneratedProject, names: list[str], brought: dict[str, str], exceptions: str
) -> str:
    told = "Build again, `pip install -e .`,"
    if split(exceptions):
        told = f"The message of a new exception is in crates/core/src/error.rs.\n{told}"
    if not names:
        return f"{told} and raise it from your functions."
    told = f"{told} and run pytest: it passes, with {', '.join(names)} waiting.\n"
    if brought:
        return f"{told}Port it to {CORE}."
    return f"{told}Write it in {project.reference}, see the tests fail, port it to {CORE}."

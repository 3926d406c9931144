"""Brings what the template adds to a file into that file as its owner has edited it since.

Functions and classes are appended: they go to the end of the file, whatever the owner wrote above.
Imports follow those that are there. git merges the rest, such as a row of a table.
"""

from __future__ import annotations

import ast
import re
import subprocess
import tempfile
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import Path

Lines = list[str]

_CONFLICT = re.compile(
    r"^<{7} .*\n((?:(?!\|{7} ).*\n)*)"
    r"\|{7} .*\n((?:(?!={7}$).*\n)*)"
    r"={7}\n((?:(?!>{7} ).*\n)*)>{7} .*\n",
    re.M,
)


class NoPlace(Exception):
    """There are lines whose place in the owner's file is not certain."""


def merge(base: str, new: str, own: str) -> str:
    """Returns `own` (str) with the difference between `base` and `new` (str), two generated texts.

    Raises NoPlace.
    """
    if own == base:
        return new
    hunks = _Hunks(base.splitlines(), new.splitlines(), own)
    marked, _ = merge_by_git(base, "\n".join([*hunks.rest, ""]), own)
    text = _CONFLICT.sub(_appended, marked)
    if "\n>>>>>>> " in text:
        raise NoPlace("has changed where these lines belong")
    lines = _with_imports(hunks.imports, text.splitlines())
    block = hunks.block
    if block:
        at = _end(lines, hunks.opener)
        lines[at:at] = block
    return "\n".join([*lines, ""])


def merge_by_git(
    base: str, new: str, own: str, names: tuple[str, str, str] = ("yours", "generated", "new")
) -> tuple[str, Lines]:
    """Returns the three merged (str), and the lines of the conflicts in it (list of str).

    `names` (tuple of str) are those of `own`, `base` and `new` in the marks of conflicts.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in names]
        for file, text in zip(files, (own, base, new), strict=True):
            file.write_text(text, encoding="utf-8", newline="\n")
        labels = [word for name in names for word in ("-L", name)]
        command = ["git", "merge-file", "-p", "--diff3", *labels, *map(str, files)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
    conflicts = re.findall(r"^<<<<<<< .*?^>>>>>>> .*?$", done.stdout, re.M | re.S)
    shown = "\n".join(conflicts if done.returncode else []).splitlines()
    return done.stdout, shown


def _appended(conflict: re.Match[str]) -> str:
    """What the owner has, and then what the template adds; the conflict where it does more."""
    own, base, new = conflict.groups()
    only_adds = new.startswith(base) and (own or not base)
    return own + new.removeprefix(base) if only_adds else conflict[0]


class _Hunks:
    """What `new` has more than `old` (lists of str), by what becomes of it.

    `block` goes to the end of the file; `opener` opens the braces in which the file ends, if it
    does. `imports` are those that are not in `own` (str). `rest` is `new` without these two.
    """

    def __init__(self, old: Lines, new: Lines, own: str) -> None:
        self.rest: Lines = []
        self.block: Lines = []
        self.imports: Lines = []
        self.opener = ""
        for tag, _, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            added, below = new[k:end], old[j:]
            if tag == "insert":
                while below and below[0] == added[0]:  # the same insertion, one line further down
                    added, below = [*added[1:], added[0]], below[1:]
                if below in ([], ["}"]):
                    openers = [line for line in old if below and re.match(r"\w.*\{$", line)]
                    self.block, self.opener = added, (openers or [""])[-1]
                    self.rest += old[j:]
                    break
                imports = all(re.match(r"(from|import) |$", line) for line in added)
                if imports and not old[0].startswith("# "):  # as the example in a README
                    known = own.splitlines()
                    self.imports += [line for line in added if line and line not in known]
                    continue
            self.rest += new[k:end]


def _end(lines: Lines, opener: str) -> int:
    """Where to go on at the end: before the closing brace, Rust's tests or Python's main guard."""
    if opener:
        if lines.count(opener) != 1 or "}" not in lines:
            raise NoPlace("has changed where these lines belong")
        return lines.index("}", lines.index(opener))
    for at in reversed(range(len(lines))):
        tests = lines[at] == "#[cfg(test)]" and re.match(
            r"mod \w+ \{", "".join(lines[at + 1 :][:1])
        )
        if tests or lines[at].startswith("if __name__ == "):
            while at and lines[at - 1]:  # what is said about it
                at -= 1
            while at and not lines[at - 1]:
                at -= 1
            return at
    return len(lines)


def _with_imports(statements: Lines, lines: Lines) -> Lines:
    """Returns `lines` with `statements` after the imports at their top, or after the docstring."""
    if not statements:
        return lines
    top = ast.Expr | ast.Import | ast.ImportFrom
    try:
        body = ast.parse("\n".join(lines)).body
    except SyntaxError as error:
        raise NoPlace(str(error)) from error
    found = [*takewhile(lambda node: isinstance(node, top), body)]
    if not found:
        return [*statements, "", *lines]
    at = found[-1].end_lineno
    gap = [""] if isinstance(found[-1], ast.Expr) else []
    return [*lines[:at], *gap, *statements, *lines[at:]]

"""Brings what the template adds to a file into that file as its owner has edited it since.

git merges the two. Where the owner added lines as well, the new lines follow them. New imports
follow the existing imports.
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
# Rust's tests and Python's main guard, with the comment above them, stay at the end of a file.
_LAST = re.compile(
    r"^\n*(?:.+\n)*(?:#\[cfg\(test\)\]\nmod \w+ \{|if __name__ == .*)\n(?:(?:[ }].*)?\n)*\Z", re.M
)


class NoPlace(Exception):
    """There are lines whose place in the owner's file is not certain."""


def merge(base: str, new: str, own: str) -> str:
    """Returns `own` (str) with the difference between `base` and `new` (str), two generated texts.

    Raises NoPlace.
    """
    if own == base:
        return new
    rest, imports = _without_imports(base.splitlines(), new.splitlines())
    last = _LAST.search(own)
    end = last.start() if last else len(own)
    marked, _ = merge_by_git(base, "\n".join([*rest, ""]), own[:end])
    text = _CONFLICT.sub(_appended, marked) + own[end:]
    if "\n>>>>>>> " in text:
        raise NoPlace("has changed where these lines belong")
    known = own.splitlines()
    return _with_imports([line for line in imports if line not in known], text)


def merge_by_git(
    base: str, new: str, own: str, names: tuple[str, str, str] = ("yours", "generated", "new")
) -> tuple[str, Lines]:
    """Returns the three merged (str), and the lines of the conflicts in it (list of str).

    `names` (tuple of str) are those of `own`, `base` and `new` in the marks of conflicts.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, text in zip(names, (own, base, new), strict=True):
            Path(folder, name).write_text(text, encoding="utf-8", newline="\n")
        command = ["git", "merge-file", "-p", "--diff3", *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    conflicts = re.findall(r"^<<<<<<< .*?^>>>>>>> .*?$", done.stdout, re.M | re.S)
    return done.stdout, "\n".join(conflicts if done.returncode else []).splitlines()


def _appended(conflict: re.Match[str]) -> str:
    """What the owner has, and then what the template adds; the conflict where it does more."""
    own, base, new = conflict.groups()
    at_the_end = conflict.string[conflict.end() :] in ("", "}\n")
    if not (new.startswith(base) and (own or not base or at_the_end)):
        return conflict[0]
    return own + new.removeprefix(base)


def _without_imports(base: Lines, new: Lines) -> tuple[Lines, Lines]:
    """Returns `new` (list of str) without the imports that it has more than `base`, and these."""
    rest: Lines = []
    imports: Lines = []
    for tag, _, _, start, end in SequenceMatcher(None, base, new, autojunk=False).get_opcodes():
        added = new[start:end]
        found = [line for line in added if re.match(r"(from|import) ", line)]
        alone = tag == "insert" and len(found) == len([line for line in added if line])
        if found and alone and not base[0].startswith("# "):  # as the example in a README
            imports += found
        else:
            rest += added
    return rest, imports


def _with_imports(statements: Lines, text: str) -> str:
    """Returns `text` with `statements` after the imports at its top, or after the docstring."""
    if not statements:
        return text
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise NoPlace(str(error)) from error
    top = ast.Expr | ast.Import | ast.ImportFrom
    found = [*takewhile(lambda node: isinstance(node, top), body)]
    lines, at = text.splitlines(), found[-1].end_lineno if found else 0
    before = [""] if found and isinstance(found[-1], ast.Expr) else []
    after = [] if found else [""]
    return "\n".join([*lines[:at], *before, *statements, *after, *lines[at:], ""])

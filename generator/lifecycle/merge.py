"""Brings what the template adds to a file into that file as its owner has edited it since.

Functions and classes are appended: they go to the end of the file, whatever the owner wrote above.
git merges the rest, such as a row of a table or the first import of `Buffer`.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

Lines = list[str]


class NoPlace(Exception):
    """There are lines whose place in the owner's file is not certain."""


def merge(base: str, new: str, own: str) -> str:
    """Returns `own` (str) with the difference between `base` and `new` (str), two generated texts.

    Raises NoPlace.
    """
    if own == base:
        return new
    rest, block, opener = _appended(base.splitlines(), new.splitlines(), own.splitlines())
    text, conflicts = merge_by_git(base, "\n".join([*rest, ""]), own)
    if conflicts:
        raise NoPlace("has changed where these lines belong")
    if not block:
        return text
    lines = text.splitlines()
    at = _end(lines, opener)
    if block[0] and lines[at - 1].startswith(" "):  # in a stub, a class may end here
        block = ["", *block]
    return "\n".join([*lines[:at], *block, *lines[at:], ""])


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
        command = ["git", "merge-file", "-p", *labels, *map(str, files)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
    conflicts = re.findall(r"^<<<<<<< .*?^>>>>>>> .*?$", done.stdout, re.M | re.S)
    shown = "\n".join(conflicts if done.returncode else []).splitlines()
    return done.stdout, shown


def _appended(old: Lines, new: Lines, own: Lines) -> tuple[Lines, Lines, str]:
    """Splits `new` into what git can merge, and the block that goes to the end of the file.

    With the line that opens the braces in which the file ends, if it ends in some. Lines that the
    owner has already, like an import, are not added again.
    """
    rest: Lines = []
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        added, below = new[k:end], old[j:]
        if tag == "insert":
            while below and below[0] == added[0]:  # the same insertion, one line further down
                rest.append(added[0])
                added, below = [*added[1:], added[0]], below[1:]
            if below in ([], ["}"]):
                openers = [line for line in old if below and re.match(r"\w.*\{$", line)]
                return [*rest, *below], added, (openers or [""])[-1]
            if {*added} <= {*own, ""}:
                continue
        rest += added if tag != "equal" else old[i:j]
    return rest, [], ""


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

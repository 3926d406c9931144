"""Brings what is new in a generated file into that file as its owner has edited it since.

A three-way merge of lines sees a conflict wherever both sides changed neighbouring lines: in a body
that was written where the next function is to follow, in two additions to one list. So nothing is
merged here. What the template adds is mostly lines between two others: they go next to one of these
in the owner's file, inside the same block, and lines at the end go to the end. Where that is not
certain, nothing is guessed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import count, takewhile

from generator.render.layout import WIDTH, ruff_order

Lines = list[str]

_ITEM = re.compile(r'\s+"?(\w+)"?,')  # a line of a list of names
_IMPORT = re.compile(r"(from|import|use|mod) \w")
_USED = re.compile(r"^(?:pub )?use ([^;]*);", re.M)


class NoPlace(Exception):
    """There are lines whose place in the owner's file is not certain."""


def merge(base: str, new: str, own: str) -> str:
    """Returns `own` (str) with the difference between `base` and `new` (str), two generated texts.

    Raises NoPlace.
    """
    if own == base:
        return new
    old, wanted, lines = _split(base), _split(new), _split(own)
    try:
        for tag, i, j, k, end in SequenceMatcher(None, old, wanted, autojunk=False).get_opcodes():
            removed, added = old[i:j], wanted[k:end]
            if tag == "equal" or _imported(added, lines):
                continue
            if removed:
                lines = _replaced(removed, added, lines)
            elif imports := _first_imports(base, added):
                lines = _with_imports(imports, lines)
            elif j == len(old):
                at = _end(lines)
                gap = added[0] and lines[at - 1].startswith(" ")  # a class may end here, in a stub
                lines = _inserted([""] * bool(gap) + added, at, lines)
            else:
                lines = _between(old, j, added, lines)
    except LookupError as error:
        raise NoPlace("has changed where these lines belong") from error
    return re.sub(r"= \[\n\]$", "= []", "\n".join(lines) + "\n", flags=re.M)


def _split(text: str) -> Lines:
    """The lines of `text`; an empty list at the top level gets two, for others to go between."""
    return re.sub(r"^(\w+: .*= \[)\]$", r"\1\n]", text, flags=re.M).removesuffix("\n").split("\n")


def _inserted(added: Lines, at: int, lines: Lines) -> Lines:
    return [*lines[:at], *added, *lines[at:]]


def _replaced(removed: Lines, added: Lines, lines: Lines) -> Lines:
    """`lines` with `added` where `removed` is; a single line may go on after what is removed."""
    size = len(removed)
    if not size == len(added) == 1:
        at = _only(range(len(lines)), lambda n: lines[n : n + size] == removed)
        return [*lines[:at], *added, *lines[at + size :]]
    at = _only(range(len(lines)), lambda n: lines[n].startswith(removed[0]))
    rest = lines[at].removeprefix(removed[0])
    if re.match(r"\w", rest) or len(added[0] + rest) > WIDTH:
        raise LookupError
    return [*lines[:at], added[0] + rest, *lines[at + 1 :]]


def _end(lines: Lines) -> int:
    """Where to go on at the end: before the tests that Rust has there, or Python's main guard."""
    for at in reversed(range(len(lines))):
        tests = lines[at] == "#[cfg(test)]" and re.match(
            r"mod \w+ \{", "".join(lines[at + 1 : at + 2])
        )
        if tests or lines[at].startswith("if __name__ == "):
            while at and lines[at - 1]:  # what is said about it
                at -= 1
            while at and not lines[at - 1]:
                at -= 1
            return at
    return len(lines)


def _between(old: Lines, at: int, added: Lines, lines: Lines) -> Lines:
    """`lines` with `added`, which come before `old[at]`."""
    before, after = old[at - 1] if at else None, old[at]
    first, last = _block(old[:at], added, lines)
    if not all(map(_ITEM.fullmatch, added)):
        return _inserted(added, _place(before, after, range(first, last + 1), lines), lines)
    for item in added:
        try:
            place = _place(before, after, range(first, last + 1), lines)
        except LookupError:
            place = last
        # Among items that are the owner's alone, where ruff wants it.
        alone = [_ITEM.fullmatch(line) and line not in old + added for line in lines]
        while place > first and alone[place - 1] and _rank(lines[place - 1]) > _rank(item):
            place -= 1
        while place < last and alone[place] and _rank(lines[place]) < _rank(item):
            place += 1
        lines = _inserted([item], place, lines)
        before, last = item, last + 1
    return lines


def _block(above: Lines, added: Lines, lines: Lines) -> tuple[int, int]:
    """Where the block begins and ends in `lines` that opens in `above` and has `added` in it."""
    margin = _margin(*added)
    if not margin:
        return 0, len(lines)
    head = [line for line in above if line and _margin(line) < margin][-1]
    first = _only(range(len(lines)), lambda n: lines[n] == head) + 1
    return first, next(n for n in count(first) if lines[n] and _margin(lines[n]) < margin)


def _place(before: str | None, after: str, places: Sequence[int], lines: Lines) -> int:
    """The one of `places` that is next to the lines it has to be next to, or to one of them."""
    behind = {n for n in places if before == (lines[n - 1] if n else None)}
    ahead = {n for n in places if n < len(lines) and lines[n] == after}
    for found in (behind & ahead, behind if before else set(), ahead if after else set()):
        if len(found) == 1:
            return found.pop()
    raise LookupError


def _rank(item: str) -> tuple[int, list[tuple[bool, int, str]]]:
    return ruff_order(item.strip(' ",'))


def _margin(*lines: str) -> int:
    """How far all of the `lines` are indented."""
    return min(len(line) - len(line.lstrip()) for line in lines if line)


def _only(places: Sequence[int], right: Callable[[int], bool]) -> int:
    """The one of `places` that is `right`; raises LookupError if none or several are."""
    found = [place for place in places if right(place)]
    if len(found) != 1:
        raise LookupError
    return found[0]


def _imported(added: Lines, lines: Lines) -> bool:
    """Whether `added` does nothing but import what `lines` import, or declare, already."""
    statements = [line for line in added if line]
    kinds = {found[1] if (found := _IMPORT.match(line)) else None for line in statements}
    text = "\n".join(lines)
    if kinds <= {"from", "import"}:
        try:
            return bool(kinds) and _names("\n".join(statements)) <= _names(text)
        except SyntaxError:
            return False
    if kinds == {"use"}:
        used = set(re.findall(r"\w+", " ".join(_USED.findall(text))))
        return used.issuperset(re.findall(r"\w+", " ".join(_USED.findall("\n".join(statements)))))
    return kinds == {"mod"} and set(statements) <= set(lines)


def _first_imports(base: str, added: Lines) -> Lines:
    """The import statements in `added`, if `base` has a docstring and no import.

    Only blank lines surround them, which are everywhere: `_place` cannot find them.
    """
    try:
        if _names(base) or not ast.get_docstring(ast.parse(base)):
            return []
        body = ast.parse("\n".join(added)).body
    except SyntaxError:
        return []
    if not body or not all(isinstance(node, ast.Import | ast.ImportFrom) for node in body):
        return []
    return added[body[0].lineno - 1 : body[-1].end_lineno]


def _with_imports(statements: Lines, lines: Lines) -> Lines:
    """`lines` with `statements` after the imports at their top, or after the docstring."""
    top = ast.Expr | ast.Import | ast.ImportFrom
    found = [*takewhile(lambda node: isinstance(node, top), ast.parse("\n".join(lines)).body)]
    if not found:
        raise LookupError
    gap = isinstance(found[-1], ast.Expr)
    return _inserted([""] * gap + statements, found[-1].end_lineno or 0, lines)


def _names(code: str) -> set[tuple[str | None, str, str | None]]:
    """What Python code imports at its top level: module, name, and its name here."""
    found = set()
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            found |= {(module, one.name, one.asname) for one in node.names}
    return found

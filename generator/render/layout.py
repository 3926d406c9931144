"""Lines as rustfmt and ruff would leave them, with the settings of the project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import fill, indent

from generator.text import width

WIDTH = 100  # columns of a line, in Rust as in Python
SHORT = 10  # rustfmt packs a list of names into lines if none is longer

_SIMPLE = re.compile(r"&?(r#)?\w+")
_BRACKETS = {"<": ">", "(": ")", "[": "]"}


def fits(text: str, spare: int = 0) -> bool:
    """Whether `spare` (int) columns are left after each line of `text` (str) (bool)."""
    return all(width(line) + spare <= WIDTH for line in text.split("\n"))


def fit(head: str, items: Sequence[str], tail: str, margin: int = 0, reserve: int = 0) -> str:
    """Puts `items` (str) between `head` and `tail` (str): on one line, or on one each.

    `margin` (int) is the indentation, `reserve` (int) what follows the tail.
    """
    left = " " * margin
    line = f"{left}{head}{', '.join(items)}{tail}"
    if not items or (fits(line, reserve) and "\n" not in line):
        return line
    return exploded(head, items, tail, left)


def packed(head: str, items: Sequence[str], tail: str, margin: int = 0, reserve: int = 0) -> str:
    """As `fit`, but with as many items on a line as rustfmt leaves there where all are short."""
    fitted = fit(head, items, tail, margin, reserve)
    if "\n" not in fitted or not all(_SIMPLE.fullmatch(i) and len(i) <= SHORT for i in items):
        return fitted
    left = " " * margin
    inner = indent(fill(", ".join(items) + ",", WIDTH - len(left) - 5), left + "    ")
    return f"{left}{head}\n{inner}\n{left}{tail}"


def exploded(head: str, items: Sequence[str], tail: str, left: str = "") -> str:
    """Puts each of the `items` (str) on a line of its own, between `head` and `tail` (str)."""
    inner = "".join(f"{item},\n" for item in items)
    return f"{left}{head}\n{indent(inner, left + '    ')}{left}{tail}"


def rust_definition(head: str, parameters: Sequence[str], returns: str) -> str:
    """The head of a Rust function (str); `parameters` (str) are like `text: &str`."""
    line = f"{head}({', '.join(parameters)}) -> {returns} {{"
    if len(line) <= WIDTH:
        return line
    if parameters:
        inner = "".join(f"{rust_typed(one, ',', '    ')}\n" for one in parameters)
        return f"{head}(\n{inner}{_rust_result(') -> ', returns, WIDTH + 2)}"
    if len(f"{head}() -> {returns}") > WIDTH + 1 and len(f"-> {returns}") <= WIDTH:
        return f"{head}()\n{_rust_result('-> ', returns, WIDTH)}"
    return _rust_result(f"{head}() -> ", returns, WIDTH + 1)


def rust_typed(name_and_type: str, after: str, left: str) -> str:
    """Lines (str) like `text: &str` between the margin `left` and what comes `after` (str)."""
    name, _, type_ = name_and_type.partition(": ")
    return _rust_line(left, f"{name}: ", type_, after)


def python_definition(head: str, parameters: Sequence[str], returns: str, tail: str) -> str:
    """The head of a Python function (str); `parameters` (str) are like `lower: bool = True`."""
    line = f"{head}({', '.join(parameters)}) -> {returns}{tail}"
    if fits(line):
        return line
    if not parameters:
        return _python_result(f"{head}() -> ", returns, tail)
    inner = "".join(f"{_python_parameter(one)}\n" for one in parameters)
    return f"{head}(\n{inner}{_python_result(') -> ', returns, tail)}"


def ruff_order(name: str) -> tuple[int, list[tuple[bool, int, str]]]:
    """As ruff sorts names: constants, classes, the rest; and f2 before f10, but f02 before f1."""
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    pieces: list[str] = re.findall(r"\d+|\D", name)
    return rank, [(not p.isdigit(), 0 if p[0] == "0" else len(p), p) for p in pieces]


def rustfmt_order(name: str) -> tuple[list[tuple[int, int, str]], list[int]]:
    """As rustfmt sorts names: `_` before all else, numbers by value, more leading zeros first."""
    pieces: list[str] = re.findall(r"_|\d+|[^_\d]+", name)
    ranked = [
        (0, 0, "") if p == "_" else (1, int(p), "") if p.isdigit() else (2, 0, p) for p in pieces
    ]
    return ranked, [len(p.lstrip("0")) - len(p) for p in pieces if p.isdigit()]


def _rust_result(before: str, returns: str, most: int) -> str:
    line = f"{before}{returns}"
    if WIDTH - 2 < len(line) <= most:
        return f"{line}\n{{"
    return _rust_line("", before, returns, " {")


def _rust_line(left: str, before: str, type_: str, after: str) -> str:
    line = f"{left}{before}{type_}{after}"
    most = WIDTH - 2 if type_.startswith("&[") else WIDTH
    return line if len(line) <= most else f"{left}{before}{_rust_broken(type_, left)}{after}"


def _rust_broken(type_: str, left: str) -> str:
    head, items, close = _opened(type_)
    if not items:
        return type_
    only = items[0].lstrip("&") if len(items) == 1 else ""
    if close == "]" or only.startswith("("):
        comma = "," if close == ")" else ""
        return f"{head}{_rust_broken(items[0], left)}{comma}{close}"
    inner = "".join(_rust_line(f"{left}    ", "", item, ",") + "\n" for item in items)
    return f"{head}\n{inner}{left}{close}"


def _python_parameter(parameter: str) -> str:
    name, colon, rest = parameter.partition(": ")
    annotation, equals, default = rest.partition(" = ")
    after = f"{equals}{default},"
    line = f"    {name}{colon}{annotation}{after}"
    if fits(line):
        return line
    if annotation.endswith(" | None"):
        type_ = annotation.removesuffix(" | None")
        return f"{_python_line('    ', f'{name}: ', type_, '')}\n    | None{after}"
    return _python_line("    ", f"{name}: ", annotation, after)


def _python_result(before: str, returns: str, tail: str) -> str:
    if len(before + returns + tail) <= WIDTH or not returns.endswith(" | None"):
        return _python_line("", before, returns, tail)
    inner = f"    {returns}"
    if len(inner) > WIDTH:
        inner = _python_line("    ", "", returns.removesuffix(" | None"), "") + "\n    | None"
    return f"{before}(\n{inner}\n){tail}"


def _python_line(left: str, before: str, annotation: str, after: str) -> str:
    line = f"{left}{before}{annotation}{after}"
    head, items, close = _opened(annotation)
    if len(line) <= WIDTH or not items:
        return line
    inner = f"{left}    {', '.join(items)}"
    if len(inner) > WIDTH:
        comma = "," if len(items) > 1 else ""
        inner = "\n".join(_python_line(f"{left}    ", "", item, comma) for item in items)
    return f"{left}{before}{head}\n{inner}\n{left}{close}{after}"


def _opened(type_: str) -> tuple[str, list[str], str]:
    """Takes `Vec<A, B>` (str) apart: `Vec<`, the list of `A` and `B`, and `>`."""
    found = re.search(r"[<(\[]", type_)
    if found is None or type_[-1] != _BRACKETS[found[0]]:
        return type_, [], ""
    items, depth = [""], 0
    for char in type_[found.end() : -1]:
        depth += (char in "<([") - (char in ">)]")
        if char == "," and not depth:
            items.append("")
        else:
            items[-1] += char
    return type_[: found.end()], [item.strip() for item in items if item.strip()], type_[-1]

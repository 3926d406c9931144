"""The text of an answer, before anything reads a meaning into it."""

from __future__ import annotations

import ast
import io
import itertools
import json
import re
import tokenize
import unicodedata
import warnings
from collections.abc import Sequence
from contextlib import suppress

_NOTHING = {"none", "nothing", "-"}
WIDTH = 100  # columns of a line, for ruff as for rustfmt

_REFUSED = {
    "Cc": "control character",
    "Cs": "lone surrogate",
    "Zl": "line separator",
    "Zp": "paragraph separator",
}

_OPENING, _CLOSING = set("([{"), set(")]}")
# A _ is none between letters, a # only before a word, and some characters only at the start.
_MARKUP = re.compile(r"[\\`*\[\]<>&|~$]|(?<![^\W_])_|_(?![^\W_])|(?<!\S)#|^[-+=]")
# What a function or class of Python has and a signature has not.
_STUB = re.compile(r"^(?:def|class)\s+(?=\w)|\s*:(?:\s*\.\.\.)?$")
_LISTED = re.compile(r"^(\d+)([.)])")


def refusal(question: str, value: str, rule: str, piece: str = "") -> str:
    """Returns the sentence (str) that says which `rule` `value` (str) breaks, in which `piece`."""
    where = f" in {piece!r}" if piece not in ("", value) else ""
    return f"{question}: {value!r}{where} {rule}."


def unprintable(text: str, allowed: str = "") -> str:
    """Returns what is wrong (str) with the first character that no answer may have; empty if none.

    `allowed` (str) holds the control characters that this question accepts.
    """
    for position, char in enumerate(text, start=1):
        kind = _REFUSED.get(unicodedata.category(char))
        if kind and char not in allowed:
            where = f"has the {kind} U+{ord(char):04X} at position {position}"
            return f"{where}; write it on one line of plain text"
    return ""


def parsed(source: str) -> list[ast.stmt]:
    """Returns the statements (list of ast.stmt) of `source` (str), none if it is not Python."""
    with warnings.catch_warnings(), suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        warnings.simplefilter("ignore")
        return ast.parse(source).body
    return []


def width(text: str) -> int:
    """Returns how many columns of a terminal `text` (str) takes, as formatters count them (int)."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me") for char in text)


def one_or_each(start: str, items: Sequence[str], end: str) -> str:
    """Returns `start`, `items` and `end` (str) in one line, or with a line for each item.

    Both formatters choose between the same two.
    """
    line = f"{start}{', '.join(items)}{end}"
    if not items or width(line) <= WIDTH:
        return line
    return "\n".join([start, *(f"    {one}," for one in items), end])


def split(text: str) -> list[str]:
    """Returns the stripped pieces (list of str) of `text` (str), without `def` and `:`.

    Semicolons separate pieces, and so do newlines outside brackets; not those inside a string. A
    piece that asks for nothing, like `none`, is left out.
    """
    source = "(" + text  # inside a parenthesis, newlines and indentation mean nothing to Python
    starts = [0, *itertools.accumulate(len(line) + 1 for line in source.split("\n"))]
    cuts, depth = [0], 0
    with suppress(tokenize.TokenError, SyntaxError, ValueError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            depth += (token.string in _OPENING) - (token.string in _CLOSING)
            newline = token.type in (tokenize.NL, tokenize.NEWLINE) and depth == 1
            if token.string == ";" or newline:
                cuts.append(starts[token.start[0] - 1] + token.start[1])
    pieces = [source[start + 1 : end] for start, end in itertools.pairwise([*cuts, len(source)])]
    stripped = (_STUB.sub("", piece.strip()) for piece in pieces)
    return [piece for piece in stripped if piece and piece.lower() not in _NOTHING]


def markdown(text: str) -> str:
    """Returns `text` (str, one line) as Markdown (str) that shows it: nothing in it is markup."""
    return _LISTED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))


def cell(code: str) -> str:
    """Returns `code` (str, one line) as a code span (str) for a Markdown table."""
    fence = "`" * (1 + max(map(len, re.findall("`+", code)), default=0))
    space = " " if code[:1] == "`" or code[-1:] == "`" else ""
    return f"{fence}{space}{code}{space}{fence}".replace("|", r"\|")


def toml(text: str) -> str:
    """Returns `text` (str) as a TOML string (str): JSON's escapes, and DEL, which TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

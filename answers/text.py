"""The text of an answer, before anything reads a meaning into it."""

from __future__ import annotations

import io
import itertools
import json
import tokenize
import unicodedata
from collections.abc import Iterator

_REFUSED = {
    "Cc": "control character",
    "Cs": "lone surrogate",
    "Zl": "line separator",
    "Zp": "paragraph separator",
}


def unprintable(question: str, text: str, allowed: str = "") -> str | None:
    """Returns the problem (str) of the first character that no answer may have, None without one.

    `allowed` (str) holds the control characters that this question accepts.
    """
    for position, char in enumerate(text, start=1):
        kind = _REFUSED.get(unicodedata.category(char))
        if kind and char not in allowed:
            where = f"has the {kind} U+{ord(char):04X} at position {position}"
            return f"{question}: {text!r} {where}; write it on one line of plain text."
    return None


def width(text: str) -> int:
    """Returns how many columns of a terminal `text` (str) takes, as formatters count them (int)."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me") for char in text)


def tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Yields the Python tokens of `text` (str) up to the first that is none; never raises.

    A parenthesis is put before the text: inside it, newlines and indentation mean nothing.
    """
    try:
        yield from tokenize.generate_tokens(io.StringIO("(" + text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def split(text: str) -> list[str]:
    """Returns the stripped, non-empty pieces (list of str) between the semicolons of `text` (str).

    A semicolon inside a string is part of that string.
    """
    source = "(" + text
    starts = [0, *itertools.accumulate(len(line) + 1 for line in source.split("\n"))]
    semicolons = [token.start for token in tokens(text) if token.string == ";"]
    cuts = [0, *(starts[row - 1] + column for row, column in semicolons), len(source)]
    pieces = [source[start + 1 : end].strip() for start, end in itertools.pairwise(cuts)]
    return [piece for piece in pieces if piece]


def toml(text: str) -> str:
    """Returns `text` (str) as a TOML string (str): JSON's escapes, and DEL, which TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

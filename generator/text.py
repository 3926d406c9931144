"""The text of an answer, before anything reads a meaning into it."""

from __future__ import annotations

import io
import itertools
import json
import re
import tokenize
import unicodedata
from collections.abc import Iterator

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
    """Returns the stripped, non-empty pieces (list of str) of `text` (str), without `def` and `:`.

    Semicolons separate pieces, and so do newlines outside brackets; not those inside a string.
    """
    source = "(" + text
    starts = [0, *itertools.accumulate(len(line) + 1 for line in source.split("\n"))]
    cuts, depth = [0], 0
    for token in tokens(text):
        depth += (token.string in _OPENING) - (token.string in _CLOSING)
        newline = token.type in (tokenize.NL, tokenize.NEWLINE) and depth == 1
        if token.string == ";" or newline:
            cuts.append(starts[token.start[0] - 1] + token.start[1])
    pieces = [source[start + 1 : end] for start, end in itertools.pairwise([*cuts, len(source)])]
    return [piece for piece in (_STUB.sub("", piece.strip()) for piece in pieces) if piece]


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

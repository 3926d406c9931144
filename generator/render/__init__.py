"""Describes the answers as the templates print them."""

from __future__ import annotations

from collections.abc import Sequence

from generator.text import width

WIDTH = 100  # columns of a line, for ruff as for rustfmt


def one_or_each(start: str, items: Sequence[str], end: str) -> str:
    """Returns `start`, `items` and `end` (str) in one line, or with a line for each item.

    Both formatters choose between the same two.
    """
    line = f"{start}{', '.join(items)}{end}"
    if not items or width(line) <= WIDTH:
        return line
    return "\n".join([start, *(f"    {one}," for one in items), end])

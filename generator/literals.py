"""Values as literals, of Python and of Rust."""

from __future__ import annotations

Value = int | float | bool | str | bytes | None


def rust_literal(value: Value) -> str:
    """Returns `value` (int, float, bool, str or bytes) as a Rust literal (str)."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = (_rust_char(char, char.isprintable(), r"\u{%x}") for char in value)
            return f'"{"".join(escaped)}"'
        case bytes():
            chars = value.decode("latin-1")
            escaped = (_rust_char(char, " " <= char <= "~", r"\x%02x") for char in chars)
            return f'b"{"".join(escaped)}".as_slice()'
    return repr(value)


def _rust_char(char: str, plain: bool, code: str) -> str:
    short = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\0": r"\0"}
    return short.get(char) or (char if plain else code % ord(char))


def python_literal(value: Value) -> str:
    """Returns `value` (int, float, bool, str, bytes or None) as a Python literal (str).

    Strings stand in double quotes unless single quotes need fewer escapes.
    """
    match value:
        case str():  # with a " in it, repr uses ' and escapes each '
            prefix, body = "", repr('"' + value)[2:-1]
        case bytes():
            prefix, body = "b", repr(b'"' + value)[3:-1]
        case _:
            return repr(value).replace("e+", "e")
    if body.count('"') > body.count("'"):
        return f"{prefix}'{body}'"
    body = body.replace(r"\'", "'").replace('"', r"\"")
    return f'{prefix}"{body}"'

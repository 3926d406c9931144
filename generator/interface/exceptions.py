"""The exceptions the user asked for, each on top of a builtin one."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from dataclasses import dataclass

from generator.interface.names import MAX_LENGTH, camel_case
from generator.text import split, unprintable

EXAMPLE = "EmptyInputError(ValueError)"

_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SUFFIX = re.compile(r"(Error|Exception)$")

# They take more than a message, or mean something to the interpreter.
_NO_BASES = {
    "UnicodeEncodeError",
    "UnicodeDecodeError",
    "UnicodeTranslateError",
    "ExceptionGroup",
    "StopIteration",
    "StopAsyncIteration",
}
# Builtins of some Python versions only: the answers are judged alike wherever cookiecutter runs.
_NEWER = {"ImportCycleError", "PythonFinalizationError", "_IncompleteInputError"}
_NOTHING = {"none", "nothing", "-"}
_CORE_VARIANTS = {"Interrupted", "NotImplemented", "Overflow"}


@dataclass(frozen=True)
class ExceptionClass:
    """An exception: `name` (str), `base` (str), the builtin exception it extends."""

    name: str
    base: str

    @property
    def variant(self) -> str:
        """The variant of the core's error (str): `EmptyInput`."""
        stripped = _SUFFIX.sub("", self.name)
        return self.name if stripped in ("", "Self") else stripped

    @property
    def message(self) -> str:
        """The message (str), from the name: `empty input`."""
        return " ".join(_WORDS.findall(self.variant)).lower()


def parse(text: str, import_name: str = "") -> tuple[list[ExceptionClass], list[str]]:
    """Returns the exceptions (list of ExceptionClass) in `text` (str) and its problems (str).

    An exception with a problem is left out; an empty answer asks for none, like `none`.
    `import_name` (str) is the package's own, whose base class no exception can replace.
    """
    if (problem := unprintable("exceptions", text, allowed="\n\t")) is not None:
        return [], [problem]
    exceptions: list[ExceptionClass] = []
    problems: list[str] = []
    earlier: dict[str, str] = {}
    for piece in split(text):
        if piece.lower() in _NOTHING:
            continue
        if (exception := _read(piece)) is None:
            rule = f"is not a class with its base; write it like '{EXAMPLE}'"
            problems.append(f"exceptions: {piece!r} {rule}.")
            continue
        name, variant = exception.name, exception.variant
        found = [
            (name, _name_rule(exception, import_name)),
            (exception.base, _base_rule(exception)),
        ]
        if name in earlier.values():
            found.append((name, "is the name of an earlier exception; write another name"))
        elif variant in earlier:
            same = f"becomes Error::{variant} in Rust, as {earlier[variant]!r} does"
            found.append((name, f"{same}; write another name"))
        earlier.setdefault(variant, name)
        broken = [(what, rule) for what, rule in found if rule]
        problems += [f"exceptions: {what!r} in {piece!r} {rule}." for what, rule in broken]
        if not broken:
            exceptions.append(exception)
    return exceptions, problems


def _read(piece: str) -> ExceptionClass | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(piece, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=base)], keywords=[]):
            return ExceptionClass(name, base)
    return None


def _name_rule(exception: ExceptionClass, import_name: str) -> str | None:
    name = exception.name
    if not _CAMEL.fullmatch(name):
        return "is not CamelCase in ASCII; write a name like 'EmptyInputError'"
    if len(name) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters; write a shorter name"
    if hasattr(builtins, name) or name in _NEWER:
        return f"is a builtin; write 'My{name}', or raise the builtin one"
    if name in ("InternalError", "Buffer", f"{camel_case(import_name)}Error"):
        return f"is a class the package has itself; write 'My{name}'"
    if exception.variant == "Self":
        return "is a keyword in Rust; write 'SelfError'"
    if exception.variant in _CORE_VARIANTS:
        return f"becomes Error::{exception.variant}, which the core has itself; write 'My{name}'"
    return None


def _base_rule(exception: ExceptionClass) -> str | None:
    name = exception.base
    if name in _NEWER:
        return "is not in every Python from 3.11 on; write another base, for example RuntimeError"
    base = getattr(builtins, name, None)
    if not (isinstance(base, type) and issubclass(base, Exception)):
        return "is not a builtin subclass of Exception; write one, for example ValueError"
    if base.__name__ != name:
        return f"is an old name of {base.__name__}; write {base.__name__}"
    if name in _NO_BASES or issubclass(base, Warning):
        return "is not raised with a message alone; write another base, for example ValueError"
    return None

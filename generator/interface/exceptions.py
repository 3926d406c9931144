"""The exceptions the user asked for: classes with a builtin base, or builtin ones."""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass

from generator.interface.names import MAX_LENGTH, camel_case
from generator.text import parsed, refusal, split, unprintable

EXAMPLE = "EmptyInputError(ValueError)"

_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SUFFIX = re.compile(r"(Error|Exception)$")

# They take more than a message, or mean something to the interpreter.
_NO_BASES = {
    *("UnicodeEncodeError", "UnicodeDecodeError", "UnicodeTranslateError", "ExceptionGroup"),
    *("StopIteration", "StopAsyncIteration"),
}
# Builtins of some Python versions only: the answers are judged alike wherever cookiecutter runs.
_NEWER = {"ImportCycleError", "PythonFinalizationError", "_IncompleteInputError"}
_BUILTINS = {*dir(builtins), *_NEWER}
_CORE = {"Interrupted", "NotImplemented", "Overflow"}


@dataclass(frozen=True)
class ExceptionClass:
    """An exception: `name` (str), `base` (str), the builtin exception it extends, or is."""

    name: str
    base: str

    @property
    def builtin(self) -> bool:
        """Whether it is the builtin exception itself (bool)."""
        return self.name == self.base

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
    if rule := unprintable(text, allowed="\n\t"):
        return [], [refusal("exceptions", text, rule)]
    exceptions: list[ExceptionClass] = []
    problems: list[str] = []
    earlier: dict[str, str] = {}
    for piece in split(text):
        match parsed(piece):
            case [ast.Expr(ast.Call(ast.Name(name), [ast.Name(base)], []))]:
                exception = ExceptionClass(name, base)
            case [ast.Expr(ast.Name(name))] if name in _BUILTINS:
                exception, base = ExceptionClass(name, name), name
            case _:
                rule = f"is not a class with its base; write it like '{EXAMPLE}'"
                rule += ", or a builtin like 'IndexError'"
                if "->" in piece:
                    rule = "is a function; write it into functions, after a semicolon"
                problems.append(refusal("exceptions", piece, rule))
                continue
        variant = exception.variant
        found = [(name, _name_rule(exception, import_name)), (base, _base_rule(base))]
        if name in earlier.values():
            found.append((name, "is the name of an earlier exception; write another name"))
        elif variant in earlier:
            same = f"becomes Error::{variant} in Rust, as {earlier[variant]!r} does"
            found.append((name, f"{same}; write another name"))
        earlier.setdefault(variant, name)
        broken = [refusal("exceptions", what, rule, piece) for what, rule in found if rule]
        problems += broken
        exceptions += [] if broken else [exception]
    return exceptions, problems


def _name_rule(exception: ExceptionClass, import_name: str) -> str:
    name, variant = exception.name, exception.variant
    own = ("InternalError", "Buffer", f"{camel_case(import_name)}Error")
    rules = {
        "is not CamelCase in ASCII; write a name like 'EmptyInputError'": not _CAMEL.fullmatch(
            name
        ),
        f"is longer than {MAX_LENGTH} characters; write a shorter name": len(name) > MAX_LENGTH,
        f"is a builtin; write 'My{name}', or '{name}' without a base": name in _BUILTINS
        and not exception.builtin,
        f"is a class the package has itself; write 'My{name}'": name in own,
        "is a keyword in Rust; write 'SelfError'": variant == "Self",
        f"is raised for Error::{variant}, which the core has itself; leave it out": variant in _CORE
        and exception.builtin,
        f"becomes Error::{variant}, which the core has itself; write 'My{name}'": variant in _CORE,
    }
    return next((rule for rule, breaks in rules.items() if breaks), "")


def _base_rule(name: str) -> str:
    base = getattr(builtins, name, None)
    if name in _NEWER:
        return "is not in every Python from 3.11 on; write another base, for example RuntimeError"
    if not (isinstance(base, type) and issubclass(base, Exception)):
        return "is not a builtin subclass of Exception; write one, for example ValueError"
    if base.__name__ != name:
        return f"is an old name of {base.__name__}; write {base.__name__}"
    if name in _NO_BASES or issubclass(base, Warning):
        return "is not raised with a message alone; write another base, for example ValueError"
    return ""

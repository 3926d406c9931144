"""The calls that are measured: the project's cases, and random arguments for the rest."""

from __future__ import annotations

import functools
import importlib
import inspect
import random
import string
import sys
import types
import typing
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType, FunctionType, MethodType
from typing import Any

import cases  # of the project

ROOT = Path(cases.__file__).resolve().parent.parent
REFERENCE = "the reference"
_SIZES = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
SIZES = getattr(cases, "SIZES", _SIZES)
ROUNDS = getattr(cases, "ROUNDS", 12)
LONGEST = getattr(cases, "LONGEST", 0.05)  # seconds: larger sizes are left out

[_module] = ROOT.glob("python/**/_reference.py")
PACKAGE = ".".join(_module.parent.relative_to(ROOT / "python").parts)
_reference = importlib.import_module(f"{PACKAGE}._reference")


def opponents(name: str) -> dict[str, Callable[..., object]]:
    """What the function called `name` has to beat."""
    return {REFERENCE: getattr(_reference, name), **cases.OPPONENTS.get(name, {})}


def native(name: str) -> list[str]:
    """The opponents that are builtins or of an extension, or that cases.py calls NATIVE."""
    python = (FunctionType, MethodType, functools.partial)
    found = cases.OPPONENTS.get(name, {}).items()
    binary = [one for one, run in found if inspect.isroutine(run) and not isinstance(run, python)]
    return [*binary, *getattr(cases, "NATIVE", ())]


def means_little(name: str, results: list[object]) -> str:
    """Why the random arguments of the function called `name` may mean little; else nothing.

    `results` has what the reference returns, by size. A loop that goes round as often for thirty
    characters as for three has found nothing to do.
    """
    if name in cases.ARGUMENTS or len(results) < 4:
        return ""
    if results[0] is not None and all(one == results[0] for one in results):
        return f"it returns {results[0]!r:.40} at every size"
    few, *more = (_turns(name, size) for size in SIZES[1:4])
    return "its loops go round as often at every size" if few and {*more} == {few} else ""


def _turns(name: str, size: int) -> int:
    """How often a call of the reference goes round a loop: jumps back in its code."""
    run, call = getattr(_reference, name), arguments(name, size)
    given, named, turns = call.args, call.kwargs, 0
    at: dict[FrameType, int] = {}

    def trace(frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        nonlocal turns
        if frame.f_code.co_filename != _reference.__file__:
            return None
        frame.f_trace_opcodes = True
        turns += frame.f_lasti < at.get(frame, 0)
        at[frame] = frame.f_lasti
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(*given, **named)
    finally:
        sys.settrace(before)
    return turns


def unit(name: str) -> str:
    """What a size counts for the function called `name`; empty if nothing of it has a size."""
    if name in cases.ARGUMENTS:
        return str(cases.ARGUMENTS[name][0])
    required = _required(name)
    integers = [f"as `{parameter}`" for parameter, hint in required.items() if hint is int]
    return next(filter(None, [*map(_counted, required.values()), *integers]), "")


def buffer(name: str) -> str:
    """The type to take instead of a list of numbers, if the function called `name` takes one."""
    lists = {list[float]: "a Buffer[float]", list[int]: "a Buffer[int]"}
    return next((lists[hint] for hint in _required(name).values() if hint in lists), "")


@functools.cache
def arguments(name: str, size: int) -> inspect.BoundArguments:
    """A call of the function called `name`: the same one for the same size."""
    random.seed(f"{name} {size}")
    required = _required(name)
    # A number is the size itself where nothing else has one.
    number = 10 if any(map(_counted, required.values())) else size
    given = {parameter: _argument(hint, size, number) for parameter, hint in required.items()}
    if name in cases.ARGUMENTS:
        given |= cases.ARGUMENTS[name][1](size)
    signature = inspect.signature(getattr(_reference, name))
    return inspect.BoundArguments(
        signature, {one: given[one] for one in signature.parameters if one in given}
    )


def _required(name: str) -> dict[str, Any]:
    """The annotations of the parameters without a default."""
    function = getattr(_reference, name)
    hints = typing.get_type_hints(function)
    parameters = inspect.signature(function).parameters.values()
    return {one.name: hints[one.name] for one in parameters if one.default is one.empty}


def _is_buffer(origin: object) -> bool:
    """Whether `origin` is the package's class; a package without a Buffer parameter has none."""
    return getattr(origin, "__name__", "") == "Buffer"


def _counted(annotation: Any) -> str:
    """What there can be more or less of in a value of this type."""
    annotation = getattr(annotation, "__value__", annotation)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (tuple, types.UnionType, typing.Union) and inner[-1] is not ...:
        return next(filter(None, map(_counted, inner)), "")
    if origin is not None:
        return "items"
    return {str: "characters", bytes: "bytes"}.get(annotation, "")


def _argument(annotation: Any, size: int, number: int) -> object:
    """A random value of the annotated type: of the `size`, and with ten items in each item."""
    annotation = getattr(annotation, "__value__", annotation)  # of an alias
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if _is_buffer(origin) and inner == (float,):
        return array("d", (random.uniform(0.9, 1.1) for _ in range(size)))
    if _is_buffer(origin):
        return array("q", (random.randrange(size) for _ in range(size)))
    if origin in (dict, Mapping):
        return {f"key{i}": _argument(inner[1], 10, random.randrange(1_000)) for i in range(size)}
    if origin is tuple and inner[-1] is not ...:
        return tuple(_argument(one, size, number) for one in inner)
    if origin in (types.UnionType, typing.Union):  # T | None
        given = [one for one in inner if one is not types.NoneType]
        return _argument(given[0], size, number)
    if origin is not None:
        items = (_argument(inner[0], 10, random.randrange(1_000)) for _ in range(size))
        return list(items) if inspect.isabstract(origin) else origin(items)
    if annotation is str:
        letters = random.choices(string.ascii_letters, k=size)
        return "".join(" " if i % 7 == 6 else letter for i, letter in enumerate(letters))
    if annotation is bytes:
        return random.randbytes(size)
    return {int: number, float: random.uniform(0.9, 1.1), bool: True}[annotation]

"""Which arguments the binary accepts, and as what: the rules that the contract holds it to."""

import functools
import inspect
import math
import operator
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with its arguments converted as its annotations say."""
    signature, annotations = inspect.signature(function), typing.get_type_hints(function)

    @functools.wraps(function)
    def wrapper(*args: object, **kwargs: object) -> Any:
        bound = signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            bound.arguments[name] = convert(annotations[name], value)
        return function(*bound.args, **bound.kwargs)

    return wrapper


def convert(annotation: Any, value: Any) -> Any:
    """Return `value` as the binary sees it: an int for an index, a float for an int.

    Raises:
        TypeError: `value` is not of the annotated type.
        OverflowError: an integer needs more than 64 bits.
        UnicodeEncodeError: a text has lone surrogates.
        BufferError: a buffer is not one-dimensional and contiguous.
    """
    kind, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
    if kind in (types.UnionType, typing.Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return None if value is None else convert(inner, value)
    if kind is int:
        number = int.__index__(operator.index(value))
        if not -(2**63) <= number < 2**63:
            raise OverflowError("Python int too large for 64 bits")
        return number
    if kind is float:
        return math.ldexp(value, 0)  # float(value) would parse strings as well
    if kind.__name__ == "Buffer":
        return buffer(arguments[0], value)
    # `isinstance` would believe an object whose `__class__` is another one.
    class_ = type(value)
    if kind is list:
        if issubclass(class_, str) or not isinstance(value, Sequence):
            raise TypeError(f"expected a sequence, not {class_.__name__}")
        items = value if class_ is list else list(value)
        return [convert(arguments[0], item) for item in items]
    if not issubclass(class_, kind):
        raise TypeError(f"expected {kind.__name__}, not {class_.__name__}")
    if kind is dict:
        pair = types.GenericAlias(tuple, arguments)
        return dict([convert(pair, item) for item in value.items()])
    if kind is tuple:
        items = value if class_ is tuple else tuple(value)
        if len(items) != len(arguments):
            raise ValueError(f"expected {len(arguments)} items, not {len(items)}")
        # In a list: `tuple(map(...))` would take a StopIteration from an item for the end.
        return tuple([convert(*one) for one in zip(arguments, items, strict=True)])
    # Plain copies: the methods of a subclass do not count in Rust.
    if kind is str:
        return str.encode(value).decode()
    if kind is bytes:
        return bytes.__getitem__(value, slice(None))
    return value


def buffer(item: type, value: Any) -> memoryview:
    """Return the memory of `value`, if its items are C doubles or 64-bit integers."""
    view = memoryview(value)
    formats = ["d"] if item is float else ["q", "l", "n"]
    if view.format.removeprefix("@") not in formats or view.itemsize != 8:
        raise TypeError(f"expected a buffer of format {formats[0]!r}, not {view.format!r}")
    if view.ndim != 1 or (view.nbytes and not view.c_contiguous):
        raise BufferError("expected a one-dimensional, contiguous buffer")
    return view

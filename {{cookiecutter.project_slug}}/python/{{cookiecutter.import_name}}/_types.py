"""The types of the functions, and what Python values they take: the same rules as in Rust."""

import functools
import inspect
import math
import operator
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar

Item_co = TypeVar("Item_co", covariant=True)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Buffer(Protocol[Item_co]):
    """One-dimensional, contiguous memory: `array.array`, `memoryview`, a NumPy array.

    `Buffer[float]` holds C doubles (format "d"), `Buffer[int]` 64-bit integers (format "q").
    """

    def __buffer__(self, flags: int, /) -> memoryview: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Item_co]: ...


def checked(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Have a reference function take what the binary takes, and refuse what it refuses.

    The annotations of `function` are the rule. `__wrapped__` is the function without the checks.

    Raises (when called):
        TypeError: an argument is not of its type.
        OverflowError: an integer needs more than 64 bits.
        BufferError: a buffer is not one-dimensional and contiguous.
    """
    signature = inspect.signature(function)
    annotations = typing.get_type_hints(function)

    @functools.wraps(function)
    def wrapper(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            bound = None
        if bound is None:
            return function(*args, **kwargs)  # fails as well, in the interpreter's own words
        for name, value in bound.arguments.items():
            bound.arguments[name] = convert(annotations[name], value)
        return function(*bound.args, **bound.kwargs)

    return wrapper


def convert(annotation: Any, value: Any) -> Any:
    """Return `value` as the `annotation` wants it: an int for an index, a float for an int."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return None if value is None else convert(inner, value)
    kind = origin or annotation
    if kind is int:
        number = int.__index__(operator.index(value))
        if not fits(number):
            raise OverflowError("Python int too large for 64 bits")
        return number
    if kind is float:
        return math.ldexp(value, 0)  # float(value) would parse strings as well
    if kind is Buffer:
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
            raise ValueError(
                f"expected tuple of length {len(arguments)}, but got tuple of length {len(items)}"
            )
        # In a list: `tuple(map(...))` would take a StopIteration from an item for the end.
        return tuple([convert(*one) for one in zip(arguments, items, strict=True)])
    # Plain copies: the methods of a subclass do not count in Rust.
    if kind is str:
        return str.encode(value).decode()  # text with lone surrogates is no text in Rust
    if kind is bytes:
        return bytes.__getitem__(value, slice(None))
    return value


def fits(number: int) -> bool:
    """Say whether `number` is one of Rust's 64-bit integers."""
    return -(2**63) <= number < 2**63


def buffer(item: type, value: Any) -> memoryview:
    """Return the memory of `value`, if its items are C doubles or 64-bit integers."""
    view = memoryview(value)
    formats = ["d"] if item is float else ["q", "l", "n"]
    if view.format.removeprefix("@") not in formats or view.itemsize != 8:
        expected = f"{item.__name__} (format {formats[0]!r})"
        raise TypeError(f"expected a buffer of {expected}, not of format {view.format!r}")
    if view.ndim != 1 or (view.nbytes and not view.c_contiguous):
        raise BufferError("expected a one-dimensional, contiguous buffer")
    return view

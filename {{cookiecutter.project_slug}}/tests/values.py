{% set project = cookiecutter | project %}
"""Arguments for each function, derived from its annotations, and what the binary makes of them."""

import functools
import inspect
import math
import operator
import types
import typing
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import find
from hypothesis import strategies as st

from {{ project.package }} import _reference

st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
st.register_type_strategy(float, st.floats() | st.integers(-9, 9))

# Input that random values would not find, by function and parameter.
{% if project.example %}
LINES = st.from_regex(r"[ab]?=?[+-]?[0-9]{0,20}", fullmatch=True)
SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("tally", "text"): st.lists(LINES).map("\n".join),
}
{% else %}
SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {}
{% endif %}

# Each type refuses some of these.
ODD: list[object] = ["1", b"1", bytearray(b"1"), 0, 1.5, 2**63, -(2**63) - 1, "\ud800", None]
ODD += [(), [], [1.5], {}, {1: 1}, {1}, array("d", [1.5]), array("q", [1])]
{% if project.buffers %}
ODD += [memoryview(array(code, [1, 2, 3]))[::2] for code in "dq"]
{% endif %}


def parts(annotation: Any) -> tuple[Any, list[Any]]:
    """Return `list` and `[int]` for `list[int]`; `Union` and `[int]` for `int | None`."""
    origin, arguments = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
    union = origin in (types.UnionType, typing.Union)
    return typing.Union if union else origin, [one for one in arguments if one is not type(None)]


def valid(annotation: Any) -> st.SearchStrategy[Any]:
    """All values of the annotated type."""
    kind, arguments = parts(annotation)
    if kind is typing.Union:
        return st.none() | valid(arguments[0])
{% if project.buffers %}
    if kind.__name__ == "Buffer":
        code = "d" if arguments == [float] else "q"
        return st.lists(valid(arguments[0])).map(lambda items: array(code, items))
{% endif %}
    return st.from_type(annotation)


def odd(annotation: Any) -> Iterator[object]:
    """Values of other types, and containers that hold them; a few happen to be valid."""
    kind, arguments = parts(annotation)
    if kind is typing.Union:
        yield from odd(arguments[0])
        return
    yield from ODD
    if kind is tuple:
        items = [sample(one) for one in arguments]
        yield (*items, 1)
        for at, argument in enumerate(arguments):
            yield from ((*items[:at], one, *items[at + 1 :]) for one in odd(argument))
    elif kind is dict:
        yield from ({"key": one} for one in odd(arguments[1]))
    elif arguments:
        yield from ([one] for one in odd(arguments[0]))


@functools.cache
def sample(annotation: Any) -> Any:
    """A simple value of the annotated type, but not an empty one."""
    return find(valid(annotation), bool)


def signature(name: str) -> inspect.Signature:
    """The signature of the function called `name`, with its types."""
    return inspect.signature(getattr(_reference, name), eval_str=True)


def call(name: str, /, **chosen: object) -> inspect.BoundArguments:
    """A call of the function called `name`: with samples, but for the chosen values."""
    bound = inspect.BoundArguments(signature(name), {})
    for one in bound.signature.parameters.values():
        given = one.name in chosen
        bound.arguments[one.name] = chosen[one.name] if given else sample(one.annotation)
    return bound


def calls(name: str) -> st.SearchStrategy[inspect.BoundArguments]:
    """All calls of the function called `name` whose arguments are of the right types."""
    parameters = signature(name).parameters.values()
    drawn = {one.name: SPECIAL.get((name, one.name), valid(one.annotation)) for one in parameters}
    return st.fixed_dictionaries(drawn).map(lambda chosen: call(name, **chosen))


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with its arguments converted as the binary converts them."""
    signature = inspect.signature(function, eval_str=True)

    @functools.wraps(function)
    def wrapper(*args: object, **kwargs: object) -> Any:
        bound = signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            bound.arguments[name] = convert(signature.parameters[name].annotation, value)
        return function(*bound.args, **bound.kwargs)

    return wrapper


def convert(annotation: Any, value: Any) -> Any:
    """Return `value` as the binary sees it, or raise what the binary raises for it."""
    kind, arguments = parts(annotation)
    if kind is typing.Union:
        return None if value is None else convert(arguments[0], value)
    if kind is int:
        number = int.__index__(operator.index(value))
        if not -(2**63) <= number < 2**63:
            raise OverflowError("Python int too large for 64 bits")
        return number
    if kind is float:
        return math.ldexp(value, 0)  # float(value) would parse strings as well
{% if project.buffers %}
    if kind.__name__ == "Buffer":
        view = memoryview(value)
        formats = ("d", "@d") if arguments == [float] else ("q", "@q", "l", "@l", "n", "@n")
        if view.format not in formats or view.itemsize != 8:
            raise TypeError(f"expected a buffer of {formats[0]!r}, not of {view.format!r}")
        if view.ndim != 1 or (view.nbytes and not view.c_contiguous):
            raise BufferError("expected a one-dimensional, contiguous buffer")
        return view
{% endif %}
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
        pair = types.GenericAlias(tuple, tuple(arguments))
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

{% set project = cookiecutter | project %}
"""Arguments for each function, derived from its annotations, and what the binary makes of them."""

import ast
import functools
import inspect
import math
import operator
import string
import sys
import types
import typing
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hypothesis import find
from hypothesis import strategies as st

from {{ project.package }} import _reference


@functools.cache
def characters() -> list[list[str]]:
    """All characters by kind: what Python's methods say of them.

    Characters that are new to either language are left out, and three that changed. Python and
    Rust have Unicode's tables of different years, and may differ there.
    """
    kinds: dict[Any, list[str]] = {}
    asked = [getattr(str, name) for name in dir(str) if name.startswith("is")]
    for one in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.ucd_3_2_0.category(one) not in ("Cn", "Co", "Cs") and one not in "ƛɤʕ":
            cases = len(one.upper()), one.upper() == one, len(one.lower()), one.lower() == one
            kind = unicodedata.category(one), cases, len(one.encode()), one.splitlines() == [one]
            kinds.setdefault((kind, *[ask(one) for ask in asked]), []).append(one)
    return [*kinds.values()]


def texts() -> st.SearchStrategy[str]:
    """Where the two languages differ: characters of every kind, words, numbers, your examples."""
    tree = ast.parse(Path(__file__).with_name("test_functions.py").read_text(encoding="utf-8"))
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    examples = st.sampled_from([one for one in constants if type(one) is str and one.isprintable()])
    kinds = st.sampled_from(characters()).flatmap(st.sampled_from)
    words = st.text(string.ascii_letters, min_size=1)
    cases = st.sampled_from([str, str.upper, str.lower, str.title])
    sentences = st.builds(lambda case, words: case(" ".join(words)), cases, st.lists(words))
    numbers = st.lists(st.sampled_from("0123456789+-.e_ ") | kinds).map("".join)
    mixed = st.lists(examples | kinds | st.sampled_from(string.printable) | words).map("".join)
    return st.one_of(st.text(string.printable), kinds, st.text(kinds), sentences, numbers, mixed, examples)


def lists(annotation: Any) -> st.SearchStrategy[list[Any]]:
    """Lists of all kinds, and long ones in which little differs."""
    items = valid(typing.get_args(annotation)[0])
    few = st.lists(items, min_size=1, max_size=3)
    return st.lists(items) | few.map(lambda few: [*few, *map(twin, few)] * 8)


def twin(value: Any) -> Any:
    """A value that is much like `value`, and another one."""
    if isinstance(value, str):
        return value.swapcase()
    if isinstance(value, Sequence):
        return value[::-1]
    return -value if type(value) in (int, float) and value != -(2**63) else value


BOUNDS = [2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**62 - 1, 2**63 - 1, -(2**31) - 1, -(2**63)]
WHOLE = st.integers(-9, 9) | st.integers(-(2**63), 2**63 - 1)
HALVES = st.builds(lambda n, digits: (n + 0.5) / 10**digits, st.integers(-999, 999), st.integers(0, 2))
FLOATS = st.sampled_from([-0.0, math.nan, math.inf, 1e16, 1e-5])
st.register_type_strategy(int, WHOLE | st.sampled_from(BOUNDS))
st.register_type_strategy(float, st.floats() | st.integers(-9, 9) | HALVES | FLOATS)
st.register_type_strategy(str, st.deferred(texts))
st.register_type_strategy(list, lists)

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
    drawn: dict[str, st.SearchStrategy[Any]] = {}
    for one in signature(name).parameters.values():
        same = st.shared(valid(one.annotation), key=str(one.annotation))
        other = st.shared(valid(one.annotation), key=one.name)
        again = other | same | same.map(twin) | same.map(inner)
        known = [each.annotation for each in signature(name).parameters.values()]
        first = list(signature(name).parameters)[known.index(one.annotation)] == one.name
        drawn[one.name] = SPECIAL.get((name, one.name), same if first else again)
    return st.fixed_dictionaries(drawn).map(lambda chosen: call(name, **chosen))


def inner(value: Any) -> Any:
    """What is in the middle of a sequence."""
    return value[1:-1] if isinstance(value, Sequence) else value


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

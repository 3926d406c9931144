{% set project = cookiecutter | project %}
"""What to call a function with, and what it must refuse, derived from its annotations."""

import inspect
import types
import typing
from array import array
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from {{ project.package }} import _reference


@dataclass(frozen=True)
class Values:
    """Values for one type: any that is right, one of these, and some that are wrong."""

    right: st.SearchStrategy[Any]
    sample: object
    wrong: list[object]


INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats()
# All but lone surrogates, which Rust cannot hold; often characters that take 1 to 4 bytes in UTF-8.
TEXT = st.text(st.sampled_from("a\xe9\u20ac\U0001f980") | st.characters(codec="utf-8"))

SCALARS = {
    int: Values(INTEGERS, 1, ["1", 1.5, None, 2**63, -(2**63) - 1]),
    float: Values(FLOATS | st.integers(-9, 9), 1.0, ["1", b"1", None]),
    bool: Values(st.booleans(), True, [0, "True", None]),
    str: Values(TEXT, "text", [b"text", 1, None, "\ud800"]),
    bytes: Values(st.binary(), b"bytes", ["text", bytearray(b"bytes"), None]),
}
BUFFERS = {
    float: Values(
        st.lists(FLOATS).map(lambda items: array("d", items)),
        array("d", [1.0]),
        [[1.0], "text", array("q", [1]), None, memoryview(array("d", [1.0, 2.0, 3.0]))[::2]],
    ),
    int: Values(
        st.lists(INTEGERS).map(lambda items: array("q", items)),
        array("q", [1]),
        [[1], "text", array("d", [1.0]), None, memoryview(array("q", [1, 2, 3]))[::2]],
    ),
}

# Input that random values would not find, by function and parameter.
{% if project.worked("tally") %}
LINES = st.from_regex(r"[ab]?=?[+-]?[0-9]{0,20}", fullmatch=True)
SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("tally", "text"): st.lists(LINES).map("\n".join),
}
{% else %}
SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {}
{% endif %}


def values(annotation: Any) -> Values:
    """Values of the annotated type."""
    if annotation in SCALARS:
        return SCALARS[annotation]
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if getattr(origin, "__name__", "") == "Buffer":
        return BUFFERS[inner[0]]
    items = [values(one) for one in inner if one is not type(None)]
    wrong: list[object]
    if origin is list:
        wrong = ["text", 1, {1}, {}, None, *([one] for one in items[0].wrong)]
        return Values(st.lists(items[0].right), [items[0].sample], wrong)
    if origin is dict:
        sample, right = items[1].sample, st.dictionaries(TEXT, items[1].right)
        wrong = [[], "text", None, {1: sample}, *({"key": one} for one in items[1].wrong)]
        return Values(right, {"key": sample}, wrong)
    if origin is tuple:
        samples = tuple(item.sample for item in items)
        wrong = [[], "text", None, (), (*samples, 1)]
        for at, item in enumerate(items):
            wrong += [(*samples[:at], one, *samples[at + 1 :]) for one in item.wrong]
        return Values(st.tuples(*(item.right for item in items)), samples, wrong)
    assert origin in (types.UnionType, typing.Union), f"no values for {annotation}"
    wrong = [value for value in items[0].wrong if value is not None]
    return Values(st.none() | items[0].right, items[0].sample, wrong)


def signature(name: str) -> inspect.Signature:
    """The signature of the function called `name`."""
    return inspect.signature(getattr(_reference, name))


def parameters(name: str) -> dict[str, Values]:
    """Values for each parameter of the function called `name`."""
    hints = typing.get_type_hints(getattr(_reference, name))
    return {parameter: values(hints[parameter]) for parameter in signature(name).parameters}


def call(name: str, /, **chosen: object) -> inspect.BoundArguments:
    """A call of the function called `name`: with samples, but for the chosen values."""
    bound = inspect.BoundArguments(signature(name), {})
    for parameter, one in parameters(name).items():
        bound.arguments[parameter] = chosen.get(parameter, one.sample)
    return bound


def calls(name: str) -> st.SearchStrategy[inspect.BoundArguments]:
    """All calls of the function called `name` whose arguments are of the right types."""
    drawn = {
        parameter: SPECIAL.get((name, parameter), one.right)
        for parameter, one in parameters(name).items()
    }
    return st.fixed_dictionaries(drawn).map(lambda chosen: call(name, **chosen))

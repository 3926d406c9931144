{% set project = cookiecutter | project %}
"""What is measured, and against what: yours to edit.

Functions are called with random arguments of the annotated types, without those that have defaults.
The best of their opponents counts: the reference, and what you add to OPPONENTS: a naive loop, a
builtin, a package from PyPI, your own Cython, mypyc or numba.
"""

import functools
import inspect
import random
import string
import typing
from array import array
from collections.abc import Callable
from typing import Any

{% if project.worked("product") or project.worked("product_buffer") %}
import numpy

{% endif %}
from {{ project.package }} import _reference

PACKAGE = "{{ project.package }}"
REFERENCE = "the reference"
SIZES = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
ROUNDS = 12
LONGEST = 0.05  # seconds: where the reference takes longer, larger sizes are left out

# What a size counts, and arguments of that size, where random ones are refused or mean little.
{% if project.worked("tally") %}
ARGUMENTS: dict[str, tuple[str, Callable[[int], dict[str, object]]]] = {
    "tally": (
        "lines",
        lambda size: {"text": "\n".join(f"name{i % 50}={i}" for i in range(size))},
    ),
}
{% else %}
ARGUMENTS: dict[str, tuple[str, Callable[[int], dict[str, object]]]] = {}
{% endif %}
{% if project.worked("product") or project.worked("product_buffer") %}


def product_loop(values: typing.Iterable[float]) -> float:
    """As people write it first."""
    product = 1.0
    for value in values:
        product *= value
    return product


def product_numpy(values: Any) -> float:
    """NumPy converts a list before it multiplies, and takes a buffer as it is."""
    return float(numpy.prod(numpy.asarray(values)))


{% else %}

{% endif %}
# What else does the same with the same arguments: by function, under a name for the report.
{% if project.worked("product") or project.worked("product_buffer") %}
OPPONENTS: dict[str, dict[str, Callable[..., object]]] = {
{% for name in ("product", "product_buffer") if project.worked(name) %}
    "{{ name }}": {"a loop": product_loop, "NumPy": product_numpy},
{% endfor %}
}
{% else %}
OPPONENTS: dict[str, dict[str, Callable[..., object]]] = {}
{% endif %}


def opponents(name: str) -> dict[str, Callable[..., object]]:
    """What the function called `name` has to beat."""
    return {REFERENCE: getattr(_reference, name), **OPPONENTS.get(name, {})}


def unit(name: str) -> str:
    """What a size counts for the function called `name`; empty if nothing of it has a size."""
    if name in ARGUMENTS:
        return ARGUMENTS[name][0]
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
    if name in ARGUMENTS:
        given |= ARGUMENTS[name][1](size)
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
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (list, dict) or _is_buffer(origin):
        return "items"
    if origin is not None:  # a tuple, or T | None
        return next(filter(None, map(_counted, inner)), "")
    return {str: "characters", bytes: "bytes"}.get(annotation, "")


def _argument(annotation: Any, size: int, number: int) -> object:
    """A random value of the annotated type: of the `size`, and with ten items in each item."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if _is_buffer(origin) and inner == (float,):
        return array("d", (random.uniform(0.9, 1.1) for _ in range(size)))
    if _is_buffer(origin):
        return array("q", (random.randrange(size) for _ in range(size)))
    if origin is list:
        return [_argument(inner[0], 10, random.randrange(1_000)) for _ in range(size)]
    if origin is dict:
        return {f"key{i}": _argument(inner[1], 10, random.randrange(1_000)) for i in range(size)}
    if origin is tuple:
        return tuple(_argument(one, size, number) for one in inner)
    if origin is not None:  # T | None
        return _argument(inner[0], size, number)
    if annotation is str:
        return "".join(random.choices(string.ascii_letters, k=size))
    if annotation is bytes:
        return random.randbytes(size)
    return {int: number, float: random.uniform(0.9, 1.1), bool: True}[annotation]

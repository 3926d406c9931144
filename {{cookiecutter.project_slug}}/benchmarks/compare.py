{% set project = cookiecutter | project %}
"""Is it a good idea to drop down to Rust? The binary against the reference, size by size.

The reference runs without the checks of its arguments: as fast as Python goes.
"""

import inspect
import platform
import random
import string
import sys
import timeit
import typing
from array import array
from collections.abc import Callable
from typing import Any

from {{ project.package }} import __all__, _native, _reference
from {{ project.package }}._types import Buffer

SIZES = (10, 100, 1_000, 10_000, 100_000)
LONGEST = 0.02  # seconds: where the reference takes longer, the next size is left out

# Arguments by size, where random ones would be refused; add yours here.
{% if project.worked("tally") %}
ARGUMENTS: dict[str, Callable[[int], dict[str, object]]] = {
    "tally": lambda size: {"text": "\n".join(f"name{i % 50}={i}" for i in range(size))},
}
{% else %}
ARGUMENTS: dict[str, Callable[[int], dict[str, object]]] = {}
{% endif %}


def main() -> None:
    """Print a table: seconds for one call, and how many times faster the binary is."""
    if _native._build["profile"] != "release":
        sys.exit("the binary is a debug build, and its times mean nothing: run `tox run -e bench`")
    print(f"CPython {platform.python_version()}, {_native._build['rustc']}, {platform.machine()}")
    print(f"{'':20}{'size':>8}{'Python':>12}{'Rust':>12}{'ratio':>8}")
    for name in __all__:
        if hasattr(_native, name):
            compare(name)


def compare(name: str) -> None:
    """Print a line for each size, as long as the reference is quick enough."""
    native, reference = getattr(_native, name), getattr(_reference, name).__wrapped__
    for size in SIZES:
        call = arguments(name, size)
        try:
            slow, fast = seconds(reference, call), seconds(native, call)
        except NotImplementedError as error:
            print(f"{name:20}{error}")
            return
        ratio = slow / fast
        hint = "" if ratio > 1.1 else "  stay with Python"
        print(f"{name:20}{size:8}{slow * 1e6:9.1f} µs{fast * 1e6:9.1f} µs{ratio:8.1f}{hint}")
        if slow > LONGEST:
            return


def seconds(function: Callable[..., object], call: inspect.BoundArguments) -> float:
    """The best time of one call in five rounds of about 20 ms, in seconds."""
    args, kwargs = call.args, call.kwargs
    timer = timeit.Timer(lambda: function(*args, **kwargs))
    number = max(1, int(0.02 / timer.timeit(1)))
    return min(timer.repeat(repeat=5, number=number)) / number


def arguments(name: str, size: int) -> inspect.BoundArguments:
    """A call of the function called `name`, without the arguments that have defaults."""
    function = getattr(_reference, name)
    signature, hints = inspect.signature(function), typing.get_type_hints(function)
    bound = inspect.BoundArguments(signature, {})
    chosen = ARGUMENTS[name](size) if name in ARGUMENTS else {}
    for parameter in signature.parameters.values():
        if parameter.name in chosen:
            bound.arguments[parameter.name] = chosen[parameter.name]
        elif parameter.default is parameter.empty:
            bound.arguments[parameter.name] = argument(hints[parameter.name], size)
    return bound


def argument(annotation: Any, size: int, inner_size: int = 10) -> object:
    """A random value of the annotated type, with `size` items if it has items, and fewer inside."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation == Buffer[float]:
        return array("d", (random.uniform(0.9, 1.1) for _ in range(size)))
    if annotation == Buffer[int]:
        return array("q", (random.randrange(size) for _ in range(size)))
    if origin is list:
        return [argument(inner[0], inner_size, 1) for _ in range(size)]
    if origin is dict:
        return {f"key{i}": argument(inner[1], inner_size, 1) for i in range(size)}
    if origin is tuple:
        return tuple(argument(one, size, inner_size) for one in inner)
    if origin is not None:  # T | None
        return argument(inner[0], size, inner_size)
    if annotation is str:
        return "".join(random.choices(string.ascii_letters, k=size))
    if annotation is bytes:
        return random.randbytes(size)
    return {int: size, float: random.uniform(0.9, 1.1), bool: True}[annotation]


if __name__ == "__main__":
    main()

{% set project = cookiecutter | project %}
{% set types = project.types %}
{% set texts = "str" in types or "bytes" in types %}
{% set sequences = texts or project.buffers or "list" in types %}
{% set abc = ["Callable", "Iterator"] + ["Sequence"] * (sequences and "Sequence" not in project.abstract) + project.abstract %}
"""Arguments for each function, derived from its annotations, and what the binary makes of them."""

{% if texts %}
import ast
{% endif %}
{% if project.brought %}
import collections.abc
{% endif %}
import functools
import inspect
{% if "float" in types %}
import math
{% endif %}
import operator
{% if texts %}
import string
import sys
{% endif %}
import types
import typing
{% if texts %}
import unicodedata
{% endif %}
from array import array
from collections.abc import {{ abc | sort | join(", ") }}
{% if texts %}
from pathlib import Path
{% endif %}
from typing import Any

from hypothesis import find
from hypothesis import strategies as st

from {{ project.package }} import _reference

# What a parameter accepts, by function and parameter, if most values of its type are refused.
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

BOUNDS = st.sampled_from([0, -1, 2**31, 2**32, 2**53 + 1, 2**62 - 1, 2**63 - 1, -(2**63)])
st.register_type_strategy(int, st.integers(-9, 9) | st.integers(-(2**63), 2**63 - 1) | BOUNDS)
{% if "float" in types %}
HALVES = st.builds(lambda n, d: (n + 0.5) / 10**d, st.integers(-999, 999), st.integers(0, 2))
SOME = st.sampled_from([-0.0, math.nan, math.inf, 1e16, 1e-5])
st.register_type_strategy(float, st.floats() | st.integers(-9, 9) | HALVES | SOME)
{% endif %}
{% if texts %}


@functools.cache
def characters() -> list[list[str]]:
    """All characters by kind: what Python's methods say of them.

    The Unicode tables of Python and Rust are of different years. So characters that were added or
    changed since Unicode 3.2 are left out.
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
    """Where Python and Rust differ: characters of every kind, words, numbers; your constants."""
    files = Path(_reference.__file__), Path(__file__).with_name("test_functions.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree) if type(node) is not ast.Expr]
    inner = [one for node in nodes for one in ast.iter_child_nodes(node)]  # without docstrings
    values = {one.value for one in inner if isinstance(one, ast.Constant)} | {" "}
    yours = [one for one in values if type(one) is str and "".join(one.split()).isprintable()]
    nine = [one for kind in characters() for one in (kind[:: len(kind) // 9 + 1] * 9)[:9]]
    many = [*nine, *string.printable * 9, *sorted(yours) * (2000 // len(yours) + 1)]
    numbers = st.lists(st.sampled_from([*nine, *"0123456789+-.e_ " * 60]))
    mixed = st.lists(st.sampled_from(many)) | numbers | st.from_type(int).map(str)
    few = st.lists(st.sampled_from(many), min_size=1, max_size=2).map(st.sampled_from)
    repeated = few.flatmap(lambda one: st.lists(one, min_size=3))
    joined = st.one_of(mixed, *[repeated] * 4).map("".join)
    words = st.lists(st.text(string.ascii_letters, min_size=1)).map(" ".join)
    cases = st.sampled_from([str, str.upper, str.lower, str.title])
    sentences = st.builds(lambda case, text: case(text), cases, words)
    plain = st.text(string.printable) | st.text(string.whitespace + "ab", min_size=6)
    kinds = st.sampled_from(nine)
    return st.one_of(plain, kinds, st.text(kinds), st.text(kinds), sentences, joined, joined)


st.register_type_strategy(str, st.deferred(texts))
{% if "bytes" in types %}
st.register_type_strategy(bytes, st.binary() | st.from_type(str).map(str.encode))
{% endif %}
{% endif %}
{% if "list" in types %}


def lists(annotation: Any) -> st.SearchStrategy[list[Any]]:
    """Lists of all kinds, and long ones of few items."""
    items = valid(typing.get_args(annotation)[0])
    few = st.lists(items, min_size=1, max_size=3)
    return st.lists(items) | few.map(lambda few: [*few, *(akin(one)[1] for one in few)] * 8)


st.register_type_strategy(list, lists)
{% endif %}


{% if project.spellings or project.brought %}
def plain(annotation: Any) -> Any:
    """The annotation with one name for each type: `list[int]` for `Sequence[int]`."""
{% if project.brought %}
    annotation = getattr(annotation, "__value__", annotation)  # of `type Name = ...`
{% endif %}
    kind, arguments = typing.get_origin(annotation), typing.get_args(annotation)
{% if project.brought %}
    if kind is typing.Annotated:
        return plain(arguments[0])
{% endif %}
    if kind in (types.UnionType, typing.Union):
{% if project.brought %}
        arguments = tuple(one for one in arguments if one is not int or float not in arguments)
{% endif %}
        return functools.reduce(operator.or_, map(plain, arguments))
    if arguments[1:] == (...,):
        return list[plain(arguments[0])]  # type: ignore[misc]
{% if project.abstract %}
    kind = { {%- for name in project.abstract %}{{ name }}: {{ project.same[name] }}{{ ", " if not loop.last }}{% endfor -%} }.get(kind, kind)
{% endif %}
    return kind[*map(plain, arguments)] if kind else annotation


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
{% if "tuple" in types %}
    if kind is tuple:
        items = [sample(one) for one in arguments]
        yield (*items, 1)
        for at, argument in enumerate(arguments):
            yield from ((*items[:at], one, *items[at + 1 :]) for one in odd(argument))
        return
{% endif %}
{% if "dict" in types %}
    if kind is dict:
        yield from ({"key": one} for one in odd(arguments[1]))
        return
{% endif %}
    if arguments:
        yield from ([one] for one in odd(arguments[0]))


@functools.cache
def sample(annotation: Any) -> Any:
    """A simple value of the annotated type, but not an empty one."""
{% if "list" in types or "tuple" in types or "dict" in types %}
    kind, arguments = parts(annotation)
    if kind in (typing.Union, list, tuple, dict):
        items = [sample(one) for one in arguments]
        return items[0] if kind is typing.Union else kind([items] if kind is dict else items)
{% endif %}
    return find(valid(annotation), bool)


def signature(name: str) -> inspect.Signature:
    """The signature of the function called `name`, with its types."""
{% if project.spellings or project.brought %}
    function = getattr(_reference, name)
{% if project.brought %}
    known = {**vars(collections.abc), **vars(typing), "typing": typing, "t": typing}
    known |= vars(_reference)  # what it imports for type checkers alone is known as well
    hints = typing.get_type_hints(function, known, include_extras=True)
{% else %}
    hints = typing.get_type_hints(function)
{% endif %}
    found = inspect.signature(function)
    each = [one.replace(annotation=plain(hints[one.name])) for one in found.parameters.values()]
    return found.replace(parameters=each)
{% else %}
    return inspect.signature(getattr(_reference, name), eval_str=True)
{% endif %}


def call(name: str, /, **chosen: object) -> inspect.BoundArguments:
    """A call of the function called `name`: with samples, but for the chosen values."""
    samples = {one.name: sample(one.annotation) for one in signature(name).parameters.values()}
    return inspect.BoundArguments(signature(name), {**samples, **chosen})


@st.composite
def calls(draw: st.DrawFn, name: str) -> inspect.BoundArguments:
    """All calls of the function called `name`, also with arguments that are related."""
    chosen: dict[str, Any] = {}
    for one in signature(name).parameters.values():
        drawn = SPECIAL.get((name, one.name), valid(one.annotation))
        if chosen and (name, one.name) not in SPECIAL and draw(st.integers(0, 3)):
            near = [value for other in chosen.values() for value in akin(other)]
            fitting = [value for value in near if not refusal(one.annotation, value)]
            drawn = st.sampled_from(fitting) if fitting else drawn
        chosen[one.name] = draw(drawn)
    return inspect.BoundArguments(signature(name), chosen)


def akin(value: Any) -> list[Any]:
    """The value; another of its type that is much like it; parts of it, and where it ends."""
{% if "dict" in types %}
    if isinstance(value, dict):
        return [value, value, *list(value)[:2], *list(value.values())[:2]]
{% endif %}
{% if sequences %}
    if isinstance(value, Sequence) and not isinstance(value, tuple):
        twin = value.swapcase() if isinstance(value, str) else value[::-1]
        cuts = value[1:], value[:-1], *value[:1]
        return [value, *[twin] * 3, *cuts, len(value), len(value) + 1, -1]
{% endif %}
    return [value, -value if type(value) in (int, float) and value != -(2**63) else value]


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with its arguments converted as the binary converts them."""
    typed = signature(function.__name__)

    @functools.wraps(function)
    def wrapper(*args: object, **kwargs: object) -> Any:
        bound = typed.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            bound.arguments[name] = convert(typed.parameters[name].annotation, value)
        return function(*bound.args, **bound.kwargs)

    return wrapper


def outcome(function: Callable[..., object], call: inspect.BoundArguments) -> Any:
    """What a call gives, made comparable: its value, or all that its exception tells."""
    try:
        # As text, nan is equal to nan, 0.0 not to -0.0, and a dict only to one of the same order.
        return repr(function(*call.args, **call.kwargs))
    except Exception as error:
        return type(error), str(error), vars(error), type(error.__cause__)


def refusal(annotation: Any, value: Any) -> Exception | None:
    """What the binary raises for `value`, if it does."""
    try:
        convert(annotation, value)
    except (TypeError, ValueError, OverflowError, BufferError) as error:
        return error
    return None


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
{% if "float" in types %}
    if kind is float:
        return math.ldexp(value, 0)  # float(value) would parse strings as well
{% endif %}
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
{% if "list" in types %}
    if kind is list:
        if issubclass(class_, str) or not isinstance(value, Sequence):
            raise TypeError(f"expected a sequence, not {class_.__name__}")
        items = value if class_ is list else list(value)
        return [convert(arguments[0], item) for item in items]
{% endif %}
    if not issubclass(class_, kind):
        raise TypeError(f"expected {kind.__name__}, not {class_.__name__}")
{% if "dict" in types %}
    if kind is dict:
        pair = types.GenericAlias(tuple, tuple(arguments))
        return dict([convert(pair, item) for item in value.items()])
{% endif %}
{% if "tuple" in types or "dict" in types %}
    if kind is tuple:
        items = value if class_ is tuple else tuple(value)
        if len(items) != len(arguments):
            raise ValueError(f"expected {len(arguments)} items, not {len(items)}")
        # In a list: `tuple(map(...))` would take a StopIteration from an item for the end.
        return tuple([convert(*one) for one in zip(arguments, items, strict=True)])
{% endif %}
{% if "str" in types %}
    if kind is str:  # a plain copy: the methods of a subclass do not count in Rust
        return str.encode(value).decode()
{% endif %}
{% if "bytes" in types %}
    if kind is bytes:
        return bytes.__getitem__(value, slice(None))
{% endif %}
    return value

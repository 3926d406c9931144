"""The types that can cross between Python and Rust, each with all its spellings."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

ALLOWED = (
    "int, float, bool, str, bytes, list[T], dict[str, T], tuple[A, B], T | None, "
    "Buffer[float], Buffer[int]"
)
SCALARS = ("int", "float", "bool", "str", "bytes")
# What is written for a type that cannot cross, in lower case, and the one that is meant.
_MEANT = {
    word: meant
    for meant, words in {
        "int": "int integer long int32 int64 i32 i64",
        "float": "float double float32 float64 f32 f64",
        "bool": "bool boolean",
        "str": "str string",
        "bytes": "bytes bytearray",
        "list": "list sequence iterable iterator collection set frozenset vec",
        "dict": "dict mapping mutablemapping hashmap",
        "tuple": "tuple",
        "Buffer": "buffer ndarray",
    }.items()
    for word in words.split()
}
_LIKE = {
    "list": "list[T], like list[float]",
    "dict": "dict[str, T], like dict[str, float]",
    "tuple": "tuple[A, B], like tuple[int, str]",
    "Buffer": "Buffer[float] or Buffer[int]",
}
_ONE = f"({'|'.join(SCALARS)})"
_EXACT = re.compile(
    rf"list\[{_ONE}]|dict\[str, {_ONE}]|tuple\[{_ONE}(, {_ONE}){{0,11}}]|Buffer\[(int|float)]"
)
NAMES = {*SCALARS, *_LIKE}
MAX_ITEMS = 12
MAX_DEPTH = 6  # the tests of deeper types take minutes

Place = Literal["parameter", "return", "inside"]
Refuse = Callable[[ast.expr, str], None]


class _Row(NamedTuple):
    """How a type is spelled; `{}` stands for its arguments, in `passed` for a variable.

    `sample` is a value in Python; `{0}` and `{1}` stand for samples of the arguments.
    """

    annotation: str
    sample: str
    owned: str
    borrowed: str
    extracted: str
    passed: str
    passed_optional: str
    sized: bool = False


_BYTES = _Row("bytes", 'b"bytes"', "Vec<u8>", "&[u8]", "&[u8]", "{}", "{}", True)
_LIST = _Row("list[{}]", "[{0}]", "Vec<{}>", "&[{}]", "Vec<{}>", "&{}", "{}.as_deref()", True)
_MAP = "std::collections::BTreeMap<{}>"
_DICT = ("dict[{}]", "{{{0}: {1}}}", _MAP, f"&{_MAP}", _MAP, "&{}", "{}.as_ref()", True)
_SLICE = ("Vec<{}>", "&[{}]", "crate::buffer::Buffer<{}>", "&{}", "{}.as_deref()", True)
_TABLE = {
    "int": _Row("int", "1", "i64", "i64", "i64", "{}", "{}"),
    "float": _Row("float", "1.5", "f64", "f64", "f64", "{}", "{}"),
    "bool": _Row("bool", "True", "bool", "bool", "bool", "{}", "{}"),
    "str": _Row("str", '"text"', "String", "&str", "&str", "{}", "{}", True),
    "bytes": _BYTES,
    "None": _Row("None", "None", "()", "()", "()", "{}", "{}"),
    "list": _LIST,
    "dict": _Row(*_DICT),
    "tuple": _Row("tuple[{}]", "({all})", "({})", "&({})", "({})", "&{}", "{}.as_ref()"),
    "optional": _Row("{} | None", "{0}", "Option<{}>", "Option<{}>", "Option<{}>", "{}", "{}"),
    "Buffer": _Row("Buffer[{}]", 'array("{code}", [{0}])', *_SLICE),
}


@dataclass(frozen=True)
class Type:
    """A type: `name` (str) is a key of the table, `args` (tuple of Type) what it is made of."""

    name: str
    args: tuple[Type, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether this is `T | None` (bool)."""
        return self.name == "optional"

    @property
    def annotation(self) -> str:
        """The type in Python (str): `list[float]`."""
        return self._row.annotation.format(", ".join(arg.annotation for arg in self.args))

    @property
    def sample(self) -> str:
        """A value of the type, in Python (str): `[1.5]`."""
        samples = [arg.sample for arg in self.args]
        every = ", ".join(samples) + "," * (len(samples) == 1)
        code = "d" if self.args == (Type("float"),) else "q"
        return self._row.sample.format(*samples, all=every, code=code)

    @property
    def owned(self) -> str:
        """The type in Rust (str) when it owns its contents: `Vec<f64>`."""
        return self._row.owned.format(self._owned_args)

    @property
    def borrowed(self) -> str:
        """The type of a parameter of the core (str): `&[f64]`."""
        inner = self.args[0].borrowed if self.optional else self._owned_args
        return self._row.borrowed.format(inner)

    @property
    def extracted(self) -> str:
        """The Rust type that a binding, cpython or pyo3, takes from Python (str): `Vec<f64>`."""
        inner = self.args[0].extracted if self.optional else self._owned_args
        return self._row.extracted.format(inner)

    def pass_(self, name: str) -> str:
        """Returns the expression (str) that turns the binding's `name` (str) into `borrowed`."""
        if self.optional:
            return self.args[0]._row.passed_optional.format(name)
        return self._row.passed.format(name)

    @property
    def sized(self) -> bool:
        """Whether a conversion takes longer the more the value holds (bool)."""
        return self._row.sized or any(arg.sized for arg in self.args)

    @property
    def convert(self) -> bool:
        """Whether the PyO3 binding leaves the conversion from Python to `convert.rs` (bool)."""
        return self.name in ("list", "dict", "tuple") or any(arg.convert for arg in self.args)

    @property
    def _row(self) -> _Row:
        return _TABLE[self.name]

    @property
    def _owned_args(self) -> str:
        comma = "," if self.name == "tuple" and len(self.args) == 1 else ""
        return ", ".join(arg.owned for arg in self.args) + comma


def read(node: ast.expr, refuse: Refuse, place: Place = "inside", depth: int = 0) -> Type | None:
    """Returns the Type that the annotation `node` (ast.expr) spells, or None once it is refused.

    `refuse` (callable) is called with each offending node and the rule (str) it breaks.
    """
    if depth > MAX_DEPTH:
        refuse(node, f"is nested more than {MAX_DEPTH} types deep; write a flatter type")
        return None
    match node:
        case ast.Name(id=name) if name in SCALARS:
            return Type(name)
        case ast.Constant(value=None) if place == "return":
            return Type("None")
        case ast.Constant(value=None):
            refuse(node, "stands for no value here; write T | None, or another type")
            return None
        case ast.Constant(value=str()):
            refuse(node, "is in quotes; write the type without them")
            return None
        case ast.BinOp(op=ast.BitOr()):
            return _read_optional(node, refuse, place, depth)
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            refuse(node, "is the old spelling; write T | None")
            return None
        case ast.Subscript(value=ast.Name(id="Buffer"), slice=ast.Name(id="float" | "int" as item)):
            if place == "parameter":
                return Type("Buffer", (Type(item),))
            refuse(node, f"can only be the whole type of a parameter; write list[{item}] here")
            return None
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, item])):
            if not isinstance(key, ast.Name) or key.id != "str":
                refuse(key, "cannot be the key of a dict; write dict[str, T]")
            value = read(item, refuse, depth=depth + 1)
            return value and Type("dict", (Type("str"), value))
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            value = read(item, refuse, depth=depth + 1)
            return value and Type("list", (value,))
        case ast.Subscript(value=ast.Name(id="tuple"), slice=index):
            items = index.elts if isinstance(index, ast.Tuple) else [index]
            if any(isinstance(item, ast.Constant) and item.value is ... for item in items):
                refuse(node, "is a tuple of any length; write list[T]")
                return None
            if not 1 <= len(items) <= MAX_ITEMS:
                refuse(
                    node, f"has {len(items)} items; write a tuple of 1 to {MAX_ITEMS}, or list[T]"
                )
                return None
            found = [read(item, refuse, depth=depth + 1) for item in items]
            args = tuple(arg for arg in found if arg)
            return Type("tuple", args) if len(args) == len(items) else None
    refuse(node, f"is not a type that can cross; write {_meant(node, place)}")
    return None


def _meant(node: ast.expr, place: Place) -> str:
    """Returns what to write (str) for an annotation that is no type: the one that is meant."""
    base, items = node, []
    if isinstance(node, ast.Subscript):
        base = node.value
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    name = getattr(base, "id", getattr(base, "attr", "")).lower()
    meant = _MEANT.get(name, "")
    if place == "return" and name in ("none", "null", "void"):
        return "None"
    if not meant or (items and meant in SCALARS):
        return f"one of {ALLOWED}"
    words = [_MEANT.get(getattr(item, "id", "").lower(), "_") for item in items]
    exact = f"{meant}[{', '.join(words)}]"
    text = exact if _EXACT.fullmatch(exact) else _LIKE.get(meant, meant)
    return text if place == "parameter" else text.replace("Buffer", "list")


def _read_optional(node: ast.expr, refuse: Refuse, place: Place, depth: int) -> Type | None:
    members: list[ast.expr] = []
    rest = node
    while isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.BitOr):
        members.append(rest.right)
        rest = rest.left
    members.append(rest)
    types = [m for m in members if not (isinstance(m, ast.Constant) and m.value is None)]
    nested = [m for m in types if isinstance(m, ast.BinOp)]
    if len(members) != 2 or len(types) != 1 or nested:
        refuse(node, "is a union other than T | None; write T | None")
        return None
    inner = read(types[0], refuse, place, depth + 1)
    return inner and Type("optional", (inner,))

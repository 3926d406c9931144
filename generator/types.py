"""The types that can cross between Python and Rust, each with all its spellings."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

MAX_ITEMS = 12
MAX_DEPTH = 6  # the tests of deeper types take minutes

Place = Literal["parameter", "return", "inside"]
Refuse = Callable[[ast.expr, str], None]


class Row(NamedTuple):
    """One type, in all its spellings; `{}` stands for its arguments, in `passed` for a variable."""

    python: str  # the annotation
    shown: str  # how messages list it
    words: str  # what people write and mean this type, in lower case
    sample: str  # a value; `{0}` and `{1}` stand for samples of the arguments, `{all}` for all
    owned: str  # Rust: a result
    borrowed: str  # Rust: a parameter of the core
    extracted: str  # Rust: what a binding makes of the argument
    passed: str = "{}"  # Rust: how that gets to the core, and below, how an optional one does
    passed_optional: str = "{}"
    like: str = ""  # what messages offer for it where it has no arguments, or wrong ones
    takes: tuple[tuple[str, ...], ...] = ()  # which types each argument can be; none: all of them
    sized: bool = False  # converting takes longer the more the value holds
    convert: bool = False  # PyO3 leaves arguments to convert.rs


_MAP = "std::collections::BTreeMap<{}>"
TABLE = {
    "int": Row("int", "int", "int integer long int32 int64 i32 i64", "1", "i64", "i64", "i64"),
    "float": Row(
        "float", "float", "float double float32 float64 f32 f64", "1.5", "f64", "f64", "f64"
    ),
    "bool": Row("bool", "bool", "bool boolean", "True", "bool", "bool", "bool"),
    "str": Row("str", "str", "str string", '"text"', "String", "&str", "&str", sized=True),
    "bytes": Row(
        "bytes", "bytes", "bytes bytearray", 'b"bytes"', "Vec<u8>", "&[u8]", "&[u8]", sized=True
    ),
    "list": Row(
        "list[{}]",
        "list[T]",
        "list sequence iterable iterator collection set frozenset vec",
        "[{0}]",
        *("Vec<{}>", "&[{}]", "Vec<{}>"),
        *("&{}", "{}.as_deref()"),
        like="list[T], like list[float]",
        takes=((),),
        sized=True,
        convert=True,
    ),
    "dict": Row(
        "dict[{}]",
        "dict[str, T]",
        "dict mapping mutablemapping hashmap",
        "{{{0}: {1}}}",
        *(_MAP, f"&{_MAP}", _MAP),
        *("&{}", "{}.as_ref()"),
        like="dict[str, T], like dict[str, float]",
        takes=(("str",), ()),
        sized=True,
        convert=True,
    ),
    "tuple": Row(
        "tuple[{}]",
        "tuple[A, B]",
        "tuple",
        "({all})",
        *("({})", "&({})", "({})"),
        *("&{}", "{}.as_ref()"),
        like="tuple[A, B], like tuple[int, str]",
        convert=True,
    ),
    "optional": Row("{} | None", "T | None", "", "{0}", "Option<{}>", "Option<{}>", "Option<{}>"),
    "Buffer": Row(
        "Buffer[{}]",
        "Buffer[float], Buffer[int]",
        "buffer ndarray",
        'array("{code}", [{0}])',
        *("Vec<{}>", "&[{}]", "crate::buffer::Buffer<{}>"),
        *("&{}", "{}.as_deref()"),
        like="Buffer[float] or Buffer[int]",
        takes=(("float", "int"),),
        sized=True,
    ),
    "None": Row("None", "", "", "None", "()", "()", "()"),
}
CONTAINERS = tuple(name for name, row in TABLE.items() if row.like)
SCALARS = tuple(name for name, row in TABLE.items() if row.words and not row.like)
NAMES = {*SCALARS, *CONTAINERS}
ALLOWED = ", ".join(row.shown for row in TABLE.values() if row.shown)
# One annotation of each kind, for the tables of the documentation.
EXAMPLES = [
    *SCALARS,
    *(one for name in CONTAINERS for one in TABLE[name].like.split("like ")[-1].split(" or ")),
    "str | None",
]
_MEANT = {word: name for name, row in TABLE.items() for word in row.words.split()}


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
        return self._row.python.format(", ".join(arg.annotation for arg in self.args))

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
        return self._row.convert or any(arg.convert for arg in self.args)

    @property
    def _row(self) -> Row:
        return TABLE[self.name]

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
        case ast.Subscript(value=ast.Name(id=name)) if name in CONTAINERS:
            return _read_container(node, name, refuse, place, depth)
    refuse(node, f"is not a type that can cross; write {_meant(node, place)}")
    return None


def _read_container(
    node: ast.Subscript, name: str, refuse: Refuse, place: Place, depth: int
) -> Type | None:
    items = _items(node)
    takes = _takes(name, len(items))
    if name == "tuple" and any(
        isinstance(item, ast.Constant) and item.value is ... for item in items
    ):
        refuse(node, "is a tuple of any length; write list[T]")
        return None
    if name == "tuple" and not 1 <= len(items) <= MAX_ITEMS:
        refuse(node, f"has {len(items)} items; write a tuple of 1 to {MAX_ITEMS}, or list[T]")
        return None
    pairs = zip(items, takes, strict=False)
    wrong = [item for item, names in pairs if names and getattr(item, "id", "") not in names]
    if name == "dict" and len(items) == len(takes) and wrong:
        refuse(wrong[0], "cannot be the key of a dict; write dict[str, T]")
        items = items[1:]
    elif wrong or len(items) != len(takes):
        refuse(node, f"is not a type that can cross; write {_meant(node, place)}")
        return None
    elif name == "Buffer" and place != "parameter":
        item = ast.unparse(items[0])
        refuse(node, f"can only be the whole type of a parameter; write list[{item}] here")
        return None
    found = [read(item, refuse, depth=depth + 1) for item in items]
    args = tuple(arg for arg in found if arg)
    return Type(name, args) if len(args) == len(takes) else None


def _meant(node: ast.expr, place: Place) -> str:
    """Returns what to write (str) for an annotation that is no type: the one that is meant."""
    items = _items(node) if isinstance(node, ast.Subscript) else []
    base = node.value if isinstance(node, ast.Subscript) else node
    name = getattr(base, "id", getattr(base, "attr", "")).lower()
    meant = _MEANT.get(name, "")
    if place == "return" and name in ("none", "null", "void"):
        return "None"
    if not meant or (items and meant in SCALARS):
        return f"one of {ALLOWED}"
    words = [_MEANT.get(getattr(item, "id", "").lower(), "_") for item in items]
    takes = _takes(meant, len(words))
    exact = 0 < len(words) == len(takes) <= MAX_ITEMS and all(
        word in (names or SCALARS) for word, names in zip(words, takes, strict=True)
    )
    text = f"{meant}[{', '.join(words)}]" if exact else TABLE[meant].like or meant
    return text if place == "parameter" else text.replace("Buffer", "list")


def _takes(name: str, count: int) -> tuple[tuple[str, ...], ...]:
    """Which types each of the `count` (int) arguments of the container `name` (str) can be."""
    return ((),) * count if name == "tuple" else TABLE[name].takes


def _items(node: ast.Subscript) -> list[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


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

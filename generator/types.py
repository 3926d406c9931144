"""The types that can cross between Python and Rust, each with all its spellings."""

from __future__ import annotations

import ast
import copy
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from generator.text import parsed

MAX_ITEMS = 12
MAX_DEPTH = 6  # the tests of deeper types take minutes

Place = Literal["parameter", "return"]
Refuse = Callable[[ast.expr, str], None]


class Row(NamedTuple):
    """One type, in all its spellings; `{}` stands for its arguments."""

    shown: str  # how messages list it
    words: str  # what people write and mean this type, in lower case
    sample: str  # a value; `{0}` and `{1}` stand for samples of the arguments, `{all}` for all
    owned: str  # Rust: a result
    borrowed: str  # Rust: a parameter of the core
    extracted: str  # Rust: what a binding makes of the argument
    like: str = ""  # what messages offer for a container without arguments, or with wrong ones
    takes: tuple[tuple[str, ...], ...] = ()  # which types each argument can be; none: all of them
    sized: bool = False  # converting takes longer the more the value holds


_MAP = "std::collections::BTreeMap<{}>"
TABLE = {
    "int": Row("int", "int integer long int32 int64 i32 i64", "1", "i64", "i64", "i64"),
    "float": Row("float", "float double float32 float64 f32 f64", "1.5", "f64", "f64", "f64"),
    "bool": Row("bool", "bool boolean", "True", "bool", "bool", "bool"),
    "str": Row("str", "str string", '"text"', "String", "&str", "&str", sized=True),
    "bytes": Row("bytes", "bytes bytearray", 'b"bytes"', "Vec<u8>", "&[u8]", "&[u8]", sized=True),
    "list": Row(
        "list[T]",
        "list sequence iterable iterator collection set frozenset vec",
        "[{0}]",
        *("Vec<{}>", "&[{}]", "Vec<{}>"),
        like="list[T], like list[float]",
        takes=((),),
        sized=True,
    ),
    "dict": Row(
        "dict[str, T]",
        "dict mapping mutablemapping hashmap",
        "{{{0}: {1}}}",
        *(_MAP, f"&{_MAP}", _MAP),
        like="dict[str, T], like dict[str, float]",
        takes=(("str",), ()),
        sized=True,
    ),
    "tuple": Row(
        "tuple[A, B]",
        "tuple",
        "({all})",
        *("({})", "&({})", "({})"),
        like="tuple[A, B], like tuple[int, str]",
    ),
    "optional": Row("T | None", "", "{0}", "Option<{}>", "Option<{}>", "Option<{}>", takes=((),)),
    "Buffer": Row(
        "Buffer[float], Buffer[int]",
        "buffer ndarray",
        'array("{code}", [{0}])',
        *("Vec<{}>", "&[{}]", "crate::buffer::Buffer<{}>"),
        like="Buffer[float] or Buffer[int]",
        takes=(("float", "int"),),
        sized=True,
    ),
    "None": Row("", "none null void", "None", "()", "()", "()"),
}
CONTAINERS = tuple(name for name, row in TABLE.items() if row.like)
SCALARS = tuple(name for name, row in TABLE.items() if row.shown == name)
ALLOWED = ", ".join(row.shown for row in TABLE.values() if row.shown)
_MEANT = {word: name for name, row in TABLE.items() for word in row.words.split()}
# Other names of the types: those of `collections.abc` stay as they are written.
ABSTRACT = {"Sequence": "list", "Iterable": "list", "Collection": "list", "Mapping": "dict"}
_NAMES = {**ABSTRACT, "List": "list", "Dict": "dict", "Tuple": "tuple", "Text": "str"}
_AROUND = {"Annotated", "Final"}  # say more of a type
_UNIONS = {"Optional", "Union"}


@dataclass(frozen=True)
class Type:
    """A type: `name` (str) is a key of the table, `args` (tuple of Type) what it is made of.

    `written` (str) is the annotation if it has another name, with `{}` for the arguments.
    """

    name: str
    args: tuple[Type, ...] = ()
    written: str = field(default="", compare=False)

    @property
    def optional(self) -> bool:
        """Whether this is `T | None` (bool)."""
        return self.name == "optional"

    @property
    def names(self) -> set[str]:
        """The names of this type and of all types in it (set of str)."""
        return {self.name}.union(*(arg.names for arg in self.args))

    @property
    def spelt(self) -> bool:
        """Whether the annotation has another name than the table, somewhere in it (bool)."""
        return bool(self.written) or any(arg.spelt for arg in self.args)

    @property
    def abstract(self) -> set[str]:
        """The names of `collections.abc` (set of str) in the annotation."""
        own = {self.written.partition("[")[0]}.intersection(ABSTRACT)
        return own.union(*(arg.abstract for arg in self.args))

    @property
    def annotation(self) -> str:
        """The type in Python (str): `list[float]`."""
        args = ", ".join(arg.annotation for arg in self.args)
        if self.written:
            return self.written.format(args)
        if self.optional:
            return f"{args} | None"
        return f"{self.name}[{args}]" if args else self.name

    @property
    def sample(self) -> str:
        """A value of the type, in Python (str): `[1.5]`."""
        samples = [arg.sample for arg in self.args]
        every = ", ".join(samples) + "," * (len(samples) == 1)
        code = "d" if self.args == (Type("float"),) else "q"
        return TABLE[self.name].sample.format(*samples, all=every, code=code)

    def rust(self, form: Literal["owned", "borrowed", "extracted"]) -> str:
        """Returns the type in Rust (str), as the column `form` (str) of the table spells it."""
        inner = form if self.optional else "owned"
        args = ", ".join(arg.rust(inner) for arg in self.args)
        comma = "," if self.name == "tuple" and len(self.args) == 1 else ""
        return str(getattr(TABLE[self.name], form)).format(args + comma)

    def pass_(self, name: str) -> str:
        """Returns the expression (str) that passes the binding's `name` (str) to the core."""
        row = TABLE[self.args[0].name if self.optional else self.name]
        if row.borrowed[0] != "&" or row.extracted[0] == "&":
            return name
        if not self.optional:
            return f"&{name}"
        return f"{name}.as_deref()" if row.borrowed.startswith("&[") else f"{name}.as_ref()"

    @property
    def sized(self) -> bool:
        """Whether a conversion takes longer the more the value holds (bool)."""
        return any(TABLE[name].sized for name in self.names)

    @property
    def convert(self) -> bool:
        """Whether the PyO3 binding leaves the conversion from Python to `convert.rs` (bool)."""
        return not self.names.isdisjoint(["bool", *CONTAINERS]) and "Buffer" not in self.names


def read(
    node: ast.expr, refuse: Refuse, place: Place, aliases: Mapping[str, ast.expr] | None = None
) -> Type | None:
    """Returns the Type that the annotation `node` (ast.expr) spells, or None once it is refused.

    `refuse` (callable) is called with each offending node and the rule (str) it breaks. `aliases`
    (mapping) has the types that have a name of their own, by name.
    """
    try:
        plain = _Plain(aliases or {}).visit(copy.deepcopy(node))
        return _read(plain, refuse, place, 0)
    except RecursionError:
        refuse(node, f"is nested more than {MAX_DEPTH} types deep; write a flatter type")
        return None


class _Plain(ast.NodeTransformer):
    """Makes all spellings of a type one: no quotes, no `typing.`, no alias, `T | None`."""

    def __init__(self, aliases: Mapping[str, ast.expr]) -> None:
        self._aliases = dict(aliases)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Reads what is in quotes."""
        match parsed(node.value) if isinstance(node.value, str) else []:
            case [ast.Expr(inner)] if not isinstance(inner, ast.Constant):
                for part in ast.walk(inner):
                    ast.copy_location(part, node)
                return self._visited(inner)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Leaves out the module."""
        known = node.attr in {*_NAMES, *_UNIONS, *_AROUND}
        return self.visit_Name(ast.copy_location(ast.Name(node.attr), node)) if known else node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Puts what an alias stands for in its place, once."""
        meant = self._aliases.pop(node.id, None)
        if meant is not None:
            plain = self._visited(copy.deepcopy(meant))
            self._aliases[node.id] = meant
            return plain
        old = node.id in _NAMES and node.id not in ABSTRACT
        return ast.copy_location(ast.Name(_NAMES[node.id]), node) if old else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Makes a union of `Optional` and `Union`, and a type of `Annotated` and `Final`."""
        node.value = self._visited(node.value)
        name = getattr(node.value, "id", "")
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in _AROUND and items:
            return self._visited(items[0])
        if name in _UNIONS and items:
            items += [ast.copy_location(ast.Constant(None), node)] * (name == "Optional")
            joined = [self._visited(item) for item in items]
            return functools.reduce(
                lambda left, right: ast.copy_location(ast.BinOp(left, ast.BitOr(), right), node),
                joined,
            )
        node.slice = self._visited(node.slice)
        return node

    def _visited(self, node: ast.expr) -> ast.expr:
        found: ast.expr = self.visit(node)
        return found


def _read(node: ast.expr, refuse: Refuse, place: Place, depth: int) -> Type | None:
    name, items = _parts(node)
    rule = _broken(node, name, items, place, depth)
    if depth > MAX_DEPTH:
        rule = f"is nested more than {MAX_DEPTH} types deep; write a flatter type"
    if rule:
        refuse(node, rule)
        return None
    written = ""
    if name == "tuple" and _any_length(items):
        name, items, written = "list", items[:1], "tuple[{}, ...]"
    elif name in ABSTRACT:
        name, written = ABSTRACT[name], f"{name}[{{}}]"
    inside = depth + (depth > 0 or name != "optional")
    args = [_read(item, refuse, place, inside) for item in items]
    found = tuple(arg for arg in args if arg)
    return Type(name, found, written) if len(found) == len(args) else None


def _parts(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """The name and the arguments of a type; a name outside the table starts with a dot."""
    match node:
        case ast.Constant(value=None):
            return "None", []
        case ast.BinOp(op=ast.BitOr()):
            every = [*_members(node)]
            values = [one for one in every if getattr(one, "value", 0) is not None]
            if "float" in (names := [_parts(one)[0] for one in values]):  # `int` adds nothing to it
                values = [one for one, name in zip(values, names, strict=True) if name != "int"]
            return (
                _parts(values[0])
                if len(values) == 1 and len(every) == len(names)
                else ("optional", values)
            )
        case ast.Name(id=name):
            return name if name in (*SCALARS, *CONTAINERS, *ABSTRACT) else f".{name}", []
        case ast.Attribute(attr=name):
            return f".{name}", []
        case ast.Subscript(value=ast.Name() | ast.Attribute() as base, slice=inner):
            return _parts(base)[0], inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return "", []


def _members(node: ast.expr) -> Iterator[ast.expr]:
    """The members of a union."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from (*_members(node.left), *_members(node.right))
    else:
        yield node


def _any_length(items: list[ast.expr]) -> bool:
    """Whether these are the arguments of a tuple like `tuple[int, ...]`."""
    return len(items) == 2 and getattr(items[1], "value", None) is ...


def _broken(node: ast.expr, name: str, items: list[ast.expr], place: Place, depth: int) -> str:
    """Returns the rule (str) that an annotation breaks; empty if none."""
    match name:
        case "None":
            rule = "stands for no value here; write T | None, or another type"
            return "" if place == "return" and not depth else rule
        case "optional":
            union = "is a union other than T | None; write T | None"
            return "" if len(items) == 1 else union
        case "tuple" if _any_length(items):
            rule = "is a tuple of any length; return list[T]"
            return rule if place == "return" else ""
        case "tuple" if len(items) > MAX_ITEMS:
            return f"has {len(items)} items; write a tuple of 1 to {MAX_ITEMS}, or list[T]"
        case _ if not _fits(ABSTRACT.get(name, name), [_parts(item)[0] for item in items]):
            return f"is not a type that can cross; write {_meant(name, items, place, depth)}"
        case "Buffer" if place != "parameter" or depth:
            item = _parts(items[0])[0]
            return f"can only be the whole type of a parameter; write list[{item}] here"
    return ""


def _fits(name: str, items: list[str]) -> bool:
    """Whether a type of this name takes arguments of these names."""
    if name not in CONTAINERS:
        return name in (*SCALARS, "None") and not items
    takes = TABLE[name].takes or ((),) * len(items)
    pairs = [*zip(items, takes, strict=False)]
    fitting = all(not names or item in names for item, names in pairs)
    return fitting and len(items) == len(takes) and 0 < len(items) <= MAX_ITEMS


def _meant(name: str, items: list[ast.expr], place: Place, depth: int) -> str:
    """Returns what to write (str) instead of an annotation that is not a type."""
    words = [word.lstrip(".").lower() for word in (name, *(_parts(item)[0] for item in items))]
    meant, *args = (_MEANT.get(word, "") for word in words)
    like = TABLE[meant].like if meant else ""
    if not meant or (args and not like) or (meant == "None" and place != "return"):
        return f"one of {ALLOWED}"
    text = f"{meant}[{', '.join(args)}]" if args else meant
    if not (_fits(meant, args) and {*args} <= {*SCALARS}):
        text = like
    return text if place == "parameter" and not depth else text.replace("Buffer", "list")

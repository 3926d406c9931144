"""The functions the user asked for, read by Python's own parser."""

from __future__ import annotations

import ast
import enum
import keyword
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator import types
from generator.interface import names
from generator.literals import Value, python_literal, rust_literal
from generator.text import one_or_each, parsed, refusal, split, unprintable
from generator.types import Type

EXAMPLE = "tokenize(text: str, lower: bool = True) -> list[str]"

# What newcomers write: a keyword as a name, no colon before a type, a comma between functions.
_KEYWORD = re.compile(rf"(?:^|[(,])\s*({'|'.join(keyword.kwlist)})\s*[(:,)]")
_NO_COLON = re.compile(
    rf"[(,]\s*([^\W\d]\w*)\s+({'|'.join((*types.SCALARS, *types.CONTAINERS))})\b"
)
_COMMA = re.compile(r"\)\s*(->[^(),;]*)?,\s*(def\s+)?\w+\s*\(")


# The first line of an answer that is the text of a file; its functions are those named here.
_HEADER = re.compile(r"# from (.+\.pyi?): (.*)\n")

# How an argument can be given, with the names that `inspect.Parameter` uses.
Kind = enum.Enum("Kind", "POSITIONAL_ONLY POSITIONAL_OR_KEYWORD KEYWORD_ONLY")


@dataclass(frozen=True)
class Parameter:
    """A parameter: `name` (str), `kind` (Kind), `type` (Type), `default` (str or None).

    The default is a literal of Python, in the quotes a formatter prefers; None: it is required.
    """

    name: str
    kind: Kind
    type: Type
    default: str | None = None

    @property
    def rust_name(self) -> str:
        """The name as a Rust identifier (str)."""
        return names.rust_name(self.name)

    @property
    def rust_default(self) -> str | None:
        """The default in Rust (str), as the binding takes it from Python; None without one."""
        if self.default is None or self.default == "None":
            return self.default
        literal = rust_literal(ast.literal_eval(self.default))
        return f"Some({literal})" if self.type.optional else literal

    @property
    def annotated(self) -> str:
        """The parameter in a Python signature (str): `lower: bool = True`."""
        default = "" if self.default is None else f" = {self.default}"
        return f"{self.name}: {self.type.annotation}{default}"


@dataclass(frozen=True)
class Function:
    """A function: `name` (str), `parameters` (tuple of Parameter), `returns` (Type).

    `doc` (str or None) is its docstring, where it was brought with one.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    doc: str | None = field(default=None, kw_only=True)

    @property
    def rust_name(self) -> str:
        """The name as a Rust identifier (str)."""
        return names.rust_name(self.name)

    @property
    def types(self) -> list[Type]:
        """The types of the parameters and of the result (list of Type)."""
        return [*(one.type for one in self.parameters), self.returns]

    @property
    def head(self) -> str:
        """The `def` in Python (str)."""
        parameters = self.listed(lambda parameter: parameter.annotated)
        return one_or_each(f"def {self.name}(", parameters, f") -> {self.returns.annotation}:")

    @property
    def text_signature(self) -> str:
        """The parameters as `__text_signature__` wants them (str): `(text, /, *, lower=True)`.

        In ASCII, as `inspect` demands.
        """

        def bare(parameter: Parameter) -> str:
            if parameter.default is None:
                return parameter.name
            return f"{parameter.name}={ast.literal_eval(parameter.default)!a}"

        return f"({', '.join(self.listed(bare))})"

    @property
    def signature(self) -> str:
        """The function as the user would write it (str); `parse` reads it back."""
        parameters = ", ".join(self.listed(lambda parameter: parameter.annotated))
        return f"{self.name}({parameters}) -> {self.returns.annotation}"

    def listed(self, show: Callable[[Parameter], str]) -> list[str]:
        """Returns what `show` (callable) makes of each parameter (list of str), and `/` and `*`."""
        first, middle, last = (
            [show(p) for p in self.parameters if p.kind is kind] for kind in Kind
        )
        return [*first, *["/"][: len(first)], *middle, *["*"][: len(last)], *last]


def parse(text: str, import_name: str = "") -> tuple[list[Function], list[str]]:
    """Returns the functions (list of Function) in the answer `text` (str) and its problems (str).

    A function with a problem is left out. `import_name` (str) is a name no function can take.
    """
    if header := _HEADER.match(text):
        return read_module(header[1], header[2].split(", "), module(text), import_name)
    if rule := unprintable(text, allowed="\n\t"):
        return [], [refusal("functions", text, rule)]
    functions: list[Function] = []
    problems: list[str] = []
    seen: set[str] = set()
    for piece in split(text):
        reader = _Reader(piece, problems)
        if (stub := reader.stub()) is None:
            continue
        function = reader.function(stub, import_name)
        if stub.name in seen:
            reader.refuse(stub.name, "is the name of an earlier function; write another name")
        elif function is not None:
            functions.append(function)
        seen.add(stub.name)
    return functions, problems


def module(text: str) -> str:
    """Returns the text of the file (str) that the answer `text` (str) is; empty if it is none."""
    return text[header.end() :] if (header := _HEADER.match(text)) else ""


def names_in(text: str) -> list[str]:
    """Returns the names of the functions (list of str) in the answer `text` (str), good or bad."""
    if header := _HEADER.match(text):
        return header[2].split(", ")
    return [name_of(piece) for piece in split(text)]


def name_of(piece: str) -> str:
    """Returns the name (str) in a signature, or in a class with its base (str)."""
    return piece.partition("(")[0].strip()


def is_stub(text: str) -> bool:
    """Whether the answer `text` (str) is that of a stub, or has signatures alone (bool)."""
    header = _HEADER.match(text)
    return header is None or header[1].endswith(".pyi")


def with_module(text: str, names: Sequence[str], source: str) -> str:
    """Returns the answer `text` (str), of a file, with other functions: `names` (str) in `source`.

    `text` can also be the name of the file alone.
    """
    header = _HEADER.match(text)
    return f"# from {header[1] if header else text}: {', '.join(names)}\n{source}"


def read_module(
    file: str, names: list[str], source: str, import_name: str
) -> tuple[list[Function], list[str]]:
    """Returns the functions (list of Function) called `names` (list of str), and problems (str).

    `source` (str) is the text of the `file` (str), in which they are.
    """
    body = ast.parse(source).body
    aliases: list[Any] = [one for one in body if type(one).__name__ == "TypeAlias"]  # since 3.12
    known: dict[str, ast.expr] = {one.name.id: one.value for one in aliases}
    found: dict[str, list[ast.stmt]] = {}
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found[name] = [*found.get(name, []), node]
            case ast.Assign(targets=[ast.Name(name)], value=value):
                known[name] = value
            case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                known[name] = value
            case ast.ImportFrom():
                known |= {one.asname: ast.Name(one.name) for one in node.names if one.asname}
    bound = [name for node in body for name in _assigned(node)]
    known = {name: one for name, one in known.items() if bound.count(name) < 2}
    functions: list[Function] = []
    problems: list[str] = []
    for name in names:
        nodes = found.get(name, []) * (1 + (name in bound))  # `f = cache(f)`
        piece = f"{file}:{nodes[-1].lineno}: {name}" if nodes else file
        reader = _Reader(piece, problems, source, known, file.endswith(".pyi"))
        match nodes:
            case [ast.FunctionDef(decorator_list=[]) as node]:
                if function := reader.function(node, import_name):
                    functions.append(replace(function, doc=ast.get_docstring(node)))
            case [ast.FunctionDef(decorator_list=[*_, last])]:
                rule = f"has the decorator @{ast.unparse(last)}, which Rust would do without"
                reader.refuse(name, f"{rule}; name functions without decorators")
            case [ast.AsyncFunctionDef()]:
                reader.refuse(name, "is async; name functions that are not")
            case [_, *_]:
                reader.refuse(name, "is defined more than once; name functions that are not")
            case _:
                there = [one for one in found if not one.startswith("_")]
                rule = f"is no function at the top level; write one of {', '.join(there) or 'some'}"
                reader.refuse(name, rule)
    return functions, problems


def _assigned(node: ast.stmt) -> list[str]:
    """The names that an assignment binds, one for each time."""
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return [one.id for one in targets if isinstance(one, ast.Name)]


class _Reader:
    """Reads one signature (str) and adds what is wrong with it to `problems` (list of str).

    It may be in a `source` (str), in which the names in `known` (mapping) stand for expressions.
    """

    def __init__(
        self,
        piece: str,
        problems: list[str],
        source: str = "",
        known: Mapping[str, ast.expr] | None = None,
        stub: bool = True,
    ) -> None:
        self._piece = piece
        self._source = source or f"def {piece}: ..."
        self._problems = problems
        self._known = known or {}
        self._stub = stub

    def refuse(self, what: str, rule: str | None) -> None:
        """Adds a problem, if there is a `rule`."""
        if rule and any(types.ALLOWED in problem for problem in self._problems):
            rule = rule.replace(types.ALLOWED, "these types")
        if rule:
            self._problems.append(refusal("functions", what, rule, self._piece))

    def refuse_node(self, node: ast.AST, rule: str) -> None:
        self.refuse(ast.get_source_segment(self._source, node) or "", rule)

    def stub(self) -> ast.FunctionDef | None:
        """Returns the stub that the signature is (ast.FunctionDef), or None once it is refused."""
        match parsed(self._source):  # one stub, to the last character: no body, and no comment
            case [ast.FunctionDef(body=[ast.Expr(ast.Constant())]) as stub]:
                whole = ast.get_source_segment(self._source, stub) == self._source
                if whole and not getattr(stub, "type_params", None):
                    return stub
        if found := _KEYWORD.search(self._piece):
            self.refuse(found[1], names.broken("parameter", found[1]))
        elif found := _NO_COLON.search(self._piece):
            self.refuse(f"{found[1]} {found[2]}", f"has no colon; write '{found[1]}: {found[2]}'")
        elif _COMMA.search(self._piece):
            self.refuse(",", "stands between functions; put a semicolon between functions")
        elif parsed(f"def {self._piece}"):
            self.refuse(self._piece, "has a body; end it after the type that it returns")
        else:
            self.refuse(self._piece, f"is not a signature; write it like '{EXAMPLE}'")
        return None

    def function(self, stub: ast.FunctionDef, import_name: str) -> Function | None:
        """Returns the function (Function) that the stub describes, or None once it is refused."""
        before = len(self._problems)
        self.refuse(stub.name, names.broken("function", stub.name, import_name))
        for stars, collector in (("*", stub.args.vararg), ("**", stub.args.kwarg)):
            if collector is not None:
                self.refuse(stars + collector.arg, "takes any number of values; write list[T]")
        only, both, named = stub.args.posonlyargs, stub.args.args, stub.args.kwonlyargs
        kinds = [kind for kind, of in zip(Kind, (only, both, named), strict=True) for _ in of]
        given = [*stub.args.defaults, *stub.args.kw_defaults]
        defaults = [*[None] * (len(kinds) - len(given)), *given]
        parameters: list[Parameter] = []
        seen: set[str] = set()
        for argument, kind, default in zip([*only, *both, *named], kinds, defaults, strict=True):
            if argument.arg in seen:
                self.refuse(argument.arg, "is the name of an earlier parameter; write another name")
            seen.add(argument.arg)
            parameters += self._parameter(argument, kind, default)
        if stub.returns is None:
            alone = self._source == f"def {self._piece}: ..."
            whole = self._piece if alone else stub.name
            rule = f"has no return type; write {whole + ' -> None'!r}, or another type"
            self.refuse(whole, rule)
            return None
        returns = types.read(stub.returns, self.refuse_node, "return", self._known)
        if len(self._problems) > before or returns is None:
            return None
        return Function(stub.name, tuple(parameters), returns)

    def _parameter(
        self, argument: ast.arg, kind: Kind, default: ast.expr | None
    ) -> list[Parameter]:
        """Returns the parameter (list of one), or none once its type is refused."""
        name, type_, literal = argument.arg, None, None
        self.refuse(name, names.broken("parameter", name))
        if argument.annotation is None:
            self.refuse(name, f"has no type; write '{name}: T' with T one of {types.ALLOWED}")
        else:
            type_ = types.read(argument.annotation, self.refuse_node, "parameter", self._known)
        if (
            self._stub and type_ and getattr(default, "value", None) is ...
        ):  # the core knows the default
            type_ = type_ if type_.optional else Type("optional", (type_,))
            literal = "None"
        elif default is not None:
            value = _literal(self._known.get(getattr(default, "id", ""), default))
            if rule := _misfit(name, type_, value):
                self.refuse_node(default, rule)
            elif isinstance(value, int) and _scalar(type_) == "float":
                literal = python_literal(float(value))
            elif not isinstance(value, ast.expr):
                literal = python_literal(value)
        return [Parameter(name, kind, type_, literal)] if type_ else []


def _literal(node: ast.expr) -> Value | ast.expr:
    """Returns the value of a literal; `node` (ast.expr) itself if it is not a literal."""
    try:
        value: Value = ast.literal_eval(node)
    except (TypeError, ValueError):
        return node
    return value if value is None or type(value).__name__ in types.SCALARS else node


def _misfit(name: str, type_: Type | None, value: Value | ast.expr) -> str:
    """Returns why `value` cannot be the default of this parameter (str); empty if it can."""
    scalar, annotation = _scalar(type_), type_.annotation if type_ else "T"
    write = f"write '{name}: {annotation.removesuffix(' | None')} | None = None'"
    given = type(value).__name__
    match value:
        case ast.Name(id="true" | "false" as word) if scalar == "bool":
            return f"is spelt with a capital letter; try {word.title()}"
        case ast.expr():
            return f"is not an int, float, bool, str, bytes or None literal; {write}"
        case None if type_ and type_.optional:
            return ""
        case _ if type_ and (value is None or scalar not in types.SCALARS):
            return f"is not of type {annotation}; {write}"
        case _ if type_ and given != scalar and (given, scalar) != ("int", "float"):
            return f"is not of type {scalar}; write a literal of that type"
        case int() if scalar == "int" and not -(2**63) <= value < 2**63:
            return f"is beyond 64 bits; write an int from {-(2**63)} to {2**63 - 1}"
        case int() | float() if scalar == "float" and not abs(value) <= sys.float_info.max:
            return "is beyond the range of a float; write a smaller number"
        case str() if re.search("[\ud800-\udfff]", value):
            return "holds a lone surrogate; write it without"
    return ""


def _scalar(type_: Type | None) -> str:
    """The type of a default that is not None (str)."""
    return "" if type_ is None else type_.args[0].name if type_.optional else type_.name

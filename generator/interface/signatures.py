"""The functions the user asked for, read by Python's own parser."""

from __future__ import annotations

import ast
import enum
import math
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator import types
from generator.interface import names
from generator.text import split, tokens, unprintable
from generator.types import Type

EXAMPLE = "tokenize(text: str, lower: bool = True) -> list[str]"

# A comma after the type that a function returns.
_COMMA = re.compile(r"\)\s*(->[^(),;]*)?,\s*(def\s+)?\w+\s*\(")

Value = int | float | bool | str | bytes | None


class Kind(enum.Enum):
    """How an argument can be given, with the names that `inspect.Parameter` uses."""

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional or keyword"
    KEYWORD_ONLY = "keyword-only"


class Required(enum.Enum):
    """The default of a parameter that has none."""

    REQUIRED = "required"


REQUIRED = Required.REQUIRED


@dataclass(frozen=True)
class Parameter:
    """A parameter: `name` (str), `kind` (Kind), `type` (Type), `default` (Value or REQUIRED)."""

    name: str
    kind: Kind
    type: Type
    default: Value | Required = REQUIRED

    @property
    def rust_name(self) -> str:
        """The name as a Rust identifier (str)."""
        return names.rust_name(self.name)

    @property
    def rust_default(self) -> str | None:
        """The default in Rust (str), as the binding's type `extracted`; None without one."""
        if self.default is REQUIRED:
            return None
        if self.default is None:
            return "None"
        literal = rust_literal(self.default)
        if isinstance(self.default, bytes):
            literal += ".as_slice()"
        return f"Some({literal})" if self.type.optional else literal

    @property
    def python_default(self) -> str | None:
        """The default in Python (str), in the quotes a formatter prefers; None without one."""
        return None if self.default is REQUIRED else python_literal(self.default)

    @property
    def annotated(self) -> str:
        """The parameter in a Python signature (str): `lower: bool = True`."""
        default = "" if self.default is REQUIRED else f" = {self.python_default}"
        return f"{self.name}: {self.type.annotation}{default}"


@dataclass(frozen=True)
class Function:
    """A function: `name` (str), `parameters` (tuple of Parameter), `returns` (Type)."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type

    @property
    def rust_name(self) -> str:
        """The name as a Rust identifier (str)."""
        return names.rust_name(self.name)

    @property
    def python_parameters(self) -> str:
        """The parameters in Python (str): `text: str, /, *, lower: bool = True`."""
        return ", ".join(self.listed(lambda parameter: parameter.annotated))

    @property
    def text_signature(self) -> str:
        """The parameters as `__text_signature__` wants them (str): `(text, /, *, lower=True)`.

        In ASCII, as `inspect` demands.
        """

        def bare(parameter: Parameter) -> str:
            default = "" if parameter.default is REQUIRED else f"={parameter.default!a}"
            return parameter.name + default

        return f"({', '.join(self.listed(bare))})"

    @property
    def module_signature(self) -> str:
        """The same with the module first (str), as the docstring of a builtin begins."""
        return f"($module, {self.text_signature[1:]}" if self.parameters else "($module)"

    @property
    def signature(self) -> str:
        """The function as the user would write it (str); `parse` reads it back."""
        return f"{self.name}({self.python_parameters}) -> {self.returns.annotation}"

    def listed(self, show: Callable[[Parameter], str]) -> list[str]:
        """Returns what `show` (callable) makes of each parameter (list of str), and `/` and `*`."""
        shown = {kind: [show(p) for p in self.parameters if p.kind is kind] for kind in Kind}
        slash = ["/"] if shown[Kind.POSITIONAL_ONLY] else []
        star = ["*"] if shown[Kind.KEYWORD_ONLY] else []
        first, middle, last = shown.values()
        return [*first, *slash, *middle, *star, *last]


def rust_literal(value: int | float | bool | str | bytes) -> str:
    """Returns `value` (int, float, bool, str or bytes) as a Rust literal (str)."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = (_rust_char(char, char.isprintable(), r"\u{%x}") for char in value)
            return '"' + "".join(escaped) + '"'
        case bytes():
            chars = value.decode("latin-1")
            escaped = (_rust_char(char, " " <= char <= "~", r"\x%02x") for char in chars)
            return 'b"' + "".join(escaped) + '"'
    return repr(value)


def python_literal(value: Value) -> str:
    """Returns `value` (int, float, bool, str, bytes or None) as a Python literal (str).

    Strings stand in double quotes unless single quotes need fewer escapes.
    """
    match value:
        case str():
            return _quoted(repr('"' + value)[2:-1])
        case bytes():
            return "b" + _quoted(repr(b'"' + value)[3:-1])
        case float():
            return repr(value).replace("e+", "e")
    return repr(value)


def parse(text: str, import_name: str = "") -> tuple[list[Function], list[str]]:
    """Returns the functions (list of Function) in the answer `text` (str) and its problems (str).

    A function with a problem is left out. `import_name` (str) is a name no function can take.
    """
    if (found := unprintable("functions", text, allowed="\n\t")) is not None:
        return [], [found]
    pieces = split(text)
    if not pieces:
        return [], [f"functions: {text!r} names no function; write for example '{EXAMPLE}'."]
    functions: list[Function] = []
    problems: list[str] = []
    seen: set[str] = set()
    for piece in pieces:
        reader = _Reader(piece, problems)
        stub = reader.stub()
        if stub is None:
            continue
        function = reader.function(stub, import_name)
        if stub.name in seen:
            reader.refuse(stub.name, "is the name of an earlier function; write another name")
        elif function is not None:
            functions.append(function)
        seen.add(stub.name)
    return functions, problems


class _Reader:
    """Reads one signature (str) and adds what is wrong with it to `problems` (list of str)."""

    def __init__(self, piece: str, problems: list[str]) -> None:
        self._piece = piece
        self._source = f"def {piece}: ..."
        self._problems = problems

    def refuse(self, what: str, rule: str) -> None:
        if any(types.ALLOWED in problem for problem in self._problems):
            rule = rule.replace(types.ALLOWED, "these types")
        self._problems.append(f"functions: {what!r} in {self._piece!r} {rule}.")

    def refuse_node(self, node: ast.AST, rule: str) -> None:
        self.refuse(ast.get_source_segment(self._source, node) or "", rule)

    def stub(self) -> ast.FunctionDef | None:
        """Returns the stub that the signature is (ast.FunctionDef), or None once it is refused."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = ast.parse(self._source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            body = []
        match body:  # Exactly one stub, to the last character: no body or comment of the user's.
            case [ast.FunctionDef(body=[ast.Expr(ast.Constant())]) as stub]:
                whole = ast.get_source_segment(self._source, stub) == self._source
                if whole and not getattr(stub, "type_params", None):
                    return stub
        words = [token.string for token in tokens(self._piece)]
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            if before not in ("(", ","):
                continue
            named = after in ("(", ":", ",", ")")
            if named and (refusal := names.keyword_refusal(word)):
                self.refuse(word, refusal)
                return None
            if word.isidentifier() and after in types.NAMES:
                self.refuse(f"{word} {after}", f"has no colon; write '{word}: {after}'")
                return None
        if _COMMA.search(self._piece):
            self.refuse(",", "stands between functions; put a semicolon between functions")
            return None
        rule = f"is not a signature; write it like '{EXAMPLE}'"
        self._problems.append(f"functions: {self._piece!r} {rule}.")
        return None

    def function(self, stub: ast.FunctionDef, import_name: str) -> Function | None:
        """Returns the function (Function) that the stub describes, or None once it is refused."""
        before = len(self._problems)
        if (refusal := names.function_refusal(stub.name, import_name)) is not None:
            self.refuse(stub.name, refusal)
        for stars, collector in (("*", stub.args.vararg), ("**", stub.args.kwarg)):
            if collector is not None:
                self.refuse(stars + collector.arg, "takes any number of values; write list[T]")
        seen: set[str] = set()
        parameters: list[Parameter] = []
        for argument, kind, default in _arguments(stub.args):
            if argument.arg in seen:
                self.refuse(argument.arg, "is the name of an earlier parameter; write another name")
            seen.add(argument.arg)
            if (parameter := self._parameter(argument, kind, default)) is not None:
                parameters.append(parameter)
        returns = None
        if stub.returns is None:
            rule = f"has no return type; write {self._piece + ' -> None'!r}, or another type"
            self._problems.append(f"functions: {self._piece!r} {rule}.")
        else:
            returns = types.read(stub.returns, self.refuse_node, "return")
        if len(self._problems) > before or returns is None:
            return None
        return Function(stub.name, tuple(parameters), returns)

    def _parameter(
        self, argument: ast.arg, kind: Kind, default: ast.expr | None
    ) -> Parameter | None:
        name = argument.arg
        if (refusal := names.parameter_refusal(name)) is not None:
            self.refuse(name, refusal)
        type_ = None
        if argument.annotation is None:
            self.refuse(name, f"has no type; write '{name}: T' with T one of {types.ALLOWED}")
        else:
            type_ = types.read(argument.annotation, self.refuse_node, "parameter")
        value = REQUIRED if default is None else self._default(name, type_, default)
        return Parameter(name, kind, type_, value) if type_ else None

    def _default(self, name: str, type_: Type | None, node: ast.expr) -> Value:
        """Returns the default that `node` (ast.expr) spells, None also once it is refused."""
        try:
            value = _literal(node)
        except ValueError:
            word = getattr(node, "id", "")
            if word in ("true", "false") and type_ and _scalar(type_) == "bool":
                self.refuse_node(node, f"is spelt with a capital letter; try {word.title()}")
                return None
            rule = "is not an int, float, bool, str, bytes or None literal"
            self.refuse_node(node, f"{rule}; write '{name}: {_optional(type_)} = None'")
            return None
        misfit = _misfit(name, type_, value) if type_ else None
        if misfit is not None:
            self.refuse_node(node, misfit)
        elif isinstance(value, int) and type_ and _scalar(type_) == "float":
            return float(value)
        return value


def _arguments(arguments: ast.arguments) -> Iterator[tuple[ast.arg, Kind, ast.expr | None]]:
    positional = arguments.posonlyargs + arguments.args
    without = len(positional) - len(arguments.defaults)
    for index, argument in enumerate(positional):
        only = index < len(arguments.posonlyargs)
        kind = Kind.POSITIONAL_ONLY if only else Kind.POSITIONAL_OR_KEYWORD
        yield argument, kind, arguments.defaults[index - without] if index >= without else None
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield argument, Kind.KEYWORD_ONLY, default


def _literal(node: ast.expr) -> Value:
    """Returns the value of a literal; raises ValueError if `node` (ast.expr) is none."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | bytes() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            if not isinstance(number, bool):
                return -number
    raise ValueError("not a literal")


def _misfit(name: str, type_: Type, value: Value) -> str | None:
    """Returns why `value` (a literal) cannot be the default of this parameter (str), or None."""
    if value is None and type_.optional:
        return None
    scalar = _scalar(type_)
    if value is None or scalar not in types.SCALARS:
        return f"is not of type {type_.annotation}; write '{name}: {_optional(type_)} = None'"
    given = type(value).__name__
    if given != scalar and (given, scalar) != ("int", "float"):
        return f"is not of type {scalar}; write a literal of that type"
    if isinstance(value, int) and scalar == "int" and not -(2**63) <= value < 2**63:
        return f"is beyond 64 bits; write an int from {-(2**63)} to {2**63 - 1}"
    if isinstance(value, int | float) and scalar == "float" and not _finite(value):
        return "is beyond the range of a float; write a smaller number"
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return "holds a lone surrogate; write it without"
    return None


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _scalar(type_: Type) -> str:
    return type_.args[0].name if type_.optional else type_.name


def _optional(type_: Type | None) -> str:
    if type_ is None:
        return "T | None"
    return type_.annotation if type_.optional else f"{type_.annotation} | None"


def _rust_char(char: str, plain: bool, code: str) -> str:
    short = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\0": r"\0"}
    return short.get(char) or (char if plain else code % ord(char))


def _quoted(body: str) -> str:
    """Puts quotes around the body of a `repr` in which every ' is escaped and no \" is."""
    if body.count('"') > body.count("'"):
        return f"'{body}'"
    return '"' + body.replace(r"\'", "'").replace('"', r"\"") + '"'

"""Every sentence that refuses an answer, word for word."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType

import pytest
from conftest import TEMPLATE, WRITTEN, run
from hypothesis import given
from hypothesis import strategies as st

from generator import problems, text, types
from generator.interface import exceptions, names, signatures
from generator.interface.signatures import EXAMPLE
from generator.text import split
from generator.types import ALLOWED

GOOD = {
    "project_name": "Text Tools",
    "project_slug": "text-tools",
    "import_name": "text_tools",
    "description": "Fast text tools.",
    "author_name": "Ada Lovelace",
    "author_email": "ada@example.com",
    "functions": "f(a: int) -> int",
    "exceptions": "EmptyInputError(ValueError)",
    "refused": "raise",
}
NO_TYPE = f"is not a type that can cross; write one of {ALLOWED}."
MEANT = "is not a type that can cross; write"
BUFFER = "Buffer[float] or Buffer[int]"
NO_SIGNATURE = f"is not a signature; write it like '{EXAMPLE}'."
NO_SLUG = "is not made of lower-case ASCII letters and digits joined by single '-' or '_'"
NO_LITERAL = "is not an int, float, bool, str, bytes or None literal"
NO_CLASS = (
    "is not a class with its base; write it like 'EmptyInputError(ValueError)', or a builtin like "
    "'IndexError'."
)
NO_BASE = "is not a builtin subclass of Exception; write one, for example ValueError."
NO_MESSAGE = "is not raised with a message alone; write another base, for example ValueError."
LONG = "is too long for a line of 100 characters; shorten a name, type or default."
NO_LONGS = "is beyond 64 bits; write an int from -9223372036854775808 to 9223372036854775807."
WHOLE = "can only be the whole type of a parameter; write"
UNION = "is a union other than T | None; write T | None."
NO_ADDRESS = "is not one address; write 'name@example.com', or leave it empty."
NO_VALUE = "stands for no value here; write T | None, or another type."
WRITE_LITERAL = "write a literal of that type."
NO_CAMEL = "is not CamelCase in ASCII; write a name like 'EmptyInputError'."
WIDE = f"{'list[' * 5}tuple[{', '.join(['int'] * 12)}]{']' * 5}"
ONE_LINE = "write it on one line of plain text."

# What is written for the type of a parameter, and the type that is meant.
MEANT_TYPES = {
    "frozenset[int]": "list[int]",
    "list": "list[T], like list[float]",
    "Any": f"one of {ALLOWED}",
    "np.ndarray": BUFFER,
    "Buffer": BUFFER,
    "Buffer[str]": BUFFER,
    "t.MutableMapping[str, string]": "dict[str, str]",
    "dict": "dict[str, T], like dict[str, float]",
    "buffer[float]": "Buffer[float]",
    "string": "str",
    "integer[str]": f"one of {ALLOWED}",
    "any": f"one of {ALLOWED}",
    "void": f"one of {ALLOWED}",
    "list[int, str]": "list[T], like list[float]",
}


# What is answered to each question, and the sentence after it; %s is the (last) piece.
REFUSALS: dict[str, list[tuple[str, str]]] = {
    "project_name": [
        ("", "%s is empty; write a title, for example 'My Project'."),
        ("  ", "%s is empty; write a title, for example 'My Project'."),
        ("Text\nTools", f"%s has the control character U+000A at position 5; {ONE_LINE}"),
        ("Text \ud800", f"%s has the lone surrogate U+D800 at position 6; {ONE_LINE}"),
    ],
    "description": [
        ("Fast ", "%s starts or ends with a space; write it without."),
        ("x" * 513, "it has 513 characters; write 512 at most."),
        ("one\ntwo", f"%s has the control character U+000A at position 4; {ONE_LINE}"),
        ("a\tb", f"%s has the control character U+0009 at position 2; {ONE_LINE}"),
        ("a\u2028b", f"%s has the line separator U+2028 at position 2; {ONE_LINE}"),
    ],
    "project_slug": [
        ("json", "%s is a module of Python's standard library; try 'my-json'."),
        ("pytest", "%s is a package that the tests use; try 'my-pytest'."),
        (
            "setuptools-rust",
            "%s is a package that builds or checks yours; try 'my-setuptools-rust'.",
        ),
        ("numpy", "%s is a package that the benchmarks use; try 'my-numpy'."),
        ("Text-Tools", f"%s {NO_SLUG}; try 'text-tools'."),
        ("foo\n", f"%s {NO_SLUG}; try 'foo'."),
        ("a/b", f"%s {NO_SLUG}; try 'a-b'."),
        ("..", f"%s {NO_SLUG}; try 'my-project'."),
        ("a.b", f"%s {NO_SLUG}; try 'a-b'."),
        ("a--b", f"%s {NO_SLUG}; try 'a-b'."),
        ("", f"%s {NO_SLUG}; try 'my-project'."),
        ("nul", "%s is a device on Windows; try 'my-nul'."),
        ("café", f"%s {NO_SLUG}; try 'cafe'."),
    ],
    "import_name": [
        ("class", "%s is a Python keyword; try 'class_'."),
        ("match", "%s is a Python keyword; try 'match_'."),
        ("type", "%s is a Python keyword; try 'type_'."),
        ("json", "%s is a module of Python's standard library; try 'json_'."),
        ("test", "%s is a module of Python's standard library; try 'test_'."),
        ("tests", "%s is a name the project uses itself; try 'tests_'."),
        ("crates", "%s is a name the project uses itself; try 'crates_'."),
        ("text-tools", "%s is not snake_case in ASCII; try 'text_tools'."),
        ("TextTools", "%s is not snake_case in ASCII; try 'text_tools'."),
        ("foo\n", "%s is not snake_case in ASCII; try 'foo'."),
        ("space.class", "%s is a Python keyword; try 'class_'."),
        ("json.fast", "%s is a module of Python's standard library; try 'json_'."),
        ("space.", "%s is not snake_case in ASCII; try 'my_package'."),
        ("2fast", "%s is not snake_case in ASCII; try 'my_2fast'."),
        ("", "%s is not snake_case in ASCII; try 'my_package'."),
        ("naïve", "%s is not snake_case in ASCII; try 'naive'."),
        ("aux", "%s is a device on Windows; try 'aux_'."),
    ],
    "author_name": [
        ("\x1b[1mAda", f"%s has the control character U+001B at position 1; {ONE_LINE}"),
        ("\x00", f"%s has the control character U+0000 at position 1; {ONE_LINE}"),
    ],
    "author_email": [
        ("ada", f"%s {NO_ADDRESS}"),
        ("a@b@c", f"%s {NO_ADDRESS}"),
        ("ada @example.com", f"%s {NO_ADDRESS}"),
        ("ada@example.com\n", f"%s {NO_ADDRESS}"),
    ],
    "functions": [
        ("f() -> \x00", f"%s has the control character U+0000 at position 8; {ONE_LINE}"),
        ("f() -> \ud800", f"%s has the lone surrogate U+D800 at position 8; {ONE_LINE}"),
        ("tokenize", f"%s {NO_SIGNATURE}"),
        (
            "f() -> int, g() -> str",
            "',' in %s stands between functions; put a semicolon between functions.",
        ),
        ("longest(text str) -> str", "'text str' in %s has no colon; write 'text: str'."),
        ("f() -> int # ;", f"%s {NO_SIGNATURE}"),
        ("f() -> int: ... # x", "%s has a body; end it after the type that it returns."),
        ("f() -> int: pass", "%s has a body; end it after the type that it returns."),
        ("f() -> int: ...\nimport os", f"%s {NO_SIGNATURE}"),
        ("f(a: int -> int", f"%s {NO_SIGNATURE}"),
        ("class() -> int", "'class' in %s is a Python keyword; try 'class_'."),
        ("f(lambda: int) -> int", "'lambda' in %s is a Python keyword; try 'lambda_'."),
        ("sum(a: int) -> int", "'sum' in %s would shadow the builtin in your package; try 'sum_'."),
        ("i64(a: int) -> int", "'i64' in %s is a primitive type of Rust; try 'i64_'."),
        (
            "find_spec(a: int) -> int",
            "'find_spec' in %s is a name the package uses itself; try 'find_spec_'.",
        ),
        ("math(a: int) -> int", "'math' in %s is a name the package uses itself; try 'math_'."),
        ("core(a: int) -> int", "'core' in %s is a name the binding uses itself; try 'core_'."),
        ("std(a: int) -> int", "'std' in %s is a name the binding uses itself; try 'std_'."),
        ("l(a: int) -> int", "'l' in %s is easily taken for a 1; try 'l_'."),
        (
            "text_tools(a: int) -> int",
            "'text_tools' in %s is a name the package uses itself; try 'text_tools_'.",
        ),
        (
            "countWords(a: int) -> int",
            "'countWords' in %s is not snake_case in ASCII; try 'count_words'.",
        ),
        ("_count() -> int", "'_count' in %s is not snake_case in ASCII; try 'count'."),
        ("crate() -> int", "'crate' in %s is a name that Rust cannot escape; try 'crate_'."),
        (
            "f() -> int; f() -> str",
            "'f' in %s is the name of an earlier function; write another name.",
        ),
        ("f(self: int) -> int", "'self' in %s is a name that Rust cannot escape; try 'self_'."),
        ("f(_: int) -> int", "'_' in %s is a name that Rust cannot escape; try 'my_parameter'."),
        (f'f(a: str = "{"x" * 85}") -> int', f"""'a: str = "{"x" * 85}",' in %s {LONG}"""),
        (f"f() -> {WIDE}", f"'def f() -> {WIDE}:' in %s {LONG}"),
        ("f(list: int) -> int", "'list' in %s is the name of a type; try 'list_'."),
        (
            "f(a: int, a: int) -> int",
            "'a' in %s is the name of an earlier parameter; write another name.",
        ),
        ("f(é: int) -> int", "'é' in %s is not snake_case in ASCII; try 'e'."),
        ("f(a) -> int", f"'a' in %s has no type; write 'a: T' with T one of {ALLOWED}."),
        ("f(*args: int) -> int", "'*args' in %s takes any number of values; write list[T]."),
        ("f(**kwargs: int) -> int", "'**kwargs' in %s takes any number of values; write list[T]."),
        ("f(a: int)", "%s has no return type; write 'f(a: int) -> None', or another type."),
        ("f(a: 'complex') -> int", f"\"'complex'\" in %s {NO_TYPE}"),
        ("f() -> tuple", f"'tuple' in %s {MEANT} tuple[A, B], like tuple[int, str]."),
        ("f() -> np.ndarray", f"'np.ndarray' in %s {MEANT} list[float] or list[int]."),
        ("f(a: list[integer]) -> int", f"'integer' in %s {MEANT} int."),
        ("f() -> void", f"'void' in %s {MEANT} None."),
        ("f(a: bool = true) -> int", "'true' in %s is spelt with a capital letter; try True."),
        ("f(a: int = true) -> int", f"'true' in %s {NO_LITERAL}; write 'a: int | None = None'."),
        ("f(a: bool = null) -> int", f"'null' in %s {NO_LITERAL}; write 'a: bool | None = None'."),
        ("f(a: None) -> int", f"'None' in %s {NO_VALUE}"),
        ("f() -> list[None]", f"'None' in %s {NO_VALUE}"),
        ("f(a: int | str) -> int", f"'int | str' in %s {UNION}"),
        ("f(a: int | str | None) -> int", f"'int | str | None' in %s {UNION}"),
        (
            "f(a: dict[int, str]) -> int",
            f"'dict[int, str]' in %s {MEANT} dict[str, T], like dict[str, float].",
        ),
        (
            "f() -> list[Tuple[int, ...]]",
            "'Tuple[int, ...]' in %s is a tuple of any length; return list[T].",
        ),
        ("f(a: tuple[()]) -> int", f"'tuple[()]' in %s {MEANT} tuple[A, B], like tuple[int, str]."),
        (
            "f() -> tuple[int, int, int, int, int, int, int, int, int, int, int, int, int]",
            "'tuple[int, int, int, int, int, int, int, int, int, int, int, int, int]' "
            "in %s has 13 items; write a tuple of 1 to 12, or list[T].",
        ),
        ("f(a: list[Buffer[float]]) -> int", f"'Buffer[float]' in %s {WHOLE} list[float] here."),
        ("f() -> Buffer[int]", f"'Buffer[int]' in %s {WHOLE} list[int] here."),
        ("f() -> Buffer[float] | None", f"'Buffer[float]' in %s {WHOLE} list[float] here."),
        (
            "f() -> " + "list[" * 7 + "int" + "]" * 7,
            "'int' in %s is nested more than 6 types deep; write a flatter type.",
        ),
        ("f(a: int = 1.5) -> int", f"'1.5' in %s is not of type int; {WRITE_LITERAL}"),
        ("f(a: int = True) -> int", f"'True' in %s is not of type int; {WRITE_LITERAL}"),
        ("f(a: float = False) -> int", f"'False' in %s is not of type float; {WRITE_LITERAL}"),
        ("f(a: int | None = 'x') -> int", f"\"'x'\" in %s is not of type int; {WRITE_LITERAL}"),
        (
            "f(a: int = None) -> int",
            "'None' in %s is not of type int; write 'a: int | None = None'.",
        ),
        (
            "f(a: list[int] = []) -> int",
            f"'[]' in %s {NO_LITERAL}; write 'a: list[int] | None = None'.",
        ),
        (
            "f(a: list[int] = 1) -> int",
            "'1' in %s is not of type list[int]; write 'a: list[int] | None = None'.",
        ),
        (
            "f(a: dict[str, int] | None = {}) -> int",
            f"'{{}}' in %s {NO_LITERAL}; write 'a: dict[str, int] | None = None'.",
        ),
        ("f(a: int = LIMIT) -> int", f"'LIMIT' in %s {NO_LITERAL}; write 'a: int | None = None'."),
        ("f(a: int = 1 + 1) -> int", f"'1 + 1' in %s {NO_LITERAL}; write 'a: int | None = None'."),
        ("f(a: float = nan) -> int", f"'nan' in %s {NO_LITERAL}; write 'a: float | None = None'."),
        ("f(a: int = -True) -> int", f"'-True' in %s {NO_LITERAL}; write 'a: int | None = None'."),
        ("f(a: str = f'x') -> int", f"\"f'x'\" in %s {NO_LITERAL}; write 'a: str | None = None'."),
        ("f(a: int = 9223372036854775808) -> int", f"'9223372036854775808' in %s {NO_LONGS}"),
        ("f(a: int = -9223372036854775809) -> int", f"'-9223372036854775809' in %s {NO_LONGS}"),
        (
            "f(a: float = 1e999) -> int",
            "'1e999' in %s is beyond the range of a float; write a smaller number.",
        ),
        (
            "f(a: str = '\\ud800') -> int",
            "\"'\\\\ud800'\" in %s holds a lone surrogate; write it without.",
        ),
        (
            "# from a.py: f\nx = 1\n",
            "'f' in 'a.py' is no function at the top level; write one of some.",
        ),
        (
            "# from a.py: f\ndef g(): ...\ndef h(): ...\nasync def _i(): ...\n",
            "'f' in 'a.py' is no function at the top level; write one of g, h.",
        ),
        (
            "# from a.py: f\n@cache\ndef f(): ...\n",
            "'f' in 'a.py:2: f' has the decorator @cache, which Rust would do without; name "
            "functions without decorators.",
        ),
        (
            "# from a.py: f\ndef f(a: int) -> int: ...\ndef f(a: str) -> int: ...\n",
            "'f' in 'a.py:2: f' is defined more than once; name functions that are not.",
        ),
        (
            "# from a.py: f\nasync def f() -> int: ...\n",
            "'f' in 'a.py:1: f' is async; name functions that are not.",
        ),
        (
            "# from a.py: f\nM = 1.5\ndef f(a: int = M) -> int: ...\n",
            f"'M' in 'a.py:2: f' is not of type int; {WRITE_LITERAL}",
        ),
        (
            "# from a.py: f\nM = 1.5\ndef f():\n    return 1\n",
            "'f' in 'a.py:2: f' has no return type; write 'f -> None', or another type.",
        ),
        (
            "# from a.py: f\nM = 1\ndef f(a: int = ...) -> int:\n    return 1\n",
            f"'...' in 'a.py:2: f' {NO_LITERAL}; write 'a: int | None = None'.",
        ),
    ],
    "exceptions": [
        ("rle(text: str) -> int", "%s is a function; write it into functions, after a semicolon."),
        ("E(ValueError, code=KeyError)", f"%s {NO_CLASS}"),
        ("EmptyInputError", f"%s {NO_CLASS}"),
        ("EmptyInputError(ValueError, KeyError)", f"%s {NO_CLASS}"),
        ("EmptyInputError(base=ValueError)", f"%s {NO_CLASS}"),
        ("A(ValueError)\x00", f"%s has the control character U+0000 at position 14; {ONE_LINE}"),
        ("empty_input(ValueError)", f"'empty_input' in %s {NO_CAMEL}"),
        ("ÉchecError(ValueError)", f"'ÉchecError' in %s {NO_CAMEL}"),
        (
            "OverflowError(ValueError)",
            "'OverflowError' in %s is a builtin; write 'MyOverflowError', or 'OverflowError' "
            "without a base.",
        ),
        (
            f"{'A' * 41}(ValueError)",
            f"'{'A' * 41}' in %s is longer than 40 characters; write a shorter name.",
        ),
        (
            "PythonFinalizationError(ValueError)",
            "'PythonFinalizationError' in %s is a builtin; write 'MyPythonFinalizationError', "
            "or 'PythonFinalizationError' without a base.",
        ),
        (
            "LateError(PythonFinalizationError)",
            "'PythonFinalizationError' in %s is not in every Python from 3.11 on; "
            "write another base, for example RuntimeError.",
        ),
        (
            "InternalError(ValueError)",
            "'InternalError' in %s is a class the package has itself; write 'MyInternalError'.",
        ),
        (
            "TextToolsError(ValueError)",
            "'TextToolsError' in %s is a class the package has itself; write 'MyTextToolsError'.",
        ),
        (
            "ParseError(ValueError); ParseError(ValueError)",
            "'ParseError' in %s is the name of an earlier exception; write another name.",
        ),
        (
            "ParseError(ValueError); ParseException(KeyError)",
            "'ParseException' in %s becomes Error::Parse in Rust, as 'ParseError' "
            "does; write another name.",
        ),
        (
            "OverflowException(ValueError)",
            "'OverflowException' in %s becomes Error::Overflow, which the core has "
            "itself; write 'MyOverflowException'.",
        ),
        (
            "InterruptedException(ValueError)",
            "'InterruptedException' in %s becomes Error::Interrupted, which the core has "
            "itself; write 'MyInterruptedException'.",
        ),
        (
            "OverflowError",
            "%s is raised for Error::Overflow, which the core has itself; leave it out.",
        ),
        ("StopIteration", f"%s {NO_MESSAGE}"),
        ("IOError", "%s is an old name of OSError; write OSError."),
        ("SystemExit", f"%s {NO_BASE}"),
        ("Self(ValueError)", "'Self' in %s is a keyword in Rust; write 'SelfError'."),
        ("ParseError(Missing)", f"'Missing' in %s {NO_BASE}"),
        ("ParseError(int)", f"'int' in %s {NO_BASE}"),
        ("ParseError(BaseException)", f"'BaseException' in %s {NO_BASE}"),
        ("ParseError(SystemExit)", f"'SystemExit' in %s {NO_BASE}"),
        ("ParseError(UnicodeDecodeError)", f"'UnicodeDecodeError' in %s {NO_MESSAGE}"),
        ("ParseError(StopIteration)", f"'StopIteration' in %s {NO_MESSAGE}"),
        ("ParseError(DeprecationWarning)", f"'DeprecationWarning' in %s {NO_MESSAGE}"),
        ("ParseError(IOError)", "'IOError' in %s is an old name of OSError; write OSError."),
    ],
    "refused": [("fall back", "%s is neither 'raise' nor 'python'; write one of them.")],
}


REFUSALS["functions"] += [
    (f"f(a: {written}) -> int", f"'{written}' in %s {MEANT} {meant}.")
    for written, meant in MEANT_TYPES.items()
]
ROWS = [(question, *row) for question, rows in REFUSALS.items() for row in rows]


@pytest.mark.parametrize(
    ("question", "answer", "sentence"), ROWS, ids=[f"{row[0]} {row[1]!a:.60}" for row in ROWS]
)
def test_refusal(question: str, answer: str, sentence: str) -> None:
    assert problems({**GOOD, question: answer}) == [
        f"{question}: {whole(question, answer, sentence)}"
    ]


def whole(question: str, answer: str, sentence: str) -> str:
    pieces = split(answer) if question in ("functions", "exceptions") else []
    return sentence.replace("%s", repr(pieces[-1] if pieces else answer))


ACCEPTED = [
    ("project_name", "Éléphant \"quoted\" \\ 'too'"),
    ("project_slug", "a"),
    ("project_slug", "2fast-2_furious"),
    ("import_name", "class_"),
    ("import_name", "f2x"),
    ("import_name", "space._rust"),
    ("import_name", "my_space.kit.fast"),
    ("description", ""),
    ("author_name", ""),
    ("author_email", ""),
    ("functions", "checked(py: int, l: str = 'l') -> int; fits() -> None"),
    ("functions", "match(type: int, fn: str, move: bool) -> None"),
    ("functions", ";\n f(a: int) -> int;\n\n  g(\n    a: int,\n) -> int;\n;"),
    ("functions", "f(s: str = 'a;b', t: bytes = b\";\") -> int; g() -> int"),
    ("functions", r"f(s: str = '\d') -> int"),
    ("functions", "f(s: Sequence[int], m: typing.Mapping['str', Optional[int]]) -> float | int"),
    ("functions", "f(s: tuple[int, ...], a: Annotated[Union[None, List[Final[Text]]], 1]) -> int"),
    ("functions", "def f(a: int) -> int"),
    ("functions", "def f(a: int) -> int:"),
    ("functions", "def f(a: int) -> int: ...; def g() -> str : ..."),
    (
        "functions",
        "f(a: int) -> int\ndef g(\n    a: list[\n        int]) -> int: ...\n\nh() -> int",
    ),
    ("functions", "f(a: Buffer[int] | None = None, s: str = '\"', t: bool = True) -> int | None"),
    (
        "functions",
        "# from a.py: f, g\nimport typing as t\nfrom typing import Optional as Maybe\n"
        "N: int = 1\nM = 'x'\nWords = list[str]\n"
        "def f(a: Words, b: Maybe[int] = N, c: str = M) -> t.Optional['Words']:\n    return a\n"
        "def g() -> None:\n    'Do nothing.'\ndef h(x): ...\n",
    ),
    ("exceptions", ""),
    ("exceptions", " ;\n"),
    ("functions", ""),
    ("functions", "none"),
    ("functions", " ;\n;"),
    ("exceptions", "None"),
    ("refused", "python"),
    ("exceptions", "IndexError; ParseError(ValueError); KeyError"),
    ("exceptions", "nothing"),
    ("exceptions", "-; ParseError(ValueError)"),
    ("exceptions", "class ParseError(ValueError): ...\nclass LateError(OSError):"),
    ("exceptions", "ParseError(ValueError);\n HTTPException(OSError); Late(TimeoutError);"),
]


@pytest.mark.parametrize(("question", "answer"), ACCEPTED)
def test_accepted(question: str, answer: str) -> None:
    assert problems({**GOOD, question: answer}) == []


def decisions(tree: ast.AST) -> Iterator[tuple[ast.AST, Callable[[], None]]]:
    """Each decision (an if, a case, a row of a dictionary), and what switches it off."""
    never = ast.Constant(False, lineno=1, col_offset=0)
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            yield node.test, partial(setattr, node, "test", never)
        elif isinstance(node, ast.match_case):
            yield node.pattern, partial(setattr, node, "guard", never)
        elif isinstance(node, ast.Dict):
            for place, value in enumerate(node.values):
                yield value, partial(node.values.__setitem__, place, never)


def mutants() -> Iterator[tuple[str, FunctionType, CodeType]]:
    """Each function that judges answers, with one of its decisions switched off."""
    for module in (names, exceptions, signatures, text, types):
        source = inspect.getsource(module)
        for number in range(len([*decisions(ast.parse(source))])):
            tree = ast.parse(source)
            decision, switch_off = [*decisions(tree)][number]
            line = decision.lineno  # type: ignore[attr-defined]
            place = f"{module.__name__}, line {line}: {ast.unparse(decision)}"
            for name, function in vars(module).items():
                inside = getattr(function, "__module__", "") == module.__name__
                if inside and isinstance(function, FunctionType) and spans(function, line):
                    switch_off()
                    scratch = {"__name__": module.__name__}
                    exec(compile(tree, str(module.__file__), "exec"), scratch)
                    yield place, function, scratch[name].__code__


def spans(function: FunctionType, line: int) -> bool:
    lines, first = inspect.getsourcelines(function)
    return first <= line < first + len(lines)


def understood() -> list[object]:
    """What is said of all the answers here, and what is read in them."""
    found: list[object] = []
    twice_wrong = [("functions", "f(a: set = []) -> int"), ("functions", "f(a: any) -> any")]
    for question, answer in [*(row[:2] for row in ROWS), *ACCEPTED, *twice_wrong]:
        found.append(problems({**GOOD, question: answer}))
        if question == "functions":
            functions, _ = signatures.parse(answer, GOOD["import_name"])
            found.append(signatures.names_in(answer))
            found.append([(function, function.signature) for function in functions])
        if question == "exceptions":
            found.append(exceptions.parse(answer, GOOD["import_name"]))
    return found


def test_every_rule_is_held_by_an_answer() -> None:
    """Switched off, one at a time, each changes what is said of some answer or read in it."""
    right = understood()
    survivors = []
    for place, function, code in mutants():
        original, function.__code__ = function.__code__, code
        try:
            if understood() == right:
                survivors.append(place)
        except Exception:
            continue
        finally:
            function.__code__ = original
    assert not survivors, "\n".join(survivors)


BROKEN_BY = {
    "is a Python keyword": "class",
    "is a device on Windows": "nul",
    "is a module of Python's standard library": "json",
    "is a name that Rust cannot escape": "crate",
    "is a name the binding uses itself": "core",
    "is a name the package uses itself": "math",
    "is a name the project uses itself": "tests",
    "is a package that builds or checks yours": "maturin",
    "is a package that the benchmarks use": "numpy",
    "is a package that the tests use": "pytest",
    "is a primitive type of Rust": "u8",
    "is easily taken for a 1": "l",
    "is longer than 40 characters": "x" * 41,
    "is not snake_case in ASCII": "CamelCase",
    "is the name of a type": "tuple",
    "would shadow the builtin in your package": "sum",
    NO_SLUG: "CamelCase",
}


@pytest.mark.parametrize(
    ("kind", "rule"), [(kind, rule) for kind, rules in names.RULES.items() for rule in rules]
)
def test_every_rule_for_names(kind: str, rule: str) -> None:
    assert names.broken(kind, BROKEN_BY[rule]).startswith(f"{rule}; try ")


def test_the_types_are_listed_once() -> None:
    first, second = problems({**GOOD, "functions": "f(a: any) -> int; g(a: any, b) -> int"})[:2]
    assert first.endswith(NO_TYPE)
    assert second == first.replace(ALLOWED, "these types").replace("'f(a: any)", "'g(a: any, b)")


NAMES = [question for question in WRITTEN if question not in ("functions", "exceptions")]


def test_everything_at_once_in_the_order_of_the_questions() -> None:
    found = problems(
        {
            "exceptions": "E; A(int)",
            "functions": "f(a, b: frozenset[Any] = [], *c: int) -> Buffer[int]; sum() -> object",
            **dict.fromkeys(reversed(NAMES), "\n"),
            "license": "\0",
        }
    )
    questions = [sentence.partition(":")[0] for sentence in found]
    checked = [*NAMES, *["functions"] * 7, *["exceptions"] * 2]
    assert questions == checked, "generator/ checks each answer that is written, in this order"


def test_missing_answers_are_empty() -> None:
    assert [sentence.partition(":")[0] for sentence in problems({})] == [
        "project_name",
        "project_slug",
        "import_name",
    ]


SUGGESTED = re.compile(r"; try '([^']*)'\.?\Z")
HOSTILE_NAMES = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[a-zA-Z_]{1,6}", fullmatch=True),
    st.sampled_from(["", "_", "-", "self", "int", "str", "py", "con", "test", "my_function", "é"]),
)


@given(HOSTILE_NAMES)
def test_every_suggested_name_is_accepted(value: str) -> None:
    for kind in names.RULES:
        own = "my_function" if kind == "function" else ""
        refusal = names.broken(kind, value, own)
        assert not refusal or not names.broken(kind, _suggested(refusal), own)


def _suggested(sentence: str) -> str:
    found = SUGGESTED.search(sentence)
    assert found is not None, sentence
    return found[1]


SIGNATURE_SOUP = st.lists(
    st.sampled_from(
        [
            *"()[]{};:,.|*/=-#\\\n\t'\"",
            "->",
            "...",
            "f",
            "a",
            "int",
            "list",
            "Buffer",
            "None",
            "'",
            "class",
            "tuple",
            "dict",
            "str",
            "1",
            "1e999",
            "0x" + "f" * 5000,
            "lambda",
            "é",
            "\u2028",
            "\ud800",
            " ",
        ]
    ),
    max_size=40,
).map("".join)


@given(st.dictionaries(st.sampled_from(list(GOOD)), st.one_of(st.text(), SIGNATURE_SOUP)))
def test_hostile_answers_never_raise(answers: dict[str, str]) -> None:
    for sentence in problems(answers):
        question, _, rest = sentence.partition(": ")
        assert question in GOOD
        assert rest.endswith(".")
        assert sentence.isprintable()


@pytest.mark.parametrize(
    "answer",
    [
        "f(a: " + "list[" * 150 + "int" + "]" * 150 + ") -> int",
        "f(a: " + "list[" * 5000 + "int" + "]" * 5000 + ") -> int",
        "f(a: " + " | ".join(["int"] * 2000) + ") -> int",
        "f(a: int = " + "-" * 3000 + "1) -> int",
        "f(a: int = " + "9" * 5000 + ") -> int",
        "f(a: int = 0x" + "f" * 5000 + ") -> int",
        "f(a: float = 0x" + "f" * 5000 + ") -> int",
        "f(a: int" + ".x" * 3000 + ") -> int",
        "f[T](a: int) -> int",
        "f(a: int) -> int if True else int",
        "f(a: (yield)) -> int",
        "\\",
    ],
    ids=lambda answer: answer[:12] + str(len(answer)),
)
def test_hostile_signatures_are_refused(answer: str) -> None:
    assert len(problems({**GOOD, "functions": answer})) == 1


def test_a_python_that_is_too_old_is_told() -> None:
    code = "import sys; sys.version_info = (3, 10, 13); import generator"
    assert re.fullmatch(
        r"cookiecutter runs on Python \S+, and this template needs 3\.11 or newer: .*\n",
        run(TEMPLATE, sys.executable, "-c", code, status=1),
    )


@pytest.mark.parametrize(
    ("title", "name"), [("Text Kit", "text-kit"), ('Ünï "Quoted" Kit', "uni-quoted-kit")]
)
def test_the_name_that_is_offered_is_taken(title: str, name: str) -> None:
    assert names.slug(title) == name

"""What the answers become: types in both languages, parameters, defaults, exceptions."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from typing import Literal

import pytest
from conftest import QUESTIONS, TEMPLATE
from hypothesis import given
from hypothesis import strategies as st
from strategies import LITERALS, functions

from docs import reference
from generator import types
from generator.interface import exceptions
from generator.interface.signatures import (
    Function,
    Kind,
    parse,
)
from generator.literals import Value, python_literal
from generator.types import MAX_ITEMS, Type

MAP = "std::collections::BTreeMap"
FORMS: list[Literal["owned", "borrowed", "extracted"]] = ["owned", "borrowed", "extracted"]


def only(text: str) -> Function:
    functions, problems = parse(text)
    assert problems == []
    [function] = functions
    return function


# Python, owned, borrowed, extracted, passed, sized.
PARAMETERS: list[tuple[str, str, str, str, str, bool]] = [
    ("int", "i64", "i64", "i64", "x", False),
    ("float", "f64", "f64", "f64", "x", False),
    ("bool", "bool", "bool", "bool", "x", False),
    ("str", "String", "&str", "&str", "x", True),
    ("bytes", "Vec<u8>", "&[u8]", "&[u8]", "x", True),
    ("list[str]", "Vec<String>", "&[String]", "Vec<String>", "&x", True),
    ("tuple[int]", "(i64,)", "&(i64,)", "(i64,)", "&x", False),
    ("tuple[int, str]", "(i64, String)", "&(i64, String)", "(i64, String)", "&x", True),
]
PARAMETERS += [
    (
        "dict[str, int]",
        f"{MAP}<String, i64>",
        f"&{MAP}<String, i64>",
        f"{MAP}<String, i64>",
        "&x",
        True,
    ),
    ("Buffer[float]", "Vec<f64>", "&[f64]", "crate::buffer::Buffer<f64>", "&x", True),
    ("Buffer[int]", "Vec<i64>", "&[i64]", "crate::buffer::Buffer<i64>", "&x", True),
    (
        "list[dict[str, tuple[bytes | None]]]",
        f"Vec<{MAP}<String, (Option<Vec<u8>>,)>>",
        f"&[{MAP}<String, (Option<Vec<u8>>,)>]",
        f"Vec<{MAP}<String, (Option<Vec<u8>>,)>>",
        "&x",
        True,
    ),
]
PASSED_OPTIONAL = {
    "list": "x.as_deref()",
    "Buffer": "x.as_deref()",
    "dict": "x.as_ref()",
    "tuple": "x.as_ref()",
}


@pytest.mark.parametrize(
    ("text", "owned", "borrowed", "extracted", "passed", "sized"),
    PARAMETERS,
    ids=[row[0] for row in PARAMETERS],
)
def test_type(
    text: str,
    owned: str,
    borrowed: str,
    extracted: str,
    passed: str,
    sized: bool,
) -> None:
    [plain] = only(f"f(x: {text}) -> None").parameters
    type_ = plain.type
    assert type_.annotation == text
    assert [*map(type_.rust, FORMS)] == [owned, borrowed, extracted]
    assert (type_.pass_("x"), type_.sized) == (passed, sized)
    for optional_text in (f"{text} | None", f"None | {text}"):
        [parameter] = only(f"f(x: {optional_text} = None) -> None").parameters
        optional = parameter.type
        assert optional == Type("optional", (type_,))
        assert optional.annotation == f"{text} | None"
        assert optional.rust("borrowed") == f"Option<{borrowed}>"
        assert optional.rust("extracted") == f"Option<{extracted}>"
        assert optional.pass_("x") == PASSED_OPTIONAL.get(type_.name, "x")
        assert optional.sized == sized
    if type_.name != "Buffer":
        returned = {
            text: owned,
            f"{text} | None": f"Option<{owned}>",
            f"list[{text}]": f"Vec<{owned}>",
            f"dict[str, {text}]": f"{MAP}<String, {owned}>",
            f"tuple[{text}]": f"({owned},)",
        }
        for python, rust in returned.items():
            assert only(f"f() -> {python}").returns.rust("owned") == rust


QUESTION: str = QUESTIONS["__prompts__"]["functions"]
README = (TEMPLATE / "README.md").read_text(encoding="utf-8").partition("## Types\n\n")[2]
LISTS = {
    "cookiecutter.json": QUESTION.replace("\\[", "["),
    "README.md": README.partition("\n\n")[0],
}


SPELLINGS = {
    "Optional[int]": "int | None",
    "typing.Optional['int']": "int | None",
    "None | int": "int | None",
    "Union[int, None]": "int | None",
    "Union[None, Union[str]]": "str | None",
    "int | float": "float",
    "Union[float, None, int]": "float | None",
    "List[t.Dict[str, Text]]": "list[dict[str, str]]",
    "Tuple[int, 'str']": "tuple[int, str]",
    "'list[\"int\"]'": "list[int]",
    "Annotated[int, 'metres']": "int",
    "typing.Final[float]": "float",
    "collections.abc.Sequence[int]": "Sequence[int]",
    "list[Iterable[Tuple[int, ...]]]": "list[Iterable[tuple[int, ...]]]",
    "Optional[typing.Mapping[str, abc.Collection[int]]]": "Mapping[str, Collection[int]] | None",
}


@pytest.mark.parametrize(("spelling", "annotation"), SPELLINGS.items())
def test_every_spelling_of_a_type_is_understood(spelling: str, annotation: str) -> None:
    [parameter] = only(f"f(x: {spelling}) -> None").parameters
    assert parameter.type.annotation == annotation
    plain = annotation
    for name, meant in {**types.ABSTRACT, "tuple[int, ...": "list[int"}.items():
        plain = plain.replace(name, meant)
    [same] = only(f"f(x: {plain}) -> None").parameters
    assert parameter.type == same.type


@pytest.mark.parametrize("place", LISTS)
def test_every_type_is_listed(place: str) -> None:
    heads = [name if name != "optional" else "T | None" for name in types.TABLE]
    text = LISTS[place]
    missing = [one for one in heads if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
    assert not missing, f"{place} does not list {missing}"


def test_the_prompt_is_made_from_the_table() -> None:
    assert reference.prompt() == QUESTION


def test_none_is_returned_as_unit() -> None:
    assert only("f() -> None").returns.rust("owned") == "()"
    assert only("f() -> None").returns.annotation == "None"


def test_longest_tuple() -> None:
    text = f"tuple[{', '.join(['int'] * MAX_ITEMS)}]"
    assert only(f"f(a: {text}) -> {text}").returns.annotation == text


def test_kinds() -> None:
    function = only("f(a: int, /, b: int, c: str = 'x', *, d: int, e: int | None = None) -> None")
    assert [parameter.kind for parameter in function.parameters] == [
        Kind.POSITIONAL_ONLY,
        Kind.POSITIONAL_OR_KEYWORD,
        Kind.POSITIONAL_OR_KEYWORD,
        Kind.KEYWORD_ONLY,
        Kind.KEYWORD_ONLY,
    ]
    assert [parameter.default for parameter in function.parameters] == [
        None,
        None,
        '"x"',
        None,
        "None",
    ]
    parameters = 'a: int, /, b: int, c: str = "x", *, d: int, e: int | None = None'
    assert function.signature == f"f({parameters}) -> None"
    assert function.text_signature == "(a, /, b, c='x', *, d, e=None)"


def test_kinds_are_named_as_in_inspect() -> None:
    for kind in Kind:
        assert kind.name == getattr(inspect.Parameter, kind.name).name


def test_first_default_of_the_positional_ones_may_be_positional_only() -> None:
    function = only("f(a: int = 1, /, b: int = 2) -> None")
    assert [parameter.default for parameter in function.parameters] == ["1", "2"]


@pytest.mark.parametrize(
    ("type_", "text", "rust", "python"),
    [
        ("int", "1", "1", "1"),
        ("int", "-1", "-1", "-1"),
        ("int", "0x_ff", "255", "255"),
        ("int", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808"),
        ("int", "9223372036854775807", "9223372036854775807", "9223372036854775807"),
        ("int | None", "3", "Some(3)", "3"),
        ("int | None", "None", "None", "None"),
        ("float", "1", "1.0", "1.0"),
        ("float", "-0.0", "-0.0", "-0.0"),
        ("float", "1e16", "1e+16", "1e16"),
        ("float", ".5", "0.5", "0.5"),
        ("float | None", "2", "Some(2.0)", "2.0"),
        ("bool", "True", "true", "True"),
        ("bool | None", "False", "Some(false)", "False"),
        ("str", "''", '""', '""'),
        ("str", "'a' 'b'", '"ab"', '"ab"'),
        ("str", r"""'say "hi"'""", r'"say \"hi\""', """'say "hi"'"""),
        ("str", r'''"it's"''', '"it\'s"', '"it\'s"'),
        ("str", r"""'\'"'""", r'''"'\""''', r'''"'\""'''),
        ("str", r"""'\\\''""", r'''"\\'"''', r'''"\\'"'''),
        ("str", r"'\n\t\r\0\\'", r'"\n\t\r\0\\"', r'"\n\t\r\x00\\"'),
        ("str", r"'\u202e\x7fé✓'", r'"\u{202e}\u{7f}é✓"', r'"\u202e\x7fé✓"'),
        ("str", "'{}'", '"{}"', '"{}"'),
        ("str | None", "'x'", 'Some("x")', '"x"'),
        ("bytes", r"b'a\xff\x00\"\n;'", r'b"a\xff\0\"\n;".as_slice()', r"""b'a\xff\x00"\n;'"""),
        ("bytes | None", "b''", 'Some(b"".as_slice())', 'b""'),
        ("list[int] | None", "None", "None", "None"),
        ("Buffer[int] | None", "None", "None", "None"),
    ],
)
def test_default(type_: str, text: str, rust: str, python: str) -> None:
    [parameter] = only(f"f(x: {type_} = {text}) -> None").parameters
    assert parameter.rust_default == rust
    assert parameter.default == python


def test_no_default() -> None:
    [parameter] = only("f(x: int) -> None").parameters
    assert parameter.rust_default is None
    assert parameter.default is None


def test_rust_names() -> None:
    function = only("match(type: int, kind: int) -> None")
    assert function.rust_name == "r#match"
    assert [parameter.rust_name for parameter in function.parameters] == ["r#type", "kind"]


@pytest.mark.parametrize(
    ("text", "variant", "message"),
    [
        ("EmptyInputError(ValueError)", "EmptyInput", "empty input"),
        ("ParseException(OSError)", "Parse", "parse"),
        ("TooLate(TimeoutError)", "TooLate", "too late"),
        ("HTTPError(OSError)", "HTTP", "http"),
        ("HTTPTimeoutError(OSError)", "HTTPTimeout", "http timeout"),
        ("Line2LongError(ValueError)", "Line2Long", "line 2 long"),
        ("Error(Exception)", "Error", "error"),
        ("SelfError(Exception)", "SelfError", "self error"),
        ("IndexError", "Index", "index"),
    ],
)
def test_exception(text: str, variant: str, message: str) -> None:
    [exception], problems = exceptions.parse(text, "text_tools")
    assert problems == []
    assert text == (exception.name if exception.builtin else f"{exception.name}({exception.base})")
    assert (exception.variant, exception.message) == (variant, message)


@given(st.lists(functions(), min_size=1, max_size=4, unique_by=lambda function: function.name))
def test_signatures_come_back(drawn: list[Function]) -> None:
    text = ";\n".join(function.signature for function in drawn)
    found, problems = parse(text)
    assert problems == []
    assert found == drawn


@given(functions())
def test_text_signature_is_what_inspect_reads(function: Function) -> None:
    code = f"def f{function.text_signature}: ..."
    namespace: dict[str, object] = {}
    exec(code, namespace)
    wrapped = namespace["f"]
    assert callable(wrapped)
    seen = inspect.signature(wrapped).parameters.values()
    for parameter, given_ in itertools.zip_longest(function.parameters, seen):
        assert (given_.name, given_.kind.name) == (parameter.name, parameter.kind.name)
        default = parameter.default
        expected = inspect.Parameter.empty if default is None else ast.literal_eval(default)
        assert repr(given_.default) == repr(expected)


@given(st.one_of(*LITERALS.values()))
def test_python_literals_are_read_back(value: Value) -> None:
    assert repr(ast.literal_eval(python_literal(value))) == repr(value)

"""Whatever signatures and exceptions are asked for: the project is well formed, and green."""

from __future__ import annotations

import ast
import builtins
import configparser
import functools
import itertools
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import strategies
import tomllib
from conftest import (
    BINDINGS,
    BUILDING,
    PROMISES,
    STACKS,
    TEMPLATE,
    UV,
    Generate,
    assert_formatted,
    cookiecutter,
    new_venv,
    run,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import problems
from generator.interface import exceptions
from generator.interface.names import MAX_LENGTH, broken
from generator.interface.signatures import Function, parse
from generator.types import CONTAINERS, MAX_DEPTH, MAX_ITEMS, SCALARS, TABLE

NEEDED = ("rustfmt", "cargo-clippy")
MISSING = ", ".join(tool for tool in NEEDED if shutil.which(tool) is None)


def every_type() -> list[str]:
    """Every type, alone and inside every other one, as parameter and as result."""
    wraps = ["tuple[{}]", "tuple[{0}, int, {0}]", "{} | None"]
    for name in CONTAINERS:
        items = [names[0] if names else "{}" for names in TABLE[name].takes]
        wraps += [f"{name}[{', '.join(items)}]"] if name not in ("Buffer", "tuple") else []
    once = [wrap.format(scalar) for wrap in wraps for scalar in SCALARS]
    twice = [
        wrap.format(one)
        for wrap in wraps
        for one in once
        if (wrap, one[-4:]) != ("{} | None", "None")
    ]
    annotations = [*SCALARS, *once, *twice]
    by_seven = [annotations[start : start + 8] for start in range(0, len(annotations), 8)]
    tuples = [f"tuple[{', '.join(['float'] * items)}]" for items in range(1, MAX_ITEMS + 1)]
    found = [f"tuples({named(tuples)}) -> {tuples[-1]}"]
    for number, several in enumerate(by_seven):
        found.append(f"take_{number}({named(several)}) -> {several[number % len(several)]}")
    buffers = ["Buffer[int]", "Buffer[float]", "Buffer[int] | None", "Buffer[float] | None"]
    return [*found, f"buffers({named(buffers)} = None, /, *, z: Buffer[int]) -> None"]


def named(annotations: list[str]) -> str:
    """Parameters of these types, called a, b and so on."""
    letters = "abcdefghijklmno"
    return ", ".join(f"{name}: {one}" for name, one in zip(letters, annotations, strict=False))


def every_kind() -> list[str]:
    """Every combination of the kinds of parameters, required and optional, and none to twelve."""
    found = []
    for number, kinds in enumerate(itertools.product([False, True], repeat=3)):
        positional_only, both, keyword_only = kinds
        for default in (False, True):
            value = " = 1" if default else ""
            first = [f"a: int{value}", f"b: int | None{value}", "/"] if positional_only else []
            second = [f"c: int{value}", "d: int = -1"] if both else []
            third = ["*", f"e: int | None{value}", "f: int"] if keyword_only else []
            parameters = ", ".join([*first, *second, *third])
            found.append(f"kinds_{number}_{'optional' if default else 'required'}({parameters})")
    found += [f"takes_{count}({named(['str'] * count)})" for count in range(13)]
    return [f"{signature} -> int | None" for signature in found]


# In a string, what stands between blanks.
LITERALS = {
    "int": "0 -1 1_000 0x_ff 9223372036854775807 -9223372036854775808",
    "float": "3.14 -3.14159 2.718 0.6931 1.4142 1e300 -1e300 5e-324 1e16 1e-7 .5 -0.0 1 -1_0 1e22",
    "bool": "True False",
    "str": r"""'' 'x' "it's" 'say"hi"' '\'"' '\"\"\"' '#' ';' '{}' '{{x}}' '{%x%}' '{#x#}' '$module'
        '%s' ')' '->' '\\' '\\n' '\n\r\t' '\0' '\x7f\x1b' '\u202e\u200b\xad' 'é✓' '日本語' '🐍'
        '–' '’×' 'e\u0301' '\U0010ffff' 'r#"x"#' '//' '*/' 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
        '日日日日日日日日日日日日日日日日日日' '\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"'""",  # noqa: RUF001
    "bytes": r"""b'' b'\0' b'\xff;' b'{{\"\'\\}}' b'\r\n' b'\x7f\x80' b'\n\n\n\n\n\n\n\n\n\n'""",
}


def every_literal() -> list[str]:
    """Every kind of literal, as default of its type and of the optional type."""
    found = []
    for type_, text in LITERALS.items():
        literals = text.split()
        for start in range(0, len(literals), 6):
            parameters = [
                f"p{number}: {type_}{optional} = {literal}"
                for number, literal in enumerate(literals[start : start + 6])
                for optional in ("", " | None")
            ]
            renamed = ", ".join(
                one.replace(":", "_or:", 1) if "| None" in one else one for one in parameters
            )
            found.append(f"{type_}_{start}({renamed}) -> {type_}")
    return found


def every_name() -> list[str]:
    """Every awkward name, of a function and of parameters, its own among them."""
    names = [*strategies.KEYWORDS, *strategies.TAKEN, "f", "f2", "f10", "f02", "f_", "f_1", "f1_a"]
    parameters = [name for name in names if not broken("parameter", name)]
    found = []
    for number, name in enumerate(names):
        if not broken("function", name):
            others = [parameters[(5 * number + i) % len(parameters)] for i in range(5)]
            taken = dict.fromkeys([name, *others])
            types = itertools.cycle(["int", "list[str]", "dict[str, float]", "str | None", "bool"])
            typed = [f"{one}: {type_}" for one, type_ in zip(taken, types, strict=False)]
            found.append(f"{name}({', '.join(typed)}) -> {['None', 'str'][number % 2]}")
    return found


# The other answers to a project that is well formed.
PROJECT = {"project_name": "P", "project_slug": "p", "import_name": "p"}


def every_length() -> list[str]:
    """Names from short to long, with types from short to long: lines break in every place."""
    nested = "dict[str, dict[str, list[tuple[int, str, float]]]]"
    wide = f"tuple[{', '.join(['int'] * MAX_ITEMS)}]"
    types = ["int", "list[str] | None", nested, f"{nested} | None", wide, f"list[{wide}] | None"]
    found = []
    for length in (8, 10, 11, 20, 30, MAX_LENGTH - 1, MAX_LENGTH):
        name = "a_name_that_is_as_long_as_any_name_can_be"[-length:].strip("_").ljust(length, "e")
        parameters = [
            f"{name[:-1]}{letter}: {type_}" for letter, type_ in zip("abcdef", types, strict=True)
        ]
        for count, type_ in enumerate(types[:5]):
            taken = ", ".join(parameters[: count if length % 2 else 6 - count])
            found.append(f"{name[:-1]}{count}({taken}) -> {type_}")
    return [one for one in found if problems({"functions": one, **PROJECT}) == []]


def exceptions_below(*bases: str) -> str:
    """An exception below each base."""
    return "; ".join(f"My{base}({base})" for base in bases)


BASES = [
    name
    for name, base in vars(builtins).items()
    if isinstance(base, type)
    and issubclass(base, Exception)
    and exceptions.parse(exceptions_below(name))[1] == []
]
AWKWARD = (
    "IndexError; KeyError; AnyError(TypeError); BUILTINS(ValueError); EXCEPTIONS(KeyError); "
    "Error(Exception); "
    "ErrError(OSError); NoneError(IndexError); OkError(LookupError); OptionError(ValueError); "
    "PyDictError(ValueError); PyErrError(ValueError); PythonError(ValueError); "
    "ResultError(ValueError); SomeError(ValueError); StrError(ValueError); "
    "SelfError(KeyError); StringError(ValueError); Utf8Error(ValueError); VecError(ValueError); "
    "X(ArithmeticError); "
    "AnErrorOfTwentyFiveLetters(ValueError); AnErrorOfTwentySixLettersX(ValueError); "
    "AnExceptionWithAVeryVeryVeryVeryLongName(ModuleNotFoundError)"
)
# Functions and exceptions.
SETS = {
    "types": (every_type(), exceptions_below(*BASES)),
    "parameters": (every_kind() + every_literal(), ""),
    "names": (every_name() + every_length(), AWKWARD),
    "nothing": (["nothing() -> None"], ""),
}


def answers(functions: list[str], exceptions: str) -> dict[str, str]:
    """The answers to cookiecutter."""
    return {"functions": "; ".join(functions), "exceptions": exceptions}


@pytest.fixture(params=SETS)
def asked(request: pytest.FixtureRequest) -> dict[str, str]:
    """The answers for each set."""
    return answers(*SETS[request.param])


succeed = functools.partial(run, environment=BUILDING)


def test_every_python_file_parses(generate: Generate, stack: str, asked: dict[str, str]) -> None:
    project = generate(stack=stack, **asked)
    for file in project.rglob("*.py"):
        ast.parse(file.read_text(encoding="utf-8"))


def test_formatters_change_nothing(generate: Generate, stack: str, asked: dict[str, str]) -> None:
    assert_formatted(generate(stack=stack, **asked))


# The reference takes them, and has no body yet.
BENCHMARKED = """
import contextlib, text_kit
from toolkit.bench import arguments as cases
for name in {*text_kit.__all__} - {"IMPLEMENTATION", "exceptions"}:
    call = cases.arguments(name, 10)
    with contextlib.suppress(NotImplementedError):
        getattr(cases._reference, name)(*call.args, **call.kwargs)
        raise AssertionError(name)
"""


def test_the_benchmark_has_arguments_of_every_type(generate: Generate) -> None:
    project = generate(stack=STACKS[0], **answers(*SETS["types"]))
    places = os.pathsep.join(map(str, (TEMPLATE, project / "python", project / "benchmarks")))
    environment = {**os.environ, "PYTHONPATH": places}
    run(project, sys.executable, "-B", "-c", BENCHMARKED, environment=environment)


@pytest.fixture(scope="module")
def python(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with all that the projects are built and tested with."""
    python = new_venv(tmp_path_factory.mktemp("python"))
    for stack in STACKS[1:]:
        project = generate(stack=stack, **answers(*SETS["nothing"]))
        metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
        needed = metadata["build-system"]["requires"]
        succeed(project, UV, "pip", "install", "--python", python, *needed, "--group", "dev")
    return python


def assert_green(project: Path, python: Path, *chosen: str) -> None:
    # Ten examples of each function: here it is the number of functions that counts.
    contract = project / "tests/test_contract.py"
    text = contract.read_text(encoding="utf-8")
    once, replaced = re.subn(r"in range\(\d+\)", "in range(1)", text)
    assert replaced == 1
    contract.write_text(once, encoding="utf-8")
    install = ("pip", "install", "--no-build-isolation", "--no-deps", "--editable", ".")
    succeed(project, UV, *install, "--python", python)
    assert " passed" in succeed(project, python, "-m", "pytest", "--quiet", *chosen)


def assert_linted(project: Path, python: Path) -> None:
    tox = configparser.ConfigParser()
    tox.read(project / "tox.ini", encoding="utf-8")
    for line in tox["testenv:lint"]["commands"].strip().splitlines():
        command, *arguments = shlex.split(line)
        here = python.parent / command
        succeed(project, here if here.exists() else command, *arguments)


def fresh(folder: Path, stack: str, asked: dict[str, str]) -> Path:
    """Generate a project to be built at once: cargo goes by the times of the files.

    In the shared folder, files that are older than the last build of another project would pass
    for those which that one was built from.
    """
    done = cookiecutter(folder, stack=stack, **asked)
    assert done.returncode == 0, done.stderr
    [project] = (folder / "out").iterdir()
    return project


# The other stacks have nothing but their own tools, once.
OTHERS = [stack for stack in STACKS if stack not in BINDINGS]
EACH_ONCE = [*itertools.product(BINDINGS, SETS), *itertools.product(OTHERS, ["nothing"])]


@pytest.mark.slow
@pytest.mark.skipif(MISSING != "", reason=f"not installed: {MISSING}")
@pytest.mark.parametrize(("stack", "asked"), EACH_ONCE, indirect=["asked"])
def test_tests_and_linters_pass(
    tmp_path: Path, stack: str, asked: dict[str, str], python: Path
) -> None:
    project = fresh(tmp_path, stack, asked)
    names = len(asked["functions"]) > 10_000  # they matter to signatures, and to no value
    assert_green(project, python, *(["-k", "signature"] if names else []))
    assert_linted(project, python)
    if not names:
        assert " passed" in succeed(project, python, "-m", "pytest", *PROMISES)


def check(folder: Path, stack: str, functions: list[Function]) -> Path:
    """Generate a project with these functions, and compile it as far as clippy needs."""
    signatures = [function.signature for function in functions]
    project = fresh(folder, stack, answers(signatures, "ParseError(ValueError)"))
    clippy = ["cargo", "clippy", "--locked", "--quiet", "--all-targets", "--", "-D", "warnings"]
    succeed(project, *clippy)
    return project


@pytest.mark.slow
@pytest.mark.skipif(MISSING != "", reason=f"not installed: {MISSING}")
def test_functions_drawn_at_random_compile_and_the_most_of_them_are_green(
    tmp_path_factory: pytest.TempPathFactory, python: Path
) -> None:
    seen: list[list[Function]] = []

    # Few projects with more functions each: what is around them takes its time as well.
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            strategies.functions(strategies.TYPES),
            min_size=5,
            max_size=20,
            unique_by=lambda function: function.name,
        )
    )
    def compiles(functions: list[Function]) -> None:
        for stack in BINDINGS:
            folder = tmp_path_factory.mktemp("drawn")
            assert_formatted(check(folder, stack, functions))
            shutil.rmtree(folder)
        seen.append(functions)

    compiles()
    most = max(seen, key=lambda functions: sum(len(one.signature) for one in functions))
    for stack in BINDINGS:
        assert_green(check(tmp_path_factory.mktemp("green"), stack, most), python)


@pytest.mark.slow
@pytest.mark.skipif(MISSING != "", reason=f"not installed: {MISSING}")
@pytest.mark.parametrize("stack", BINDINGS)
def test_the_deepest_types_compile(stack: str, tmp_path: Path) -> None:
    wraps = ["list[{}]", "dict[str, {}]", "tuple[{}, str]", "tuple[{} | None]"]
    depths = [MAX_DEPTH, MAX_DEPTH, MAX_DEPTH, MAX_DEPTH // 2]
    deepest = [
        functools.reduce(lambda inner, _: wrap.format(inner), range(depth), "int")
        for wrap, depth in zip(wraps, depths, strict=True)
    ]
    functions, refused = parse("; ".join(f"f{i}(x: {t}) -> {t}" for i, t in enumerate(deepest)))
    assert refused == []
    check(tmp_path, stack, functions)

"""Functions from a file: a stub, or a module that brings its bodies."""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    BUILDING,
    STACKS,
    TEMPLATE,
    UV,
    Generate,
    assert_formatted,
    changed,
    cookiecutter,
    files,
    new_venv,
    passed,
    run,
)
from hypothesis import given
from hypothesis import strategies as st
from strategies import functions

from generator.interface import module, signatures
from generator.interface.module import bring, joined
from generator.interface.signatures import Function
from generator.lifecycle.add import main

WORDS = '''#!/usr/bin/env python3
"""Words and their distances."""

from __future__ import annotations

import typing as t
from typing import List, Optional

import tabulate

if t.TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 10  # at most
Words = List[str]


class LengthError(ValueError):
    """The texts differ in length."""


class WordError(LengthError):
    """It has no class in Rust: its base is no builtin."""


# How far apart two texts are.
def hamming(left: str, right: str, *, limit: int = LIMIT) -> int:
    """Count the places at which two texts differ.

    At most `limit`.
    """
    if len(left) != len(right):
        raise LengthError("the texts differ in length")
    return min(_cut(limit), sum(map(str.__ne__, left, right)))


def longest(words: Sequence[str], default: Optional[str] = None) -> t.Union[str, None]:
    if words == ["none"]:
        raise IndexError("no words")
    return max(words, key=len, default=default)


# Below what uses it.
def _cut(limit: int) -> int:
    return limit if limit >= 0 else 0


def show(words: Words) -> str:
    return tabulate.tabulate([[word] for word in words])


NAMES = ["left"]
NAMES.append("right")
if __name__ == "__main__":
    print(hamming("a", "b"))
'''
PART = '''#!/usr/bin/env python3
"""Words and their distances."""

from __future__ import annotations

LIMIT = 10  # at most


from text_words.exceptions import LengthError


# How far apart two texts are.
def hamming(left: str, right: str, *, limit: int = LIMIT) -> int:
    """Count the places at which two texts differ.

    At most `limit`.
    """
    if len(left) != len(right):
        raise LengthError("the texts differ in length")
    return min(_cut(limit), sum(map(str.__ne__, left, right)))


# Below what uses it.
def _cut(limit: int) -> int:
    return limit if limit >= 0 else 0


if __name__ == "__main__":
    print(hamming("a", "b"))
'''
WISH = '''from typing import Optional
class LengthError(ValueError): ...
def near(word: str, /, words: list[str] = ..., *, most: Optional[int] = ...) -> list[str]:
    """Find the words that are near.

    In order.
    """
def total(numbers: "t.Sequence[int]", block: Buffer[float]) -> int: ...
'''
STUB = '''"""The functions in Python: what the Rust has to do, and what runs without it."""

from collections.abc import Sequence

from text_words._buffer import Buffer


def near(word: str, /, words: list[str] | None = None, *, most: int | None = None) -> list[str]:
    """Find the words that are near.

    In order.
    """
    raise NotImplementedError("near is not written yet")


def total(numbers: Sequence[int], block: Buffer[float]) -> int:
    """TODO: describe what total does."""
    raise NotImplementedError("total is not written yet")
'''


def brought(path: str, exceptions: str = "none") -> dict[str, str]:
    """What becomes of answers of which one is a path."""
    answers = {"functions": path, "exceptions": exceptions, "import_name": "text_words"}
    found, problems = bring(answers)
    assert problems == []
    return found


def test_a_part_of_a_module_comes_with_all_that_it_needs(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text(WORDS, encoding="utf-8")
    found = brought(f"{tmp_path}/words.py:hamming")
    header, _, text = found["functions"].partition("\n")
    assert header == "# from words.py: hamming"
    squeezed = text.replace("\n\n\n", "\n\n")
    assert squeezed == PART.replace("\n\n\n", "\n\n")
    assert found["exceptions"] == "LengthError(ValueError)"


def test_a_module_comes_whole(tmp_path: Path) -> None:
    text = WORDS.replace("class LengthError", "class Length").replace("Words = L", "Words = L")
    text = text.replace("(ValueError)", "(Other)")  # nothing that Rust raises by a class
    (tmp_path / "words.py").write_text(text, encoding="utf-8")
    found = brought(f" {tmp_path}/words.py ", "OddError(ValueError)")
    assert found["functions"] == f"# from words.py: hamming, longest, show\n{text}"
    assert found["exceptions"] == "IndexError; OddError(ValueError)"
    assert module.imports(text) == ["tabulate"]


def test_what_is_public_is_what_the_module_says(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text(f"__all__ = ['show']\n{WORDS}", encoding="utf-8")
    assert brought(f"{tmp_path}/words.py")["functions"].startswith("# from words.py: show\n")


def test_a_stub_is_a_wish(tmp_path: Path) -> None:
    (tmp_path / "wish.pyi").write_text(WISH, encoding="utf-8")
    found = brought(f"{tmp_path}/wish.pyi", "none")
    assert found["functions"] == f"# from wish.pyi: near, total\n{STUB}"
    assert found["exceptions"] == "LengthError(ValueError)"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (" ...", '\n    raise NotImplementedError("f is not written yet")\n'),
        ("\n    ...", '\n    raise NotImplementedError("f is not written yet")\n'),
        (
            "\n    'é'\n    ...",
            "\n    'é'\n    raise NotImplementedError(\"f is not written yet\")\n",
        ),
        ("\n\t'é'; ...", "\n\t'é'\n\traise NotImplementedError(\"f is not written yet\")\n"),
        (" 'é'; ...", "\n    'é'\n    raise NotImplementedError(\"f is not written yet\")\n"),
        ("\n    'é'", "\n    'é'\n"),
        ("\n    pass", "\n    pass\n"),
        ("\n    return 1", "\n    return 1\n"),
    ],
)
def test_a_function_without_a_body_says_so(tmp_path: Path, body: str, written: str) -> None:
    (tmp_path / "a.py").write_text(f"def f() -> int:{body}\n", encoding="utf-8")
    text = signatures.module(brought(f"{tmp_path}/a.py")["functions"])
    assert text == f"def f() -> int:{written}"
    ast.parse(text)


F = "def f(x: int) -> int:\n    return {}\n"
# A module, and what is left where f alone is brought.
PARTS = {
    "statements that share a line": (f"X = 1; Y = 2\n{F}".format("X"), ...),
    "dropped ones that share a line": (
        f"import os; import sys\nN = 3\n{F}".format("N"),
        f"N = 3\n{F}".format("N"),
    ),
    "a form feed": (
        f"import os\n\x0c\n# Section\nN = 3\ndef g(): ...\n{F}".format("N"),
        f"\x0c\n# Section\nN = 3\n{F}".format("N"),
    ),
    "a loop that fills a table": (
        f"T = []\nfor i in range(4):\n    T.append(i)\n{F}".format("T[x]"),
        ...,
    ),
    "a star": (f"from math import *\n{F}".format("int(sqrt(x))"), ...),
    "empty lines in a text": (f'T = """a\n\n\n\n\nb"""\n{F}'.format("len(T)"), ...),
    "a licence": (
        f"#!python\n# Licence\nimport os\n{F}".format("x"),
        f"#!python\n# Licence\n{F}".format("x"),
    ),
    "a coding": (f"# coding: utf-8\n{F}".format("x"), F.format("x")),
    "types for checkers": (
        f"import typing as t\nif t.TYPE_CHECKING:\n    from abc import ABC\n{F}".format("x"),
        f"{F}".format("x"),
    ),
    "an exception with more": (
        "class E(ValueError): ...\n" + F.format("E('a', 1)"),
        "class E(ValueError): ...\n" + F.format("E('a', 1)"),
    ),
    "an exception without a message": (
        "class E(ValueError): ...\ndef f(x: int) -> int:\n    raise E\n",
        ...,
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_what_the_function_needs(tmp_path: Path, name: str) -> None:
    text, left = PARTS[name]
    (tmp_path / "a.py").write_text(text, encoding="utf-8", newline="")
    found = brought(f"{tmp_path}/a.py:f, f")
    assert found["functions"] == f"# from a.py: f\n{text if left is ... else left}"
    assert found["exceptions"] == "none"


@pytest.mark.parametrize(
    ("own", "added", "both", "clashes"),
    [
        ("import resource\n", "import re\nX = 1\n", "import resource\nimport re\n\n\nX = 1\n", []),
        ("A = 1\n", "A = 1\nB = 2\n", "A = 1\n\n\nB = 2\n", []),
        ("A = 1\n", "A = 2\nB = 2\n", ..., ["A"]),
        ("", "from a import (\n    b,\n)\nX = 1\n", "from a import (\n    b,\n)\n\n\nX = 1\n", []),
    ],
)
def test_what_two_modules_share_is_there_once(
    own: str, added: str, both: Any, clashes: list[str]
) -> None:
    text, found = joined(own, added)
    assert found == clashes
    assert both is ... or text == both


def test_bad_exceptions_are_refused_beside_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f() -> int: return 1\n", encoding="utf-8")
    answers = {"functions": str(tmp_path / "a.py"), "exceptions": "Late(int)"}
    assert "'int' in 'Late(int)' is not a builtin subclass" in bring(answers)[1][0]


EFFECTS = """
def a(x): x[0] = 1
def b(x): x.y = 1
def c(x): del x[0]
def d(x): x.append(1)
def e(x): print(x)
def f(x): return open(x)
def g(x):
    global N
def h(x):
    def inner():
        x.sort()
def i(x):
    row = list(x)
    row[0] = 1
    row.append(row.pop())
    x = list(x)
    x.sort()
    return x.count(1)
"""


def test_what_does_more_than_return_a_value_has_no_door(generate: Generate) -> None:
    assert module.impure(EFFECTS) == set("abcdefgh")
    asked = "f(x: int) -> None; g(x: Iterable[int]) -> int; h(x: int) -> int"
    project = generate(functions=asked, exceptions="none", refused="python")
    door = (project / "python/text_kit/_door.py").read_text(encoding="utf-8")
    assert 'WITHOUT: set[str] = {"f"}\n' in door


REFUSED = {
    "def f(x: int) -> int: return x\nfrom .base import y\n": (
        "functions: 'from .base import y' in '{}:2' is relative to its package; copy what it "
        "imports into the file, or write the name of the package."
    ),
    "x = 1\n": (
        "functions: '{}' has no public function; write def in it, or name a function as "
        "path.py:name."
    ),
    "\ndef f(x: complex) -> int:\n    return x\n": (
        "functions: 'complex' in '{}:2: f' is not a type that can cross; write one of "
    ),
    "def f(x: int) -> int: return x\nf = cache(f)\n": (
        "functions: 'f' in '{}:1: f' is defined more than once; name functions that are not."
    ),
    "N = 1\ndef f(x: int = N) -> int: return x\nN = 2\n": (
        "functions: 'N' in '{}:2: f' is not an int, float, bool, str, bytes or None literal"
    ),
    "import helpers\ndef f(x: int) -> int: return x\n": (
        "functions: 'helpers' in '{}:1' is imported from the folder of the file; copy what you need"
    ),
    "def f(x:\n": "functions: '{}' is not Python: '(' was never closed (<unknown>, line 1).",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_what_cannot_come_is_refused_by_line(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "a.py"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "helpers.py").touch()
    answers, [problem] = bring({"functions": str(file), "import_name": "a"})
    assert answers == {}
    assert problem.startswith(sentence.format(file))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    _, [problem] = bring({"functions": str(tmp_path / "a.py")})
    assert "cannot be read (No such file or directory); write the path from" in problem


def test_a_signature_names_no_file() -> None:
    assert bring({"functions": "f(x: str = 'a.py') -> int"}) == ({}, [])


@given(st.lists(functions(), min_size=1, max_size=3, unique_by=lambda one: one.name))
def test_a_module_is_read_as_its_functions_are_written(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Function]
) -> None:
    heads = "".join(f"\n\n{one.head}\n    '''Do.'''\n    return _ROW\n" for one in drawn)
    text = f"_ROW = []  # é\n{heads}"
    file = tmp_path_factory.getbasetemp() / "drawn.py"
    file.write_text(text, encoding="utf-8")
    found, problems = bring({"functions": str(file), "import_name": "drawn"})
    assert problems == []
    assert signatures.module(found["functions"]) == text
    read, problems = signatures.parse(found["functions"], "drawn")
    assert problems == []
    assert [one.signature for one in read] == [one.signature for one in drawn]
    assert {one.doc for one in read} == {"Do."}


@pytest.mark.parametrize(
    ("own", "both"),
    [
        (
            '"""Mine."""\n\nX = 1\n',
            '"""Mine."""\n\nfrom __future__ import annotations\n\nimport re\n\nX = 1\n',
        ),
        (
            "import os\n\nX = 1\n",
            "\nfrom __future__ import annotations\nimport os\nimport re\n\nX = 1\n",
        ),
        (
            '"""Mine."""\n\nfrom __future__ import annotations\n\nimport re\n\nX = 1\n',
            '"""Mine."""\n\nfrom __future__ import annotations\n\nimport re\n\nX = 1\n',
        ),
    ],
)
def test_what_is_added_to_a_module_has_its_imports_at_the_top(own: str, both: str) -> None:
    added = '"""More."""\n\nfrom __future__ import annotations\n\nimport re\n\n\ndef f(): ...\n'
    text, clashes = joined(own, added)
    assert clashes == []
    assert text == f"{both.strip()}\n\n\ndef f(): ...\n"
    compile(text, "", "exec")


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A project with a part of a module, generated from a relative path."""
    (tmp_path / "words.py").write_text(WORDS, encoding="utf-8")
    answers = {
        "project_name": "Text Words",
        "import_name": "text.words",
        "functions": "words.py:hamming,longest",
    }
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATE)]
    config = tmp_path / "config.yaml"
    config.write_text(f"replay_dir: {json.dumps(str(tmp_path / 'replay'))}\n", encoding="utf-8")
    command += ["--config-file", str(config), "--no-input", "-o", "out", f"stack={STACKS[1]}"]
    run(tmp_path, *command, *(f"{question}={answer}" for question, answer in answers.items()))
    return tmp_path / "out/text-words"


def test_what_is_recorded_is_the_text(words: Path, tmp_path: Path) -> None:
    """So that neither a replay nor an update needs the file."""
    record = json.loads((words / ".cruft.json").read_text(encoding="utf-8"))
    answers = record["context"]["cookiecutter"]
    assert answers["exceptions"] == "LengthError(ValueError); IndexError"
    reference = (words / "python/text/words/_reference.py").read_text(encoding="utf-8")
    assert answers["functions"] == f"# from words.py: hamming, longest\n{reference}"
    (tmp_path / "words.py").unlink()
    again = tmp_path / "again"
    again.mkdir()
    done = cookiecutter(again, **answers)
    assert done.returncode == 0, done.stderr
    assert files(again / "out/text-words") == files(words)
    template = str(TEMPLATE)
    command = [sys.executable, "-m", "cookiecutter", template, "--replay", "-f", "-o", "out"]
    before = files(words)
    run(tmp_path, *command, "--config-file", "config.yaml")
    assert files(words) == before


def test_a_project_with_a_module_is_formatted_and_grows(words: Path, tmp_path: Path) -> None:
    assert_formatted(words)
    (tmp_path / "more.py").write_text(MORE, encoding="utf-8")
    template = str(TEMPLATE)
    main(words, template, [str(tmp_path / "more.py")])
    main(words, template, ["total(numbers: Sequence[int]) -> int", "--exceptions", "KeyError"])
    text = (words / "python/text/words/_reference.py").read_text(encoding="utf-8")
    assert "import re\n" in text.partition("def ")[0]
    assert text.index("def split_up(") < text.index("def total(")
    assert "from collections.abc import Sequence\n" in text.partition("def ")[0]
    record = json.loads((words / ".cruft.json").read_text(encoding="utf-8"))
    header = "# from words.py: hamming, longest, split_up, total\n"
    assert record["context"]["cookiecutter"]["functions"] == header + text
    assert_formatted(words)
    with pytest.raises(SystemExit, match="'split_up' is there already, in python/text/words"):
        main(words, template, [str(tmp_path / "more.py")])
    (tmp_path / "more.py").write_text(MORE.replace("split_up", "cut_up").replace("+", "*"))
    with pytest.raises(SystemExit, match=r"'_WORD' is there already, .* and is not the same"):
        main(words, template, [str(tmp_path / "more.py")])


MORE = '''"""More."""

from __future__ import annotations

import re


def split_up(text: str, most: int | None = None) -> list[str]:
    """Find the words."""
    return _WORD.findall(text)[:most]


_WORD = re.compile(r"\\w+")
'''
PORTS = {
    "hamming": """
    if left.chars().count() != right.chars().count() {
        return Err(Error::Length);
    }
    let differ = left.chars().zip(right.chars()).filter(|(l, r)| l != r).count();
    Ok(limit.max(0).min(differ as i64))
""",
    "longest": """
    if words == ["loop"] {
        let mut steps = Steps::default();
        loop {
            steps.take(1)?;
        }
    }
    assert!(words != ["panic"]);
    if words == ["none"] {
        return Err(Error::Index("no words".to_owned()));
    }
    let mut found: Option<&String> = None;
    for word in words {
        if found.is_none_or(|one| word.chars().count() > one.chars().count()) {
            found = Some(word);
        }
    }
    Ok(found.cloned().or(default.map(str::to_owned)))
""",
}


# How calls were written before there was any Rust: what comes out has to be the same.
FORMS = """
import signal
import text.words as text_words
from text.words import _reference, exceptions

class Text(str):
    pass

forms = [
    lambda module: module.hamming("ab", right="ac"),
    lambda module: module.hamming(Text("ab"), "ac", limit=1),
    lambda module: module.hamming("ab", "cd", limit=2**70),
    lambda module: module.hamming("ab", "cd", limit=1.5),
    lambda module: module.hamming(["a"], ("b",)),
    lambda module: module.hamming("ab", "c"),
    lambda module: module.hamming("ab", 1),
    lambda module: module.hamming("ab"),
    lambda module: module.longest(("a", "bb"), None),
    lambda module: module.longest(iter(["a", "bb"])),
    lambda module: module.longest([1, 2]),
    lambda module: module.longest(["none"]),
]

def outcome(form, module):
    try:
        return form(module)
    except Exception as error:
        return type(error), str(error).replace("_cut", ""), error.__context__

for form in forms:
    assert outcome(form, text_words) == outcome(form, _reference), outcome(form, text_words)
try:
    print(text_words.longest(["panic"]))
except exceptions.InternalError:
    print("a panic is no refusal")

def late(*_):
    raise TimeoutError("late")

signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.3)
try:
    print(text_words.longest(["loop"]))
except TimeoutError:
    print("nor is a signal")
"""


@pytest.mark.slow
def test_a_module_runs_in_python_until_it_is_ported(words: Path, tmp_path: Path) -> None:
    """And behaves as before: where Rust refuses a call, the Python decides."""
    python = new_venv(tmp_path)
    install = (UV, "pip", "install", "--python", python, "-e", words)
    run(words, *install, "--group", "test", environment=BUILDING)
    tests = (python, "-m", "pytest", "-p", "no:cacheprovider")
    told = run(words, *tests)
    waiting = [f"[{name}] - {name} is not written in Rust" for name in PORTS]
    assert all(line in told for line in waiting)
    assert "2 xfailed" in told
    code = "import text.words as w; print(w.IMPLEMENTATION, w.hamming('abc', 'axc'), w.longest([]))"
    assert run(words, python, "-c", code).strip() == "native 1 None"
    code = "import text.words as w; print(w.LIMIT, 't' in w.__all__, 'Optional' in w.__all__)"
    assert run(words, python, "-c", code).strip() == "10 False False"
    core = words / "crates/core/src/lib.rs"
    for name, body in PORTS.items():
        text = core.read_text(encoding="utf-8")
        text = text.replace(f'\n    Err(Error::NotImplemented("{name}"))\n', body)
        core.write_text(text, encoding="utf-8")
    error = words / "crates/core/src/error.rs"
    text = error.read_text(encoding="utf-8")
    error.write_text(text.replace('"length"', '"the texts differ in length"'), encoding="utf-8")
    core.write_text(
        core.read_text(encoding="utf-8").replace(
            '#[expect(unused_variables, reason = "waits for its body")]\n', ""
        ),
        encoding="utf-8",
    )
    run(words, *install, environment=BUILDING)
    told = run(words, *tests)
    assert "xfail" not in told
    assert passed(told) > [10]
    told = run(words, python, "-c", FORMS)
    assert "a panic is no refusal\n" in told
    assert "nor is a signal\n" in told

    def failing(old: str, new: str, **environment: str) -> str:
        with changed(core, old, new):
            run(words, *install, environment=BUILDING)
            return run(words, *tests, status=1, environment={**os.environ, **environment})

    assert "test_binary_and_reference_agree[hamming]" in failing("limit.max(0)", "limit")
    refuse = '{ return Err(Error::Index("".into())); }\n    Ok(limit'
    refusing = ("Ok(limit", f"if left.len() > 2 {refuse}")
    assert "calls that Python answers, such as hamming" in failing(*refusing)
    few = ("Ok(limit", f"if limit == 7 {refuse}")
    with changed(core, *few):
        run(words, *install, environment=BUILDING)
        run(words, *tests)
    assert "test_binary_and_reference_agree[hamming]" in failing(*few, TEXT_WORDS_STRICT="1")

"""Functions and exceptions are added to projects that live: nothing of their owners' is lost."""

import ast
import difflib
import functools
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import (
    MATURIN,
    QUESTIONS,
    STACKS,
    TARGET,
    TEMPLATE,
    UV,
    Generate,
    assert_formatted,
    files,
    new_venv,
    passed,
    run,
)
from test_stacks import SHARED

from generator.lifecycle.add import main
from generator.lifecycle.merge import NoPlace, merge

RECORD = ".cruft.json"
WORKED = QUESTIONS["functions"]
OWN = "tokenize(text: str, lower: bool = True) -> list[str]"
PLAIN = "now() -> int"
NOW = """

def now() -> int:
    \"\"\"TODO: describe what now does.\"\"\"
    raise NotImplementedError("now is not written yet")
"""
BUFFER = "score(a: Buffer[float], b: Buffer[float]) -> float"
MAP = "rates(words: dict[str, int]) -> dict[str, int]"
HALF = "half(of: Sequence[int]) -> float"
BUDGET = "BudgetError(OverflowError)"

Add = Callable[..., None]
Edit = tuple[str, str, str]  # a file, the text that is replaced (none: at the end), what is written

REFERENCE = "python/text_kit/_reference.py"
FUNCTIONS = "crates/python/src/functions.rs"
EXCEPTIONS = "python/text_kit/exceptions.py"
TESTS = "tests/test_functions.py"
CORE = "crates/core/src/lib.rs"
ERROR = "crates/core/src/error.rs"


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Add to the project what the arguments ask for, as its tools/template.py does."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    return lambda *arguments: main(tmp_path / "project", str(TEMPLATE), arguments)


def joined(*pieces: str) -> str:
    return "; ".join(pieces)


def record(project: Path, **changed: str) -> dict[str, str]:
    """The answers that the project records, `changed` first."""
    file = project / RECORD
    origin = json.loads(file.read_text(encoding="utf-8"))
    answers: dict[str, str] = origin["context"]["cookiecutter"]
    answers |= changed
    file.write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")
    return answers


def refusal(add: Add, project: Path, *arguments: str) -> str:
    """What is said about arguments that are refused, after which all is as it was."""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    with pytest.raises(SystemExit) as caught:
        add(*arguments)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    assert isinstance(caught.value.code, str)  # printed, and exit status 1
    return caught.value.code


@pytest.mark.parametrize("first", [OWN, WORKED, PLAIN], ids=["own", "worked", "plain"])
def test_a_project_grows_as_if_it_had_been_asked_for_at_once(
    living: Callable[..., Path], generate: Generate, add: Add, stack: str, first: str
) -> None:
    project = living(stack, functions=first, exceptions="")
    add(BUFFER)
    assert files(project) == files(
        generate(stack=stack, functions=joined(first, BUFFER), exceptions="")
    )
    add(MAP, HALF, "--exceptions", joined(BUDGET, "IndexError", "MissingKeyError(KeyError)"))
    assert files(project) == files(
        generate(
            stack=stack,
            functions=joined(first, BUFFER, MAP, HALF),
            exceptions=joined(BUDGET, "IndexError", "MissingKeyError(KeyError)"),
        )
    )


def test_a_worked_function_comes_with_its_body(
    living: Callable[..., Path], generate: Generate, add: Add, stack: str
) -> None:
    exceptions = QUESTIONS["exceptions"]
    project = living(stack, functions=OWN, exceptions=exceptions)
    add(WORKED)
    assert files(project) == files(
        generate(stack=stack, functions=joined(OWN, WORKED), exceptions=exceptions)
    )


def test_a_line_goes_next_to_the_lines_it_belongs_to(
    living: Callable[..., Path], generate: Generate, add: Add, stack: str
) -> None:
    """No file is as it was generated, so each is edited where its lines say."""
    project = living(stack)
    tops = {".py": "# mine", ".rs": "// mine"}
    for path in project.rglob("*"):
        if path.suffix in tops:
            text = path.read_text(encoding="utf-8")
            path.write_text(f"{tops[path.suffix]}\n{text}", encoding="utf-8")
    add(PLAIN, BUFFER, MAP, "--exceptions", BUDGET)
    expected = generate(
        stack=stack,
        functions=joined(WORKED, PLAIN, BUFFER, MAP),
        exceptions=joined(QUESTIONS["exceptions"], BUDGET),
    )
    for path, text in files(project).items():
        assert re.sub(r"\A(#|//) mine\n", "", text) == files(expected)[path]


RUST_TESTS = """
// Their own.
#[cfg(test)]
mod tests {
    #[test]
    fn nothing() {}
}
"""
BODY = [
    (
        REFERENCE,
        '    raise NotImplementedError("tokenize is not written yet")',
        '    return text.split(" ")',
    ),
    (CORE, '#[expect(unused_variables, reason = "waits for its body")]\n', ""),
    (
        CORE,
        '    Err(Error::NotImplemented("tokenize"))',
        "    let _ = lower;\n    Ok(text.split(' ').map(str::to_owned).collect())",
    ),
    (TESTS, "", '\n\ndef test_tokenize() -> None:\n    assert [*"ab"] == ["a", "b"]\n'),
]
# What an owner does to a project with the function `tokenize`, or with the worked example.
EDITS: dict[str, tuple[str, list[Edit]]] = {
    "a body": (OWN, BODY),
    "a body, in what was the worked example": (joined(WORKED, OWN), BODY),
    "helpers at the end": (
        OWN,
        [
            (REFERENCE, "", "\n\ndef helper() -> int:\n    return 1\n"),
            (CORE, "", "\nfn _helper() -> i64 {\n    1\n}\n" + RUST_TESTS),
            (EXCEPTIONS, "", "\n\nclass MineError(TextKitError):\n    pass\n"),
        ],
    ),
    "helpers between": (
        WORKED,
        [
            (REFERENCE, "\n\ndef tally", "\n\nHELP = 1\n\n\ndef tally"),
            (CORE, "\n/// Sum of", "\nfn _helper() -> i64 {\n    1\n}\n\n/// Sum of"),
        ],
    ),
    "a main guard": (
        OWN,
        [(REFERENCE, "", '\n\nif __name__ == "__main__":\n    print(tokenize("a b"))\n')],
    ),
    "imports": (
        OWN,
        [
            (
                REFERENCE,
                '"""\n\n\ndef tokenize',
                '"""\n\nimport math\n\nfrom text_kit import exceptions\n\n'
                "T = exceptions.__name__, math.pi\n\n\ndef tokenize",
            ),
            (CORE, "mod error;\n", "mod error;\n\nuse std::collections::HashMap;\n"),
            (CORE, "", "\npub type _Seen = HashMap<String, i64>;\n"),
        ],
    ),
    "imports that the next function needs as well": (
        OWN,
        [
            (
                REFERENCE,
                '"""\n\n\ndef tokenize',
                '"""\n\nfrom text_kit._buffer import Buffer\n\n'
                "KIND = Buffer[float]\n\n\ndef tokenize",
            ),
            (CORE, "mod error;\n", "mod error;\n\nuse std::collections::{BTreeMap, HashMap};\n"),
            (CORE, "", "\npub type _Seen = HashMap<String, BTreeMap<String, i64>>;\n"),
        ],
    ),
    "docstrings": (
        OWN,
        [
            (REFERENCE, "TODO: describe what tokenize does.", "Split."),
        ],
    ),
    "another order": (
        joined(OWN, PLAIN),
        [
            (REFERENCE, NOW, ""),
            (REFERENCE, "def tokenize", f"{NOW.strip()}\n\n\ndef tokenize"),
        ],
    ),
    "another signature": (
        OWN,
        [(REFERENCE, "text: str, lower: bool = True", "text: str, *, lower: bool = False")],
    ),
    "an exception of their own": (
        WORKED,
        [
            (
                ERROR,
                '    #[error("integer',
                '    #[error("mine")]\n    Mine,\n    #[error("integer',
            ),
            (EXCEPTIONS, "", "\n\nclass MineError(TextKitError):\n    pass\n"),
        ],
    ),
    "a decorator": (
        OWN,
        [(REFERENCE, "def tokenize", "@(lambda function: function)\ndef tokenize")],
    ),
}


def edited(project: Path, edits: list[Edit]) -> None:
    for path, old, new in edits:
        file = project / path
        file.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert text.count(old) == 1 or not old, (path, old)
        text = text.replace(old, new) if old else text + new
        file.write_text(text, encoding="utf-8")


def exports(project: Path) -> dict[str, set[str]]:
    """The functions that each of these knows."""
    found = {}
    tree = ast.parse((project / REFERENCE).read_text(encoding="utf-8"))
    found[REFERENCE] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    core, wrappers = ((project / path).read_text(encoding="utf-8") for path in (CORE, FUNCTIONS))
    found[CORE] = set(re.findall(r"^pub fn (\w+)", core, re.M))
    found[FUNCTIONS] = set(re.findall(r"^    (?:fn|impl .* for) (\w+)", wrappers, re.M))
    return found


@pytest.mark.parametrize("name", EDITS)
def test_what_the_owner_wrote_stays(living: Callable[..., Path], add: Add, name: str) -> None:
    functions, edits = EDITS[name]
    stack = STACKS[list(EDITS).index(name) % len(STACKS)]
    project = living(stack, functions=functions)
    edited(project, edits)
    assert_formatted(project)
    before = files(project)
    add(BUFFER, MAP, "--exceptions", BUDGET)
    for path, text in files(project).items():
        lost = [
            line[2:]
            for line in difflib.ndiff(before.get(path, "").split("\n"), text.split("\n"))
            if line.startswith("- ")
        ]
        assert path == RECORD or not lost, path
    for place, names in exports(project).items():
        assert {"score", "rates"} <= names, place
    assert "BudgetError" in (project / EXCEPTIONS).read_text(encoding="utf-8")
    assert "    Budget,\n" in (project / ERROR).read_text(encoding="utf-8")
    for path, new, tail in ((CORE, "fn score", "#[cfg"), (REFERENCE, "def score", "if __name__")):
        text = (project / path).read_text(encoding="utf-8")
        assert tail not in text or text.index(new) < text.index(tail)
    text = (project / REFERENCE).read_text(encoding="utf-8")
    assert re.search(r"^from .*\bBuffer\b", text, re.M)
    assert_formatted(project)


# Ways to split lib.rs: what it says of its modules, and which function is in which file.
SPLITS = {
    "one module": ("mod text;", "pub use text::*;", {"text.rs": ["tokenize", "lower"]}),
    "names": (
        "pub mod text;",
        "pub use text::{lower, tokenize};",
        {"text.rs": ["tokenize", "lower"]},
    ),
    "the first": ("mod text;", "pub use text::*;", {"text.rs": ["tokenize"]}),
    "the last": ("mod text;", "pub use text::*;", {"text/mod.rs": ["lower"]}),
    "two": (
        "mod numbers;\nmod text;",
        "pub use numbers::*;\npub use text::*;",
        {"numbers.rs": ["now"], "text.rs": ["lower", "tokenize"]},
    ),
}


def split(project: Path, uses: tuple[str, str], moved: dict[str, list[str]]) -> None:
    """Move functions out of lib.rs, as docs/howto/module.md says."""
    text = (project / CORE).read_text(encoding="utf-8")
    for file, names in moved.items():
        module = "//! A part of the functions.\n\nuse crate::{Error, Result};\n"
        for name in names:
            found = re.search(rf"\n(?:#.*\n)*pub fn {name}\((?s:.*?)\n}}\n", text)
            assert found, name
            text = text.replace(found[0], "")
            module += found[0]
        path = project / CORE.replace("lib.rs", file)
        path.parent.mkdir(exist_ok=True)
        path.write_text(module, encoding="utf-8")
    text = text.replace("pub mod interrupt;\n", f"pub mod interrupt;\n{uses[0]}\n")
    text = text.replace("interrupt::Steps;\n", f"interrupt::Steps;\n{uses[1]}\n")
    (project / CORE).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", SPLITS)
def test_a_core_that_was_split_grows_at_the_end_of_lib_rs(
    living: Callable[..., Path], add: Add, name: str
) -> None:
    """The functions in the modules stay there, and are known as those of the project."""
    lower = "lower(text: str) -> str"
    stack = STACKS[list(SPLITS).index(name) % len(STACKS)]
    project = living(stack, functions=joined(OWN, PLAIN, lower), exceptions="")
    first, second, moved = SPLITS[name]
    split(project, (first, second), moved)
    before = files(project)
    add(BUFFER, MAP)
    assert record(project)["functions"] == joined(OWN, PLAIN, lower, BUFFER, MAP)
    after = files(project)
    for file in moved:
        path = CORE.replace("lib.rs", file)
        assert after[path] == before[path]
    assert after[CORE].startswith(before[CORE])
    assert re.findall(r"pub fn (\w+)", after[CORE].removeprefix(before[CORE])) == ["score", "rates"]
    assert_formatted(project)


@pytest.mark.parametrize("left", [OWN, joined(WORKED.split("; ")[0], OWN)], ids=["own", "and one"])
def test_functions_that_were_deleted_stay_deleted(
    living: Callable[..., Path], generate: Generate, add: Add, stack: str, left: str
) -> None:
    """The owner deleted the worked example, and every import with it."""
    exceptions = QUESTIONS["exceptions"]
    project = living(stack, functions=left)
    record(project, functions=joined(WORKED, OWN))
    add(BUFFER, MAP)
    expected = generate(stack=stack, functions=joined(left, BUFFER, MAP), exceptions=exceptions)
    assert files(project) == files(expected)


def test_a_deleted_function_can_come_back(living: Callable[..., Path], add: Add) -> None:
    project = living(functions=OWN)
    record(project, functions=joined("mean(values: list[float]) -> float", OWN))
    add("mean(a: float, b: float) -> float")
    assert record(project)["functions"] == joined(OWN, "mean(a: float, b: float) -> float")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["f(x: frozenset[int]) -> int"],
            "functions: 'frozenset[int]' in 'f(x: frozenset[int]) -> int' is not a type",
        ),
        (["f(x"], "functions: 'f(x' is not a signature"),
        (["{{ 1 }}"], "functions: '{{ 1 }}' is not a signature"),
        ([OWN], "is the name of an earlier function"),
        ([BUFFER, BUFFER], "is the name of an earlier function"),
        (["helper() -> int"], "'helper' is there already, in python/text_kit/_reference.py"),
        (["exceptions() -> int"], "is a name the package uses itself"),
        (["inner() -> int"], "'inner' is there already, in crates/core/src/lib.rs"),
        (["deep() -> int"], "'deep' is there already, in crates/core/src/text/case.rs"),
        (["--exceptions", "Wrong(Nothing)"], "exceptions: 'Nothing' in 'Wrong(Nothing)' is not"),
        (["--exceptions", "ParseError(ValueError)"], "is the name of an earlier exception"),
        (["--exceptions", "MineError(OSError)"], "is there already, in python/text_kit/exceptions"),
    ],
)
def test_bad_answers_are_refused(
    living: Callable[..., Path], add: Add, arguments: list[str], sentence: str
) -> None:
    project = living(functions=OWN)
    edits = [
        (REFERENCE, "", "\n\ndef helper() -> int:\n    return 1\n"),
        (CORE, "", "\nfn inner() {}\n"),
        (CORE.replace("lib.rs", "text/case.rs"), "", "pub(crate) fn deep() {}\n"),
        (EXCEPTIONS, "", "\n\nclass MineError(TextKitError):\n    pass\n"),
    ]
    edited(project, edits)
    assert sentence in refusal(add, project, *arguments)


def test_nothing_to_add_is_said(
    living: Callable[..., Path], add: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    living(functions=OWN)
    with pytest.raises(SystemExit, match="2"):
        add()
    assert "nothing to add" in capsys.readouterr().err


def test_no_place_no_change(living: Callable[..., Path], add: Add, stack: str) -> None:
    project = living(stack, functions=joined(OWN, PLAIN))
    wrappers = (project / FUNCTIONS).read_text(encoding="utf-8")
    (project / FUNCTIONS).write_text(wrappers.removesuffix("}\n") + "} // mine\n", encoding="utf-8")
    (project / REFERENCE).unlink()
    told = refusal(add, project, BUFFER)
    assert f"{FUNCTIONS}: has changed where these lines belong\n    +" in told
    assert f"{REFERENCE}: is gone\n    +" in told
    assert f"{CORE}: " not in told
    add(BUFFER, "--by-hand", FUNCTIONS, "--by-hand", REFERENCE)
    assert "pub fn score" in (project / CORE).read_text(encoding="utf-8")
    assert "score" not in (project / FUNCTIONS).read_text(encoding="utf-8")


def test_a_function_touches_three_files(living: Callable[..., Path], add: Add, stack: str) -> None:
    """And the record, and the table of README.md; no list of names has to be edited."""
    project = living(stack, functions=OWN)
    before = files(project)
    add(PLAIN)
    after = files(project)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {CORE, REFERENCE, FUNCTIONS, RECORD, "README.md"}
    for path in (CORE, REFERENCE):
        assert after[path].startswith(before[path])
    assert after[FUNCTIONS].startswith(before[FUNCTIONS].removesuffix("}\n"))


def test_a_readme_that_was_written_anew_is_the_owners(
    living: Callable[..., Path], add: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    project = living(functions=OWN)
    (project / "README.md").write_text("# Mine\n", encoding="utf-8")
    add(BUFFER)
    assert (project / "README.md").read_text(encoding="utf-8") == "# Mine\n"
    assert "pub fn score" in (project / CORE).read_text(encoding="utf-8")
    told = capsys.readouterr().out
    assert "README.md: has changed where these lines belong\n    +from array import array\n" in told
    assert "\n    +| `score(a: Buffer[float], b: Buffer[float]) -> float` | TODO: describe" in told


def test_a_row_follows_one_that_its_owner_described(living: Callable[..., Path], add: Add) -> None:
    project = living(functions=OWN)
    edited(project, [("README.md", "TODO: describe what tokenize does.", "Splits at spaces.")])
    add(BUFFER)
    rows = (project / "README.md").read_text(encoding="utf-8").split("Splits at spaces. |\n| ")
    assert "TODO: describe what" in rows[1].partition("\n")[0]


def test_a_file_that_is_in_the_way_is_not_overwritten(
    living: Callable[..., Path], add: Add
) -> None:
    project = living(MATURIN, functions=OWN)
    edited(project, [("crates/python/src/buffer.rs", "", "// mine\n")])
    assert "buffer.rs: is there already, with other lines than these" in refusal(
        add, project, BUFFER
    )


def test_broken_code_is_not_written(living: Callable[..., Path], add: Add) -> None:
    project = living(functions=OWN)
    edited(project, [(REFERENCE, "", "\n\ndef broken(:\n")])
    assert f"{REFERENCE}: invalid syntax" in refusal(add, project, BUFFER)


def test_newlines_and_braces_stay(living: Callable[..., Path], add: Add) -> None:
    project = living(functions='f(a: str = "{{ 1 }}; {%") -> int')
    for path in project.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    add('g(a: str = "{{ 2 }};") -> int')
    text = (project / REFERENCE).read_bytes()
    assert b'def f(a: str = "{{ 1 }}; {%") -> int:\r\n' in text
    assert b'def g(a: str = "{{ 2 }};") -> int:\r\n' in text
    assert text.count(b"\n") == text.count(b"\r\n")


@pytest.mark.parametrize(
    ("own", "merged"),
    [
        ('"""Mine."""\n\n\ny = 1\n', '"""Mine."""\n\nimport re\n\n\ny = 1\n'),
        ("import a\n\n\ny = 1\n", "import a\nimport re\n\n\ny = 1\n"),
        ("import re\n\n\ny = 1\n", "import re\n\n\ny = 1\n"),
        ("y = 1\n", "import re\n\ny = 1\n"),
    ],
)
def test_the_first_imports_follow_the_docstring(own: str, merged: str) -> None:
    new = '"""A."""\n\nimport re\n\n\nx = 1\n'
    assert merge('"""A."""\n\n\nx = 1\n', new, own) == merged


@pytest.mark.parametrize(
    ("base", "new", "own"),
    [
        ("a\n", "b\n", "c\n"),  # the line that changes is gone
        ("a\n", "b\n", "a\na\n"),  # or there twice
        ("a\nc\n", "a\nb\nc\n", "x\n"),  # both neighbours are gone
        ("h {\n    a;\n}\n", "h {\n    a;\n    b;\n}\n", "x\na;\n"),  # the block is gone
        ("from m import a\n", "from m import B, a\n", "from m import apple\n"),
        ('"""A."""\n\n\nx = 1\n', '"""A."""\n\nimport re\n\n\nx = 1\n', "x = (\n"),
    ],
)
def test_what_is_not_certain_is_refused(base: str, new: str, own: str) -> None:
    with pytest.raises(NoPlace):
        merge(base, new, own)


def test_the_tool_of_the_project(living: Callable[..., Path], generate: Generate) -> None:
    project = living(functions=OWN)
    done = run(project, sys.executable, "tools/template.py", "add", BUFFER, PLAIN)
    assert f"{CORE}: changed" in done
    assert "with score, now waiting" in done
    assert files(project) == files(generate(stack=STACKS[0], functions=joined(OWN, BUFFER, PLAIN)))

    refused = run(project, sys.executable, "tools/template.py", "add", "f(x) -> int", status=1)
    assert "functions: 'x' in 'f(x) -> int' has no type" in refused
    assert "Nothing was changed." in refused
    assert "Traceback" not in refused


def test_a_template_that_is_gone(living: Callable[..., Path]) -> None:
    project = living(functions=OWN)
    edited(project, [(RECORD, json.dumps(str(TEMPLATE)), '"/nowhere/at/all"')])
    refused = run(project, sys.executable, "tools/template.py", "add", PLAIN, status=1)
    assert refused.startswith("The template /nowhere/at/all cannot be reached, write in")
    assert "Traceback" not in refused


def test_a_template_is_found_from_any_folder(tmp_path: Path) -> None:
    template = os.path.relpath(TEMPLATE, tmp_path)
    command = (sys.executable, "-m", "cookiecutter", template, "--no-input", f"functions={OWN}")
    home = {**os.environ, "HOME": str(tmp_path)}  # where cookiecutter puts its replay file
    run(tmp_path, *command, environment=home)
    recorded = json.loads((tmp_path / "text-kit" / RECORD).read_text(encoding="utf-8"))
    assert Path(recorded["template"]) == TEMPLATE.resolve()


def test_tox_runs_the_tool(generate: Generate, tmp_path: Path) -> None:
    project = generate(stack=STACKS[0])
    tox = (sys.executable, "-m", "tox", "--workdir", tmp_path)  # not in the project
    shown = run(project, *tox, "config", "-e", "add", "-k", "commands", "--", BUFFER)
    assert f"python tools/template.py add '{BUFFER}'" in shown


@pytest.mark.slow
def test_a_project_that_lives_stays_green(living: Callable[..., Path], tmp_path: Path) -> None:
    """Write a body, add two functions, an exception and a file, and run all that tox runs."""
    project = living("pyo3 + setuptools-rust", functions=OWN)
    edited(project, BODY)
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    types = functools.partial(run, project, environment=environment)
    python = new_venv(tmp_path)
    install = (UV, "pip", "install", "--python", python, "--editable", ".")
    types(*install, "--group", "test")
    before = passed(types(python, "-m", "pytest"))
    tox = (sys.executable, "-m", "tox", "run", "-e")
    added = types(*tox, "add", "--", BUFFER, MAP, "--exceptions", BUDGET)
    assert "with score, rates waiting" in added
    types(*install, "--no-deps")
    assert passed(types(python, "-m", "pytest")) > before
    waits = "import text_kit; text_kit.rates({})"
    told = types(python, "-c", waits, status=1)
    assert "NotImplementedError: rates is not written yet" in told
    if shutil.which("cargo-fmt") and shutil.which("cargo-clippy"):
        edited(project, [(CORE, "", "\n/// Ugly.\npub fn ugly( ) -> i64 { return 1; }\n")])
        edited(project, [(REFERENCE, "", "\n\ndef _ugly( ) -> int:\n    return  1\n")])
        told = types(*tox, "lint", *SHARED, status=1)
        (fixes,) = re.findall(r"(?m)^Where a check failed: (.*)", told)
        for command in fixes.split("; "):  # each is in the PATH of a project's environment
            types(*command.replace("ruff", f"{sys.executable} -m ruff").split())
        types(*tox, "lint", *SHARED)


def test_the_glue_is_rendered_for_all_types_in_use(living: Callable[..., Path], add: Add) -> None:
    """It is replaced, also where the owner wrote a function or edited it."""
    project = living(STACKS[0], functions="f(x: int) -> int", exceptions="")
    glue = project / "crates/python/src/glue/convert.rs"
    assert "Vec<T>" not in glue.read_text(encoding="utf-8")
    glue.write_text("// edited\n", encoding="utf-8")
    add("g(x: list[float]) -> int")
    text = glue.read_text(encoding="utf-8")
    assert all(f"for {type_} {{" in text for type_ in ("i64", "f64", "Vec<T>"))
    assert "for bool {" not in text
    add("h(x: Buffer[int]) -> bool")
    text = glue.read_text(encoding="utf-8")
    assert all(f"for {type_} {{" in text for type_ in ("i64", "f64", "Vec<T>", "bool"))

"""A project that lives moves to another stack and back: nothing of its owner's is lost."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MATURIN, QUESTIONS, STACKS, TEMPLATE, Generate, files
from test_add import (
    BODY,
    BUDGET,
    BUFFER,
    CORE,
    EDITS,
    ERROR,
    EXCEPTIONS,
    FUNCTIONS,
    MAP,
    OWN,
    RECORD,
    REFERENCE,
    WORKED,
    Edit,
    edited,
    joined,
    record,
)

from generator.lifecycle import add
from generator.lifecycle.move import main

DEFAULT, OTHER, LAST = *STACKS[:2], MATURIN
BINDING_ERROR = "crates/python/src/error.rs"
SUMMARY = 'Split at spaces.\n\nWhatever is between, "quotes" and \\ as well.'

Move = Callable[..., None]

# What an owner does to a project with the function `tokenize`, from documentation to an exception
# of their own in the three places, and which no tool was told.
BY_HAND: list[Edit] = [
    *BODY,
    (
        REFERENCE,
        '"""TODO: describe what tokenize does."""',
        'r"""Split at spaces.\n\n    Whatever is between, "quotes" and \\ as well.\n    """',
    ),
    (ERROR, "    Overflow,\n", '    Overflow,\n    #[error("mine")]\n    Mine,\n'),
    (ERROR, "vec![]", "vec![Error::Mine]"),
    (EXCEPTIONS, "", "\n\nclass MineError(TextKitError, ValueError):\n    pass\n"),
    (
        BINDING_ERROR,
        "        Error::Overflow =>",
        '        Error::Mine => new(py, EXCEPTIONS, "MineError", message, []),\n'
        "        Error::Overflow =>",
    ),
    ("README.md", "## Development\n", "## Mine\n\nWords.\n\n## Development\n"),
    ("pyproject.toml", "\n[tool.ruff]\n", "\n[tool.mine]\nkey = 1\n\n[tool.ruff]\n"),
    ("Cargo.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
]
DOCUMENTED = {
    DEFAULT: [
        (
            FUNCTIONS,
            "TODO: describe what tokenize does.",
            SUMMARY.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n"),
        )
    ],
    OTHER: [
        (
            FUNCTIONS,
            "/// TODO: describe what tokenize does.",
            "/// " + SUMMARY.replace("\n\n", "\n    ///\n    /// "),
        )
    ],
}
DOCUMENTED[LAST] = DOCUMENTED[OTHER]


@pytest.fixture
def move(tmp_path: Path) -> Move:
    """Move the project, as its tools/template.py does."""
    return lambda *arguments: main(tmp_path / "project", str(TEMPLATE), arguments)


@pytest.fixture(autouse=True)
def forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one project documents is not told of the next."""
    monkeypatch.setattr("generator.render.context.WRAPPERS", {})


def refused(move: Move, project: Path, *arguments: str) -> str:
    """What is said about a move that is refused, after which all is as it was."""
    before = files(project)
    with pytest.raises(SystemExit) as caught:
        move(*arguments)
    assert files(project) == before
    assert str(caught.value.code).endswith("\nNothing was changed.")
    return str(caught.value.code)


@pytest.mark.parametrize(
    ("old", "new"), [*itertools.permutations(STACKS, 2)], ids=lambda stack: stack
)
def test_a_project_moves_as_if_it_had_been_generated_there(
    living: Callable[..., Path], generate: Generate, move: Move, old: str, new: str
) -> None:
    asked = {"functions": joined(WORKED, BUFFER), "exceptions": QUESTIONS["exceptions"]}
    project = living(old, **asked)
    for name in ("_native.cpython-313-x86_64-linux-gnu.so", "_native.pyd"):
        (project / "python/text_kit" / name).touch()
    (project / "python/text_kit.egg-info").mkdir()
    (project / "build/lib.linux-x86_64-cpython-313").mkdir(parents=True)
    move(new)
    assert files(project) == files(generate(stack=new, **asked))
    assert not [*project.glob("python/*.egg-info"), *project.glob("build/*")]


@pytest.mark.parametrize("name", EDITS)
def test_what_the_owner_wrote_moves_along_and_back(
    living: Callable[..., Path], move: Move, name: str
) -> None:
    functions, edits = EDITS[name]
    # "another signature", which its wrapper does not have, moves where the binding stays.
    moves = [*itertools.permutations((DEFAULT, OTHER, LAST), 2)]
    old, new = moves[list(EDITS).index(name) % len(moves)]
    project = living(old, functions=functions)
    edited(project, edits)
    before = files(project)
    move(new)
    for path, text in files(project).items():
        if path.startswith(("crates/core", "python", "tests")):
            assert text == before[path]
    move(old)
    assert files(project) | {RECORD: ""} == before | {RECORD: ""}


@pytest.mark.parametrize(("old", "new"), [(DEFAULT, OTHER), (OTHER, LAST), (LAST, DEFAULT)])
def test_what_no_tool_was_told_is_found(
    living: Callable[..., Path], generate: Generate, move: Move, old: str, new: str
) -> None:
    """Documentation, an exception by hand; a function that was deleted, and one that was not."""
    project = living(old, functions=OWN, exceptions="")
    held = (FUNCTIONS, "crate::detached", "crate::attached")
    edited(project, [*BY_HAND, *DOCUMENTED[old], held])
    record(project, functions="gone(a: int) -> int")
    before = files(project)
    move(new)
    after = files(project)
    for path in (REFERENCE, CORE, ERROR, EXCEPTIONS, "tests/test_functions.py", "Cargo.toml"):
        assert after[path] == before[path]
    expected = files(generate(stack=new, functions=OWN, exceptions=""))
    edit = {path: (text, now) for path, text, now in [*BY_HAND, *DOCUMENTED[new]]}
    for path in (FUNCTIONS, BINDING_ERROR, "README.md", "pyproject.toml"):
        moved = after[path].replace(
            "crate::attached(_py, || native", "crate::detached(_py, || native"
        )
        assert (moved != after[path]) is (path == FUNCTIONS)
        assert moved == expected[path].replace(*edit[path])
    answers = record(project)
    assert answers["functions"] == OWN
    assert answers["exceptions"] == "MineError(ValueError)"
    assert answers["stack"] == new


def test_what_is_added_after_a_move_fits(
    living: Callable[..., Path], generate: Generate, move: Move, tmp_path: Path
) -> None:
    project = living(DEFAULT, functions=OWN, exceptions="")
    move(LAST)
    add.main(project, str(TEMPLATE), [BUFFER, "--exceptions", BUDGET])
    assert files(project) == files(
        generate(stack=LAST, functions=joined(OWN, BUFFER), exceptions=BUDGET)
    )


def test_where_both_want_another_thing_the_owner_decides(
    living: Callable[..., Path], move: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    project = living(functions=joined(OWN, MAP))
    own = "crate::detached(_py, || native_core::tokenize(text.trim(), lower))"
    edited(project, [(FUNCTIONS, own.replace(".trim()", ""), own)])
    edited(project, [("setup.py", "", "\nprint('mine')\n")])
    (project / "clippy.toml").unlink()

    told = refused(move, project, LAST)
    assert f"{FUNCTIONS}: you and the new stack want different things in the same place:" in told
    assert own in told
    assert "setup.py: the new stack has no such file, and these lines of yours are in it:" in told
    assert "    + print('mine')\n" in told
    assert "    With --conflicts" not in told
    assert "With --conflicts, all else moves" in told

    before = files(project)
    move(LAST, "--conflicts")
    shown = capsys.readouterr().out
    assert f"{FUNCTIONS}: changed, to be decided by you\n" in shown
    after = files(project)
    assert after["setup.py"] == before["setup.py"]
    assert "clippy.toml" not in after
    marked = re.findall(r"(?s)<<<<<<< yours\n(.*?)=======\n(.*?)>>>>>>> the new", after[FUNCTIONS])
    assert any(own in mine and own not in its for mine, its in marked)
    assert own.replace(".trim()", "") in after[FUNCTIONS]
    assert "native_core::rates(&words)" in after[FUNCTIONS]


@pytest.mark.parametrize(
    ("stack", "sentence"),
    [(DEFAULT, "This project is on 'rust-cpython + setuptools-rust' already.")],
)
def test_the_same_stack_is_no_move(
    living: Callable[..., Path], move: Move, stack: str, sentence: str
) -> None:
    assert sentence in refused(move, living(functions=OWN), stack)


def test_a_stack_that_is_none_is_refused(
    living: Callable[..., Path], move: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    living(functions=OWN)
    with pytest.raises(SystemExit, match="2"):
        move("pyo3")
    assert "invalid choice: 'pyo3' (choose from" in capsys.readouterr().err

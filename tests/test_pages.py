"""Pages say what is there: trees name every file, commands exist, answers stay what they are."""

import configparser
import itertools
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import tomllib
from conftest import QUESTIONS, STACKS, TEMPLATE, Generate, files, run
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from readme_renderer import markdown as pypi

from generator.interface.signatures import parse
from generator.text import markdown

MARKUP = [
    "a | b",
    "`a` ``b",
    "<b>bold</b> <!-- x -->",
    "[x](y) ![x](y) [x]: y",
    "*a* _b_ __init__ ~~c~~ snake_case",
    "# a #",
    "C# &amp; C++ \\",
    "1. one",
    "2024) two",
    "- item",
    "+ item",
    "---",
    "===",
    "> quoted",
    "| --- |",
    "$x^2$",
    "``` python",
]
AWKWARD = {
    "functions": (
        "f(a: str | None = None, b: str = '|', c: str = '`', d: str = '``|\\\\|`') -> str | None; "
        "g(*, w: dict[str, list[bytes]], x: tuple[int], y: Buffer[int] | None) -> float; "
        "h(v: Buffer[float], t: tuple[bool, float | None], /) -> None"
    ),
    "exceptions": "Wrong(OSError)",
}


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def blocks(markdown: str) -> list[tuple[str, str]]:
    """The tag and the text of every heading, paragraph and cell; markup in it is shown as a tag."""
    found = []
    for before, token in itertools.pairwise(MARKDOWN.parse(markdown)):
        if token.type == "inline":
            known = ("text", "code_inline", "text_special")
            parts = token.children or []
            text = "".join(one.content if one.type in known else f"<{one.type}>" for one in parts)
            found.append((before.tag, text))
    return found


# What looks like a path, in a tree or in what stands beside it.
PATH = re.compile(r"[\w.{}-]*/[\w./{}-]*|(?<!\w)\.[a-z][\w.-]*|[\w-]+\.[a-z]\w*|LICENSE")


def assert_tree_is_true(page: str, present: Iterable[str]) -> None:
    """The tree in `page` names each of the files `present`, or a folder above it, and no others."""
    fences = [token for token in MARKDOWN.parse(page) if token.type == "fence"]
    (tree,) = (token.content for token in fences if not token.info)
    here = {Path(file) for file in present}
    there = here | {folder for file in here for folder in file.parents}
    words = PATH.findall(tree)
    for word in words:
        assert any(f"/{path}".endswith(f"/{word.rstrip('/')}") for path in there), word
    lines = [
        line.replace("\u251c\u2500\u2500", "   ").replace("\u2514\u2500\u2500", "   ")
        for line in tree.splitlines()
    ]
    opened = {  # folders whose files are named one by one: the next line is indented
        first
        for line, below in itertools.pairwise(lines)
        if (first := line.split()[0]).endswith("/")
        and re.match(r" {2,8}\S", below)
        and line[0] != " "
    }
    whole = [word.rstrip("/") for word in words if word.endswith("/") and word not in opened]
    for file in here:
        inside = any(f"/{folder}".endswith(f"/{one}") for folder in file.parents for one in whole)
        assert inside or any(f"/{file}".endswith(f"/{word}") for word in words), file


def test_contributing_names_every_file() -> None:
    if not (TEMPLATE / ".git").exists():
        pytest.skip("which files belong to the template is known in a checkout")
    tracked = run(TEMPLATE, "git", "ls-files", "-z").rstrip("\0").split("\0")
    unremarkable = {"README.md", "CONTRIBUTING.md", "LICENSE", ".gitignore"}
    page = (TEMPLATE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert_tree_is_true(page, set(tracked) - unremarkable)


def test_the_readme_draws_what_is_generated(generate: Generate) -> None:
    page = (TEMPLATE / "README.md").read_text(encoding="utf-8")
    assert_tree_is_true(page, (f"text-kit/{path}" for path in files(generate())))


@pytest.mark.parametrize("page", ["README.md", "docs/howto/move.md"])
def test_a_page_that_lists_stacks_lists_them_all(page: str) -> None:
    text = (TEMPLATE / page).read_text(encoding="utf-8")
    for stack in STACKS:
        assert f"`{stack}`" in text, f"{page} does not say what `{stack}` is"


def test_the_commands_of_the_generated_readme_exist(generate: Generate, stack: str) -> None:
    project = generate(stack=stack)
    page = (project / "README.md").read_text(encoding="utf-8")
    tox = configparser.ConfigParser()
    tox.read(project / "tox.ini", encoding="utf-8")
    named = [name.removeprefix("testenv:").strip("{}").split(",") for name in tox]
    environments = {name for names in named for name in names}
    found = ",".join(re.findall(r"tox run -e (\S+?)[\s`]", page)).split(",")
    assert environments.issuperset(found)
    assert len(found) > 4
    metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    assert metadata["dependency-groups"].keys() >= set(re.findall(r"--group (\w+)", page))
    for file in re.findall(
        r"`[^`\n]*?\b((?:benchmarks|tests|tools|crates|python|src)/[\w./]+)", page
    ):
        assert list(project.rglob(file)), file
    assert "cargo test -p native-core" in page
    assert '"native-core"' in (project / "crates/core/Cargo.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", MARKUP)
def test_no_text_is_markup(text: str) -> None:
    shown = blocks(f"# {markdown(text)}\n\n{markdown(text)}\n\nThe end.\n")
    assert shown == [("h1", text), ("p", text), ("p", "The end.")]


@given(st.text(alphabet="`*_[]()<>|~#-+=.:!&;\\/ax1 \"'{}\n".replace("\n", ""), min_size=1))
def test_no_text_at_all_is_markup(text: str) -> None:
    text = text.strip() or "x"
    assert blocks(f"# {markdown(text)}\n\n{markdown(text)}\n") == [("h1", text), ("p", text)]


@pytest.mark.parametrize("asked", [{}, AWKWARD], ids=["worked", "awkward"])
def test_answers_are_shown_as_they_are(
    generate: Generate, stack: str, asked: dict[str, str]
) -> None:
    text = "a | `b` <b>c</b> [x](y) *d*"
    project = generate(
        stack=stack, project_name=text, description=text, project_slug="text-kit", **asked
    )
    shown = blocks((project / "README.md").read_text(encoding="utf-8"))
    assert shown[:2] == [("h1", text), ("p", text)]
    assert not [one for _, one in shown if "<html" in one or "<image" in one]
    cells = [one for tag, one in shown if tag == "td"]
    functions, exceptions = (
        asked.get(question, QUESTIONS[question]) for question in ("functions", "exceptions")
    )
    for function in parse(functions)[0]:
        assert function.signature in cells
    for exception in exceptions.split("; "):
        name, _, base = exception.rstrip(")").partition("(")
        assert cells[cells.index(name) + 1] == base


# The lines of an example: what they say they give, or that they wait for a body.
EXAMPLE = """
import ast, sys
*imports, calls = sys.stdin.read().split("\\n\\n")
scope = {}
exec("\\n".join(imports), scope)
for line in calls.splitlines():
    call, _, gives = line.partition("  # ")
    try:
        found = eval(call, scope)
        assert gives and ast.literal_eval(gives) == found, line
    except NotImplementedError:
        assert not gives, line
    print("ran", line)
"""


@pytest.mark.parametrize("asked", [{}, AWKWARD], ids=["worked", "awkward"])
def test_the_example_runs(generate: Generate, asked: dict[str, str]) -> None:
    project = generate(**asked)
    page = (project / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"(?ms)^```python\n(.*?)^```$", page)
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE],
        input=code,
        env={**os.environ, "PYTHONPATH": str(project / "python"), "TEXT_KIT_PURE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ran ") == min(
        len(parse(asked.get("functions", QUESTIONS["functions"]))[0]), 4
    )


def test_pypi_takes_the_page(generate: Generate, stack: str, tmp_path: Path) -> None:
    page = (generate(stack=stack, **AWKWARD) / "README.md").read_text(encoding="utf-8")
    assert pypi.render(page).count("<table>") == 5
    info = "text_kit-0.1.0.dist-info"
    metadata = "Metadata-Version: 2.1\nName: text-kit\nVersion: 0.1.0\n"
    with zipfile.ZipFile(tmp_path / "text_kit-0.1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{info}/METADATA", f"{metadata}Description-Content-Type: text/markdown\n\n{page}"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\n")
    (name,) = tmp_path.iterdir()
    assert "PASSED" in run(tmp_path, sys.executable, "-m", "twine", "check", "--strict", name)

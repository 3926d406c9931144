"""Whatever is answered: a project that says exactly that, or a refusal in sentences."""

import contextlib
import email.utils
import io
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import tomllib
from conftest import (
    ASKED,
    MATURIN,
    QUESTIONS,
    SCRIPTS,
    STACKS,
    TEMPLATE,
    WRITTEN,
    files,
    parse,
    run,
)
from cookiecutter.exceptions import FailedHookException
from cookiecutter.main import cookiecutter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from test_pages import blocks

from generator import problems

ACCEPTED = [
    'O\'Brien "Q"',
    "\\",
    "\\N{DEL} \\u0041 \\n",
    '"""',
    "'''",
    "]]> --> */ <!--",
    "# no comment",
    "a, b <c@d.example>; f: g",
    "--- !!python/object:x",
    "*bold* [link](x) | cell |",
    "${HOME} %s {0} %(name)s `id` $(id)",
    "{{ 7 * 7 }}",
    "{{ cookiecutter.project_name }}",
    "{{ cookiecutter.__class__.__mro__ }}",
    "{% raw %}",
    "{% endraw %}",
    "{# gone #}",
    "\N{SNAKE}\N{CRAB} \u65e5\u672c\u8a9e e\u0301",
    "\u202etfel ot thgir\u202c",
    "zero\u200bwidth",
    "\ufeffBOM",
    "x" * 512,
]
REFUSED = [
    *("\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "two\nlines", "two\r\nlines", "\u2028", "\u2029"),
    *("\ud800", " starts", "ends ", "\xa0", "x" * 513, "x" * 10_000, "\n" * 10_000),
]
TEXTS = st.one_of(st.sampled_from(ACCEPTED), st.text(max_size=30), st.sampled_from(REFUSED))
BAD_NAMES = [
    *("", "_", "-a", "a--b", "a.b", "a b", "A", "\u00e9", "\ufb01", "a\n", "x" * 41, "x" * 10_000),
    *(
        "../evil",
        "..",
        "/evil",
        "a/b",
        "a\\b",
        "~",
        "$HOME",
        "{{ 7 * 7 }}",
        "class",
        "match",
        "self",
    ),
    *("json", "test", "cgi", "compression", "con", "nul", "com1", "aux", "CON", "pytest", "pip"),
]


FUNCTIONS = [
    "# from a.py: f\nLIMIT = 3\ndef f(a: 'int' = LIMIT) -> list['int']:\n    return [a]\n",
    *("f() -> None", "move(loop: int, fn: str = '\"') -> str", "g(v: Buffer[float]) -> int"),
    *("h(a: list[int], /, *, b: float | None = None) -> tuple[int, str]", QUESTIONS["functions"]),
    "e(t: str = '{{ 7 * 7 }}', *, u: str = '\\n\\\\\"\"\"') -> dict[str, bool]",
]
BAD_FUNCTIONS = [
    "f(",
    "f(a: set) -> int",
    "class(a: int) -> int",
    "f() -> None; f() -> None",
    "\x00",
]
EXCEPTIONS = ["", "ParseError(ValueError)", "A(OSError); B(KeyError)", QUESTIONS["exceptions"]]
BAD_EXCEPTIONS = [
    "x",
    "E(int)",
    "ParseError(ValueError); ParseError(ValueError)",
    "Exception(OSError)",
]
SLUGS = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,5})?", fullmatch=True)
MODULES = st.from_regex(r"[a-z][a-z0-9]{1,8}(_[a-z0-9]{1,5})?", fullmatch=True)
GOOD = {
    **{one: st.sampled_from(ACCEPTED if one in WRITTEN else QUESTIONS[one]) for one in ASKED},
    "project_slug": SLUGS,
    "import_name": MODULES,
    "author_email": st.emails(),
    "functions": st.sampled_from(FUNCTIONS),
    "exceptions": st.sampled_from(EXCEPTIONS),
    "refused": st.sampled_from(["raise", "python"]),
}
BAD = {
    **dict.fromkeys(WRITTEN, TEXTS),
    **dict.fromkeys(("project_slug", "import_name"), st.sampled_from(BAD_NAMES)),
    "functions": st.sampled_from(BAD_FUNCTIONS),
    "exceptions": st.sampled_from(BAD_EXCEPTIONS),
}
ANY = {question: st.one_of(good, BAD.get(question, good)) for question, good in GOOD.items()}
ANSWERS = st.one_of(st.fixed_dictionaries(GOOD), st.fixed_dictionaries(ANY))


COMPILE = Environment.compile
COMPILED: dict[tuple[str | None, str], Any] = {}
TREE = TEMPLATE / "{{cookiecutter.project_slug}}"
PATHS = {str(path.relative_to(TREE)) for path in TREE.rglob("*")}


def compile_once(environment: Environment, source: str, name: str | None = None, *rest: Any) -> Any:
    """What takes most of the time: the files of the template are the same each time."""
    if name is None and source not in PATHS:
        return COMPILE(environment, source, name, *rest)  # an answer
    if (name, source) not in COMPILED:
        COMPILED[name, source] = COMPILE(environment, source, name, *rest)
    return COMPILED[name, source]


@patch.object(Environment, "compile", compile_once)
def generate(answers: Mapping[str, str], folder: Path) -> tuple[Path | None, str]:
    """The project, None if there is none, and what was said; without a process of its own."""
    said = io.StringIO()
    config = folder / "config.yaml"
    config.write_text(json.dumps({"replay_dir": str(folder / "replay")}), encoding="utf-8")
    with contextlib.redirect_stderr(said):
        try:
            project = cookiecutter(
                str(TEMPLATE),
                no_input=True,
                extra_context=dict(answers),
                output_dir=str(folder / "out"),
                config_file=str(config),
                accept_hooks=False,
            )
        except FailedHookException:
            return None, said.getvalue()
    return Path(project), said.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_project_that_says_exactly_that_or_a_refusal(part: int) -> None:
    outcomes = {"project": 0, "refusal": 0}

    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ANSWERS)
    def check(answers: dict[str, str]) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            project, said = generate(answers, folder)
            made = [path.name for path in folder.glob("out/*")]
            if project is None:
                outcomes["refusal"] += 1
                assert said.splitlines() == problems(answers)
                assert made == []
                return
            outcomes["project"] += 1
            assert problems(answers) == []
            assert made == [answers["project_slug"]]
            assert {path.name for path in folder.iterdir()} == {"out", "replay", "config.yaml"}
            for path, text in files(project).items():
                parse(path, text)
            recorded = json.loads((project / ".cruft.json").read_text(encoding="utf-8"))
            recorded = recorded["context"]["cookiecutter"]
            assert {question: recorded[question] for question in answers} == answers
            metadata = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
            author = {"name": answers["author_name"], "email": answers["author_email"]}
            given = {key: text for key, text in author.items() if text}
            assert metadata["name"] == answers["project_slug"]
            assert metadata["description"] == answers["description"]
            assert metadata.get("authors", []) == ([given] if given else [])
            door = (project / "python" / answers["import_name"] / "_door.py").exists()
            assert door == (answers["refused"] == "python")
            heading, *page = blocks((project / "README.md").read_text(encoding="utf-8"))
            assert heading == ("h1", answers["project_name"])
            described = [("p", answers["description"])] if answers["description"] else []
            assert page[: len(described) + 1] == [*described, ("h2", "Install")]

    check()
    assert min(outcomes.values()) > 100, outcomes


SHOW_METADATA = """
import json, sys
from build.util import project_wheel_metadata
for project in sys.argv[1:]:
    metadata = project_wheel_metadata(project, isolated=False)
    print(json.dumps({key: str(metadata[key]) for key in ("Name", "Summary", "Author-email")}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_wheels_and_cargo_say_exactly_that(stack: str, tmp_path: Path) -> None:
    """As both build backends write it and Python's email package reads it."""
    projects = []
    for number, text in enumerate(ACCEPTED):
        answers = {
            "project_slug": f"sample-{number}",
            "description": text,
            "author_name": text,
            "author_email": "ada+{tag}'s@example.org",
            "stack": stack,
        }
        (tmp_path / str(number)).mkdir()
        project, said = generate(answers, tmp_path / str(number))
        assert project, said
        projects.append(project)
    cargo = ("cargo", "metadata", "--no-deps", "--offline", "--format-version", "1")
    for project in projects[::5]:
        names = [package["name"] for package in json.loads(run(project, *cargo))["packages"]]
        assert names[:2] == ["native-core", "native-python"]
    backends = ["build", "maturin", "setuptools>=77", "setuptools-rust>=1.12"]
    uv = (SCRIPTS / "uv", "run", "--no-project", "--python", sys.executable)
    show = ("--with", ",".join(backends), "python", "-c", SHOW_METADATA)
    told = run(tmp_path, *uv, *show, *projects)
    shown = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert [metadata["Name"] for metadata in shown] == [project.name for project in projects]
    assert [metadata["Summary"] for metadata in shown] == ACCEPTED
    authors = [email.utils.parseaddr(metadata["Author-email"]) for metadata in shown]
    assert authors == [(text, "ada+{tag}'s@example.org") for text in ACCEPTED]

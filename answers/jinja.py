"""What the templates can ask: `cookiecutter | project`, and how to put text into other syntaxes."""

from __future__ import annotations

import functools
import importlib
import itertools
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension

from . import problems
from .project import TEMPLATE, Project
from .text import cell, markdown, toml


class AnswersExtension(Extension):
    """Adds the filters, and keeps answers what they are; named in cookiecutter.json.

    cookiecutter renders what is answered on its command line as a template: `{{ 7 * 7 }}` would
    arrive as 49. The first question has the filter `literally`, and all that is rendered after
    it, in the environment of the questions, is text unless it stands in cookiecutter.json.

    cruft renders two versions of a template in one process, out of one folder: what was imported
    for the first is not what the second has.
    """

    def __new__(cls, environment: Environment) -> AnswersExtension:
        """Returns an extension of the version that lies in the folder now (AnswersExtension)."""
        if _version() == _IMPORTED:
            return super().__new__(cls)
        for name in [name for name in sys.modules if name.partition(".")[0] == __package__]:
            del sys.modules[name]
        # Files of one second and size would be taken for those that were compiled.
        shutil.rmtree(Path(__file__).parent / "__pycache__", ignore_errors=True)
        newer: AnswersExtension = importlib.import_module(__name__).AnswersExtension(environment)
        return newer

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.literally = False
        environment.filters.update(
            accepted=accepted,
            cell=cell,
            literally=self.begin,
            markdown=markdown,
            project=project,
            toml=toml,
        )

    def begin(self, value: str) -> str:
        """Returns `value` (str); from here on, answers are text."""
        self.literally = True
        return value

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Returns a template (str) for `source` (str), which gives it back if it is an answer."""
        return f"{{{{ {source!a} }}}}" if self.literally and source not in _own() else source


def _version() -> list[tuple[str, int, int]]:
    """The files that this process has read, or would read, with their times and sizes."""
    folder = Path(__file__).parent
    files = [*sorted(folder.glob("*.py")), *folder.parent.glob("cookiecutter.json")]
    states = [(str(path), path.stat()) for path in files]
    return [(path, state.st_mtime_ns, state.st_size) for path, state in states]


_IMPORTED = _version()


@functools.cache
def _own() -> set[str]:
    """What cookiecutter.json asks cookiecutter to render."""
    questions = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
    choices = (value for value in questions.values() if isinstance(value, list))
    return {*itertools.chain(*choices), *(v for v in questions.values() if isinstance(v, str))}


def accepted(answers: Mapping[str, str]) -> str:
    """Returns "yes" for good `answers` (mapping of question to answer).

    Raises FailedHookException, as a hook that fails would, after a sentence on standard error
    for each problem; no folder exists by then.
    """
    if found := problems(answers):
        print(*found, sep="\n", file=sys.stderr)
        raise FailedHookException("No project was generated; answer again.")
    return "yes"


def project(answers: Mapping[str, str]) -> Project:
    """Returns what `answers` (mapping of question to answer) ask for (Project)."""
    settings = (list, dict)  # of cookiecutter.json
    plain = ((key, value) for key, value in answers.items() if not isinstance(value, settings))
    return _project(tuple(plain))


@functools.cache
def _project(answers: tuple[tuple[str, str], ...]) -> Project:
    return Project(dict(answers))

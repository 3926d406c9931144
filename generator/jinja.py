"""What the templates can ask: `cookiecutter | project`, and how to put text into other syntaxes."""

from __future__ import annotations

import difflib
import functools
import importlib
import itertools
import json
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from cookiecutter.cli import main as command
from cookiecutter.config import get_user_config
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from generator import problems
from generator.lifecycle import provenance
from generator.render.context import TEMPLATE, Project
from generator.text import cell, markdown, toml


class AnswersExtension(Extension):
    """Adds the filters, and keeps answers what they are; named in cookiecutter.json.

    cookiecutter renders what is answered on its command line as a template: `{{ 7 * 7 }}` would
    arrive as 49. The first question has the filter `literal_from_here`: all that is rendered after
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
        for compiled in Path(__file__).parent.rglob("__pycache__"):
            shutil.rmtree(compiled, ignore_errors=True)
        newer: AnswersExtension = importlib.import_module(__name__).AnswersExtension(environment)
        return newer

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.literal = False
        environment.filters.update(
            cell=cell,
            check=self.check,
            git_config=provenance.git_config,
            literal_from_here=self.literal_from_here,
            markdown=markdown,
            project=project,
            toml=toml,
        )

    @pass_context  # or Jinja calls it when it compiles, to see whether it is constant
    def literal_from_here(self, context: Context, value: str) -> str:
        """Returns `value` (str); from here on, answers are text.

        Raises FailedHookException if the command line answers a question that there is not.
        """
        asked = [question for question in _questions() if not question.startswith("_")]
        for question in _typed().get("extra_context") or {}:
            if not question.startswith("_") and question not in asked:
                near = difflib.get_close_matches(question, asked, 1, 0.5)
                told = f"try {near[0]!r}" if near else f"write one of {', '.join(asked)}"
                print(f"{question}: there is no such question; {told}.", file=sys.stderr)
                raise FailedHookException("No project was generated.")
        self.literal = True
        return value

    def check(self, answers: Mapping[str, str]) -> str:
        """Returns "yes" for good `answers` (mapping of question to answer).

        Raises FailedHookException, as a hook that fails would, with the command to correct, after
        a sentence on standard error for each problem; no folder exists by then.
        """
        if found := problems(answers):
            print(*found, sep="\n", file=sys.stderr)
            raise FailedHookException(f"No project was generated{self._retry(answers)}")
        return "yes"

    def _retry(self, answers: Mapping[str, str]) -> str:
        """The command that gives the same answers, where cookiecutter was called by a command."""
        if not (typed := _typed()):
            return "; answer again."
        config = get_user_config(typed["config_file"], typed["default_config"])
        configured, given = config["default_context"], {}
        for question, answer in provenance.public(answers).items():
            default = _questions()[question]
            if isinstance(default, str):
                default = [self.environment.from_string(default).render(cookiecutter=answers)]
            if answer != default[0] or question in configured:
                given[question] = answer
        if not "".join(given.values()).replace("\n", "").isprintable():
            return "; answer again."
        earlier = [
            f"{question}={answer}" for question, answer in (typed["extra_context"] or {}).items()
        ]
        words = [word for word in sys.argv[1:] if word not in (*earlier, "--no-input")]
        words += ["--no-input", *(f"{question}={answer}" for question, answer in given.items())]
        program = "cookiecutter" if shutil.which("cookiecutter") else "pipx run cookiecutter"
        return f". Correct this command and run it:\n\n    {program} {shlex.join(words)}\n"

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Returns a template (str) for `source` (str), which gives it back if it is an answer."""
        return f"{{{{ {source!a} }}}}" if self.literal and source not in _rendered() else source


def _version() -> list[tuple[str, int, int]]:
    """The files that this process has read, or would read, with their times and sizes."""
    folder = Path(__file__).parent
    files = [*sorted(folder.rglob("*.py")), *folder.parent.glob("cookiecutter.json")]
    states = [(str(path), path.stat()) for path in files]
    return [(path, state.st_mtime_ns, state.st_size) for path, state in states]


_IMPORTED = _version()


@functools.cache
def _questions() -> dict[str, Any]:
    """What stands in cookiecutter.json."""
    questions = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
    return dict(questions)


@functools.cache
def _rendered() -> set[str]:
    """What cookiecutter.json asks cookiecutter to render."""
    choices = (value for value in _questions().values() if isinstance(value, list))
    return {*itertools.chain(*choices), *(v for v in _questions().values() if isinstance(v, str))}


def _typed() -> dict[str, Any]:
    """What was typed for each parameter of cookiecutter's command; empty if that is not running."""
    context = click.get_current_context(silent=True)
    return context.params if context and context.command is command else {}


def project(answers: Mapping[str, str]) -> Project:
    """Returns what `answers` (mapping of question to answer) ask for (Project)."""
    settings = (list, dict)  # of cookiecutter.json
    plain = ((key, value) for key, value in answers.items() if not isinstance(value, settings))
    return _project(tuple(plain))


@functools.cache
def _project(answers: tuple[tuple[str, str], ...]) -> Project:
    return Project(dict(answers))

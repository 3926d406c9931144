"""What the templates can ask: `cookiecutter | project`, and how to put text into other syntaxes."""

from __future__ import annotations

import difflib
import importlib
import itertools
import shlex
import shutil
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import click
from cookiecutter.cli import main as command
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from generator import problems
from generator.interface.module import bring, is_module
from generator.interface.names import slug
from generator.lifecycle.provenance import git_config, public
from generator.render.context import Project, questions
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
        values = (value if isinstance(value, list) else [value] for value in questions().values())
        self.templates = {str(text) for text in itertools.chain(*values)}
        filters = (cell, check, git_config, self.literal_from_here, markdown, refused, slug, toml)
        environment.filters.update({one.__name__: one for one in filters}, project=Project)

    @pass_context  # or Jinja calls it when it compiles, to see whether it is constant
    def literal_from_here(self, context: Context, value: str) -> str:
        """Returns `value` (str); from here on, answers are text.

        Raises FailedHookException if the command line answers a question that there is not.
        """
        asked = [*public(questions())]
        for question in _typed().get("extra_context") or {}:
            if not question.startswith("_") and question not in asked:
                near = difflib.get_close_matches(question, asked, 1, 0.5)
                told = f"try {near[0]!r}" if near else f"write one of {', '.join(asked)}"
                print(f"{question}: there is no such question; {told}.", file=sys.stderr)
                raise FailedHookException("No project was generated.")
        self.literal = True
        return value

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Returns a template (str) for `source` (str), which gives it back if it is an answer."""
        return f"{{{{ {source!a} }}}}" if self.literal and source not in self.templates else source


def refused(functions: str) -> str:
    """Returns what suits the `functions` (str) when Rust refuses a call (str).

    Those of a module go on as before.
    """
    return "python" if is_module(functions) else "raise"


def check(answers: MutableMapping[str, str]) -> str:
    """Returns "yes" for good `answers` (mapping of question to answer).

    An answer that names a file is replaced by the text of the file: that is what cookiecutter and
    cruft record, so that updates and replays do not need the file.
    Raises FailedHookException, as a hook that fails would, with the command to correct, after
    a sentence on standard error for each problem; no folder exists by then.
    """
    default = answers.get("exceptions") == questions()["exceptions"]  # those of the example
    brought, found = bring({**answers, "exceptions": "none"} if default else answers)
    found = found or problems({**answers, **brought})
    if found:
        print(*found, sep="\n", file=sys.stderr)
        raise FailedHookException(f"No project was generated{_retry(answers)}")
    answers.update(brought)
    return "yes"


def _retry(answers: Mapping[str, str]) -> str:
    """The command that gives the same answers, where cookiecutter was called by a command."""
    typed, words = _typed(), sys.argv[1:]
    if typed and not typed["no_input"]:  # cookiecutter asked: every answer
        given = public(answers)
        words = [word for word in words if word.partition("=")[0] not in given]
        words += ["--no-input", *(f"{question}={answer}" for question, answer in given.items())]
    if not typed or not "".join(words).replace("\n", "").isprintable():
        return "; answer again."
    by_pipx = Path(sys.prefix, "pipx_metadata.json").exists() or not shutil.which("cookiecutter")
    program = "pipx run cookiecutter" if by_pipx else "cookiecutter"
    return f". Correct this command and run it:\n\n    {program} {shlex.join(words)}\n"


def _typed() -> dict[str, Any]:
    """What was typed for each parameter of cookiecutter's command; empty if that is not running."""
    context = click.get_current_context(silent=True)
    return context.params if context and context.command is command else {}


def _version() -> list[bytes]:
    """The contents of the files that this process has imported, or would import."""
    folder = Path(__file__).parent
    files = [*sorted(folder.rglob("*.py")), folder.parent / "cookiecutter.json"]
    return [path.read_bytes() for path in files]


_IMPORTED = _version()

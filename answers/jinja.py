"""What the templates can ask: `cookiecutter | project`, and how to put text into other syntaxes."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping

from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension

from . import problems
from .project import Project
from .text import toml


class AnswersExtension(Extension):
    """Adds the filters; named in cookiecutter.json."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(accepted=accepted, project=project, toml=toml)


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

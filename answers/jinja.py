"""What the templates can ask: `cookiecutter | project`, and how to put text into other syntaxes."""

from __future__ import annotations

import json

from jinja2 import Environment
from jinja2.ext import Extension

from .project import Project


class AnswersExtension(Extension):
    """Adds the filters; named in cookiecutter.json."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(project=Project, toml=toml)


def toml(text: str) -> str:
    """Returns `text` (str) as a TOML string (str): JSON's escapes, and DEL, which TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

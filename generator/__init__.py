"""Reads what the user answers to cookiecutter and names everything that is wrong with it.

>>> problems({"project_name": "Demo", "project_slug": "demo", "import_name": "class",
...           "functions": "add(a: int, b: int) -> int"})
["import_name: 'class' is a Python keyword; try 'class_'."]
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping

if sys.version_info < (3, 11):
    sys.exit(
        f"cookiecutter runs on Python {platform.python_version()}, and this template needs 3.11 or "
        "newer: run it on another one, for example with `pipx run --python python3.13 cookiecutter`"
    )

from generator.interface import exceptions, names, signatures  # what older ones cannot read
from generator.interface.signatures import is_stub
from generator.lifecycle.provenance import public
from generator.render.context import questions
from generator.render.function import too_long
from generator.text import WIDTH, refusal

__all__ = ["problems"]


def problems(answers: Mapping[str, str]) -> list[str]:
    """Returns one sentence (str) per problem, in the order of the questions; empty if all is well.

    A missing answer counts as an empty one; questions this package does not know are ignored.
    """
    import_name = answers.get("import_name", "")
    read = ("functions", "exceptions")  # by parsers of their own
    texts = [one for one, default in public(questions()).items() if isinstance(default, str)]
    found = [names.problem(one, answers.get(one, "")) for one in texts if one not in read]
    functions, in_functions = signatures.parse(answers.get("functions", ""), import_name)
    for function in functions if is_stub(answers.get("functions", "")) else []:
        if line := too_long(function):
            rule = f"is too long for a line of {WIDTH} characters; shorten a name, type or default"
            in_functions.append(refusal("functions", line, rule, function.signature))
    _, in_exceptions = exceptions.parse(answers.get("exceptions", ""), import_name)
    return [sentence for sentence in found if sentence] + in_functions + in_exceptions

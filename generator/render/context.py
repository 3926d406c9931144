"""The answers as the templates need them: `cookiecutter | project`."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from generator.interface import exceptions, names, signatures
from generator.interface.exceptions import ExceptionClass
from generator.interface.module import constants, imports, impure
from generator.lifecycle import provenance
from generator.render.function import FunctionView
from generator.text import WIDTH, one_or_each, split, toml, width
from generator.types import ABSTRACT, Type

TEMPLATE = Path(__file__).resolve().parents[2]
EXAMPLE = TEMPLATE / "templates/example"
# The machines for which a release has a wheel with a binary.
_MACHINES = {
    "github": "on Linux, macOS and Windows, on x86-64 and Arm",
    "gitlab": "on Linux, on x86-64 and Arm",
    "none": "on systems like those it was built on",
}


class Wrapper(NamedTuple):
    """What the owner wrote in a wrapper: the documentation, and "attached" or "detached"."""

    summary: str | None = None
    gil: str | None = None


# Those of a project that is moved, by the name of the function; see lifecycle/move.py.
WRAPPERS: dict[str, Wrapper] = {}


@dataclass(frozen=True)
class ExceptionView(ExceptionClass):
    """An exception as the templates print it, in a `project` (Project)."""

    project: Project

    @property
    def worked(self) -> bool:
        """Whether it has fields and a cause (bool), in the worked example."""
        return self.project.example and self.name == "ParseError"

    @property
    def python_head(self) -> str:
        """The first lines of the class in Python (str)."""
        return one_or_each(f"class {self.name}(", [self.project.base_exception, self.base], "):")


class Project:
    """What is generated from `answers` (mapping of question to answer), which have no problems."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.package = answers["import_name"]
        self.folder = self.package.replace(".", "/")  # in the folder python
        self.switch = self.package.replace(".", "_").upper()  # what variables begin with
        self.sdist = answers["project_slug"].replace("-", "_")  # what the file's name begins with
        self.base_exception = f"{names.camel_case(self.package)}Error"
        self.binding, self.backend = answers["__binding"], answers["__backend"]
        self.abi3 = self.binding == "pyo3"  # one wheel for every CPython with a GIL
        self.module = signatures.module(answers["functions"])  # the reference, where it was brought
        self.door = answers["refused"] == "python"
        self.brought = not signatures.is_stub(answers["functions"])
        threaded = ["3.14t", "3.15t"] if self.abi3 else []  # of free-threaded CPython
        self.pythons = ["3.11", "3.12", "3.13", "3.14", "3.15", *threaded]  # that CI tests
        self.machines = _MACHINES[answers["ci"]]
        self.template_folder = str(TEMPLATE)  # at the time of generation

    @cached_property
    def example(self) -> bool:
        """Whether these are the functions and exceptions of the worked example (bool).

        It is there as a whole or not at all; others may follow.
        """
        return all(
            split(self._answers[question])[: len(default)] == default
            for question, default in example_answers().items()
        )

    @cached_property
    def functions(self) -> list[FunctionView]:
        """The functions (list of FunctionView), in the order of the answer."""
        asked, _ = signatures.parse(self._answers["functions"], self.package)
        found, summaries = [], example_summaries() if self.example else {}
        for one in asked:
            wrapper = WRAPPERS.get(one.name, Wrapper())
            summary = wrapper.summary or summaries.get(one.name) or one.doc
            if summary is None:
                summary = "" if self.brought else undocumented(one.name)
            own = (summary, one.name in summaries, wrapper.gil)
            found.append(FunctionView(one.name, one.parameters, one.returns, *own))
        return found

    @property
    def constants(self) -> str:
        """The public constants of the module that was brought, as a list (str); empty if none."""
        named = [json.dumps(one) for one in constants(self.module)]
        return one_or_each("_CONSTANTS = [", named, "]") if named else ""

    @property
    def dependencies(self) -> list[str]:
        """The packages that the module imports (list of str), without this one."""
        root = self.package.partition(".")[0]
        return [one for one in imports(self.module) if one != root]

    @property
    def without_door(self) -> str:
        """The names of the functions that Rust alone runs, as a set of Python (str)."""
        told = {one.name for one in self.functions if one.returns.name == "None"}
        told |= impure(self.module)
        names = [json.dumps(one.name) for one in self.functions if one.name in told]
        return f"{{{', '.join(names)}}}" if names else "set()"

    @property
    def waiting(self) -> list[FunctionView]:
        """The functions without a body (list of FunctionView)."""
        return [function for function in self.functions if not function.written]

    @cached_property
    def exceptions(self) -> list[ExceptionView]:
        """The exceptions (list of ExceptionView), in the order of the answer."""
        asked, _ = exceptions.parse(self._answers["exceptions"], self.package)
        return [ExceptionView(one.name, one.base, self) for one in asked]

    @property
    def own_exceptions(self) -> list[ExceptionView]:
        """The exceptions that are no builtin ones (list of ExceptionView)."""
        return [one for one in self.exceptions if not one.builtin]

    @property
    def convert(self) -> bool:
        """Whether a parameter is a bool, list, dict or tuple, or holds one (bool)."""
        parameters = (one for function in self.functions for one in function.parameters)
        return any(one.type.convert for one in parameters)

    @property
    def types(self) -> frozenset[str]:
        """The names of all types that cross (frozenset of str), `dict` with the `str` in it."""
        return frozenset().union(*(one.names for one in self._crossing))

    @property
    def buffers(self) -> bool:
        """Whether a parameter is a Buffer (bool)."""
        return "Buffer" in self.types

    @property
    def abstract(self) -> list[str]:
        """The names of `collections.abc` in the signatures (list of str)."""
        return sorted(set().union(*(one.abstract for one in self._crossing)))

    @property
    def same(self) -> dict[str, str]:
        """The names in the table (str) of those in `collections.abc`, by name."""
        return ABSTRACT

    @property
    def spellings(self) -> bool:
        """Whether a type is written in another way than the table has it (bool)."""
        return any(one.spelt for one in self._crossing)

    @property
    def _crossing(self) -> list[Type]:
        """The types of all parameters and results (list of Type)."""
        return [each for one in self.functions for each in one.types]

    @property
    def usage(self) -> str:
        """Python code (str) that calls the first functions, of those whose call fits its line."""
        if self.example:
            text = (EXAMPLE / "usage.py").read_text(encoding="utf-8")
            return text.replace("text_kit", self.package).strip()
        calls = [f"{self.package}.{one.call}" for one in self.functions]
        calls = [call for call in calls if width(call) <= WIDTH][:4]
        arrays = ["from array import array", ""] if any("array(" in one for one in calls) else []
        return "\n".join([*arrays, f"import {self.package}", "", *calls]).strip()

    @property
    def author(self) -> str:
        """The author as TOML (str), as far as they gave name and address; empty if neither."""
        given = {"name": self._answers["author_name"], "email": self._answers["author_email"]}
        said = [f"{key} = {toml(value)}" for key, value in given.items() if value]
        return f"{{ {', '.join(said)} }}" if said else ""

    @property
    def template_url(self) -> str:
        """Where the template can be read about (str); empty if only this machine knows."""
        address = re.sub(r"^gh:", "https://github.com/", self._answers.get("_template") or "")
        return address.removesuffix(".git") if re.fullmatch(r"https://[\w./-]+", address) else ""

    @property
    def record(self) -> str:
        """Where the project comes from, as JSON (str): .cruft.json."""
        return provenance.record(self._answers, TEMPLATE)


@cache
def questions() -> dict[str, Any]:
    """Returns what cookiecutter.json asks (dict), and what it tells cookiecutter."""
    return dict(json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8")))


@cache
def example_answers() -> dict[str, list[str]]:
    """Returns the pieces (list of str) of the default functions and exceptions, by question."""
    return {question: split(questions()[question]) for question in ("functions", "exceptions")}


@cache
def example_summaries() -> dict[str, str]:
    """Returns the docstring (str) of each function of the worked example, by name."""
    tree = ast.parse((EXAMPLE / "reference.py").read_text(encoding="utf-8"))
    return {
        node.name: ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def undocumented(name: str) -> str:
    """Returns what stands where the function called `name` (str) is to be described (str)."""
    return f"TODO: describe what {name} does."

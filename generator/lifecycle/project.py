"""A project that was generated earlier; its owner may have edited any file."""

from __future__ import annotations

import ast
import json
import re
import symtable
import sys
import tempfile
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from typing import NamedTuple

from cookiecutter.exceptions import CookiecutterException
from cookiecutter.main import cookiecutter

from generator.interface import exceptions, signatures
from generator.interface.module import joined, stub
from generator.interface.names import rust_name
from generator.lifecycle.provenance import dumps, public
from generator.render.context import Wrapper, undocumented
from generator.text import refusal, split

Answers = dict[str, str]

RECORD = ".cruft.json"
CORE = "crates/core/src/lib.rs"
BINDING = "crates/python/src"
GLUE = f"{BINDING}/glue/"  # not the owner's to edit

_WRAPPER = r"^    (?:fn|impl Function<\d+> for) %s\b"  # in either binding


class Change(NamedTuple):
    """What becomes of a file: its new `text` (str; None: none), and the `problem` with that."""

    text: str | None
    problem: str = ""


# From path, generated text before and after, and the owner's text.
Decide = Callable[[str, str | None, str | None, str | None], Change]


class GeneratedProject:
    """The project in the folder `root` (Path), and the `answers` that describe it now.

    The functions and exceptions are read from its files, since its owner may have written some.
    Those that no answer could ask for are left out.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._origin = json.loads((root / RECORD).read_text(encoding="utf-8"))
        self.answers: Answers = public(self._origin["context"]["cookiecutter"])
        self.package = f"python/{self.answers['import_name'].replace('.', '/')}"
        self.reference = f"{self.package}/_reference.py"
        self.answers["functions"] = self._functions()
        self.answers["exceptions"] = "; ".join(self._exceptions())

    def grown(self, added: Answers) -> Answers:
        """Returns the answers with what is `added`. Exits with the problems of a signature."""
        known = self.answers["functions"]
        exceptions_ = [*split(self.answers["exceptions"]), *split(added["exceptions"])]
        module = signatures.module(added["functions"])
        if module or (signatures.module(known) and split(added["functions"])):
            package = self.answers["import_name"]
            functions, wrong = signatures.parse(added["functions"], package)
            refuse(wrong)
            text = module or stub(functions, package)
            names = [*self._wrapped, *(one.name for one in functions)]
            file = known if not signatures.is_stub(known) or not module else added["functions"]
            text, clashes = joined(self.read(self.reference) or "", text)
            rule = f"is there already, in {self.reference}, and is not the same; rename one of them"
            refuse([refusal("functions", name, rule) for name in clashes])
            known = signatures.with_module(file, names, text)
        else:
            known = "; ".join([*split(known), *split(added["functions"])])
        return {**self.answers, "functions": known, "exceptions": "; ".join(exceptions_)}

    def read(self, path: str) -> str | None:
        """Returns the text of a file (str), None if there is none."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def changes(self, template: str, new: Answers, decide: Decide) -> dict[str, Change]:
        """Returns what becomes of each file that the `new` answers change (Change by path).

        `decide` (callable) says so for one file. The glue is replaced whole: it depends on the
        types of all functions, and the owner may have written some of them.
        """
        before, after = render(template, self.answers), render(template, new)
        before |= {path: self.read(path) or "" for path in before if path.startswith(GLUE)}
        return {
            path: decide(path, before.get(path), after.get(path), self.read(path))
            for path in sorted(before.keys() | after.keys())
            if before.get(path) != after.get(path)
        }

    def apply(
        self, changes: Mapping[str, Change], answers: Answers, hint: str, shown: Set[str]
    ) -> None:
        """Makes the `changes` (Change by path), prints them, and records the `answers`.

        Changes nothing and exits with the problems and the `hint` (str) if a file has a problem,
        unless it is among those whose problem is only `shown` (set of str).
        """
        blocked = {path: one.problem for path, one in changes.items() if path not in shown}
        problems = [f"{path}: {problem}" for path, problem in blocked.items() if problem]
        refuse([*problems, hint] if problems else [])
        for path, (text, problem) in changes.items():
            own = self.read(path)
            if text is None and own is not None:
                (self.root / path).unlink()
                print(f"{path}: gone")
            elif text is not None and text != own:
                self._write(path, text)
                decide = ", to be decided by you" if problem else ""
                print(f"{path}: {'new' if own is None else 'changed'}{decide}")
            elif problem:
                print(f"{path}: {problem}")
        self._origin["context"]["cookiecutter"] = answers
        self._write(RECORD, dumps(self._origin) + "\n")

    def _write(self, path: str, text: str) -> None:
        """Writes a file with the newlines of the project."""
        file = self.root / path
        like = file if file.exists() else self.root / RECORD
        newline = "\r\n" if b"\r\n" in like.read_bytes() else "\n"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline=newline)

    def _functions(self) -> str:
        """The functions in the reference, in the order of their wrappers, as an answer."""
        known, answer = {}, self.answers["functions"]
        for node in self._parsed(self.reference).body:
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = []
            head = ast.unparse(node).partition("\n")[0]
            for function in signatures.parse(head, self.answers["import_name"])[0]:
                known[function.name] = function.signature
        if signatures.module(answer):
            own = self.read(self.reference) or ""
            return signatures.with_module(answer, self._wrapped, own)
        return "; ".join(known[name] for name in self._wrapped if name in known) or answer

    @property
    def _wrapped(self) -> list[str]:
        """The names of the functions in the reference (list of str), in the order of wrappers."""
        wrappers = self.read(f"{BINDING}/functions.rs") or ""
        order = re.findall(_WRAPPER % r"(r#\w+|\w+)", wrappers, re.M)
        names = self.names(self.reference)
        return [name for name in (one.removeprefix("r#") for one in order) if name in names]

    def _exceptions(self) -> list[str]:
        """The exceptions that errors of the core become, in the order of these errors."""
        errors = self.read(f"{BINDING}/error.rs") or ""
        classes = {}
        for node in self._parsed(f"{self.package}/exceptions.py").body:
            if isinstance(node, ast.ClassDef) and node.bases:
                piece = f"{node.name}({ast.unparse(node.bases[-1])})"
                for exception in exceptions.parse(piece, self.answers["import_name"])[0]:
                    if arm := re.search(rf"\bError::{exception.variant}\b", errors):
                        classes[arm.start()] = piece
        for arm in re.finditer(r'\bError::\w+\b.*\bBUILTINS, "(\w+)"', errors):
            if exceptions.parse(arm[1])[0]:  # none of the core's own
                classes[arm.start()] = arm[1]
        return [classes[place] for place in sorted(classes)]

    def wrappers(self) -> dict[str, Wrapper]:
        """Returns what the owner says in the wrappers of the binding, by function (dict of str)."""
        binding = self.read(f"{BINDING}/functions.rs") or ""
        body = self._parsed(self.reference).body
        functions = [node for node in body if isinstance(node, ast.FunctionDef)]
        found = {}
        for one in functions:
            parts = re.split(_WRAPPER % rust_name(one.name), binding, flags=re.M)
            gil = re.search(r"::(attached|detached)\b", parts[-1])
            described = undocumented(one.name) not in binding
            summary = ast.get_docstring(one) if described else None
            found[one.name] = Wrapper(summary, gil[1] if gil and len(parts) > 1 else None)
        return found

    def names(self, path: str) -> set[str]:
        """Returns what a Python file defines or imports at its top level (set of str)."""
        table = symtable.symtable(ast.unparse(self._parsed(path)), path, "exec")
        known = [one for one in table.get_symbols() if one.is_assigned() or one.is_imported()]
        return {one.get_name() for one in known}

    def _parsed(self, path: str) -> ast.Module:
        try:
            return ast.parse(self.read(path) or "")
        except SyntaxError as error:
            sys.exit(f"{path}: {error}")


def render(template: str, answers: Answers) -> dict[str, str]:
    """Returns what the folder `template` makes of `answers`: text (str) by path (str)."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config.json")  # in place of the user's own, with other defaults
        config.write_text(json.dumps({"replay_dir": folder}), encoding="utf-8")
        try:
            project = cookiecutter(
                template,
                no_input=True,
                extra_context=answers,
                output_dir=str(Path(folder, "out")),
                config_file=str(config),
                accept_hooks=False,
            )
        except (CookiecutterException, ValueError) as error:
            sys.exit(f"The template does not take the answers in {RECORD}: {error}")
        return {
            path.relative_to(project).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in Path(project).rglob("*")
            if path.is_file() and path.name != RECORD
        }


def refuse(sentences: list[str]) -> None:
    """Exits with `sentences` (list of str), if there are any, before anything is written."""
    if sentences:
        sys.exit("\n".join([*sentences, "Nothing was changed."]))

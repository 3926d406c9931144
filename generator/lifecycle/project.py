"""A project that was generated earlier; its owner may have edited any file."""

from __future__ import annotations

import ast
import json
import re
import symtable
import sys
import tempfile
from pathlib import Path

from cookiecutter.exceptions import CookiecutterException
from cookiecutter.main import cookiecutter

from generator.interface import exceptions, signatures
from generator.interface.exceptions import ExceptionClass
from generator.interface.names import rust_name
from generator.lifecycle.provenance import dumps, public
from generator.render.context import Wrapper, undocumented

Answers = dict[str, str]

RECORD = ".cruft.json"
CORE = "crates/core/src/lib.rs"
BINDING = "crates/python/src"
GLUE = f"{BINDING}/glue/"  # not the owner's to edit

_WRAPPER = r"^    (?:fn|impl Function<\d+> for) %s\b"  # in either binding


class GeneratedProject:
    """The project in the folder `root` (Path), with the `answers` it was generated from."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._origin = json.loads((root / RECORD).read_text(encoding="utf-8"))
        self.answers: Answers = public(self._origin["context"]["cookiecutter"])
        self.package = f"python/{self.answers['import_name']}"

    def read(self, path: str) -> str | None:
        """Returns the text of a file (str), None if there is none."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, path: str, text: str) -> bool:
        """Writes a file, with the newlines of the project; returns whether there was one (bool)."""
        file = self.root / path
        existed = file.exists()
        like = file if existed else self.root / RECORD
        newline = "\r\n" if b"\r\n" in like.read_bytes() else "\n"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline=newline)
        return existed

    def with_glue(self, rendered: Answers) -> Answers:
        """Returns `rendered` (text by path) with the glue of the project, which is replaced whole.

        It depends on the types that the functions use, also on those that their owner wrote.
        """
        glue = {path for path in rendered if path.startswith(GLUE)}
        own = {path: text for path in glue if (text := self.read(path)) is not None}
        return {path: text for path, text in rendered.items() if path not in glue} | own

    def record(self, answers: Answers) -> None:
        """Writes down that the project is what the template makes of `answers` now."""
        self._origin["context"]["cookiecutter"] = answers
        self.write(RECORD, dumps(self._origin) + "\n")

    def written(self) -> Answers:
        """Returns the functions and exceptions as they stand in the project, whoever wrote them.

        A function or exception that no answer could ask for is its owner's alone, and left out.
        """
        package = self.answers["import_name"]
        wrappers = self.read(f"{BINDING}/functions.rs") or ""
        order = re.findall(_WRAPPER % r"(r#\w+|\w+)", wrappers, re.M)
        known = {}
        for node in self._parsed(f"{self.package}/_reference.py").body:
            if isinstance(node, ast.FunctionDef) and node.returns:
                signature = f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
                for function in signatures.parse(signature, package)[0]:
                    known[function.rust_name] = function.signature
        functions = [known[one] for one in order if one in known]

        errors = self.read(f"{BINDING}/error.rs") or ""
        classes = {}
        for node in self._parsed(f"{self.package}/exceptions.py").body:
            if isinstance(node, ast.ClassDef) and node.bases:
                piece = f"{node.name}({ast.unparse(node.bases[-1])})"
                variant = ExceptionClass(node.name, "").variant
                arm = re.search(rf"\bError::{variant}\b", errors)
                if arm and not exceptions.parse(piece, package)[1]:
                    classes[arm.start()] = piece
        return {
            "functions": "; ".join(functions) or self.answers["functions"],
            "exceptions": "; ".join(classes[place] for place in sorted(classes)),
        }

    def wrappers(self) -> dict[str, Wrapper]:
        """Returns what the owner says in the wrappers of the binding, by function (dict of str)."""
        binding = self.read(f"{BINDING}/functions.rs") or ""
        body = self._parsed(f"{self.package}/_reference.py").body
        functions = [node for node in body if isinstance(node, ast.FunctionDef)]
        found = {}
        for one in functions:
            parts = re.split(_WRAPPER % rust_name(one.name), binding, flags=re.M)
            gil = re.search(r"\bcrate::(attached|detached)\b", parts[-1])
            described = undocumented(one.name) not in binding
            summary = ast.get_docstring(one) if described else None
            found[one.name] = Wrapper(summary, gil[1] if gil and len(parts) > 1 else None)
        return found

    def names(self, path: str) -> set[str]:
        """Returns what a Python file defines or imports at its top level (set of str)."""
        try:
            table = symtable.symtable(self.read(path) or "", path, "exec")
        except SyntaxError as error:
            sys.exit(f"{path}: {error}")
        return {
            one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()
        }

    def _parsed(self, path: str) -> ast.Module:
        try:
            return ast.parse(self.read(path) or "")
        except SyntaxError as error:
            sys.exit(f"{path}: {error}")


def name_of(piece: str) -> str:
    """Returns the name (str) in a signature, or in a class with its base (str)."""
    return piece.partition("(")[0].strip()


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

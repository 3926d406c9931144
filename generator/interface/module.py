"""Brings functions from a Python file: a stub, or a module with its bodies.

The file is read with `ast`; it is never imported, and never run.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import indent

from generator.interface import exceptions, signatures
from generator.interface.signatures import Function
from generator.text import parsed, refusal

_PATH = re.compile(r"\s*(?P<path>[^\n();]+?\.pyi?)(?:\s*:\s*(?P<names>[\w\s,]+))?\s*")
_RAISES = re.compile(r"^ *(?::raises? +)?(\w+) *(?::|$)", re.M)
_CHANGING = {
    *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem"),
    *("remove", "reverse", "setdefault", "sort", "update", "write"),
}
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def bring(answers: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Returns the answers (dict) of which one names a file, with its text, and problems (str).

    What is recorded is the text: it is the reference of the project, with a first line that says
    where it comes from. Exceptions in the file become answers, and so do the builtin ones that it
    raises. There are no answers if `functions` names no file.
    """
    asked = _PATH.fullmatch(answers.get("functions", ""))
    if asked is None:
        return {}, []
    file = Path(asked["path"].strip()).expanduser()
    try:
        with tokenize.open(file) as stream:
            source = stream.read()
        tree = ast.parse(source)
    except OSError as error:
        rule = f"cannot be read ({error.strerror}); write the path from {Path.cwd()}"
        return {}, [refusal("functions", str(file), rule)]
    except (SyntaxError, ValueError) as error:
        return {}, [refusal("functions", str(file), f"is not Python: {error}")]
    named = dict.fromkeys(re.findall(r"\w+", asked["names"] or ""))
    names = [*named] or [*_public(tree)]
    package = answers.get("import_name", "")
    functions, problems = signatures.read_module(str(file), names, source, package)
    if not names:
        rule = "has no public function; write def in it, or name a function as path.py:name"
        problems.append(refusal("functions", str(file), rule))
    kept = _needed(tree, names) if asked["names"] else tree.body
    raised = _raised(kept)
    own = {one.name: one for node in kept for one in _exception(node, package)}
    edits = [*_edits(tree, source, names, kept, own, package)]
    problems += _alone(kept, str(file))
    given = answers.get("exceptions", "")
    asked_for, wrong = exceptions.parse("" if given == exceptions.EXAMPLES else given, package)
    problems += wrong
    if problems:
        return {}, problems
    text = stub(functions, package) if file.suffix == ".pyi" else _edited(source, edits)
    every = {one.name: one for one in [*own.values(), *raised, *asked_for]}
    pieces = [one.name if one.builtin else f"{one.name}({one.base})" for one in every.values()]
    whole = signatures.with_module(file.name, names, text)
    return {"functions": whole, "exceptions": "; ".join(pieces) or "none"}, []


def joined(own: str, added: str) -> str:
    """Returns the text of a module (str) with all that is in another one, imports at the top."""
    lines, body = own.splitlines(), parsed(own)
    docstring = (body[0].end_lineno or 0) if body and _docstring(body[0]) else 0
    top = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    future: list[str] = []
    imported: list[str] = []
    rest = added.splitlines()
    for node in reversed(parsed(added)):
        start, end = node.lineno - 1, node.end_lineno
        if isinstance(node, ast.Import | ast.ImportFrom):
            first = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            known = "\n".join(rest[start:end]) in own
            (future if first else imported)[:0] = [] if known else rest[start:end]
        if isinstance(node, ast.Import | ast.ImportFrom) or _docstring(node):
            del rest[start:end]
    after = max([docstring, *(node.end_lineno or 0 for node in top)])
    at_top = [*lines[:docstring], *[""] * bool(future), *future]
    middle = [*lines[docstring:after], *([] if top else [""] * bool(imported)), *imported]
    text = "\n".join([*at_top, *middle, *lines[after:], "", "", *rest])
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n") + "\n"


def is_module(answer: str) -> bool:
    """Returns whether an `answer` (str) names a module or is one (bool), not a stub."""
    named = _PATH.fullmatch(answer)
    return named["path"].endswith(".py") if named else not signatures.is_stub(answer)


def imports(text: str) -> list[str]:
    """Returns the packages (list of str) that a module (str) imports and Python does not have.

    Not those that it can do without: under `try` or `if`.
    """
    found = []
    for node in parsed(text):
        match node:
            case ast.Import(names):
                found += [one.name for one in names]
            case ast.ImportFrom(module=str(name), level=0):
                found.append(name)
    roots = dict.fromkeys(name.partition(".")[0] for name in found)
    return [name for name in roots if name not in sys.stdlib_module_names]


def impure(text: str) -> set[str]:
    """Returns the functions (set of str) of a module (str) that do more than return a value."""
    functions = [node for node in parsed(text) if isinstance(node, ast.FunctionDef)]
    return {one.name for one in functions if any(map(_effect, ast.walk(one)))}


def _effect(node: ast.AST) -> bool:
    """Whether a node changes something outside of its function, or may."""
    match node:
        case ast.Global() | ast.Call(func=ast.Name("print" | "open" | "input")):
            return True
        case ast.FunctionDef(args=arguments):
            names = {one.arg for one in ast.walk(arguments) if isinstance(one, ast.arg)}
            return any(_changed(one) in names for one in ast.walk(node))
    return False


def _changed(node: ast.AST) -> str:
    """The name of the object that a node changes in place; empty if it changes none."""
    match node:
        case ast.Subscript(value=ast.Name(name), ctx=ast.Store() | ast.Del()):
            return name
        case ast.Attribute(value=ast.Name(name), ctx=ast.Store() | ast.Del()):
            return name
        case ast.Call(func=ast.Attribute(ast.Name(name), method)) if method in _CHANGING:
            return name
    return ""


def _public(tree: ast.Module) -> Iterator[str]:
    """The names of the functions that the module says are public."""
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(items) | ast.Tuple(items)):
                listed = [one.value for one in items if isinstance(one, ast.Constant)]
                yield from (one.name for one in _functions(tree) if one.name in listed)
                return
    yield from (one.name for one in _functions(tree) if not one.name.startswith("_"))


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    found = {node.name: node for node in tree.body if isinstance(node, _FUNCTION)}
    return [*found.values()]


def _alone(kept: Iterable[ast.stmt], file: str) -> Iterator[str]:
    """A sentence for each import that means nothing outside of its package."""
    for node in kept:
        for one in ast.walk(node):
            if isinstance(one, ast.ImportFrom) and one.level:
                rule = "is relative to its package; copy what it imports into the file"
                rule += ", or write the name of the package"
                yield refusal("functions", ast.unparse(one), rule, f"{file}:{one.lineno}")


def _exception(node: ast.stmt, package: str) -> list[exceptions.ExceptionClass]:
    """The exception that a class is, if it is one that can be raised from Rust."""
    match node:
        case ast.ClassDef(bases=[ast.Name()], keywords=[], decorator_list=[]) if _empty(node.body):
            head = f"{node.name}({ast.unparse(node.bases[0])})"
            return exceptions.parse(head, package)[0]
    return []


def _empty(body: list[ast.stmt]) -> bool:
    """Whether a body does nothing: a docstring, `...`, `pass`."""
    return all(isinstance(node, ast.Pass) or _docstring(node) for node in body)


def _raised(kept: Iterable[ast.stmt]) -> list[exceptions.ExceptionClass]:
    """The builtin exceptions that these statements raise, or say that they raise."""
    found: dict[str, exceptions.ExceptionClass] = {}
    for node in (inner for outer in kept for inner in ast.walk(outer)):
        names: list[str] = []
        match node:
            case ast.Raise(exc=ast.Name(name) | ast.Call(func=ast.Name(name))):
                names = [name]
            case ast.FunctionDef():
                names = _RAISES.findall(ast.get_docstring(node) or "")
        for name in names:
            if hasattr(builtins, name):
                found |= {one.name: one for one in exceptions.parse(name)[0]}
    return [*found.values()]


def _needed(tree: ast.Module, names: list[str]) -> list[ast.stmt]:
    """The statements that these functions need, and what they need in turn."""
    binds = {id(node): {*_bound(node)} for node in tree.body}
    uses = {id(node): {*_used(node)} for node in tree.body}
    every = set().union(*binds.values())
    needed, before = {*names}, 0
    kept: list[ast.stmt] = []
    while before != len(needed):
        before = len(needed)
        kept = [
            node
            for node in tree.body
            # What binds nothing is needed if it is about something that is: `NAMES.append(...)`.
            if (binds[id(node)] or (uses[id(node)] & every)) & needed or _always(node)
        ]
        needed |= {name for node in kept for name in uses[id(node)]}
    return kept


def _always(node: ast.stmt) -> bool:
    """Whether a statement is about the whole module: its docstring, a `__future__` import."""
    return _docstring(node) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top level binds."""
    if isinstance(node, _FUNCTION | ast.ClassDef):
        yield node.name
        return
    for one in ast.walk(node):
        match one:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name, alias):
                yield alias or name.partition(".")[0]
            case ast.Name(name, ast.Store()):
                yield name


def _used(node: ast.stmt) -> Iterator[str]:
    """The names that a statement reads, also in quotes, as annotations may be."""
    for one in ast.walk(node):
        match one:
            case ast.Name(name):
                yield name
            case ast.Constant(str(text)):
                quoted = [inner for outer in parsed(text) for inner in ast.walk(outer)]
                yield from (inner.id for inner in quoted if isinstance(inner, ast.Name))


def _edits(
    tree: ast.Module,
    source: str,
    names: list[str],
    kept: list[ast.stmt],
    own: Mapping[str, exceptions.ExceptionClass],
    package: str,
) -> Iterator[tuple[int, int, str]]:
    """What is replaced in the source: the first line, the line behind the last, the new text."""
    lines, end, moved = source.splitlines(), 0, list(own)
    used = {line for one in kept for line in range(one.lineno - 1, one.end_lineno or 0)}
    for node in tree.body:
        start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]) - 1
        while start > end and lines[start - 1].startswith("#"):
            start -= 1
        end = node.end_lineno or 0
        if node not in kept:
            if not {*range(start, end)} & used:
                yield start, end, ""
        elif isinstance(node, ast.ClassDef) and node.name in own:
            imported = f"from {package}.exceptions import {', '.join(sorted(moved))}\n"
            yield start, end, imported if moved else ""
            moved = []
        elif isinstance(node, ast.FunctionDef) and node.name in names and _empty(node.body):
            last = node.body[-1]
            before = lines[last.lineno - 1].encode()[: last.col_offset].decode().rstrip()
            start = last.lineno - 1
            if isinstance(getattr(getattr(last, "value", None), "value", None), str):  # docstring
                start, before = end, ""
            raises = f'    raise NotImplementedError("{node.name} is not written yet")\n'
            yield start, end, f"{before}\n{raises}" if before else raises


def _edited(source: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The source with its edits; no more than two empty lines follow each other."""
    lines = source.splitlines(keepends=True)
    for start, end, text in reversed([*edits]):
        lines[start:end] = [text] if text else []
    return re.sub(r"\n{4,}", "\n\n\n", "".join(lines)).strip("\n") + "\n"


def stub(functions: list[Function], package: str) -> str:
    """Returns the reference (str) of `package` (str) for `functions` without bodies (Function)."""
    abstract = sorted(
        set().union(*(one.abstract for function in functions for one in function.types))
    )
    parts = ['"""The functions in Python: what the Rust has to do, and what runs without it."""\n']
    if abstract:
        parts.append(f"from collections.abc import {', '.join(abstract)}\n")
    if any("Buffer" in one.names for function in functions for one in function.types):
        parts.append(f"from {package}._buffer import Buffer\n")
    text = "\n".join(parts)
    return text + "".join(f"\n\n{_waiting(one)}" for one in functions)


def _waiting(function: Function) -> str:
    """A function in Python, without a body."""
    said = function.doc or f"TODO: describe what {function.name} does."
    said = said.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    end = "\n" if "\n" in said else ""
    body = f'"""{said}{end}"""\nraise NotImplementedError("{function.name} is not written yet")'
    return f"{function.head}\n{indent(body, '    ')}\n"

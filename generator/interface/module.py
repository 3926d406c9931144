"""Brings functions from a Python file: a stub, or a module with its bodies.

The file is read with `ast`; it is never imported, and never run.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from generator.interface import exceptions, signatures
from generator.interface.signatures import Function
from generator.text import parsed, refusal

_PATH = re.compile(r"\s*(?P<path>[^\n();]+?\.pyi?)(?:\s*:\s*(?P<names>[\w\s,]+))?\s*")
_RAISES = re.compile(r"^ *(?::raises? +)?(\w+) *(?::|$)", re.M)
_CHANGING = {
    *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem"),
    *("remove", "reverse", "setdefault", "sort", "update", "write"),
}
_CODING = re.compile(r"(?m)\A((?:.*\n)?)[ \t\f]*#.*?coding[:=].*\n")
_GONE = "\0"  # a line that is left out
_DEFINING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
    *(ast.Assign, ast.AnnAssign),
)
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
    file = Path(os.path.expanduser(asked["path"].strip()))
    try:
        with tokenize.open(file) as stream:
            source = _CODING.sub(r"\1", stream.read(), count=1)
        tree = ast.parse(source)
    except OSError as error:
        rule = f"cannot be read ({error.strerror}); write the path from {Path.cwd()}"
        return {}, [refusal("functions", str(file), rule)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {}, [refusal("functions", str(file), f"is not Python: {error}")]
    named = dict.fromkeys(re.findall(r"\w+", asked["names"] or ""))
    names = [*named] or [*_public(tree)]
    package = answers.get("import_name", "")
    functions, problems = signatures.read_module(str(file), names, source, package)
    if not names:
        rule = "has no public function; write def in it, or name a function as path.py:name"
        problems.append(refusal("functions", str(file), rule))
    kept = _needed(tree, names) if asked["names"] else tree.body
    own = {one.name: one for node in kept for one in _exception(node, package)}
    own = {name: one for name, one in own.items() if _raised_with_a_message(kept, name)}
    defined = {name for node in kept for name in _bound(node)}
    raised = [one for one in _raised(kept) if one.name not in defined]
    problems += _alone(kept, file)
    asked_for, wrong = exceptions.parse(answers.get("exceptions", ""), package)
    problems += wrong
    if problems:
        return {}, problems
    text = stub(functions, package)
    if file.suffix == ".py":
        text = _edited(source, tree, kept, _replaced(source, kept, names, own, package))
        if not parsed(text):
            rule = "cannot be taken apart; name the whole file, or put each statement on a line"
            return {}, [refusal("functions", str(file), rule)]
    every = {one.name: one for one in [*own.values(), *raised, *asked_for]}
    pieces = [one.name if one.builtin else f"{one.name}({one.base})" for one in every.values()]
    whole = signatures.with_module(file.name, names, text)
    return {"functions": whole, "exceptions": "; ".join(pieces) or "none"}, []


def joined(own: str, added: str) -> tuple[str, list[str]]:
    """Returns the text of a module (str) with all that is in another one, and clashing names (str).

    Imports go to the top. What both define alike is there once; what they define in two ways
    clashes.
    """
    body, more = parsed(own), parsed(added)
    known = {ast.dump(node) for node in body}
    names = {name for node in body if not _imports(node) for name in _bound(node)}
    new = [node for node in more if ast.dump(node) not in known and not _bare(node)]
    clashes = [name for one in new if not _imports(one) for name in _bound(one) if name in names]
    lines, rest = own.split("\n"), added.split("\n")
    future: list[str] = []
    imported: list[str] = []
    for node in filter(_imports, new):
        first = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        (future if first else imported).extend(rest[node.lineno - 1 : node.end_lineno])
    docstring = (body[0].end_lineno or 0) if body and _bare(body[0]) else 0
    top = [node.end_lineno or 0 for node in body if _imports(node)]
    after = max([docstring, *top])
    gone = [node for node in more if node not in new or _imports(node)]
    parts = [
        *(lines[:docstring] + [""] * bool(future) + future),
        *(lines[docstring:after] + [""] * (bool(imported) and not top) + imported),
        *lines[after:],
    ]
    behind = "\n".join(_without(rest, more, gone)).strip("\n")
    return "\n".join(parts).strip("\n") + f"\n\n\n{behind}\n", clashes


def is_module(answer: str) -> bool:
    """Returns whether an `answer` (str) names a module or is one (bool), not a stub."""
    named = _PATH.fullmatch(answer)
    return named["path"].endswith(".py") if named else not signatures.is_stub(answer)


def constants(text: str) -> list[str]:
    """Returns the public names (list of str) that a module (str) gives to values."""
    nodes = [node for node in parsed(text) if isinstance(node, ast.Assign | ast.AnnAssign)]
    names = dict.fromkeys(name for node in nodes for name in _bound(node))
    return [name for name in names if not name.startswith("_")]


def imports(text: str) -> list[str]:
    """Returns the packages (list of str) that a module (str) imports and Python does not have.

    Not those that it can do without: under `try` or `if`.
    """
    return _packages(parsed(text))


def _packages(nodes: Iterable[ast.stmt]) -> list[str]:
    found = []
    for node in nodes:
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
            inside = [*ast.walk(node)]
            stored = {
                one.id
                for one in inside
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }
            return any(_changed(one) in names - stored for one in inside)  # else of its own
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
    listed: list[Any] = []
    for node in tree.body:
        match node:
            case (
                ast.Assign([ast.Name("__all__")], ast.List(items) | ast.Tuple(items))
                | ast.AnnAssign(ast.Name("__all__"), value=ast.List(items) | ast.Tuple(items))
                | ast.AugAssign(ast.Name("__all__"), value=ast.List(items) | ast.Tuple(items))
            ):
                listed += [one.value for one in items if isinstance(one, ast.Constant)]
    names = [one.name for one in _functions(tree)]
    yield from (one for one in names if (one in listed if listed else not one.startswith("_")))


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    found = {node.name: node for node in tree.body if isinstance(node, _FUNCTION)}
    return [*found.values()]


def _alone(kept: Iterable[ast.stmt], file: Path) -> Iterator[str]:
    """A sentence for each import that means nothing outside of its package or folder."""
    for node in kept:
        for name in _packages([node]):
            if file.with_name(f"{name}.py").exists() or file.with_name(name).is_dir():
                rule = "is imported from the folder of the file; copy what you need into the file"
                yield refusal("functions", name, rule, f"{file}:{node.lineno}")
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
    return all(isinstance(node, ast.Pass) or _bare(node) for node in body)


def _raised_with_a_message(kept: Iterable[ast.stmt], name: str) -> bool:
    """Whether an exception is always raised with a message alone, as Rust raises it."""
    for node in (inner for outer in kept for inner in ast.walk(outer)):
        match node:
            case ast.Raise(exc=ast.Name(raised)) if raised == name:
                return False
            case ast.Call(func=ast.Name(called)) if called == name:
                if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
                    return False
            case ast.ClassDef(name=defined, bases=[ast.Name("KeyError")]) if defined == name:
                return False  # its `str` would be another one
    return True


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
            if _always(node)
            or binds[id(node)] & needed
            # What only does something is needed if it does that to something: `NAMES.append(...)`.
            or (not isinstance(node, _DEFINING) and uses[id(node)] & every & needed)
        ]
        needed |= {name for node in kept for name in uses[id(node)]}
    return kept


def _always(node: ast.stmt) -> bool:
    """Whether a statement is about the whole module: a docstring, `__future__`, `import *`."""
    star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    return _bare(node) or star or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _bare(node: ast.stmt) -> bool:
    """Whether a statement is a constant alone: a docstring, or `...`."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _imports(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


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


def _replaced(
    source: str,
    kept: list[ast.stmt],
    names: list[str],
    own: Mapping[str, exceptions.ExceptionClass],
    package: str,
) -> dict[int, tuple[int, list[str]]]:
    """What replaces lines of the source: by the first one, the line behind the last, and lines."""
    found, lines, moved = {}, source.split("\n"), sorted(own)
    for node in kept:
        end = node.end_lineno or 0
        if isinstance(node, ast.ClassDef) and node.name in own:
            imported = [f"from {package}.exceptions import {', '.join(moved)}"] if moved else []
            found[node.lineno - 1] = end, imported
            moved = []
        elif isinstance(node, ast.FunctionDef) and node.name in names and _waits(node.body):
            first = node.body[0]
            before = lines[first.lineno - 1].encode()[: first.col_offset].decode()
            indentation = "    " if before.strip() else before
            raises = f'raise NotImplementedError("{node.name} is not written yet")'
            said = [ast.get_source_segment(source, first) or ""] if len(node.body) > 1 else []
            body = [f"{indentation}{text}" for text in [*said, raises]]
            found[first.lineno - 1] = end, [before.rstrip()] * bool(before.strip()) + body
    return found


def _waits(body: list[ast.stmt]) -> bool:
    """Whether a body is `...`, after a docstring or without one."""
    match body:
        case [ast.Expr(ast.Constant(value))] | [_, ast.Expr(ast.Constant(value))]:
            return _empty(body) and value is ...
    return False


def _edited(
    source: str,
    tree: ast.Module,
    kept: list[ast.stmt],
    replaced: Mapping[int, tuple[int, list[str]]],
) -> str:
    """The source with what is `replaced`, and without the statements that are not `kept`."""
    lines = source.split("\n")
    for start in sorted(replaced, reverse=True):
        end, new = replaced[start]
        lines[start:end] = (
            ["\n".join(new), *[_GONE] * (end - start - 1)] if new else [_GONE] * (end - start)
        )
    gone = [node for node in tree.body if node not in kept]
    text = "\n".join(_without(lines, tree.body, gone))
    return text.strip("\n") + "\n"


def _without(lines: list[str], body: list[ast.stmt], gone: list[ast.stmt]) -> list[str]:
    """The lines without those of statements that are gone, and of the comments above them."""
    used = {at for node in body if node not in gone for at in _span(node)}
    dropped: set[int] = set()
    for node in gone:
        start = at = _span(node).start
        while at > 0 and lines[at - 1].startswith("#") and node is not body[0]:
            at -= 1
        dropped |= {*range(at, start), *_span(node)} - used
    found: list[str] = []
    seam = False
    for at, line in enumerate(lines):
        if at in dropped or line == _GONE:
            seam = True
        elif line or not seam or (found and found[-1:] != [""] and found[-2:] != ["", ""]):
            found.append(line)
            seam = seam and not line
    return found


def _span(node: ast.stmt) -> range:
    """The lines of a statement, counted from 0, with its decorators."""
    decorators = [one.lineno for one in getattr(node, "decorator_list", [])]
    return range(min([node.lineno, *decorators]) - 1, node.end_lineno or 0)


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
    said = re.sub(r'"\Z', r"\"", said)
    end = "\n" if "\n" in said else ""
    body = f'"""{said}{end}"""\nraise NotImplementedError("{function.name} is not written yet")'
    return f"{function.head}\n{indent(body, '    ')}\n"

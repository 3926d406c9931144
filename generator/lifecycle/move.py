"""Moves a project that was generated earlier to another stack.

The project's own tools/template.py fetches the template, whose `toolkit` calls `main`.
"""

from __future__ import annotations

import argparse
import difflib
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.lifecycle.merge import merge_by_git
from generator.lifecycle.project import Change, GeneratedProject, refuse
from generator.render import context

CONFLICTS = "--conflicts"


def main(root: Path, template: str, arguments: Sequence[str] | None = None) -> None:
    """Moves the project in `root` (Path) to the stack that the `arguments` (str) name.

    `template` (str) is the folder of this template. The project is rendered on both stacks, with
    the functions, their documentation and the exceptions that its owner has written by now; what
    differs between the two is brought in with git's three-way merge. All or nothing: exits with a
    sentence for each file in which owner and stack want different things, before it writes.
    """
    stacks = json.loads(Path(template, "cookiecutter.json").read_text(encoding="utf-8"))["stack"]
    asked = _parse(stacks, arguments)
    project = GeneratedProject(root)
    if asked.stack == project.answers["stack"]:
        refuse([f"This project is on {asked.stack!r} already."])
    new = {**project.answers, "stack": asked.stack}
    context.WRAPPERS.update(project.wrappers())
    changes = project.changes(template, new, _change)
    hint = f"With {CONFLICTS}, all else moves, and these places are marked for you, as by git."
    project.apply(changes, new, hint, changes.keys() if asked.conflicts else set())
    for path in _built(root, project.package):
        print(f"{path}: gone, it was built on the other stack")
    print(_next(asked.stack))


def _parse(stacks: Sequence[str], arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tox run -e move --",
        description="Move this project to another stack; what you wrote stays.",
    )
    parser.add_argument(
        "stack", choices=stacks, metavar="STACK", help=" | ".join(map(repr, stacks))
    )
    parser.add_argument(
        CONFLICTS,
        action="store_true",
        help="where you and the new stack want different things, write both, marked as by git",
    )
    return parser.parse_args(arguments)


def _change(path: str, before: str | None, after: str | None, own: str | None) -> Change:
    """What becomes of the file `own` (str) that was generated as `before`, and would be `after`."""
    if own in (before, after):
        return Change(after)
    if own is None:  # its owner has deleted it
        return Change(None)
    if after is None:
        problem = "the new stack has no such file, and these lines of yours are in it:"
        lines = difflib.ndiff((before or "").splitlines(), own.splitlines())
        edited = [line for line in lines if line.startswith(("+ ", "- "))]
        return Change(own, "\n    ".join([problem, *edited]))
    names = ("yours", "as generated", "the new stack")
    text, conflicts = merge_by_git(before or "", after, own, names)
    problem = "you and the new stack want different things in the same place:"
    return Change(text, "\n    ".join([problem, *conflicts]) if conflicts else "")


def _built(root: Path, package: str) -> Iterator[str]:
    """Removes what the old stack built between the sources, and yields its paths (str).

    CPython would prefer an older binary and older metadata, setuptools would put both into a wheel.
    """
    binaries = (f"{package}/_native*.so", f"{package}/_native*.pyd")
    for pattern in (*binaries, "python/*.egg-info", "build/lib*"):
        for path in root.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            yield path.relative_to(root).as_posix()


def _next(stack: str) -> str:
    return f"""
This is on {stack} now. Settle the lock file, build into the same environment, and test:

    cargo update --workspace
    pip install -e . --group dev
    pytest"""

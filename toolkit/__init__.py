"""What a generated project runs but does not carry: its `tools/template.py` fetches this folder."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TEMPLATE = Path(__file__).resolve().parent.parent


class Command(NamedTuple):
    """The module (str) whose `main` runs the command, and one line of help (str)."""

    module: str
    help: str


COMMANDS = {
    "add": Command("generator.lifecycle.add", "add functions or exceptions to the project"),
    "bench": Command("toolkit.bench", "measure whether Rust pays, and from which size on"),
    "check": Command("toolkit.check", "say what this machine lacks to build the project"),
    "move": Command("generator.lifecycle.move", "move the project to another stack"),
    "wheel": Command("toolkit.wheel", "build wheels here, check them and test them"),
}


def run(command: str, root: Path, template: str, arguments: Sequence[str]) -> None:
    """Run a command for the project in `root` (Path); `template` (str) is the folder of this."""
    importlib.import_module(COMMANDS[command].module).main(root, template, arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the `arguments` (str, of the command line) name, in this folder."""
    parser = argparse.ArgumentParser(
        prog="rustcore",
        description="Work on a Python package with a Rust core, in the folder of its project.",
        epilog="`rustcore COMMAND --help` tells more of each. A project runs the same commands, as"
        " they were when it was made, with `tox run -e COMMAND`.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.help, add_help=False).set_defaults(command=name)
    asked, rest = parser.parse_known_args(arguments)
    root = Path.cwd()
    if not (root / ".cruft.json").is_file():
        sys.exit(f"{root} has no .cruft.json: change to the folder of a project of this template.")
    sys.path.insert(0, str(TEMPLATE))
    run(asked.command, root, str(TEMPLATE), rest)

"""What a generated project runs but does not carry: its `tools/template.py` fetches this folder."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

# The modules with the `main` of each command.
COMMANDS = {
    "add": "generator.lifecycle.add",
    "bench": "toolkit.bench",
    "move": "generator.lifecycle.move",
}


def run(command: str, root: Path, template: str, arguments: Sequence[str]) -> None:
    """Run a command for the project in `root` (Path); `template` (str) is the folder of this."""
    importlib.import_module(COMMANDS[command]).main(root, template, arguments)

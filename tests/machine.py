"""A machine made of stand-ins: programs on the PATH that tell what real ones would."""

import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from toolkit import check

RUSTC, CARGO = "rustc 1.85.0 (4d91de4e4 2025-02-17)", "cargo 1.85.0 (d73d2caf9 2024-12-31)"


class Machine:
    """A project, and a PATH on which there is only what the test puts there."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.project, self.path = project, folder / "bin"
        self.environment = {"CARGO_HOME": str(folder / "cargo"), "CONDA_PREFIX": str(folder)}
        self.path.mkdir()
        self.rust("rustc", RUSTC)
        self.rust("cargo", CARGO)
        self.python("python3")

    def program(self, name: str, script: str) -> None:
        file = self.path / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def rust(self, name: str, version: str, otherwise: str = "exit 0") -> None:
        """A rustc or cargo that tells `version`, and runs `otherwise` for all else."""
        self.program(name, f"[ $1 = --version ] && echo '{version}' && exit 0\n{otherwise}")

    def fails(self, name: str, says: str) -> None:
        self.program(name, f'echo "{says}" >&2\nexit 1')

    def python(self, command: str, **told: object) -> None:
        """An interpreter that tells of itself what is `told`."""
        usual = {"name": "CPython", "version": "3.13", "gil": True, "venv": True, "pip": True}
        self.program(command, f"echo '{json.dumps({'path': command, **usual, **told})}'")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """This process runs on the machine, in the folder of the project."""
        with (
            contextlib.chdir(self.project),
            patch.dict(os.environ, {"PATH": str(self.path), **self.environment}, clear=True),
            patch.object(sys, "path", [self.environment.get("PYTHONPATH", ""), *sys.path]),
            patch.object(check, "SECONDS", 1),
        ):
            check.read.cache_clear()
            yield

    def check(self, *options: str) -> tuple[int, list[str]]:
        """The exit status and the lines of the check."""
        printed = io.StringIO()
        with self.running(), contextlib.redirect_stdout(printed):
            status = self.status(*options)
        return status, self.hidden(printed.getvalue()).splitlines()

    def status(self, *options: str) -> int:
        """The exit status of the check, which prints."""
        with pytest.raises(SystemExit) as ended:
            check.main(self.project, "", options)
        return int(ended.value.code or 0)

    def hidden(self, text: str) -> str:
        """`text` with BIN, HOME and N for what differs between machines."""
        crates = (self.project / "Cargo.lock").read_text().count("\nsource = ")
        text = text.replace(str(self.path), "BIN").replace(self.environment["CARGO_HOME"], "HOME")
        return re.sub(rf"\b{crates}\b", "N", text)

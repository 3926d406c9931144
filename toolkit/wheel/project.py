"""What the commands have to know about a project, read from its files."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import tomllib
from packaging import tags
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename
from packaging.version import Version


class Project:
    """A generated project, as it stands in its folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.metadata = _read(root / "pyproject.toml")
        self.cargo = _read(root / "Cargo.toml")
        binding = _read(root / "crates/python/Cargo.toml")
        self.pyo3 = "pyo3" in binding["dependencies"]
        self.abi3 = "abi3" in json.dumps(binding)
        self.maturin = "maturin" in json.dumps(self.metadata["build-system"]["requires"])
        (reference,) = root.glob("python/**/_reference.py")
        self.package = reference.parent
        self.name = str(self.metadata["project"]["name"]).replace("-", "_")  # of its files
        self.version = str(self.cargo["workspace"]["package"]["version"])

    @property
    def module(self) -> str:
        """The name to import (str)."""
        return ".".join(self.package.relative_to(self.root / "python").parts)

    @property
    def crates(self) -> list[str]:
        """The names and versions (list of str) of foreign crates, like `libc-0.2.191`."""
        locked = _read(self.root / "Cargo.lock")["package"]
        return [f"{crate['name']}-{crate['version']}" for crate in locked if "source" in crate]

    @functools.cached_property
    def interpreters(self) -> dict[str, str]:
        """Paths (str) of the CPythons found, by version (str): 3.12, or 3.14t without a GIL."""
        supported = SpecifierSet(self.metadata["project"]["requires-python"])
        listed = output("uv", "python", "list", "--only-installed", "--output-format", "json")
        found: dict[str, str] = {}
        for python in json.loads(listed):
            free = python["variant"] == "freethreaded"
            oldest = Version("3.14" if free else "3")  # PyO3's oldest
            known = self.pyo3 or not free
            if python["implementation"] == "cpython" and known and python["version"] in supported:
                version = "{major}.{minor}".format(**python["version_parts"])
                if Version(version) >= oldest:
                    found.setdefault(f"{version}t" if free else version, python["path"])
        return found

    def fitting(self, wheel: Path) -> list[str]:
        """The versions (list of str) of the interpreters found that can install `wheel` (Path)."""
        return [version for version in self.interpreters if _fits(wheel, version)]


def output(
    *command: str | Path, cwd: Path | None = None, environment: dict[str, str] | None = None
) -> str:
    """Return what a command prints (str), or exit with its complaint."""
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def _fits(wheel: Path, version: str) -> bool:
    number = tuple(map(int, version.rstrip("t").split(".")))
    abi = f"cp{version.replace('.', '')}"
    accepted = {*tags.cpython_tags(number, [abi]), *tags.compatible_tags(number)}
    return not accepted.isdisjoint(parse_wheel_filename(wheel.name)[3])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))

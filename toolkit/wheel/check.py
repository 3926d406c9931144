"""Check that wheels are what they say, and run a project's tests against them."""

from __future__ import annotations

import ast
import email
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from packaging.utils import parse_wheel_filename

from .project import Project

# Source and object files below homes and temporary folders, which panics would show.
HOMES = rb"/home|/Users|/root|/tmp|/var/folders|[A-Z]:\\Users"
LEAK = re.compile(rb"(?:%s)[/\\][^\s\0\"']*?\.(?:rs|c|o|rlib)" % HOMES)


class Wheel:
    """A wheel, read once."""

    def __init__(self, project: Project, path: Path) -> None:
        self.project, self.path = project, path
        self.tags = parse_wheel_filename(path.name)[3]
        with zipfile.ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}

    def info(self, name: str) -> str:
        """The text (str) of a file of the dist-info folder; empty if there is none."""
        found = [file for file in self.files if re.fullmatch(rf"[^/]+\.dist-info/{name}", file)]
        return "".join(self.files[file].decode() for file in found)

    @cached_property
    def binaries(self) -> list[str]:
        """The names (list of str) of compiled files."""
        return [name for name in self.files if name.endswith((".so", ".pyd", ".dylib", ".dll"))]


def report(project: Project, path: Path) -> bool:
    """Print what is wrong with the wheel at `path` (Path), and return whether anything is."""
    problems = [problem for check in CHECKS for problem in check(Wheel(project, path))]
    print(f"{path.name}: {'refused' if problems else 'good'}", *problems, sep="\n- ", flush=True)
    return bool(problems)


def tag(wheel: Wheel) -> Iterator[str]:
    """The binary keeps what the name of the wheel says."""
    platforms = {tag.platform for tag in wheel.tags}
    if sys.platform == "linux" and any("linux" in platform for platform in platforms):
        audit = _tool("auditwheel", "show", "--json", wheel.path)
        real = json.loads(audit.stdout)["overall_tag"] if audit.returncode == 0 else "no tag"
        if real not in platforms:
            yield f"its tag is {', '.join(sorted(platforms))}, and auditwheel finds {real}"
        elif real.startswith("linux"):
            yield f"its tag {real} is for this machine only, and PyPI refuses it"
    if (platforms == {"any"}) != (not wheel.binaries):
        yield f"its tag is {', '.join(sorted(platforms))}, and it has the binaries {wheel.binaries}"


def tools(wheel: Wheel) -> Iterator[str]:
    """The tools that a release runs find nothing."""
    commands = [["check-wheel-contents"], ["twine", "--no-color", "check", "--strict"]]
    if any(tag.abi == "abi3" for tag in wheel.tags):
        commands.append(["abi3audit", "--strict", "--verbose"])
    for command in commands:
        checked = _tool(*command, wheel.path)
        if checked.returncode:
            yield f"{command[0]} refuses it: {' '.join((checked.stdout + checked.stderr).split())}"


def contents(wheel: Wheel) -> Iterator[str]:
    """It has the files of the package, one binary, and nothing else."""
    package = wheel.project.package
    binary = re.compile(r"_native\.[\w.-]*(so|pyd)")
    wanted = {
        path.relative_to(wheel.project.root / "python").as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not binary.fullmatch(path.name)
    }
    found = {name for name in wheel.files if ".dist-info/" not in name}
    for name in sorted(wanted - found):
        yield f"{name} is missing"
    for name in sorted(found - wanted):
        if name not in wheel.binaries or len(wheel.binaries) > 1:
            yield f"{name} does not belong into a wheel"


def licences(wheel: Wheel) -> Iterator[str]:
    """It has the licence of each crate, and maturin's SBOM lists each crate of the binary."""
    for name in email.message_from_string(wheel.info("METADATA")).get_all("License-File", []):
        if not wheel.info(f"licenses/{re.escape(name)}"):
            yield f"its metadata names the licence {name}, which is missing"
    if not wheel.info("licenses/LICENSE"):
        yield "the licence of this project is missing"
    if not wheel.binaries:
        return
    if not wheel.info(r"licenses/LICENSE-RUST\.\w+"):
        yield "the licence of Rust's standard library is missing"
    texts, sbom = wheel.info(r"licenses/LICENSE-CRATES\.txt"), wheel.info(r"sboms/.*\.json")
    for crate in wheel.project.crates:
        if f"==> {crate}/" not in texts:
            yield f"the licence of the crate {crate} is missing"
    if wheel.project.maturin and not sbom:
        yield "its SBOM is missing"
    elif wheel.project.maturin:
        for crate in sorted(_linked(wheel)):
            name, _, version = crate.rpartition("-")
            if f'"pkg:cargo/{name}@{version}"' not in sbom:
                yield f"the crate {crate} is in the binary, and not in the SBOM"


def _linked(wheel: Wheel) -> set[str]:
    """Names and versions (str) of crates that the binary mentions in its panics."""
    path = re.compile(rb"/crates[/\\]([\w-]+-\d+\.\d+\.\d+[\w.+-]*)[/\\]")
    return {
        crate.decode() for binary in wheel.binaries for crate in path.findall(wheel.files[binary])
    }


def paths(wheel: Wheel) -> Iterator[str]:
    """Nothing shows who built it."""
    for name in wheel.binaries:
        if found := LEAK.search(wheel.files[name]):
            yield f"{name} shows a folder of the machine that built it: {found[0].decode()}"


def versions(wheel: Wheel) -> Iterator[str]:
    """Installed, it has the version of Cargo.toml everywhere, and is a release build."""
    project = wheel.project
    fitting = project.fitting(wheel.path)
    if not fitting:
        there = ", ".join(project.interpreters)
        yield f"it could not be loaded: it fits none of the interpreters {there}"
        return
    code = (
        f"import {project.module} as package\n"
        "native = package.IMPLEMENTATION == 'native'\n"
        "print((package.__version__, package._native._build if native else None))"
    )
    python = project.interpreters[fitting[0]]
    uv = ("uv", "run", "--no-project", "--isolated", "--python", python, "--with", wheel.path)
    loaded = _tool(*uv, "python", "-I", "-c", code)
    if loaded.returncode:
        yield f"it cannot be imported: {loaded.stderr.strip().splitlines()[-1]}"
        return
    version, build = ast.literal_eval(loaded.stdout)
    found = {"its name": str(parse_wheel_filename(wheel.path.name)[1]), "__version__": version}
    if build:
        found["its binary"] = build["version"]
        if build["profile"] != "release":
            yield f"its binary is a {build['profile']} build"
    for where, version in found.items():
        if version != project.version:
            yield f"{where} says version {version}, and Cargo.toml {project.version}"


CHECKS = (tag, tools, contents, licences, paths, versions)


def test(project: Project, wheel: Path) -> bool:
    """Run the project's tests on each interpreter that fits; return whether they passed (bool)."""
    pure = wheel.name.endswith("-none-any.whl")
    for version in project.fitting(wheel)[: 1 if pure else None]:
        print(f"{wheel.name} on CPython {version}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            venv = ["uv", "venv", "--quiet", "--python", project.interpreters[version]]
            subprocess.run([*venv, f"{folder}/venv"], check=True)
            scripts = f"{folder}/venv/{'Scripts' if os.name == 'nt' else 'bin'}"
            environment = {**os.environ, "PATH": scripts, "VIRTUAL_ENV": f"{folder}/venv"}
            if pure:
                environment[f"{project.module.replace('.', '_').upper()}_PURE"] = "1"
            install = [str(shutil.which("uv")), "pip", "install", "--quiet", str(wheel)]
            group = ["--group", f"{project.root / 'pyproject.toml'}:test"]
            pytest = [f"{scripts}/python", "-m", "pytest", "-p", "no:cacheprovider"]
            for command in (install + group, [*pytest, str(project.root / "tests")]):
                if subprocess.run(command, cwd=folder, env=environment).returncode:
                    print(f"{wheel.name} failed: {' '.join(command)}")
                    return False
    return True


def _tool(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")

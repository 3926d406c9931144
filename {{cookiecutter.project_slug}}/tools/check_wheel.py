{% set project = cookiecutter | project %}
"""Check that the wheels in dist/ are what they say: `tox run -e wheel` does, after it built them.

Tag, stable ABI, contents, metadata, licences, SBOM, versions, build and size. Exit status 1: below
each wheel stands what is wrong with it.

    python tools/check_wheel.py WHEEL ...   these wheels, in the environment `wheel` of tox.ini
    tox run -e wheel-test                   the tests of the package instead, against each wheel
                                            where there is no Rust and no compiler
"""

import ast
import email
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from pathlib import Path

from build_wheels import ROOT, fits, interpreters
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import parse_wheel_filename

BUDGET = 300_000  # bytes that a wheel may have: raise it when a crate is worth its size
PACKAGE = ROOT / "python/{{ project.package }}"
# Source and object files below homes and temporary folders: panics and debuggers tell them.
HOMES = rb"/home|/Users|/root|/tmp|/var/folders|[A-Z]:\\Users"
LEAK = re.compile(rb"(?:%s)[/\\][^\s\0\"']*?\.(?:rs|c|o|rlib)" % HOMES)


@dataclass
class Wheel:
    """A wheel, read once."""

    path: Path

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The content of each file."""
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def info(self) -> dict[str, bytes]:
        """The content of each file of the dist-info folder."""
        start = re.compile(r"[^/]+\.dist-info/")
        return {
            start.sub("", name): content
            for name, content in self.files.items()
            if start.match(name)
        }

    @cached_property
    def metadata(self) -> Message:
        """The headers of METADATA."""
        return email.message_from_bytes(self.info["METADATA"])

    @property
    def binaries(self) -> list[str]:
        """The names of compiled files."""
        return [name for name in self.files if name.endswith((".so", ".pyd", ".dylib", ".dll"))]


def tag(wheel: Wheel) -> Iterator[str]:
    """The name says what WHEEL says, and what the binary needs."""
    named = parse_wheel_filename(wheel.path.name)[3]
    told = email.message_from_bytes(wheel.info["WHEEL"]).get_all("Tag", [])
    if {str(tag) for tag in named} != set(told):
        yield f"its name and its WHEEL file disagree on the tags, which says {', '.join(told)}"
    platforms = {tag.platform for tag in named}
    if sys.platform == "linux" and any("linux" in platform for platform in platforms):
        audit = tool("auditwheel", "show", "--json", wheel.path)
        real = json.loads(audit.stdout)["overall_tag"] if audit.returncode == 0 else "no tag"
        if real not in platforms:
            yield f"its tag is {', '.join(sorted(platforms))}, and auditwheel finds {real}"
        elif real.startswith("linux"):
            yield f"its tag {real} is of this machine only, and PyPI takes none such"
    if (platforms == {"any"}) != (not wheel.binaries):
        yield f"its tag is {', '.join(sorted(platforms))}, and it has the binaries {wheel.binaries}"


def stable_abi(wheel: Wheel) -> Iterator[str]:
    """An abi3 wheel uses nothing that another CPython may lack."""
    if any(tag.abi == "abi3" for tag in parse_wheel_filename(wheel.path.name)[3]):
        audit = tool("abi3audit", "--strict", "--report", wheel.path)
        (spec,) = json.loads(audit.stdout)["specs"].values()
        for library in spec["wheel"]:
            found = library["result"]
            for name in found["non_abi3_symbols"]:
                yield f"{library['name']} uses {name}, which is not in the stable ABI"
            if not found["is_abi3_baseline_compatible"]:
                least = found["computed"]
                yield f"{library['name']} needs the stable ABI of {least}, not {found['baseline']}"


def contents(wheel: Wheel) -> Iterator[str]:
    """It has the package and the binary, and nothing else."""
    binary = re.compile(r"_native\.[\w.-]*(so|pyd)")
    wanted = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not binary.fullmatch(path.name)
    }
    found = {name for name in wheel.files if ".dist-info/" not in name}
    for name in sorted(wanted - found):
        yield f"{name} is missing"
    for name in sorted(found - wanted):
        if name not in wheel.binaries or len(wheel.binaries) > 1:
            yield f"{name} does not belong into a wheel"
    checked = tool("check-wheel-contents", wheel.path)
    if checked.returncode:
        yield checked.stdout.strip()


def metadata(wheel: Wheel) -> Iterator[str]:
    """PyPI will take it."""
    checked = tool("twine", "--no-color", "check", "--strict", wheel.path)
    if checked.returncode:
        yield f"twine refuses its metadata: {' '.join(checked.stdout.split())}"


def papers(wheel: Wheel) -> Iterator[str]:
    """It lists what is in the binary, as locked, and has the licences of it."""
    names = wheel.metadata.get_all("License-File", [])
    for name in names:
        if f"licenses/{name}" not in wheel.info:
            yield f"its metadata names the licence {name}, which is missing"
    if "LICENSE" not in names:
        yield "the licence of this project is missing"
    if not wheel.binaries:
        return
    text = wheel.info.get("sboms/crates.cdx.json", b"").decode()
    if not text or JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        yield "its SBOM is missing or no valid CycloneDX"
        return
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    locked = {f"{crate['name']} {crate['version']}" for crate in lock}
    texts = wheel.info.get("licenses/crates.txt", b"").decode()
    for part in json.loads(text)["components"]:
        name = f"{part['name']} {part['version']}"
        if part["purl"].startswith("pkg:cargo/"):
            if name not in locked:
                yield f"its SBOM names {name}, which is not in Cargo.lock"
            if f"\n{name} (" not in f"\n{texts}":
                yield f"the licence of the crate {name} is missing"
    if not any(name.startswith("rust-std") for name in names):
        yield "the licence of Rust's standard library is missing: build it with rustup's Rust"
    # Panics tell the file they come from, so that most crates leave their name in the binary.
    for name, version in crates_in(wheel):
        if f'"pkg:cargo/{name}@{version}"' not in text:
            yield f"the crate {name} {version} is in the binary, and not in the SBOM"


def crates_in(wheel: Wheel) -> set[tuple[str, str]]:
    """Names and versions of crates that the binary names in its panics."""
    path = re.compile(rb"/crates[/\\]([\w-]+)-(\d+\.\d+\.\d+[\w.+-]*)[/\\]")
    return {
        (name.decode(), version.decode())
        for binary in wheel.binaries
        for name, version in path.findall(wheel.files[binary])
    }


def paths(wheel: Wheel) -> Iterator[str]:
    """Nothing tells who built it."""
    for name in wheel.binaries:
        if found := LEAK.search(wheel.files[name]):
            yield f"{name} tells a folder of the machine that built it: {found[0].decode()}"


def versions(wheel: Wheel) -> Iterator[str]:
    """Installed, it says the version of Cargo.toml everywhere, and is a release build."""
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    wanted = cargo["workspace"]["package"]["version"]
    found = {
        "its name": str(parse_wheel_filename(wheel.path.name)[1]),
        "its metadata": wheel.metadata["Version"],
    }
    pythons = interpreters()
    fitting = [python for version, python in pythons.items() if fits(wheel.path, version)]
    if not fitting:
        yield f"it could not be loaded: it fits none of the interpreters {', '.join(pythons)}"
        return
    code = (
        f"import {PACKAGE.name} as package\n"
        "native = package.IMPLEMENTATION == 'native'\n"
        "print((package.__version__, package._native._build if native else None))"
    )
    uv = ("uv", "run", "--no-project", "--isolated", "--python", fitting[0], "--with", wheel.path)
    loaded = tool(*uv, "python", "-I", "-c", code)
    if loaded.returncode:
        yield f"it cannot be imported: {loaded.stderr.strip().splitlines()[-1]}"
        return
    found["__version__"], build = ast.literal_eval(loaded.stdout)
    if build:
        found["its binary"] = build["version"]
        if build["profile"] != "release":
            yield f"its binary is a {build['profile']} build"
    for where, version in found.items():
        if version != wanted:
            yield f"{where} says version {version}, and Cargo.toml {wanted}"


def size(wheel: Wheel) -> Iterator[str]:
    """It is as small as it was promised to be."""
    if (found := wheel.path.stat().st_size) > BUDGET:
        yield f"it has {found:,} bytes, and BUDGET in tools/check_wheel.py is {BUDGET:,}"


def test(wheel: Path) -> None:
    """Run the package's tests on each interpreter that fits; exit with a sentence if one fails."""
    pythons = interpreters()
    pure = wheel.name.endswith("-none-any.whl")
    fitting = [version for version in pythons if fits(wheel, version)]
    if not fitting:
        sys.exit(f"{wheel.name} fits no interpreter found here: {', '.join(pythons)}")
    for version in fitting[:1] if pure else fitting:
        print(f"{wheel.name} on CPython {version}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            venv = ["uv", "venv", "--quiet", "--python", pythons[version], f"{folder}/venv"]
            subprocess.run(venv, check=True)
            scripts = f"{folder}/venv/{'Scripts' if os.name == 'nt' else 'bin'}"
            environment = {**os.environ, "PATH": scripts, "VIRTUAL_ENV": f"{folder}/venv"}
            if pure:
                environment[f"{PACKAGE.name.upper()}_PURE"] = "1"
            install = [str(shutil.which("uv")), "pip", "install", "--quiet", str(wheel)]
            group = ["--group", f"{ROOT / 'pyproject.toml'}:test"]
            pytest = [f"{scripts}/python", "-m", "pytest", "-p", "no:cacheprovider"]
            for command in (install + group, [*pytest, str(ROOT / "tests")]):
                if subprocess.run(command, cwd=folder, env=environment).returncode:
                    sys.exit(f"{wheel.name} failed: {' '.join(command)}")


def tool(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """What a tool says."""
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


CHECKS = (tag, stable_abi, contents, metadata, papers, paths, versions, size)


def main() -> None:
    """Check or test the wheels named, or all in dist/."""
    names = [name for name in sys.argv[1:] if name != "--test"]
    wheels = [Path(name).resolve() for name in names] or sorted(ROOT.glob("dist/*.whl"))
    if not wheels:
        sys.exit("there is no wheel in dist/: run `tox run -e wheel`")
    failed = False
    for wheel in wheels:
        if "--test" in sys.argv:
            test(wheel)
            continue
        problems = [problem for check in CHECKS for problem in check(Wheel(wheel))]
        title = f"{wheel.name}: {wheel.stat().st_size:,} bytes"
        print(title, *problems, sep="\n- ", flush=True)
        failed |= bool(problems)
    sys.exit(failed)


if __name__ == "__main__":
    main()

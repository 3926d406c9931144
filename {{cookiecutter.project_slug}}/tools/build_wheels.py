{% set project = cookiecutter | project %}
"""Build what pip installs: `tox run -e wheel` fills dist/ with an sdist and wheels.

{% if project.abi3 %}
The wheels are built from the sdist, one for all CPythons, and one for each without a GIL.
{% else %}
The wheels are built from the sdist, one for each CPython found.
{% endif %}
{% if project.backend == "setuptools" %}
The last one has no binary, and serves whoever the others do not fit.
{% endif %}
They hold licences and a list of what is linked in, and nothing of who built them, where and when:
the same sources and compilers give the same bytes.

    tox run -e wheel -- 3.12 3.13     for these versions of CPython only
    tox run -e wheel -- --vendor      only an sdist, with its crates: it needs no registry
    tox run -e wheel -- --finish DIR  only licences and list, for wheels that cibuildwheel built
"""

import argparse
import functools
import gzip
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from datetime import UTC, datetime
from email import message_from_string
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from check_toolchain import problems
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging import tags
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename
{% if project.binding == "pyo3" %}
from packaging.version import Version
{% endif %}

ROOT = Path(__file__).resolve().parent.parent
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", 315532800))  # 1980, the first year of zip files
GLIBC = "2.17"  # the oldest that Rust's standard library runs with, hence manylinux_2_17
LICENCE = re.compile("licen[cs]e|copying|copyright|notice|unlicense", re.IGNORECASE)

Crate = dict[str, Any]  # as `cargo metadata` describes it


def main() -> None:
    """Fill dist/; exit with a sentence where a step fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("versions", nargs="*", help="versions of CPython, like 3.12; all if none")
    parser.add_argument("--vendor", action="store_true", help="an sdist with its crates, no wheels")
    parser.add_argument("--finish", type=Path, metavar="FOLDER", help="only the papers, for wheels")
    wanted = parser.parse_args()
    if wanted.finish:
        crates = linked_crates(ROOT)
        with tempfile.TemporaryDirectory() as temporary:
            for built in sorted(wanted.finish.glob("*.whl")):
                finish(built, Path(temporary), crates, built.parent)
        return
    if shutil.which("cargo"):  # the check is offline
        run("cargo", "fetch", "--quiet", "--locked", "--manifest-path", ROOT / "Cargo.toml")
    if missing := problems():
        sys.exit("\n".join(missing))
    pythons = chosen(wanted.versions)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run("uv", "build", "--quiet", "--sdist", "--python", pythons[0], "--out-dir", folder, ROOT)
        (sdist,) = folder.glob("*.tar.gz")
        shutil.unpack_archive(sdist, folder / "sdist", filter="data")
        (source,) = (folder / "sdist").iterdir()
        if wanted.vendor:
            config = output("cargo", "vendor", "--locked", "--versioned-dirs", cwd=source)
            with (source / ".cargo/config.toml").open("a", encoding="utf-8") as settings:
                settings.write(f"\n{config}")
            archive(source, ROOT / "dist/vendored" / sdist.name)
            return
        archive(source, ROOT / "dist" / sdist.name)
        crates = linked_crates(source)
        environment = rust_environment(folder, crates)
        wheel = ("uv", "build", "--quiet", "--wheel", "--out-dir", folder / "built")
        for python in pythons:
            run(*wheel, "--python", python, source, environment=environment)
{% if project.backend == "setuptools" %}
        pure = {**environment, "{{ project.package | upper }}_PURE": "1"}
        run(*wheel, "--python", pythons[0], source, environment=pure)
{% endif %}
        for built in sorted((folder / "built").glob("*.whl")):
            finish(built, folder, crates, ROOT / "dist")
    run(sys.executable, ROOT / "tools/check_wheel.py")


def chosen(versions: list[str]) -> list[str]:
    """Paths of the interpreters to build with; exit if one that is asked for is missing."""
    found = interpreters()
{% if project.abi3 %}
    # All that have a GIL take the same wheel.
    same = [version for version in found if not version.endswith("t")][1:]
    versions = versions or [version for version in found if version not in same]
{% else %}
    versions = versions or list(found)
{% endif %}
    missing = ", ".join(version for version in versions if version not in found)
    if missing or not versions:
        there = ", ".join(found) or "none that is supported"
        sys.exit(f"CPython {missing} was not found: install it, or choose of those found: {there}")
    return [found[version] for version in versions]


@functools.cache
def interpreters() -> dict[str, str]:
    """Paths of the supported CPythons found, by version: 3.12, or 3.14t where it has no GIL."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    listed = output("uv", "python", "list", "--only-installed", "--output-format", "json")
    found: dict[str, str] = {}
    for python in json.loads(listed):
        free = python["variant"] == "freethreaded"
{% if project.binding == "rust-cpython" %}
        known = not free  # rust-cpython cannot do without a GIL
{% else %}
        known = not free or Version(python["version"]) >= Version("3.14")  # PyO3's oldest
{% endif %}
        if python["implementation"] == "cpython" and python["version"] in supported and known:
            version = "{major}.{minor}".format(**python["version_parts"])
            found.setdefault(f"{version}t" if free else version, python["path"])
    return found


def fits(wheel: Path, version: str) -> bool:
    """Whether CPython `version`, like 3.12 or 3.14t, takes the wheel."""
    major, minor = map(int, version.rstrip("t").split("."))
    abi = f"cp{version.replace('.', '')}"
    taken = {*tags.cpython_tags((major, minor), [abi]), *tags.compatible_tags((major, minor))}
    return not taken.isdisjoint(parse_wheel_filename(wheel.name)[3])


@functools.cache
def rustc() -> dict[str, str]:
    """What Rust's compiler tells about itself: host, release, commit-hash."""
    told = output("rustc", "--version", "--verbose").splitlines()[1:]
    return dict(line.split(": ") for line in told)


def rust_environment(folder: Path, crates: list[Crate]) -> dict[str, str]:
    """The environment in which the binary runs on old systems and tells nothing of this one."""
    library = Path(output("rustc", "--print", "sysroot").strip()) / "lib/rustlib/src/rust"
    registries = {Path(crate["manifest_path"]).parent.parent for crate in crates}
    flags = [
        *os.environ.get("RUSTFLAGS", "").split(),
        *(f"--remap-path-prefix={path}=/crates" for path in sorted(registries)),
        f"--remap-path-prefix={library}=/rustc/{rustc()['commit-hash']}",
    ]
    environment = {
        **os.environ,
        "CARGO_TARGET_DIR": str(folder / "target"),
        "SOURCE_DATE_EPOCH": str(EPOCH),
    }
    host = rustc()["host"]
    if host.endswith("-linux-musl"):
        flags.append("-Ctarget-feature=-crt-static")  # Python loads no static library
    if host.endswith("-linux-gnu"):
        linker = zig_linker(folder, f"{host.replace('-unknown', '')}.{GLIBC}")
        environment[f"CARGO_TARGET_{host.upper().replace('-', '_')}_LINKER"] = linker
    environment["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(flags)
    return environment


def zig_linker(folder: Path, target: str) -> str:
    """A linker for `target`: zig brings the symbols of every glibc with it."""
    import ziglang

    linker = folder / "zig-cc"
    # cargo-zigbuild leaves out what rustc asks for and zig does not know.
    script = f"""#!/bin/sh
        export CARGO_ZIGBUILD_ZIG_PATH='{Path(ziglang.__file__).with_name("zig")}'
        exec '{shutil.which("cargo-zigbuild")}' zig cc -- -target {target} "$@"
    """
    linker.write_text(script, encoding="utf-8")
    linker.chmod(0o755)
    return str(linker)


def finish(built: Path, folder: Path, crates: list[Crate], dist: Path) -> None:
    """Have auditwheel tag a wheel, add licences and SBOM, and pack it into `dist`."""
    name, linux, _ = built.name.partition("-linux_")
    if linux:
        output("auditwheel", "repair", "--patcher=none", "--wheel-dir", folder / "tagged", built)
        (built,) = (folder / "tagged").glob(f"{name}-*.whl")
    unpacked = folder / "unpacked" / built.stem
    shutil.unpack_archive(built, unpacked, format="zip")
    if not built.name.endswith("-none-any.whl"):
        (info,) = unpacked.glob("*.dist-info")
        add_notices(info, crates)
    for path in unpacked.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    run("wheel", "pack", "--dest-dir", dist, unpacked, environment=environment)


def linked_crates(source: Path) -> list[Crate]:
    """The crates whose code is in the binary: not those that only build it, like macros."""
    command = ["cargo", "metadata", "--locked", "--format-version=1", "--filter-platform"]
    metadata = json.loads(output(*command, rustc()["host"], cwd=source))
    packages = {package["id"]: package for package in metadata["packages"]}
    needs = {
        node["id"]: [
            dependency["pkg"]
            for dependency in node["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"])
        ]
        for node in metadata["resolve"]["nodes"]
    }
    found: dict[str, Crate] = {}
    waiting = [crate for crate in needs if packages[crate]["name"] == "native-python"]
    while waiting:
        crate = waiting.pop()
        macros = any("proc-macro" in target["kind"] for target in packages[crate]["targets"])
        if crate not in found and not macros:
            found[crate] = packages[crate]
            waiting += needs[crate]
    return sorted(found.values(), key=lambda crate: str(crate["name"]))


def add_notices(info: Path, crates: list[Crate]) -> None:
    """Put licences and an SBOM into a dist-info folder: PEP 639 and PEP 770 say where."""
    foreign = [crate for crate in crates if crate["source"]]  # the others are this project
    texts = "\n".join(map(licence, foreign))
    (info / "licenses/crates.txt").write_text(texts, encoding="utf-8", newline="\n")
    licences = ["crates.txt"]
    # Rust's own, which rustup and Debian put into different places.
    documents = Path(output("rustc", "--print", "sysroot").strip()) / "share/doc"
    for name in ("rust/COPYRIGHT-library.html", "libstd-rust-dev/copyright"):
        if (documents / name).exists():
            licences.append(f"rust-std{Path(name).suffix or '.txt'}")
            shutil.copyfile(documents / name, info / "licenses" / licences[-1])
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    headers, end, description = metadata.partition("\n\n")
    headers += "".join(f"\nLicense-File: {name}" for name in licences)
    (info / "METADATA").write_text(headers + end + description, encoding="utf-8", newline="\n")
    (info / "sboms").mkdir()
    project = message_from_string(headers)
    bom = sbom(project["Name"], project["Version"], foreign)
    (info / "sboms/crates.cdx.json").write_text(bom, encoding="utf-8", newline="\n")


def licence(crate: Crate) -> str:
    """The licence texts that a crate's sources bring with them."""
    sources = Path(crate["manifest_path"]).parent
    title = f"{crate['name']} {crate['version']} ({crate['license'] or 'its own licence'})"
    found = sorted(path for path in sources.iterdir() if LICENCE.match(path.name))
    found = found or sorted(ROOT.glob(f"licenses/{crate['name']}-{crate['version']}*"))
    if not found:
        wanted = f"licenses/{crate['name']}-{crate['version']}.txt"
        sys.exit(f"{title} comes without the text of its licence: put it into {wanted}")
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in found]
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *texts]) + "\n"


def sbom(name: str, version: str, crates: list[Crate]) -> str:
    """A list of what is in the binary, in CycloneDX."""
    parts = [(crate["name"], crate["version"], crate["license"], "cargo") for crate in crates]
    parts.append(("rust-std", rustc()["release"], "MIT OR Apache-2.0", "generic"))
    if rustc()["host"].endswith("-linux-gnu") and find_spec("ziglang"):
        unwind = importlib.metadata.version("ziglang")
        parts.append(("zig-libunwind", unwind, "Apache-2.0 WITH LLVM-exception", "generic"))
    components = [
        Component(
            name=name,
            version=version,
            licenses=[LicenseExpression(licence.replace("/", " OR "))] if licence else [],
            purl=(purl := PackageURL(kind, name=name, version=version)),
            bom_ref=str(purl),
        )
        for name, version, licence, kind in parts
    ]
    purl = PackageURL("pypi", name=name, version=version)
    root = Component(name=name, version=version, purl=purl, bom_ref=str(purl))
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, str(purl)), components=components)
    bom.metadata.component = root
    bom.metadata.timestamp = datetime.fromtimestamp(EPOCH, UTC)
    bom.register_dependency(root, components)
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def archive(source: Path, sdist: Path) -> None:
    """Pack an sdist that is the same for all who build it."""
    sdist.parent.mkdir(parents=True, exist_ok=True)
    with (
        sdist.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=EPOCH) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as packed,
    ):
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            member = tarfile.TarInfo(path.relative_to(source.parent).as_posix())
            member.size, member.mtime = path.stat().st_size, EPOCH
            with path.open("rb") as content:
                packed.addfile(member, content)
    print(sdist.relative_to(ROOT), flush=True)


def run(*command: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run a command, and exit with its name if it fails."""
    done = subprocess.run(command, env=environment)
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")


def output(*command: str | Path, cwd: Path | None = None) -> str:
    """What a command prints; exit with what it complains of if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()

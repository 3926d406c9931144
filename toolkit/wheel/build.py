"""Build wheels that run on old systems and say nothing about the machine that built them.

The same sources and compilers give the same bytes.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .project import Project, output

EPOCH = "315532800"  # 1980, the first year of zip files
GLIBC = "2.17"  # the oldest that Rust's standard library runs with


def wheels(project: Project, versions: list[str]) -> list[Path]:
    """Fill `dist/` of a project, and return the wheels (list of Path) that were built."""
    pythons = _chosen(project, versions)
    dist = project.root / "dist"
    os.umask(0o022)  # setuptools copies permissions into wheels
    os.environ.setdefault("SOURCE_DATE_EPOCH", EPOCH)
    before = _sizes(dist)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _run(sys.executable, project.root / "tools/release.py")
        sdist = max(dist.glob("*.tar.gz"), key=os.path.getmtime)
        shutil.unpack_archive(sdist, folder, filter="data")
        (source,) = (path for path in folder.iterdir() if path.is_dir())
        vendored = output("cargo", "vendor", "--locked", "--versioned-dirs", cwd=source)
        with (source / ".cargo/config.toml").open("a", encoding="utf-8") as config:
            config.write(f"\n{vendored}")
        environment = _environment(project, source)
        build = ("uv", "build", "--wheel", "--out-dir", folder / "built", source)
        for python in pythons:
            output(*build, "--python", python, environment=environment)
        built = [_finished(wheel, source, dist) for wheel in sorted(folder.glob("built/*.whl"))]
    built += dist.glob(f"{project.name}-{project.version}-py3-none-any.whl")
    for wheel in built:
        _print_size(wheel, before)
    return built


def _chosen(project: Project, versions: list[str]) -> list[str]:
    found = project.interpreters
    if not versions:
        # One wheel serves all that have a GIL.
        same = [version for version in found if project.abi3 and not version.endswith("t")][1:]
        versions = [version for version in found if version not in same]
    missing = ", ".join(version for version in versions if version not in found)
    if missing or not versions:
        there = ", ".join(found) or "none that is supported"
        sys.exit(f"CPython {missing} was not found: install it, or choose of those found: {there}")
    return [found[version] for version in versions]


def _environment(project: Project, source: Path) -> dict[str, str]:
    """The environment (dict of str) for a build from `source` (Path), which has its crates."""
    told = output("rustc", "--version", "--verbose").splitlines()[1:]
    rustc = dict(line.split(": ") for line in told)
    library = Path(output("rustc", "--print", "sysroot").strip()) / "lib/rustlib/src/rust"
    flags = [
        *os.environ.get("RUSTFLAGS", "").split(),
        f"--remap-path-prefix={source / 'vendor'}=/crates",
        f"--remap-path-prefix={library}=/rustc/{rustc['commit-hash']}",
    ]
    environment = {
        **os.environ,
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags),
        # Cargo takes sources with old times for unchanged.
        "CARGO_TARGET_DIR": str(source.parent / "target"),
    }
    if rustc["host"].endswith("-linux-gnu"):
        # zig has the symbols of every glibc; either backend can link with it.
        ziglang = importlib.import_module("ziglang")
        zig = Path(str(ziglang.__file__)).with_name("zig")
        environment["CARGO_ZIGBUILD_ZIG_PATH"] = str(zig)
        if project.maturin:
            tag = f"manylinux_{GLIBC.replace('.', '_')}"
            environment["MATURIN_PEP517_ARGS"] = f"--zig --compatibility {tag}"
        else:
            # In CARGO_BUILD_TARGET, the version of glibc would also reach cargo itself.
            config = source.parent / "build.cfg"
            config.write_text(f"[build_ext]\ntarget = {rustc['host']}.{GLIBC}\n", encoding="utf-8")
            environment |= {"CARGO": "cargo-zigbuild", "DIST_EXTRA_CONFIG": str(config)}
    return environment


def _finished(wheel: Path, source: Path, dist: Path) -> Path:
    """Tag a wheel (Path) of setuptools, and take the build folder out of maturin's SBOM."""
    folder = source.parent / "finished"
    name, linux, _ = wheel.name.partition("-linux_")
    if linux:
        output("auditwheel", "repair", "--patcher=none", "--wheel-dir", folder, wheel)
        (wheel,) = folder.glob(f"{name}-*.whl")
    unpacked = folder / wheel.stem
    shutil.unpack_archive(wheel, unpacked, format="zip")
    for sbom in unpacked.glob("*.dist-info/sboms/*.json"):
        text = sbom.read_text(encoding="utf-8").replace(source.as_posix(), "/project")
        sbom.write_text(text, encoding="utf-8", newline="\n")
    for path in unpacked.rglob("*.so"):
        path.chmod(0o755)
    output("wheel", "pack", "--dest-dir", dist, unpacked)
    return dist / wheel.name


def _sizes(dist: Path) -> dict[str, int]:
    """The sizes (int) of the wheels in `dist` (Path), by their tags (str), the newest counts."""
    found = sorted(dist.glob("*.whl"), key=os.path.getmtime)
    return {wheel.name.split("-", 2)[2]: wheel.stat().st_size for wheel in found}


def _print_size(wheel: Path, before: dict[str, int]) -> None:
    size = wheel.stat().st_size
    old = before.get(wheel.name.split("-", 2)[2])
    grown = f", {100 * (size - old) / old:+.0f} % since the last build" if old else ""
    print(f"{wheel.name}: {size:,} bytes{grown}", flush=True)


def _run(*command: str | Path) -> None:
    if subprocess.run(command).returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")

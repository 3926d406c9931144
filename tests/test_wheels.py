"""Wheels run on old systems, are the same whoever builds them, and do not leave with a defect."""

import os
import re
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import tomllib
from conftest import MATURIN, STACKS, UV, WORK, cookiecutter, passed, run

pytestmark = pytest.mark.slow

# The tools are the same for all stacks, and are installed once.
TOOLS = {**os.environ, "PATH": f"{WORK / 'wheel/bin'}{os.pathsep}{os.environ['PATH']}"}


def tox(project: Path, *arguments: str) -> str:
    return run(project, sys.executable, "-m", "tox", "run", *arguments)


Build = Callable[[str], Path]
PRINTED: dict[Path, str] = {}  # what building the wheels of each project printed


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Generate the worked example on a stack and fill its dist/, once."""
    projects: dict[str, Path] = {}

    def build(stack: str) -> Path:
        if stack not in projects:
            folder = tmp_path_factory.mktemp("wheels")
            assert cookiecutter(folder, stack=stack).returncode == 0
            projects[stack] = folder / "out/text-kit"
            PRINTED[projects[stack]] = tox(projects[stack], "-e", "wheel")
        return projects[stack]

    return build


def test_wheels_pass_the_contract_where_there_is_no_compiler(build: Build, stack: str) -> None:
    project = build(stack)
    tested = PRINTED[project]
    for wheel in project.glob("dist/*.whl"):
        assert f"{wheel.name} on CPython " in tested
    assert len(passed(tested)) >= len(list(project.glob("dist/*.whl"))) > 0
    assert min(passed(tested)) > 20


def test_the_tags_say_what_runs_everywhere(build: Build, stack: str) -> None:
    names = sorted(wheel.name for wheel in build(stack).glob("dist/*.whl"))
    if stack.endswith("setuptools-rust"):
        assert names.pop() == "text_kit-0.1.0-py3-none-any.whl"
    if stack.startswith("pyo3"):
        assert len(names) == 1
        assert "-cp311-abi3-" in names[0]
    if sys.platform == "linux":
        assert all("manylinux_2_17_x86_64" in name for name in names)


def test_the_worked_example_stays_small(build: Build, stack: str) -> None:
    sizes = [wheel.stat().st_size for wheel in build(stack).glob("dist/*.whl")]
    assert 200_000 < max(sizes) <= 300_000  # 236 kB by rustup's Rust, 277 kB by Debian's


def test_the_sdist_has_what_the_project_has(build: Build, stack: str) -> None:
    project = build(stack)
    with tarfile.open(project / "dist/text_kit-0.1.0.tar.gz") as sdist:
        packed = {name.partition("/")[2] for name in sdist.getnames()}
    made = re.compile(r"(dist|target|\.tox)/|\.git|\.cruft|.*(egg-info|__pycache__)")
    present = {
        name
        for path in project.rglob("*")
        if path.is_file() and not made.match(name := path.relative_to(project).as_posix())
    }
    assert present <= packed


@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_a_wheel_of_a_release_has_the_licences_and_passes_its_audit(
    build: Build, tmp_path: Path, stack: str
) -> None:
    """cibuildwheel builds wheels from the sdist in the same way, without the toolkit."""
    project = build(stack)
    (sdist,) = project.glob("dist/*.tar.gz")
    run(tmp_path, UV, "build", "--wheel", "--python", sys.executable, "--out-dir", ".", sdist)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "unpacked", format="zip")
    (licences,) = tmp_path.glob("unpacked/*.dist-info/licenses")
    texts = (licences / "LICENSE-CRATES.txt").read_text(encoding="utf-8")
    lock = tomllib.loads((project / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    for crate in lock:
        assert ("source" not in crate) or f"==> {crate['name']}-{crate['version']}/" in texts
    assert list(licences.glob("LICENSE-RUST.*"))
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    audits = settings["tool"]["cibuildwheel"]["audit-command"]
    assert len(audits) == 3
    for audit in audits:
        if "abi3" in wheel.name or "{wheel}" in audit:
            words = audit.format(wheel=wheel, abi3_wheel=wheel).split()
            run(project, *words, environment=TOOLS)


@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_others_build_the_same_bytes(build: Build, tmp_path: Path, stack: str) -> None:
    project = build(stack)
    copy = tmp_path / "another folder"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("dist", "build", "*.egg-info"))
    version = "{}.{}".format(*sys.version_info)
    tag = "cp311-abi3" if stack == MATURIN else f"cp{version.replace('.', '')}"
    (wheel,) = project.glob(f"dist/*-{tag}-*.whl")
    (copy / "dist").mkdir()
    earlier = copy / "dist" / wheel.name.replace("0.1.0", "0.0.9")
    earlier.write_bytes(wheel.read_bytes()[::2])
    home = tmp_path / "another home"
    crates = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry"
    (home / "crates/registry").mkdir(parents=True)
    for part in ("index", "cache"):  # unpacked again from there
        (home / "crates/registry" / part).symlink_to(crates / part)
    environment = {
        **TOOLS,
        "HOME": str(home),
        "CARGO_HOME": str(home / "crates"),
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup")),
        "TZ": "Asia/Tokyo",
    }
    command = ("python", "tools/template.py", "wheel", "--no-test", version)
    umask = os.umask(0o077)
    try:
        told = run(copy, *command, environment=environment)
    finally:
        os.umask(umask)
    assert (copy / "dist" / wheel.name).read_bytes() == wheel.read_bytes()
    assert f"{wheel.name}: {wheel.stat().st_size:,} bytes, +100 % since the last build" in told


def test_a_vendored_sdist_needs_no_registry(build: Build, tmp_path: Path) -> None:
    """The three commands of docs/howto/release.md."""
    project = build(STACKS[0])
    shell = ("bash", "-ec")
    run(tmp_path, *shell, f"tar xf {project}/dist/*.tar.gz")
    run(tmp_path / "text_kit-0.1.0", *shell, "cargo vendor >> .cargo/config.toml")
    run(tmp_path, *shell, "tar czf vendored.tar.gz text_kit-0.1.0")
    environment = {
        **os.environ,
        "CARGO_HOME": str(tmp_path / "empty"),
        "CARGO_NET_OFFLINE": "true",
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup")),
    }
    build_wheel = (UV, "build", "--wheel", "--python", sys.executable, "--out-dir", "built")
    run(tmp_path, *build_wheel, "vendored.tar.gz", environment=environment)
    (wheel,) = tmp_path.glob("built/*.whl")
    assert "none-any" not in wheel.name


def replaced(old: bytes, new: bytes) -> Callable[[Path], None]:
    """A defect: other bytes in every binary."""

    def defect(wheel: Path) -> None:
        for binary in wheel.glob("text_kit/_native.*so"):
            assert old in binary.read_bytes()
            binary.write_bytes(binary.read_bytes().replace(old, new))

    return defect


def appended(name: str, content: bytes) -> Callable[[Path], None]:
    """A defect: more bytes at the end of a file, or a file that should not be there."""

    def defect(wheel: Path) -> None:
        (file,) = list(wheel.glob(name)) or [wheel / name]
        file.write_bytes((file.read_bytes() if file.exists() else b"") + content)

    return defect


def without(name: str, old: str = "", new: str = "") -> Callable[[Path], None]:
    """A defect: a file that is missing, or some of its text."""

    def defect(wheel: Path) -> None:
        (file,) = wheel.glob(name)
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8") if old else file.unlink()

    return defect


# What is done to a good wheel, and the one sentence with which it is refused.
INFO = "text_kit-0.1.0.dist-info"
DEFECTS = {
    "wrong tag": (
        without(f"{INFO}/WHEEL", "manylinux_2_17_", "manylinux_2_5_"),
        r"its tag is manylinux2014_x86_64, manylinux_2_5_x86_64, and auditwheel finds "
        r"manylinux_2_17_x86_64",
    ),
    "not stable": (
        replaced(b"\0PyNumber_Index\0", b"\0PyObject_Print\0"),
        r"abi3audit refuses it: .*_native\.abi3\.so.*PyObject_Print.*",
    ),
    "too new": (
        replaced(b"\0PyObject_CallNoArgs\0", b"\0PyObject_Vectorcall\0"),
        r"abi3audit refuses it: .*_native\.abi3\.so.*3\.12.*",
    ),
    "debug build": (replaced(b"release", b"debug  "), r"its binary is a debug +build"),
    "another version": (
        replaced(b"0.1.0", b"0.2.0"),
        r"its binary says version 0\.2\.0, and Cargo\.toml 0\.1\.0",
    ),
    "leaked path": (
        appended("text_kit/_native.*so", b"\0/home/ada/text-kit/src/lib.rs\0"),
        r"text_kit/_native\.abi3\.so shows a folder of the machine that built it: /home/ada/.*",
    ),
    "source": (appended("text_kit/lib.rs", b"// source"), r"text_kit/lib\.rs does not belong .*"),
    "no types": (without("text_kit/py.typed"), r"text_kit/py\.typed is missing"),
    "no licence": (
        without(f"{INFO}/licenses/LICENSE-CRATES.txt", "==> once_cell", "==> another"),
        r"the licence of the crate once_cell-[\d.]+ is missing",
    ),
    "crate not listed": (
        without(f"{INFO}/sboms/*.json", "cargo/pyo3-ffi@", "cargo/another@"),
        r"the crate pyo3-ffi-[\d.]+ is in the binary, and not in the SBOM",
    ),
    "no SBOM": (without(f"{INFO}/sboms/*.json"), r"its SBOM is missing"),
    "metadata": (
        without(f"{INFO}/METADATA", "Description-Content-Type: text/markdown", "X-Type: text/x"),
        r"twine refuses it: .*",
    ),
}


@pytest.fixture(scope="module")
def refused(build: Build, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the check says of each defect, all of them checked in one run."""
    project = build(MATURIN)
    (good,) = project.glob("dist/*.whl")
    wheels = []
    for name, (defect, _) in DEFECTS.items():
        folder = tmp_path_factory.mktemp(name.replace(" ", "_"))
        shutil.unpack_archive(good, folder / "wheel", format="zip")
        defect(folder / "wheel")
        run(folder, "wheel", "pack", "wheel", environment=TOOLS)
        wheels += folder.glob("*.whl")
    check = ("python", "tools/template.py", "wheel", "--check", *wheels)
    told = run(project, *check, status=1, environment=TOOLS)
    problems = [part.splitlines()[1:] for part in re.split("^(?=text_kit-0)", told, flags=re.M)[1:]]
    return dict(zip(DEFECTS, problems, strict=True))


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_refused_with_one_sentence(refused: dict[str, list[str]], defect: str) -> None:
    (problem,) = refused[defect]
    assert re.fullmatch(f"- {DEFECTS[defect][1]}", problem)

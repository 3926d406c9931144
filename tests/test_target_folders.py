"""Projects that share one cargo target folder get their own binaries, and not each other's."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import TARGET, UV, Generate, fingerprint, new_venv, run

pytestmark = pytest.mark.slow

CORE = "crates/core/src/lib.rs"
WAITING = 'Err(Error::NotImplemented("step"))'
LONG_AGO = 1_500_000_000  # older than every build, like the files of a sdist of maturin


@pytest.fixture(params=["CARGO_TARGET_DIR", "build.target-dir"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Mapping[str, str]:
    """A user who has all of their projects built in one folder, and how they told cargo so."""
    others = {name: value for name, value in os.environ.items() if name != "CARGO_TARGET_DIR"}
    if request.param == "CARGO_TARGET_DIR":
        return {**others, "CARGO_TARGET_DIR": str(TARGET)}
    home = tmp_path / "cargo"
    home.mkdir()
    usual = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    for file in usual.iterdir() if usual.is_dir() else []:
        if not file.name.startswith("config"):
            (home / file.name).symlink_to(file)
    (home / "config.toml").write_text(f"build.target-dir = '{TARGET}'\n", encoding="utf-8")
    return {**others, "CARGO_HOME": str(home)}


def test_each_gets_the_binary_of_its_own_sources(
    stack: str, environment: Mapping[str, str], generate: Generate, tmp_path: Path
) -> None:
    """Two projects, two checkouts of the first, and a newer state of one with files as old."""
    python = new_venv(tmp_path)

    def checkout(folder: str, name: str, step: int) -> Path:
        asked = {"functions": "step(a: int) -> int", "exceptions": ""}
        made = generate(stack=stack, project_name=name, **asked)
        project = tmp_path / folder
        shutil.copytree(made, project)
        core = project / CORE
        text = core.read_text(encoding="utf-8")
        assert WAITING in text
        core.write_text(text.replace(WAITING, f"Ok(a + {step})"), encoding="utf-8")
        for path in project.rglob("*"):
            os.utime(path, None if path.is_dir() else (LONG_AGO, LONG_AGO))
        return project

    def step(project: Path, package: str) -> str:
        install = (UV, "pip", "install", "--quiet", "--python", python, "--reinstall")
        run(project, *install, "--no-deps", ".", environment=environment)
        build = f"import {package}._native as f; print(f.step(10), f._build['sources'])"
        done, sources = run(tmp_path, python, "-c", build).split()
        assert sources == fingerprint(project)
        return done

    one, two = checkout("one", "One Kit", 1), checkout("two", "Two Kit", 2)
    assert step(one, "one_kit") == "11"
    assert step(two, "two_kit") == "12"
    if "CARGO_TARGET_DIR" in environment:  # for cargo, the two ways are one from here on
        assert step(checkout("copy", "One Kit", 3), "one_kit") == "13"
        assert step(one, "one_kit") == "11"
        shutil.rmtree(one)  # as when a newer sdist is unpacked in its place
        assert step(checkout("one", "One Kit", 4), "one_kit") == "14"

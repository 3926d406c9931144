"""A project reaches the commands of the template as it was made with, wherever that is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import TEMPLATE, Generate, run

from docs.follow import LEFT_OUT

COMMAND = (sys.executable, "tools/template.py", "check", "--help")
HELP = "can this package be built here?"
NOBODY = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A copy of the template, in git."""
    folder = tmp_path / "template"
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    run(folder, "git", "init", "--quiet")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    run(folder, "git", "add", ".")
    run(folder, "git", "commit", "--quiet", "--message", "now")


def generated(template: Path, folder: Path) -> Path:
    config = folder / "config.yaml"
    config.write_text(f"replay_dir: {folder}\ncookiecutters_dir: {folder}/cookiecutters\n")
    command = (sys.executable, "-m", "cookiecutter", "--no-input", "--config-file", config)
    run(folder, *command, template)
    return folder / "text-kit"


def broken(template: Path) -> None:
    """The toolkit of a later day, which no project of today can use."""
    (template / "toolkit/__init__.py").write_text("raise SystemExit('newer')\n")


def test_the_commit_is_what_runs_and_not_what_came_later(template: Path, tmp_path: Path) -> None:
    project = generated(template, tmp_path)
    broken(template)
    commit(template)
    assert HELP in run(project, *COMMAND)
    shutil.rmtree(template)  # or there is no network
    assert HELP in run(project, *COMMAND)


def test_a_repository_is_cloned_once(template: Path, tmp_path: Path) -> None:
    bare = tmp_path / "served.git"
    run(tmp_path, "git", "clone", "--quiet", "--bare", template, bare)
    project = generated(bare.as_uri(), tmp_path)  # type: ignore[arg-type]
    assert json.loads((project / ".cruft.json").read_text())["template"] == bare.as_uri()
    assert HELP in run(project, *COMMAND)
    shutil.rmtree(bare)
    assert HELP in run(project, *COMMAND)


def test_a_checkout_with_changes_runs_as_it_is(template: Path, tmp_path: Path) -> None:
    (template / "README.md").write_text("changed\n")
    project = generated(template, tmp_path)
    assert HELP in run(project, *COMMAND)
    broken(template)
    assert "newer" in run(project, *COMMAND, status=1)


def test_a_zip_is_a_template(template: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", tmp_path, "template")
    project = generated(Path(archive), tmp_path)
    assert HELP in run(project, *COMMAND)


@pytest.mark.parametrize("address", ["/nowhere/at/all", "file:///nowhere/at/all.git"])
def test_a_template_out_of_reach_is_one_sentence(
    address: str, generate: Generate, tmp_path: Path
) -> None:
    project = Path(shutil.copytree(generate(), tmp_path / "project"))
    record = project / ".cruft.json"
    origin = json.loads(record.read_text(encoding="utf-8")) | {"template": address}
    record.write_text(json.dumps(origin), encoding="utf-8")
    told = run(project, *COMMAND, status=1, environment=NOBODY)
    assert told.startswith(f"The template {address} cannot be reached, write in .cruft.json, as")
    assert "Traceback" not in told
    assert not list((project / ".tox/template").iterdir())


def test_a_benchmark_that_reads_other_cases_says_so(generate: Generate, tmp_path: Path) -> None:
    asked = {"functions": "twice(x: int) -> int", "exceptions": ""}
    project = Path(shutil.copytree(generate(**asked), tmp_path / "project"))
    cases = project / "benchmarks/cases.py"
    cases.write_text(cases.read_text(encoding="utf-8").replace("TOOLKIT = 1", "TOOLKIT = 7"))
    python = {**os.environ, "PYTHONPATH": str(project / "python"), "PYTHONDONTWRITEBYTECODE": "1"}
    python["TEXT_KIT_PURE"] = "1"  # no warning that the binary is missing
    told = run(project, *COMMAND[:2], "bench", status=1, environment=python)
    assert told.startswith("benchmarks/cases.py is written for version 7 of the benchmark, and")
    cases.write_text(cases.read_text(encoding="utf-8").replace("TOOLKIT = 7", "TOOLKIT = 1"))
    told = run(project, *COMMAND[:2], "bench", status=1, environment=python)
    assert told.startswith("The package is installed without its binary")


@pytest.mark.slow
def test_the_repository_installs_as_one_command(template: Path, tmp_path: Path) -> None:
    run(tmp_path, sys.executable, "-m", "venv", "venv")
    run(tmp_path, "venv/bin/pip", "install", "--quiet", f"git+{template.as_uri()}")
    command = tmp_path / "venv/bin/rustcore"
    assert "add functions or exceptions" in run(tmp_path, command, "--help")
    told = run(tmp_path, command, "check", status=1)
    assert "has no .cruft.json: change to the folder of a project" in told
    project = generated(template, tmp_path)
    assert HELP in run(project, command, "check", "--help")
    run(project, command, "add", "twice(x: int) -> int")
    assert "def twice(" in (project / "python/text_kit/_reference.py").read_text(encoding="utf-8")
    ran = subprocess.run([command], capture_output=True, text=True)
    assert ran.returncode == 2
    assert "COMMAND" in ran.stderr

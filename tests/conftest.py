"""Projects to test, generated as a user generates them."""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

TEMPLATE = Path(__file__).parent.parent
QUESTIONS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
STACKS = QUESTIONS["stack"]

Generate = Callable[..., Path]


def cookiecutter(
    folder: Path, environment: Mapping[str, str] = os.environ, **answers: str
) -> subprocess.CompletedProcess[str]:
    """Run cookiecutter in `folder` with `answers`, and the defaults for the rest."""
    given = [f"{question}={answer}" for question, answer in answers.items()]
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATE), "--no-input", *given]
    # No configuration of this user's, and the replay file where it dies with the test.
    config = folder / "cookiecutter.yaml"
    config.write_text(f"replay_dir: {json.dumps(str(folder / 'replay'))}\n", encoding="utf-8")
    command += ["--config-file", str(config), "--output-dir", str(folder / "out")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="session")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Generate:
    """Generate a project, once for the same answers, and return its folder: only to be read."""

    @functools.cache
    def generate(**answers: str) -> Path:
        folder = tmp_path_factory.mktemp("generated")
        done = cookiecutter(folder, **answers)
        assert done.returncode == 0, done.stderr
        (project,) = (folder / "out").iterdir()
        return project

    return generate


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    """Each stack that the template offers."""
    return str(request.param)

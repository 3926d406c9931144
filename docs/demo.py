"""Generate the worked example, build it, test it, and use it: `pipx run tox run -e demo`.

The project stays in the folder demo, to look at; a second run makes it anew.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

TEMPLATE = Path(__file__).parent.parent
STACKS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["stack"]

USE = """
from text_kit import IMPLEMENTATION, exceptions, levenshtein, tally

print(f"{IMPLEMENTATION}: {levenshtein('kitten', 'sitting') = }")
try:
    tally("apples=3\\npears=two")
except exceptions.ParseError as error:
    print(f"{error!r}\\n  line {error.line}: {error.text!r}\\n  caused by {error.__cause__!r}")
"""


def main() -> None:
    """Exit with a non-zero status as soon as one step fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", choices=STACKS, default=STACKS[0])
    stack = parser.parse_args().stack

    demo = TEMPLATE / "demo"
    shutil.rmtree(demo, ignore_errors=True)
    run(sys.executable, "-m", "cookiecutter", TEMPLATE, "--no-input", "-o", demo, f"stack={stack}")
    project = demo / "text-kit"

    venv.create(demo / "venv", with_pip=True)
    python = demo / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "--quiet", "--upgrade", "pip")
    print(f"building {project.relative_to(TEMPLATE)} in release mode: about a minute")
    run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        project,
        "--group",
        f"{project}/pyproject.toml:test",
        "--group",
        f"{project}/pyproject.toml:bench",
    )
    run(python, "-m", "pytest", "--quiet", project)
    run(python, "-c", USE)
    run(python, project / "tools/template.py", "bench")


def run(*command: str | Path) -> None:
    """Run a command and let it print."""
    sys.stdout.flush()
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {' '.join(error.cmd)}")

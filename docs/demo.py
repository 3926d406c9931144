"""Generate the worked example, build it, test it, and use it: `pipx run tox run -e demo`.

The project stays in the folder demo, to look at; a second run makes it anew.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
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
    project = demo / "text-kit"
    python = demo / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (python, "-m", "pip")
    groups = [f"--group={project}/pyproject.toml:{group}" for group in ("test", "bench")]
    generate = (sys.executable, "-m", "cookiecutter", TEMPLATE, "--no-input", "-o", demo)
    shutil.rmtree(demo, ignore_errors=True)

    # What cookiecutter prints is for people who type the next commands themselves.
    step("Generate demo/text-kit", *generate, f"stack={stack}", output=subprocess.DEVNULL)
    step("Check the toolchain", sys.executable, project / "tools/template.py", "check")
    step("Make an environment", sys.executable, "-m", "venv", demo / "venv")
    step("Upgrade pip", *pip, "install", "--quiet", "--upgrade", "pip")
    step("Build and install: a minute or two", *pip, "install", project, *groups)
    step("Run its tests: about half a minute", python, "-m", "pytest", "--quiet", project)
    step("Use it", python, "-c", USE)
    step("Measure: about a minute", python, project / "tools/template.py", "bench")
    shown = python.relative_to(TEMPLATE)
    print(f"\nDone. The project is in {project.relative_to(TEMPLATE)}. To try its functions:\n")
    print(f'    {shown} -i -c "from text_kit import *"\n')
    print("To write a function of your own, go on with docs/tutorial.md.")


def step(title: str, *command: str | Path, output: int | None = None) -> None:
    """Say what begins, run a command and let it print, and say twice a minute that it runs."""
    print(f"\n== {title}", flush=True)
    words = [str(part) for part in command]
    started = time.monotonic()
    with subprocess.Popen(words, stdout=output) as process:
        while True:
            try:
                status = process.wait(timeout=30)
                break
            except subprocess.TimeoutExpired:
                print(f"   running for {time.monotonic() - started:.0f} s", flush=True)
    if status:
        raise subprocess.CalledProcessError(status, words)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {shlex.join(error.cmd)}")

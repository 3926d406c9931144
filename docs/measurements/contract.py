"""How often the contract of a project finds wrong ports: `tox run -e contract -- 100`.

Builds a project with the ports of ports.toml, right and wrong ones, and runs the contract of each
function again and again. Prints a row for each wrong port, and the right ones that were refused.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import tomllib

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE.parents[1]
STACK = "pyo3 + maturin"
CRATES = 'unicode-properties = "0.1"\nunicode-segmentation = "1"\n'

# Runs in the project; prints how often each test fails, of so many runs.
HUNT = """
import contextlib, io, pathlib, sys, time, types
sys.path.insert(0, "tests")
from hypothesis import Phase, settings
settings.register_profile("hunt", database=None, phases=[Phase.generate])
settings.load_profile("hunt")
import test_contract

runs = int(sys.argv[1])
uncaptured = types.SimpleNamespace(disabled=contextlib.nullcontext)

def failed(test, *arguments):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            test(*arguments)
    except (AssertionError, ExceptionGroup):
        return True
    return False

for name in test_contract.FUNCTIONS:
    start = time.perf_counter()
    drawn = sum(
        failed(test_contract.test_binary_and_reference_agree, name, uncaptured)
        for _ in range(runs)
    )
    each = (time.perf_counter() - start) / runs
    start = time.perf_counter()
    alone = failed(test_contract.test_every_character_agrees, name)
    print(name, drawn, int(alone), f"{each:.2f} {time.perf_counter() - start:.2f}", flush=True)
"""


def main(runs: int) -> None:
    """Print the table, after `runs` (int) runs of the contract of each function."""
    with (HERE / "ports.toml").open("rb") as file:
        ports = tomllib.load(file)
    helpers = ports.pop("helpers")
    with tempfile.TemporaryDirectory() as folder:
        project = build(Path(folder), ports, helpers)
        command: list[str | Path] = [project / ".venv/bin/python", "-c", HUNT, str(runs)]
        done = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, text=True, check=True)
    print("| wrong port | found by random calls | by single characters | seconds a run |")
    print("| --- | --- | --- | --- |")
    refused = []
    for line in done.stdout.splitlines():
        name, drawn, alone, each, characters = line.split()
        port, _, kind = name.rpartition("_")
        if kind == "wrong":
            found = "yes" if int(alone) else ""
            print(f"| `{port}` | {drawn} of {runs} | {found} | {each} + {characters} |")
        elif int(drawn) or int(alone):
            refused.append(port)
    print(f"\nRight ports that were refused: {', '.join(refused) or 'none'}.")


def build(folder: Path, ports: dict[str, Any], helpers: dict[str, str]) -> Path:
    """Build a project with the `ports` (dict by name) in `folder` (Path); return its path."""
    bodies = {
        f"{name}_{kind}": (port["signature"], port["python"], port[kind])
        for name, port in ports.items()
        for kind in ("right", "wrong")
        if kind in port
    }
    asked = "; ".join(f"{name}{signature}" for name, (signature, _, _) in bodies.items())
    answers = ["project_name=Ports", f"stack={STACK}", f"functions={asked}", "exceptions=none"]
    command: list[str | Path] = ["cookiecutter", "--no-input", "-o", folder, TEMPLATE, *answers]
    run(folder, *command, stdout=subprocess.DEVNULL)
    project = folder / "ports"

    reference = project / "python/ports/_reference.py"
    text = reference.read_text(encoding="utf-8")
    first = text.index("\n\n\ndef ") if "\n\n\ndef " in text else len(text)
    text = f"{text[:first]}\n\n{helpers['python']}{text[first:]}"
    core = project / "crates/core/src/lib.rs"
    rust = core.read_text(encoding="utf-8").replace(
        "mod error;", "use std::collections::BTreeMap;\nmod error;", 1
    )
    rust = rust.replace("#![forbid(unsafe_code)]", "#![forbid(unsafe_code)]\n#![allow(unused)]", 1)
    for name, (_, python, body) in bodies.items():
        waiting = f'    raise NotImplementedError("{name} is not written yet")\n'
        text = text.replace(waiting, f"    {python}\n")
        head = rf"#\[expect[^\n]*\n((?:#\[rustfmt::skip\]\n)?pub fn {name}\([^{{]*\{{\n)"
        rust = re.sub(
            rf'{head}    Err\(Error::NotImplemented\("{name}"\)\)\n',
            functools.partial(written, body),
            rust,
        )
    reference.write_text(text, encoding="utf-8")
    core.write_text(rust + helpers["rust"], encoding="utf-8")
    manifest = project / "crates/core/Cargo.toml"
    needed = manifest.read_text(encoding="utf-8")
    needed = needed.replace("thiserror.workspace = true\n", f"thiserror.workspace = true\n{CRATES}")
    manifest.write_text(needed, encoding="utf-8")
    run(project, "cargo", "update", "--quiet", "--workspace")
    run(project, "uv", "venv", "--quiet", ".venv")
    install = ("uv", "pip", "install", "--quiet", "--python", ".venv", "-e", ".")
    run(project, *install, "--group", "test")
    return project


def written(body: str, waiting: re.Match[str]) -> str:
    """Return a function of the core (str) with its `body` (str)."""
    return f"{waiting[1]}    {body}\n"


def run(folder: Path, *command: str | Path, **options: Any) -> None:
    """Run a command in `folder` (Path); exit where it fails."""
    environment = {**os.environ, "RUST_BACKTRACE": "0"}
    if subprocess.run(command, cwd=folder, env=environment, **options).returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)

{% set project = cookiecutter | project %}
"""Run the tests against the wheels in dist/, where there is no Rust and no compiler.

`tox run -e wheel-test`, after `tox run -e wheel`. Each interpreter found gets its wheel{{ "; one of\nthem gets the wheel without a binary as well" if project.backend == "setuptools" else "" }}.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_wheels import ROOT, fits, interpreters


def main() -> None:
    """Exit with a sentence if a wheel fails its tests, or if nothing here can run it."""
    wheels = sorted((ROOT / "dist").glob("*.whl"))
    if not wheels:
        sys.exit("there is no wheel in dist/: run `tox run -e wheel`")
    pythons = interpreters()
    for wheel in wheels:
        pure = wheel.name.endswith("-none-any.whl")
        fitting = [version for version in pythons if fits(wheel, version)]
        if not fitting:
            sys.exit(f"{wheel.name} fits no interpreter found here: {', '.join(pythons)}")
        for version in fitting[:1] if pure else fitting:
            print(f"{wheel.name} on CPython {version}", flush=True)
            test(wheel, pythons[version], pure)


def test(wheel: Path, python: str, pure: bool) -> None:
    """Install a wheel into an environment of its own, and run the tests from an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["uv", "venv", "--quiet", "--python", python, f"{folder}/venv"], check=True)
        scripts = f"{folder}/venv/{'Scripts' if os.name == 'nt' else 'bin'}"
        environment = {**os.environ, "PATH": scripts, "VIRTUAL_ENV": f"{folder}/venv"}
        if pure:
            environment["{{ project.package | upper }}_PURE"] = "1"
        uv = [str(shutil.which("uv")), "pip", "install", "--quiet", str(wheel)]
        group = ["--group", f"{ROOT / 'pyproject.toml'}:test"]
        pytest = [f"{scripts}/python", "-m", "pytest", "-p", "no:cacheprovider"]
        for command in (uv + group, [*pytest, str(ROOT / "tests")]):
            if subprocess.run(command, cwd=folder, env=environment).returncode:
                sys.exit(f"{wheel.name} failed: {' '.join(command)}")


if __name__ == "__main__":
    main()

{% set project = cookiecutter | project %}
"""Build an sdist and from it a wheel, and test the wheel where there is no Rust and no compiler.

The wheel stays in dist/. Needs the package `build`.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Exit with a non-zero status as soon as one step fails."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # Without --sdist or --wheel, build makes the wheel from the sdist, as users do.
        run(sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(ROOT))
        (wheel,) = (folder / "dist").glob("*.whl")

        venv.create(folder / "venv", with_pip=True)
        scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        python = str(scripts / "python")
        groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        test = groups["dependency-groups"]["test"]
        run(python, "-m", "pip", "install", "--quiet", *test)
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel), path=str(scripts))
        run(python, "-m", "pytest", str(ROOT / "tests"), path=str(scripts), cwd=folder)

        (ROOT / "dist").mkdir(exist_ok=True)
        for file in (folder / "dist").iterdir():
            file.replace(ROOT / "dist" / file.name)
            print(f"dist/{file.name}")


def run(*command: str, path: str | None = None, cwd: Path | None = None) -> None:
    """Run a command, with nothing but `path` on the PATH if it is given."""
    environment = {**os.environ, "PATH": path} if path else None
    subprocess.run(command, check=True, env=environment, cwd=cwd)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {' '.join(error.cmd)}")

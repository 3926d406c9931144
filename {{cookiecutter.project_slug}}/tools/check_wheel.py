{% set project = cookiecutter | project %}
"""Build an sdist and from it a wheel, and test the wheel where there is no Rust and no compiler.

The wheel stays in dist/. Needs the package `build`.
"""

import os
import subprocess
import sys
import tempfile
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

        venv.create(folder / "venv")
        scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        python, group = str(scripts / "python"), f"{ROOT / 'pyproject.toml'}:test"
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
        run(*pip, str(wheel), "--group", group, path=str(scripts))
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

"""Run a command of the template: `tox run -e add`, `bench` or `move`, each with `-- --help`.

The commands are in the folder `toolkit/` of the template, which is fetched as it was for this
project. `cruft update` brings newer ones. Needs cookiecutter.
"""

import importlib
import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    from cookiecutter.config import get_user_config
    from cookiecutter.exceptions import CookiecutterException
    from cookiecutter.repository import determine_repo_dir
except ImportError:
    sys.exit("cookiecutter is not installed here: run `tox run -e add`, which installs it")

ROOT = Path(__file__).resolve().parent.parent
UNREACHABLE = (CookiecutterException, OSError, subprocess.CalledProcessError)


def main(command: str, *arguments: str) -> None:
    """Fetch the template as it was for this project, and run its `command`."""
    origin = json.loads((ROOT / ".cruft.json").read_text(encoding="utf-8"))
    template, commit, directory = (origin[key] for key in ("template", "commit", "directory"))
    logging.disable()  # cookiecutter's traceback of a git that fails
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        abbreviations = get_user_config()["abbreviations"]
        try:
            found, _ = determine_repo_dir(
                template, abbreviations, folder, commit, no_input=True, directory=directory
            )
        except UNREACHABLE as error:
            where = "write in .cruft.json, as template, where it is now"
            sys.exit(f"The template {template} cannot be reached, {where}.\n{error}")
        sys.path.insert(0, str(found))
        importlib.import_module("toolkit").run(command, ROOT, str(found), arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])

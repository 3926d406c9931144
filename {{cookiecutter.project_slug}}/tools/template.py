"""Have the template that made this project change it: `tox run -e add`, `tox run -e move`.

The code for that stands in the template, where `answers/add.py` adds functions and
`answers/move.py` changes the stack. Needs cookiecutter.
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
    sys.exit("cookiecutter is not installed here: run `tox run -e add -- ...`, which installs it")

ROOT = Path(__file__).resolve().parent.parent
UNREACHABLE = (CookiecutterException, OSError, subprocess.CalledProcessError)


def main(change: str, *arguments: str) -> None:
    """Fetch the template as it was for this project, and have its `answers/{change}.py` go on."""
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
        importlib.import_module(f"answers.{change}").main(ROOT, str(found), arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])

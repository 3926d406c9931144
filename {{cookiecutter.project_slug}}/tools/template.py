"""Run a command of the template, as `tox run -e bench` does.

Fetches the template at the commit in .cruft.json, and keeps it in .tox/template.
"""

import importlib
import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from cookiecutter.config import get_user_config
from cookiecutter.exceptions import CookiecutterException
from cookiecutter.repository import determine_repo_dir

ROOT = Path(__file__).resolve().parent.parent
logging.disable()  # cookiecutter's traceback of a git that fails


def fetch(template: str, commit: str | None, directory: str | None, **_: Any) -> str:
    """Return the folder of the template as it was at the commit."""
    kept = ROOT / ".tox/template" / str(commit)
    kept.parent.mkdir(parents=True, exist_ok=True)
    for found in kept.glob(f"*/{directory or '.'}/toolkit"):
        return str(found.parent)
    if commit and Path(template, ".git").exists():  # not the folder as it is now
        template = f"git+{Path(template).as_uri()}"
    with tempfile.TemporaryDirectory(dir=kept.parent, ignore_cleanup_errors=True) as folder:
        known = get_user_config()["abbreviations"]
        where, _ = determine_repo_dir(template, known, folder, commit, True, directory=directory)
        if Path(folder) not in Path(where).parents:  # a folder on this machine
            return str(where)
        return str(Path(folder).rename(kept) / Path(where).relative_to(folder))


def main(command: str, *arguments: str) -> None:
    """Fetch the template, and run its `command`."""
    origin = json.loads((ROOT / ".cruft.json").read_text(encoding="utf-8"))
    try:
        found = fetch(**origin)
    except (CookiecutterException, OSError, subprocess.CalledProcessError) as error:
        where = "write in .cruft.json, as template, where it is now"
        sys.exit(f"The template {origin['template']} cannot be reached, {where}.\n{error}")
    sys.path.insert(0, found)
    importlib.import_module("toolkit").run(command, ROOT, found, arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Remove folders that stayed empty, check the toolchain, and say what to type next."""

import json
import runpy
import sys
from pathlib import Path

# Rendered by cookiecutter: the answers are data, and nothing of them becomes code.
CONTEXT = r"""
{{ cookiecutter | tojson }}
"""

NEXT = """
{slug} is ready. Build it, test it, and see whether Rust pays:

    cd {slug}
    python -m venv .venv && . .venv/bin/activate     # Windows: .venv\\Scripts\\activate
    python -m pip install --upgrade pip              # 25.1 or newer, for --group
    pip install -e . --group dev
    pytest
    tox run -e bench
"""


def main() -> None:
    """Always exit with status 0: cookiecutter deletes the project when a hook fails."""
    answers = json.loads(CONTEXT)
    for folder in (".github/workflows", ".github"):
        if not any(Path(folder).iterdir()):
            Path(folder).rmdir()

    print(NEXT.format(slug=answers["project_slug"]), flush=True)
    try:
        missing = runpy.run_path("tools/check_toolchain.py")["problems"]()
    except Exception as error:  # whatever it is: the project stays
        missing = [f"the toolchain could not be checked: {error!r}"]
    if missing:
        print("It cannot be built here yet:", *missing, sep="\n- ", file=sys.stderr)


if __name__ == "__main__":
    main()

"""Remove folders that stayed empty, check the toolchain, and say what to type next."""

import json
import os
import runpy
import shlex
import sys
import tempfile
from pathlib import Path

# Rendered by cookiecutter: the answers are data, and nothing of them becomes code.
CONTEXT = r"""
{% set project = cookiecutter | project %}
{% set kind = [project.example, project.brought, project.functions != [], project.dependencies] %}
{{ [cookiecutter, project.template_folder, project.folder, project.switch, kind] | tojson }}
"""

ENVIRONMENT = """
    cd {folder}
    {python} -m venv .venv
    {activate}
    python -m pip install --upgrade pip     # 25.1 or newer, for --group
"""
READY = """{slug} is ready. Build it and test it:
{environment}    pip install -e . --group dev
    pytest
{then}
"""
MEASURE = "    tox run -e bench                        # does Rust pay?"
WRITE = """
Then write your functions: first in Python, in python/{package}/_reference.py, then in Rust, in
crates/core/src/lib.rs. README.md says how, and `tox run -e bench` whether Rust pays."""
ADD = """
Then add functions: tox run -e add -- 'f(x: int) -> int'"""
PORT = """
Your functions run in Python now, and wait for their Rust: write it in crates/core/src/lib.rs, one
after the other. README.md says how, and `tox run -e bench` whether Rust pays."""
WITHOUT_RUST = """Until then, its functions run in Python:
{environment}    pip install --group test{imported}
    {pure}
"""
ACTIVATE, PURE = ". .venv/bin/activate", "{package}_PURE=1 PYTHONPATH=python pytest"
if sys.platform == "win32":  # in PowerShell
    ACTIVATE = ".venv\\Scripts\\Activate.ps1"
    PURE = '$env:{package}_PURE = 1; $env:PYTHONPATH = "python"; pytest'


def main() -> None:
    """Always exit with status 0: cookiecutter deletes the project when a hook fails."""
    answers, template, package, switch, kind = json.loads(CONTEXT)
    example, brought, some, imported = kind
    for folder in (".github/workflows", ".github", "crates/core/tests", "crates/python/src/glue"):
        if Path(folder).is_dir() and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    if "_commit" in answers and thrown_away():  # cruft compares two versions of the template
        return

    try:
        check = runpy.run_path(os.path.join(template, "toolkit/check.py"))
        found = check["findings"](check["QUICK"])
    except (Exception, SystemExit) as error:  # whatever it is: the project stays
        found = []
        print(f"The toolchain could not be checked: {error}")
    good = [finding for finding in found if finding.status == "ok"]
    wrong = [finding for finding in found if finding.status != "ok"]
    possible = all(finding.status != "error" for finding in wrong)
    pythons = [finding.to_type for finding in good if finding.about == "python"]
    names = {
        "slug": answers["project_slug"],
        "folder": from_here(),
        "activate": ACTIVATE,
        "pure": PURE.format(package=switch),
        "python": pythons[0] if pythons else "python3",
        "imported": "".join(f" {one}" for one in imported),
    }
    then = MEASURE if example else PORT if brought else WRITE if some else ADD
    names["then"] = then.format(package=package)
    if imported:
        named = "which pyproject.toml names as dependencies: correct what has another name on PyPI"
        wrong.append(f"_reference.py imports {', '.join(imported)}, {named}")
    names["environment"] = ENVIRONMENT.format(**names)
    if wrong:
        about = "Worth knowing" if possible else "{slug} is written. It cannot be built here yet"
        print(f"\n{about.format(**names)}:", *wrong, sep="\n- ")
    if possible:
        print("", READY.format(**names), sep="\n")
        return
    if pythons:
        print("", WITHOUT_RUST.format(**names), sep="\n", end="")
    print(f"\nThen build it, as {names['folder']}/README.md says.\n")


def from_here() -> str:
    """How the shell that cookiecutter runs in gets to the project."""
    here, started = os.path.realpath("."), os.path.realpath(os.environ.get("PWD", ".."))
    return shlex.quote(os.path.relpath(here, started) if below(started) else here)


def thrown_away() -> bool:
    """Whether this is a temporary folder, and not in the one where somebody works."""
    return below(tempfile.gettempdir()) and not below(os.environ.get("PWD", ".."))


def below(folder: str) -> bool:
    """Whether the project is somewhere below `folder`."""
    return os.path.realpath(".").startswith(os.path.join(os.path.realpath(folder), ""))


if __name__ == "__main__":
    main()

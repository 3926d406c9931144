"""The command `wheel`: what pip would install, built, checked and tested on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import build, check
from .project import Project


def main(root: Path, template: str, arguments: Sequence[str]) -> None:
    """Fill `dist/` of the project in `root` (Path) with an sdist and the wheels built from it.

    `arguments` (list of str) are those of the command line. Moves a wheel that has a defect or
    fails a test of the project to `dist/refused/`, and exits with status 1.
    """
    parser = argparse.ArgumentParser(
        prog="tox run -e wheel --",
        description="Build an sdist and wheels in dist/, check them, and run the project's tests "
        "against them where there is no Rust and no compiler.",
    )
    parser.add_argument(
        "versions", nargs="*", help="versions of CPython to build for, like 3.12; all if none"
    )
    parser.add_argument("--no-test", action="store_true", help="do not run the project's tests")
    parser.add_argument(
        "--check", nargs="+", type=Path, metavar="WHEEL", help="only check these wheels"
    )
    asked = parser.parse_args(arguments)
    project = Project(root)
    wheels = asked.check or build.wheels(project, asked.versions)
    wrong = [wheel for wheel in wheels if check.report(project, wheel.resolve())]
    if asked.check:
        sys.exit(bool(wrong))
    if not asked.no_test:
        wrong += [one for one in wheels if one not in wrong and not check.test(project, one)]
    for wheel in wrong:
        refused = wheel.parent / "refused" / wheel.name
        refused.parent.mkdir(exist_ok=True)
        print(f"{wheel.name} is in {wheel.replace(refused).parent}")
    if not (project.abi3 or asked.versions):
        print(f"Found here: CPython {', '.join(project.interpreters)}. Others get no wheel.")

    sys.exit(bool(wrong))

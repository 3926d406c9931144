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

    `arguments` (list of str) are those of the command line. Exits with status 1 where a wheel has
    a defect or fails a test of the project.
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
    defects = [check.report(project, wheel.resolve()) for wheel in wheels]
    if any(defects):
        sys.exit(1)
    if not (asked.check or asked.no_test):
        for wheel in wheels:
            check.test(project, wheel)

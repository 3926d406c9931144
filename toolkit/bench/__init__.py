"""The command `bench`: is it a good idea to drop down to Rust?"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

VERSION = 1  # of benchmarks/cases.py


def main(root: Path, _template: str, arguments: Sequence[str]) -> None:
    """Measure the project in `root` (Path), whose `benchmarks/cases.py` says what and against what.

    `arguments` (list of str) are those of the command line. Runs where the package is installed, in
    release mode, with the dependency group `bench`. Exits with a sentence if the project or its
    binary cannot be measured.
    """
    sys.path.insert(0, str(root / "benchmarks"))
    cases = importlib.import_module("cases")
    if (found := getattr(cases, "TOOLKIT", 0)) != VERSION:
        sys.exit(
            f"benchmarks/cases.py is written for version {found} of the benchmark, and this is"
            f" version {VERSION}: run `pipx run cruft update`, which brings both up to date."
        )
    from .arguments import PACKAGE

    if find_spec(f"{PACKAGE}._native") is None:
        sys.exit(
            "The package is installed without its binary, and there is nothing to measure:"
            " `tox run -e check` says what is missing."
        )
    from . import measure

    measure.main(arguments)

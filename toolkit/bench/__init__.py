"""The command `bench`: is it a good idea to drop down to Rust?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main(root: Path, template: str, arguments: Sequence[str]) -> None:
    """Measure the project in `root` (Path), whose `benchmarks/cases.py` says what and against what.

    `arguments` (list of str) are those of the command line. Runs where the package is installed, in
    release mode, with the dependency group `bench`.
    """
    sys.path.insert(0, str(root / "benchmarks"))
    from . import measure  # imports the cases

    measure.main(arguments)

"""One round of measurements, in a process of its own: see `rounds` in measure.py."""

import sys
from pathlib import Path

from . import main

main(Path(sys.argv[1]), "", sys.argv[2:])

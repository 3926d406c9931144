{% set project = cookiecutter | project %}
"""The build backend: {{ project.backend }}, with advice where a build fails.

pyproject.toml names it: https://peps.python.org/pep-0517/#in-tree-build-backends
"""

import os
import sys
from functools import partial
from typing import Any

{% if project.backend == "setuptools" %}
import setuptools.build_meta as backend
from check_toolchain import binaries, cargo_is_installed, problems

PURE = "{{ project.package | upper }}_PURE"  # setup.py reads it
{% else %}
import maturin as backend
from check_toolchain import problems

# Without this, maturin downloads a missing Rust (675 MB).
os.environ.setdefault("MATURIN_NO_INSTALL_RUST", "1")
{% endif %}


def run(hook: Any, *args: Any, **kwargs: Any) -> Any:
{% if project.backend == "setuptools" %}
    if hook.__name__ in ("build_wheel", "build_editable") and not cargo_is_installed():
        os.environ[PURE] = "1"
        for line in (*problems(), "built without Rust: the functions run in Python"):
            print("-", line, file=sys.stderr)
    if hook.__name__ == "build_editable" and os.environ.get(PURE) == "1":
        for binary in binaries():
            binary.unlink()
            print(f"- removed {binary.name}, of an earlier build", file=sys.stderr)
{% endif %}
    try:
        return hook(*args, **kwargs)
    except (Exception, SystemExit):
        for problem in problems():  # below what cargo has printed
            print("-", problem, file=sys.stderr)
        raise


def __getattr__(name: str) -> Any:
    return partial(run, getattr(backend, name))

{% set project = cookiecutter | project %}
"""The build backend: {{ project.backend }}, and sentences where Rust cannot be built.

pyproject.toml names it: https://peps.python.org/pep-0517/#in-tree-build-backends
"""

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

{% if project.backend == "setuptools" %}
import setuptools.build_meta as backend
{% else %}
import maturin as backend
{% endif %}
from check_toolchain import problems
{% if project.backend == "maturin" %}

# A missing Rust is not downloaded (675 MB) behind the user's back.
os.environ.setdefault("MATURIN_NO_INSTALL_RUST", "1")
{% endif %}


def explained(hook: Callable[..., str]) -> Callable[..., str]:
    """A build that fails because of the toolchain says what it lacks{{ ", and does without" if project.backend == "setuptools" }}."""

    @functools.wraps(hook)
    def build(*args: Any, **kwargs: Any) -> str:
        try:
            return hook(*args, **kwargs)
        except (Exception, SystemExit):
            missing = problems()
            if not missing:
                raise  # the compiler has said what is wrong
{% if project.backend == "setuptools" %}
        for reason in (*missing, "built without Rust: the functions run in Python"):
            print("-", reason, file=sys.stderr)
        os.environ["{{ project.package | upper }}_PURE"] = "1"
        return hook(*args, **kwargs)
{% else %}
        sys.exit("\n".join(f"- {reason}" for reason in missing))
{% endif %}

    return build


build_wheel = explained(backend.build_wheel)
build_editable = explained(backend.build_editable)
{% if project.backend == "maturin" %}
prepare_metadata_for_build_wheel = explained(backend.prepare_metadata_for_build_wheel)
prepare_metadata_for_build_editable = explained(backend.prepare_metadata_for_build_editable)
{% endif %}


def __getattr__(name: str) -> Any:
    return getattr(backend, name)

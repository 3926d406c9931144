{% set project = cookiecutter | project %}
"""The functions, in Rust where a binary is installed and in Python elsewhere.

`IMPLEMENTATION` says which code runs: "native" (Rust) or "reference" (pure Python). The reference
runs where no binary is installed, and where the environment asks for it with
{{ project.package | upper }}_PURE=1.
"""

import _thread
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from {{ project.package }} import exceptions

IMPLEMENTATION: Literal["native", "reference"]
__version__: str

_pure = os.environ.get("{{ project.package | upper }}_PURE") == "1"


def _in_subinterpreter() -> bool:
    if sys.version_info >= (3, 12):
        is_main = getattr(_thread, "_is_main_interpreter", None)
        return is_main is not None and not is_main()
    from _xxsubinterpreters import get_current, get_main  # type: ignore[import-not-found]

    return bool(get_current() != get_main())


# Only a missing binary falls back: one that is present and broken raises ImportError.
if _pure or find_spec(f"{__name__}._native") is None:
    from {{ project.package }}._reference import (
{% for name in project.function_names %}
        {{ name }},
{% endfor %}
    )

    IMPLEMENTATION = "reference"
elif _in_subinterpreter():
    raise ImportError(
        "The binary of {{ project.package }} runs in the main interpreter"
        " alone. In a subinterpreter, {{ project.package | upper }}_PURE=1"
        " runs its functions in Python."
    )
else:
    try:
        from {{ project.package }}._native import (
{% for name in project.function_names %}
            {{ name }},
{% endfor %}
        )
    except ImportError as _error:  # no function is called like that
        _error.add_note(
            "The binary is damaged or made for another system. Install the package again, or set"
            " {{ project.package | upper }}_PURE=1 to run its functions in Python."
        )
        raise

    IMPLEMENTATION = "native"

__all__ = [
{% for name in project.public_names %}
    "{{ name }}",
{% endfor %}
]

for _name in __all__:  # so that pickles load with either implementation
    if callable(_function := globals()[_name]):
        _function.__module__ = __name__

if not TYPE_CHECKING:  # for which all names would exist

    def __getattr__(name: str) -> str:
        """Look the version up when somebody asks for it: that takes as long as all the rest."""
        if name == "__version__":
            from importlib.metadata import version

            return version("{{ cookiecutter.project_slug }}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

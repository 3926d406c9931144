{% set project = cookiecutter | project %}
"""The functions, in Rust where a binary is installed and in Python elsewhere.

`IMPLEMENTATION` says which code runs: "native" (Rust) or "reference" (pure Python). The reference
runs where no binary is installed, and where the environment asks for it with
{{ project.switch }}_PURE=1.
"""

import _thread
import os
import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from {{ project.package }} import exceptions
{% if project.door %}
from {{ project.package }}._door import door
{% endif %}

if TYPE_CHECKING:
    from {{ project.package }}._reference import *  # noqa: F403

IMPLEMENTATION: Literal["native", "reference"]
__version__: str

_SWITCH = "{{ project.switch }}_PURE=1"
_pure = os.environ.get(_SWITCH.removesuffix("=1")) == "1"


def _in_subinterpreter() -> bool:
    if sys.version_info >= (3, 12):
        is_main = getattr(_thread, "_is_main_interpreter", None)
        return is_main is not None and not is_main()
    from _xxsubinterpreters import get_current, get_main  # type: ignore[import-not-found]

    return bool(get_current() != get_main())


_found: dict[str, Any] = {**vars(import_module(f"{__name__}._reference"))}

# Only a missing binary falls back: one that is present and broken raises ImportError.
if _pure or find_spec(f"{__name__}._native") is None:
    if not _pure:
        warnings.warn(
            f"{__name__} has no binary here, and runs in Python; {_SWITCH} hides this warning",
            RuntimeWarning,
            stacklevel=2,
        )
    IMPLEMENTATION = "reference"
elif _in_subinterpreter():
    raise ImportError(
        f"The binary of {__name__} runs in the main interpreter alone. In a subinterpreter,"
        f" {_SWITCH} runs its functions in Python."
    )
else:
    try:
        _binary = vars(import_module(f"{__name__}._native"))
    except ImportError as _error:
        _error.add_note(
            f"{_SWITCH} runs the functions in Python. If the binary is damaged or made for another"
            " system, install the package again."
        )
        raise
    _waiting = _binary["_build"].get("waiting", "").split(",")  # for their Rust: these stay Python
{% if project.door %}
    _rust = {_name: one for _name, one in _binary.items() if _name not in _waiting}
    _found |= {_name: door(one, _found.get(_name)) for _name, one in _rust.items()}
{% else %}
    _found |= {_name: one for _name, one in _binary.items() if _name not in _waiting}
{% endif %}
    IMPLEMENTATION = "native"

{% if project.brought and project.constants %}
# What is public in the module that was brought, besides functions and classes.
{{ project.constants }}

{% endif %}
if not TYPE_CHECKING:  # type checkers read the reference; `__getattr__` would hide wrong names
    __all__ = ["IMPLEMENTATION", "exceptions"]

    # Everything public that these two define; what they import has another `__module__`.
    _homes = {__name__, f"{__name__}._native", f"{__name__}._reference"}
    for _name, _function in _found.items():
        if not _name.startswith("_") and getattr(_function, "__module__", None) in _homes:
{% if project.brought %}
            if hasattr(_function, "__name__"):  # a function or a class
                _function.__module__ = __name__  # so that pickles load with either implementation
{% else %}
            _function.__module__ = __name__  # so that pickles load with either implementation
{% endif %}
            globals()[_name] = _function
            __all__.append(_name)
{% if project.brought and project.constants %}
    for _name in _CONSTANTS:
        if _name not in __all__:
            globals()[_name] = _found[_name]
            __all__.append(_name)
{% endif %}

    def __getattr__(name: str) -> str:
        """Look the version up when somebody asks for it: that takes as long as all the rest."""
        if name == "__version__":
            from importlib.metadata import version

            return version("{{ cookiecutter.project_slug }}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

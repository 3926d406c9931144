{% set project = cookiecutter | project %}
"""One contract, two implementations: tests that ask for `implementation` run against both."""

import os
from importlib import import_module
from types import ModuleType

import pytest

from {{ project.package }} import _reference

IMPLEMENTATIONS = [_reference]

if os.environ.get("{{ project.switch }}_PURE") == "1":
    collect_ignore = ["test_contract.py"]
else:
    try:
{% if project.door %}
        STRICT = os.environ.get("{{ project.switch }}_STRICT") == "1"  # Rust alone, without its door
        binary = import_module("{{ project.package }}._native")
        IMPLEMENTATIONS.insert(0, binary if STRICT else import_module("{{ project.package }}"))
{% else %}
        IMPLEMENTATIONS.insert(0, import_module("{{ project.package }}._native"))
{% endif %}
    except ImportError:
        pytest.exit(
            "No binary to test: run `pip install -e .`; if it builds none, `tox run -e check`."
            " {{ project.switch }}_PURE=1 tests the Python alone.",
            returncode=4,
        )


@pytest.fixture(params=IMPLEMENTATIONS, ids=lambda module: module.__name__.rpartition("._")[2])
def implementation(request: pytest.FixtureRequest) -> ModuleType:
    """The module that stands for the package in this test."""
    module: ModuleType = request.param
    return module

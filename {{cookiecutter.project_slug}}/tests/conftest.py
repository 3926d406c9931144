{% set project = cookiecutter | project %}
"""One contract, two implementations: tests that ask for `implementation` run against both."""

from types import ModuleType
from typing import cast

import pytest

from {{ project.package }} import _native, _reference


@pytest.fixture(params=[_native, _reference], ids=["native", "reference"])
def implementation(request: pytest.FixtureRequest) -> ModuleType:
    """The module that stands for the package in this test."""
    return cast(ModuleType, request.param)

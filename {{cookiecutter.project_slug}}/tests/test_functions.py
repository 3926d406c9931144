{% set project = cookiecutter | project %}
"""Each function by example, in both implementations."""

import inspect
{% if project.example %}
import math
import signal
import threading
import time
from array import array
from collections.abc import Sequence
{% endif %}
from types import ModuleType

import pytest

{% if project.example %}
from {{ project.package }} import __all__, _reference, exceptions
{% else %}
from {{ project.package }} import __all__, _reference
{% endif %}

from values import call

# Functions without a body; add the examples of a function below when you write it.
WAITING = [
    name
    for name in __all__
    if f'NotImplementedError("{name} is' in inspect.getsource(getattr(_reference, name, call))
]


def test_functions_without_a_body_say_so(implementation: ModuleType) -> None:
    for name in WAITING:
        sample = call(name)
        with pytest.raises(NotImplementedError, match=f"{name} is not written yet"):
            getattr(implementation, name)(*sample.args, **sample.kwargs)
{% if project.example %}


{% include "example/test_functions.py" %}
{% endif %}

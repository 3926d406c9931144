{% set project = cookiecutter | project %}
"""Each function by example, in both implementations."""

import inspect
{% if project.example %}
import math
{% endif %}
import re
{% if project.example %}
import signal
import threading
import time
from array import array
from collections.abc import Sequence
{% endif %}
from types import ModuleType

import pytest

{% if project.example %}
from {{ project.package }} import _reference, exceptions
{% else %}
from {{ project.package }} import _reference
{% endif %}

from values import call

# Functions without a body; when you write one, add its examples below.
WAITING = re.findall(r'NotImplementedError\("(\w+) is not written', inspect.getsource(_reference))


def test_functions_without_a_body_say_so(implementation: ModuleType) -> None:
    for name in WAITING:
        sample = call(name)
        with pytest.raises(NotImplementedError, match=f"{name} is not written yet"):
            getattr(implementation, name)(*sample.args, **sample.kwargs)
{% if project.example %}


{% include "example/test_functions.py" %}
{% endif %}

{% set project = cookiecutter | project %}
"""What `tox run -e bench` measures beyond what it finds by itself: yours to edit.

It calls each function with random arguments of the annotated types, without those that have
defaults. Its best opponent in Python decides; builtins and what NATIVE names are shown beside it.
Also read, if they are here: NATIVE, SIZES, ROUNDS, LONGEST (seconds for a call of the reference).
"""

from collections.abc import Callable{{ ", Iterable" if project.example }}
{% if project.example %}
from typing import Any

import numpy
{% endif %}

TOOLKIT = 1  # the format of this file, which the benchmark checks

# Arguments where random ones are refused or mean little, and what their size counts, if they have
# one: `"f": ("lines", lambda size: {"text": "x=1\n" * size}), "g": ("", lambda _: {"n": 5})`.
{% if project.example %}
ARGUMENTS: dict[str, tuple[str, Callable[[int], dict[str, object]]]] = {
    "tally": (
        "lines",
        lambda size: {"text": "\n".join(f"name{i % 50}={i}" for i in range(size))},
    ),
}
{% else %}
ARGUMENTS: dict[str, tuple[str, Callable[[int], dict[str, object]]]] = {}
{% endif %}
{% if project.example %}


def product_loop(values: Iterable[float]) -> float:
    """As people write it first."""
    product = 1.0
    for value in values:
        product *= value
    return product


def product_numpy(values: Any) -> float:
    """NumPy converts a list before it multiplies, and takes a buffer as it is."""
    return float(numpy.prod(numpy.asarray(values)))


{% else %}

{% endif %}
# A naive loop, a builtin, a package from PyPI, your own Cython: by function, with a name each.
{% if project.example %}
OPPONENTS: dict[str, dict[str, Callable[..., object]]] = {
{% for name in ("product", "product_buffer") %}
    "{{ name }}": {"a loop": product_loop, "NumPy": product_numpy},
{% endfor %}
}
{% else %}
OPPONENTS: dict[str, dict[str, Callable[..., object]]] = {}
{% endif %}

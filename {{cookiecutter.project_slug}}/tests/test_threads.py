{% set project = cookiecutter | project %}
"""Other threads go on while a long call runs in Rust."""

import threading
import time

import pytest

from {{ project.package }} import _native

# Calls that take 50 ms or more, by function; add yours when its body is written.
{% if project.worked("levenshtein") %}
LONG_CALLS: dict[str, tuple[object, ...]] = {
    "levenshtein": ("kitten" * 1000, "sitting" * 1000),
}
{% else %}
LONG_CALLS: dict[str, tuple[object, ...]] = {}
{% endif %}


@pytest.mark.skipif(not LONG_CALLS, reason="no function has a body that takes long")
@pytest.mark.parametrize("name", LONG_CALLS)
def test_other_threads_make_progress(name: str) -> None:
    started, finished, ticks = threading.Event(), threading.Event(), 0

    def work() -> None:
        started.set()
        getattr(_native, name)(*LONG_CALLS[name])
        finished.set()

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    while not finished.is_set():
        ticks += 1
        time.sleep(0.001)
    thread.join()
    assert ticks > 10, "the call held the GIL"

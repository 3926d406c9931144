{% set project = cookiecutter | project %}
{% set texts = "str" in project.types %}
"""The binary does what the reference does with checked arguments, and raises every exception."""

{% if project.door %}
import copy
{% endif %}
import glob
import inspect
{% if texts %}
import itertools
{% endif %}
import os
import pickle
import subprocess
import sys
{% if texts %}
import time
{% endif %}
import zlib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

{% if project.door %}
import {{ project.package }}
from {{ project.package }} import _door, _reference, exceptions
{% else %}
from {{ project.package }} import _reference, exceptions
{% endif %}

{% if texts %}
from values import SPECIAL, call, calls, characters, checked, odd, outcome, refusal, signature
{% else %}
from values import call, calls, checked, odd, outcome, refusal, signature
{% endif %}

ROOT = Path(__file__).parent.parent

_native = import_module("{{ project.package }}._native")


def sources() -> str:
    """The fingerprint that crates/core/build.rs puts into the binary."""
    # Hidden files, like the lock files of editors, are none of the sources.
    files = glob.glob("crates/*/src/**/*.rs", root_dir=ROOT, recursive=True)
    texts = b"".join((ROOT / file).read_bytes() for file in sorted(map(Path, files)))
    return str(zlib.crc32(texts.replace(b"\r", b"")))


def test_the_binary_is_built_from_these_sources() -> None:
    advice = "the binary is older than the Rust sources: run `pip install -e .`"
    assert _native._build["sources"] == sources(), advice


FUNCTIONS = [one for one in vars(_native) if inspect.isfunction(getattr(_reference, one, None))]
WAITING = _native._build["waiting"].split(",")  # for their Rust
each_function = pytest.mark.parametrize("name", FUNCTIONS)
{% if project.door %}
STRICT = os.environ.get("{{ project.switch }}_STRICT") == "1"  # Rust has to raise as Python does


def refused(name: str, found: Any) -> bool:
    """Whether Rust raised, so that the Python decides."""
    raised = type(found) is tuple and not issubclass(found[0], _door.DEFECTS)
    return raised and not STRICT and name not in _door.WITHOUT
{% endif %}


# A process of its own: while C or Rust runs, Python can do nothing.
WATCHDOG = """
import os, queue, signal, sys, threading
lines = queue.SimpleQueue()
threading.Thread(target=lambda: [*map(lines.put, sys.stdin), lines.put("")], daemon=True).start()
call = "Hypothesis"
while call:
    try:
        last, call = call, lines.get(timeout=60)
    except queue.Empty:
        advice = "give it smaller values, in SPECIAL of tests/values.py"
        print(f"\\n{call.strip()} has not returned for a minute: {advice}", file=sys.stderr)
        sys.exit(os.kill(int(sys.argv[1]), signal.SIGTERM))
"""


@each_function
def test_binary_and_reference_agree(name: str, capfd: pytest.CaptureFixture[str]) -> None:
{% if project.door %}
    native, reference = getattr(_native, name), getattr(_reference, name)
    reference = checked(reference) if STRICT else reference
{% else %}
    native, reference = getattr(_native, name), checked(getattr(_reference, name))
{% endif %}
    if name in WAITING:
        with pytest.raises(NotImplementedError):
            native(*call(name).args, **call(name).kwargs)
        pytest.xfail(f"{name} is not written in Rust")
    outcomes: list[Any] = []
{% if project.door %}
    refusals: list[inspect.BoundArguments] = []
{% endif %}
    slow = [HealthCheck.too_slow]  # allowed; and each run draws new examples, in CI too

    @settings(max_examples=10, deadline=None, derandomize=False, suppress_health_check=slow)
    @given(calls(name))
    def agree(call: inspect.BoundArguments) -> None:
        print(f"{name}{call!r:.1000}", file=watchdog.stdin, flush=True)
{% if project.door %}
        copied = copy.deepcopy(call.arguments)  # the Python may change them
        outcomes.append(outcome(reference, inspect.BoundArguments(call.signature, copied)))
{% else %}
        outcomes.append(outcome(reference, call))
{% endif %}
{% if project.door %}
        found = outcome(native, call)
        if not refused(name, found):
            assert found == outcomes[-1]
        elif type(outcomes[-1]) is not tuple:
            refusals.append(call)
{% else %}
        assert outcome(native, call) == outcomes[-1]
{% endif %}

    with capfd.disabled():  # shows what the watchdog says
        command = [sys.executable, "-c", WATCHDOG, str(os.getpid())]
        watchdog = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8")
    with watchdog:
        for _ in range(28):  # after ten examples, Hypothesis mostly varies those
            agree()
    errors = [one for one in outcomes if type(one) is tuple]
    print(told := f"{len(errors)} of {len(outcomes)} calls of {name} raised")  # with pytest -rP
    advice = "too little was compared: write into SPECIAL of tests/values.py what it accepts"
    assert len(errors) < 0.9 * len(outcomes), f"{told}; {advice}"
{% if project.door %}
    valid = len(outcomes) - len(errors)
    told = f"Rust refuses {len(refusals)} of {valid} calls that Python answers"
    assert len(refusals) <= 0.05 * valid, f"{told}, such as {name}{refusals[0]!r:.1000}"
{% endif %}


{% if texts %}
@each_function
def test_every_character_agrees(name: str) -> None:
    native, reference = getattr(_native, name), getattr(_reference, name)
    for parameter in signature(name).parameters.values():
        special = name in WAITING or (name, parameter.name) in SPECIAL
        if parameter.annotation is str and not special:
            bound, end = call(name), time.monotonic() + 1  # second; rare kinds come first
            for each in itertools.zip_longest(*characters()):
                for text in itertools.chain(*((one, f"a{one} b") for one in each if one)):
                    bound.arguments[parameter.name] = text
{% if project.door %}
                    found = outcome(native, bound)
                    assert refused(name, found) or found == outcome(reference, bound), bound
{% else %}
                    assert outcome(native, bound) == outcome(reference, bound), bound
{% endif %}
                if time.monotonic() > end:
                    break


{% endif %}
@each_function
def test_invalid_arguments_are_refused(name: str) -> None:
    for parameter in signature(name).parameters.values():
        for value in odd(parameter.annotation):
            if error := refusal(parameter.annotation, value):
                invalid = call(name, **{parameter.name: value})
                with pytest.raises(type(error)):
                    getattr(_native, name)(*invalid.args, **invalid.kwargs)


{% if project.door %}
@each_function
def test_python_answers_what_rust_refuses(name: str) -> None:
    package, reference = getattr({{ project.package }}, name), getattr(_reference, name)
    for parameter in signature(name).parameters.values():
        for value in odd(parameter.annotation):
            if name not in _door.WITHOUT and refusal(parameter.annotation, value):
                invalid = call(name, **{parameter.name: value})
                assert outcome(package, invalid) == outcome(reference, invalid)


{% endif %}
@each_function
def test_signature_and_help_agree(name: str) -> None:
    native, reference = getattr(_native, name), getattr(_reference, name)
    parameters = [one.replace(annotation=one.empty) for one in signature(name).parameters.values()]
    assert list(inspect.signature(native).parameters.values()) == parameters
    advice = f"the docstring of {name} is in _reference.py and in crates/python/src/functions.rs"
{% if project.brought %}
    assert name in WAITING or (inspect.getdoc(native) or None) == inspect.getdoc(reference), advice
{% else %}
    said = inspect.getdoc(reference) or "a docstring"
    assert name in WAITING or inspect.getdoc(native) == said, advice
{% endif %}


def raised() -> list[Exception]:
    """One exception for each of `Error::samples()` in crates/core/src/error.rs, then a panic."""
    found: list[Exception] = []
    while not found or type(found[-1]) is not exceptions.InternalError:
        with pytest.raises(Exception) as caught:  # noqa: PT011 (own ones, and builtin ones)
            _native._raise(len(found))
        found.append(caught.value)
    return found


EXCEPTIONS = raised()
each_exception = pytest.mark.parametrize("index", range(len(EXCEPTIONS)))


def test_every_class_has_a_variant_and_every_variant_a_class() -> None:
    from_rust = {type(exception) for exception in EXCEPTIONS}
    classes = {one for one in vars(exceptions).values() if isinstance(one, type)}
    advice = "a new exception is in exceptions.py and both error.rs, in samples() as well"
    assert classes - from_rust == {exceptions.{{ project.base_exception }}}, advice


@each_exception
def test_exceptions_have_a_message_their_fields_and_survive_pickling(index: int) -> None:
    exception = EXCEPTIONS[index]
    assert str(exception) == (repr if type(exception) is KeyError else str)(exception.args[0]) != ""
    assert vars(exception).keys() == inspect.get_annotations(type(exception)).keys()
    copy = pickle.loads(pickle.dumps(exception))
    assert (type(copy), str(copy)) == (type(exception), str(exception))
    assert vars(copy) == vars(exception)

{% set project = cookiecutter | project %}
"""What holds for every function: the binary does what the reference does with checked arguments."""

import contextlib
import inspect
import sys
import typing
from collections.abc import Callable
from types import ModuleType

import psutil
import pytest
from hypothesis import HealthCheck, given, settings

from {{ project.package }} import __all__, _native, _reference  # type: ignore[attr-defined]

from _checked import checked, convert
from values import call, calls, parameters, signature

FUNCTIONS = [name for name in __all__ if inspect.isroutine(getattr(_reference, name, None))]
PARAMETERS = [(name, parameter) for name in FUNCTIONS for parameter in parameters(name)]
REFUSALS = (TypeError, ValueError, OverflowError, BufferError)

each_function = pytest.mark.parametrize("name", FUNCTIONS)


def outcome(function: Callable[..., object], call: inspect.BoundArguments) -> object:
    """What a call gives, made comparable: its value, or all that its exception tells."""
    try:
        return comparable(function(*call.args, **call.kwargs))
    except Exception as error:
        return type(error), str(error), vars(error), type(error.__cause__)


def comparable(value: object) -> object:
    """`value`, with floats as text: nan is then equal to nan, and 0.0 not to -0.0."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list | tuple):
        return type(value), [comparable(item) for item in value]
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    return type(value), value


@each_function
def test_binary_and_reference_agree(name: str) -> None:
    native, reference = getattr(_native, name), checked(getattr(_reference, name))

    # A function that is slow, or a machine that is busy, is no disagreement.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(calls(name))
    def agree(call: inspect.BoundArguments) -> None:
        assert outcome(native, call) == outcome(reference, call)

    agree()


@each_function
def test_names_kinds_and_defaults_agree(name: str) -> None:
    reference = [one.replace(annotation=one.empty) for one in signature(name).parameters.values()]
    assert list(inspect.signature(getattr(_native, name)).parameters.values()) == reference


@each_function
def test_help_agrees(name: str) -> None:
    documented = inspect.getdoc(getattr(_reference, name))
    assert documented
    assert inspect.getdoc(getattr(_native, name)) == documented


def refusal(module: ModuleType, name: str, /, *args: object, **kwargs: object) -> str | None:
    """The message of the TypeError, without a newer Python's guesses; None if the call is right."""
    try:
        inspect.signature(getattr(module, name)).bind(*args, **kwargs)
    except TypeError:
        with pytest.raises(TypeError) as caught:
            getattr(module, name)(*args, **kwargs)
        return str(caught.value).partition(". Did you mean")[0]
    return None


@each_function
def test_wrong_calls_fail_in_the_same_words(name: str) -> None:
    right = call(name)
    too_many = [None] * (len(right.arguments) + 1)
    for args, kwargs in [
        ((), {}),
        ((), {**right.kwargs, "unknown": 1}),
        (right.args, {**right.kwargs, "unknown": 1}),
        (too_many, {}),
        (too_many, right.kwargs),
        ((), right.arguments),
        (right.args, right.arguments),
    ]:
        native = refusal(_native, name, *args, **kwargs)
        reference = refusal(_reference, name, *args, **kwargs)
        if _native._build["binding"] == "pyo3" and native and reference:
            continue  # both refuse; PyO3 has words of its own
        assert native == reference


@pytest.mark.skipif(not PARAMETERS, reason="no function has a parameter")
@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_wrong_arguments_are_refused(name: str, parameter: str) -> None:
    annotation = typing.get_type_hints(getattr(_reference, name))[parameter]
    for value in parameters(name)[parameter].wrong:
        with pytest.raises(REFUSALS) as refused:
            convert(annotation, value)
        wrong = call(name, **{parameter: value})
        with pytest.raises(refused.type):
            getattr(_native, name)(*wrong.args, **wrong.kwargs)


def test_a_million_calls_leave_nothing_behind() -> None:
    samples = [(getattr(_native, name), call(name)) for name in FUNCTIONS]

    def repeat(times: int) -> None:
        for function, sample in samples:
            args, kwargs = sample.args, sample.kwargs
            for _ in range(times // len(samples)):
                with contextlib.suppress(Exception):  # it may wait for its body
                    function(*args, **kwargs)

    watched = [None, True, 1, str, *(one for _, call in samples for one in call.arguments.values())]
    process = psutil.Process()
    repeat(100_000)
    references = sum(map(sys.getrefcount, watched))
    blocks, memory = sys.getallocatedblocks(), process.memory_info().rss
    repeat(1_000_000)
    assert abs(sum(map(sys.getrefcount, watched)) - references) < 1_000
    assert sys.getallocatedblocks() - blocks < 1_000
    assert process.memory_info().rss - memory < 10_000_000

{% set project = cookiecutter | project %}
"""What holds for every function: the binary does what the reference does with checked arguments."""

import inspect
import pprint
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from {{ project.package }} import _native, _reference

from values import call, calls, checked, convert, odd, signature

FUNCTIONS = [
    name
    for name, function in inspect.getmembers(_reference, inspect.isfunction)
    if function.__module__ == _reference.__name__ and not name.startswith("_")
]

each_function = pytest.mark.parametrize("name", FUNCTIONS)


def outcome(function: Callable[..., object], call: inspect.BoundArguments) -> object:
    """What a call gives, made comparable: its value, or all that its exception tells."""
    try:
        # As text, nan is equal to nan, and 0.0 not to -0.0; `pformat` sorts the keys of a dict.
        return pprint.pformat(function(*call.args, **call.kwargs))
    except Exception as error:
        return type(error), str(error), vars(error), type(error.__cause__)


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
def test_invalid_arguments_are_refused(name: str) -> None:
    for parameter in signature(name).parameters.values():
        for value in odd(parameter.annotation):
            try:
                convert(parameter.annotation, value)
            except (TypeError, ValueError, OverflowError, BufferError) as refusal:
                invalid = call(name, **{parameter.name: value})
                with pytest.raises(type(refusal)):
                    getattr(_native, name)(*invalid.args, **invalid.kwargs)


@each_function
def test_signature_and_help_agree(name: str) -> None:
    native, reference = getattr(_native, name), getattr(_reference, name)
    parameters = [one.replace(annotation=one.empty) for one in signature(name).parameters.values()]
    assert list(inspect.signature(native).parameters.values()) == parameters
    assert inspect.getdoc(reference)
    assert inspect.getdoc(native) == inspect.getdoc(reference)

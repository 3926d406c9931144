{% set project = cookiecutter | project %}
"""The binary does what the reference does with checked arguments, and raises every exception."""

import glob
import inspect
import pickle
import pprint
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from {{ project.package }} import _reference, exceptions

from values import call, calls, checked, convert, odd, signature

ROOT = Path(__file__).parent.parent

_native = import_module("{{ project.package }}._native")


def sources() -> str:
    """The fingerprint that crates/core/build.rs puts into the binary."""
    # Hidden files, like the lock files of editors, are none of the sources.
    files = glob.glob("crates/*/src/**/*.rs", root_dir=ROOT, recursive=True)
    texts = b"".join((ROOT / file).read_bytes() for file in sorted(map(Path, files)))
    return str(zlib.crc32(texts.replace(b"\r", b"")))


def test_the_binary_is_built_from_these_sources() -> None:
    assert _native._build["sources"] == sources(), (
        "the binary is older than the Rust sources: run `pip install -e .`"
    )


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
    assert inspect.getdoc(native) == inspect.getdoc(reference) != "", (
        f"the docstring of {name} has two places: _reference.py, and crates/python/src/functions.rs"
    )


def raised() -> list[Exception]:
    """One exception for each of `Error::samples()` in crates/core/src/error.rs, then a panic."""
    found: list[Exception] = []
    while not found or type(found[-1]) is not exceptions.InternalError:
        with pytest.raises(exceptions.{{ project.base_exception }}) as caught:
            _native._raise(len(found))
        found.append(caught.value)
    return found


EXCEPTIONS = raised()
each_exception = pytest.mark.parametrize("index", range(len(EXCEPTIONS)))


def test_every_class_has_a_variant_and_every_variant_a_class() -> None:
    from_rust = {type(exception).__name__ for exception in EXCEPTIONS}
    classes = {name for name, one in vars(exceptions).items() if isinstance(one, type)}
    assert from_rust == classes - {"{{ project.base_exception }}"}, (
        "a new exception has three places: the variant and its sample in "
        "crates/core/src/error.rs, its class in exceptions.py, the two joined in "
        "crates/python/src/error.rs"
    )


@each_exception
def test_exceptions_have_a_message_their_fields_and_survive_pickling(index: int) -> None:
    exception = EXCEPTIONS[index]
    assert str(exception) == exception.args[0] != ""
    assert vars(exception).keys() == inspect.get_annotations(type(exception)).keys()
    copy = pickle.loads(pickle.dumps(exception))
    assert (type(copy), str(copy)) == (type(exception), str(exception))
    assert vars(copy) == vars(exception)

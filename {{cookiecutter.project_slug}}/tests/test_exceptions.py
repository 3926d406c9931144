{% set project = cookiecutter | project %}
"""Errors of the core arrive as classes of the package, with all that they know."""

import inspect
import itertools
import multiprocessing
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from {{ project.package }} import _native, exceptions

CLASSES = {name: getattr(exceptions, name) for name in vars(exceptions) if name[0].isupper()}


def raised() -> Iterator[Exception]:
    """One exception for each of `Error::samples()` in crates/core/src/error.rs, then a panic."""
    for index in itertools.count():
        try:
            _native._raise(index)
        except exceptions.InternalError as panic:
            yield panic
            return
        except exceptions.{{ project.base_exception }} as error:
            yield error


*SAMPLES, PANIC = raised()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: type(one).__name__)


def test_every_class_has_a_variant_and_every_variant_a_class() -> None:
    from_rust = {type(sample).__name__ for sample in SAMPLES}
    in_python = CLASSES.keys() - {"{{ project.base_exception }}", "InternalError"}
    assert from_rust == in_python, (
        "a new exception stands in three places: the variant and its sample in "
        "crates/core/src/error.rs, its class in exceptions.py, the two joined in "
        "crates/python/src/error.rs"
    )


@each_sample
def test_samples_are_below_the_base_and_a_builtin(sample: Exception) -> None:
    assert isinstance(sample, exceptions.{{ project.base_exception }})
    builtin = type(sample).__mro__[2]
    assert builtin.__module__ == "builtins"
    assert issubclass(builtin, Exception)


@each_sample
def test_samples_carry_a_message_and_survive_pickling(sample: Exception) -> None:
    copy = pickle.loads(pickle.dumps(sample))
    assert str(sample) == sample.args[0] != ""
    assert (type(copy), str(copy), vars(copy)) == (type(sample), str(sample), vars(sample))


@each_sample
def test_annotated_fields_are_attributes(sample: Exception) -> None:
    assert vars(sample).keys() == inspect.get_annotations(type(sample)).keys()


@pytest.mark.parametrize("index", range(len(SAMPLES) + 1))
def test_errors_raised_in_an_except_block_are_chained_as_in_python(index: int) -> None:
    handled = KeyError()
    try:
        raise handled
    except KeyError:
        with pytest.raises(exceptions.{{ project.base_exception }}) as caught:
            _native._raise(index)
    error: BaseException = caught.value
    while error.__cause__ is not None:
        assert error.__context__ is error.__cause__
        assert error.__suppress_context__
        error = error.__cause__
    assert error.__context__ is handled
    assert not error.__suppress_context__


def test_exceptions_cross_a_process_pool() -> None:
    try:
        pool = ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))
    except OSError as error:
        pytest.skip(f"no process pool can be had here: {error}")
    with pool:
        crossed = pool.submit(_native._raise, len(SAMPLES)).exception(timeout=60)
    assert isinstance(crossed, exceptions.InternalError)


def test_a_panic_is_an_internal_error_and_the_process_lives_on() -> None:
    assert issubclass(exceptions.InternalError, Exception)
    assert "index" in str(PANIC)  # the message of the panic: an index beyond the end

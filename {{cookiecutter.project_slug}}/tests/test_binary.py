{% set project = cookiecutter | project %}
"""The binary is built from these sources, and raises the exceptions of the package."""

import glob
import inspect
import pickle
import zlib
from pathlib import Path

import pytest

from {{ project.package }} import _native, exceptions

ROOT = Path(__file__).parent.parent


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

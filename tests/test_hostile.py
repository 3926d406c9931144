"""Arguments that misbehave do to the binary what they do to the reference, and never crash it."""

import re
from pathlib import Path

import pytest
import tomllib
from conftest import BUILDING, UV, changed, cookiecutter, new_venv, run

pytestmark = pytest.mark.slow

HOSTILE = Path(__file__).with_name("hostile.py")
# Each function returns its argument, so that the result depends on every item.
FUNCTIONS = {
    "floats": "list[float]",
    "integers": "list[int]",
    "flags": "list[bool]",
    "words": "list[str]",
    "blobs": "list[bytes]",
    "scores": "dict[str, float]",
    "groups": "dict[str, list[int]]",
    "couple": "tuple[int, float]",
    "pairs": "list[tuple[str, int]] | None",
    "doubles": "Buffer[float]",
    "longs": "Buffer[int]",
    "text": "str",
    "blob": "bytes",
    "integer": "int",
    "number": "float",
    "flag": "bool",
}

# PyO3 goes on panicking where Python code raises its PanicException: the one way to a panic while
# an argument is converted.
PANIC = """
import contextlib
from text_kit import _native, exceptions
with contextlib.suppress(TypeError):
    _native.floats(["not a number"])  # PyO3 makes its class when it sees the first exception
[panic] = [one for one in BaseException.__subclasses__() if one.__name__ == "PanicException"]
class Item:
    def __float__(self):
        raise panic("planted")
try:
    _native.floats([Item()])
except exceptions.InternalError as error:
    print("InternalError:", error)
"""


def write_bodies(project: Path) -> None:
    """Write the functions, in both languages."""
    core = project / "crates/core/src/lib.rs"
    text = core.read_text(encoding="utf-8")
    text = re.sub(r"#\[expect\(unused_variables.*\n", "", text)
    text = re.sub(r'Err\(.*"pairs"\)\)', "Ok(x.map(<[_]>::to_vec))", text)
    core.write_text(re.sub(r"Err\(.*\)", "Ok(x.to_owned())", text), encoding="utf-8")
    reference = project / "python/text_kit/_reference.py"
    text = reference.read_text(encoding="utf-8")
    body = "return x.tolist() if isinstance(x, memoryview) else x"
    reference.write_text(re.sub(r"raise .*", body, text), encoding="utf-8")


@pytest.fixture
def python(tmp_path: Path, stack: str) -> Path:
    """An interpreter with the package."""
    signatures = [
        f"{name}(x: {type_}) -> {type_.replace('Buffer', 'list')}"
        for name, type_ in FUNCTIONS.items()
    ]
    done = cookiecutter(tmp_path, stack=stack, functions="; ".join(signatures), exceptions="")
    assert done.returncode == 0, done.stderr
    project = tmp_path / "out/text-kit"
    write_bodies(project)
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    python = new_venv(tmp_path)
    install = (UV, "pip", "install", "--quiet", "--python", python)
    run(project, *install, *settings["build-system"]["requires"], "hypothesis", "numpy")
    editable = ("--no-build-isolation", "--no-deps", "--editable", ".")
    run(project, *install, *editable, environment=BUILDING)
    return python


def test_the_binary_takes_hostile_arguments_as_the_reference_does(
    python: Path, tmp_path: Path, stack: str
) -> None:
    assert "\n0 differences" in run(tmp_path, python, HOSTILE, "text_kit")
    if "pyo3" in stack:
        assert "InternalError: planted" in run(tmp_path, python, "-c", PANIC)
    # The comparison finds a reference that differs in one rule.
    rules = tmp_path / "out/text-kit/tests/values.py"
    with changed(rules, "items = value if class_ is list else list(value)", "items = list(value)"):
        assert "binary" in run(tmp_path, python, HOSTILE, "text_kit", "100", status=1)

"""Measure ways to a class, in the projects that the pages of the documentation leave behind.

    pipx run tox run -e follow -- --keep docs/tutorial.md docs/howto/class.md docs/howto/pyclass.md
    pipx run tox exec -e measurements -- python -m docs.measurements.classes FOLDER

FOLDER is the one that the first command names. Beside the class of the page there are the ways that
it does not take, in classes/. CPython 3.13 at the most, for `py_class!`.
"""

import os
import random
import statistics
import subprocess
import sys
import sysconfig
import timeit
from collections.abc import Callable
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

WAYS = Path(__file__).parent / "classes"
ADDED = """
    glue::add(py, module, capsule::CapsuleNew {})?;
    glue::add(py, module, capsule::CapsuleAdd {})?;
    glue::add(py, module, capsule::CapsuleNear {})?;
    glue::add(py, module, capsule::CapsuleLen {})?;
    glue::add(py, module, text::TextNear {})?;
    heap_type::add(py, module)?;
    module.add_class::<py_class::PyClass>(py)?;
    add(py, module)?;
"""
NUMBERED = ("open", "add", "near", "words", "len", "close")
MADE = "make and drop"
ROUNDS, SLICE = 31, 0.002  # seconds that a loop takes at least


def main() -> None:
    """Build, measure, print a table."""
    reader = Path(sys.argv[1]) / "reader"
    first, second = reader / "text-distance", reader / "pyo3/text-distance"
    subprocess.run(["git", "switch", "--quiet", "index"], cwd=first, check=True)
    source = first / "crates/python/src"
    for file in WAYS.glob("*.rs"):
        (source / file.name).write_bytes(file.read_bytes())
    library = (source / "lib.rs").read_text(encoding="utf-8")
    library = library.replace(
        "mod glue;", "mod capsule;mod glue;mod heap_type;mod py_class;mod text;"
    )
    library = library.replace("\n    add(py, module)?;\n", ADDED)
    (source / "lib.rs").write_text(library, encoding="utf-8")
    sys.path.insert(0, str(first / "python"))
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    build(first).replace(first / f"python/text_distance/_native{suffix}")
    ways = classes(load("pyo3._native", build(second)))

    calls = {way: cases(cls) for way, cls in ways.items()}
    times: dict[str, list[str]] = {way: [] for way in ways}
    for case, call in calls["pure Python"].items():
        assert case == MADE or all(calls[way][case]() == call() for way in ways)
        for way, nanoseconds in in_turn({way: calls[way][case] for way in ways}).items():
            times[way].append(shown(nanoseconds))
    for row in [
        ["", *calls["pure Python"]],
        ["---"] * 5,
        *([way, *row] for way, row in times.items()),
    ]:
        print("|", " | ".join(row), "|")


def build(project: Path) -> Path:
    """Compile the `project`; the path of its binary."""
    target = project / "target"
    needed = {"PYTHON_SYS_EXECUTABLE": sys.executable, "PYO3_PYTHON": sys.executable}
    needed |= {"PYO3_BUILD_EXTENSION_MODULE": "1", "CARGO_TARGET_DIR": str(target)}
    command = ["cargo", "build", "--release", "--quiet"]
    subprocess.run(command, cwd=project, env={**os.environ, **needed}, check=True)
    return target / "release/lib_native.so"


def load(name: str, binary: Path) -> ModuleType:
    """Import `binary` under a `name` of its own."""
    loader = ExtensionFileLoader(name, str(binary))
    spec = spec_from_file_location(name, binary, loader=loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def classes(pyo3: ModuleType) -> dict[str, Any]:
    """The classes, each with `add`, `near` and a length."""
    from text_distance import Index, _native, _reference

    class Capsule:
        def __init__(self) -> None:
            self._capsule = _native.capsule_new()

        def add(self, word: str) -> None:
            _native.capsule_add(self._capsule, word)

        def near(self, word: str, distance: int) -> Any:
            return _native.capsule_near(self._capsule, word, distance)

        def __len__(self) -> int:
            length: int = _native.capsule_len(self._capsule)
            return length

    class Text:
        def __init__(self) -> None:
            self._words, self._length = "", 0

        def add(self, word: str) -> None:
            self._words += word + "\n"
            self._length += 1

        def near(self, word: str, distance: int) -> Any:
            return _native.text_near(self._words, word, distance)

        def __len__(self) -> int:
            return self._length

    return {
        "pure Python": _reference.Index,
        "numbers, functions of rust-cpython": Index,
        "`#[pyclass]` of PyO3": pyo3.Index,
        "a text in Python, one function": Text,
        "a capsule": Capsule,
        "a heap type by `PyType_FromSpec`": _native.HeapType,
        "`py_class!`": _native.PyClass,
    }


def cases(cls: Any) -> dict[str, Callable[[], object]]:
    """What is timed of a class."""
    draw = random.Random(1)
    one, many = cls(), cls()
    one.add("abcdefgh")
    for _ in range(10_000):
        many.add("".join(draw.choices("abcdefgh", k=8)))
    return {
        MADE: cls,
        "length": lambda: len(one),
        "`near`, 1 word": lambda: one.near("abcdefgh", 0),
        "`near`, 10,000 words": lambda: many.near("abcdefgh", 2),
    }


def in_turn(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The nanoseconds of each call: the medians of rounds in which each has its turn."""
    timers = {way: timeit.Timer(call) for way, call in calls.items()}
    loops = {way: int(SLICE / timer.timeit(1)) + 1 for way, timer in timers.items()}
    rounds = [
        {way: timers[way].timeit(loops[way]) / loops[way] * 1e9 for way in timers}
        for _ in range(ROUNDS)
    ]
    return {way: statistics.median(times[way] for times in rounds) for way in timers}


def shown(nanoseconds: float) -> str:
    """Two digits and a unit."""
    scale = [(1e6, "ms"), (1e3, "µs"), (1, "ns")]
    size, unit = next(one for one in scale if nanoseconds >= one[0])
    return f"{float(f'{nanoseconds / size:.2g}'):g} {unit}"


if __name__ == "__main__":
    main()

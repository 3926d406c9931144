"""Measure what docs/when_to_use_rust.md tells: `pipx run tox run -e measurements`.

Builds everything in a temporary folder, writes results.json, and renews the tables of the chapter.
"""

import argparse
import ctypes
import datetime
import importlib
import json
import math
import os
import platform
import random
import re
import statistics
import sysconfig
import tempfile
import time
import timeit
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pyperf

from docs.measurements import build, report
from docs.measurements.build import BINDINGS

SLICE = 0.002  # seconds that a loop takes at least


class Arm(NamedTuple):
    """An expression to time, and the names in it."""

    names: dict[str, Any]
    expression: str
    setup: str = "pass"
    calls: int = 1  # that the expression makes; after a setup it runs once


CRATES = {"PyO3": "pyo3", "rust-cpython": "cpython"}
Case = tuple[str, dict[str, Arm]]  # what is compared with the first arm


def arm(function: Callable[..., Any], *given: Any, by: str = "") -> Arm:
    """A call `f(a, b)` as people write it, or an expression that makes it."""
    names = dict(zip("ab", given, strict=False))
    return Arm({"f": function, **names}, by or f"f({', '.join(names)})")


def main() -> None:
    """Build, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=41)
    rounds = parser.parse_args().rounds
    began, load = time.time(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        built = build.everything(Path(folder))
        native = {
            label: importlib.import_module(f"text_{binding.replace('-', '_')}._native")
            for label, binding in BINDINGS.items()
        }
        python = importlib.import_module("text_pyo3._reference")
        sections = (calls, buffers, trivial, waiting, threads, strings, errors, batches, speeds)
        times = {
            section.__name__: {
                case: compare(section.__name__, case, arms, rounds)
                for case, arms in section(native, python)
            }
            for section in sections
        }
        cpu = pyperf.Run([1.0]).get_metadata()["cpu_model_name"]
        tuned = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
        about = {
            "command": "pipx run tox run -e measurements",
            "date": datetime.date.today().isoformat(),
            "machine": f"{cpu}, {os.cpu_count()} cores, {platform.system()}",
            "versions": {
                "CPython": f"{platform.python_version()} {'with' if tuned else 'without'} PGO",
                "rustc": native["PyO3"]._build["rustc"].split()[1],
                **{label: crate(label) for label in CRATES},
                **{name: version(name) for name in ("NumPy", "numba", "Cython", "mypy", "cffi")},
            },
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
            "niceness": os.nice(0),
            "seconds": round(time.time() - began),
            "rounds": rounds,
        }
    results = {"about": about, "times": times, "built": built}
    text = json.dumps(results, indent=1, ensure_ascii=False)
    report.RESULTS.write_text(text + "\n", encoding="utf-8")
    report.renew()


def crate(label: str) -> str:
    """The version of a binding, from the lock file that all its projects have."""
    lock = (build.TEMPLATE / "templates" / BINDINGS[label] / "Cargo.lock").read_text("utf-8")
    return str(re.findall(rf'name = "{CRATES[label]}"\nversion = "(.*)"', lock)[0])


def compare(section: str, case: str, arms: dict[str, Arm], rounds: int) -> dict[str, Any]:
    """Time the arms in turn, once they agree; how many times as fast as the first each one is."""
    print(section, case, flush=True)
    values = {label: value(one) for label, one in arms.items()}
    first = next(iter(values))
    for label, found in values.items():
        same = found == values[first] or math.isclose(found, values[first])
        assert same, f"{section}, {case}, {label}: {found}"
    loops: dict[str, Callable[[], float]] = {label: loop(one) for label, one in arms.items()}
    taken: dict[str, list[float]] = {label: [] for label in arms}
    for _ in range(rounds):
        for label in random.sample(list(arms), len(arms)):
            taken[label].append(loops[label]())
    found = {}
    for label, times in taken.items():
        ratios = [base / one for base, one in zip(taken[first], times, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        told = {"seconds": statistics.median(times), "ratio": middle, "low": low, "high": high}
        found[label] = {name: float(f"{number:.4g}") for name, number in told.items()}
    return found


def value(one: Arm) -> Any:
    """What the expression gives."""
    names = {**one.names}
    exec(one.setup, names)
    return eval(one.expression, names)


def loop(one: Arm) -> Callable[[], float]:
    """Seconds for one call, the least of three loops."""
    timer = timeit.Timer(one.expression, one.setup, globals=one.names)
    once = min(timer.repeat(2, 1))
    number = 1 if one.setup != "pass" else int(SLICE / once) + 1
    repeat = 3 if once < 10 * SLICE else 1
    return lambda: min(timer.repeat(repeat, number)) / number / one.calls


# The sections of the chapter: for each case the arms, the first of which the others are held to.
Natives = dict[str, ModuleType]


def calls(native: Natives, python: ModuleType) -> Iterator[Case]:
    """What a call costs that does next to nothing."""
    least, plus = importlib.import_module("least"), importlib.import_module("plus")
    foreign = ctypes.CDLL(plus.__file__).plus
    foreign.argtypes, foreign.restype = [ctypes.c_longlong] * 2, ctypes.c_longlong
    rust = {f"Rust, {label}": module.add for label, module in native.items()}
    functions = {"Python": plain, "C": least.add, **rust, "cffi": plus.lib.plus, "ctypes": foreign}
    yield "add(1, 2)", {label: arm(f, 1, 2) for label, f in functions.items()}


def plain(a: int, b: int) -> int:
    """The least that a call of Python does."""
    return a + b


def buffers(native: Natives, python: ModuleType) -> Iterator[Case]:
    """The same loop over a list and over a buffer."""
    for size in (10, 100, 1_000, 10_000, 100_000):
        values = [1 + i % 7 * 1e-9 for i in range(size)]
        given, ndarray = array("d", values), np.array(values)
        arms = {"`math.prod`, list": arm(math.prod, values)}
        arms |= {f"{label}, list": arm(one.product, values) for label, one in native.items()}
        arms |= {
            f"{label}, buffer": arm(one.product_buffer, given) for label, one in native.items()
        }
        yield f"{size:,}", {**arms, "NumPy, array": arm(np.prod, ndarray)}


def trivial(native: Natives, python: ModuleType) -> Iterator[Case]:
    """What it costs to release the GIL."""
    for label, one in native.items():
        functions = {
            "Python": plain,
            "Rust, GIL held": one.add,
            "Rust, GIL released": one.add_released,
        }
        yield label, {name: arm(function, 1, 2) for name, function in functions.items()}


def threads(native: Natives, python: ModuleType) -> Iterator[Case]:
    """What it brings."""
    pools = {"one thread": ThreadPoolExecutor(1), "two threads": ThreadPoolExecutor(2)}
    texts = [text(2_000, "ab")] * 16, [text(2_000, "ba")] * 16
    for label, one in native.items():
        functions = {"held": one.levenshtein_held, "released": one.levenshtein}
        yield (
            label,
            {
                f"GIL {how}, {name}": Arm(
                    {"f": function, "a": texts[0], "b": texts[1], "pool": pool},
                    "[*pool.map(f, a, b)]",
                )
                for how, function in functions.items()
                for name, pool in pools.items()
            },
        )


def waiting(native: Natives, python: ModuleType) -> Iterator[Case]:
    """How long a thread sleeps that wants a millisecond of sleep, while another one computes."""
    pool = ThreadPoolExecutor(1)
    start = "pool.submit(int).result(); pool.submit(f, a, a)"  # after what ran before
    given = {"pool": pool, "sleep": time.sleep, "a": text(3_000, "abcd")}
    for label, one in native.items():
        functions = {"nothing else": max, "GIL held": one.levenshtein_held}
        functions |= {"GIL released": one.levenshtein}
        yield (
            label,
            {
                name: Arm({**given, "f": function}, "sleep(0.001)", start)
                for name, function in functions.items()
            },
        )


def text(size: int, alphabet: str) -> str:
    """Characters without a short period."""
    return "".join(alphabet[i * i // 7 % len(alphabet)] for i in range(size))


def strings(native: Natives, python: ModuleType) -> Iterator[Case]:
    """Texts that no one has seen yet, and those that have crossed once."""
    functions = {"`len(text.encode())`": lambda one: len(one.encode())}
    functions |= {f"Rust, {label}": module.size for label, module in native.items()}
    for size in (100, 100_000):
        calls = max(10, 20_000 // size)
        fresh = f"texts = [a + chr(97 + i % 26) for i in range({calls})]"
        again = f"{fresh}; [f(text) for text in texts]"
        kinds = {"ASCII": ("ab", fresh), "wide": ("äж語", fresh), "wide, again": ("äж語", again)}
        for kind, (alphabet, setup) in kinds.items():
            given = text(size - 1, alphabet)
            yield (
                f"{size:,} {kind}",
                {
                    label: Arm(
                        {"f": function, "a": given}, "[f(text) for text in texts]", setup, calls
                    )
                    for label, function in functions.items()
                },
            )


def errors(native: Natives, python: ModuleType) -> Iterator[Case]:
    """An exception, raised by the one and caught by Python."""
    cases = {
        "returns": ("product", [1.0]),
        "raises": ("product", []),
        "raises with attributes and cause": ("tally", "apples=3\npears=two"),
    }
    for case, (name, given) in cases.items():
        functions = {"Python": getattr(python, name)}
        functions |= {f"Rust, {label}": getattr(one, name) for label, one in native.items()}
        yield (
            case,
            {
                label: Arm({"caught": caught, "f": function, "a": given}, "caught(f, a)")
                for label, function in functions.items()
            },
        )


def caught(function: Callable[[Any], Any], given: Any) -> Any:
    """What the function returns, or the name of what it raises."""
    try:
        return function(given)
    except Exception as error:
        return type(error).__name__


def batches(native: Natives, python: ModuleType) -> Iterator[Case]:
    """A thousand calls of one item, and one call of a thousand."""
    numbers, words = list(range(1_000)), [text(3 + i % 5, "abcde") for i in range(1_000)]
    each = "[f(one, b) for one in a]"
    for label, one in native.items():
        yield (
            f"add, {label}",
            {
                "Python": arm(plain, numbers, 1, by="[one + b for one in a]"),
                "Rust, 1,000 calls": arm(one.add, numbers, 1, by=each),
                "Rust, one call": arm(one.add_all, numbers, 1),
            },
        )
        yield (
            f"levenshtein, {label}",
            {
                "Python": arm(python.levenshtein, words, "decade", by=each),
                "Rust, 1,000 calls": arm(one.levenshtein, words, "decade", by=each),
                "Rust, one call": arm(one.levenshtein_all, words, "decade"),
            },
        )


def speeds(native: Natives, python: ModuleType) -> Iterator[Case]:
    """levenshtein, compiled in every way."""
    rivals = {
        "NumPy": "lev_numpy",
        "numba": "lev_numba",
        "Cython": "lev_cython",
        "mypyc": "lev_mypyc",
    }
    functions = {"Python": python.levenshtein}
    functions |= {k: importlib.import_module(name).levenshtein for k, name in rivals.items()}
    functions |= {f"Rust, {label}": one.levenshtein for label, one in native.items()}
    for left, right in [("", ""), ("", "ab"), ("ab", ""), ("kitten", "sitting"), ("äж語", "語äb")]:
        assert len({function(left, right) for function in functions.values()}) == 1
    for size in (10, 100, 1_000):
        given = text(size, "abcd"), text(size, "badc")
        yield f"{size:,}", {label: arm(f, *given) for label, f in functions.items()}


if __name__ == "__main__":
    main()

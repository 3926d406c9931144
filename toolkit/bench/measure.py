"""Measure whether Rust pays, and from which size on.

What is compared is timed in turn, round by round, and each round in a process of its own. timeit
runs the loops, pyperf keeps the times and describes the machine; the binary times its core itself.
"""

import argparse
import importlib
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from inspect import BoundArguments, isroutine
from pathlib import Path
from typing import Any

import pyperf
from tqdm import trange

from . import arguments as cases
from . import report
from .arguments import PACKAGE, REFERENCE, ROOT
from .verdict import CROSSING, RUST, judge, noise, ratio, winner

package = importlib.import_module(PACKAGE)
native = importlib.import_module(f"{PACKAGE}._native")
SLICE = 0.001  # seconds that a loop takes at least
AGAIN, CORE = " again", "core"

Cell = tuple[str, int]  # function and size
Times = dict[Cell, dict[str, list[float]]]  # seconds for one call, one for each round


def main(arguments: Sequence[str]) -> None:
    """Measure and report, or compare with an earlier revision."""
    parser = argparse.ArgumentParser(
        prog="tox run -e bench --", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--against", metavar="REVISION", help="a Git revision to compare with")
    parser.add_argument("--round", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if native._build["profile"] != "release":
        sys.exit("the binary is a debug build, and its times mean nothing: run `tox run -e bench`")
    if asked.round:
        json.dump([*measured(asked.round, json.load(sys.stdin))], sys.stdout)
    elif asked.against:
        against(asked.against)
    else:
        bench()


def bench() -> None:
    """Measure everything, and write the report."""
    machine = about_the_machine()
    cells, left_out = survey()
    if not cells:
        print("There is nothing to measure yet.", *map(": ".join, left_out.items()), sep="\n")
        return
    [same] = rounds("the same code against itself", "same", cells, cases.ROUNDS // 2)
    [times] = rounds("Rust against Python", "all", cells, cases.ROUNDS)
    floor = noise(
        (one, arms[arm + AGAIN])
        for arms in same.values()
        for arm, one in arms.items()
        if arm + AGAIN in arms
    )
    core = without_the_clock(times)
    verdicts = []
    for name in dict.fromkeys(name for name, _ in cells):
        by_size = {size: arms for (one, size), arms in times.items() if one == name}
        verdicts.append(judge(name, cases.unit(name), by_size, floor, cases.buffer(name)))
    results = ROOT / "benchmarks/results"
    report.write(report.Report(verdicts, core, floor, left_out, machine), results)
    samples(times).dump(str(results / "samples.json"), replace=True)


def survey() -> tuple[list[Cell], dict[str, str]]:
    """What can be measured, and why the rest is left out. All results are compared first."""
    cells, left_out = [], {}
    for name in [one for one in package.__all__ if isroutine(getattr(native, one, None))]:
        for size in cases.SIZES if cases.unit(name) else (1,):
            call = cases.arguments(name, size)
            try:
                results = {arm: run(*call.args, **call.kwargs) for arm, run in arms(name).items()}
            except NotImplementedError as error:
                left_out[name] = str(error)
                break
            except Exception as error:
                hint = "write arguments for it in benchmarks/cases.py"
                left_out[name] = f"it raises {type(error).__name__}, {error}; {hint}"
                break
            for arm, result in results.items():
                if not agree(result, results[REFERENCE]):
                    shown = f"{result!r:.60}, not {results[REFERENCE]!r:.60} as {REFERENCE}"
                    sys.exit(f"nothing was measured: {name}, size {size}: {arm} gives {shown}")
            cells.append((name, size))
            if timer(arms(name)[REFERENCE], call).timeit(1) > cases.LONGEST:
                break
    return [(name, size) for name, size in cells if name not in left_out], left_out


def agree(one: Any, other: Any) -> bool:
    """Whether two results are equal: floats to nine digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9) or (one != one and other != other)
    if isinstance(one, list | tuple) and type(one) is type(other):
        return len(one) == len(other) and all(map(agree, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[key], other[key]) for key in one)
    return bool(one == other)


def arms(name: str, which: str = "all") -> dict[str, Callable[..., object]]:
    """The functions that a round compares, by the name they have in the report."""
    found = {RUST: getattr(native, name), **cases.opponents(name)}
    if which == "all":
        return found
    two = {arm: found[arm] for arm in (RUST, REFERENCE)}
    again = {arm + AGAIN: function for arm, function in two.items()}
    return two | again if which == "same" else two


def rounds(
    text: str, which: str, cells: list[Cell], number: int, *sites: Path | None
) -> list[Times]:
    """Measure in rounds: this package, or each one that is installed in one of the `sites`."""
    found: list[Times] = [defaultdict(lambda: defaultdict(list)) for _ in sites or [None]]
    for _ in trange(number, desc=f"{text:30}", bar_format="{desc} {bar:30} {n}/{total} {elapsed}"):
        for times, site in random.sample([*zip(found, sites or [None], strict=True)], len(found)):
            paths = [*([site] if site else []), *sys.path]
            done = subprocess.run(
                [sys.executable, "-P", "-m", "toolkit.bench", str(ROOT), "--round", which],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
                input=json.dumps(cells),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            for name, size, arm, seconds in json.loads(done.stdout):
                times[name, size][arm].append(seconds)
    return found


def measured(which: str, cells: list[Cell]) -> Iterator[tuple[str, int, str, float]]:
    """Seconds for one call of everything, in random order."""
    there = [cell for cell in cells if hasattr(native, cell[0])]
    tasks = [(*cell, arm) for cell in there for arm in arms(cell[0], which)]
    for name, size, arm in random.sample(tasks, len(tasks)):
        loop = timer(arms(name, which)[arm], cases.arguments(name, size))
        once = loop.timeit(1)
        number = int(SLICE / once) + 1
        yield name, size, arm, min(loop.repeat(3 if once < 20 * SLICE else 1, number)) / number
        if which == "all" and arm == RUST:
            crossing, core = min(watched(loop, number) for _ in range(3))
            yield name, size, CROSSING, crossing
            yield name, size, CORE, core


def timer(function: Callable[..., object], call: BoundArguments) -> timeit.Timer:
    """Times a call as people write it: nothing is unpacked meanwhile."""
    values = {f"a{i}": value for i, value in enumerate(call.args)}
    named = {f"k{i}": value for i, value in enumerate(call.kwargs.values())}
    shown = [*values, *(f"{k}={v}" for k, v in zip(call.kwargs, named, strict=True))]
    names = {"function": function, **values, **named}
    return timeit.Timer(f"function({', '.join(shown)})", globals=names)


def watched(loop: timeit.Timer, number: int) -> tuple[float, float]:
    """Seconds for one call outside of the core, and inside."""
    native._core_time(True)
    seconds = loop.timeit(number)
    core = native._core_time(False) * 1e-9
    return (seconds - core) / number, core / number


def without_the_clock(times: Times) -> dict[str, dict[int, float]]:
    """Take out what two looks at the clock cost, and return the seconds that the core takes.

    The quickest call shows what a look costs.
    """
    quickest = min(times.values(), key=lambda arms: statistics.median(arms[RUST]))
    each = zip(quickest[CROSSING], quickest[CORE], quickest[RUST], strict=True)
    clock = max(0.0, statistics.median((cross + core - plain) / 2 for cross, core, plain in each))
    alone: dict[str, dict[int, float]] = {}
    for (name, size), found in times.items():
        core = statistics.median(found.pop(CORE)) - clock
        alone.setdefault(name, {})[size] = max(core, 1e-9)
        found[CROSSING] = [max(one - clock, 1e-9) for one in found[CROSSING]]
    return alone


def against(revision: str) -> None:
    """Compare the binary with that of an earlier revision; exit with 1 if it became slower."""
    cells, _ = survey()
    if not cells:
        print("no function is written yet: there is nothing to compare")
        return
    with tempfile.TemporaryDirectory() as folder:
        site = build(revision, Path(folder))
        before, after = rounds(f"{revision} against now", "two", cells, cases.ROUNDS, site, None)
    both = {cell: (before[cell], after[cell]) for cell in cells if cell in before}
    floor = noise((old[REFERENCE], new[REFERENCE]) for old, new in both.values())
    changes = {cell: ratio(old[RUST], new[RUST]) for cell, (old, new) in both.items()}
    called = {cell: winner(one, floor, ("faster", "slower")) for cell, one in changes.items()}
    print(report.changes(changes, called, floor, revision))
    sys.exit("slower" in called.values())


def build(revision: str, folder: Path) -> Path:
    """Where the package is installed as it was at a git revision, in release mode."""
    archive, tree, site = (folder / name for name in ("tree.tar", "tree", "site"))
    subprocess.run(["git", "archive", "-o", archive, revision], cwd=ROOT, check=True)
    shutil.unpack_archive(archive, tree)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    # Cargo goes by times: among later builds, files of an earlier revision pass for built.
    environment = {**os.environ, "CARGO_TARGET_DIR": str(folder / "target")}
    subprocess.run([*pip, site, tree], env=environment, check=True)
    return site


def about_the_machine() -> dict[str, str]:
    """What the times depend on, and how busy the machine was before."""
    told = ("cpu_model_name", "cpu_count", "cpu_freq", "platform", "python_version")
    known = {**pyperf.Run([1.0]).get_metadata(), **native._build}
    order = (*told, "binding", "profile", "rustc", "version", "date", "load_avg_1min")
    return {name: str(known[name]) for name in order if name in known}


def samples(times: Times) -> pyperf.BenchmarkSuite:
    """All times, one run for each round, as `python -m pyperf` reads them."""
    benchmarks = []
    for (name, size), found in times.items():
        for arm, seconds in found.items():
            known = {"name": f"{name} {size} {arm}", "unit": "second"}
            runs = [pyperf.Run([one], metadata=known, collect_metadata=False) for one in seconds]
            benchmarks.append(pyperf.Benchmark(runs))
    return pyperf.BenchmarkSuite(benchmarks)

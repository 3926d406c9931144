"""Measure whether Rust pays, and from which size on.

What is compared is timed in turn, round by round, and each round in a process of its own. timeit
runs the loops, pyperf keeps the times and describes the machine; the binary times its core itself.
What counts is processor time, which other programs hardly change, or the clock where a function
has threads of its own.
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
import time
import timeit
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from inspect import BoundArguments, isroutine
from pathlib import Path
from typing import Any

import pyperf
from tqdm import trange

from . import arguments as cases
from .arguments import PACKAGE, REFERENCE, ROOT
from .verdict import CROSSING, RUST, Sample, drift, judge, noise, ratio, threaded, winner

package = importlib.import_module(PACKAGE)
native = importlib.import_module(f"{PACKAGE}._native")
SLICE = 0.001  # seconds that a loop takes at least
AGAIN, CORE = " again", "core"
CLOCKS = (time.perf_counter, time.process_time, time.thread_time)
if os.name == "nt":  # where processor time is counted in ticks of 16 ms
    CLOCKS = (time.perf_counter,) * 3

Cell = tuple[str, int]  # function and size
Samples = dict[Cell, dict[str, list[Sample]]]  # one for each round
Times = dict[Cell, dict[str, list[float]]]  # seconds for one call, one for each round


def main(arguments: Sequence[str]) -> None:
    """Measure and report, or compare with an earlier revision."""
    parser = argparse.ArgumentParser(
        prog="tox run -e bench --", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a function; all, if none is named"
    )
    parser.add_argument("--against", metavar="REVISION", help="a Git revision to compare with")
    parser.add_argument("--round", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if native._build["profile"] != "release":
        sys.exit("the binary is a debug build, and its times mean nothing: run `tox run -e bench`")
    if asked.round:
        json.dump([*measured(asked.round, json.load(sys.stdin))], sys.stdout)
        return
    known = [one for one in package.__all__ if isroutine(getattr(native, one, None))]
    if unknown := {*asked.names} - {*known}:
        parser.error(f"no function is called {', '.join(unknown)}; there are {', '.join(known)}")
    cells, left_out, remarks = survey(asked.names or known)
    if not cells:
        print("There is nothing to measure yet.", *map(": ".join, left_out.items()), sep="\n")
    elif asked.against:
        against(asked.against, cells)
    else:
        bench(cells, left_out, remarks)


def bench(cells: list[Cell], left_out: dict[str, str], remarks: list[str]) -> None:
    """Measure everything, and write the report."""
    from . import report  # not in each round: it takes a second

    machine = about_the_machine()
    [found] = rounds("Rust against Python", "all", cells, cases.ROUNDS)
    times, by_clock = chosen(found)
    floor = noise(
        (arms[arm], arms.pop(arm + AGAIN)) for arms in times.values() for arm in (RUST, REFERENCE)
    )
    without_the_clock(times)
    verdicts = []
    for name in dict.fromkeys(name for name, _ in cells):
        by_size = {size: arms for (one, size), arms in times.items() if one == name}
        drifts = {
            size: drift({arm: found[name, size][arm] for arm in arms(name)}) for size in by_size
        }
        unit, buffer, native = cases.unit(name), cases.buffer(name), cases.native(name)
        verdicts.append(judge(name, unit, by_size, floor, buffer, native, drifts))
    remarks += [f"{name} has threads of its own: it is timed by the clock." for name in by_clock]
    results = ROOT / "benchmarks/results"
    report.write(report.Report(PACKAGE, verdicts, floor, left_out, remarks, machine), results)
    samples(found).dump(str(results / "samples.json"), replace=True)


def survey(names: list[str]) -> tuple[list[Cell], dict[str, str], list[str]]:
    """What can be measured, why the rest is left out, and which arguments seem to mean little.

    All results are compared first.
    """
    cells, left_out, remarks = [], {}, []
    for name in names:
        seen = []
        for size in cases.SIZES if cases.unit(name) else (1,):
            call = cases.arguments(name, size)
            try:
                results = {arm: run(*call.args, **call.kwargs) for arm, run in arms(name).items()}
            except NotImplementedError as error:
                left_out[name] = f"{error}; its Rust goes into crates/core/src/lib.rs"
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
            seen.append(results[REFERENCE])
            loop = timer(arms(name)[REFERENCE], call)
            if all(sample(loop, 1).processor > cases.LONGEST for _ in range(3)):
                break
        if name not in left_out and (little := cases.means_little(name, seen)):
            remarks.append(f"{name}: {little}. Write arguments for it in benchmarks/cases.py.")
    return [cell for cell in cells if cell[0] not in left_out], left_out, remarks


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
    """The functions that are compared, by the name they have in the report."""
    found = {RUST: getattr(native, name), **cases.opponents(name)}
    return found if which == "all" else {arm: found[arm] for arm in (RUST, REFERENCE)}


def rounds(
    text: str, which: str, cells: list[Cell], number: int, *sites: Path | None
) -> list[Samples]:
    """Measure in rounds: this package, or each one that is installed in one of the `sites`."""
    found: list[Samples] = [defaultdict(lambda: defaultdict(list)) for _ in sites or [None]]
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
            for name, size, arm, sample in json.loads(done.stdout):
                times[name, size][arm].append(Sample(*sample))
    return found


def measured(which: str, cells: list[Cell]) -> Iterator[tuple[str, int, str, Sample]]:
    """Seconds for one call of everything, in random order.

    What is compared is timed in turn, in slices that are equally long: other programs interrupt a
    long slice more often than a short one. The best of each clock counts.
    """
    there = [cell for cell in cells if hasattr(native, cell[0])]
    for name, size in random.sample(there, len(there)):
        call = cases.arguments(name, size)
        loops = {arm: timer(function, call) for arm, function in arms(name, which).items()}
        once = {arm: loop.timeit(1) for arm, loop in loops.items()}
        if max(once.values()) < 20 * SLICE:  # the first call of all fills caches
            once = {arm: min(loop.repeat(3, 1)) for arm, loop in loops.items()}
        longest = max(SLICE, *once.values())
        number = {arm: int(longest / one) + 1 for arm, one in once.items()}
        again = [RUST + AGAIN, REFERENCE + AGAIN] * (which == "all")
        tasks, found = [*loops, *again], defaultdict(list)
        for _ in range(3 if longest < 20 * SLICE else 1):
            for task in random.sample(tasks, len(tasks)):
                arm = task.removesuffix(AGAIN)
                found[task].append(sample(loops[arm], number[arm]))
            if which == "all":
                crossing, core = watched(loops[RUST], int(SLICE / once[RUST]) + 1)
                found[CROSSING].append(Sample(crossing, crossing, crossing))
                found[CORE].append(Sample(core, core, core))
        for task, seen in found.items():
            yield name, size, task, Sample(*map(min, zip(*seen, strict=True)))


def sample(loop: timeit.Timer, number: int) -> Sample:
    """Seconds for one call, by each clock."""
    starts = [clock() for clock in CLOCKS]
    loop.timeit(number)
    return Sample(
        *((clock() - start) / number for clock, start in zip(CLOCKS, starts, strict=True))
    )


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


def chosen(found: Samples) -> tuple[Times, list[str]]:
    """The times that count, and the functions for which those are the clock's."""
    threads = [name for (name, _), arms in found.items() if threaded(arms.values())]
    times = {
        (name, size): {
            arm: [one.clock if name in threads else one.processor for one in seen]
            for arm, seen in arms.items()
        }
        for (name, size), arms in found.items()
    }
    return times, [*dict.fromkeys(threads)]


def without_the_clock(times: Times) -> None:
    """Take out what two looks at the clock cost. Crossing never takes longer than the whole call.

    The quickest call shows what a look costs.
    """
    quickest = min(times.values(), key=lambda arms: statistics.median(arms[RUST]))
    each = zip(quickest[CROSSING], quickest[CORE], quickest[RUST], strict=True)
    clock = max(0.0, statistics.median((cross + core - plain) / 2 for cross, core, plain in each))
    for found in times.values():
        del found[CORE]
        both = zip(found[CROSSING], found[RUST], strict=True)
        found[CROSSING] = [min(max(crossing - clock, 1e-9), whole) for crossing, whole in both]


def against(revision: str, cells: list[Cell]) -> None:
    """Compare the binary with that of an earlier revision; exit with 1 if it became slower."""
    from . import report

    with tempfile.TemporaryDirectory() as folder:
        site = build(revision, Path(folder))
        found = rounds(f"{revision} against now", "two", cells, cases.ROUNDS, site, None)
    (before, _), (after, _) = map(chosen, found)
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


def samples(found: Samples) -> pyperf.BenchmarkSuite:
    """All times, one run for each round, as `python -m pyperf` reads them."""
    benchmarks = []
    for (name, size), times in found.items():
        for arm, seen in times.items():
            for clock, seconds in zip(Sample._fields, zip(*seen, strict=True), strict=True):
                known = {"name": f"{name} {size} {arm}, {clock}", "unit": "second"}
                values = [max(one, 1e-12) for one in seconds]
                runs = [pyperf.Run([x], metadata=known, collect_metadata=False) for x in values]
                benchmarks.append(pyperf.Benchmark(runs))
    return pyperf.BenchmarkSuite(benchmarks)

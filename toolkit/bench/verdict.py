"""From times to a verdict: pure functions, which know nothing of clocks, files or this package.

Times come in rounds, and what disturbs a round disturbs all of it: so they are compared round by
round, and the median of the rounds counts.
"""

import itertools
import math
import statistics
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Seconds = Sequence[float]  # one number for each round
Times = Mapping[str, Seconds]  # of RUST, CROSSING and each opponent

RUST, CROSSING = "Rust", "crossing"
DOUBT = 0.01  # how often a ratio may be outside its bounds
TIE = 1.25  # nobody wins, and no bound is further away; if one is, that is noise
THREADS = 1.25  # threads of its own: all threads take so much more than the one that calls
DRIFT = 1.25  # of clock and processor time, between two sides: beyond, a size does not count


class Sample(NamedTuple):
    """Seconds for one call: by the clock, of all threads, and of the thread that calls."""

    clock: float
    processor: float
    caller: float


@dataclass(frozen=True)
class Ratio:
    """How many times as long one thing takes as another: bounds, and the median between them."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Point:
    """What was found at one size. Times are in seconds for one call."""

    size: int
    python: str  # the best opponent that is not native code
    seconds: dict[str, float]
    ratios: dict[str, Ratio]  # how many times as fast as each opponent
    speedup: Ratio  # over each opponent in Python, hence over the best
    ceiling: float  # the speed-up if the core took no time
    winner: str  # RUST, the best opponent, or nobody: ""
    drift: float  # of clock and processor time: see below

    @property
    def sure(self) -> bool:
        """Whether clock and processor time agree."""
        return self.drift <= DRIFT


@dataclass(frozen=True)
class Verdict:
    """What was found for one function."""

    name: str
    unit: str  # what a size counts; empty if the function has no size
    sentence: str
    points: list[Point]
    break_even: Ratio | None  # a size: Python below `low`, Rust above `high`
    call: float  # seconds to cross with next to nothing
    item: float  # seconds to cross for each further item
    growth: float | None  # of the core's time: with this power of the size

    @property
    def sure(self) -> list[Point]:
        """The points where clock and processor time agree."""
        return [point for point in self.points if point.sure]


def ratio(one: Seconds, other: Seconds) -> Ratio:
    """How many times as long as the other one takes; the bounds are those of a sign test."""
    each = sorted(a / b for a, b in zip(one, other, strict=True))
    rounds, outside = len(each), 0
    while 2 * sum(math.comb(rounds, i) for i in range(outside + 2)) <= DOUBT * 2**rounds:
        outside += 1
    return Ratio(each[outside], statistics.median(each), each[rounds - 1 - outside])


def noise(pairs: Iterable[tuple[Seconds, Seconds]]) -> float:
    """The largest ratio of two runs of the same code: no smaller one is called a difference."""
    middles = [ratio(one, other).middle for one, other in pairs]
    return max(max(middle, 1 / middle) for middle in middles)


def threaded(times: Iterable[Sequence[Sample]]) -> bool:
    """Whether something has threads of its own, so that only the clock tells how long it takes."""
    return any(
        statistics.median(one.processor / max(one.caller, 1e-12) for one in samples) > THREADS
        for samples in times
    )


def drift(times: Mapping[str, Sequence[Sample]]) -> float:
    """How many times as far clock and processor time are apart for Rust as for an opponent.

    Or the other way round; beyond doubt, since who is interrupted, and when, is up to chance.
    """
    apart = {
        one: [max(1.0, sample.clock / max(sample.processor, 1e-12)) for sample in samples]
        for one, samples in times.items()
    }
    found = [ratio(waits, apart[RUST]) for waits in apart.values()]
    return max(max(one.low, 1 / one.high) for one in found)


def winner(found: Ratio, noise: float, names: tuple[str, str]) -> str:
    """Who is faster beyond doubt and noise: the first name, the second, or nobody ("")."""
    if found.low > noise:
        return names[0]
    return names[1] if found.high < 1 / noise else ""


def judge(
    name: str,
    unit: str,
    times: Mapping[int, Times],
    noise: float,
    buffer: str = "",
    native: Collection[str] = (),
    drifts: Mapping[int, float] | None = None,
) -> Verdict:
    """The verdict on a function from its times by size.

    `buffer` names the type that would cross in one block, if an argument is a list of numbers. The
    opponents in `native` are native code: they do not decide. `drifts` has the drift by size.
    """
    apart = drifts or {}
    points = [
        _point(size, times[size], noise, native, apart.get(size, 1.0)) for size in sorted(times)
    ]
    sure = [point for point in points if point.sure]
    sizes = [point.size for point in points]
    crossing = [point.seconds[CROSSING] for point in points]
    core = [max(point.seconds[RUST] - point.seconds[CROSSING], 1e-9) for point in points]
    item, growth = 0.0, None
    if len(points) > 3:
        more = [size - sizes[0] for size in sizes]
        costs = [cost - crossing[0] for cost in crossing]
        item = max(0.0, statistics.linear_regression(more, costs, proportional=True).slope)
        large = len(points) // 2
        growth = statistics.linear_regression(
            [*map(math.log, sizes[large:])], [*map(math.log, core[large:])]
        ).slope
    if sure:
        parts = [_sentence(sure, unit, noise, native), *_remarks(sure[-1], noise, buffer, native)]
        sentence = "; ".join(parts) + "."
    else:
        sentence = "No verdict."
    if unsure := [f"{point.size:,}" for point in points if not point.sure]:
        where = f" at {', '.join(unsure)}" if unit else ""
        sentence += f" Not counted{where}: it waits, or other programs ran. Clock and processor"
        sentence += f" time are more than {percent(DRIFT)} further apart on one side."
    even = _break_even(sure, noise) if sure else None
    return Verdict(name, unit, sentence, points, even, crossing[0], item, growth)


def _point(size: int, times: Times, noise: float, native: Collection[str], drift: float) -> Point:
    opponents = [one for one in times if one not in (RUST, CROSSING)]
    ratios = {one: ratio(times[one], times[RUST]) for one in opponents}
    deciding = [one for one in opponents if one not in native]
    best = min(deciding, key=lambda one: ratios[one].middle)
    speedup = Ratio(
        min(ratios[one].low for one in deciding),
        ratios[best].middle,
        min(ratios[one].high for one in deciding),
    )
    seconds = {name: statistics.median(values) for name, values in times.items()}
    ceiling = ratio(times[best], times[CROSSING]).middle
    won = winner(speedup, noise, (RUST, best))
    return Point(size, best, seconds, ratios, speedup, ceiling, won, drift)


def _break_even(points: list[Point], noise: float) -> Ratio | None:
    """From where on Rust wins to the end, if it does, and not from the first size on."""
    if points[-1].winner != RUST or all(point.winner == RUST for point in points):
        return None
    return Ratio(
        rounded(min(_reached(points, lambda point: point.speedup.high * noise)), math.floor),
        rounded(_reached(points, lambda point: point.speedup.middle)[0], math.ceil),
        rounded(max(_reached(points, lambda point: point.speedup.low / noise)), math.ceil),
    )


def _reached(points: list[Point], speedup: Callable[[Point], float]) -> tuple[float, float]:
    """The size from which on `speedup` is above 1, if times grow as powers, or by the same steps.

    Between two sizes nothing is known, and the truth is about between these two.
    """
    for one, after in reversed([*itertools.pairwise(points)]):
        below, above = math.log(speedup(one)), math.log(speedup(after))
        if below <= 0:
            power = one.size * (after.size / one.size) ** (-below / (above - below))
            behind, ahead = ((speedup(at) - 1) * at.seconds[RUST] for at in (one, after))
            step = one.size + (after.size - one.size) * -behind / (ahead - behind)
            return power, step
    return points[0].size, points[0].size


def _sentence(points: list[Point], unit: str, noise: float, native: Collection[str]) -> str:
    """Who wins, where, and by how much."""
    last, won = points[-1], [point for point in points if point.winner == RUST]
    lost = [point for point in points if point.winner not in (RUST, "")]
    if not won and not lost:
        within, known = _within(points, noise)
        if not known:
            return f"Noise: a difference below {within} cannot be seen here, and none is larger"
        beaten = [
            f"; {factor(found.middle)} as fast as {one}"
            for one, found in last.ratios.items()
            if one not in native and found.low > noise
        ]
        return f"A tie: as quick as {last.python}, to within {within}{''.join(beaten)}"
    beyond = f"beyond, {last.winner} is faster" if last.winner else "beyond, too close to call"
    if not last.winner and _within([last], noise)[1]:
        beyond = f"beyond, as quick as {last.python}"
    if not won:
        most = last if last.winner else min(lost, key=lambda point: point.speedup.middle)
        slower = f"{factor(1 / most.speedup.middle)} as long{at(most, unit)}"
        slower += "" if last.winner else f"; {beyond}"
        ceiling = max(point.ceiling for point in points)
        why = f"crossing alone takes longer than {most.python}, so no Rust can win"
        if ceiling > noise:
            why = f"better Rust could reach {factor(ceiling)} at most"
        return f"Stay in Python: Rust takes {slower}; {why}"
    ahead = f"{factor(last.speedup.middle)}{at(last, unit)}"
    if len(points) == 1:
        return f"Rust: {ahead}"
    if last.winner != RUST:
        best = max(won, key=lambda point: point.speedup.middle)
        if best is won[0] is won[-1]:
            return f"Rust{at(best, unit)} only: {factor(best.speedup.middle)}; {beyond}"
        where = f"from {won[0].size:,} to {count(won[-1].size, unit)}"
        return f"Rust {where}: {factor(best.speedup.middle)} at {best.size:,}; {beyond}"
    even = _break_even(points, noise)
    if even is None:
        first = f"{factor(points[0].speedup.middle)}{at(points[0], unit)}"
        return f"Rust at every size: {first}, {factor(last.speedup.middle)} at {last.size:,}"
    if even.middle <= points[0].size:  # ahead from the first size on, and not beyond doubt
        clear = max(i for i, point in enumerate(points) if point.winner != RUST) + 1
        return f"Rust from {count(points[clear].size, unit)} on: {ahead}; below, too close to call"
    sure = "" if even.low == even.high else f" ({even.low:,.0f} to {even.high:,.0f})"
    return f"Rust from {count(even.middle, unit)} on{sure}: {ahead}"


def _within(points: list[Point], noise: float) -> tuple[str, bool]:
    """By how much two sides may differ where neither wins, and whether that makes them equal."""
    bounds = [bound for one in points for bound in (one.speedup.high, 1 / one.speedup.low)]
    most = max(noise, *bounds)
    return percent(most), most <= TIE


def _remarks(last: Point, noise: float, buffer: str, native: Collection[str]) -> Iterable[str]:
    """What else is to be said of the largest size: of conversion, and of other opponents."""
    if buffer and last.seconds[CROSSING] > last.seconds[RUST] / 2:
        most = "" if last.winner == last.python else "more than half of it is conversion, "
        yield f"{most}{buffer} would cross in one block"
    for one in native:
        if one in last.ratios:
            found = last.ratios[one]
            yield {
                RUST: f"{factor(found.middle)} as fast as {one}, which is native code",
                one: f"{one}, which is native code, is {factor(1 / found.middle)} as fast",
            }.get(winner(found, noise, (RUST, one)), f"as quick as {one}, which is native code")


def at(point: Point, unit: str) -> str:
    """Where a point was measured, in words; nothing for a function without a size."""
    return f" at {count(point.size, unit)}" if unit else ""


def count(size: float, unit: str) -> str:
    """So many of a unit, in words."""
    return f"{size:,.0f} {unit.removesuffix('s') if size == 1 else unit}"


def factor(found: float) -> str:
    """A factor as people write it, with the sign of multiplication."""
    digits = 0 if found >= 9.95 else 1 if found >= 1.095 else 2
    return f"{found if found < 1000 else rounded(found):,.{digits}f}\N{MULTIPLICATION SIGN}"


def rounded(size: float, rule: Callable[[float], int] = round) -> float:
    """A size with two digits that count."""
    unit = max(1, 10 ** (math.floor(math.log10(size)) - 1))
    return float(rule(size / unit) * unit)


def percent(factor: float) -> str:
    """How much a factor is above 1."""
    return f"{(factor - 1) * 100:.1f} %"

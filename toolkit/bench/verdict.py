"""From times to a verdict: pure functions, which know nothing of clocks, files or this package.

Times come in rounds, and what disturbs a round disturbs all of it: so they are compared round by
round, and the median of the rounds counts.
"""

import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Seconds = Sequence[float]  # one number for each round
Times = Mapping[str, Seconds]  # of RUST, CROSSING and each opponent

RUST, CROSSING = "Rust", "crossing"
DOUBT = 0.01  # how often a ratio may be outside its bounds


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
    python: str  # the best opponent
    seconds: dict[str, float]
    speedup: Ratio  # over each opponent, hence over the best
    ceiling: float  # the speed-up if the core took no time
    winner: str  # RUST, the best opponent, or nobody: ""


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


def winner(found: Ratio, noise: float, names: tuple[str, str]) -> str:
    """Who is faster beyond doubt and noise: the first name, the second, or nobody ("")."""
    if found.low > noise:
        return names[0]
    return names[1] if found.high < 1 / noise else ""


def judge(
    name: str, unit: str, times: Mapping[int, Times], noise: float, buffer: str = ""
) -> Verdict:
    """The verdict on a function from its times by size.

    `buffer` names the type that would cross in one block, if an argument is a list of numbers.
    """
    points = [_point(size, times[size], noise) for size in sorted(times)]
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
    return Verdict(
        name,
        unit,
        _sentence(points, unit, noise, buffer),
        points,
        _break_even(points, noise),
        crossing[0],
        item,
        growth,
    )


def _point(size: int, times: Times, noise: float) -> Point:
    opponents = [one for one in times if one not in (RUST, CROSSING)]
    ratios = {one: ratio(times[one], times[RUST]) for one in opponents}
    best = min(opponents, key=lambda one: ratios[one].middle)
    speedup = Ratio(
        min(one.low for one in ratios.values()),
        ratios[best].middle,
        min(one.high for one in ratios.values()),
    )
    seconds = {name: statistics.median(values) for name, values in times.items()}
    ceiling = seconds[best] / seconds[CROSSING]
    return Point(size, best, seconds, speedup, ceiling, winner(speedup, noise, (RUST, best)))


def _break_even(points: list[Point], noise: float) -> Ratio | None:
    """From where on Rust wins to the end, if it does, and not from the first size on."""
    if points[-1].winner != RUST or all(point.winner == RUST for point in points):
        return None
    return Ratio(
        rounded(min(_reached(points, lambda point: point.speedup.high * noise)), math.floor),
        rounded(_reached(points, lambda point: point.speedup.middle)[0]),
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


def _sentence(points: list[Point], unit: str, noise: float, buffer: str) -> str:
    last, best = points[-1], max(points, key=lambda point: point.speedup.middle)
    won = [point for point in points if point.winner == RUST]
    if not won:
        if not any(point.winner for point in points):
            return f"Stay in Python: no difference beyond the noise of {percent(noise)}."
        slower = f"Stay in Python: Rust takes {times(1 / last.speedup.middle)} as long"
        ceiling = max(point.ceiling for point in points)
        if ceiling > noise:
            why = f"it could be {times(ceiling)} faster at most, if its core took no time"
        else:
            why = f"crossing alone takes longer than {last.python}, so no Rust can win"
        advice = f"; {buffer} would cross in one block" if buffer else ""
        return f"{slower}{at(last, unit)}; {why}{advice}."
    if not unit:
        return f"Rust: {times(last.speedup.middle)}."
    if last.winner != RUST:
        where = f"from {won[0].size:,} to {won[-1].size:,} {unit}"
        beyond = f"beyond, {last.winner or 'no difference'}"
        return f"Rust {where}: {times(best.speedup.middle)} at {best.size:,}; {beyond}."
    even = _break_even(points, noise)
    if even is None:
        first = f"{times(points[0].speedup.middle)}{at(points[0], unit)}"
        said = f"Rust at every size: {first}, {times(last.speedup.middle)} at {last.size:,}"
    else:
        sure = "" if even.low == even.high else f" ({even.low:,.0f} to {even.high:,.0f})"
        most = f"{times(last.speedup.middle)} at {last.size:,}"
        said = f"Rust from {even.middle:,.0f} {unit} on{sure}: {most}"
    if buffer and last.seconds[CROSSING] > last.seconds[RUST] / 2:
        return f"{said}; more than half of it is conversion, {buffer} would cross in one block."
    return f"{said}."


def at(point: Point, unit: str) -> str:
    """Where a point was measured, in words; nothing for a function without a size."""
    return f" at {point.size:,} {unit.removesuffix('s') if point.size == 1 else unit}" * bool(unit)


def times(factor: float) -> str:
    """A factor as people write it, with the sign of multiplication."""
    digits = 0 if factor >= 9.95 else 1 if factor >= 0.995 else 2
    return f"{min(factor, 1000):,.{digits}f}\N{MULTIPLICATION SIGN}{'+' * (factor > 1000)}"


def rounded(size: float, rule: Callable[[float], int] = round) -> float:
    """A size with two digits that count."""
    unit = max(1, 10 ** (math.floor(math.log10(size)) - 1))
    return float(rule(size / unit) * unit)


def percent(factor: float) -> str:
    """How much a factor is above 1."""
    return f"{(factor - 1) * 100:.1f} %"

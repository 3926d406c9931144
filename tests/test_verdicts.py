"""The benchmark's verdicts are right where the truth is known: it was planted in the times."""

# ruff: noqa: RUF001 (the verdicts have the sign of multiplication)

import math
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from toolkit.bench import verdict

ROUNDS = 12
SIZES = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
NS = 1e-9

Cost = Callable[[float], float]  # nanoseconds, by size


class Machine:
    """Takes times as a machine would: disturbed a little each time, and all of a round a lot."""

    def __init__(self, seed: int, disturbed: float) -> None:
        self._random = random.Random(seed)
        self._disturbed = disturbed

    def measure(self, **costs: float) -> dict[str, list[float]]:
        """Seconds for each of the `costs` (nanoseconds), in rounds."""
        found: dict[str, list[float]] = {name: [] for name in costs}
        for _ in range(ROUNDS):
            busy = math.exp(abs(self._random.gauss(0, 10 * self._disturbed)))
            for name, cost in costs.items():
                found[name].append(
                    cost * NS * busy * math.exp(self._random.gauss(0, self._disturbed))
                )
        return found

    def noise(self) -> float:
        """What the benchmark finds when it measures the same code against itself."""
        pairs = [self.measure(one=100, other=100) for _ in range(20)]
        return verdict.noise((pair["one"], pair["other"]) for pair in pairs)


def judged(
    machine: Machine,
    rust: Cost,
    crossing: Cost,
    buffer: str = "",
    **opponents: Cost,
) -> Any:
    """The verdict on a function with these costs."""
    times = {
        size: machine.measure(
            Rust=rust(size),
            crossing=crossing(size),
            **{name: cost(size) for name, cost in opponents.items()},
        )
        for size in SIZES
    }
    return verdict.judge("f", "items", times, machine.noise(), buffer)


QUIET, BUSY = 0.01, 0.15
CROSSING: Cost = lambda size: 90 + size  # noqa: E731, as the others below


@pytest.mark.parametrize("disturbed", [0.001, QUIET, 0.05])
@pytest.mark.parametrize(
    ("python", "rust", "truth"),
    [
        (lambda n: 50 + 10 * n, lambda n: 200 + 2 * n, 18.75),
        (lambda n: 60 + 8 * n, lambda n: 100 + 7 * n, 40),
        (lambda n: 100 + 20 * n * n, lambda n: 5_000 + 0.2 * n * n, math.sqrt(4_900 / 19.8)),
        (lambda n: 40 * n, lambda n: 6_000 + 3 * n * math.log(n + 1), 256.98),
    ],
)
def test_a_known_break_even_is_inside_the_stated_range(
    python: Cost, rust: Cost, truth: float, disturbed: float
) -> None:
    assert python(truth) == pytest.approx(rust(truth), rel=1e-3)
    for seed in range(20):
        found = judged(Machine(seed, disturbed), rust, CROSSING, python=python)
        if found.break_even is None:  # on a disturbed machine, a small difference is none
            assert disturbed > QUIET
            continue
        assert found.break_even.low <= truth <= found.break_even.high
        assert f"Rust from {found.break_even.middle:,.0f} items on" in found.sentence
        if disturbed < QUIET:
            assert found.break_even.high < 1.3 * found.break_even.low


@pytest.mark.parametrize("disturbed", [QUIET, BUSY, 0.5])
def test_equal_sides_are_no_reason_for_rust(disturbed: float) -> None:
    for seed in range(50):
        found = judged(
            Machine(seed, disturbed), lambda n: 200 + n, CROSSING, python=lambda n: 200 + n
        )
        assert found.sentence.startswith("Stay in Python: no difference beyond the noise of ")


def test_rust_that_is_slower_by_a_known_factor() -> None:
    for seed in range(20):
        found = judged(
            Machine(seed, QUIET),
            lambda n: 1.5 * (200 + 4 * n),
            lambda n: 90 + n,
            python=lambda n: 200 + 4 * n,
        )
        assert found.break_even is None
        assert re.fullmatch(
            r"Stay in Python: Rust takes 1\.5× as long at 10,000 items; it could be [34]\.\d× "
            r"faster at most, if its core took no time\.",
            found.sentence,
        )


def test_a_faster_opponent_changes_the_verdict() -> None:
    machine = Machine(1, QUIET)
    rust: Cost = lambda n: 100 + 2 * n  # noqa: E731
    loop: Cost = lambda n: 300 + 20 * n  # noqa: E731
    alone = judged(machine, rust, CROSSING, loop=loop)
    assert alone.sentence == "Rust at every size: 3.1× at 1 item, 10× at 10,000."
    beaten = judged(machine, rust, CROSSING, loop=loop, NumPy=lambda n: 1_000 + n / 10)
    assert beaten.sentence == "Rust from 1 to 300 items: 5.6× at 30; beyond, NumPy."
    builtin = judged(machine, rust, CROSSING, loop=loop, builtin=lambda n: 50 + n / 2)
    assert "crossing alone takes longer than builtin, so no Rust can win" in builtin.sentence
    assert {point.python for point in builtin.points} == {"builtin"}


def test_converting_a_list_can_cost_more_than_all_the_rest() -> None:
    machine, advice = Machine(2, QUIET), "a Buffer[float]"
    crossing: Cost = lambda n: 120 + 7 * n  # noqa: E731
    rust: Cost = lambda n: 120 + 8 * n  # noqa: E731
    lost = judged(machine, rust, crossing, advice, python=lambda n: 60 + 3 * n)
    assert lost.sentence == (
        "Stay in Python: Rust takes 2.7× as long at 10,000 items; crossing alone takes longer "
        "than python, so no Rust can win; a Buffer[float] would cross in one block."
    )
    assert lost.call == pytest.approx(127 * NS, rel=0.1)
    assert lost.item == pytest.approx(7 * NS, rel=0.1)
    won = judged(machine, rust, crossing, advice, python=lambda n: 100 + 30 * n)
    assert "more than half of it is conversion, a Buffer[float] would cross" in won.sentence


def test_the_growth_of_the_core() -> None:
    for power in (1, 2):
        found = judged(
            Machine(3, QUIET),
            lambda n, power=power: 90 + n + 5 * n**power,
            CROSSING,
            python=lambda n: 1_000 * n,
        )
        assert found.growth == pytest.approx(power, abs=0.1)


def test_no_difference_within_the_noise_is_called_one() -> None:
    faster, slower = {"Rust": [95 * NS] * ROUNDS}, {"python": [100 * NS] * ROUNDS}
    times = {1: {**faster, **slower, "crossing": [50 * NS] * ROUNDS}}
    assert verdict.judge("f", "", times, 1.02).sentence == "Rust: 1.1×."
    within = verdict.judge("f", "", times, 1.06)
    assert within.sentence == "Stay in Python: no difference beyond the noise of 6.0 %."


def test_the_bounds_of_a_ratio_hold_the_truth_99_times_of_100() -> None:
    machine, outside = Machine(4, BUSY), 0
    for _ in range(1_000):
        times = machine.measure(one=300, other=100)
        found = verdict.ratio(times["one"], times["other"])
        outside += not found.low <= 3 <= found.high
    assert outside <= 20
    assert found.high / found.low < 2  # and are not infinitely wide


def test_a_disturbed_round_counts_as_one() -> None:
    quiet = [100 * NS] * ROUNDS
    burst = [900 * NS, *quiet[1:]]
    assert verdict.ratio(burst, quiet) == verdict.Ratio(1, 1, 1)
    assert verdict.noise([(burst, quiet)]) == 1


def test_factors_are_written_as_people_write_them() -> None:
    written = [verdict.times(factor) for factor in (0.421, 1.26, 9.94, 84.4, 999, 123_456)]
    assert written == ["0.42×", "1.3×", "9.9×", "84×", "999×", "1,000×+"]

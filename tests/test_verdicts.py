"""The benchmark's verdicts are right where the truth is known: it was planted in the times."""

# ruff: noqa: RUF001 (the verdicts have the sign of multiplication)

import itertools
import json
import math
import os
import random
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from conftest import STACKS, TEMPLATE, Generate, run

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
    native: str = "",
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
    return verdict.judge("f", "items", times, machine.noise(), buffer, [native])


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


@pytest.mark.parametrize(("disturbed", "said"), [(QUIET, "A tie"), (BUSY, "Noise"), (0.5, "Noise")])
def test_equal_sides_are_a_tie_and_disturbed_ones_noise(disturbed: float, said: str) -> None:
    for seed in range(50):
        found = judged(
            Machine(seed, disturbed), lambda n: 200 + n, CROSSING, python=lambda n: 200 + n
        )
        assert found.sentence.startswith(f"{said}: "), found.sentence


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
            r"Stay in Python: Rust takes 1\.5× as long at 10,000 items; better Rust could reach "
            r"[34]\.\d× at most\.",
            found.sentence,
        )


def test_a_faster_opponent_changes_the_verdict() -> None:
    machine = Machine(1, QUIET)
    rust: Cost = lambda n: 100 + 2 * n  # noqa: E731
    loop: Cost = lambda n: 300 + 20 * n  # noqa: E731
    alone = judged(machine, rust, CROSSING, loop=loop)
    assert alone.sentence == "Rust at every size: 3.1× at 1 item, 10× at 10,000."
    beaten = judged(machine, rust, CROSSING, loop=loop, NumPy=lambda n: 1_000 + n / 10)
    assert beaten.sentence == "Rust from 1 to 300 items: 5.6× at 30; beyond, NumPy is faster."
    builtin = judged(machine, rust, CROSSING, loop=loop, builtin=lambda n: 50 + n / 2)
    assert "crossing alone takes longer than builtin, so no Rust can win" in builtin.sentence
    assert {point.python for point in builtin.points} == {"builtin"}


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        (lambda n: 100 + 2 * n, "as quick as jellyfish, which is native code"),
        (lambda n: 300 + 6 * n, "3.0× as fast as jellyfish, which is native code"),
        (lambda n: 50 + n, "jellyfish, which is native code, is 2.0× as fast"),
    ],
)
def test_native_code_does_not_decide_and_is_reported(costs: Cost, said: str) -> None:
    rust: Cost = lambda n: 100 + 2 * n  # noqa: E731
    loop: Cost = lambda n: 300 + 20 * n  # noqa: E731
    machine = Machine(1, 0.001)
    found = judged(machine, rust, CROSSING, native="jellyfish", loop=loop, jellyfish=costs)
    expected = f"Rust at every size: 3.1× at 1 item, 10× at 10,000; {said}."
    assert found.sentence == expected
    tie = judged(machine, rust, CROSSING, jellyfish=rust, loop=loop)  # Python, for all one knows
    assert re.fullmatch(
        r"A tie: as quick as jellyfish, to within \d\.\d %; 10× as fast as loop\.", tie.sentence
    )


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
    dear = judged(machine, rust, lambda n: 30_000 + 7 * n, advice, python=lambda n: 60 + 3 * n)
    assert dear.item == pytest.approx(7 * NS, rel=0.1)
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
    assert verdict.judge("f", "", times, 1.02).sentence == "Rust: 1.05×."
    within = verdict.judge("f", "", times, 1.06)
    assert within.sentence == "A tie: as quick as python, to within 6.0 %."
    for uneven, most in (([60 * NS, 105 * NS], "58.3"), ([90 * NS, 190 * NS], "100.0")):
        times[1]["python"] = uneven * (ROUNDS // 2)
        noisy = verdict.judge("f", "", times, 1.02)
        assert noisy.sentence.startswith(f"Noise: a difference below {most} % cannot be seen")


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
    written = [verdict.factor(found) for found in (0.421, 1.04, 1.26, 9.94, 84.4, 999, 123_456)]
    assert written == ["0.42×", "1.04×", "1.3×", "9.9×", "84×", "999×", "120,000×"]


# By whom each size is won, Rust, Python or nobody, in order; and what is said of it.
SHAPES = {
    "R": "Rust: 4.0× at 1 character.",
    "P": "Stay in Python: Rust takes 2.0× as long at 1 character; better Rust could reach 5.0×"
    " at most.",
    "T": "A tie: as quick as python, to within 2.0 %.",
    "N": "Noise: a difference below 50.0 % cannot be seen here, and none is larger.",
    "RRR": "Rust at every size: 4.0× at 1 character, 4.0× at 10.",
    "PRP": "Rust at 3 characters only: 4.0×; beyond, python is faster.",
    "RPP": "Rust at 1 character only: 4.0×; beyond, python is faster.",
    "RTT": "Rust at 1 character only: 4.0×; beyond, as quick as python.",
    "RRN": "Rust from 1 to 3 characters: 4.0× at 1; beyond, too close to call.",
    "PPR": "Rust from 5 characters on (3 to 5): 4.0× at 10 characters.",
    "PRR": "Rust from 2 characters on (1 to 2): 4.0× at 10 characters.",
    "NRR": "Rust from 3 characters on: 4.0× at 10 characters; below, too close to call.",
    "RNR": "Rust from 10 characters on: 4.0× at 10 characters; below, too close to call.",
    "NNR": "Rust from 10 characters on: 4.0× at 10 characters; below, too close to call.",
    "PTT": "Stay in Python: Rust takes 2.0× as long at 1 character; beyond, as quick as python;"
    " better Rust could reach 10× at most.",
    "TTT": "A tie: as quick as python, to within 2.0 %.",
    "TTN": "Noise: a difference below 50.0 % cannot be seen here, and none is larger.",
}
SPEEDUPS = {"R": [4.0] * 12, "P": [0.5] * 12, "T": [1.0] * 12, "N": [0.9, 1.2, 1.5] * 4}


def shaped(shape: str, unit: str, drifts: dict[int, float] | None = None) -> verdict.Verdict:
    times = {
        size: {
            "Rust": [100 * NS] * 12,
            "crossing": [10 * NS] * 12,
            "python": [100 * NS * speedup for speedup in SPEEDUPS[won]],
        }
        for size, won in zip((1, 3, 10, 30), shape, strict=False)
    }
    return verdict.judge("f", unit, times, 1.02, drifts=drifts)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_sentence_is_right_for_every_shape(shape: str) -> None:
    assert shaped(shape, "characters").sentence == SHAPES[shape]


def test_no_sentence_contradicts_itself() -> None:
    for shape in ("".join(one) for n in range(1, 5) for one in itertools.product("RPTN", repeat=n)):
        for unit in ("characters", "as `n`") if len(shape) > 1 else ("",):
            said = shaped(shape, unit).sentence
            assert not re.search(
                r"\b1 characters|from ([\d,]+) to \1\b|  |\+|\d character\b(?<!1 character)", said
            ), said
            assert said.count("at most") <= 1, said
            assert said.count(".") - len(re.findall(r"\d\.\d", said)) == 1, said
            assert said.startswith("Stay in Python") <= ("P" in shape and "R" not in shape), said


def test_a_size_where_the_clocks_disagree_makes_no_headline() -> None:
    some = shaped("RRR", "characters", {10: 2.0}).sentence
    assert some.startswith("Rust at every size: 4.0× at 1 character, 4.0× at 3. Not counted at 10:")
    whole = shaped("RRR", "characters", {1: 2.0, 3: 2.0, 10: 2.0}).sentence
    assert whole.startswith("No verdict. Not counted at 1, 3, 10: ")
    assert "×" not in whole


def sampled(clock: float, processor: float, caller: float) -> list[verdict.Sample]:
    return [verdict.Sample(clock, processor, caller)] * 12


def test_threads_and_waiting_are_told_from_other_programs() -> None:
    alone, preempted = sampled(1, 1, 1), sampled(3, 1, 1)
    assert not verdict.threaded([alone, preempted])
    assert verdict.threaded([alone, sampled(1, 2, 1)])
    assert verdict.threaded([alone, sampled(2, 2, 0)])  # it waits for its threads
    assert verdict.drift({"Rust": alone, "python": alone}) == 1
    assert verdict.drift({"Rust": preempted, "python": preempted}) == 1
    assert verdict.drift({"Rust": sampled(1, 0.1, 0.1), "python": alone}) == pytest.approx(10)
    assert verdict.drift({"Rust": alone, "python": sampled(2, 1, 1)}) == 2


def test_being_interrupted_now_and_then_is_no_drift() -> None:
    chance = random.Random(5)
    for _ in range(200):
        times = {
            arm: [verdict.Sample(chance.choice((1, 1.5, 3)), 1, 1) for _ in range(12)]
            for arm in ("Rust", "python")
        }
        assert verdict.drift(times) <= verdict.DRIFT


# What a function does with random arguments, and what is said of them.
LITTLE = {
    "words(text: str) -> int": ("len(text.split())", ""),
    "titled(text: str) -> str": ("' '.join(word.title() for word in text.split())", ""),
    "lines(text: str) -> str": ("'|'.join(line[::-1] for line in text.split(chr(10)))", "loops go"),
    "numeric(text: str) -> bool": ("text.isdigit()", "it returns False at every size"),
    "total(values: list[float]) -> float": ("sum(values)", ""),
    "check(text: str) -> None": ("None", ""),
    "given(text: str) -> bool": ("False", ""),
}
ASK = """
import json, functools, hashlib, math
import cases
cases.ARGUMENTS["given"] = ("characters", lambda size: {"text": "a" * size})
cases.OPPONENTS["total"] = {
    "fsum": math.fsum, "partial": functools.partial(sum), "loop": lambda values: 0.0,
    "bound": [].extend, "wrapped": lambda values: math.fsum(values),
}
cases.NATIVE = ["wrapped"]
from toolkit.bench import arguments
said = {}
for name in NAMES:
    run = arguments.opponents(name)[arguments.REFERENCE]
    calls = [arguments.arguments(name, size) for size in (1, 3, 10, 30)]
    said[name] = arguments.means_little(name, [run(*call.args) for call in calls])
print(json.dumps([said, arguments.native("total")]))
"""


def test_arguments_that_mean_little_and_native_opponents_are_noticed(generate: Generate) -> None:
    project = generate(stack=STACKS[0], functions="; ".join(LITTLE), exceptions="")
    [reference] = project.glob("python/*/_reference.py")
    with reference.open("a", encoding="utf-8") as file:
        for signature, (body, _) in LITTLE.items():
            file.write(f"\n\ndef {signature}:\n    return {body}\n")
    names = [signature.partition("(")[0] for signature in LITTLE]
    places = os.pathsep.join(map(str, (TEMPLATE, project / "python", project / "benchmarks")))
    environment = {**os.environ, "PYTHONPATH": places, "TEXT_KIT_PURE": "1"}
    script = ASK.replace("NAMES", repr(names))
    shown = run(project, sys.executable, "-B", "-c", script, environment=environment)
    said, native = json.loads(shown)
    for name, (_, expected) in zip(names, LITTLE.values(), strict=True):
        assert expected in said[name], said
        assert bool(expected) == bool(said[name]), said
    assert sorted(native) == ["bound", "fsum", "wrapped"]

"""Prints results.json into the chapter: everything between its markers, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
CHAPTER = HERE.parent / "when_to_use_rust.md"

CLAIMS = {"faster": (1.1, float("inf")), "even": (0.75, 1.25), "slower": (0.0, 0.95)}
TIMES = "\N{MULTIPLICATION SIGN}"
UNITS = [(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1.0, "s")]
COSTS = [
    ("lines", 1, ""),
    ("first build", 1, " s"),
    ("again", 1, " s"),
    ("binary", 1e-3, " kB"),
    ("installed", 1e-6, " MB"),
]
BLOCK = r"(?s)(<!-- (\w+) -->)\n.*?<!-- end -->"
NUMBER = r"(<!-- (\w+) / ([^/]+) / ([^/]+) / (\w+) -->).*?<!-- -->"


def renew() -> None:
    """Write the chapter anew from the results."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    CHAPTER.write_text(renewed(CHAPTER.read_text(encoding="utf-8"), results), encoding="utf-8")


def renewed(chapter: str, results: dict[str, Any]) -> str:
    """The chapter, with each table and each number between markers as `results` has it.

    `<!-- section -->` begins a table, `<!-- section / case / arm / claim -->` a number in the text:
    how many times as fast the arm is as the first line of the section's table.
    """
    tables = {name: times(cases) for name, cases in results["times"].items()}
    tables |= {"about": about(results["about"]), "costs": costs(results["built"])}
    chapter = filled(chapter, tables)

    def number(found: re.Match[str]) -> str:
        ratio = results["times"][found[2]][found[3]][found[4]]["ratio"]
        return f"{found[1]}{short(ratio)}{TIMES}<!-- -->"

    return re.sub(NUMBER, number, chapter)


def filled(page: str, blocks: dict[str, str]) -> str:
    """The page, with what is made for each of its markers between them."""
    return re.sub(BLOCK, lambda one: f"{one[1]}\n\n{blocks[one[2]]}\n\n<!-- end -->", page)


def untrue(chapter: str, results: dict[str, Any]) -> list[str]:
    """The claims of the chapter that the results do not bear out."""
    found = re.findall(NUMBER, chapter)
    ratios = [results["times"][section][case][arm]["ratio"] for _, section, case, arm, _ in found]
    claims = [(CLAIMS[one[-1]], ratio, one[0]) for one, ratio in zip(found, ratios, strict=True)]
    return [f"{text}: {ratio}" for (low, high), ratio, text in claims if not low < ratio < high]


def times(cases: dict[str, dict[str, dict[str, float]]]) -> str:
    """What each arm takes, and how many times as fast as the first one it is."""
    arms = next(iter(cases.values()))
    rows = [[arm, *(cell(found[arm]) for found in cases.values())] for arm in arms]
    return table(["", *cases], rows)


def cell(one: dict[str, float]) -> str:
    """Time and ratio; the quartiles of the ratio are as far from it as stands after the `±`."""
    unit, name = next(u for u in UNITS if one["seconds"] < 999.5 * u[0])
    spread = max(one["high"] - one["ratio"], one["ratio"] - one["low"]) / one["ratio"]
    shown = f"{short(one['seconds'] / unit)} {name} · {short(one['ratio'])}{TIMES}"
    return shown + (f" ±{100 * spread:.0f} %" if spread else "")


def costs(built: dict[str, dict[str, float]]) -> str:
    """What each way to compile a function asks for."""
    rows = [
        [label, *(short(facts[k] * unit) + name if k in facts else "" for k, unit, name in COSTS)]
        for label, facts in built.items()
    ]
    return table(["", *(name for name, *_ in COSTS)], rows)


def about(told: dict[str, Any]) -> str:
    """Where the numbers come from."""
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    before, after = told["load"]
    return (
        f"Measured on {told['date']} by `{told['command']}`, in {told['rounds']} rounds and"
        f" {told['seconds']} s, on {told['machine']}.\nThe load average was {before} before and"
        f" {after} after, the niceness {told['niceness']}. {versions}."
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, numbers to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def short(number: float) -> str:
    """Two digits, or all of those before the point."""
    return f"{number:#.2g}" if number < 9.95 and type(number) is float else f"{number:,.0f}"


if __name__ == "__main__":
    renew()

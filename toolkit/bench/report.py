"""The report: Markdown with pictures, the same as one HTML page, and JSON."""

import base64
import io
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import matplotlib
from markdown_it import MarkdownIt
from matplotlib import pyplot
from matplotlib.figure import Figure
from tabulate import tabulate

from .verdict import CROSSING, RUST, Ratio, Verdict, factor, percent

matplotlib.use("svg")

NOISY = 1.1  # the same code differs from itself by more than a tenth
UNITS = (("ns", 1e-9), ("\N{MICRO SIGN}s", 1e-6), ("ms", 1e-3), ("s", 1.0))

# One picture for light and dark: the colours are turned round, and keep their hues.
DARK = "@media (prefers-color-scheme: dark) { svg { filter: invert(0.93) hue-rotate(180deg) } }"
STYLE: dict[Any, Any] = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.figsize": (4.2, 3.2),
    "figure.constrained_layout.use": True,
    "grid.alpha": 0.3,
    "svg.fonttype": "none",
    "svg.hashsalt": "the same picture for the same times",
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 48rem; margin: auto; padding: 0 1rem 4rem }
img { display: block; width: 100%; max-width: 34rem; margin: 1rem auto }
div { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 0.3rem 0.5rem; border-bottom: 1px solid #8888 }
@media (max-width: 40rem) { th, td { padding: 0.2rem; font-size: 0.8rem } }
</style>
<main>
CONTENT</main>
</html>
"""


@dataclass(frozen=True)
class Report:
    """All that was found."""

    package: str
    verdicts: list[Verdict]
    noise: float
    left_out: dict[str, str]
    remarks: list[str]  # on how a function was measured
    machine: dict[str, str]

    @property
    def title(self) -> str:
        """What the report is about."""
        return f"{self.package}: is it a good idea to drop down to Rust?"


def write(report: Report, folder: Path) -> None:
    """Write everything into `folder`, and print the verdicts."""
    pictures = {"speed-up": overview(report)}
    pictures |= {one.name: picture(one) for one in report.verdicts if one.unit}
    text = markdown(report)
    files = {f"{name}.svg": drawn for name, drawn in pictures.items()}
    files |= {"README.md": text, "report.html": page(report.title, text, pictures)}
    files |= {"report.json": json.dumps(asdict(report), indent=1) + "\n"}
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    print(f"\n{summary(report)}\n\n{folder / 'report.html'}")


def summary(report: Report) -> str:
    """The verdicts, and how far they can be trusted."""
    said = [f"- **{one.name}**: {one.sentence}" for one in report.verdicts]
    said += [f"- **{name}** is left out: {reason}." for name, reason in report.left_out.items()]
    said += [f"- {remark}" for remark in report.remarks]
    rows = [["times faster in Rust", "small", "medium", "large", "at most"]]
    for one in report.verdicts:
        if shown := [*one.sure[:1], *one.sure[len(one.sure) // 2 :][:1], *one.sure[-1:]]:
            faster = [f"{factor(point.speedup.middle)} at {point.size:,}" for point in shown]
            rows.append([one.name, *faster, factor(shown[-1].ceiling)])
    trust = [
        "*At most*: if the core took no time at the largest size. The same code, measured against"
        f" itself, differed by up to {percent(report.noise)}: smaller differences count as none."
    ]
    if report.noise > NOISY:
        trust.append("**That is noisy: measure again when nothing else runs.**")
    return "\n\n".join(["\n".join(said), table(rows), " ".join(trust)])


def markdown(report: Report) -> str:
    """The whole report."""
    seen = " ".join(f"{one.name}: {one.sentence}" for one in report.verdicts)
    picture = f"![Times faster in Rust, by size. {seen}](speed-up.svg)"
    parts = [f"# {report.title}", picture, summary(report)]
    for one in report.verdicts:
        parts += [f"## {one.name}", one.sentence]
        if one.unit:
            parts.append(f"![Time for a call, by size, as in the table below]({one.name}.svg)")
        parts += [prices(one), table(rows(one))]
    parts += ["## The machine", table([["", ""], *map(list, report.machine.items())])]
    return "\n\n".join(parts) + "\n"


def prices(verdict: Verdict) -> str:
    """What a call costs, in words."""
    said = f"Crossing costs {duration(verdict.call)} a call"
    if verdict.growth is None:
        return f"{said}."
    if verdict.item > 5e-11 and not verdict.unit.startswith("as "):
        said += f" and {duration(verdict.item)} for each further one of its {verdict.unit}"
    last = verdict.points[-1]
    core = (last.seconds[RUST] - last.seconds[CROSSING]) / last.size
    said += f"; the core takes {duration(core)} for each of {last.size:,}, and altogether time that"
    return f"{said} grows with the size to the power of {verdict.growth:.1f}."


def rows(verdict: Verdict) -> list[list[str]]:
    """The times of one function, below a head for them."""
    found = [["size", "Python", "Rust", "of it crossing", "times faster", "at most"]]
    for point in verdict.points:
        python, *rust = (duration(point.seconds[one]) for one in (point.python, RUST, CROSSING))
        bounds = f"{factor(point.speedup.low)} to {factor(point.speedup.high)}"
        who = [f"{point.size:,}", f"{python} ({point.python})"]
        found.append([*who, *rust, bounds, factor(point.ceiling)])
    return found


def changes(
    found: Mapping[tuple[str, int], Ratio],
    called: Mapping[tuple[str, int], str],
    floor: float,
    revision: str,
) -> str:
    """How the binary compares with that of an earlier revision."""
    shown = [["function", "size", f"times faster than {revision}", ""]]
    for (name, size), one in found.items():
        bounds = f"{one.middle:.2f} ({one.low:.2f} to {one.high:.2f})"
        shown.append([name, f"{size:,}", bounds, called[name, size]])
    control = f"The control, in Python, differed by up to {percent(floor)}."
    slower = dict.fromkeys(name for (name, _), one in called.items() if one == "slower")
    end = f"Slower than {revision}: {', '.join(slower) or 'nothing'}."
    return f"\n{table(shown)}\n\n{control} Smaller differences count as none.\n\n{end}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, which can be read as it is."""
    sides = ["right" if cells[-1][:1].isdigit() else "left" for cells in zip(*rows, strict=True)]
    return str(tabulate(rows, "firstrow", "pipe", colalign=sides, disable_numparse=True))


def duration(seconds: float) -> str:
    """A time as people write it; nothing for none."""
    if math.isnan(seconds):
        return ""
    unit, size = next((one for one in UNITS if seconds < one[1] * 999.5), UNITS[-1])
    return f"{seconds / size:.{0 if seconds / size >= 9.95 else 1}f} {unit}"


def page(title: str, text: str, pictures: Mapping[str, str]) -> str:
    """The Markdown as one HTML page."""
    content = MarkdownIt().enable("table").render(text)
    for name, drawn in pictures.items():
        data = base64.b64encode(drawn.encode()).decode()
        content = content.replace(f'src="{name}.svg"', f'src="data:image/svg+xml;base64,{data}"')
    # A wide table scrolls by itself, by keyboard as well.
    region = '<div tabindex="0" role="region" aria-label="Table">'
    content = content.replace("<table>", f"{region}<table>").replace("</table>", "</table></div>")
    return PAGE.replace("TITLE", title).replace("CONTENT", content)


def overview(report: Report) -> str:
    """How many times faster Rust is, by size: a line for each function."""
    with pyplot.rc_context(STYLE):
        figure, axes = pyplot.subplots()
        for one, marker in zip(report.verdicts, itertools.cycle("os^Dvp*X"), strict=False):
            found = {point.size: point.speedup.middle for point in one.points}
            axes.plot([*found], [*found.values()], marker=marker, markersize=4, label=one.name)
        axes.axhspan(0, report.noise, color="0.9", zorder=0, label="no gain")
        axes.set(xscale="log", yscale="log", xlabel="size", ylabel="times faster in Rust")
        axes.yaxis.set_major_formatter("{x:,g}")
        return svg(figure)


def picture(verdict: Verdict) -> str:
    """The times of one function, by size."""
    sizes = [point.size for point in verdict.points]
    rust, crossing = ([point.seconds[one] for point in verdict.points] for one in (RUST, CROSSING))
    lines = {
        ("best Python", "o-"): [point.seconds[point.python] for point in verdict.points],
        (RUST, "s-"): rust,
        ("crossing alone", "--"): crossing,
        ("core alone", ":"): [both - one for both, one in zip(rust, crossing, strict=True)],
    }
    with pyplot.rc_context(STYLE):
        figure, axes = pyplot.subplots()
        for (label, style), seconds in lines.items():
            axes.plot(sizes, seconds, style, markersize=4, label=label)
        if verdict.break_even:
            axes.axvspan(verdict.break_even.low, verdict.break_even.high, color="0.85", zorder=0)
        axes.set(xscale="log", yscale="log", xlabel=verdict.unit, ylabel="time for a call")
        axes.yaxis.set_major_formatter(lambda seconds, _: duration(seconds))
        return svg(figure)


def svg(figure: Figure) -> str:
    """The figure with its legend, as text."""
    figure.axes[0].xaxis.set_major_formatter("{x:,g}")
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    return drawn.getvalue().replace('<style type="text/css">', f'<style type="text/css">{DARK} ', 1)

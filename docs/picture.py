"""Draw docs/verdicts.svg from the table that the worked example's benchmark prints.

pipx run tox run -e demo > demo.txt
pipx run --spec matplotlib python docs/picture.py demo.txt
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib.pyplot as plt

ROW = re.compile(r"^(\w+) +(\d+) .* µs +([\d.]+)", re.MULTILINE)


def main(table: str) -> None:
    """Draw how many times faster the binary is, by size, a line for each function."""
    lines = defaultdict(list)
    for name, size, ratio in ROW.findall(table):
        lines[name].append((int(size), float(ratio)))
    plt.rcParams.update({"font.size": 11, "svg.fonttype": "none", "svg.hashsalt": "verdicts"})
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for name, points in lines.items():
        sizes, ratios = zip(*points, strict=True)
        (line,) = axes.plot(sizes, ratios, marker="o")
        axes.annotate(name, points[-1], (8, -4), textcoords="offset points", color=line.get_color())
    axes.axhspan(0.2, 1, color="0.92")
    axes.text(10, 0.25, "stay with Python", color="0.4")
    axes.set(xscale="log", yscale="log", ylim=(0.2, 500), xlim=(8, 6e5))
    axes.set(xlabel="size of the input: characters, items or lines", ylabel="times faster in Rust")
    axes.set_yticks([1, 10, 100], ["1", "10", "100"])
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(Path(__file__).with_name("verdicts.svg"), metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text(encoding="utf-8"))

"""The chapter on when to use Rust says what was measured, and nothing else."""

import json
import re
import sys
from typing import Any

import pytest
from conftest import TEMPLATE, run

from docs.measurements import report

CHAPTER = report.CHAPTER.read_text(encoding="utf-8")
RESULTS = json.loads(report.RESULTS.read_text(encoding="utf-8"))


def test_the_numbers_are_those_of_the_results() -> None:
    assert report.renewed(CHAPTER, RESULTS) == CHAPTER


def test_all_that_was_measured_is_shown() -> None:
    shown = [name for _, name in re.findall(report.BLOCK, CHAPTER)]
    assert sorted(shown) == sorted([*RESULTS["times"], "about", "costs"])


def test_no_number_is_written_by_hand() -> None:
    by_hand = re.sub(report.NUMBER, "", re.sub(report.BLOCK, "", CHAPTER))
    assert not re.findall(r"\d\s?(?:(?:ns|µs|ms|s|kB|MB)\b|[%\xd7])", by_hand)


def test_the_measurements_bear_out_the_advice() -> None:
    assert report.untrue(CHAPTER, RESULTS) == []


def test_each_row_of_the_decision_table_was_measured() -> None:
    table = re.findall(r"(?m)^\| .*\[.*\]\(#.*$", CHAPTER.partition("\n## ")[0])
    assert len(table) > 5
    for row in table:
        assert re.search(report.NUMBER, row), row


@pytest.mark.parametrize("changed", ["seconds", "ratio"])
def test_a_number_that_changed_is_seen(changed: str) -> None:
    def doubled(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        return {k: 2 * v if k == changed else doubled(v) for k, v in node.items()}

    assert report.renewed(CHAPTER, {**RESULTS, "times": doubled(RESULTS["times"])}) != CHAPTER


def test_a_claim_that_does_not_hold_is_seen() -> None:
    slow = CHAPTER.replace(" / faster -->", " / slower -->")
    assert len(report.untrue(slow, RESULTS)) == CHAPTER.count(" / faster -->") > 5


def test_links_lead_somewhere() -> None:
    headings = re.findall(r"(?m)^## (.*)$", CHAPTER)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    for link in re.findall(r"\]\(([^)]+)\)", CHAPTER):
        assert link[1:] in anchors if link[0] == "#" else (report.CHAPTER.parent / link).exists()


def test_the_scripts_can_be_read_and_what_they_build_from_is_there() -> None:
    run(TEMPLATE, sys.executable, "-m", "compileall", "-q", "-f", "docs/measurements")

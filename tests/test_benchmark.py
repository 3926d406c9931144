"""The benchmark of a generated project says what is true, on a machine that does nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import STACKS, TARGET, UV, WORK, changed, cookiecutter, new_venv, run

from toolkit.bench.verdict import DRIFT

# Not on each stack: the benchmark is the same, and the clock of each binding has its own test.
pytestmark = [pytest.mark.slow, pytest.mark.timed]

BUILDING = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
BENCH = (sys.executable, "-m", "tox", "run", "-e", "bench")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example, with a benchmark that has less time."""
    folder = tmp_path_factory.mktemp("benchmark")
    done = cookiecutter(folder, stack=STACKS[0])
    assert done.returncode == 0, done.stderr
    project = folder / "out" / "text-kit"
    with (project / "benchmarks/cases.py").open("a", encoding="utf-8") as cases:
        cases.write("\nSIZES = (1, 10, 100, 1_000)\nLONGEST = 0.001\nROUNDS = 8\n")
    return project


# A binary as the benchmark sees it, with a truth that is known: three times slower than Python,
# not written, right at once, and equal.
PLANTED = """
from text_kit import _reference

_build = {"binding": "planted", "profile": "release", "rustc": "none", "version": "0"}

def levenshtein(left, right):
    return [_reference.levenshtein(left, right) for _ in range(3)][0]

def product(values):
    return _reference.product(values)

def product_buffer(values):
    raise NotImplementedError("product_buffer is not written yet")

def tally(text, start=0, answers={}):
    if text not in answers:
        answers[text] = _reference.tally(text, start)
    return answers[text]

def _core_time(watch):
    return 0

def __getattr__(name):
    return getattr(_reference, name)
"""

# One waits for something; one computes in two threads, without the GIL.
ODD = """
import concurrent.futures, hashlib, time

def product(values):
    time.sleep(0.002)
    return _reference.product(values)

def levenshtein(left, right, pool=concurrent.futures.ThreadPoolExecutor(2)):
    list(pool.map(lambda text: hashlib.pbkdf2_hmac("sha256", text, b"", 3_000), [b"1", b"2"]))
    return _reference.levenshtein(left, right)
"""


def test_the_benchmark_gives_verdicts_that_are_right(project: Path, tmp_path: Path) -> None:
    shown = run(project, *BENCH, environment=BUILDING)
    words = r"\*\*levenshtein\*\*: Rust at every size: \d.* at 1 character, \d\d+. at 1(00|,000)\."
    assert re.search(words, shown), shown[-3000:]  # the size depends on how fast Python is
    assert "**product**: Stay in Python: Rust takes" in shown
    assert "a Buffer[float] would cross in one block" in shown
    results = project / "benchmarks/results"
    report = json.loads((results / "report.json").read_text(encoding="utf-8"))
    assert report["machine"]["profile"] == "release"
    assert report["noise"] >= 1
    for function in report["verdicts"]:
        for point in function["points"]:
            assert 0 < point["seconds"]["crossing"] <= point["seconds"]["Rust"]
            assert point["ceiling"] >= point["speedup"]["middle"]
    page = (results / "report.html").read_text(encoding="utf-8")
    shown = re.findall('<img src="data:[^"]*" alt="[^"]{20}', page)
    assert page.count("<img") == 1 + len(report["verdicts"]) == len(shown)
    assert not re.search('<script|<link|(src|href)="(?!data:)|url\\(', page)

    python = new_venv(tmp_path)
    bench = WORK / "bench" / python.parent.name / python.name
    pyperf = (bench, "-m", "pyperf", "show", results / "samples.json")
    kept = run(project, *pyperf)
    assert {"levenshtein 100 Rust, clock", "levenshtein 100 Rust, processor"} <= {
        *kept.splitlines()
    }
    run(project, UV, "pip", "install", "--quiet", "--python", bench, "html5lib")
    parse = "import html5lib, sys; html5lib.HTMLParser(strict=True).parse(open(sys.argv[1], 'rb'))"
    run(project, bench, "-c", parse, results / "report.html")

    measure = (project, bench, "tools/template.py", "bench")
    editable = (UV, "pip", "install", "--python", python, "--editable", ".")
    run(project, *editable, environment=BUILDING)
    debug = {**os.environ, "PYTHONPATH": str(project / "python")}
    assert "debug build" in run(*measure, status=1, environment=debug)

    binaries = shutil.ignore_patterns("_native*")
    planted = tmp_path / "text_kit"
    shutil.copytree(project / "python/text_kit", planted, ignore=binaries)
    (planted / "_native.py").write_text(PLANTED, encoding="utf-8")
    slower = {**os.environ, "PYTHONPATH": str(tmp_path), "PATH": ""}  # no cargo
    told = run(*measure, environment=slower)
    report = json.loads((results / "report.json").read_text(encoding="utf-8"))
    [slow] = [one for one in report["verdicts"] if one["name"] == "levenshtein"]
    assert slow["sentence"].startswith("Stay in Python: ")
    assert slow["points"][2]["speedup"]["middle"] == pytest.approx(1 / 3, rel=0.2)
    assert "**product**: Stay in Python: " in told
    assert "**product_buffer** is left out: product_buffer is not written yet; its Rust" in told
    assert re.search(r"\*\*tally\*\*: Rust at every size", told)
    (planted / "_native.py").write_text(PLANTED + ODD, encoding="utf-8")
    told = run(*measure, "product", "levenshtein", environment=slower)
    assert re.search(r"\*\*product\*\*: No verdict\. Not counted at 1, 10, 100, 1,000: ", told)
    assert "levenshtein has threads of its own: it is timed by the clock." in told
    assert "tally" not in told
    told = run(*measure, "levenstein", status=2, environment=slower)
    assert "no function is called levenstein; there are levenshtein, product," in told
    wrong = PLANTED.replace("return answers[text]", "return {**answers[text], 'x': 1}")
    (planted / "_native.py").write_text(wrong, encoding="utf-8")
    told = run(*measure, status=1, environment=slower)
    assert "nothing was measured: tally, size 1: Rust gives" in told


def test_a_function_that_became_slower_is_told(project: Path) -> None:
    run(project, "git", "init", "--quiet")
    run(project, "git", "add", ".")
    someone = ("-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org")
    run(project, "git", *someone, "commit", "--quiet", "--message", "Before")
    twice = """pub fn levenshtein(left: &str, right: &str) -> Result<i64> {
    std::hint::black_box(distance(left, right))?;
    distance(left, right)
}

fn distance("""
    against = (*BENCH, "--", "--against", "HEAD")
    with changed(project / "crates/core/src/lib.rs", "pub fn levenshtein(", twice):
        shown = run(project, *against, status=1, environment=BUILDING)
    assert re.search(r"^\| levenshtein +\| +100 \| +0\.[45]\d .* slower \|$", shown, re.M)
    assert not re.search(r"^\| (product|tally).* slower \|$", shown, re.M)
    assert "\n\nSlower than HEAD: levenshtein.\n" in shown


def test_a_busy_machine_changes_no_verdict(project: Path) -> None:
    names = ("levenshtein", "tally")
    cases = project / "benchmarks/cases.py"

    def speedups(busy: int) -> dict[tuple[str, int], float]:
        spin = (sys.executable, "-c", "while True: pass")
        others = [subprocess.Popen(spin) for _ in range(busy)]
        try:
            run(project, *BENCH, "--", *names, environment=BUILDING)
        finally:
            for one in others:
                one.kill()
                one.wait()
        path = project / "benchmarks/results/report.json"
        report = json.loads(path.read_text(encoding="utf-8"))
        return {
            (one["name"], point["size"]): point["speedup"]["middle"]
            for one in report["verdicts"]
            for point in one["points"]
            if point["drift"] <= DRIFT
        }

    text = cases.read_text(encoding="utf-8")
    with changed(cases, text, f"{text}\nSIZES = (10, 300, 1_000, 30_000)\nLONGEST = 0.05\n"):
        before, busy, after = (speedups(processes) for processes in (0, 4, 0))
    assert busy.keys() == before.keys() == after.keys()
    for cell, found in busy.items():  # whatever else runs here, both before and after
        low, high = sorted((before[cell], after[cell]))
        assert low / 1.15 < found < high * 1.15, (cell, before[cell], found, after[cell])

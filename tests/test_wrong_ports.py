"""The contract of a project finds what is wrong: Python that does what wrong Rust would do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# A function, the body of its reference, and what a wrong port does. The names end in `right` where
# both do the same.
PORTS = {
    "letters(text: str) -> bool": (
        "return text.isalpha()",
        "return text != '' and all(c.isalpha() or unicodedata.category(c) == 'Nl' for c in text)",
    ),
    "words(text: str) -> list[str]": (
        "return text.split()",
        "return re.sub('[\\x1c-\\x1f]', '_', text).split()",
    ),
    "lower(text: str) -> str": (
        "return text.lower()",
        "return ''.join(c.lower() for c in text)",  # a sigma that ends a word has its own form
    ),
    "place(text: str, part: str) -> int": (
        "return text.find(part)",
        "return text.encode().find(part.encode())",
    ),
    "rounded(x: float) -> int": (
        "return round(x) if abs(x) < 1e15 else 0",
        "return int(x + math.copysign(0.5, x)) if abs(x) < 1e15 else 0",
    ),
    "remainder(a: int, b: int) -> int": (
        "return a % b if b else 0",
        "return a - b * int(Fraction(a, b)) if b else 0",
    ),
    "counted(items: list[int]) -> dict[str, int]": (
        "return {str(item): items.count(item) for item in items}",
        "return {str(item): items.count(item) for item in sorted(items)}",
    ),
    "floor_right(x: int) -> int": ("return x // 2", "return x >> 1"),
    "upper_right(text: str) -> str": ("return text.upper()", "return str.upper(text)"),
    "picky(text: str) -> int": (
        "raise ValueError('no number') if text != '42' else OverflowError",
        "raise ValueError('no number') if text != '42' else OverflowError",
    ),
}
IMPORTS = (
    "import math\nimport re\nimport time\nimport unicodedata\nfrom fractions import Fraction\n"
)
STANDS_IN = """
from text_kit import exceptions

_build = {"sources": "", "waiting": ""}

def _raise(index):
    raise exceptions.InternalError("a panic")
"""


def contract(
    project: Path, bodies: dict[str, tuple[str, str]], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the contract with these bodies, and Python in place of the binary."""
    package = project / "python/text_kit"
    reference = package / "_reference.py"
    written = [reference.read_text(encoding="utf-8")] * 2
    for signature, both in bodies.items():
        name = signature.partition("(")[0]
        waiting = f'    raise NotImplementedError("{name} is not written yet")\n'
        written = [
            text.replace(waiting, f"    {body}\n") for text, body in zip(written, both, strict=True)
        ]
    for path, text in zip((reference, package / "_native.py"), written, strict=True):
        start = text.index("\n\n\ndef ")
        path.write_text(f"{text[:start]}\n{IMPORTS}{text[start:]}", encoding="utf-8")
    with (package / "_native.py").open("a", encoding="utf-8") as file:
        file.write(STANDS_IN)
    command = [sys.executable, "-m", "pytest", "-q", "-rfs", "--tb=line", "-p", "no:cacheprovider"]
    # Hypothesis draws the same examples in every run where CI is set.
    environment = {**os.environ, "CI": "true", "PYTHONPATH": str(project / "python")}
    return subprocess.run(
        [*command, "tests/test_contract.py", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_wrong_ports_are_found_and_right_ones_pass(living: Callable[..., Path]) -> None:
    project = living(functions="; ".join(PORTS), exceptions="")
    done = contract(project, PORTS, "-k", "agree and not help")
    failed = set(re.findall(r"^FAILED \S+::\w+\[(\w+)\]", done.stdout, re.M))
    names = {signature.partition("(")[0] for signature in PORTS}
    assert failed == {name for name in names if not name.endswith("_right")}, done.stdout
    assert re.search(r"calls of picky raised; .*SPECIAL of tests/values.py", done.stdout)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_call_that_hangs_is_shown_and_ends_the_run(living: Callable[..., Path]) -> None:
    signature = "power(base: int, exponent: int) -> int"
    project = living(functions=signature, exceptions="")
    test = project / "tests/test_contract.py"
    text = test.read_text(encoding="utf-8")
    test.write_text(text.replace("timeout=60", "timeout=2"), encoding="utf-8")
    hanging = "return 10**exponent % 7 if exponent > 10**9 else 0"
    done = contract(project, {signature: (hanging, hanging)}, "-k", "agree")
    assert done.returncode != 0, done.stdout
    told = re.search(r"^(power.*) has not returned.*SPECIAL of tests/values.py", done.stderr, re.M)
    assert told, done.stderr
    assert re.search(r"exponent=\d{10}", told[1])

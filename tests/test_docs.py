"""The documentation: what it says happens, and what it names is there."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import TARGET, TEMPLATE, UV, new_venv, run
from markdown_it import MarkdownIt

from docs import reference
from docs.follow import Code, Command, Wrong, agree, put, steps
from docs.measurements.report import filled

TIMES = "\N{MULTIPLICATION SIGN}"
DOCS = TEMPLATE / "docs"


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    options = ["--quiet", "--nitpicky", "--fail-on-warning", "--keep-going", "-d", tmp_path / "d"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, DOCS, tmp_path / "site"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site/search.html").exists()


def test_autodoc_shows_the_types_of_the_python_functions(
    generate: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "index.rst").write_text(".. automodule:: text_kit\n   :members:\n")
    command = ("sphinx", "-q", "-b", "text", "-D", "extensions=sphinx.ext.autodoc", "-C")
    package = generate() / "python"
    pure = {
        **os.environ,
        "TEXT_KIT_PURE": "1",
        "PYTHONPATH": package,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    run(tmp_path, sys.executable, "-m", *command, ".", "out", environment=pure)
    text = (tmp_path / "out/index.txt").read_text(encoding="utf-8")
    assert "text_kit.levenshtein(left: str, right: str) -> int" in text


@pytest.fixture(scope="module")
def blocks() -> dict[str, str]:
    return reference.made()


@pytest.mark.parametrize("page", reference.PAGES, ids=lambda page: page.stem)
def test_the_tables_say_what_the_sources_say(page: Path, blocks: dict[str, str]) -> None:
    text = page.read_text(encoding="utf-8")
    assert filled(text, blocks) == text, "renewed by `pipx run tox run -e reference`"
    assert filled(text, dict.fromkeys(blocks, "changed")) != text


def test_all_that_is_made_is_shown(blocks: dict[str, str]) -> None:
    shown = [page.read_text(encoding="utf-8") for page in reference.PAGES]
    assert all(f"<!-- {name} -->" in "".join(shown) for name in blocks)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("python3.13"), reason="pages build wheels for CPython 3.13")
def test_what_happens_is_what_the_pages_say() -> None:
    """One reader follows all of them, in the order of the navigation."""
    done = subprocess.run(
        [sys.executable, DOCS / "follow.py"], capture_output=True, text=True, timeout=1800
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


class Obvious(NamedTuple):
    """What `call` gives in Python, and what it gives with the obvious `rust`."""

    call: str
    right: str
    wrong: str
    rust: str


def ways() -> tuple[dict[str, str], list[Obvious]]:
    """The code of the page on the ways of both languages, and its examples of obvious Rust."""
    tokens = MarkdownIt().parse((DOCS / "differences.md").read_text(encoding="utf-8"))
    code = {
        language: [token.content for token in tokens if token.info == language]
        for language in ("python", "rust", "text")
    }
    found = []
    for before, token in zip(["", "", *(one.type for one in tokens)], tokens, strict=False):
        if token.type == "inline" and before == "list_item_open":
            spans = [one.content for one in token.children or [] if one.type == "code_inline"]
            found.append(Obvious(*spans[:4]))
    return {language: "\n\n".join(blocks) for language, blocks in code.items()}, found


# Prints, for each call of an example, what the reference and what the obvious Rust make of it.
OBVIOUS = """
import json, sys
from text_kit import _native, _reference

def outcome(module, call):
    try:
        return repr(eval(call, {**vars(module), "nan": float("nan")}))
    except Exception as error:
        return type(error).__name__

calls = json.load(sys.stdin)
print(json.dumps([
    [outcome(_reference, call), outcome(_native, f"obvious_{at}_{call}")]
    for at, call in enumerate(calls)
]))
"""


@pytest.mark.slow
def test_the_right_rust_does_what_the_python_does_and_the_obvious_does_not(
    living: Callable[..., Path], tmp_path: Path
) -> None:
    code, obvious = ways()
    heads = dict(re.findall(r"(?m)^def ([a-z]\w*)(\(.*\) -> .*):$", code["python"]))
    names = {f"obvious_{at}_{one.call.partition('(')[0]}": one for at, one in enumerate(obvious)}
    signatures = [f"{name}{head}" for name, head in heads.items()]
    signatures += [f"{name}{heads[name.split('_', 2)[2]]}" for name in names]
    project = living("pyo3 + setuptools-rust", functions="; ".join(signatures), exceptions="")
    put(Code("python/text_kit/_reference.py", "python", code["python"]), project)
    core = "crates/core/src/lib.rs"
    put(Code(core, "rust", code["rust"]), project)
    for name, one in names.items():
        head = re.search(rf"(?s)pub fn {name.split('_', 2)[2]}(\(.*?\{{)", code["rust"])
        assert head, one.call
        put(Code(core, "rust", f"pub fn {name}{head[1]}\n    Ok({one.rust})\n}}\n"), project)

    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    run(project, *code["text"].split(), environment=environment)
    python = new_venv(tmp_path)
    install = (UV, "pip", "install", "--python", python, "--editable", ".", "--group", "test")
    run(project, *install, environment=environment)
    run(project, python, "-m", "pytest", "-q", "-k", "agree and not help and not obvious")
    done = subprocess.run(
        [python, "-c", OBVIOUS],
        input=json.dumps([one.call for one in obvious]),
        capture_output=True,
        text=True,
        check=True,
    )
    for one, found in zip(obvious, json.loads(done.stdout), strict=True):
        assert found == [said(one.right), said(one.wrong)], one


def said(text: str) -> str:
    """A value on the page as Python shows it; the name of an exception as it is."""
    return text if text.endswith("Error") or text in ("inf", "nan") else repr(eval(text))


PAGE = """
Look:

```console
$ cd project
$ echo one \\
    two
one two
$ ls
```

<!-- run: git tag new -->

Write in `src/lib.rs`:

```rust
fn new() {}
```

For example:

```rust
fn illustration() {}
```
"""


def test_a_page_is_read_from_top_to_bottom() -> None:
    assert list(steps(PAGE)) == [
        Command("cd project", [], 5, 5),
        Command("echo one \\\n    two", ["one two"], 7, 8),
        Command("ls", [], 9, 9),
        Command("git tag new"),
        Code("src/lib.rs", "rust", "fn new() {}\n"),
    ]


def test_a_line_that_is_no_command_is_not_run() -> None:
    with pytest.raises(Wrong, match="begins with `\\$ `, not like 'ls'"):
        list(steps("```console\nls\n```"))


@pytest.mark.parametrize(
    ("shown", "output", "agrees"),
    [
        ("2 failed", "2 failed", True),
        ("2 failed", "3 failed", False),
        ("26 passed, 3 skipped in 0.10s", "27 passed, 2 skipped in 12.31s", True),
        ("1 failed, 26 passed", "26 passed", False),
        (
            "4.2\N{MULTIPLICATION SIGN} at 1 character",
            "3.9\N{MULTIPLICATION SIGN} at 1 character",
            True,
        ),
        (
            "4.2\N{MULTIPLICATION SIGN} at 1 character",
            "3.9\N{MULTIPLICATION SIGN} at 2 characters",
            False,
        ),
        ("a ... d", "a b c d", True),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...\nd", "a\nd", True),
        ("a\n...\nd", "a\nb\nc", False),
        ("a", "a\nb", False),
        ("a.c", "abc", False),
    ],
)
def test_what_a_page_shows_is_what_comes_out(shown: str, output: str, agrees: bool) -> None:
    assert agree(shown.split("\n"), output) == agrees


PYTHON = "from a import b\n\n\n@cache\ndef old(x):\n    return 1\n\n\ndef kept():\n    pass\n"
RUST = "use a::b;\n\n/// Says.\npub fn old(x: i64) -> i64 {\n    1\n}\n"


@pytest.mark.parametrize(
    ("language", "before", "code", "after"),
    [
        ("python", PYTHON, "def old(x, y):\n    return 2\n",
         PYTHON.replace("@cache\ndef old(x):\n    return 1", "def old(x, y):\n    return 2")),
        ("python", PYTHON, "import c\n\ndef new():\n    pass\n",
         PYTHON.replace("b\n", "b\nimport c\n", 1) + "\n\ndef new():\n    pass\n"),
        ("python", '"""A.\n\nB.\n"""\n\n\ndef old():\n    pass\n', "import c\n",
         '"""A.\n\nB.\n"""\n\nimport c\n\n\ndef old():\n    pass\n'),
        ("python", "", "import a\n\nimport b\n", "import a\n\nimport b\n"),
        ("python", None, '"""New."""\n\nimport c\n', '"""New."""\n\nimport c\n'),
        ("rust", RUST, "fn old(y: f64) {}\n\nfn new() {}\n",
         "use a::b;\n\nfn old(y: f64) {}\n\nfn new() {}\n"),
        ("diff", RUST, " use a::b;\n+use c;\n", RUST.replace("b;\n", "b;\nuse c;\n")),
        ("diff", RUST, "-    1\n+    2\n", RUST.replace("1", "2")),
    ],
)  # fmt: skip
def test_code_goes_where_a_reader_would_put_it(
    tmp_path: Path, language: str, before: str | None, code: str, after: str
) -> None:
    if before is not None:
        (tmp_path / "file").write_text(before, encoding="utf-8")
    put(Code("file", language, code), tmp_path)
    assert (tmp_path / "file").read_text(encoding="utf-8") == after


@pytest.mark.parametrize("lines", ["-nowhere\n", "-twice\n"])
def test_lines_to_replace_that_are_not_there_once_are_refused(tmp_path: Path, lines: str) -> None:
    (tmp_path / "file").write_text("twice\ntwice\n", encoding="utf-8")
    with pytest.raises(Wrong, match=r"has these lines [02] times"):
        put(Code("file", "diff", lines), tmp_path)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "twice\ntwice\n"

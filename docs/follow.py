"""Follow pages as their reader would: `pipx run tox run -e follow`, or with `-- docs/tutorial.md`.

The commands of a page run in one shell, its code goes into the files that the text names, and what
comes out has to be what the page shows; a command may fail where the page shows that it does.
`--write` shows on the page what came out. CONTRIBUTING.md tells how such a page is written.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

DOCS = Path(__file__).parent
TEMPLATE = DOCS.parent
GITHUB = "https://github.com/OWNER/REPOSITORY.git"  # what the pages call this template
LEFT_OUT = (".git", ".tox", "demo", "__pycache__", ".*_cache", ".hypothesis")

TARGET = re.compile(r"`([\w./-]+)`:$")  # the last words above a block that goes into a file
HIDDEN = re.compile(r"(?s)<!-- run: (.*?) -->\s*")
# What differs from one machine to the next: times, sizes, and what an interpreter lacks.
UNITS = r"ns|µs|ms|s|seconds|kB|MB|%|\N{MULTIPLICATION SIGN}|passed|skipped|deselected"
VARYING = re.compile(rf"\d[\d.,]*(?=\s?(?:{UNITS})(?!\w))")
NAMED = re.compile(
    r"(?m)^(?:pub(?:\(\w+\))? )?((?:def|class|fn|struct|enum|trait|mod|impl)\b[^(:{;]+)"
)
IMPORT = re.compile(r"(?:from|import|use) ")


class Wrong(Exception):
    """What happens is not what the page says."""


class Command(NamedTuple):
    """A command, and the lines that the page shows below it: `first` to `last` of the file."""

    typed: str
    shown: Sequence[str] = ()
    first: int = 0
    last: int = 0


class Code(NamedTuple):
    """Code that goes into the file `path`."""

    path: str
    language: str
    text: str


def steps(page: str) -> Iterator[Command | Code]:
    """Yields what a reader of the Markdown text `page` (str) has to do, from top to bottom."""
    tokens = MarkdownIt("commonmark").parse(page)
    for before, token in zip([None, None, *tokens], tokens, strict=False):
        if token.type == "html_block" and (hidden := HIDDEN.fullmatch(token.content)):
            yield Command(hidden[1])
        elif token.type == "fence" and token.map and token.info == "console":
            yield from _commands(token.content, token.map[0] + 1)
        elif token.type == "fence" and before and (target := TARGET.search(before.content)):
            yield Code(target[1], token.info, token.content)


def _commands(block: str, at: int) -> Iterator[Command]:
    lines = block.splitlines()
    while lines:
        typed: list[str] = []
        while not typed or typed[-1].endswith("\\"):
            typed.append(lines.pop(0))
        if not typed[0].startswith("$ "):
            raise Wrong(f"line {at + 1}: a command begins with `$ `, not like {typed[0]!r}")
        first = at = at + len(typed)
        shown = []
        while lines and not lines[0].startswith("$ "):
            shown.append(lines.pop(0))
        at += len(shown)
        yield Command("\n".join(typed)[2:], shown, first, at)


def agree(shown: Sequence[str], output: str) -> bool:
    """Whether the lines `shown` (strings) are `output` (str).

    `...` stands for any text, alone in its line for any lines; what varies may differ.
    """
    pattern = ""
    for line in shown:
        if line.strip() == "...":
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(map(re.escape, VARYING.sub("0", line).split("..."))) + r"\n"
    return bool(re.fullmatch(pattern, VARYING.sub("0", output.rstrip() + "\n")))


def put(code: Code, folder: Path) -> None:
    """Put `code` (Code) into its file below `folder` (Path), where a reader would.

    A definition replaces the one of that name. An import joins the others, or follows the docstring
    of the module. The rest is appended.
    """
    path = folder / code.path
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if code.language == "diff":
        lines = code.text.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] != "+")
        if text.count(old) != 1:
            raise Wrong(f"{code.path} has these lines {text.count(old)} times:\n{old}")
        text = text.replace(old, "".join(line[1:] for line in lines if line[0] != "-"))
    elif not text:
        text = code.text
    else:
        for new in _chunks(code.text):
            text = _with(text, new, "\n\n\n" if code.language == "python" else "\n\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _with(text: str, new: str, gap: str) -> str:
    """`text` with the chunk `new`, after a `gap` if it goes to the end."""
    name = NAMED.search(new)
    imports = None
    for old in _chunks(text):
        if name and (found := NAMED.search(old)) and found[1] == name[1]:
            return text.replace(old, new)
        imports = old if IMPORT.match(old) else imports
    if imports and IMPORT.match(new):
        return text.replace(imports, f"{imports}\n{new}")
    docstring = re.match(r'""".*?"""\n', text, re.DOTALL)
    if docstring and IMPORT.match(new):
        return f"{docstring[0]}\n{new}{gap}{text[docstring.end() :].lstrip()}"
    return f"{text.rstrip()}{gap}{new}\n".lstrip()


def _chunks(text: str) -> list[str]:
    """The pieces of a formatted file: each begins after an empty line, at the margin."""
    return re.split(r"\n{2,}(?=\S)", text.strip("\n"))


class Shell:
    """A shell that goes on from one command to the next, as a reader's does."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self._mark = uuid.uuid4().hex
        self._bash = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def run(self, command: str) -> tuple[str, str]:
        """Runs `command` (str), which finds Enter on its input.

        Returns its status (str of an int, or what became of the shell) and what it prints (str).
        """
        assert self._bash.stdin
        assert self._bash.stdout
        told = f"printf '\\n%s %s %s\\n' {self._mark} $? \"$PWD\""
        self._bash.stdin.write(f"{{ {command}\n}} < <(yes '')\n{told}\n")
        self._bash.stdin.flush()
        lines: list[str] = []
        for line in self._bash.stdout:
            if line.startswith(self._mark):
                _, status, folder = line.rstrip("\n").split(" ", 2)
                self.folder = Path(folder)
                break
            lines.append(line)
        else:
            status = "the shell ended"
        return status, "".join(lines).removesuffix("\n")

    def close(self) -> None:
        """Ends the shell."""
        self._bash.communicate()


def follow(page: Path, shell: Shell, write: bool) -> None:
    """Does what `page` (Path) says, in `shell`. Raises Wrong."""
    lines = page.read_text(encoding="utf-8").splitlines()
    renewed: list[tuple[Command, list[str]]] = []
    for step in steps("\n".join(lines)):
        if isinstance(step, Code):
            print(f"  {step.path}", flush=True)
            put(step, shell.folder)
            continue
        start = time.perf_counter()
        print(f"$ {step.typed}", flush=True)
        status, output = shell.run(step.typed)
        print(f"  {time.perf_counter() - start:.1f} s", flush=True)
        if status != "0" and not any(line.strip(" .") for line in step.shown):
            raise Wrong(f"{step.typed}\nended with status {status}:\n{output}")
        if step.shown and not agree(step.shown, output):
            if not write:
                shown = "\n".join(step.shown)
                raise Wrong(f"line {step.first + 1} shows\n{shown}\nand what came out is\n{output}")
            renewed.append((step, output.rstrip().splitlines()))
    for command, new in reversed(renewed):
        lines[command.first : command.last] = new
    if renewed:
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """The environment of a reader who has set git up, and to whom this checkout is on GitHub."""
    repository = folder / "template"
    shutil.copytree(TEMPLATE, repository, ignore=shutil.ignore_patterns(*LEFT_OUT))
    config = {
        "user.name": "Ada Lovelace",
        "user.email": "ada@example.org",
        "init.defaultBranch": "main",
        f"url.{repository}.insteadOf": GITHUB,
    }
    git = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        git |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    cookiecutter = folder / "cookiecutter.yaml"
    cookiecutter.write_text(
        f"cookiecutters_dir: {folder}/templates\nreplay_dir: {folder}/replay\n", encoding="utf-8"
    )
    outer = re.compile("TOX_|PYTEST_|VIRTUAL_ENV|PYTHONPATH|GIT_|RUST_BACKTRACE")
    own = {name: value for name, value in os.environ.items() if not outer.match(name)}
    plain = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    reader = own | git | plain | {"COOKIECUTTER_CONFIG": str(cookiecutter)}
    for command in (["init", "-q"], ["add", "--all"], ["commit", "-qm", "The template"]):
        subprocess.run(["git", *command], cwd=repository, env=reader, check=True)
    return reader


def main() -> None:
    """Exits with a sentence as soon as a page is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", type=Path, default=story(), metavar="PAGE")
    parser.add_argument("--write", action="store_true", help="show on the page what came out")
    parser.add_argument("--keep", action="store_true", help="leave the folder where it happened")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="follow-"))
    home = folder / "reader"
    home.mkdir()
    shell = Shell(home, environment(folder))
    try:
        for page in asked.pages:
            print(f"\n# {page}", flush=True)
            shell.run(f"cd {home}")
            try:
                follow(page, shell, asked.write)
            except Wrong as reason:
                sys.exit(f"{page}: {reason}")
    finally:
        shell.close()
        if asked.keep:
            print(f"It happened in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def story() -> list[Path]:
    """The pages (list of Path) that go on from each other, in the order of the navigation."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    names = re.findall(r"(?m)^(tutorial|howto/\w+)$", index)
    return [DOCS / f"{name}.md" for name in names]


if __name__ == "__main__":
    main()

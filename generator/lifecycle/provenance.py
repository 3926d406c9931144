"""Where a project comes from, as cruft records it in .cruft.json."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.interface import names

_NAME = "cookiecutter.json"


def record(answers: Mapping[str, str], folder: Path) -> str:
    """Returns a .cruft.json (str), as cruft would write it, for `answers` to this template.

    `answers` (mapping) are those of cookiecutter, its private ones among them; `folder` (Path) is
    where the template lies now. Where that is no commit of a git repository (a zip file; a checkout
    with changes), there is none to update from, and `commit` is null.
    """
    template, local = answers.get("_template") or "", answers.get("_repo_dir") or ""
    tracked = _git(folder, "ls-files", "--error-unmatch", "--full-name", _NAME)
    commit = tracked and _git(
        folder, "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"
    )
    directory = tracked.removesuffix(_NAME).strip("/") or None
    if local.startswith(template):  # a folder that was named, and not a clone of cookiecutter's
        template = str(folder).removesuffix(f"/{directory}")
    elif commit:
        template = _git(folder, "config", "remote.origin.url") or template
    origin = {
        # Where the locale is ASCII, Python reads a path's other bytes as lone surrogates.
        "template": os.fsencode(template).decode("utf-8", "replace"),
        "commit": commit if commit.isalnum() else None,  # and not "...-dirty"
        "checkout": answers.get("_checkout"),
        "context": {"cookiecutter": public(answers)},
        "directory": directory,
    }
    return dumps(origin)


def public(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what was asked and answered (dict), without what is private to cookiecutter."""
    return {question: text for question, text in answers.items() if not question.startswith("_")}


def dumps(origin: object) -> str:
    """Returns a .cruft.json (str), laid out as cruft does."""
    return json.dumps(origin, indent=2, ensure_ascii=False)


def git_config(key: str) -> str:
    """Returns what git has for `key` (str), of the user; empty (str) if that is no answer."""
    value = _git(Path(), "config", key)
    return "" if names.problem(key.replace("user.", "author_"), value) else value


def _git(folder: Path, *arguments: str) -> str:
    """What git says of a `folder`; nothing if it cannot."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

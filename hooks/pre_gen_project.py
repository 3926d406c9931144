"""Refuse bad answers, all of them at once, before a file exists."""

import json
import sys

# Rendered by cookiecutter: the answers are data, and nothing of them becomes code.
CONTEXT = r"""
{{ cookiecutter | tojson }}
"""


def main() -> None:
    """Exit with status 1, and a sentence on standard error for each problem."""
    answers = json.loads(CONTEXT)
    sys.path.insert(0, answers["_repo_dir"])
    from answers import problems

    if found := problems(answers):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()

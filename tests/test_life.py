"""A project goes on with its template: cruft updates it, and no line of its owner's is lost."""

import functools
import json
import os
import shutil
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
import tomllib
from conftest import MATURIN, SCRIPTS, STACKS, TARGET, TEMPLATE, passed, run
from test_add import CORE, FUNCTIONS, RECORD, REFERENCE, TESTS, Edit, edited

from docs.follow import LEFT_OUT

ANSWERS = {
    "project_name": "Text Kit",
    "functions": "hamming(left: str, right: str) -> int",
    "exceptions": "LengthError(ValueError)",
}
SCORE = "score(a: Buffer[float], b: Buffer[float]) -> float"
TREE = "{{cookiecutter.project_slug}}"
READY = """import sys
sys.path.append("tools")
import release
sys.exit("\\n".join(release.unready(sys.argv[1])) or None)
"""

# The port of a function, with its documentation, and what else an owner does to their project.
PORT: list[Edit] = [
    (
        REFERENCE,
        '"""\n\n\ndef hamming',
        '"""\n\nfrom text_kit.exceptions import LengthError\n\n\ndef hamming',
    ),
    *[
        (path, "TODO: describe what hamming does.", "Count the places that differ.")
        for path in (REFERENCE, "README.md")
    ],
    (
        REFERENCE,
        '    raise NotImplementedError("hamming is not written yet")\n',
        "    if len(left) != len(right):\n"
        '        raise LengthError("length")\n'
        "    return sum(map(str.__ne__, left, right))\n",
    ),
    (CORE, '#[expect(unused_variables, reason = "waits for its body")]\n', ""),
    (
        CORE,
        '    Err(Error::NotImplemented("hamming"))\n',
        "    if left.chars().count() != right.chars().count() {\n"
        "        return Err(Error::Length);\n"
        "    }\n"
        "    Ok(left.chars().zip(right.chars()).filter(|(l, r)| l != r).count() as i64)\n",
    ),
    (FUNCTIONS, "TODO: describe what hamming does.", "Count the places that differ."),
    (
        TESTS,
        "",
        "\n\ndef test_hamming(implementation: ModuleType) -> None:\n"
        '    assert implementation.hamming("Käse", "Nase") == 2\n',
    ),
]
OWN: list[Edit] = [
    ("README.md", "## Development\n", "## Whom to thank\n\nAda.\n\n## Development\n"),
    ("tox.ini", "", "\n[testenv:mine]\ncommands = python -c 1\n"),
    ("tests/conftest.py", "", "\n\n@pytest.fixture\ndef mine() -> int:\n    return 1\n"),
]

# What a newer template changes: a workflow, a tool, the glue of the binding, what the owner has
# edited as well, a question with a default of its own, the Python that describes answers; a file
# is new, and one is gone.
NEWER: list[Edit] = [
    (f"{TREE}/tools/template.py", "", "\n# newer tool\n"),
    ("templates/rust-cpython/glue/function.rs", "", "\n// newer glue\n"),
    (f"{TREE}/tests/conftest.py", "import os\n", "import os  # newer\n"),
    (f"{TREE}/README.md", "### Where things are\n", "### Where things are now\n"),
    (f"{TREE}/tox.ini", "[testenv:bench]\n", "# newer\n[testenv:bench]\n"),
    ("generator/render/function.py", "(_py, {work})", "::<_>(_py, {work})"),
    (
        "cookiecutter.json",
        '    "license": [',
        '    "motto": "{{ cookiecutter.project_name }}!",\n    "license": [',
    ),
    (f"{TREE}/NEWS.md", "", "{{ cookiecutter.motto }}\n"),
]
# What the template itself wrote when a function was added, and writes in another way now.
CALL = "            crate::detached(_py, || native_core::score(&a, &b))"
NEWER_CALL = CALL.replace("detached", "detached::<_>")
WORKFLOW = "{% if cookiecutter.ci == 'github' %}ci.yml{% endif %}"


class Maintainer:
    """Somebody with a checkout of the template, a project made from it, and git."""

    def __init__(self, folder: Path) -> None:
        self.template, self.project = folder / "template.git", folder / "work/text-kit"
        self.project.parent.mkdir()
        left_out = shutil.ignore_patterns(*LEFT_OUT, "docs", "tests")
        shutil.copytree(TEMPLATE, self.template, ignore=left_out)
        shutil.copytree(TEMPLATE / TREE / "tests", self.template / TREE / "tests")
        config = folder / "cookiecutter.json"
        config.write_text(json.dumps({"replay_dir": str(folder), "cookiecutters_dir": str(folder)}))
        name, email = "Ada Lovelace", "ada@example.org"
        self.environment = {
            **os.environ,
            **{f"GIT_{role}_NAME": name for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": email for role in ("AUTHOR", "COMMITTER")},
            "COOKIECUTTER_CONFIG": str(config),
            "CARGO_TARGET_DIR": str(TARGET),
            "PWD": str(self.project.parent),
        }
        self.types(self.template, "git", "init", "--quiet", "--initial-branch", "main")
        self.commits(self.template)

    def types(self, folder: Path, *command: object, status: int = 0) -> str:
        return run(folder, *command, status=status, environment=self.environment)

    def cruft(self, *arguments: object, status: int = 0) -> str:
        return self.types(self.project, SCRIPTS / "cruft", *arguments, status=status)

    def commits(self, folder: Path) -> None:
        for command in (["add", "--all"], ["commit", "--quiet", "--message", "Go on"]):
            self.types(folder, "git", *command)

    def generates(self, *command: object) -> None:
        self.types(self.project.parent, *command)
        self.types(self.project, "git", "init", "--quiet")
        self.commits(self.project)
        self.generated = lines(self.project)

    def writes(self, *edits: Edit) -> None:
        """The owner changes the project, and commits."""
        edited(self.project, [*edits])
        self.commits(self.project)

    def asks(self, change: str, *arguments: str) -> str:
        """Have the template change the project, and commit."""
        told = self.types(self.project, sys.executable, "tools/template.py", change, *arguments)
        self.commits(self.project)
        return told

    def goes_on(self) -> None:
        """The template has a newer commit."""
        edited(self.template, NEWER)
        workflow = self.template / TREE / ".github/workflows" / WORKFLOW
        workflow.write_text("# newer\n" + workflow.read_text(encoding="utf-8"), encoding="utf-8")
        (self.template / TREE / "rustfmt.toml").unlink()
        self.commits(self.template)


@pytest.fixture
def maintainer(tmp_path: Path) -> Maintainer:
    return Maintainer(tmp_path)


def files(project: Path) -> dict[str, str]:
    """The text of every file that git keeps or would keep, by its path."""
    known = run(project, "git", "ls-files", "-z", "-co", "--exclude-standard").split("\0")
    there = [path for path in known if path and (project / path).exists()]
    return {path: (project / path).read_text(encoding="utf-8") for path in there}


def plainly(maintainer: Maintainer) -> None:
    given = [f"{question}={answer}" for question, answer in ANSWERS.items()]
    template = f"file://{maintainer.template}"
    maintainer.generates(sys.executable, "-m", "cookiecutter", template, "--no-input", *given)


def with_cruft(maintainer: Maintainer) -> None:
    create = (SCRIPTS / "cruft", "create", f"file://{maintainer.template}", "--no-input")
    maintainer.generates(*create, "--extra-context", json.dumps(ANSWERS))


Lines = set[tuple[str, str]]


def lines(project: Path) -> Lines:
    """Each line with its path, but of the record, which is the template's."""
    texts = files(project)
    return {(path, one) for path in texts.keys() - {RECORD} for one in texts[path].splitlines()}


@pytest.mark.parametrize("way", [plainly, with_cruft], ids=lambda way: way.__name__)
def test_a_project_is_updated(maintainer: Maintainer, way: Callable[[Maintainer], None]) -> None:
    """With cruft, however it was made, and with a function that was added since."""
    way(maintainer)
    project = maintainer.project
    assert "SUCCESS" in maintainer.cruft("check")
    assert maintainer.cruft("diff", "--exit-code") == ""
    (project / "clippy.toml").unlink()
    maintainer.writes(*PORT, *OWN)
    maintainer.asks("add", SCORE)
    assert "SUCCESS" in maintainer.cruft("check")

    maintainer.goes_on()
    assert "FAILURE" in maintainer.cruft("check", status=1)
    own = lines(project) - maintainer.generated
    assert len(own) > 40
    told = maintainer.cruft("update", "--skip-apply-ask")
    assert "as clean as possible" in told
    assert "is ready" not in told
    assert own - lines(project) == {(FUNCTIONS, CALL)}
    after = files(project)
    for path in ("tools/template.py", "crates/python/src/glue/function.rs", "tests/conftest.py"):
        assert "newer" in after[path], path
    assert after[".github/workflows/ci.yml"].startswith("# newer\n")
    assert "\n# newer\n[testenv:bench]\n" in after["tox.ini"]
    assert "### Where things are now\n" in after["README.md"]
    assert after["NEWS.md"] == "Text Kit!\n"
    assert "rustfmt.toml" not in after
    assert "clippy.toml" not in after
    assert NEWER_CALL in after[FUNCTIONS]  # by the newer Python, in a function added since
    assert "<<<<<<<" not in "".join(after.values())
    assert not [path for path in after if path.endswith(".rej")]
    maintainer.commits(project)
    assert "SUCCESS" in maintainer.cruft("check")

    answers = json.loads(after[RECORD])["context"]["cookiecutter"]
    assert answers["functions"] == f"{ANSWERS['functions']}; {SCORE}"
    maintainer.asks("add", "half(a: int) -> int")  # by the template of its time
    assert "crate::attached::<_>(_py, || native_core::half(a))" in files(project)[FUNCTIONS]
    maintainer.asks("move", MATURIN)
    assert "SUCCESS" in maintainer.cruft("check")


@pytest.mark.parametrize("added", [[], [SCORE]], ids=["conflict", "patch"])
def test_what_template_and_owner_both_changed_is_shown(
    maintainer: Maintainer, added: list[str]
) -> None:
    """As a conflict of git; or as a patch, where git has not seen all that the template made."""
    plainly(maintainer)
    maintainer.writes(*PORT, *OWN, ("README.md", "### Where things are\n", "### My places\n"))
    for signature in added:
        maintainer.asks("add", signature)
        maintainer.writes((FUNCTIONS, CALL, CALL.replace("crate::", "super::")))
    maintainer.goes_on()
    own = lines(maintainer.project) - maintainer.generated
    maintainer.cruft("update", "--skip-apply-ask")
    assert own <= lines(maintainer.project)
    after = files(maintainer.project)
    if added:
        assert "\n+### Where things are now\n" in after["README.md.rej"]
        assert f"\n+{NEWER_CALL}\n" in after[f"{FUNCTIONS}.rej"]
    else:
        assert "<<<<<<< ours\n### My places\n" in after["README.md"]
        assert "=======\n### Where things are now\n>>>>>>> theirs\n" in after["README.md"]


def test_a_project_knows_where_it_comes_from(maintainer: Maintainer) -> None:
    plainly(maintainer)
    origin = json.loads((maintainer.project / RECORD).read_text(encoding="utf-8"))
    commit = maintainer.types(maintainer.template, "git", "rev-parse", "HEAD").strip()
    assert origin["template"] == f"file://{maintainer.template}"
    assert (origin["commit"], origin["directory"]) == (commit, None)

    def generated(*place: object) -> dict[str, object]:
        command = (sys.executable, "-m", "cookiecutter", *place, "--no-input", "-f", "-o", "other")
        maintainer.types(maintainer.project.parent, *command)
        made = maintainer.project.parent / "other/text-kit" / RECORD
        return dict(json.loads(made.read_text(encoding="utf-8")))

    origin = generated("../template.git")
    assert (origin["template"], origin["commit"]) == (str(maintainer.template), commit)
    edited(maintainer.template, NEWER[:1])
    assert generated("../template.git")["commit"] is None  # what it was made from is in no commit

    repository = maintainer.template.parent / "several.git"
    shutil.copytree(maintainer.template, repository / "one/rust", ignore=lambda *_: [".git"])
    maintainer.types(repository, "git", "init", "--quiet")
    maintainer.commits(repository)
    for place in (repository, f"file://{repository}"):
        origin = generated(place, "--directory", "one/rust")
        assert (origin["template"], origin["directory"]) == (str(place), "one/rust")
        assert origin["commit"] == maintainer.types(repository, "git", "rev-parse", "HEAD").strip()

    archive = shutil.make_archive(
        str(repository / "archive"), "zip", repository.parent, "template.git"
    )
    assert generated(archive)["commit"] is None


@pytest.mark.slow
def test_a_year_of_a_maintainer(maintainer: Maintainer, tmp_path: Path) -> None:
    """Port, release, add, update, release, and move to the other stacks, green all the way."""
    with_cruft(maintainer)
    project = maintainer.project
    types = functools.partial(maintainer.types, project)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    types(python, "-m", "pip", "install", "--quiet", "--upgrade", "pip")

    def green(*arguments: str) -> None:
        types(python, "-m", "pip", "install", "--quiet", "--editable", ".", *arguments)
        assert passed(types(python, "-m", "pytest")) > [10]

    def release(version: str, news: str) -> None:
        if version != "0.1.0":  # both are there from the start
            edited(
                project,
                [("CHANGELOG.md", "# Changelog\n", f"# Changelog\n\n## {version}\n\n- {news}\n")],
            )
            edited(project, [("Cargo.toml", 'version = "0.1.0"', f'version = "{version}"')])
            types("cargo", "update", "--workspace", "--quiet")
            maintainer.commits(project)
        types(sys.executable, "-c", READY, f"v{version}")

    maintainer.writes(*PORT, *OWN)
    green("--group", "test")
    release("0.1.0", "hamming")
    maintainer.asks("add", SCORE)
    described = ("TODO: describe what score does.", "Say how much two buffers have in common.")
    maintainer.writes(*((path, *described) for path in ("README.md", REFERENCE, FUNCTIONS)))
    maintainer.goes_on()
    own = lines(project) - maintainer.generated
    maintainer.cruft("update", "--skip-apply-ask")
    maintainer.commits(project)
    assert own - lines(project) == {(FUNCTIONS, CALL)}
    green()
    release("0.2.0", "score, which waits")
    types(SCRIPTS / "uv", "build", "--quiet", "--wheel", "--python", python)
    (wheel,) = (project / "dist").glob("*.whl")
    assert wheel.name.startswith("text_kit-0.2.0-")

    kept = ("crates/core", "python", TESTS)
    before = {path: text for path, text in files(project).items() if path.startswith(kept)}
    for stack in STACKS[1:]:
        maintainer.asks("move", stack)
        green()
        assert before.items() <= files(project).items()
        assert json.loads(files(project)[RECORD])["context"]["cookiecutter"]["stack"] == stack
    lock = tomllib.loads(files(project)["Cargo.lock"])
    assert "cpython" not in {package["name"] for package in lock["package"]}
    assert "SUCCESS" in maintainer.cruft("check")
    types("cargo", "update", "--workspace", "--locked")

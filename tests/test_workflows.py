"""Workflows: linters find nothing, commands run, the wheels built are the wheels declared."""

import functools
import importlib
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tomllib
import yaml
from conftest import MATURIN, SCRIPTS, STACKS, TARGET, TEMPLATE, Generate, passed, run

SERVICES = ["github", "gitlab"]
WORKFLOWS = ["ci.yml", "release.yml"]

Workflow = dict[str, Any]

# Every command of every workflow, and the tests that run it, whole or one tox environment each.
INTERPRETERS = "test_stacks.test_tox_tests_a_wheel_from_the_sdist"
OF_THE_SDIST = "python -m build --sdist && tar -xf dist/*.tar.gz && cd text_kit-*/ && tox run -e py"
LINTERS = "test_stacks.test_the_linters_find_nothing"
RELEASE = "test_workflows.test_release_commands_run"
RUN_HERE = {
    "tox run -e py": [INTERPRETERS],
    OF_THE_SDIST: ["test_workflows.test_the_tests_of_the_sdist_pass_with_data_of_their_own"],
    "tox run -e lint": [LINTERS],
    'tox run -e release -- "$TAG"': [RELEASE],
    'tox run -e release -- "$CI_COMMIT_TAG"': [RELEASE],
    "tox run -e py --installpkg dist/*.tar.gz": [RELEASE],
    "mv -- *.tar.gz sdist.tar.gz": [RELEASE],
    'rustup default "$(sed -n \'s/^rust-version = "\\(.*\\)"$/\\1/p\' Cargo.toml)"': [
        "test_workflows.test_the_oldest_rust_is_the_one_of_the_manifest"
    ],
}
NOT_RUN_HERE = {
    "python -m pip install tox": "the tests bring their own tox",
    "python -m pip install build tox": "the tests bring their own tox",
    "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y": "would install Rust",
    'export PATH="$HOME/.cargo/bin:$PATH"': "means the home of a container",
    "apt-get update": "for the container of the job",
    "apt-get install --yes docker-cli": "for the container of the job",
    'python -m pip install "cibuildwheel>=4.2"': "the tests bring their own",
    "cibuildwheel --output-dir dist dist/*.tar.gz": "needs containers; its settings are read below",
    'python -m pip install "twine>=6.1"': "goes with the upload",
    "twine upload dist/*": "would upload",
}

# What a wheel is called that cibuildwheel builds: the rest of its name, after the interpreter.
PLATFORM_TAGS = {
    "manylinux_x86_64": "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "manylinux_aarch64": "manylinux_2_28_aarch64",
    "musllinux_x86_64": "musllinux_1_2_x86_64",
    "musllinux_aarch64": "musllinux_1_2_aarch64",
    "macosx_x86_64": "macosx_10_15_x86_64",
    "macosx_arm64": "macosx_11_0_arm64",
    "win_amd64": "win_amd64",
    "win_arm64": "win_arm64",
}
RUNNERS = {
    "ubuntu-24.04": ("linux", "x86_64"),
    "ubuntu-24.04-arm": ("linux", "aarch64"),
    "macos-15": ("macos", "arm64"),
    "macos-15-intel": ("macos", "x86_64"),
    "windows-2025": ("windows", "AMD64"),
    "windows-11-arm": ("windows", "ARM64"),
    "saas-linux-small-amd64": ("linux", "x86_64"),
    "saas-linux-small-arm64": ("linux", "aarch64"),
}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """Each answer to the question `ci` that brings workflows."""
    return str(request.param)


def github(project: Path) -> dict[str, Workflow]:
    """The parsed workflows by file name."""
    # BaseLoader: the key `on` is no boolean, and 3.10 no number.
    folder = project / ".github/workflows"
    return {
        path.name: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        for path in sorted(folder.iterdir())
    }


def gitlab(project: Path) -> Workflow:
    """The jobs of the parsed pipeline, and those they extend, by name."""
    text = (project / ".gitlab-ci.yml").read_text(encoding="utf-8")
    parsed: Workflow = yaml.load(text, yaml.BaseLoader)
    return {name: job for name, job in parsed.items() if {"script", "before_script"} & {*job}}


def jobs(project: Path) -> Iterator[tuple[str, Workflow]]:
    for file, workflow in github(project).items():
        for name, job in workflow["jobs"].items():
            yield f"{file}: {name}", job


def steps(project: Path) -> list[Workflow]:
    return [step for _, job in jobs(project) for step in job["steps"]]


def commands(project: Path) -> set[str]:
    """Every line that a workflow has a shell run."""
    if (project / ".github").exists():
        found = [step["run"] for step in steps(project) if "run" in step]
    else:
        found = [
            line
            for job in gitlab(project).values()
            for line in job.get("before_script", []) + job.get("script", [])
        ]
    return {line for command in found for line in command.splitlines()}


def tool(name: str) -> str:
    """The path of a linter that tox installs beside the interpreter."""
    beside = os.pathsep.join([str(SCRIPTS), os.environ["PATH"]])
    found = shutil.which(name, path=beside)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_files_follow_their_schemas(generate: Generate, stack: str) -> None:
    schema = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    project = generate(stack=stack)
    files = [f".github/workflows/{name}" for name in WORKFLOWS]
    run(project, *schema, "vendor.github-workflows", *files)
    run(generate(stack=stack, ci="gitlab"), *schema, "vendor.gitlab-ci", ".gitlab-ci.yml")


def test_zizmor_finds_nothing_however_strict(generate: Generate, stack: str) -> None:
    zizmor = [tool("zizmor"), "--offline", "--persona=auditor", "--no-ignores", "."]
    run(generate(stack=stack), *zizmor)


def test_actionlint_finds_nothing(generate: Generate, stack: str) -> None:
    files = [f".github/workflows/{name}" for name in WORKFLOWS]
    run(generate(stack=stack), tool("actionlint"), *files)


def test_yamllint_finds_nothing(generate: Generate, stack: str, service: str) -> None:
    # One space before a comment is how Dependabot writes the version behind a hash.
    rules = """{extends: default, rules: {line-length: {max: 100}, document-start: disable,
        comments: {min-spaces-from-content: 1}, truthy: {check-keys: false}}}"""
    run(generate(stack=stack, ci=service), tool("yamllint"), "--strict", "-d", rules, ".")


def test_only_the_chosen_service_gets_files(generate: Generate) -> None:
    found = {
        service: {path.name for path in generate(ci=service).iterdir()}
        & {".github", ".gitlab-ci.yml"}
        for service in (*SERVICES, "none")
    }
    assert found == {"github": {".github"}, "gitlab": {".gitlab-ci.yml"}, "none": set()}
    assert sorted(github(generate())) == WORKFLOWS


def test_every_command_runs_here_or_says_why_not(generate: Generate) -> None:
    found = {
        command
        for stack in STACKS
        for service in SERVICES
        for command in commands(generate(stack=stack, ci=service))
    }
    assert found == RUN_HERE.keys() | NOT_RUN_HERE.keys()
    for test in itertools.chain.from_iterable(RUN_HERE.values()):
        module, _, name = test.partition(".")
        assert callable(getattr(importlib.import_module(module), name))


def test_an_action_has_one_hash(generate: Generate, stack: str) -> None:
    used = {step["uses"] for step in steps(generate(stack=stack)) if "uses" in step}
    assert len({uses.partition("@")[0] for uses in used}) == len(used) == 6


def test_no_job_may_do_more_than_it_must(generate: Generate, stack: str) -> None:
    project = generate(stack=stack)
    assert {workflow["permissions"] == {} for workflow in github(project).values()} == {True}
    powers = {name: job.get("permissions", {}) for name, job in jobs(project)}
    assert powers.pop("release.yml: publish") == {"id-token": "write"}
    assert powers.pop("release.yml: wheels") == {}
    assert {str(power) for power in powers.values()} == {"{'contents': 'read'}"}
    for step in steps(project):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"
        assert "cache" not in step.get("with", {})


def test_the_upload_comes_last_and_does_nothing_else(generate: Generate, stack: str) -> None:
    release = github(generate(stack=stack))["release.yml"]["jobs"]
    publish = release["publish"]
    assert publish["environment"] == "pypi"
    assert publish["if"] == "github.ref_type == 'tag'"
    actions = [step["uses"].partition("@")[0] for step in publish["steps"]]
    assert actions == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    assert needed(release, "publish") == release.keys() - {"publish"}

    pipeline = gitlab(generate(stack=stack, ci="gitlab"))
    upload = pipeline["publish"]
    assert upload["environment"] == "pypi"
    assert upload["id_tokens"] == {"PYPI_ID_TOKEN": {"aud": "pypi"}}
    assert {name for name, job in pipeline.items() if "id_tokens" in job} == {"publish"}


def test_a_pipeline_uploads_in_a_last_stage_of_its_own(generate: Generate, stack: str) -> None:
    project = generate(stack=stack, ci="gitlab")
    pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    jobs = gitlab(project)
    assert {job["extends"] for job in jobs.values() if "extends" in job} == {".rust"}
    stages = {name: job.get("stage", "test") for name, job in jobs.items()}
    assert list(dict.fromkeys(stages.values())) == pipeline["stages"]
    assert [name for name, stage in stages.items() if stage == pipeline["stages"][-1]] == [
        "publish"
    ]


def needed(release: dict[str, Workflow], name: str) -> set[str]:
    """The jobs that must succeed before `name` starts."""
    needs = release[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct.union(*(needed(release, one) for one in direct))


def test_a_proprietary_project_uploads_nothing(generate: Generate, service: str) -> None:
    project = generate(ci=service, license="Proprietary")
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (*project.glob(".github/workflows/*"), *project.glob(".gitlab-ci.yml"))
    )
    parsed = github(project)["release.yml"]["jobs"] if service == "github" else gitlab(project)
    assert "publish" not in parsed
    assert {"sdist", "wheels"} <= parsed.keys()
    assert not re.search("id-token|id_tokens|pypi-publish|twine", text)


def test_every_supported_python_is_tested(generate: Generate, stack: str) -> None:
    tested = github(generate(stack=stack))["ci.yml"]["jobs"]["test"]["strategy"]["matrix"]["python"]
    settled = [python for python in tested if not python.endswith("t")]
    assert settled == ["3.11", "3.12", "3.13", "3.14", "3.15"]
    assert (tested != settled) == ("pyo3" in stack)
    (matrix,) = gitlab(generate(stack=stack, ci="gitlab"))["test"]["parallel"]["matrix"]
    assert matrix["PYTHON"] == settled


def test_the_oldest_rust_is_the_one_of_the_manifest(generate: Generate, tmp_path: Path) -> None:
    (command,) = (line for line in commands(generate()) if line.startswith("rustup default"))
    rustup = tmp_path / "rustup"
    rustup.write_text('#!/bin/sh\necho "$@"\n')
    rustup.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    told = run(generate(), "bash", "-ec", command, environment={"PATH": path})
    manifest = tomllib.loads((generate() / "Cargo.toml").read_text(encoding="utf-8"))
    assert told.split() == ["default", manifest["workspace"]["package"]["rust-version"]]


@functools.cache
def built(project: Path) -> list[str]:
    """The names of all files that the release builds: what cibuildwheel says, sdist, pure wheel."""
    if (project / ".github").exists():
        wheels = github(project)["release.yml"]["jobs"]["wheels"]
        runners = wheels["strategy"]["matrix"]["runner"]
    else:
        runners = gitlab(project)["wheels"]["parallel"]["matrix"][0]["RUNNER"]
    names = ["text_kit-0.1.0.tar.gz"]
    if (project / "setup.py").exists():
        names.append("text_kit-0.1.0-py3-none-any.whl")
    for platform, archs in machines(runners).items():
        listed = [tool("cibuildwheel"), "--print-build-identifiers", "--platform", platform]
        done = subprocess.run(
            [*listed, "--archs", ",".join(archs)],
            cwd=project,
            capture_output=True,
            text=True,
            check=True,
        )
        for identifier in done.stdout.split():
            python, _, built_for = identifier.partition("-")
            tags = f"{python.rstrip('t')}-{python}"
            if "abi3" in (project / "crates/python/Cargo.toml").read_text(encoding="utf-8"):
                tags = tags if python.endswith("t") else "cp311-abi3"
            names.append(f"text_kit-0.1.0-{tags}-{PLATFORM_TAGS[built_for]}.whl")
    return sorted(set(names))


def machines(runners: list[str]) -> dict[str, list[str]]:
    """The architectures that these runners build for, by platform."""
    found: dict[str, list[str]] = {}
    for platform, arch in map(RUNNERS.__getitem__, runners):
        found.setdefault(platform, []).append(arch)
    return found


def test_a_release_has_a_wheel_for_every_python_and_platform(
    generate: Generate, stack: str, service: str
) -> None:
    project = generate(stack=stack, ci=service)
    wheels = [name for name in built(project) if name.endswith(".whl") and "none-any" not in name]
    platforms = {"github": 8, "gitlab": 4}[service]
    assert len(wheels) == platforms * (5 if "rust-cpython" in stack else 3)
    for tag in list(PLATFORM_TAGS.values())[: 4 if service == "gitlab" else 8]:
        served = {name.split("-")[2] for name in wheels if name.endswith(f"-{tag}.whl")}
        if "rust-cpython" in stack:
            assert served == {"cp311", "cp312", "cp313", "cp314", "cp315"}
        else:
            assert served == {"cp311", "cp314", "cp315"}  # abi3, and two without a GIL


Check = Callable[..., list[str]]


@pytest.fixture
def check(living: Callable[..., Path]) -> Check:
    """Return what `tools/release.py` says of a tag, in a project with these texts replaced."""

    def check(tag: str, *edits: tuple[str, str, str]) -> list[str]:
        project = living()
        for file, old, new in edits:
            with_old = (project / file).read_text(encoding="utf-8")
            assert old in with_old
            (project / file).write_text(with_old.replace(old, new), encoding="utf-8")
        # Only the checks: the rest needs Rust.
        code = "import sys, release; print(*release.unready(sys.argv[1]), sep='\\n')"
        environment = {**os.environ, "PYTHONPATH": "tools"}
        return run(project, sys.executable, "-c", code, tag, environment=environment).splitlines()

    return check


NO_ENTRY = ("CHANGELOG.md", "## 0.1.0", "## Soon")


@pytest.mark.parametrize(
    ("tag", "edits", "said"),
    [
        ("v0.1.0", [], r""),
        ("0.1.0", [], r"The tag 0\.1\.0 is not v0\.1\.0: .*"),
        ("v0.1.0", [NO_ENTRY], r"CHANGELOG\.md has no section 0\.1\.0: .*"),
        (
            "v0.1.0",
            [("README.md", "## Install", "TODO: install")],
            r"README\.md:\d+: TODO: install",
        ),
        (
            "v0.1.0",
            [("python/text_kit/_reference.py", '"""', '"""TODO: describe it.')],
            r"python/text_kit/_reference\.py:\d+: .*TODO: describe it\..*",
        ),
    ],
    ids=["ready", "tag", "changelog", "readme", "docstring"],
)
def test_what_is_not_ready_is_named(
    check: Check, tag: str, edits: list[tuple[str, str, str]], said: str
) -> None:
    found = "\n".join(sorted(set(check(tag, *edits))))
    assert re.fullmatch(rf"(?:{said}\n?)+" if said else "", found)


def test_a_crate_without_a_licence_text_is_named_and_can_be_given_one(
    living: Callable[..., Path], tmp_path: Path
) -> None:
    project = living()
    rust = tmp_path / "rust/share/doc/rust"
    rust.mkdir(parents=True)
    (rust / "COPYRIGHT-library.html").write_text("of Rust")
    stand_ins = {
        "cargo": "mkdir -p target/vendor/mute-1.0.0 target/vendor/free-2.0.0 && "
        "echo MIT > target/vendor/free-2.0.0/LICENSE-MIT",
        "rustc": f"echo {tmp_path / 'rust'}",
    }
    for name, script in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    environment = {"PYTHONPATH": "tools", "PATH": path}
    code = "import release; print(*release.collect_licences())"
    collect = functools.partial(run, project, sys.executable, "-c", code, environment=environment)
    assert collect() == (
        "The crate mute-1.0.0 has no licence text: write LICENSE-mute-1.0.0.txt.\n"
    )
    (project / "LICENSE-mute-1.0.0.txt").write_text("by Ada")
    assert collect() == "\n"
    texts = (project / "LICENSE-CRATES.txt").read_text()
    assert "==> free-2.0.0/LICENSE-MIT <==\nMIT\n" in texts
    assert "==> mute-1.0.0/LICENSE-mute-1.0.0.txt <==\nby Ada\n" in texts
    assert (project / "LICENSE-RUST.html").read_text() == "of Rust"


def test_a_release_without_rust_says_where_it_comes_from(living: Callable[..., Path]) -> None:
    release = (sys.executable, "tools/release.py")
    told = run(living(), *release, status=1, environment={"PATH": ""})
    assert told == "cargo is not installed. Rust comes from https://rustup.rs\n"


def test_cibuildwheel_understands_its_settings(
    generate: Generate, monkeypatch: pytest.MonkeyPatch, stack: str
) -> None:
    options = pytest.importorskip("cibuildwheel.options")
    monkeypatch.chdir(generate(stack=stack))

    def settings(platform: str, identifier: str) -> Any:
        arguments = options.CommandLineArguments.defaults()
        return options.compute_options(platform, arguments, {}).build_options(identifier)

    linux = settings("linux", "cp311-musllinux_aarch64")
    assert linux.repair_command.startswith("auditwheel repair ")
    rustup, stated = linux.before_all.split(" && ")
    assert "https://sh.rustup.rs" in rustup
    assert re.fullmatch(r"rustup default 1\.\d+", stated)
    assert linux.environment.as_dictionary({"HOME": "/root", "PATH": "/bin"})["PATH"] == (
        "/root/.cargo/bin:/bin"
    )
    for platform, identifier in [("macos", "cp315-macosx_x86_64"), ("windows", "cp311-win_arm64")]:
        assert settings(platform, identifier).before_all == stated
    for one in (linux, settings("windows", "cp314-win_amd64")):
        assert [command.split()[0] for command in one.audit_command] == one.audit_requires
        assert one.test_groups == ["test"]
        assert one.test_command == "pytest {project}/tests"


def test_the_readme_names_what_a_trusted_publisher_needs(generate: Generate, service: str) -> None:
    names = {"project_name": "Über Kit", "project_slug": "uber-kit", "import_name": "uber_kit"}
    project = generate(ci=service, **names)
    page = (project / "README.md").read_text(encoding="utf-8").partition("## Release")[2]
    fields = dict(re.findall(r"(project|workflow|pipeline file|environment)\s+`([^`]+)`", page))
    assert fields.pop("project") == "uber-kit"
    assert fields.pop("environment") == "pypi"
    if service == "github":
        assert "environment" in github(project)[fields.pop("workflow")]["jobs"]["publish"]
    else:
        assert (project / fields.pop("pipeline file")).exists()
    assert fields == {}


def copied(name: str) -> str:
    """The text that docs/howto/ci.md has for the file `name`."""
    page = (TEMPLATE / "docs/howto/ci.md").read_text(encoding="utf-8")
    found = re.search(rf"`{re.escape(name)}`:\n\n```\w+\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def test_the_workflow_to_copy_is_as_good_as_the_others(living: Callable[..., Path]) -> None:
    project = living()
    weekly = project / ".github/workflows/weekly.yml"
    weekly.write_text(copied(".github/workflows/weekly.yml"), encoding="utf-8")
    schema = ("-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows")
    run(project, sys.executable, *schema, weekly)
    run(project, tool("zizmor"), "--offline", "--persona=auditor", "--no-ignores", ".")
    used = {step["uses"] for step in steps(project) if "uses" in step}
    assert len({uses.partition("@")[0] for uses in used}) == len(used)


@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_crates_have_known_licences_and_origins(living: Callable[..., Path], stack: str) -> None:
    if shutil.which("cargo-deny") is None:
        pytest.skip("cargo-deny is not installed, and takes minutes to compile")
    project = living(stack)
    (project / "deny.toml").write_text(copied("deny.toml"), encoding="utf-8")
    # The advisories are downloaded from GitHub each time: the weekly workflow looks at them.
    run(project, "cargo", "deny", "check", "licenses", "bans", "sources")


ON_TAG = {
    **os.environ,
    **dict.fromkeys(["TAG", "CI_COMMIT_TAG"], "v0.1.0"),
    "PATH": os.pathsep.join([str(SCRIPTS), os.environ["PATH"]]),
    "CARGO_TARGET_DIR": str(TARGET),
}


@pytest.mark.slow
@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_the_tests_of_the_sdist_pass_with_data_of_their_own(
    living: Callable[..., Path], stack: str
) -> None:
    project = living(stack)
    (project / "tests/data").mkdir()
    (project / "tests/data/rows.csv").write_text("a,b\n", encoding="utf-8")
    test = "from pathlib import Path\n\n\ndef test_rows() -> None:\n    "
    test += 'assert Path(__file__).with_name("data").joinpath("rows.csv").read_text()\n'
    (project / "tests/test_rows.py").write_text(test, encoding="utf-8")
    (project / "tests/__pycache__").mkdir()
    (project / "tests/__pycache__/left.pyc").write_bytes(b"")
    assert passed(run(project, "bash", "-ec", OF_THE_SDIST, environment=ON_TAG)) > [80]
    unpacked = next(project.glob("text_kit-*/"))
    assert not (unpacked / "tests/__pycache__/left.pyc").exists()


@pytest.mark.slow
@pytest.mark.parametrize("stack", [STACKS[0], MATURIN])
def test_release_commands_run(living: Callable[..., Path], stack: str) -> None:
    project = living(stack)
    shell = functools.partial(run, project, "bash", "-ec", environment=ON_TAG)
    shell('tox run -e release -- "$TAG"')
    shell('tox run -e release -- "$CI_COMMIT_TAG"')
    shell('TAG= && tox run -e release -- "$TAG"')
    pure = ["text_kit-0.1.0-py3-none-any.whl"] if "setuptools" in stack else []
    files = [path.name for path in sorted((project / "dist").iterdir())]
    assert files == [*pure, "text_kit-0.1.0.tar.gz"]
    assert passed(shell("tox run -e py --installpkg dist/*.tar.gz")) > [80]
    shell("cd dist && mv -- *.tar.gz sdist.tar.gz")
    listed = (tool("cibuildwheel"), "--print-build-identifiers", "--platform", "linux")
    assert "cp311-manylinux_x86_64" in run(project, *listed, "dist/sdist.tar.gz").split()

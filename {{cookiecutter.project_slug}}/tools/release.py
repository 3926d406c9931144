{% set project = cookiecutter | project %}
"""Build the sdist of a release: `tox run -e release`. With a tag, like `-- v1.2.3`, check it first.

The sdist carries the licences of Rust and of every crate, so that wheels built from it do too.
{% if project.backend == "setuptools" %}
A wheel in pure Python, for machines that no other wheel fits, is built from it as well.
{% endif %}
"""

{% if project.backend == "setuptools" %}
import os
{% endif %}
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENCE = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)


def unready(tag: str) -> Iterator[str]:
    """Yield what has to be done before `tag` can be released."""
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    version = cargo["workspace"]["package"]["version"]
    if tag != f"v{version}":
        yield f"The tag {tag} is not v{version}: write the version into Cargo.toml, then tag again."
    if f"\n## {version}\n" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"):
        yield f"CHANGELOG.md has no section {version}: say what changed, then tag again."
    for name in ("README.md", "CHANGELOG.md", "pyproject.toml", "python/**/*.py*"):
        for path in sorted(ROOT.glob(name)):
            lines = [] if path.suffix == ".pyc" else path.read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, 1):
                if "TODO" in line:
                    yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def collect_licences() -> Iterator[str]:
    """Write LICENSE-CRATES.txt and LICENSE-RUST; yield a sentence for each text that is missing."""
    vendored = ROOT / "target/vendor"
    run("cargo", "vendor", "--quiet", "--locked", "--versioned-dirs", str(vendored))
    texts = []
    for crate in sorted(vendored.iterdir()):
        found = [path for path in sorted(crate.iterdir()) if LICENCE.match(path.name)]
        found = found or sorted(ROOT.glob(f"LICENSE-{crate.name}*"))
        if not found:
            yield f"The crate {crate.name} has no licence text: write LICENSE-{crate.name}.txt."
        for path in filter(Path.is_file, found):
            text = path.read_text(encoding="utf-8", errors="replace")
            texts.append(f"==> {crate.name}/{path.name} <==\n{text}\n")
    (ROOT / "LICENSE-CRATES.txt").write_text("".join(texts), encoding="utf-8", newline="\n")
    sysroot = subprocess.check_output(["rustc", "--print", "sysroot"], text=True).strip()
    documents = Path(sysroot, "share/doc")
    # rustup's Rust has the first file, Debian's the second.
    for name in ("rust/COPYRIGHT-library.html", "libstd-rust-dev/copyright"):
        if (documents / name).exists():
            shutil.copyfile(documents / name, ROOT / f"LICENSE-RUST{Path(name).suffix or '.txt'}")
            return
    yield f"The licence of Rust is not in {documents}: build with the Rust of rustup."


def run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run a command in the project's folder; exit with its name where it fails."""
    if shutil.which(command[0]) is None:
        sys.exit(f"{command[0]} is not installed. Rust comes from https://rustup.rs")
    if subprocess.run(command, cwd=ROOT, env=env).returncode:
        sys.exit(f"failed: {' '.join(command)}")


def main() -> None:
    """Fill dist/, or exit with all that is missing."""
    missing = [problem for tag in sys.argv[1:] if tag for problem in unready(tag)]
    missing += collect_licences()
    if missing:
        sys.exit("\n".join(missing))
{% if project.backend == "setuptools" %}
    pure = {**os.environ, "{{ project.switch }}_PURE": "1"}
    run(sys.executable, "-m", "build", env=pure)
{% else %}
    run(sys.executable, "-m", "build", "--sdist")
{% endif %}


if __name__ == "__main__":
    main()

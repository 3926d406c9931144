"""Builds what is compared: two generated projects, and the other ways to compile a function."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

HERE = Path(__file__).parent
TEMPLATE = HERE.parent.parent
BINDINGS = {"PyO3": "pyo3", "rust-cpython": "rust-cpython"}

# What is generated beside the worked example, with its bodies.
FUNCTIONS = {
    "add(a: int, b: int) -> int": "a.checked_add(b).ok_or(Error::Overflow)",
    "add_released(a: int, b: int) -> int": "add(a, b)",
    "add_all(a: list[int], b: int) -> list[int]": "a.iter().map(|&a| add(a, b)).collect()",
    "levenshtein_held(left: str, right: str) -> int": "levenshtein(left, right)",
    "levenshtein_all(words: list[str], word: str) -> list[int]": (
        "words.iter().map(|one| levenshtein(one, word)).collect()"
    ),
    "size(text: str) -> int": "Ok(text.len() as i64)",
}
CORE = "(_py, || native_core::"
GIL = {  # two functions that treat it as they would not by themselves
    f"{attached}{CORE}{name}": f"{detached}{CORE}{name}"
    for attached, detached, name in (
        ("attached", "detached", "add_released"),
        ("detached", "attached", "levenshtein_held"),
    )
}
PLUS = "long long plus(long long a, long long b)"
CFFI = f"""import cffi; ffi = cffi.FFI(); ffi.cdef("{PLUS};")
ffi.set_source("plus", "{PLUS} {{ return a + b; }}"); ffi.compile()"""
LEAST = """from setuptools import Extension, setup
setup(name="least", ext_modules=[Extension("least", ["least.c"])])"""
NEEDED = {"NumPy": ["numpy"], "numba": ["numba", "llvmlite", "numpy"], "mypyc": ["mypy_extensions"]}

Facts = dict[str, float]


def everything(folder: Path) -> dict[str, Facts]:
    """Build into `folder`, which becomes importable; what each way to write levenshtein takes."""
    sys.path.insert(0, str(folder))
    for file in [HERE / "least.c", *(HERE / "rivals").glob("lev_*")]:
        shutil.copy(file, folder)
    python("-c", LEAST, "build_ext", "--inplace", cwd=folder)
    python("-c", CFFI, cwd=folder)
    cython = python("-m", "Cython.Build.Cythonize", "-i", "lev_cython.pyx", cwd=folder)
    mypyc = python("-m", "mypyc", "lev_mypyc.py", cwd=folder)
    numba = python("-c", "import lev_numba; lev_numba.levenshtein('a', 'b')", cwd=folder)
    numba -= python("-c", "import numba", cwd=folder)
    importlib.invalidate_caches()

    text = (TEMPLATE / "templates/example/reference.py").read_text(encoding="utf-8")
    text = text.partition("\n\n\n")[0]  # levenshtein comes first
    built: dict[str, Facts] = {"Python": {"lines": lines(text) - 1}}  # without its decorator
    for label, seconds in {"NumPy": None, "numba": numba, "Cython": cython, "mypyc": mypyc}.items():
        (source,) = (HERE / "rivals").glob(f"lev_{label.lower()}.*")
        binary = weight(folder.glob(f"lev_{label.lower()}*.so"))
        packages = [distribution(name) for name in NEEDED.get(label, [])]
        files = [Path(str(file.locate())) for one in packages for file in one.files or []]
        built[label] = {
            "lines": lines(source.read_text(encoding="utf-8")),
            **({"first build": seconds, "again": seconds} if seconds else {}),
            **({"binary": binary} if binary else {}),
            "installed": weight(files) + binary,
        }
    return built | {f"Rust, {label}": project(folder, label) for label in BINDINGS}


def project(folder: Path, label: str) -> Facts:
    """Generate a project, give its functions their bodies, and install it twice."""
    package = "text_" + BINDINGS[label].replace("-", "_")
    tree = folder / package.replace("_", "-")
    questions = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
    answers = {
        "stack": f"{BINDINGS[label]} + setuptools-rust",
        "functions": "; ".join([questions["functions"], *FUNCTIONS]),
        "project_slug": tree.name,
    }
    given = [f"{question}={answer}" for question, answer in answers.items()]
    python("-m", "cookiecutter", TEMPLATE, "--no-input", *given, cwd=folder)
    core, binding = tree / "crates/core/src/lib.rs", tree / "crates/python/src/functions.rs"
    names = {signature.partition("(")[0]: body for signature, body in FUNCTIONS.items()}
    bodies = {f'Err(Error::NotImplemented("{name}"))': body for name, body in names.items()}
    edit(core, {'#[expect(unused_variables, reason = "waits for its body")]\n': "", **bodies})
    edit(binding, GIL)

    pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--upgrade"]
    first = python(*pip, "--target", folder, tree, cwd=folder)
    edit(core, {"(0..).take(right.len() + 1)": "(0..=right.len() as i64)"})
    again = python(*pip, "--target", folder, tree, cwd=folder)
    importlib.invalidate_caches()
    native = importlib.import_module(f"{package}._native")
    assert native._build["profile"] == "release"
    code = "".join(file.read_text(encoding="utf-8") for file in (core, binding))
    written = re.findall(r"(?ms)^(?:#\[pyfunction\]\n)?pub \w+ levenshtein\b.*?^}$", code)
    installed = (folder / package).rglob("*")
    return {
        "lines": lines("\n".join(written)),
        "first build": first,
        "again": again,
        "binary": weight([Path(native.__file__ or "")]),
        "installed": weight(file for file in installed if file.suffix != ".pyc"),
    }


def python(*arguments: str | Path, cwd: Path) -> float:
    """Run this Python; the CPU seconds of all that it started."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        # Nothing that was compiled before; no symbols in what is weighed, as Rust has none.
        env={
            **os.environ,
            "CARGO_TARGET_DIR": str(cwd / "target" / arguments[-1]),
            "LDFLAGS": "-s",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"failed: {arguments}\n{done.stdout}")
    return sum(os.times()[2:4]) - sum(before[2:4])


def edit(file: Path, changes: dict[str, str]) -> None:
    """Replace text that has to be there."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{file.name}: {old}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def lines(code: str) -> int:
    """Lines of code: none that are blank, a comment or a docstring of one line."""
    return len(re.findall(r'(?m)^[ \t]*(?!# |//|"""|\s)\S', code))


def weight(files: Iterable[Path]) -> int:
    """Bytes of those files that exist."""
    return sum(file.stat().st_size for file in files if file.is_file())

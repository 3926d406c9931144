"""Which names and free texts the project can carry, in Python, in Rust and on disk."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from collections.abc import Callable

from generator.text import unprintable
from generator.types import ALLOWED

QUESTIONS = (
    "project_name",
    "project_slug",
    "import_name",
    "description",
    "author_name",
    "author_email",
)

MAX_LENGTH = 40  # what is printed fits its lines with names up to here
MAX_TEXT = 512  # PyPI refuses a longer summary

_SLUG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?")
# https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Z0-9-]+(\.[A-Z0-9-]+)*", re.ASCII | re.IGNORECASE)
_WINDOWS = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")

# Listed where Python versions differ: the answers are judged alike wherever cookiecutter runs.
_PYTHON_KEYWORDS = {*keyword.kwlist, *keyword.softkwlist, "match", "case", "type"}
_SOME_STDLIB = """
    aifc annotationlib asynchat asyncore audioop cgi cgitb chunk compression crypt distutils imghdr
    imp lib2to3 mailcap msilib nis nntplib ossaudiodev pipes profiling smtpd sndhdr spwd
    sre_compile sre_constants sre_parse sunau telnetlib test uu xdrlib
""".split()  # noqa: SIM905 - 3.11 has them and 3.15 has not, or the other way round
_STDLIB = {*sys.stdlib_module_names, *_SOME_STDLIB}
_BUILTINS = {*dir(builtins), "aiter", "anext"}
_PROJECT = {
    *("tests", "benchmarks", "tools", "crates", "python", "conftest", "values"),
    *("cases", "measure", "report", "verdict"),
}
_TESTED_WITH = {"hypothesis", "packaging", "psutil", "pytest"}
_BUILT_WITH = {"cookiecutter", "maturin", "mypy", "pip", "ruff", "setuptools", "setuptools_rust"}
_MEASURED_WITH = {"markdown_it", "matplotlib", "numpy", "pyperf", "tabulate", "tqdm"}
_PACKAGE = {"exceptions", "annotations", "find_spec", "import_module", "os", "math", "re", "sys"}
_BINDING = {
    *("core", "cpython", "from_python", "native_core", "pyo3", "std"),
}
_ANNOTATIONS = set(re.findall(r"\b[a-z]+", ALLOWED))

# https://doc.rust-lang.org/reference/keywords.html, strict and reserved, edition 2024.
_RUST_UNESCAPABLE = {"self", "super", "crate", "Self", "_"}
_RUST_KEYWORD = re.compile(
    "abstract|as|async|await|become|box|break|const|continue|do|dyn|else|enum|extern|false|final"
    "|fn|for|gen|if|impl|in|let|loop|macro|match|mod|move|mut|override|priv|pub|ref|return|static"
    "|struct|trait|true|try|type|typeof|unsafe|unsized|use|virtual|where|while|yield"
)
_RUST_PRIMITIVE = re.compile(r"bool|char|str|f(16|32|64|128)|[iu](8|16|32|64|128|size)")

Rule = Callable[[str], "str | None"]


def rust_name(name: str) -> str:
    """Returns `name` (str) as a Rust identifier (str), raw if Rust reserves it: `r#type`."""
    return f"r#{name}" if _RUST_KEYWORD.fullmatch(name) else name


def camel_case(name: str) -> str:
    """Returns the snake_case `name` (str) in CamelCase (str): `text_tools` gives `TextTools`."""
    return "".join(word.capitalize() for word in name.split("_"))


def problem(question: str, value: str) -> str | None:
    """Returns the problem (str) of the answer `value` (str) to `question` (str), or None."""
    if question in _RULES:
        refusal = _refusal(value, *_RULES[question])
        return refusal and f"{question}: {value!r} {refusal}."
    if question == "project_name" and not value.strip():
        return f"{question}: {value!r} is empty; write a title, for example 'My Project'."
    if question == "author_email" and value and not _EMAIL.fullmatch(value):
        rule = "is not one address; write 'name@example.com', or leave it empty"
        return f"{question}: {value!r} {rule}."
    if (sentence := unprintable(question, value)) is not None:
        return sentence
    if value != value.strip():
        return f"{question}: {value!r} starts or ends with a space; write it without."
    if len(value) > MAX_TEXT:
        return f"{question}: it has {len(value)} characters; write {MAX_TEXT} at most."
    return None


def function_refusal(name: str, import_name: str = "") -> str | None:
    """Returns why a function cannot be called `name` (str) and a better name (str), or None.

    `import_name` (str) is the package's own.
    """

    def rule(name: str) -> str | None:
        if (reason := _identifier(name)) is not None:
            return reason
        if name == "l":
            return "is easily taken for a 1"  # PEP 8, and ruff's E743
        if _RUST_PRIMITIVE.fullmatch(name):
            return "is a primitive type of Rust"
        if name in _BUILTINS:
            return "would shadow the builtin in your package"
        if name in _PACKAGE or name == import_name:
            return "is a name the package uses itself"
        if name in _BINDING:
            return "is a name the binding uses itself"
        return None

    return _refusal(name, rule, "my_function")


def parameter_refusal(name: str) -> str | None:
    """Returns why a parameter cannot be called `name` (str) and a better name (str), or None."""
    return _refusal(name, _parameter, "my_parameter")


def keyword_refusal(name: str) -> str | None:
    """Returns that `name` (str) is a Python keyword and a better name (str), or None if not."""
    return _refusal(name, _keyword, "my_name")


def _refusal(value: str, rule: Rule, fallback: str, separator: str = "_") -> str | None:
    reason = rule(value)
    if reason is None:
        return None
    base = _snake(value).replace("_", separator)
    short = base[:MAX_LENGTH].rstrip(separator)
    derived = (base, base + "_", f"my{separator}{base}", short) if base else ()
    good = next(name for name in (*derived, fallback, fallback + "_") if rule(name) is None)
    return f"{reason}; try {good!r}"


def _snake(value: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_only)
    return "_".join(re.findall(r"[a-z0-9]+", spaced.lower()))


def _keyword(name: str) -> str | None:
    return "is a Python keyword" if keyword.iskeyword(name) else None


def _identifier(name: str) -> str | None:
    if name in _RUST_UNESCAPABLE:
        return "is a name that Rust cannot escape"
    if not _SNAKE.fullmatch(name):
        return "is not snake_case in ASCII"
    return _keyword(name) or _too_long(name)


def _parameter(name: str) -> str | None:
    if name in _ANNOTATIONS:
        return "is the name of a type"
    return _identifier(name)


def _slug(value: str) -> str | None:
    if not _SLUG.fullmatch(value):
        return "is not made of lower-case ASCII letters and digits joined by single '-' or '_'"
    return _taken(value.replace("-", "_")) or _device(value)


def _import_name(value: str) -> str | None:
    if not _SNAKE.fullmatch(value):
        return "is not snake_case in ASCII"
    if value in _PYTHON_KEYWORDS:
        return "is a Python keyword"
    if value in _PROJECT:
        return "is a name the project uses itself"
    return _taken(value) or _device(value)


def _taken(value: str) -> str | None:
    if value in _STDLIB:
        return "is a module of Python's standard library"
    if value in _TESTED_WITH:
        return "is a package that the tests use"
    if value in _BUILT_WITH:
        return "is a package that builds or checks yours"
    if value in _MEASURED_WITH:
        return "is a package that the benchmarks use"
    return None


def _too_long(value: str) -> str | None:
    return f"is longer than {MAX_LENGTH} characters" if len(value) > MAX_LENGTH else None


def _device(value: str) -> str | None:
    return "is a device on Windows" if _WINDOWS.fullmatch(value) else _too_long(value)


_RULES: dict[str, tuple[Rule, str, str]] = {
    "project_slug": (_slug, "my-project", "-"),
    "import_name": (_import_name, "my_package", "_"),
}

"""Which names and free texts the project can carry, in Python, in Rust and on disk."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata

from generator.text import refusal, unprintable
from generator.types import ALLOWED

MAX_LENGTH = 40  # what is printed fits its lines with names up to here
MAX_TEXT = 512  # PyPI refuses a longer summary

# https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Z0-9-]+(\.[A-Z0-9-]+)*", re.ASCII | re.IGNORECASE)
# https://doc.rust-lang.org/reference/keywords.html, strict and reserved, edition 2024.
_RUST_KEYWORD = re.compile(
    "abstract|as|async|await|become|box|break|const|continue|do|dyn|else|enum|extern|false|final"
    "|fn|for|gen|if|impl|in|let|loop|macro|match|mod|move|mut|override|priv|pub|ref|return|static"
    "|struct|trait|true|try|type|typeof|unsafe|unsized|use|virtual|where|while|yield"
)

# Names that only some versions of Python have are listed, so that all versions refuse the same.
_KEYWORDS = "|".join(keyword.kwlist)
_BUILTINS = "|".join([*dir(builtins), "frozendict"])
_STDLIB = "|".join(sys.stdlib_module_names) + (
    "|aifc|annotationlib|asynchat|asyncore|audioop|cgi|cgitb|chunk|compression|crypt|distutils"
    "|imghdr|imp|lib2to3|mailcap|msilib|nis|nntplib|ossaudiodev|pipes|profiling|smtpd|sndhdr|spwd"
    "|sre_compile|sre_constants|sre_parse|sunau|telnetlib|test|uu|xdrlib"
)
_PROJECT = "tests|benchmarks|tools|crates|python|conftest|values|cases|measure|report|verdict"
_PACKAGE = "exceptions|annotations|door|find_spec|import_module|os|math|re|sys"
_BUILT_WITH = "cookiecutter|maturin|mypy|pip|ruff|setuptools|setuptools_rust"
_SLUG = "is not made of lower-case ASCII letters and digits joined by single '-' or '_'"

# Each rule, and a pattern for the names that break it. In a slug, _ also stands for -.
_LONG = {f"is longer than {MAX_LENGTH} characters": f".{{{MAX_LENGTH + 1},}}"}
_SNAKE = {"is not snake_case in ASCII": r"(?![a-z][a-z0-9]*(_[a-z0-9]+)*_?\Z).*"}
_IDENTIFIER = {
    "is a name that Rust cannot escape": "self|super|crate|Self|_",
    "is a Python keyword": _KEYWORDS,
    **_SNAKE,
    **_LONG,
}
_DISTRIBUTION = {
    "is a module of Python's standard library": _STDLIB,
    "is a package that the tests use": "hypothesis|packaging|psutil|pytest",
    "is a package that builds or checks yours": _BUILT_WITH,
    "is a package that the benchmarks use": "markdown_it|matplotlib|numpy|pyperf|tabulate|tqdm",
    "is a device on Windows": "con|prn|aux|nul|(com|lpt)[0-9]",
    **_LONG,
}
RULES = {
    "project_slug": {_SLUG: r"(?![a-z0-9]+(_[a-z0-9]+)*\Z).*", **_DISTRIBUTION},
    "import_name": {
        **_SNAKE,
        "is a Python keyword": f"{_KEYWORDS}|case|lazy|match|type",
        "is a name the project uses itself": _PROJECT,
        **_DISTRIBUTION,
    },
    "function": {
        **_IDENTIFIER,
        "is easily taken for a 1": "l",  # PEP 8, and ruff's E743
        "is a primitive type of Rust": "bool|char|str|f(16|32|64|128)|[iu](8|16|32|64|128|size)",
        "would shadow the builtin in your package": _BUILTINS,
        "is a name the package uses itself": _PACKAGE,
        "is a name the binding uses itself": "core|cpython|from_python|native_core|pyo3|std",
    },
    "parameter": {
        "is the name of a type": "|".join(re.findall(r"\b[a-z]+", ALLOWED)),
        **_IDENTIFIER,
    },
}


def rust_name(name: str) -> str:
    """Returns `name` (str) as a Rust identifier (str), raw if Rust reserves it: `r#type`."""
    return f"r#{name}" if _RUST_KEYWORD.fullmatch(name) else name


def camel_case(name: str) -> str:
    """Returns the snake_case `name` (str) in CamelCase (str): `text.my_kit` gives `TextMyKit`."""
    return "".join(word.capitalize() for word in re.split("[._]", name))


def slug(name: str) -> str:
    """Returns the name of the distribution (str) for a project called `name` (str)."""
    plain = name.lower().replace(" ", "-")
    return broken("project_slug", plain).rpartition("; try ")[2].strip("'") or plain


def problem(question: str, value: str) -> str:
    """Returns the problem (str) of the answer `value` (str) to `question` (str), empty if none."""
    rule = unprintable(value)
    if question in RULES:
        rule = broken(question, value)
        first, *inner = value.split(".")
        if inner and question == "import_name":  # inside of a namespace package, as pkg._rust is
            parts = [first, *(part.removeprefix("_") for part in inner)]
            rule = next(filter(None, (broken(question, part) for part in parts)), "")
    elif question == "project_name" and not value.strip():
        rule = "is empty; write a title, for example 'My Project'"
    elif question == "refused" and value not in ("", "raise", "python"):
        rule = "is neither 'raise' nor 'python'; write one of them"
    elif question == "author_email" and value and not _EMAIL.fullmatch(value):
        rule = "is not one address; write 'name@example.com', or leave it empty"
    elif not rule and value != value.strip():
        rule = "starts or ends with a space; write it without"
    elif not rule and len(value) > MAX_TEXT:
        return f"{question}: it has {len(value)} characters; write {MAX_TEXT} at most."
    return refusal(question, value, rule) if rule else ""


def broken(kind: str, name: str, package: str = "") -> str:
    """Returns the rule that a `name` (str) of this `kind` (str) breaks, and a better name (str).

    Empty if it breaks none; `package` (str) is the package's own name, which no function can have.
    """
    separator = "-" if kind == "project_slug" else "_"

    def rule(name: str) -> str:
        if package and name == package:
            return "is a name the package uses itself"
        plain = name.replace(separator, "_")
        rules = RULES[kind].items()
        return next((rule for rule, names in rules if re.fullmatch(names, plain, re.S)), "")

    if not (found := rule(name)):
        return ""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_only)
    base = separator.join(re.findall(r"[a-z0-9]+", spaced.lower()))
    short = base[:MAX_LENGTH].rstrip(separator)
    derived = [base, base + "_", f"my{separator}{base}", short] if base else []
    fallback = f"my{separator}{'package' if kind == 'import_name' else kind.split('_')[0]}"
    good = next(name for name in [*derived, fallback, fallback + "_"] if not rule(name))
    return f"{found}; try {good!r}"

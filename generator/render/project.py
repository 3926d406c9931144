"""The answers as the templates need them: described, named and formatted."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from generator.interface import exceptions, names, signatures
from generator.interface.exceptions import ExceptionClass
from generator.interface.signatures import REQUIRED, Function, Kind, Parameter, rust_literal
from generator.lifecycle import provenance
from generator.render.layout import (
    WIDTH,
    exploded,
    fit,
    fits,
    packed,
    python_definition,
    ruff_order,
    rust_definition,
    rust_typed,
    rustfmt_order,
)
from generator.text import toml

TEMPLATE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Worked:
    """A function whose body the template supplies, where signature and exceptions allow it.

    `example` is a call, with what it returns. `imports` and `test_imports` are what its Python
    code needs: modules, or `module:name`, in which a leading point stands for the package.
    `raises` are the exceptions it needs, `calls` the other functions.
    """

    signature: str
    summary: str
    example: str
    imports: tuple[str, ...] = ()
    test_imports: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


WORKED = {
    "levenshtein": Worked(
        "levenshtein(left: str, right: str) -> int",
        "Number of characters to insert, delete or replace to turn `left` into `right`.",
        'levenshtein("kitten", "sitting")  # 3',
        test_imports=("signal", "threading", "time"),
    ),
    "product": Worked(
        "product(values: list[float]) -> float",
        "Product of a list; an empty one is an error, as it is for `max`.",
        "product([1.5, 2.0])  # 3.0",
        imports=("math", ".exceptions:EmptyInputError"),
        test_imports=("math", "collections.abc:Sequence", ".:exceptions"),
        raises=("EmptyInputError(ValueError)",),
    ),
    "product_buffer": Worked(
        "product_buffer(values: Buffer[float]) -> float",
        "Product of a buffer, which crosses into Rust as one block.",
        'product_buffer(array("d", [1.5, 2.0]))  # 3.0',
        imports=("math", ".exceptions:EmptyInputError"),
        test_imports=("array:array", ".:exceptions"),
        raises=("EmptyInputError(ValueError)",),
        calls=("product",),
    ),
    "tally": Worked(
        "tally(text: str, start: int = 0) -> dict[str, int]",
        "Sum of the integers in lines of `name=integer`, by name; every sum begins at `start`.",
        'tally("apples=3\\npears=2")  # {"apples": 3, "pears": 2}',
        imports=("re", ".exceptions:ParseError"),
        test_imports=(".:exceptions",),
        raises=("ParseError(ValueError)",),
    ),
}


@dataclass(frozen=True)
class Wrapper:
    """What the owner of a project says in a wrapper: the documentation, and held or released."""

    summary: str | None = None
    gil: str | None = None


# Those of a project that lives, by the name of the function; see generator/lifecycle/move.py.
WRAPPERS: dict[str, Wrapper] = {}

# Those of Rust's std::f64::consts.
_CONSTANTS = (
    *(math.e, math.sqrt(2), 1 / math.sqrt(2), (1 + math.sqrt(5)) / 2),
    *(math.tau, math.pi, *(math.pi / part for part in (2, 3, 4, 6, 8))),
    *(1 / math.pi, 2 / math.pi, 2 / math.sqrt(math.pi)),
    *(math.log(2), math.log(10), math.log10(2), math.log2(10)),
    *(math.log10(math.e), math.log2(math.e)),
)

_PARSE_SAMPLE = """\
Error::Parse {
    line: 2,
    text: "two=2.0".to_owned(),
    source: "2.0".parse::<i64>().unwrap_err(),
}"""


@dataclass(frozen=True)
class ExceptionView:
    """An exception as the templates print it; `worked` (bool): with fields and a cause."""

    name: str
    base: str
    variant: str
    message: str
    worked: bool

    def python_head(self, base_exception: str) -> str:
        """The head of the class in Python (str), below `base_exception` (str) and its own base."""
        return fit(f"class {self.name}(", [base_exception, self.base], "):")

    @property
    def match_arm(self) -> str:
        """The arm of the binding's `match` that makes an instance of the class (str)."""
        pattern, left = f"Error::{self.variant} =>", " " * 8
        made = f'new(py, EXCEPTIONS, "{self.name}", message, [])'
        line = f"{left}{pattern} {made},"
        return line if fits(line) else f"{left}{pattern} {{\n{left}    {made}\n{left}}}"


class FunctionView:
    """A function as the templates print it; `worked` (bool): with a body."""

    def __init__(self, function: Function, worked: bool) -> None:
        self.worked = worked
        self.name = function.name
        self.rust_name = function.rust_name
        self.parameters = function.parameters
        self.returns = function.returns
        self.signature = function.signature
        summary = WORKED[self.name].summary if worked else undocumented(self.name)
        self._own = WRAPPERS.get(self.name, Wrapper())
        self.summary = self._own.summary or summary
        self._function = function

    @property
    def example(self) -> str:
        """A call (str), with what it returns if that is known."""
        if self.worked:
            return WORKED[self.name].example
        required = [one for one in self.parameters if one.default is REQUIRED]
        given = [
            f"{one.name}={one.type.sample}" if one.kind is Kind.KEYWORD_ONLY else one.type.sample
            for one in required
        ]
        return f"{self.name}({', '.join(given)})"

    @property
    def python_definition(self) -> str:
        """The head of the function in Python (str)."""
        parameters = self._function.listed(lambda parameter: parameter.annotated)
        return python_definition(f"def {self.name}", parameters, self.returns.annotation, ":")

    @property
    def stub(self) -> str:
        """The function in a stub file (str)."""
        parameters = self._function.listed(lambda parameter: parameter.annotated)
        return python_definition(f"def {self.name}", parameters, self.returns.annotation, ": ...")

    @property
    def core_definition(self) -> str:
        """The head of the function in the core (str)."""
        parameters = [f"{one.rust_name}: {one.type.borrowed}" for one in self.parameters]
        return rust_definition(
            f"pub fn {self.rust_name}", parameters, f"Result<{self.returns.owned}>"
        )

    @property
    def pyo3_doc(self) -> str:
        """The documentation, as the PyO3 binding has it (str)."""
        return "\n".join(f"/// {line}".rstrip() for line in self.summary.split("\n"))

    @property
    def pyo3_signature(self) -> str:
        """The attribute `#[pyo3(...)]` (str); empty where the Rust parameters say it all."""
        if all(
            one.kind is Kind.POSITIONAL_OR_KEYWORD and one.rust_default is None
            for one in self.parameters
        ) and not any(one.type.optional for one in self.parameters):
            return ""

        def show(parameter: Parameter) -> str:
            default = parameter.rust_default
            return parameter.rust_name + ("" if default is None else f"={default}")

        shown = self._function.listed(show)
        if all(_pyo3_knows(parameter) for parameter in self.parameters):
            return fit("#[pyo3(signature = (", shown, "))]")
        text = f"text_signature = {rust_literal(self._function.text_signature)}"
        line = f"#[pyo3(signature = ({', '.join(shown)}), {text})]"
        if len(line) <= WIDTH:
            return line
        signature = fit("signature = (", shown, ")", margin=4, reserve=1)
        return f"#[pyo3(\n{signature},\n    {text}\n)]"

    @property
    def pyo3_definition(self) -> str:
        """The head of the function in the PyO3 binding (str)."""

        def show(parameter: Parameter) -> str:
            attribute = "#[pyo3(from_py_with = from_python)] " * parameter.type.convert
            return f"{attribute}{parameter.rust_name}: {parameter.type.extracted}"

        return rust_definition(
            f"pub fn {self.rust_name}",
            ["py: Python<'_>", *map(show, self.parameters)],
            f"PyResult<{self.returns.owned}>",
        )

    @property
    def cpython_doc(self) -> str:
        """Signature and docstring, as the rust-cpython binding has them (str)."""
        head = rust_literal(f"{self.name}{self._function.module_signature}")[:-1]
        summary = "\n".join(rust_literal(line)[1:-1] for line in self.summary.split("\n"))
        text = f"{head}\n--\n\n{summary}"
        first, _, rest = f"    const DOC: &'static CStr = c{text}\";".partition("\n")
        if fits(first, spare=1):
            return f"{first}\n{rest}"
        return f"    const DOC: &'static CStr =\n        c{text}\";"

    @property
    def cpython_parameters(self) -> str:
        """The parameters, as the rust-cpython binding lists them (str)."""

        def show(parameter: Parameter) -> str:
            made = "required" if parameter.rust_default is None else "optional"
            kinds = {
                Kind.POSITIONAL_ONLY: ".positional_only()",
                Kind.POSITIONAL_OR_KEYWORD: "",
                Kind.KEYWORD_ONLY: ".keyword_only()",
            }
            return f'Parameter::{made}(c"{parameter.name}"){kinds[parameter.kind]}'

        head = f"const PARAMETERS: [Parameter; {len(self.parameters)}] ="
        items = [show(one) for one in self.parameters]
        below = f"    {head}\n        [{', '.join(items)}];"
        fitted = fit(f"{head} [", items, "];", margin=4)
        return below if "\n" in fitted and fits(below) else fitted

    @property
    def cpython_definition(self) -> str:
        """The head of the call in the rust-cpython binding (str)."""
        names = [one.rust_name for one in self.parameters]
        kind, tail = f"[Argument; {len(names)}]", ") -> PyResult<impl IntoPython> {"
        line = f"    fn call(py: Python, [{', '.join(names)}]: {kind}{tail}"
        if fits(line):
            return line
        head, left = f"    fn call(py: Python, arguments: {kind}{tail}", " " * 8
        pattern = f"{left}let [{', '.join(names)}] ="
        if len(pattern) <= WIDTH + 1 and not fits(f"{pattern} arguments;"):
            return f"{head}\n{pattern}\n{left}    arguments;"
        return f"{head}\n{fit('let [', names, '] = arguments;', margin=8)}"

    @property
    def cpython_arguments(self) -> list[str]:
        """How the rust-cpython binding gets each argument (list of str)."""

        def get(parameter: Parameter) -> str:
            name, default = parameter.rust_name, parameter.rust_default
            got = f"{name}.get(py)?;" if default is None else f"{name}.get_or(py, {default})?;"
            typed = f"let {name}: {parameter.type.extracted}"
            if fits(line := f"        {typed} = {got}", spare=2):
                return line
            if fits(below := f"        {typed} =\n            {got}"):
                return below
            if default is None or not fits(f"        {typed} ="):
                return rust_typed(typed, f" = {got}", " " * 8)
            get = got.removeprefix(name)
            if fits(line := f"        {typed} = {name}", spare=1):
                return f"{line}\n            {get}"
            return f"        {typed} =\n            {name}\n                {get}"

        return [get(parameter) for parameter in self.parameters]

    def core_call(self, margin: int) -> str:
        """The call of the core (str), with the GIL released if an argument can be long."""
        sized = any(one.type.sized for one in self.parameters)
        gil = self._own.gil or ("released" if sized else "held")
        passed = [one.type.pass_(one.rust_name) for one in self.parameters]
        left = " " * margin
        if not passed:
            return f"{left}gil::{gil}(py, native_core::{self.rust_name})"
        line = f"{left}gil::{gil}(py, || native_core::{self.rust_name}({', '.join(passed)}))"
        if len(line) <= WIDTH:
            return line
        call = packed(f"native_core::{self.rust_name}(", passed, ")", margin=margin + 4)
        return f"{left}gil::{gil}(py, || {{\n{call}\n{left}}})"


class Project:
    """What is generated from `answers` (mapping of question to answer), which have no problems."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.package = answers["import_name"]
        self.base_exception = f"{names.camel_case(self.package)}Error"
        self.binding, self.backend = answers["__binding"], answers["__backend"]
        self.abi3 = self.binding == "pyo3"  # one wheel for every CPython with a GIL

    @cached_property
    def functions(self) -> list[FunctionView]:
        """The functions (list of FunctionView), in the order of the answer."""
        asked, _ = signatures.parse(self._answers["functions"], self.package)
        written = [function.signature for function in asked]
        raised = [f"{one.name}({one.base})" for one in self._exceptions]

        def worked(name: str) -> bool:
            known = WORKED.get(name)
            return (
                known is not None
                and known.signature in written
                and all(exception in raised for exception in known.raises)
                and all(worked(called) for called in known.calls)
            )

        return [FunctionView(function, worked(function.name)) for function in asked]

    @cached_property
    def exceptions(self) -> list[ExceptionView]:
        """The exceptions (list of ExceptionView), in the order of the answer."""
        return [
            ExceptionView(
                one.name,
                one.base,
                one.variant,
                one.message,
                worked=one.name == "ParseError" and self.worked("tally"),
            )
            for one in self._exceptions
        ]

    @cached_property
    def _exceptions(self) -> list[ExceptionClass]:
        return exceptions.parse(self._answers["exceptions"], self.package)[0]

    def worked(self, name: str) -> bool:
        """Whether the function called `name` (str) is one of this project and has a body (bool)."""
        return any(one.name == name and one.worked for one in self.functions)

    @property
    def author(self) -> str:
        """The author as TOML (str), as far as they gave name and address; empty if neither."""
        given = {"name": self._answers["author_name"], "email": self._answers["author_email"]}
        said = [f"{key} = {toml(value)}" for key, value in given.items() if value]
        return f"{{ {', '.join(said)} }}" if said else ""

    @property
    def pythons(self) -> list[str]:
        """The builds of CPython (list of str) that are tested; "3.14t" is a free-threaded one."""
        threaded = ["3.14t", "3.15t"] if self.binding == "pyo3" else []
        return ["3.11", "3.12", "3.13", "3.14", "3.15", *threaded]

    @property
    def function_names(self) -> list[str]:
        """The names of the functions (list of str), as ruff sorts them."""
        return sorted((function.name for function in self.functions), key=ruff_order)

    @property
    def public_names(self) -> list[str]:
        """What the package offers (list of str), as ruff sorts it."""
        return sorted(["IMPLEMENTATION", "exceptions", *self.function_names], key=ruff_order)

    @property
    def exports(self) -> list[FunctionView]:
        """The functions (list of FunctionView), as rustfmt sorts what is used."""

        return sorted(self.functions, key=lambda function: rustfmt_order(function.name))

    @property
    def approximates(self) -> bool:
        """Whether clippy takes a default for a constant typed by hand, as 3.14 for pi (bool)."""
        defaults = (one.default for function in self.functions for one in function.parameters)
        floats = [abs(default) for default in defaults if isinstance(default, float)]
        return any(abs(number - one) < 0.01 for number in floats for one in _CONSTANTS)

    @property
    def exception_names(self) -> list[str]:
        """The names of all classes in `exceptions.py` (list of str), as ruff sorts them."""
        own = [self.base_exception, "InternalError"]
        return sorted([*own, *(exception.name for exception in self.exceptions)], key=ruff_order)

    @property
    def core_samples(self) -> str:
        """One value of each variant of the core's error (str)."""
        shown = self.exceptions
        samples = [_PARSE_SAMPLE if one.worked else f"Error::{one.variant}" for one in shown]
        return fit("vec![", samples, "]", margin=8)

    @property
    def waiting(self) -> list[FunctionView]:
        """The functions without a body (list of FunctionView)."""
        return [function for function in self.functions if not function.worked]

    @property
    def convert(self) -> bool:
        """Whether a parameter is a list, dict or tuple, or holds one (bool)."""
        parameters = (one for function in self.functions for one in function.parameters)
        return any(one.type.convert for one in parameters)

    @property
    def parameter_uses(self) -> frozenset[str]:
        """What the Rust types of the parameters need imported (frozenset of str)."""
        types = [one.type for function in self.functions for one in function.parameters]
        return frozenset().union(*(type_.uses for type_ in types))

    @property
    def uses(self) -> frozenset[str]:
        """What the Rust types of parameters and results need imported (frozenset of str)."""
        returned = (function.returns.uses for function in self.functions)
        return self.parameter_uses.union(*returned)

    @property
    def reference_imports(self) -> str:
        """The import statements of the reference (str), empty where it needs none."""
        return self._imports(self._buffer + self._worked_imports("imports"))

    @property
    def test_imports(self) -> str:
        """The import statements of the tests by example (str)."""
        needed = ["pytest", "types:ModuleType", "values:call"]
        return self._imports(needed + self._worked_imports("test_imports"))

    @property
    def example(self) -> str:
        """Python code (str) that calls the first functions, of those whose call fits its line."""
        fitting = [f"{self.package}.{function.example}" for function in self.functions]
        calls = [call for call in fitting if fits(call)][:4]
        arrays = ["array:array"] if any("array(" in call for call in calls) else []
        return "\n".join([self._imports([*arrays, self.package]), "", *calls])

    @property
    def machines(self) -> str:
        """On which a release has a wheel with a binary (str)."""
        return {
            "github": "on Linux, macOS and Windows, on x86-64 and Arm",
            "gitlab": "on Linux, on x86-64 and Arm",
            "none": "on systems like those it was built on",
        }[self._answers["ci"]]

    @property
    def template_url(self) -> str:
        """Where the template can be read about (str); empty if only this machine knows."""
        address = re.sub(r"^gh:", "https://github.com/", self._answers.get("_template") or "")
        return address.removesuffix(".git") if re.fullmatch(r"https://[\w./-]+", address) else ""

    @property
    def stub_imports(self) -> str:
        """The import statements of the stub (str), empty where it needs none."""
        return self._imports(self._buffer)

    @property
    def record(self) -> str:
        """Where the project comes from, as JSON (str): .cruft.json."""
        return provenance.record(self._answers, TEMPLATE)

    @property
    def _buffer(self) -> list[str]:
        return ["._buffer:Buffer"] if "Buffer" in self.parameter_uses else []

    def _worked_imports(self, field: str) -> list[str]:
        return [
            needed
            for function in self.functions
            if function.worked
            for needed in getattr(WORKED[function.name], field)
        ]

    def _imports(self, needed: Iterable[str]) -> str:
        """Returns import statements (str), in the order and the sections that ruff asks for."""

        def section(one: tuple[str, str]) -> int:
            first = one[0].partition(".")[0]
            own = {self.package: 2, "values": 3}
            return own.get(first, 0 if first in sys.stdlib_module_names else 1)

        wanted = {self._absolute(one) for one in needed}
        sections = []
        for _, group in groupby(sorted(wanted, key=section), section):
            found = list(group)
            plain = sorted(f"import {module}" for module, name in found if not name)
            modules = sorted({module for module, name in found if name})
            for module in modules:
                names = {name for one, name in found if one == module and name}
                taken = sorted(names, key=ruff_order)
                line = f"from {module} import {', '.join(taken)}"
                if len(line) > WIDTH:
                    line = exploded(f"from {module} import (", taken, ")")
                plain.append(line)
            sections.append("\n".join(plain))
        return "\n\n".join(sections)

    def _absolute(self, needed: str) -> tuple[str, str]:
        module, _, name = needed.partition(":")
        if module.startswith("."):
            module = (self.package + module).removesuffix(".")
        return module, name


def undocumented(name: str) -> str:
    """Returns what stands where the function called `name` (str) is to be described (str)."""
    return f"Say what {name} does."


def _pyo3_knows(parameter: Parameter) -> bool:
    """Whether PyO3 shows the default of this parameter as Python does, without help (bool)."""
    natural = isinstance(parameter.default, int) and parameter.default >= 0
    return parameter.default in (REQUIRED, None) or (natural and not parameter.type.optional)

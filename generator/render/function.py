"""A function as the templates print it.

rustfmt skips the wrappers of the bindings: `mod functions;` tells it to.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.interface.signatures import Function, Kind, Parameter
from generator.literals import rust_literal
from generator.text import WIDTH, one_or_each, width


def too_long(function: Function) -> str | None:
    """Returns the first line (str) of the `def` of `function` (Function) that ruff would break."""
    lines = function.head.split("\n")
    return next((line.strip() for line in lines if width(line) > WIDTH), None)


@dataclass(frozen=True)
class FunctionView(Function):
    """A function, its documentation `summary` (str), and whether its body is `written` (bool).

    `gil` (str or None) is what its owner wrote, "attached" or "detached".
    """

    summary: str
    written: bool
    gil: str | None

    @property
    def first_line(self) -> str:
        """The first line of the documentation, for a table (str)."""
        return self.summary.partition("\n")[0].replace("|", r"\|")

    @property
    def call(self) -> str:
        """A call in Python with a sample for each required argument (str)."""
        given = [
            (f"{one.name}=" if one.kind is Kind.KEYWORD_ONLY else "") + one.type.sample
            for one in self.parameters
            if one.default is None
        ]
        return f"{self.name}({', '.join(given)})"

    @property
    def core_head(self) -> str:
        """The head of the function in the core (str)."""
        parameters = [f"{one.rust_name}: {one.type.rust('borrowed')}" for one in self.parameters]
        end = f") -> Result<{self.returns.rust('owned')}> {{"
        lines = one_or_each(f"pub fn {self.rust_name}(", parameters, end)
        # rustfmt breaks long types, each kind in its own way.
        long = any(len(line) > WIDTH - 2 * ("\n" in lines) for line in lines.split("\n"))
        return f"#[rustfmt::skip]\n{lines}" if long else lines

    @property
    def core_call(self) -> str:
        """The wrapper's call of the core (str), detached if an argument can be long."""
        sized = any(one.type.sized for one in self.parameters)
        passed = ", ".join(one.type.pass_(one.rust_name) for one in self.parameters)
        core = f"native_core::{self.rust_name}"
        work = f"|| {core}({passed})" if passed else core
        return f"crate::{self.gil or ('detached' if sized else 'attached')}(_py, {work})"

    @property
    def pyo3_signature(self) -> str:
        """The attribute `#[pyo3(...)]` (str); empty if the Rust parameters say it all."""

        def show(parameter: Parameter) -> str:
            default = parameter.rust_default
            return parameter.rust_name + (f"={default}" if default else "")

        shown = self.listed(show)
        optional = any(one.type.optional for one in self.parameters)
        if shown == [one.rust_name for one in self.parameters] and not optional:
            return ""
        # Without text_signature, PyO3 shows some defaults as `...`.
        text = rust_literal(self.text_signature)
        return f"#[pyo3(signature = ({', '.join(shown)}), text_signature = {text})]"

    @property
    def pyo3_head(self) -> str:
        """The head of the wrapper (str); no parameter's name starts with an underscore."""
        parameters = ["_py: Python<'_>"]
        for one in self.parameters:
            convert = "#[pyo3(from_py_with = from_python)] " if one.type.convert else ""
            parameters.append(f"{convert}{one.rust_name}: {one.type.rust('extracted')}")
        end = f") -> PyResult<{self.returns.rust('owned')}> {{"
        return one_or_each(f"fn {self.rust_name}(", parameters, end)

    @property
    def cpython_doc(self) -> str:
        """Signature and documentation (str), as a builtin function has them."""
        module = "($module, " if self.parameters else "($module"
        signature = self.name + module + self.text_signature[1:]
        return "c" + rust_literal(f"{signature}\n--\n\n{self.summary}")

    @property
    def cpython_parameters(self) -> str:
        """How the wrapper declares its parameters (str)."""
        kinds = {Kind.POSITIONAL_ONLY: ".positional_only()", Kind.KEYWORD_ONLY: ".keyword_only()"}
        items = [
            f"Parameter::{'optional' if one.default else 'required'}"
            f'(c"{one.name}"){kinds.get(one.kind, "")}'
            for one in self.parameters
        ]
        return one_or_each(f"const PARAMETERS: [Parameter; {len(items)}] = [", items, "];")

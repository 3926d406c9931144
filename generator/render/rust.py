"""Functions in Rust. rustfmt skips the wrappers of the bindings: `mod functions;` tells it to."""

from __future__ import annotations

from generator.interface.signatures import Function, Kind, Parameter
from generator.literals import rust_literal
from generator.render import WIDTH, one_or_each


def core_head(function: Function) -> str:
    """Returns the head of `function` (Function) in the core (str)."""
    parameters = [f"{one.rust_name}: {one.type.rust('borrowed')}" for one in function.parameters]
    end = f") -> Result<{function.returns.rust('owned')}> {{"
    lines = one_or_each(f"pub fn {function.rust_name}(", parameters, end)
    # rustfmt breaks long types, each kind in its own way.
    long = any(len(line) > WIDTH - 2 * ("\n" in lines) for line in lines.split("\n"))
    return f"#[rustfmt::skip]\n{lines}" if long else lines


def core_call(function: Function, gil: str | None = None) -> str:
    """Returns the wrapper's call of the core (str).

    `gil` (str or None) is what the owner wrote, "attached" or "detached"; by default, the call is
    detached if an argument can be long.
    """
    sized = any(one.type.sized for one in function.parameters)
    passed = ", ".join(one.type.pass_(one.rust_name) for one in function.parameters)
    core = f"native_core::{function.rust_name}"
    work = f"|| {core}({passed})" if passed else core
    return f"gil::{gil or ('detached' if sized else 'attached')}(_py, {work})"


def pyo3_doc(summary: str) -> str:
    """Returns the docstring `summary` (str) as a doc comment (str)."""
    return "\n".join(f"/// {line}".rstrip() for line in summary.split("\n"))


def pyo3_signature(function: Function) -> str:
    """Returns the attribute `#[pyo3(...)]` (str); empty if the Rust parameters say it all."""
    if all(
        one.kind is Kind.POSITIONAL_OR_KEYWORD
        and one.rust_default is None
        and not one.type.optional
        for one in function.parameters
    ):
        return ""

    def show(parameter: Parameter) -> str:
        default = parameter.rust_default
        return parameter.rust_name + ("" if default is None else f"={default}")

    # Without text_signature, PyO3 shows some defaults as `...`.
    text = rust_literal(function.text_signature)
    return f"#[pyo3(signature = ({', '.join(function.listed(show))}), text_signature = {text})]"


def pyo3_head(function: Function) -> str:
    """Returns the head of the wrapper (str); no parameter's name starts with an underscore."""
    convert = "#[pyo3(from_py_with = from_python)] "
    parameters = [
        f"{convert if one.type.convert else ''}{one.rust_name}: {one.type.rust('extracted')}"
        for one in function.parameters
    ]
    end = f") -> PyResult<{function.returns.rust('owned')}> {{"
    return one_or_each(f"fn {function.rust_name}(", ["_py: Python<'_>", *parameters], end)


def cpython_doc(function: Function, summary: str) -> str:
    """Returns signature and docstring (str), as a builtin function has them."""
    module = "($module, " if function.parameters else "($module"
    signature = function.name + module + function.text_signature[1:]
    return "c" + rust_literal(f"{signature}\n--\n\n{summary}")


def cpython_parameters(function: Function) -> str:
    """Returns how the wrapper declares its parameters (str)."""
    kinds = {
        Kind.POSITIONAL_ONLY: ".positional_only()",
        Kind.POSITIONAL_OR_KEYWORD: "",
        Kind.KEYWORD_ONLY: ".keyword_only()",
    }
    items = [
        f"Parameter::{'required' if one.rust_default is None else 'optional'}"
        f'(c"{one.name}"){kinds[one.kind]}'
        for one in function.parameters
    ]
    return one_or_each(f"const PARAMETERS: [Parameter; {len(items)}] = [", items, "];")


def cpython_arguments(function: Function) -> list[str]:
    """Returns how the wrapper converts each argument (list of str)."""

    def get(parameter: Parameter) -> str:
        default = parameter.rust_default
        got = "get(_py)" if default is None else f"get_or(_py, {default})"
        type_ = parameter.type.rust("extracted")
        return f"let {parameter.rust_name}: {type_} = {parameter.rust_name}.{got}?;"

    return [get(parameter) for parameter in function.parameters]

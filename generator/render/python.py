"""Functions in Python."""

from __future__ import annotations

from generator.interface.signatures import Function, Kind, Parameter
from generator.render import WIDTH, one_or_each
from generator.text import width


def head(function: Function, tail: str = ":") -> str:
    """Returns the `def` of `function` (Function), which ends with `tail` (str)."""
    parameters = function.listed(lambda parameter: parameter.annotated)
    end = f") -> {function.returns.annotation}{tail}"
    return one_or_each(f"def {function.name}(", parameters, end)


def too_long(function: Function) -> str | None:
    """Returns the first line (str) of the stub of `function` (Function) that ruff would break."""
    lines = head(function, ": ...").split("\n")
    return next((line.strip() for line in lines if width(line) > WIDTH), None)


def call(function: Function) -> str:
    """Returns a call of `function` (Function) with a sample for each required argument (str)."""

    def given(parameter: Parameter) -> str:
        keyword = f"{parameter.name}=" if parameter.kind is Kind.KEYWORD_ONLY else ""
        return keyword + parameter.type.sample

    required = [one for one in function.parameters if one.default is None]
    return f"{function.name}({', '.join(map(given, required))})"

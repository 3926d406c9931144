"""Functions drawn at random, with the names and the defaults that users think of last."""

from __future__ import annotations

from hypothesis import strategies as st

from generator.interface import names
from generator.interface.signatures import (
    Function,
    Kind,
    Parameter,
)
from generator.literals import Value, python_literal
from generator.render.function import too_long
from generator.types import CONTAINERS, TABLE, Type
from generator.types import SCALARS as SCALAR_NAMES

# Keywords of Rust that Python does not have.
KEYWORDS = """
    abstract become box const do dyn enum extern final fn gen impl let loop macro match mod move
    mut override priv pub ref static struct trait typeof unsafe unsized use virtual where
""".split()  # noqa: SIM905
# What the generated code, Rust, the bindings and the tests call something themselves.
TAKEN = """
    args argument arguments array assert benchmark buffer call calls checked chosen clone cls
    compare convert core cpython default drop err error exceptions expect f64 fields find_spec
    fits fixture format from_python function functions attached detached given hypothesis i64 impl_
    implementation index inspect instance into kwargs length main math message module name named
    names native native_core none ok option os outcome panic parameter parameters positional
    problem pyo3 pytest python raised re refusal result right sample samples seconds self_
    signature size some std strategy string super_ sys test text tuple_
    unknown unwrap value values vec wrapped wrapper
""".split()  # noqa: SIM905

SCALARS = st.sampled_from([Type(name) for name in SCALAR_NAMES])


def nested(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    """Types one level above the `inner` ones."""
    optional = inner.filter(lambda type_: not type_.optional).map(lambda t: Type("optional", (t,)))
    tuples = st.lists(inner, min_size=1, max_size=3).map(lambda args: Type("tuple", tuple(args)))
    containers = [
        st.tuples(
            *(st.sampled_from(names).map(Type) if names else inner for names in TABLE[name].takes)
        ).map(lambda args, name=name: Type(name, args))
        for name in CONTAINERS
        if name not in ("Buffer", "tuple")
    ]
    return st.one_of(optional, tuples, *containers)


TYPES = st.one_of(SCALARS, nested(SCALARS), nested(nested(SCALARS)))
DEEP_TYPES = st.recursive(SCALARS, nested, max_leaves=6)
BUFFERS = st.sampled_from([Type("Buffer", (Type("int"),)), Type("Buffer", (Type("float"),))])
PLAIN_NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,3})?_?", fullmatch=True)
LONG_NAMES = st.from_regex(r"[a-z][a-z0-9]{7,30}_[a-z0-9]{1,8}", fullmatch=True)
NAMES = st.one_of(PLAIN_NAMES, LONG_NAMES, st.sampled_from(KEYWORDS), st.sampled_from(TAKEN))
LITERALS: dict[str, st.SearchStrategy[Value]] = {
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": st.one_of(
        st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([3.14, -2.718, 0.693147])
    ),
    "bool": st.booleans(),
    "str": st.text(st.characters(exclude_categories=["Cs"])),
    "bytes": st.binary(),
}


@st.composite
def parameters(draw: st.DrawFn, types: st.SearchStrategy[Type]) -> tuple[Parameter, ...]:
    """The parameters of one function."""
    good = NAMES.filter(lambda name: not names.broken("parameter", name))
    found = draw(st.lists(good, unique=True, max_size=12))
    kinds = sorted((draw(st.sampled_from(list(Kind))) for _ in found), key=list(Kind).index)
    drawn: list[Parameter] = []
    defaulted = False
    optional_buffers = BUFFERS.map(lambda buffer: Type("optional", (buffer,)))
    for name, kind in zip(found, kinds, strict=True):
        type_ = draw(st.one_of(types, BUFFERS, optional_buffers))
        default: str | None = None
        scalar = type_.args[0] if type_.optional else type_
        possible = [strategy for name, strategy in LITERALS.items() if name == scalar.name]
        if type_.optional:
            possible.append(st.none())
        if draw(st.booleans()) and possible:
            default = python_literal(draw(st.one_of(possible)))
        elif defaulted and kind is not Kind.KEYWORD_ONLY:
            type_, default = Type("optional", (Type("int"),)), "None"
        parameter = Parameter(name, kind, type_, default)
        if too_long(Function("f", (parameter,), Type("None"))):
            parameter = Parameter(name, kind, Type("optional", (Type("int"),)), "None")
        defaulted = defaulted or parameter.default is not None
        drawn.append(parameter)
    return tuple(drawn)


def functions(types: st.SearchStrategy[Type] = DEEP_TYPES) -> st.SearchStrategy[Function]:
    """Functions that take and return values of the `types`, and buffers."""
    good = NAMES.filter(lambda name: not names.broken("function", name))
    drawn = st.builds(Function, good, parameters(types), st.one_of(types, st.just(Type("None"))))
    return drawn.filter(lambda function: too_long(function) is None)

"""Calls the functions of a project with arguments that misbehave, on both implementations.

    python hostile.py PACKAGE [CALLS] [SEED]

PACKAGE is installed in editable mode. Its reference runs with the checks of tests/values.py.

The arguments change containers while they are read, lie about their length, raise every kind of
exception, call the function again, or are of subclasses that override methods. Each is built twice
from the same seed: the binary and the reference must return the same, or raise the same class. An
exception that the argument raised must arrive as the same object. Prints a line for each
difference; the exit status is 1 if there is one.
"""

import array
import collections
import contextlib
import ctypes
import decimal
import fractions
import gc
import importlib
import random
import sys
import threading
import time
import traceback
import types
import typing
import unittest.mock
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

try:
    import numpy
except ImportError:
    numpy = None

MEMORY = 4 << 30  # bytes of address space: what asks for more gets a MemoryError
FIRINGS = 20  # times that an argument changes something or calls again: both must end
ASKED = 2000  # times that an argument answers: a sequence must end
LENGTHS = [0, 1, 2, 100, 10**6, 10**12, 2**61, 2**62, 2**63 - 1, 2**63, -1, "3", 1.5, None]


class Planted(Exception):
    """An exception of the user's, with a method that gets in the way."""

    def add_note(self, note: str) -> None:
        raise RuntimeError("no notes here")


class PlantedBase(BaseException):
    """One that `except Exception` misses."""


ERRORS: list[type[BaseException]] = [
    *(ArithmeticError, AttributeError, BufferError, EOFError, IndexError, KeyError, LookupError),
    *(MemoryError, NotImplementedError, OSError, OverflowError, RecursionError, RuntimeError),
    *(StopAsyncIteration, StopIteration, SystemError, TypeError, ValueError, ZeroDivisionError),
    *(GeneratorExit, KeyboardInterrupt, SystemExit, Planted, PlantedBase),
]


class World:
    """One argument, and what its hooks act on."""

    def __init__(self, call: Callable[[Any], object], seed: str) -> None:
        self.call = call
        self.random = random.Random(seed)
        self.containers: list[Any] = []
        self.planted: list[BaseException] = []
        self.root: Any = None
        self.firings = FIRINGS
        self.asked = ASKED

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def plant(self) -> Callable[[], None]:
        """A hook that raises one exception, again and again."""
        error = self.random.choice(ERRORS)("planted")
        error.__cause__ = LookupError("cause")
        with contextlib.suppress(RuntimeError):
            error.add_note("begun by the user")
        self.planted.append(error)

        def fire() -> None:
            raise error

        return fire

    def hook(self) -> Callable[[], None]:
        """What an argument does when it is asked for something; decided here, done later."""
        kind, number = self.random.random(), self.random.randrange(1000)
        if kind < 0.3:
            return self.plant()

        def fire() -> None:
            self.firings -= 1
            if self.firings < 0:
                return
            if kind < 0.8 and self.containers:
                change(self.containers[number % len(self.containers)], number // 10)
            elif kind < 0.95:
                self.call(self.root)
            else:
                gc.collect(0)

        return fire


def change(container: Any, number: int) -> None:
    """Make a list or dict longer, shorter or different."""
    if isinstance(container, dict):
        [
            lambda: dict.__setitem__(container, f"new {len(container)}", 1.0),
            lambda: dict.clear(container),
            lambda: dict.popitem(container) if len(container) else None,
            lambda: dict.update(container, {key: [1] for key in container}),
        ][number % 4]()
    else:
        [
            lambda: container.append(1.0),
            lambda: container.clear(),
            lambda: container.pop() if len(container) else None,
            lambda: container.insert(0, "new"),
            lambda: container.extend(range(1000)),
            lambda: container.reverse(),
        ][number % 6]()


def subclass(base: type, world: World, names: str, answers: list[Any]) -> type:
    """A subclass of `base`, some of whose methods fire a hook, and then answer anything.

    What `base` has no method for gets the first of the answers, mostly.
    """

    def override(name: str) -> Callable[..., Any]:
        fire = world.hook()
        inherited = getattr(base, name, None)
        usual: Any = answers[0] if inherited is None else ...
        answer = world.random.choice(answers) if world.chance(0.3) else usual

        def method(self: Any, *arguments: Any) -> Any:
            world.asked -= 1
            if world.asked < 0:
                raise IndexError("enough")
            fire()
            if answer is not ...:
                return self if answer is NotImplemented else answer
            return inherited(self, *arguments)

        return method

    chosen = [name for name in names.split() if world.chance(0.5)]
    return type(f"My{base.__name__}", (base,), {name: override(name) for name in chosen})


# NotImplemented stands for the object itself.
NUMBERS = [*(0, 1, -1, True, 2**63, -(2**63), -(2**63) - 1, 10**400, 1.5, float("nan"), -0.0)]
NUMBERS += [
    *("1", b"1", None, 1j, decimal.Decimal("1.5"), fractions.Fraction(3, 2), NotImplemented)
]
NUMBERS += [*numpy.array([1, 0]), numpy.float32(1.5), numpy.float64(2.5)] if numpy else []
TEXTS = ["", "text", "é✓🐍", "\0", "\ud800", "a\udfff", b"text", 1, None, NotImplemented]
BLOBS = [b"", b"\0\xff", bytearray(b"abc"), memoryview(b"abc"), [1, 2], range(3), "text", None]


def integer(world: World) -> Any:
    if world.chance(0.5):
        return world.random.randrange(-5, 300)
    return world.random.choice(
        [
            lambda: subclass(object, world, "__index__ __int__ __float__", NUMBERS)(),
            lambda: subclass(int, world, "__index__ __int__ __add__ __lt__ __le__", NUMBERS)(7),
            lambda: world.random.choice(NUMBERS),
        ]
    )()


def number(world: World) -> Any:
    if world.chance(0.5):
        return world.random.random()
    return world.random.choice(
        [
            lambda: subclass(object, world, "__float__ __index__ __int__", [2.5, *NUMBERS])(),
            lambda: subclass(float, world, "__float__ __add__ __mul__ __index__", NUMBERS)(2.5),
            lambda: world.random.choice(NUMBERS),
        ]
    )()


def flag(world: World) -> Any:
    if world.chance(0.7):
        return world.chance(0.5)
    odd = [0, 1, None, "", subclass(object, world, "__bool__", [True])()]
    return world.random.choice([*odd, numpy.bool_(True)] if numpy else odd)


def text(world: World) -> Any:
    if world.chance(0.5):
        return f"text {world.random.randrange(10)}"
    hooks = "__str__ __hash__ __eq__ __len__ __iter__ __getitem__ encode"
    return world.random.choice(
        [
            lambda: subclass(str, world, hooks, TEXTS)("sub"),
            lambda: subclass(object, world, hooks, TEXTS)(),
            lambda: world.random.choice(TEXTS),
        ]
    )()


def blob(world: World) -> Any:
    if world.chance(0.5):
        return bytes(range(world.random.randrange(5)))
    hooks = "__bytes__ __len__ __iter__ __getitem__ __buffer__"
    return world.random.choice(
        [
            lambda: subclass(bytes, world, hooks, BLOBS)(b"sub"),
            lambda: subclass(object, world, hooks, BLOBS)(),
            lambda: world.random.choice(BLOBS),
        ]
    )()


class Lying(Sequence[Any]):
    """A sequence that has other items than its length says."""

    def __init__(self, world: World, items: list[Any]) -> None:
        self.items = items
        self.length = world.random.choice(LENGTHS)

    def __len__(self) -> Any:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]


class Pretending:
    """An object that says that it is of another class."""

    def __init__(self, kind: type, fire: Callable[[], None]) -> None:
        self.kind, self.fire = kind, fire

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        self.fire()
        return self.kind

    def __iter__(self) -> Iterator[Any]:
        return iter([])

    def items(self) -> list[Any]:
        return []


SEQUENCE = "__iter__ __len__ __getitem__ __length_hint__ __next__ __contains__"


def sequence(world: World, inner: Callable[[World], Any]) -> Any:
    items = [inner(world) for _ in range(world.random.choice([0, 1, 2, 3, 10]))]
    world.containers.append(items)
    if world.chance(0.5):
        return items
    answers = [*LENGTHS, NotImplemented, iter([1]), [1, 2], range(10**12)]
    deque: Any = collections.deque(items)
    world.containers.append(deque if world.chance(0.3) else items)
    return world.random.choice(
        [
            lambda: subclass(list, world, SEQUENCE, answers)(items),
            lambda: subclass(tuple, world, SEQUENCE, answers)(items),
            lambda: subclass(Lying, world, SEQUENCE, answers)(world, items),
            lambda: subclass(object, world, SEQUENCE, answers)(),
            lambda: subclass(collections.UserList, world, SEQUENCE, answers)(items),
            lambda: Lying(world, items),
            lambda: Lying(world, items),
            lambda: tuple(items),
            lambda: deque,
            lambda: collections.UserList(items),
            lambda: world.random.choice([range(3), range(10**12), range(2**61), range(2**63)]),
            lambda: world.random.choice(["text", b"bytes", bytearray(b"ab"), memoryview(b"ab")]),
            lambda: world.random.choice([{1}, {"a": 1}, iter(items), (one for one in items), None]),
            lambda: array.array("d", [1.0, 2.0]),
            lambda: numpy.array([1.0, 2.0]) if numpy else items,
            lambda: Pretending(world.random.choice([list, str, int]), world.hook()),
            lambda: unittest.mock.MagicMock(spec=list),
            lambda: items.append(items) or items,
        ]
    )()


def mapping(world: World, inner: Callable[[World], Any]) -> Any:
    keys = [f"key {n}" if world.chance(0.8) else text(world) for n in range(4)]
    items: dict[Any, Any] = {}
    for key in keys[: world.random.randrange(5)]:
        with contextlib.suppress(BaseException):  # of a `__hash__`
            items[key] = inner(world)
    world.containers.append(items)
    if world.chance(0.6):
        return items
    pairs = [(key, 1) for key in keys]
    answers = [*LENGTHS, NotImplemented, pairs, iter(pairs), [list(one) for one in pairs]]
    answers += [[(*one, 3) for one in pairs], "text", {"ab": 1}, ["ab", "cd"]]
    hooks = "items keys values __iter__ __len__ __getitem__"
    mutable = subclass(dict, world, "get", answers)(items)
    world.containers.append(mutable)
    return world.random.choice(
        [
            lambda: subclass(dict, world, hooks, answers)(items),
            lambda: subclass(dict, world, hooks, answers)(items),
            lambda: subclass(collections.OrderedDict, world, hooks, answers)(items),
            lambda: subclass(object, world, hooks, answers)(),
            lambda: collections.OrderedDict(items),
            lambda: collections.defaultdict(list, items),
            lambda: collections.Counter("text"),
            lambda: collections.UserDict(items),
            lambda: types.MappingProxyType(items),
            lambda: Pretending(dict, world.hook()),
            lambda: unittest.mock.MagicMock(spec=dict),
            lambda: mutable,
            lambda: world.random.choice([pairs, None, "text", {1: 1}]),
        ]
    )()


Pair = collections.namedtuple("Pair", "left right")


def pair(world: World, inner: list[Callable[[World], Any]]) -> Any:
    items = tuple(one(world) for one in inner)
    if world.chance(0.5):
        return items
    answers = [*LENGTHS, NotImplemented, iter([1, 2.0]), iter(["a", 1, 2]), items, [*items]]
    return world.random.choice(
        [
            lambda: subclass(tuple, world, SEQUENCE, answers)(items),
            lambda: subclass(Pair, world, SEQUENCE, answers)(*items),
            lambda: Pair(*items),
            lambda: Pretending(tuple, world.hook()),
            lambda: world.random.choice([[*items], (), items[:1], items * 2, "ab", None]),
        ]
    )()


def buffer(world: World, code: str) -> Any:
    good = array.array(code, range(world.random.randrange(5)))
    if world.chance(0.3):
        return good
    world.containers.append(good)
    other = array.array("q" if code == "d" else "d", [1, 2])
    released = memoryview(b"gone")
    released.release()
    found: list[Any] = [
        *(good, other, array.array("i", [1]), [1.0], "text", None, b"", b"12345678", bytearray(16)),
        *(memoryview(good), memoryview(good)[::-1], memoryview(good)[:0], released),
        *(memoryview(bytes(16)).cast(code), memoryview(bytes(32)).cast(code, [2, 2])),
        *((ctypes.c_double * 2)(1, 2), (ctypes.c_int64 * 2)(1, 2), (ctypes.c_double * 0)()),
        *((ctypes.c_double * 2 * 2)(), ctypes.create_string_buffer(16)),
        subclass(object, world, "__buffer__ __release_buffer__ __len__ __iter__", [good, other])(),
        subclass(bytearray, world, "__buffer__ __len__ __iter__", [memoryview(good), 1])(b"8" * 8),
        subclass(array.array, world, "__len__ __iter__ __getitem__", LENGTHS)(code, [1, 2]),
    ]
    if numpy:
        full = numpy.arange(6.0)
        found += [full, full[::2], full.reshape(2, 3), full[:0], full.astype("i8")]
        found += [full.astype(kind) for kind in ("f4", "i4", ">f8", ">i8", "c16", "m8[s]")]
    return world.random.choice(found)


MAKE = {int: integer, float: number, bool: flag, str: text, bytes: blob}


def make(annotation: Any) -> Callable[[World], Any]:
    """What makes an argument for a parameter with this annotation."""
    if annotation in MAKE:
        return MAKE[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin not in (list, dict, tuple, typing.Union, types.UnionType):
        return lambda world: buffer(world, "d" if arguments == (float,) else "q")
    inner = [make(one) for one in arguments if one is not type(None)]
    if origin is list:
        return lambda world: sequence(world, inner[0])
    if origin is dict:
        return lambda world: mapping(world, inner[1])
    if origin is tuple:
        return lambda world: pair(world, inner)
    return lambda world: None if world.chance(0.1) else inner[0](world)


def comparable(value: Any) -> object:
    """`value` with its exact types, and a nan that equals itself."""
    if isinstance(value, float):
        return type(value), repr(value)
    if isinstance(value, list | tuple):
        return type(value), [comparable(item) for item in value]
    if isinstance(value, dict):
        pairs = [(comparable(key), comparable(item)) for key, item in value.items()]
        return type(value), sorted(pairs, key=repr)
    return type(value), value


class Package:
    """The two implementations of a package."""

    def __init__(self, name: str) -> None:
        package = importlib.import_module(name)
        sys.path.insert(0, str(Path(package.__file__).parents[2] / "tests"))
        checked = importlib.import_module("values").checked
        self.binary = vars(importlib.import_module(f"{name}._native"))
        reference = vars(importlib.import_module(f"{name}._reference"))
        self.internal = importlib.import_module(f"{name}.exceptions").InternalError
        self.functions = [one for one in package.__all__ if one in self.binary]
        self.reference = {one: checked(reference[one]) for one in self.functions}

    def broken(self, error: BaseException) -> bool:
        """Whether the Rust code has panicked (bool)."""
        return isinstance(error, self.internal) or type(error).__name__ == "PanicException"

    def compare(self, name: str, seed: str) -> tuple[str, str]:
        """Call both with the same argument; returns what came out (str) and the fault (str)."""
        builder = make(typing.get_type_hints(self.reference[name])["x"])
        found, wrong = [], ""
        for side, functions in {"binary": self.binary, "reference": self.reference}.items():
            world = World(functions[name], seed)
            try:
                world.root = builder(world)
            except BaseException:  # of a hook that fires too early
                world.root = None
            try:
                result: object = comparable(world.call(world.root))
                kind = "value"
            except BaseException as error:
                result, kind = type(error), type(error).__name__
                if self.broken(error):
                    wrong += f"the {side} panicked: {error} "
                if lost := damage(error, world.planted):
                    wrong += f"the {side} raised {error!r}, but {lost} "
            found.append(result)
        if found[0] != found[1]:
            wrong += f"binary: {found[0]}, reference: {found[1]}"
        return kind, wrong and f"{name}, seed {seed!r}: {described(world.root)}: {wrong}"


def damage(error: BaseException, planted: list[BaseException]) -> str:
    """What a planted exception has lost on its way (str)."""
    if not any(error is one for one in planted):
        same = any(type(error) is type(one) and error.args == one.args for one in planted)
        return "that is another object" if same else ""
    if not isinstance(error.__cause__, LookupError):
        return f"its cause is {error.__cause__!r}"
    if not isinstance(error, Planted) and error.__notes__[:1] != ["begun by the user"]:
        return f"its notes are {error.__notes__!r}"
    frames = [frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)]
    return "" if frames[-1] == "fire" else f"its traceback is {frames}"


def described(argument: Any) -> str:
    try:
        return f"{type(argument).__name__} {argument!r:.200}"
    except BaseException:
        return type(argument).__name__


# Arguments that another thread changes while they are read.
SHARED: dict[str, Callable[[], Any]] = {
    "floats": lambda: [1.5] * 1000,
    "integers": lambda: [1] * 1000,
    "blobs": lambda: [b"blob"] * 1000,
    "words": lambda: ["word"] * 1000,
    "scores": lambda: {f"key {n}": 1.5 for n in range(1000)},
    "groups": lambda: {f"key {n}": [1, 2] for n in range(1000)},
    "pairs": lambda: [("a", 1)] * 1000,
    "doubles": lambda: array.array("d", [1.5] * 1000),
}


class Slow:
    """A number that lets other threads run while it is converted."""

    def __float__(self) -> float:
        time.sleep(0)
        return 1.5

    def __index__(self) -> int:
        time.sleep(0)
        return 1


def two_threads(tested: Package, name: str, seconds: float = 1) -> str:
    """Call the binary with an argument that another thread changes; what is wrong (str)."""
    call, shared, done = tested.binary[name], SHARED[name](), threading.Event()
    chosen = random.Random(0)

    def mutate() -> None:
        slow: Any = [Slow()] if name == "groups" else Slow()
        while not done.is_set():
            with contextlib.suppress(BufferError, IndexError, KeyError, TypeError):
                if isinstance(shared, dict):
                    shared[f"key {chosen.randrange(2000)}"] = slow
                    shared.pop(f"key {chosen.randrange(2000)}", None)
                    if chosen.random() < 0.01:
                        shared.clear()
                else:
                    kinds: list[Callable[[], object]] = [
                        lambda: shared.extend(SHARED[name]()),
                        lambda: shared.insert(0, slow),
                        lambda: shared.pop(),
                        lambda: shared.__delitem__(slice(0, 900)),
                        lambda: shared.__delitem__(slice(5000, None)),
                    ]
                    chosen.choice(kinds)()

    thread = threading.Thread(target=mutate)
    thread.start()
    raised: collections.Counter[str] = collections.Counter()
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            try:
                call(shared)
                raised["value"] += 1
            except BaseException as error:
                raised[type(error).__name__] += 1
                if tested.broken(error):
                    return f"{name}, two threads: {error!r}"
    finally:
        done.set()
        thread.join()
    expected = {"value", "RuntimeError", "TypeError"}
    return "" if raised.keys() <= expected else f"{name}, two threads: {dict(raised)}"


def main(package: str, calls: str = "1000", seed: str = "0") -> int:
    """Compare as many calls of each function; then let two threads share an argument."""
    with contextlib.suppress(ImportError, ValueError):  # Windows has none, macOS has no limit
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setswitchinterval(1e-5)
    found, kinds = [], collections.Counter()
    tested = Package(package)
    for name in tested.functions:
        for number in range(int(calls)):
            kind, wrong = tested.compare(name, f"{seed}.{number}")
            kinds[kind] += 1
            found += [wrong] * bool(wrong)
    found += filter(None, (two_threads(tested, name) for name in SHARED))
    print(*found, kinds.most_common(), f"{len(found)} differences", sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

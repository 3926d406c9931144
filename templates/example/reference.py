def levenshtein(left: str, right: str) -> int:
    """Number of characters to insert, delete or replace to turn `left` into `right`."""
    row = list(range(len(right) + 1))
    for i, old in enumerate(left, start=1):
        diagonal, row[0] = row[0], i
        for j, new in enumerate(right, start=1):
            replaced = diagonal + (old != new)
            diagonal = row[j]
            row[j] = min(replaced, diagonal + 1, row[j - 1] + 1)
    return row[-1]


def product(values: list[float]) -> float:
    """Product of a list; an empty one is an error, as it is for `max`."""
    if not values:
        raise EmptyInputError("empty input")
    return math.prod(values)


def product_buffer(values: Buffer[float]) -> float:
    """Product of a buffer, which crosses into Rust as one block."""
    if not len(values):
        raise EmptyInputError("empty input")
    return math.prod(values)


def _integer(text: str) -> int:
    """The integer in `text`, as Rust reads it: ASCII digits, 64 bits, no white space."""
    if re.fullmatch("[+-]?[0-9]+", text) is None or not -(2**63) <= int(text) < 2**63:
        raise ValueError(f"{text!r} is not a 64-bit integer")
    return int(text)


def tally(text: str, start: int = 0) -> dict[str, int]:
    """Sum of the integers in lines of `name=integer`, by name; every sum begins at `start`."""
    totals: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        name, _, amount = line.partition("=")
        try:
            total = totals.get(name, start) + _integer(amount)
        except ValueError as error:
            message = f"line {number}: expected name=integer"
            raise ParseError(message, line=number, text=line) from error
        if not -(2**63) <= total < 2**63:
            raise OverflowError("integer overflow")
        totals[name] = total
    return dict(sorted(totals.items()))  # the order of a dict counts, and Rust's map is sorted

def _integer(text: str) -> int:
    """The integer in `text`, as Rust reads it: ASCII digits, 64 bits, no white space."""
    if re.fullmatch("[+-]?[0-9]+", text) is None or not -(2**63) <= int(text) < 2**63:
        raise ValueError(f"{text!r} is not a 64-bit integer")
    return int(text)


def tally(text: str, start: int = 0) -> dict[str, int]:
    """{{ function.summary }}"""
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
    return totals

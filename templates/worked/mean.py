if sys.version_info >= (3, 12):
    _total = sum
else:

    def _total(values: Iterable[float]) -> float:
        """`sum` as it is since Python 3.12: what rounding loses is added at the end."""
        result = lost = 0.0
        for value in values:
            larger, smaller = (result, value) if abs(result) >= abs(value) else (value, result)
            result += value
            lost += (larger - result) + smaller
        return result + lost if math.isfinite(lost) else result


@checked
def mean(values: list[float]) -> float:
    """{{ function.summary }}"""
    if not values:
        raise EmptyInputError("empty input")
    return _total(values) / len(values)

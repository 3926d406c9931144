def product(values: list[float]) -> float:
    """{{ function.summary }}"""
    if not values:
        raise EmptyInputError("empty input")
    return math.prod(values)

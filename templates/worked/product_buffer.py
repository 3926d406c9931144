def product_buffer(values: Buffer[float]) -> float:
    """{{ function.summary }}"""
    if not len(values):
        raise EmptyInputError("empty input")
    return math.prod(values)

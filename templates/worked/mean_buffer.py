@checked
def mean_buffer(values: Buffer[float]) -> float:
    """{{ function.summary }}"""
    if not len(values):
        raise EmptyInputError("empty input")
    return _total(values) / len(values)

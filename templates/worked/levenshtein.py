def levenshtein(left: str, right: str) -> int:
    """{{ function.summary }}"""
    row = list(range(len(right) + 1))
    for i, old in enumerate(left, start=1):
        diagonal, row[0] = row[0], i
        for j, new in enumerate(right, start=1):
            replaced = diagonal + (old != new)
            diagonal = row[j]
            row[j] = min(replaced, diagonal + 1, row[j - 1] + 1)
    return row[-1]

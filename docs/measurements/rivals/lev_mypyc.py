"""levenshtein for mypyc: typed Python, with the integers that mypyc keeps out of objects."""

from mypy_extensions import i64


def levenshtein(left: str, right: str) -> int:
    news: list[i64] = [ord(new) for new in right]
    row: list[i64] = list(range(len(right) + 1))
    for i in range(len(left)):
        old: i64 = ord(left[i])
        diagonal: i64 = i
        best: i64 = i + 1
        row[0] = best
        for j in range(len(news)):
            replaced: i64 = diagonal if old == news[j] else diagonal + 1
            diagonal = row[j + 1]
            best += 1  # `min` would make objects of them
            if replaced < best:
                best = replaced
            if diagonal + 1 < best:
                best = diagonal + 1
            row[j + 1] = best
    return row[-1]

"""levenshtein with NumPy: a row at a time; insertions are a running minimum."""

import numpy as np


def levenshtein(left: str, right: str) -> int:
    news = np.frombuffer(right.encode("utf-32-le"), np.uint32)
    column = np.arange(len(right) + 1)
    row = column
    for i, old in enumerate(left, start=1):
        best = np.minimum(row[:-1] + (news != ord(old)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([i], best)) - column) + column
    return int(row[-1])

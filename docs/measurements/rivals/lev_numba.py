"""levenshtein with numba: texts become arrays, whose loops are compiled at the first call."""

import numpy as np
from numba import njit


def levenshtein(left: str, right: str) -> int:
    return int(distance(codes(left), codes(right)))


def codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


@njit  # type: ignore[untyped-decorator]  # numba has no types
def distance(left: np.ndarray, right: np.ndarray) -> np.int64:
    row = np.arange(len(right) + 1)
    for i in range(len(left)):
        diagonal, row[0] = row[0], i + 1
        for j in range(len(right)):
            replaced = diagonal + (left[i] != right[j])
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    return row[-1]

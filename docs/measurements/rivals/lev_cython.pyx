# cython: language_level=3, boundscheck=False, wraparound=False
"""levenshtein in Cython: the loops of the Python, with C types."""

from array import array


def levenshtein(str left, str right):
    cdef unsigned int[::1] news = array("I", right.encode("utf-32-le"))
    cdef long long[::1] row = array("q", range(len(right) + 1))
    cdef long long diagonal, replaced
    cdef Py_ssize_t i = 0, j
    cdef Py_UCS4 old
    for old in left:
        i += 1
        diagonal, row[0] = row[0], i
        for j in range(news.shape[0]):
            replaced = diagonal + (old != news[j])
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    return row[news.shape[0]]

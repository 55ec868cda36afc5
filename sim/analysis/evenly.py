"""Errors of means over points that were spread evenly: one in each slice of every belief.

Such points take out of a mean what each parameter does by itself: only what parameters do together, and luck, is left
to chance (Latin hypercubes: McKay, Beckman & Conover 1979; Stein 1987; Owen 1992). Errors that take the points as drawn
one by one are too large there. Here what smooth functions of single parameters explain is taken off first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.arrays import Array

DEGREE = 4  # of the polynomials that stand for what one parameter does
ENOUGH = 4  # points for each of their coefficients: with fewer, noise would be fitted
MOST_CELLS = 8_000_000  # of the table of polynomials; a larger one is not worth its time, and errors stay too wide
SAME = 1e-9  # of the largest singular value: columns that others make up already


def one_by_one(points: int) -> Array:
    """What is fixed in a mean over points that were drawn one by one, their number alone; (points, 1)."""
    return np.full((points, 1), points**-0.5)


def can_tell(columns: int, points: int) -> bool:
    """Whether so many points can tell what each of so many columns does by itself."""
    return min(points // ENOUGH, MOST_CELLS // points) >= columns


def evenly(columns: Sequence[Array]) -> Array:
    """What is fixed in a mean over points that are even in each column, (points,) each; (points, terms).

    Orthonormal columns that span the polynomials of the ranks of every column, as far as so many points can tell them.
    """
    return spanned([legendre(column) for column in columns], len(columns[0]))


def spanned(columns: Sequence[Array], points: int) -> Array:
    """Orthonormal columns that span a constant and some polynomials, (degrees, points) each; (points, terms)."""
    most = min(points // ENOUGH, MOST_CELLS // points) // max(len(columns), 1)
    if not most:
        return one_by_one(points)
    table = np.vstack([np.ones((1, points)), *(column[:most] for column in columns)]).T
    left, size, _ = np.linalg.svd(table, full_matrices=False)
    return np.asarray(left[:, size > SAME * size[0]])


def legendre(column: Array) -> Array:
    """Legendre polynomials of the ranks of a column (points,), which are orthogonal on them; (DEGREE, points)."""
    x = (2 * ranks(column) - 1) / len(column) - 1
    return np.asarray(np.polynomial.legendre.legvander(x, DEGREE).T[1:])


def ranks(values: Array) -> Array:
    """The rank of each value, equal ones sharing theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])


def error_of_mean(values: Array, fixed: Array) -> Array:
    """The standard error of the mean of values over points, (points, ...) to (...); `fixed`: see above."""
    points, terms = fixed.shape
    rest = values - np.tensordot(fixed, fixed.T @ values, axes=1)
    return np.asarray(np.sqrt((rest**2).sum(axis=0) / (points * (points - terms))))

"""Textbook choice rules as array functions: how options become probabilities, and probabilities a choice."""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(z: Array | float) -> Array:
    """The logistic function 1 / (1 + exp(-z)): log-odds to probability; any shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(z, dtype=float))))


def logit(p: Array | float) -> Array:
    """The log-odds of a probability, kept finite at 0 and 1; any shape."""
    kept = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(kept) - np.log1p(-kept))


def add_up(rows: Array) -> Array:
    """The sum over the first axis, taken row by row.

    numpy's own sum orders its additions by the shape of the array, so that the last digit of a world's result would
    depend on how many other worlds stand beside it.
    """
    return reduce(np.add, rows)


def quantal_response(utilities: Array, precision: Array | float) -> Array:
    """The chance of each option for an actor who usually, not surely, takes the better one.

    P(a) = exp(precision U(a)) / sum of the same over all options; (options, worlds) in and out; precision in
    1 / unit of utility. McKelvey & Palfrey (1995, 1998).
    """
    below_best = utilities - utilities.max(axis=0)
    closed = np.isneginf(below_best)  # an option that is not there has no chance, even for somebody who picks blindly
    weight = np.where(closed, 0.0, np.exp(precision * np.where(closed, 0.0, below_best)))
    return np.asarray(weight / add_up(weight))


def choose(probabilities: Array, u: Array) -> NDArray[np.intp]:
    """The option that a uniform draw u selects; (options, worlds) and (worlds,) in, option numbers out."""
    if not np.isfinite(probabilities).all():
        raise FloatingPointError("a choice has no defined chances: a parameter is beyond what the equations can bear")
    taken = (u > np.cumsum(probabilities, axis=0)).sum(axis=0)
    return np.asarray(np.minimum(taken, len(probabilities) - 1))

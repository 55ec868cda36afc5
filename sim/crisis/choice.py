"""Textbook choice rules as array functions: how options become probabilities, and probabilities a choice."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.arrays import Array
from sim.engine.compiled import equation, rule

Chances = tuple[Array, Array, Array, Array, Array]


@equation
def sigmoid(z: Array | float) -> Array:
    """The logistic function 1 / (1 + exp(-z)): log-odds to probability; any shape."""
    return 1.0 / (1.0 + np.exp(-z))


@equation
def probability(hazard: Array | float) -> Array:
    """The probability that something happens within the time in which it has this hazard."""
    return 1.0 - np.exp(-hazard)


@rule
def happens(u: float, hazard: float) -> bool:
    """Whether something with this hazard happens within the time, by a uniform draw."""
    return u < hazard and u < probability(hazard)  # no probability exceeds its hazard: most draws need none


@equation
def logit(p: Array | float) -> Array:
    """The log-odds of a probability, kept finite at 0 and 1; any shape."""
    kept = np.clip(p, 1e-12, 1 - 1e-12)
    return np.log(kept) - np.log1p(-kept)


@equation
def respond(
    precision: Array,
    a: Array,
    b: Array,
    c: Array | float,
    d: Array | float = -np.inf,
    e: Array | float = -np.inf,
) -> Chances:
    """The chances of up to five options for an actor who usually, not surely, takes the better one.

    P(i) = exp(precision U(i)) / sum of the same over all options; precision in 1 / unit of utility. An option worth
    minus infinity is not there. McKelvey & Palfrey (1995, 1998).
    """
    best = np.maximum(np.maximum(np.maximum(a, b), np.maximum(c, d)), e)
    first, second, third = weight(precision, a - best), weight(precision, b - best), weight(precision, c - best)
    fourth, fifth = weight(precision, d - best), weight(precision, e - best)
    total = first + second + third + fourth + fifth
    return first / total, second / total, third / total, fourth / total, fifth / total


@equation
def respond_of_three(precision: Array, a: Array, b: Array, c: Array | float) -> tuple[Array, Array, Array]:
    """The same of three options, to the last bit."""
    best = np.maximum(np.maximum(a, b), c)
    first, second, third = weight(precision, a - best), weight(precision, b - best), weight(precision, c - best)
    total = first + second + third
    return first / total, second / total, third / total


@equation
def blurred(precision: Array, variance: Array) -> Array:
    """How surely an observer can expect the better option to win who does not know what the actor privately wants.

    `variance` of that, in utility squared: the logistic curve averaged over a normal one (MacKay 1992).
    """
    return precision * blur(precision, variance)


@equation
def blur(precision: Array, variance: Array) -> Array:
    """The part that is left of a precision where what the actor wants has this variance."""
    return 1.0 / np.sqrt(1.0 + np.pi / 8.0 * precision * precision * variance)


@equation
def weight(precision: Array | float, below_best: Array | float) -> Array:
    """How an option weighs that is worth so much less than the best one: nothing if it is not there at all."""
    is_gone = below_best == -np.inf  # such an option has no chance, even for somebody who picks blindly
    return np.where(is_gone, 0.0, np.exp(precision * np.where(is_gone, 0.0, below_best)))


@equation
def drawn(u: Array | float, chances: tuple[Array, ...]) -> Any:
    """The option that a uniform draw u selects, by number."""
    taken, sum_of_chances = 0 * (u > 0), 0.0 * u
    for chance in chances[:-1]:
        sum_of_chances = sum_of_chances + chance
        taken = taken + (u > sum_of_chances)
    return taken


@rule
def must_be_defined(chance: float) -> None:
    """FloatingPointError where a chance is not a number, so that it is never taken for a choice."""
    if not np.isfinite(chance):
        raise FloatingPointError("a choice has no defined chances: a parameter is beyond what the equations can bear")

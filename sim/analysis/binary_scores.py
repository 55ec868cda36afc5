"""Proper scores of a single probability: what it was worth once it is known whether the thing happened.

Nobody gains by saying what he does not believe (Gneiting & Raftery 2007). Where outcomes are several and ordered, see
scores.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.base_rates import DAYS_OF_A_YEAR
from sim.engine.arrays import Array

FLOOR = 0.001  # the least chance that log scores allow for: a certain error costs much, not everything
EVEN = 0.5


@dataclass(frozen=True)
class Scores:
    """Mean scores of one forecaster over some outcomes: Brier and log (less is better), baseline (more is better)."""

    outcomes: int
    brier: float
    log: float
    baseline: float


def brier(chance: Array, happened: Array) -> Array:
    """The squared error of each probability (Brier 1950): 0 is best, 0.25 an even chance; any shape."""
    return np.asarray((chance - happened) ** 2)


def log_score(chance: Array, happened: Array, floor: float = FLOOR) -> Array:
    """Minus the natural logarithm of the chance given to what happened (Good 1952): 0 is best; any shape.

    What was called impossible counts as `floor`.
    """
    given = np.where(np.asarray(happened) == 1, chance, 1 - np.asarray(chance))
    return -np.log(np.maximum(given, floor))


def baseline_score(chance: Array, happened: Array, floor: float = FLOOR) -> Array:
    """The log score in per cent of what an even chance leaves to win: 100 is best, 0 an even chance; any shape.

    100 (1 + log2 of the chance given to what happened), as public forecasting platforms report it.
    """
    return 100 * (1 - log_score(chance, happened, floor) / math.log(2))


def baseline_score_of_rate(yearly: float, days: float) -> float:
    """The baseline score of a constant yearly rate on a question that stays open for so many days and resolves no.

    On average over the days: the chance of an event falls as the time that is left does.
    """
    return 100 * (1 + math.log2(1 - yearly) * days / (2 * DAYS_OF_A_YEAR)) if yearly < 1 else -math.inf


def scores(chance: Sequence[float], happened: Sequence[bool]) -> Scores:
    """The mean scores of probabilities, (outcomes,), given what happened."""
    p, y = np.asarray(chance, dtype=float), np.asarray(happened, dtype=float)
    return Scores(len(p), *(float(score(p, y).mean()) for score in (brier, log_score, baseline_score)))

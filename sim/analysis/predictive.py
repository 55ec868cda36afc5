"""Proper scores of forecasts, lower is better, and how sure a difference between two of them is.

A forecast is a sample of its predictive distribution, or a normal distribution, or the chance of what happened.
Gneiting & Raftery (2007) on proper scores; Kuensch (1989) and Politis & Romano (1992) on the bootstrap in blocks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.engine.arrays import Array

FLOOR = 0.001  # the least chance that a log score believes: what was called impossible costs 6.9 and not infinity
LEVEL = 0.95


def crps_sample(sample: ArrayLike, seen: float) -> float:
    """How far a predictive sample lies from what was seen, in its unit: 0 is perfect, a point scores its distance.

    The continuous ranked probability score of the sample's own distribution: mean |x - seen| less half the mean
    distance within the sample (Gneiting & Raftery 2007, equation 21). A sample of another forecast of that distribution
    with fewer members scores worse by their luck.
    """
    members = np.sort(np.asarray(sample, dtype=float).ravel())
    if not members.size:
        raise ValueError("a predictive sample needs at least one value; give the forecast as numbers")
    count = len(members)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    return float(np.abs(members - seen).mean() - (ranks @ members) / count**2)


def crps_normal(mean: float, deviation: float, seen: float) -> float:
    """The same of a normal distribution, in closed form (Gneiting, Raftery, Westveld & Goldman 2005)."""
    if deviation < 0:
        raise ValueError(f"a standard deviation cannot be {deviation:g}; give one that is not below 0")
    if deviation == 0:
        return abs(seen - mean)
    z = (seen - mean) / deviation
    density, below = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi), (1 + math.erf(z / math.sqrt(2))) / 2
    return deviation * (z * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi))


def log_score(chance: ArrayLike, floor: float = FLOOR) -> Array:
    """Minus the natural logarithm of the chance that was given to what happened, which is taken as `floor` at least."""
    return -np.log(np.maximum(np.asarray(chance, dtype=float), floor))


def log_score_of_count(sample: ArrayLike, seen: float) -> float:
    """The log score of a predictive sample of counts, by `chance_of_count`."""
    return float(log_score(chance_of_count(sample, seen)))


def chance_of_count(sample: ArrayLike, seen: float) -> float:
    """The chance that a predictive sample of counts gives to a count: Laplace's rule for each count up to the largest.

    One imagined case for each count from 0 to the larger of the sample's largest and the one seen, so that nothing is
    called impossible that a longer sample might have shown.
    """
    counts = np.round(np.asarray(sample, dtype=float).ravel())
    largest = max(float(counts.max(initial=0.0)), round(seen))
    return float(((counts == round(seen)).sum() + 1) / (len(counts) + largest + 1))


@dataclass(frozen=True)
class MeanScore:
    """A mean over origins, its standard error and its interval of 95 %; NaN where there are too few for an error."""

    mean: float
    error: float
    low: float
    high: float


def bootstrap_in_blocks(scores: ArrayLike, block: int, rng: np.random.Generator, draws: int = 2000) -> MeanScore:
    """The mean of scores that follow each other in time, with an error that knows that neighbours are alike.

    Blocks of `block` neighbours are drawn with replacement from the series closed to a circle, until its length is
    reached; without two blocks there is no error. Scores that are missing are left out before.
    """
    values = np.asarray(scores, dtype=float)
    values = values[np.isfinite(values)]
    means = _resampled(values[:, None], block, rng, draws)[:, 0]
    return _summed(float(values.mean()), means)


def skill(
    scores: ArrayLike, reference: ArrayLike, block: int, rng: np.random.Generator, draws: int = 2000
) -> MeanScore:
    """By which part a forecast's score is better than the reference's: 1 is perfect, 0 as good, below 0 worse.

    1 - mean(scores) / mean(reference) over the origins that have both; its error from the same blocks of both. NaN
    where the reference is perfect.
    """
    pairs = np.column_stack((np.asarray(scores, dtype=float), np.asarray(reference, dtype=float)))
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    if not len(pairs):
        raise ValueError("there is no origin that both forecasts were scored at; give them common ones")
    means = _resampled(pairs, block, rng, draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        ours, theirs = pairs.mean(axis=0)
        return _summed(float(1 - ours / theirs) if theirs else math.nan, 1 - means[:, 0] / means[:, 1])


def _resampled(values: Array, block: int, rng: np.random.Generator, draws: int) -> Array:
    """Means of series of the same length made of blocks: (draws, columns); NaN where there are not two blocks."""
    count = len(values)
    if block < 1 or not count:
        raise ValueError(f"{count} scores cannot be drawn in blocks of {block}; give a score and a block of at least 1")
    if count < 2 * block:
        return np.full((1, values.shape[1]), np.nan)
    starts = rng.integers(count, size=(draws, -(-count // block)))
    places = (starts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :count] % count
    return np.asarray(values[places].mean(axis=1))


def _summed(mean: float, means: Array) -> MeanScore:
    known = means[np.isfinite(means)]
    if not len(known):
        return MeanScore(mean, math.nan, math.nan, math.nan)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    return MeanScore(mean, float(known.std(ddof=0)), float(low), float(high))

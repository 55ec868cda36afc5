"""Draws from uniform ones by inversion, exactly one uniform each: standard normal, Poisson, binomial."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy import float64, int64
from numpy.typing import NDArray

from sim.engine.compiled import rule
from sim.engine.exponential import MANTISSA

# A chance below this counts as nothing; a Poisson count is never this far above twice its mean.
SMALLEST, MANY = 1e-15, 100.0
# The sum of many terms may begin so many standard deviations below the mean, since less than one chance in 10^9 lies
# there; with a mean below FEW there is nothing to gain.
DEEP, FEW = 6.5, 20.0

# The normal quantile below 1/2 is kept in pieces, 16 for each power of two down to the smallest uniform draw. A piece
# reaches a 33rd of the way from its middle to nought, where no series reaches: nine terms are right to the last digit.
BITS_OF_A_PIECE, SMALLEST_POWER, TERMS = 4, -53, 9
PIECES, SMALLEST_DRAW = 2**BITS_OF_A_PIECE, 2.0**SMALLEST_POWER
BIAS = 1023  # what a double adds to its exponent
DROPPED, FIRST_PIECE = MANTISSA - BITS_OF_A_PIECE, BIAS + SMALLEST_POWER << BITS_OF_A_PIECE


def _middles() -> NDArray[np.float64]:
    """The middle of each piece; the last one begins at 1/2."""
    powers = 2.0 ** np.arange(SMALLEST_POWER, 0)[:, None]
    return (powers * (1 + (np.arange(PIECES) + 0.5) / PIECES)).ravel()[: 1 - PIECES]


def _taylor_series(middles: NDArray[np.float64]) -> NDArray[np.float64]:
    """The normal quantile z about some points, highest term first: z'' = z z'^2 (Steinbrecher & Shaw 2008)."""
    at = [NormalDist().inv_cdf(middle) for middle in middles]
    slopes = [math.sqrt(2 * math.pi) * math.exp(z * z / 2) for z in at]
    terms, squares = [np.array(at), np.array(slopes)], list[NDArray[np.float64]]()
    for k in range(TERMS - 1):
        slope_by_slope = [(i + 1) * terms[i + 1] * (k - i + 1) * terms[k - i + 1] for i in range(k + 1)]
        squares.append(np.sum(slope_by_slope, axis=0))
        terms.append(np.sum([terms[i] * squares[k - i] for i in range(k + 1)], axis=0) / ((k + 1) * (k + 2)))
    return np.stack(terms[::-1], axis=1)


MIDDLES = _middles()
SERIES = _taylor_series(MIDDLES)


@rule
def normal_quantile(u: float) -> float:
    """A standard normal draw from a uniform one, by the Taylor series of the piece in which it lies."""
    tail = float64(max(min(u, 1.0 - u), SMALLEST_DRAW))
    piece = (tail.view(int64) >> DROPPED) - FIRST_PIECE
    x, z = tail - MIDDLES[piece], SERIES[piece, 0]
    for k in range(1, TERMS + 1):
        z = z * x + SERIES[piece, k]
    return z if u < 0.5 else -z


@rule
def poisson_quantile(u: float, mean: float) -> float:
    """A Poisson draw from a uniform one: the count at which the sum of its terms exceeds it."""
    count, term = 0.0, np.exp(-mean)
    if mean > FEW:
        count = _far_below(mean, math.sqrt(mean))
        term = np.exp(count * np.log(mean) - mean - math.lgamma(count + 1.0))
    total, most = term, 2 * mean + MANY
    while u > total and count < most:
        count += 1.0
        term *= mean / count
        total += term
    return count


@rule
def binomial_quantile(u: float, trials: float, chance: float) -> float:
    """A binomial draw from a uniform one, of a whole number of trials: the sum of terms for the rarer outcome."""
    mirrored = chance > 0.5
    p = max(1 - chance if mirrored else chance, SMALLEST)
    v = 1 - u if mirrored else u
    if v <= 1 - trials * p:  # nothing is at least so likely (Bernoulli's inequality)
        return trials if mirrored else 0.0
    count, log_failure = 0.0, np.log1p(-p)
    term = np.exp(trials * log_failure)
    if trials * p > FEW:
        count = _far_below(trials * p, math.sqrt(trials * p * (1 - p)))
        log_ways = math.lgamma(trials + 1) - math.lgamma(count + 1.0) - math.lgamma(trials - count + 1)
        term = np.exp(log_ways + count * np.log(p) + (trials - count) * log_failure)
    total, odds = term, p / (1 - p)
    while v > total and count < trials:
        term *= (trials - count) * odds / (count + 1)
        count += 1.0
        total += term
    return trials - count if mirrored else count


@rule
def _far_below(mean: float, spread: float) -> float:
    """A count below which next to nothing of a distribution lies."""
    return max(0.0, float(int(mean - DEEP * spread - DEEP)))

"""The share of entries as a smooth function of one or a few parameters, with what chance leaves open everywhere.

A Gaussian process around a plane, in log-odds (Rasmussen & Williams 2006, ch. 3): no shape is presumed, only that near
values give similar shares. How far "near" reaches is not fixed: several reaches are weighed by how well they explain
the worlds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from sim.design.tally import Tally
from sim.engine.arrays import Array

REACHES = (0.12, 0.25, 0.5, 1.0)  # in parts of the range
BENDS = (0.1, 0.4, 1.2, 4.0)  # standard deviation around the plane, in log-odds
PLANE = 6.0  # standard deviation of the plane's height and slopes, in log-odds over the whole range
STEPS, CLOSE = 60, 1e-4  # of Newton's method, in log-odds
NEGLIGIBLE = 0.02  # ways with less than this part of the best one's weight are left out
LEAST = 0.01  # the least dispersion that is believed


@dataclass(frozen=True)
class Seen:
    """What has been simulated: places (points, axes) in the unit cube, shares (points,), and what these are worth.

    `worlds` (points,) is the number of coin flips that would tell as much.
    """

    places: Array
    share: Array
    worlds: Array

    @classmethod
    def of(cls, places: Array, tally: Tally, level: float, weight: Array | None = None) -> Seen:
        """The mean over the samples of a tally; errors of luck as they are where the share is near `level`.

        `weight` (samples,) is how much each sample counts; without it all count the same.
        """
        worlds = tally.worlds.sum(axis=1)
        share, variance = tally.over_samples(weight)
        known = np.isfinite(share)  # not where all worlds of a sample failed
        flips = worlds / dispersion(share[known], variance[known], worlds[known], level)
        return cls(places[known], share[known], flips[known])


def dispersion(share: Array, variance: Array, worlds: NDArray[np.integer], level: float) -> float:
    """The variance of a share relative to that of a count, pooled over points, those near the level first.

    Pooled, because the error of a single point goes with its share: the low ones would count for too much.
    """
    inside = (share > 0) & (share < 1) & np.isfinite(variance)
    if not inside.any():
        return 1.0
    p = share[inside]
    weight = worlds[inside] * (np.exp(-0.5 * (logit(p) - logit(level)) ** 2) + 1e-3)
    ratio = variance[inside] * worlds[inside] / (p * (1 - p))
    return float(np.clip((weight * ratio).sum() / weight.sum(), LEAST, None))


@dataclass(frozen=True)
class Surface:
    """A fitted function; one row for each way of weighing near and far that was tried, with its weight (ways,)."""

    seen: Seen
    ways: Array
    weight: Array
    pull: Array
    spread: Array

    def at(self, places: Array) -> tuple[Array, Array]:
        """The log-odds of entry at some places (n, axes), and their standard errors; (n,) both."""
        with one_thread():
            each = [self._one(number, places) for number in range(len(self.weight))]
        means, variances = (np.array(part) for part in zip(*each, strict=True))
        mean = self.weight @ means
        return mean, np.sqrt(np.maximum(self.weight @ (variances + (means - mean) ** 2), 1e-12))

    def luck(self, places: Array) -> Array:
        """By how much luck alone moves the fitted log-odds from one such simulation to the next; (n,).

        The delta method on what each share seen does to the curve (its influence; Hampel 1974), within each way and by
        making one way weigh more than another. The error of `at` also holds what a bend between the places seen could
        do, and is the larger one: it is right on average over curves, not from seed to seed of one (Nychka 1988).
        """
        with one_thread():
            each = [self._influence(number, places) for number in range(len(self.weight))]
        means, seen, influence = (np.array(part) for part in zip(*each, strict=True))
        apart = (means - self.weight @ means)[:, :, None] * seen[:, None, :]
        moved = np.tensordot(self.weight, influence + apart, axes=1)
        p = self.weight @ expit(seen)
        return np.asarray(np.sqrt(moved**2 @ (self.seen.worlds * p * (1 - p))))

    def gap(self, places: Array, level: float) -> Array:
        """How many standard errors the log-odds lie above those of a level; (n,)."""
        f, error = self.at(places)
        return np.asarray((f - logit(level)) / error)

    def gap_of_luck(self, places: Array, level: float) -> Array:
        """The same in standard errors of luck alone; (n,)."""
        return np.asarray((self.at(places)[0] - logit(level)) / np.maximum(self.luck(places), 1e-6))

    def _influence(self, number: int, places: Array) -> tuple[Array, Array, Array]:
        """By one of the ways: the log-odds at some places and at those seen, and what an entry more there does to them.

        (n,), (points,), (n, points).
        """
        cross, own = (
            kernel(self.ways[number][None], these, self.seen.places)[0] for these in (places, self.seen.places)
        )
        seen = own @ self.pull[number]
        p = expit(seen)
        weight = np.maximum(self.seen.worlds * p * (1 - p), 1e-9)
        return cross @ self.pull[number], seen, cross @ self.spread[number] / weight

    def _one(self, number: int, places: Array) -> tuple[Array, Array]:
        """Mean and variance by one of the ways."""
        way = self.ways[number]
        cross = kernel(way[None], places, self.seen.places)[0]
        own = PLANE**2 * (1 + ((places - 0.5) ** 2).sum(axis=1)) + way[-1] ** 2
        return cross @ self.pull[number], own - ((cross @ self.spread[number]) * cross).sum(axis=1)


def fit(seen: Seen) -> Surface:
    """The function that the worlds seen suggest, by Laplace's approximation for each way (R&W, algorithm 3.1)."""
    with one_thread():
        return _fit(seen)


def _fit(seen: Seen) -> Surface:
    axes, n = seen.places.shape[1], len(seen.share)
    ways = np.array(list(product(*[REACHES] * axes, BENDS)))
    covariance = kernel(ways, seen.places, seen.places)
    f = np.zeros((len(ways), n))
    pull = np.zeros_like(f)
    for _ in range(STEPS):
        p = expit(f)
        weight = np.maximum(seen.worlds * p * (1 - p), 1e-9)
        root = np.sqrt(weight)
        inner = np.eye(n) + root[:, :, None] * covariance * root[:, None, :]
        wanted = weight * f + seen.worlds * (seen.share - p)
        moved = np.einsum("wij,wj->wi", covariance, wanted)
        pull = wanted - root * np.linalg.solve(inner, (root * moved)[:, :, None])[:, :, 0]
        step = np.einsum("wij,wj->wi", covariance, pull) - f
        f = f + np.clip(step, -3, 3)
        if np.abs(step).max() < CLOSE:
            break
    likelihood = seen.worlds * (seen.share * log_expit(f) + (1 - seen.share) * log_expit(-f))
    evidence = likelihood.sum(axis=1) - (pull * f).sum(axis=1) / 2 - np.linalg.slogdet(inner)[1] / 2
    chance = np.exp(evidence - evidence.max())
    kept = chance > NEGLIGIBLE
    spread = root[kept, :, None] * np.linalg.inv(inner[kept]) * root[kept, None, :]
    return Surface(seen, ways[kept], chance[kept] / chance[kept].sum(), pull[kept], spread)


def kernel(ways: Array, these: Array, those: Array) -> Array:
    """How much the log-odds at two places have in common: a plane, and a Matern kernel (5/2) around it."""
    each = zip(these.T, those.T, ways.T, strict=False)  # axis by axis; the last of a way is how far it bends
    d = np.sqrt(5 * sum(((a[:, None] - b) / reach[:, None, None]) ** 2 for a, b, reach in each))
    plane = PLANE**2 * (1 + (these - 0.5) @ (those - 0.5).T)
    return np.asarray(plane[None] + ways[:, -1, None, None] ** 2 * (1 + d + d**2 / 3) * np.exp(-d))


@contextmanager
def one_thread() -> Iterator[None]:
    """Matrices as small as these are done by one thread: several would wait for each other, and for the simulation."""
    with _threads().limit(limits=1):
        yield


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()

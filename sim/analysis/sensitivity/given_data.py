"""First-order indices from any stored experiment: how much of the spread over points one parameter explains alone.

The points are put into classes of equal size by one parameter. What the mean share varies between classes, beyond what
chance gives classes of that size, is what the parameter explains (Plischke, Borgonovo & Smith 2013; the correction for
chance is that of the analysis of variance, Kelley 1935).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import LEVEL
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import (
    Driver,
    Sensitivity,
    Split,
    interval,
    ranked,
    resamples,
    trend,
)
from sim.engine.arrays import Array

Classes = NDArray[np.int64]
MOST_CLASSES = 64
RESAMPLES, MOST_SHUFFLES, FEWEST_SHUFFLES, WORK = 400, 100, 20, 20_000_000


def given_data(cloud: Cloud, seed: int = 0) -> Sensitivity:
    """The first-order index of each parameter: the part of the variance over points that it explains by itself.

    Luck is taken off both parts of the fraction. Intervals come from resampling points, not worlds. `noise` is what
    the largest of as many shuffled parameters stays below 19 times in 20. Raises SensitivityError where the points
    cannot tell.
    """
    cloud.check()
    rng = np.random.default_rng(seed)
    weights = np.vstack([np.ones(cloud.points), resamples(rng, RESAMPLES, cloud.points)]) * cloud.weight
    spread = _variance(weights, cloud.share) - weights @ cloud.luck / weights.sum(axis=1)
    noise = _largest_of_shuffled(cloud, rng)
    drivers = []
    for path, values in cloud.varied.items():
        index = explained(weights, classes(values), cloud.share) / np.where(spread > 0, spread, np.nan)
        low, high = interval(index[0], index[np.isfinite(index)][1:])
        drivers.append(
            Driver(
                path=path,
                index=float(index[0]),
                low=float(low),
                high=float(high),
                noise=noise,
                trend=trend(values, cloud.share, max(float(index[0]), noise) * cloud.ignorance),
                tenths=cloud.tenths(path),
                ends=cloud.ends(path),
            )
        )
    found = ranked(drivers)
    divided = split(cloud, found)
    return Sensitivity("given-data", found, cloud.points, float(cloud.worlds.mean()), cloud.mean, divided.luck, divided)


def split(cloud: Cloud, drivers: tuple[Driver, ...]) -> Split:
    """How the variance of a single world's outcome divides into luck, single drivers, and the rest."""
    ignorance = cloud.ignorance_of_a_world
    alone = {driver.path: driver.index * ignorance for driver in drivers if driver.is_clear}
    return Split(1 - ignorance, alone, ignorance - sum(alone.values()))


def classes(values: Array) -> Classes:
    """To which class each point belongs: classes of equal size, or one for each value where there are few; (points,).

    There are twice the cube root of the number of points, as in Rice's rule for histograms.
    """
    count = min(MOST_CLASSES, round(2 * len(values) ** (1 / 3)))
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) <= count:
        return place
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return rank * count // len(values)


def explained(weights: Array, member: Classes, share: Array) -> Array:
    """The variance between classes that is not due to chance, for each way to weigh the points; (ways,).

    `weights` says how often each point counts: (ways, points).
    """
    belongs = _membership(member)
    centred = share - share.mean()
    return between(weights @ belongs, weights @ (belongs * centred[:, None]), weights @ centred**2)


def between(count: Array, total: Array, squares: Array) -> Array:
    """The variance between classes from how many points each has, their sum (both (..., classes)) and all squares."""
    n, kinds = count.sum(axis=-1), (count > 0).sum(axis=-1)
    apart = (total**2 / np.maximum(count, 1)).sum(axis=-1) - total.sum(axis=-1) ** 2 / n
    within = (squares - total.sum(axis=-1) ** 2 / n - apart) / (n - kinds)
    return np.asarray((apart - (kinds - 1) * within) / n)


def _membership(member: Classes) -> Array:
    """1 where a point belongs to a class, else 0; (points, classes)."""
    return np.eye(int(member.max()) + 1)[member]


def _variance(weights: Array, share: Array) -> Array:
    centred = share - share.mean()
    n = weights.sum(axis=1)
    return (weights @ centred**2 - (weights @ centred) ** 2 / n) / (n - 1)


def _largest_of_shuffled(cloud: Cloud, rng: np.random.Generator) -> float:
    """What the largest index of as many shuffled parameters as there are stays below, 19 times in 20."""
    parameters = len(cloud.varied)
    shuffles = int(np.clip(WORK // (parameters * cloud.points), FEWEST_SHUFFLES, MOST_SHUFFLES))
    belongs = _membership(classes(np.arange(cloud.points, dtype=float)))
    centred, weight = cloud.share - cloud.mean, cloud.weight
    squares, points = np.asarray(weight @ centred**2), np.tile(np.arange(cloud.points), (parameters, 1))
    largest = []
    for _ in range(shuffles):
        place = rng.permuted(points, axis=1)
        count, total = weight[place] @ belongs, (weight * centred)[place] @ belongs
        largest.append(between(count, total, squares).max())
    return float(np.quantile(largest, LEVEL) / cloud.ignorance)

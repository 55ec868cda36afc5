"""First-order indices from any stored experiment: how much of the spread over points one parameter explains alone.

The points are put into classes of equal size by one parameter. What the mean share varies between classes, beyond what
chance gives classes of that size, is what the parameter explains (Plischke, Borgonovo & Smith 2013; the correction for
chance is that of the analysis of variance, Kelley 1935).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import LEVEL, Precision
from sim.analysis.evenly import error_of_mean
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, Split, ranked, trend
from sim.engine.arrays import Array

Classes = NDArray[np.int64]
SHAVED = 1 / 3  # of the error by chance: what is put at nothing where it lies below would be too much on average
MOST_CLASSES = 64
MOST_SHUFFLES, FEWEST_SHUFFLES, WORK = 100, 20, 20_000_000


def given_data(cloud: Cloud, seed: int = 0) -> Sensitivity:
    """The first-order index of each parameter: the part of the variance over points that it explains by itself.

    Luck is taken off both parts of the fraction. Intervals are for other points, and other worlds at them. `noise` is
    what the largest of as many shuffled parameters stays below 19 times in 20. Raises SensitivityError where the points
    cannot tell.
    """
    cloud.check()
    noise = _largest_of_shuffled(cloud, np.random.default_rng(seed))
    reach = Precision(points=cloud.points).quantile()
    drivers = []
    for path, values in cloud.varied.items():
        index, error = explained(cloud, classes(values))
        drivers.append(
            Driver(
                path=path,
                index=index,
                error=error,
                low=index - reach * error,
                high=index + reach * error,
                noise=noise,
                trend=trend(values, cloud.share, max(index, noise) * cloud.ignorance),
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


def explained(cloud: Cloud, member: Classes) -> tuple[float, float]:
    """The part of the variance that classes explain, and its standard error.

    An effect has its linear error (the delta method on the index as a function of how often each point comes), chance
    between classes that of a chi-square. Points drawn again and again would count that chance twice: once as it is, and
    once as an effect of the classes they are drawn from.
    """
    belongs, weight, centred = _membership(member), cloud.weight, cloud.share - cloud.mean
    count, total = weight @ belongs, weight * centred @ belongs
    apart, within, kinds = _apart(count, total, np.asarray(weight @ centred**2))
    n, spread, steps = weight.sum(), cloud.ignorance, kinds - 1
    by_chance = np.sqrt(2 * steps * (1 + steps / (n - kinds))) * within
    index = (apart - steps * within) / n / spread
    mean = (total / np.maximum(count, 1e-300))[member]
    effect = apart - steps * within - SHAVED * by_chance
    part = max(0.0, effect) / apart if apart > 0 else 0.0
    of_classes = 2 * np.sqrt(part) * mean * (centred - mean) + part * mean**2
    of_all = centred**2 - cloud.luck
    linear = error_of_mean((of_classes - index * of_all) * weight / weight.mean() / spread, cloud.fixed)
    return float(index), float(np.hypot(linear, by_chance / n / spread))


def between(count: Array, total: Array, squares: Array) -> Array:
    """The variance between classes from how many points each has, their sum (both (..., classes)) and all squares."""
    apart, within, kinds = _apart(count, total, squares)
    return np.asarray((apart - (kinds - 1) * within) / count.sum(axis=-1))


def _apart(count: Array, total: Array, squares: Array) -> tuple[Array, Array, Array]:
    """The squares between classes, the variance within them, and how many classes there are; (...,) each."""
    n, kinds = count.sum(axis=-1), (count > 0).sum(axis=-1)
    whole = total.sum(axis=-1) ** 2 / n
    apart = (total**2 / np.maximum(count, 1)).sum(axis=-1) - whole
    return apart, (squares - whole - apart) / (n - kinds), kinds


def _membership(member: Classes) -> Array:
    """1 where a point belongs to a class, else 0; (points, classes)."""
    return np.eye(int(member.max()) + 1)[member]


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

"""Partial rank correlation: how steadily entries rise or fall with one parameter once the others are accounted for.

It sees monotone effects only (Saltelli & Marivoet 1990; Marino, Hogue, Ray & Kirschner 2008).
"""

from __future__ import annotations

import numpy as np

from sim.analysis.estimate import LEVEL, interval_of_difference
from sim.analysis.evenly import error_of_mean, ranks
from sim.analysis.sensitivity.cloud import FEWEST_POINTS, Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, ranked
from sim.engine.arrays import Array

SHUFFLES = 200
PER_PARAMETER = 2  # points for each parameter whose effect is to be held constant


def prcc(cloud: Cloud, seed: int = 0) -> Sensitivity:
    """The size of each parameter's partial rank correlation with the share of entries; its sign is the trend.

    Luck at the points weakens it, for all parameters alike. Intervals by Fisher's z are for other points, and other
    worlds at them; `error` is that of the correlation with its sign. `noise` as in `given_data`. Raises
    SensitivityError where the points cannot tell.
    """
    cloud.check(max(FEWEST_POINTS, PER_PARAMETER * len(cloud.varied)))
    rng = np.random.default_rng(seed)
    paths = list(cloud.varied)
    columns = np.stack([ranks(cloud.values[path]) for path in paths], axis=1)
    share = ranks(cloud.share)
    found = partial(columns, share, cloud.weight)
    shuffled = [np.abs(partial(columns, rng.permutation(share), cloud.weight)).max() for _ in range(SHUFFLES)]
    errors = error_of_mean(influence(columns, share, cloud.weight), cloud.fixed)
    drivers = []
    for j, path in enumerate(paths):
        ends = np.array(interval_of_difference(float(found[j]), float(errors[j]), cloud.points))
        ends = ends if found[j] >= 0 else -ends[::-1]  # of the size, on the side of its sign
        drivers.append(
            Driver(
                path=path,
                index=float(abs(found[j])),
                error=float(errors[j]),
                low=float(max(ends[0], 0)),
                high=float(ends[1]),
                noise=float(np.quantile(shuffled, LEVEL)),
                trend=float(np.sign(found[j])),
                tenths=cloud.tenths(path),
                ends=cloud.ends(path),
            )
        )
    return Sensitivity("prcc", ranked(drivers), cloud.points, float(cloud.worlds.mean()), cloud.mean)


def partial(columns: Array, share: Array, weights: Array | None = None) -> Array:
    """The correlation of each column with the share, all other columns held constant; (parameters,).

    `columns` (points, parameters); `weights` says how often each point counts.
    """
    _, precision = _rests(columns, share, weights)
    spread = np.sqrt(np.diag(precision))
    return np.asarray(-(precision / np.outer(spread, spread))[:-1, -1])


def influence(columns: Array, share: Array, weights: Array) -> Array:
    """By how much each point moves each correlation, times how many there are; (points, parameters).

    `share` are ranks (1, 2, ...): a point also moves those of all that lie above it. For the ranks of the columns it
    does so too, which is left out: there it depends on that column alone, and even points have no such error.
    """
    rest, precision = _rests(columns, share, weights)
    found, own, weight = partial(columns, share, weights), rest[:, -1:], (weights / weights.mean())[:, None]
    direct = weight * (rest[:, :-1] * own + found / 2 * (rest[:, :-1] ** 2 + own**2))
    moved = weight * np.sqrt(precision[-1, -1]) * (1 - found**2) * rest[:, :-1]
    order = np.argsort(share, kind="stable")
    above = np.vstack([np.cumsum(moved[order][::-1], axis=0)[::-1], np.zeros((1, len(found)))])
    first, last = (np.searchsorted(share[order], share, side) for side in ("left", "right"))
    return np.asarray(direct + (above[first] + above[last]) / 2)


def _rests(columns: Array, share: Array, weights: Array | None) -> tuple[Array, Array]:
    """What all others leave of each column and of the share, of variance 1, and the inverse of their covariance."""
    table = np.column_stack([columns, share])
    counts = np.ones(len(share)) if weights is None else weights
    centred = table - counts @ table / counts.sum()
    covariance = (centred * counts[:, None]).T @ centred / counts.sum()
    scale = np.sqrt(np.diag(covariance))
    try:
        precision = np.linalg.inv(covariance / np.outer(scale, scale)) / np.outer(scale, scale)
    except np.linalg.LinAlgError:
        raise SensitivityError(
            "two of the parameters always move together, so that neither can be held constant"
        ) from None
    return centred @ precision / np.sqrt(np.diag(precision)), precision

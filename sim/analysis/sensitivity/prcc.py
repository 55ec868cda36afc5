"""Partial rank correlation: how steadily entries rise or fall with one parameter once the others are accounted for.

It sees monotone effects only (Saltelli & Marivoet 1990; Marino, Hogue, Ray & Kirschner 2008).
"""

from __future__ import annotations

import numpy as np

from sim.analysis.estimate import LEVEL
from sim.analysis.sensitivity.cloud import FEWEST_POINTS, Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, interval, ranked, ranks, resamples
from sim.engine.arrays import Array

RESAMPLES, SHUFFLES = 400, 200
PER_PARAMETER = 2  # points for each parameter whose effect is to be held constant


def prcc(cloud: Cloud, seed: int = 0) -> Sensitivity:
    """The size of each parameter's partial rank correlation with the share of entries; its sign is the trend.

    Luck at the points weakens it, for all parameters alike. Intervals from resampling points; `noise` as in
    `given_data`. Raises SensitivityError where the points cannot tell.
    """
    cloud.check(max(FEWEST_POINTS, PER_PARAMETER * len(cloud.varied)))
    rng = np.random.default_rng(seed)
    paths = list(cloud.varied)
    columns = np.stack([ranks(cloud.values[path]) for path in paths], axis=1)
    share = ranks(cloud.share)
    found = partial(columns, share, cloud.weight)
    shuffled = [np.abs(partial(columns, rng.permutation(share), cloud.weight)).max() for _ in range(SHUFFLES)]
    weights = resamples(rng, RESAMPLES, cloud.points) * cloud.weight
    low, high = interval(found, np.stack([partial(columns, share, row) for row in weights]))
    # the interval of a size: that of the correlation on the side of its sign
    low, high = np.where(found >= 0, low, -high), np.where(found >= 0, high, -low)
    drivers = [
        Driver(
            path=path,
            index=float(abs(found[j])),
            low=float(max(low[j], 0)),
            high=float(min(high[j], 1)),
            noise=float(np.quantile(shuffled, LEVEL)),
            trend=float(np.sign(found[j])),
            tenths=cloud.tenths(path),
            ends=cloud.ends(path),
        )
        for j, path in enumerate(paths)
    ]
    return Sensitivity("prcc", ranked(drivers), cloud.points, float(cloud.worlds.mean()), cloud.mean)


def partial(columns: Array, share: Array, weights: Array | None = None) -> Array:
    """The correlation of each column with the share, all other columns held constant; (parameters,).

    `columns` (points, parameters); `weights` says how often each point counts.
    """
    table = np.column_stack([columns, share])
    counts = np.ones(len(share)) if weights is None else weights
    centred = table - counts @ table / counts.sum()
    covariance = (centred * counts[:, None]).T @ centred
    scale = np.sqrt(np.diag(covariance))
    try:
        precision = np.linalg.inv(covariance / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        raise SensitivityError(
            "two of the parameters always move together, so that neither can be held constant"
        ) from None
    spread = np.sqrt(np.diag(precision))
    return np.asarray(-(precision / np.outer(spread, spread))[:-1, -1])

"""Variance-based indices (Sobol 1993): what a parameter explains alone, and with all that it does together with others.

The design is that of Saltelli (2002). A total index sums squared differences between points, to which luck adds: taken
from single worlds, a parameter without any effect scores about 1. Every point therefore has luck of its own, and what
that adds to variances and squared differences is taken off.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np

from sim.analysis.estimate import Precision
from sim.analysis.sensitivity.cloud import Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, interval, ranked, resamples, trend
from sim.design.tally import Simulate
from sim.engine.arrays import Array
from sim.engine.priors import Prior

ROWS, FEWEST, RESAMPLES = 1024, 256, 1000
LAST = np.finfo(float).epsneg


def saltelli(parameters: int, rows: int, seed: int) -> Array:
    """Points in the unit cube; (rows, parameters + 2, parameters).

    Each row: a point, that point with one parameter from another one, for each parameter, and that other one.
    """
    from SALib.sample import sobol

    problem = {"num_vars": parameters, "names": [*map(str, range(parameters))], "bounds": [[0.0, 1.0]] * parameters}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a count that is no power of two is less even, and allowed
        cube = np.asarray(sobol.sample(problem, rows, calc_second_order=False, seed=seed))
    return np.clip(cube, LAST, 1 - LAST).reshape(rows, parameters + 2, parameters)


def sobol(
    simulate: Simulate, beliefs: Mapping[str, Prior], replications: int, rows: int = ROWS, seed: int = 0
) -> Sensitivity:
    """The total index of each parameter, as a part of the variance of the probability; `also` the first-order one.

    `simulate` must give every point luck of its own. One parameter more, which does not exist, is simulated with the
    others: what its total index could be by luck alone, at most, 19 times in 20 for all together, is `noise`. Intervals
    from resampling rows. Raises SensitivityError where so few rows or replications cannot tell.
    """
    check(rows, replications)
    paths = list(beliefs)
    design = saltelli(len(paths) + 1, rows, seed)  # the last parameter does not exist
    cube = design.reshape(-1, design.shape[2])
    points = {path: beliefs[path].quantile(cube[:, j]) for j, path in enumerate(paths)}
    cloud = Cloud.of(points, simulate(points, replications))
    base = at(cloud, design.shape, (0, -1))
    base.check()
    share, luck = (
        column.reshape(design.shape[:2]) - shift for column, shift in ((cloud.share, base.mean), (cloud.luck, 0))
    )
    again = np.vstack([np.full(rows, 1 / rows), resamples(np.random.default_rng(seed), RESAMPLES, rows) / rows])
    spread = again @ variance_of_rows(share, luck)
    spread = np.where(spread > 0, spread, np.nan)
    totals, firsts = total_of_rows(share, luck), first_of_rows(share)
    total, first = again @ totals / spread[:, None], again @ firsts / spread[:, None]
    usable = np.isfinite(spread[1:])
    bounds = [interval(index[0], index[1:][usable]) for index in (total, first)]
    nothing = totals[:, -1].std(ddof=1) / np.sqrt(rows) / spread[0]
    noise = float(Precision(points=rows).quantile(1 - 0.1 / len(paths)) * nothing)
    drivers = [
        Driver(
            path=path,
            index=float(total[0, j]),
            low=float(bounds[0][0][j]),
            high=float(bounds[0][1][j]),
            noise=noise,
            trend=trend(base.values[path], base.share, max(float(first[0, j]), noise) * base.ignorance),
            tenths=base.tenths(path),
            ends=base.ends(path),
            also={
                "first": float(first[0, j]),
                "first_low": float(bounds[1][0][j]),
                "first_high": float(bounds[1][1][j]),
            },
        )
        for j, path in enumerate(paths)
    ]
    return Sensitivity(
        "sobol",
        ranked(drivers),
        cloud.points,
        float(cloud.worlds.mean()),
        base.mean,
        1 - base.ignorance_of_a_world,
    )


def check(rows: int, replications: int) -> None:
    """SensitivityError for fewer rows or replications than can tell anything."""
    if rows < FEWEST:
        raise SensitivityError(f"{rows} rows are too few: at least {FEWEST} are needed, and {ROWS} are better")
    if replications < 2:
        raise SensitivityError("one world of a point cannot tell its luck: at least 2 replications are needed (-r 10)")


def at(cloud: Cloud, shape: tuple[int, ...], places: tuple[int, ...]) -> Cloud:
    """Those points of the design that stand at some places of every row."""

    here = np.arange(len(cloud.share)).reshape(shape[:2])[:, places].ravel()
    values = {path: column[here] for path, column in cloud.values.items()}
    counted = None if cloud.counted is None else cloud.counted[here]
    return Cloud(values, cloud.share[here], cloud.luck[here], cloud.worlds[here], counted=counted)


def variance_of_rows(share: Array, luck: Array) -> Array:
    """What each row adds to the variance of the probability, from its two independent points; (rows,)."""
    ends, noise = share[:, (0, -1)], luck[:, (0, -1)]
    return np.asarray((ends**2 - noise).mean(axis=1))


def total_of_rows(share: Array, luck: Array) -> Array:
    """What each row adds to the variance that a parameter explains in any way (Jansen 1999); (rows, parameters)."""
    base, base_luck = share[:, :1], luck[:, :1]
    return np.asarray(((share[:, 1:-1] - base) ** 2 - luck[:, 1:-1] - base_luck) / 2)


def first_of_rows(share: Array) -> Array:
    """What each row adds to the variance that a parameter explains alone (Saltelli et al. 2010); (rows, parameters).

    The luck of the three points is independent, so that nothing has to be taken off.
    """
    return np.asarray(share[:, -1:] * (share[:, 1:-1] - share[:, :1]))

"""Variance-based indices (Sobol 1993): what a parameter explains alone, and with all that it does together with others.

The design is that of Saltelli (2002). A total index sums squared differences between points, to which luck adds: taken
from single worlds, a parameter without any effect scores about 1. Every point therefore has luck of its own, and what
that adds to variances and squared differences is taken off.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np

from sim.analysis.estimate import Precision
from sim.analysis.evenly import error_of_mean, legendre, spanned
from sim.analysis.sensitivity.cloud import Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, ranked, trend
from sim.design.tally import Simulate
from sim.engine.arrays import Array
from sim.engine.priors import Prior

ROWS, FEWEST = 1024, 256
PAIRS = ((0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0))  # degrees less 1 of polynomials that are multiplied
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
    are for other rows, as even as these. Raises SensitivityError where so few rows or replications cannot tell.
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
    spread = variance_of_rows(share, luck)
    totals, firsts, fixed = total_of_rows(share, luck), first_of_rows(share), evenly_in_pairs(design)
    (total, of_total), (first, of_first) = (index_of_rows(rows, spread, fixed) for rows in (totals, firsts))
    reach = float(Precision(points=rows).quantile())
    nothing = totals[:, -1].std(ddof=1) / np.sqrt(rows) / spread.mean()
    noise = float(Precision(points=rows).quantile(1 - 0.1 / len(paths)) * nothing)
    found = np.stack((total, of_total, first, of_first), axis=1).tolist()
    drivers = [driver(base, path, indices, reach, noise) for path, indices in zip(paths, found[:-1], strict=True)]
    return Sensitivity(
        "sobol",
        ranked(drivers),
        cloud.points,
        float(cloud.worlds.mean()),
        base.mean,
        1 - base.ignorance_of_a_world,
    )


def driver(base: Cloud, path: str, indices: Sequence[float], reach: float, noise: float) -> Driver:
    """What is told of a parameter: both indices with `reach` of their standard errors, and how the share moves.

    `indices`: the total one and its error, the first-order one and its error.
    """
    total, of_total, first, of_first = indices
    return Driver(
        path=path,
        index=total,
        error=of_total,
        low=total - reach * of_total,
        high=total + reach * of_total,
        noise=noise,
        trend=trend(base.values[path], base.share, max(first, noise) * base.ignorance),
        tenths=base.tenths(path),
        ends=base.ends(path),
        also={"first": first, "first_low": first - reach * of_first, "first_high": first + reach * of_first},
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


def evenly_in_pairs(design: Array) -> Array:
    """What is fixed in a mean over rows: what one coordinate does, and a parameter's two values together; see `evenly`.

    A Sobol sequence is even in each pair of coordinates, and the indices rest on a parameter's two values.
    """
    two = [(legendre(design[:, 0, j]), legendre(design[:, -1, j])) for j in range(design.shape[2])]
    alone = [column for pair in two for column in pair]
    return spanned([*alone, *(np.stack([one[i] * other[j] for i, j in PAIRS]) for one, other in two)], len(design))


def index_of_rows(rows: Array, spread: Array, fixed: Array) -> tuple[Array, Array]:
    """A mean over the mean variance, from what each row adds to both, and its standard error (the delta method).

    `rows` (rows, parameters), `spread` (rows,); (parameters,) both.
    """
    index = rows.mean(axis=0) / spread.mean()
    return index, error_of_mean((rows - index * spread[:, None]) / spread.mean(), fixed)


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

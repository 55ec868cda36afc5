"""Stated errors of means and indices over evenly spread points: they are those between repeats, weak or strong."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from sim.analysis.estimate import mean_and_error_of_sums
from sim.analysis.evenly import error_of_mean, evenly, one_by_one, ranks
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.given_data import classes, explained
from sim.analysis.sensitivity.prcc import influence, partial
from sim.engine.arrays import Array

POINTS, WORLDS, REPEATS = 256, 8, 200
RIGHT = (0.75, 1.3)  # of a ratio of variances that is 1: beyond it by luck about once in 1,000 with so many repeats


def chance(strong: Array, weak: Array, nothing: Array) -> Array:
    return np.asarray(0.1 + 0.6 * strong + 0.2 * weak)


def drawn(seed: int, even: bool = True) -> Cloud:
    """Coins at the points of a Latin hypercube, or at points that were drawn one by one."""
    rng = np.random.default_rng(seed)
    shape = (3, POINTS)
    cube = (rng.permuted(np.tile(np.arange(POINTS), (3, 1)), axis=1) + rng.uniform(size=shape)) / POINTS
    values = dict(zip(("strong", "weak", "nothing"), cube if even else rng.uniform(size=shape), strict=True))
    share = rng.binomial(WORLDS, chance(**values)) / WORLDS
    return Cloud(values, share, share * (1 - share) / (WORLDS - 1), np.full(POINTS, WORLDS), even=even)


def mean(cloud: Cloud) -> tuple[float, float]:
    return mean_and_error_of_sums(cloud.share * WORLDS, cloud.worlds, 0.0, cloud.fixed)


def estimates(cloud: Cloud) -> dict[str, tuple[float, float]]:
    """The mean, and the index and the rank correlation of each parameter, with the errors that are stated."""
    columns, share = np.stack([ranks(column) for column in cloud.values.values()], axis=1), ranks(cloud.share)
    errors = error_of_mean(influence(columns, share, cloud.weight), cloud.fixed)
    told = zip(cloud.values, partial(columns, share), errors, strict=True)
    return {
        "mean": mean(cloud),
        **{f"index, {name}": explained(cloud, classes(values)) for name, values in cloud.values.items()},
        **{f"correlation, {name}": (float(found), float(error)) for name, found, error in told},
    }


@pytest.mark.parametrize("even", [True, False], ids=["evenly", "one by one"])
def test_the_variance_between_repeats_is_the_stated_one(even: bool) -> None:
    told = [estimates(drawn(seed, even)) for seed in range(REPEATS)]
    ratio = {}
    for name in told[0]:
        value, error = np.array([each[name] for each in told]).T
        ratio[name] = value.var(ddof=1) / (error**2).mean()
    assert {name: found for name, found in ratio.items() if not RIGHT[0] < found < RIGHT[1]} == {}


def test_even_points_taken_as_drawn_one_by_one_would_be_told_too_wide() -> None:
    clouds = [drawn(seed) for seed in range(REPEATS)]
    stated = np.mean([float(error_of_mean(cloud.share, one_by_one(POINTS))) ** 2 for cloud in clouds])
    assert np.var([cloud.mean for cloud in clouds]) < 0.6 * stated


def test_only_what_parameters_do_by_themselves_is_fixed() -> None:
    """A sum of functions of single columns leaves no error, a product of two leaves all of its own."""
    a, b = drawn(1).values["strong"] - 0.5, drawn(1).values["weak"] - 0.5
    fixed = evenly([a, b])
    assert error_of_mean(a**3 - b, fixed) < 1e-4
    assert error_of_mean(a * b, fixed) == pytest.approx(np.std(a * b) / np.sqrt(POINTS), rel=0.1)


def test_too_few_points_for_so_many_parameters_are_taken_as_drawn_one_by_one() -> None:
    columns = list(np.random.default_rng(1).uniform(size=(20, 79)))
    assert evenly(columns).shape == (79, 1)
    assert evenly([*columns[:19]]).shape == (79, 20)
    assert error_of_mean(columns[0], one_by_one(79)) == pytest.approx(columns[0].std(ddof=1) / np.sqrt(79))


def test_columns_that_say_the_same_are_counted_once() -> None:
    column = np.arange(100.0)
    assert evenly([column, column**3, np.arange(100) % 2]).shape[1] < evenly([column]).shape[1] + 5


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    values = np.random.default_rng(1).integers(0, 20, 100).astype(float)
    assert np.array_equal(ranks(values), rankdata(values))

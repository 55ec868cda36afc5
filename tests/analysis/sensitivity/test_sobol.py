"""Variance-based indices: known answers, SALib's where there is no luck, and the trap of 0/1 outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.sensitivity.cloud import SensitivityError
from sim.analysis.sensitivity.sobol import FEWEST, saltelli, sobol
from sim.engine.arrays import Array
from sim.engine.priors import Prior, uniform
from tests.analysis.sensitivity.made_up import (
    G_BELIEFS,
    ISHIGAMI_BELIEFS,
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    Chance,
    Worlds,
    g_indices,
    ishigami,
    sobol_g,
)

Indices = dict[str, float]
DUMMIES = {f"dummy{number}": uniform(0, 1) for number in range(3)}
CASES = [(ishigami, ISHIGAMI_BELIEFS, ISHIGAMI_FIRST, ISHIGAMI_TOTAL), (sobol_g, G_BELIEFS, *g_indices())]


def rising(x1: Array, **others: Array) -> Array:
    return 0.1 + 0.8 * x1


@pytest.mark.parametrize(("chance", "beliefs", "first", "total"), CASES, ids=["ishigami", "sobol-g"])
def test_known_indices_are_found_without_luck(
    chance: Chance, beliefs: dict[str, Prior], first: Indices, total: Indices
) -> None:
    found = sobol(Worlds(chance, coins=False), beliefs, 2, rows=2048).drivers
    assert {driver.path: driver.index for driver in found} == pytest.approx(total, abs=0.03)
    assert {driver.path: driver.also["first"] for driver in found} == pytest.approx(first, abs=0.03)


@pytest.mark.parametrize(("chance", "beliefs", "first", "total"), CASES, ids=["ishigami", "sobol-g"])
def test_known_indices_are_found_from_coins(
    chance: Chance, beliefs: dict[str, Prior], first: Indices, total: Indices
) -> None:
    found = sobol(Worlds(chance), beliefs, 50, rows=1024).drivers
    for driver in found:  # within twice the interval around the estimate: 1 in 10,000 lies outside by luck
        reach = driver.high - driver.low
        assert abs(driver.index - total[driver.path]) < reach
        assert abs(driver.also["first"] - first[driver.path]) < driver.also["first_high"] - driver.also["first_low"]
        assert reach < 0.35


def test_without_luck_the_indices_are_those_of_salib() -> None:
    from SALib.analyze import sobol as oracle

    names = [*ISHIGAMI_BELIEFS, "nothing"]
    design = saltelli(4, 256, seed=2).reshape(-1, 4)
    share = ishigami(*(np.pi * (2 * design[:, j] - 1) for j in range(3)))
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}
    theirs = oracle.analyze(problem, share, calc_second_order=False, seed=1)
    ours = {driver.path: driver for driver in sobol(Worlds(ishigami, coins=False), ISHIGAMI_BELIEFS, 2, 256, 2).drivers}
    for j, name in enumerate(ISHIGAMI_BELIEFS):
        assert ours[name].index == pytest.approx(theirs["ST"][j], rel=0.02)
        assert ours[name].also["first"] == pytest.approx(theirs["S1"][j], abs=0.02)


def test_parameters_without_effect_score_nothing_where_uncorrected_indices_score_one() -> None:
    """The trap: two coins a point, where squared differences are mostly luck."""
    beliefs, rows, replications = {"x1": uniform(0, 1), **DUMMIES}, 1024, 2
    design = saltelli(5, rows, seed=0)
    points = {name: design.reshape(-1, 5)[:, j] for j, name in enumerate(beliefs)}
    share = Worlds(rising)(points, replications).share[:, 0].reshape(rows, 7)
    naive = ((share[:, 2:5] - share[:, :1]) ** 2).mean(axis=0) / 2 / share[:, (0, -1)].var()
    assert (naive > 0.5).all()
    found = sobol(Worlds(rising), beliefs, replications, rows)
    inert = [driver for driver in found.drivers if driver.path in DUMMIES]
    assert all(abs(driver.index) < 2 * driver.noise and not driver.is_clear for driver in inert)
    assert found.drivers[0].path == "x1" and found.drivers[0].is_clear
    assert found.drivers[0].index == pytest.approx(1, abs=0.35)


def test_the_noise_line_is_rarely_passed_by_inert_parameters() -> None:
    beliefs = {"x1": uniform(0, 1), **DUMMIES}
    seen = [sobol(Worlds(rising, seed=seed), beliefs, 5, FEWEST, seed).clear for seed in range(20)]
    assert sum(any(driver.path in DUMMIES for driver in clear) for clear in seen) <= 4


def test_the_variance_between_seeds_is_the_stated_one() -> None:
    """Over 400 seeds 0.93 for a strong effect and 1.02 for none; 200 tell it to within a tenth."""
    beliefs = {"x1": uniform(0, 1), "dummy0": DUMMIES["dummy0"]}
    found = [
        {each.path: each for each in sobol(Worlds(rising, seed=seed), beliefs, 5, FEWEST, seed).drivers}
        for seed in range(200)
    ]
    for name in beliefs:
        index, error = np.array([(each[name].index, each[name].error) for each in found]).T
        assert 0.75 < index.var(ddof=1) / (error**2).mean() < 1.33


def test_what_two_parameters_do_only_together_is_in_their_totals_and_in_neither_alone() -> None:
    beliefs = {"a": uniform(-1, 1), "b": uniform(-1, 1)}
    found = sobol(Worlds(lambda a, b: 0.5 + 0.4 * np.sign(a * b)), beliefs, 20, 512)
    for driver in found.drivers:
        assert driver.index == pytest.approx(1, abs=0.15)
        assert driver.also["first"] == pytest.approx(0, abs=0.2)
        assert driver.direction == "either"
    assert found.luck == pytest.approx(1 - 0.16 / 0.25, abs=0.03)


@pytest.mark.parametrize(
    ("rows", "replications", "complaint"), [(255, 10, "255 rows are too few"), (256, 1, "at least 2 rep")]
)
def test_what_cannot_tell_is_refused(rows: int, replications: int, complaint: str) -> None:
    with pytest.raises(SensitivityError, match=complaint):
        sobol(Worlds(rising), {"x1": uniform(0, 1)}, replications, rows)

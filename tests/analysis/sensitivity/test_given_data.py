"""First-order indices of stored points: known answers, no noise taken for an effect, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.sensitivity.cloud import Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity
from sim.analysis.sensitivity.given_data import given_data
from sim.design.tally import Tally
from sim.engine.arrays import Array
from sim.engine.priors import Prior, make_prior, uniform
from tests.analysis.sensitivity.made_up import (
    G_BELIEFS,
    ISHIGAMI_BELIEFS,
    ISHIGAMI_FIRST,
    Chance,
    cloud_of,
    g_indices,
    ishigami,
    sobol_g,
)

DUMMIES = {f"dummy{number}": uniform(0, 1) for number in range(10)}


def by_name(found: Sensitivity) -> dict[str, Driver]:
    return {driver.path: driver for driver in found.drivers}


def rising(x1: Array, **others: Array) -> Array:
    return 0.2 + 0.4 * x1


@pytest.mark.parametrize("coins", [False, True], ids=["chances", "coins"])
@pytest.mark.parametrize(
    ("chance", "beliefs", "truth"),
    [(ishigami, ISHIGAMI_BELIEFS, ISHIGAMI_FIRST), (sobol_g, G_BELIEFS, g_indices()[0])],
    ids=["ishigami", "sobol-g"],
)
def test_the_indices_of_known_functions_are_found_whatever_the_noise(
    chance: Chance, beliefs: dict[str, Prior], truth: dict[str, float], coins: bool
) -> None:
    found = by_name(given_data(cloud_of(chance, beliefs, 4000, 25, coins)))
    allowed = 0.06 if coins else 0.03  # three standard errors of 4,000 points, and what classes smooth away
    assert {name: driver.index for name, driver in found.items()} == pytest.approx(truth, abs=allowed)


@pytest.mark.parametrize(("points", "replications"), [(2_000, 10), (400, 50)])
def test_twenty_thousand_runs_leave_dummies_at_nothing_however_they_are_split(points: int, replications: int) -> None:
    cloud = cloud_of(rising, {"x1": uniform(0, 1), **DUMMIES}, points, replications)
    dummies = [driver.index for driver in given_data(cloud).drivers if driver.path in DUMMIES]
    error = np.std(dummies) / np.sqrt(len(dummies))
    assert abs(np.mean(dummies)) < max(3 * error, 0.005)
    assert max(map(abs, dummies)) < 0.015 * max(1, 2000 / points) * 2


def test_parameters_without_any_effect_are_rarely_told_from_noise() -> None:
    beliefs = {"x1": uniform(0, 1), **{name: DUMMIES[name] for name in list(DUMMIES)[:5]}}
    found = [given_data(cloud_of(rising, beliefs, 300, 20, seed=seed)) for seed in range(20)]
    assert all(answer.drivers[0].path == "x1" and answer.drivers[0].is_clear for answer in found)
    assert sum(len(answer.clear) > 1 for answer in found) <= 4  # one in twenty is meant; P(5 or more of 20) < 0.3 %


def test_the_interval_covers_the_truth() -> None:
    beliefs = ISHIGAMI_BELIEFS | {"dummy": uniform(0, 1)}
    answers = [by_name(given_data(cloud_of(ishigami, beliefs, 600, 20, seed=seed))) for seed in range(20)]
    for name, truth in {**ISHIGAMI_FIRST, "dummy": 0.0}.items():
        inside = sum(answer[name].low <= truth <= answer[name].high for answer in answers)
        assert inside >= 15  # of 20 at 95 %: less has a chance of 0.1 %


def test_the_variance_of_a_world_splits_into_luck_and_ignorance() -> None:
    cloud = cloud_of(rising, {"x1": uniform(0, 1), "dummy": uniform(0, 1)}, 4000, 10)
    split = given_data(cloud).split
    assert split is not None
    ignorance = 0.4**2 / 12 / (0.4 * 0.6)  # p uniform between 0.2 and 0.6
    assert split.luck == pytest.approx(1 - ignorance, abs=0.012)  # 4,000 points leave a standard error of 0.0035
    assert split.luck + sum(split.alone.values()) + split.together == pytest.approx(1)
    assert split.alone == pytest.approx({"x1": ignorance}, abs=0.012)


def test_the_direction_is_told_and_where_there_is_none() -> None:
    def chance(up: Array, down: Array, valley: Array) -> Array:
        return 0.4 + 0.2 * (up - down) + 0.8 * (valley - 0.5) ** 2

    beliefs = {name: uniform(0, 1) for name in ("up", "down", "valley")}
    found = by_name(given_data(cloud_of(chance, beliefs, 2000, 20)))
    assert {name: driver.direction for name, driver in found.items()} == {
        "up": "more",
        "down": "fewer",
        "valley": "either",
    }
    assert found["up"].tenths == pytest.approx((0.1, 0.9), abs=0.01)
    low, high = found["up"].ends or (0, 0)
    assert high - low == pytest.approx(0.18, abs=0.02)


def test_a_parameter_of_few_values_has_a_class_for_each() -> None:
    beliefs = {"x1": make_prior("choice", [0, 1]), "x2": uniform(0, 1)}
    found = by_name(given_data(cloud_of(rising, beliefs, 500, 20)))
    assert found["x1"].index == pytest.approx(1, abs=0.05)


def test_luck_that_is_not_taken_off_would_hide_most_of_the_index() -> None:
    """The correction matters: with 4 worlds a point, luck is most of what differs between points."""
    cloud = cloud_of(rising, {"x1": uniform(0, 1)}, 4000, 4)
    assert np.var(cloud.share) > 4 * cloud.ignorance
    assert given_data(cloud).drivers[0].index == pytest.approx(1, abs=0.1)


def cloud(points: int = 100, worlds: int = 10, share: float | None = None, spread: bool = True) -> Cloud:
    values = np.linspace(0, 1, points) if spread else np.full(points, 0.5)
    p = 0.2 + 0.6 * values if share is None else np.full(points, share)
    return Cloud({"x": values}, p, p * (1 - p) / worlds, np.full(points, worlds))


@pytest.mark.parametrize(
    ("made", "complaint"),
    [
        (cloud(points=1), "1 point is too few"),
        (cloud(points=30), "at least 50 are needed"),
        (cloud(worlds=1), "at least 2 replications are needed"),
        (cloud(spread=False), "no parameter has more than one value"),
        (cloud(share=0.0), "no entry in 1,000 worlds"),
        (cloud(share=1.0), "nothing but entries"),
        (cloud(share=0.1), "no more than luck makes them"),
    ],
    ids=["one-point", "few-points", "one-world", "one-value", "never", "always", "alike"],
)
def test_points_that_cannot_tell_are_refused_with_what_would(made: Cloud, complaint: str) -> None:
    with pytest.raises(SensitivityError, match=complaint):
        given_data(made)


def test_points_that_come_several_times_are_one_with_more_worlds() -> None:
    made = cloud(points=60)
    twice = np.repeat(np.arange(60), 2)
    copied = Cloud({"x": made.values["x"][twice]}, made.share[twice], made.luck[twice], made.worlds[twice]).merged()
    assert copied.values["x"] == pytest.approx(made.values["x"])
    assert copied.share == pytest.approx(made.share)
    assert copied.luck == pytest.approx(made.luck / 2)
    assert copied.worlds.tolist() == [20] * 60


def test_points_that_come_more_often_count_for_more() -> None:
    made, copies = cloud(points=60), np.where(np.arange(60) % 3 == 0, 5, 1)
    often = np.repeat(np.arange(60), copies)
    drawn = Cloud({"x": made.values["x"][often]}, made.share[often], made.luck[often], made.worlds[often])
    told = drawn.merged()
    assert told.mean == pytest.approx(drawn.mean) and told.mean != pytest.approx(made.mean)
    assert (told.tenths("x"), told.ends("x")) == (pytest.approx(drawn.tenths("x")), pytest.approx(drawn.ends("x")))
    assert told.weight.sum() == pytest.approx(copies.sum() ** 2 / (copies**2).sum())
    assert given_data(told).mean == pytest.approx(drawn.mean)
    (once,), (thrice,) = (given_data(c, 3).drivers for c in (made, replace(made, copies=np.full(60, 3))))
    assert (thrice.index, thrice.low, thrice.high) == pytest.approx((once.index, once.low, once.high))


def test_a_design_with_a_point_whose_worlds_all_failed_is_refused_for_that() -> None:
    worlds = np.full((60, 1), 10)
    worlds[3] = 0
    entries = np.where(worlds > 0, 2, 0)
    with pytest.raises(SensitivityError, match="worlds failed at 1 of 60 points"):
        Cloud.of({"x": np.arange(60.0)}, Tally(worlds, entries, entries * 1.0, entries * 1.0))


def test_the_same_points_give_the_same_answer() -> None:
    made = cloud_of(rising, {"x1": uniform(0, 1), **DUMMIES}, 200, 10)
    assert given_data(made, 3) == given_data(made, 3)

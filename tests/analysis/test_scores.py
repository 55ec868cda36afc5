"""Scores, baselines, agreement and weights on data whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.agreement import agreement
from sim.analysis.baselines import always, climatology, left_out, ridge_logit
from sim.analysis.pulls import pulls
from sim.analysis.scores import (
    FLOOR,
    Gap,
    calibration,
    cases_needed,
    floored,
    gap,
    log_scores,
    ranked_probability_scores,
)
from sim.analysis.tempered import tempered, tempered_to
from sim.engine.arrays import Array

RNG = np.random.default_rng(5)
OUTCOMES = 3


def test_a_fair_coin_costs_the_logarithm_of_two_and_a_surprise_no_more_than_the_floor() -> None:
    coin, sure = np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])
    assert log_scores(coin, np.array([1])) == pytest.approx(np.log(2))
    assert log_scores(sure, np.array([1])) == pytest.approx(-np.log(FLOOR))
    assert floored(sure).sum() == pytest.approx(1)


def test_a_ranked_score_counts_how_far_off_a_forecast_was() -> None:
    chances = np.array([[0.2, 0.3, 0.5]] * 3 + [[1, 0, 0]])
    found = ranked_probability_scores(chances, np.array([2, 1, 0, 2]))
    assert found == pytest.approx([(0.2**2 + 0.5**2) / 2, (0.2**2 + 0.5**2) / 2, (0.8**2 + 0.5**2) / 2, 1.0])


@pytest.mark.parametrize("score", [lambda p, y: log_scores(p, y, 0.0), ranked_probability_scores])
def test_nobody_scores_better_in_the_mean_than_by_saying_what_he_believes(score: object) -> None:
    truth, kinds = np.array([0.2, 0.5, 0.3]), np.arange(3)

    def mean(said: Array) -> float:
        return float(truth @ score(np.tile(said, (3, 1)), kinds))  # type: ignore[operator]

    others = RNG.dirichlet(np.ones(3), 200)
    assert all(mean(truth) < mean(said) for said in others)


def test_the_error_over_groups_of_one_is_that_of_a_mean_and_copies_of_a_case_tell_nothing_new() -> None:
    first = RNG.normal(size=40)
    alone = gap(first, np.zeros(40), range(40))
    assert alone.error == pytest.approx(first.std(ddof=1) / np.sqrt(40))
    copied = gap(np.repeat(first, 3), np.zeros(120), np.repeat(np.arange(40), 3).tolist())
    assert (copied.mean, copied.error) == pytest.approx((alone.mean, alone.error))
    assert np.isnan(gap(first, first, ["one war"] * 40).error)


def test_a_tenth_of_a_standard_deviation_takes_785_independent_cases() -> None:
    assert cases_needed(Gap(0.0, 1 / np.sqrt(110), 110, 110), 0.1) == 785  # ((1.960 + 0.842) / 0.1)²


def test_a_calibrated_forecast_lies_on_the_diagonal() -> None:
    chances = RNG.uniform(size=20_000)
    found = calibration(chances, RNG.uniform(size=20_000) < chances)
    assert [one.count for one in found] == [4_000] * 5
    assert all(one.low < one.observed < one.high for one in found)
    assert [one.observed for one in found] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9], abs=0.03)


def test_no_forecast_has_seen_the_war_that_it_foresees() -> None:
    wars = ["a", "a", "b", "c", "c", "c"]
    features = np.array([{"a": 0.0, "b": 1.0, "c": 2.0}[war] for war in wars])[:, None]
    seen: list[set[float]] = []

    def fit(known: Array, happened: Array, outcomes: int) -> object:
        seen.append(set(known.ravel()))
        return lambda wanted: np.full((len(wanted), outcomes), 1 / outcomes)

    chances = left_out(fit, features, np.zeros(6, dtype=int), OUTCOMES, wars)  # type: ignore[arg-type]
    assert seen == [{1.0, 2.0}, {0.0, 2.0}, {0.0, 1.0}]
    assert chances == pytest.approx(1 / 3)


def test_climatology_says_how_often_things_came_and_never_that_something_cannot() -> None:
    said = climatology(np.zeros((4, 1)), np.array([0, 0, 0, 2]), OUTCOMES)(np.zeros((2, 1)))
    assert said == pytest.approx(np.array([[3.5, 0.5, 1.5]] * 2) / 5.5)
    assert always(1)(np.zeros((1, 1)), np.array([0]), OUTCOMES)(np.zeros((1, 1)))[0, 1] > 0.97


def test_a_planted_logit_is_found_again_and_pulls_of_a_true_model_are_those_of_the_record() -> None:
    features = RNG.uniform(size=(1_500, 2))
    chance = 1 / (1 + np.exp(-(3 * features[:, 0] - 1.5)))  # the second feature does nothing
    happened = (RNG.uniform(size=1_500) < chance).astype(int)
    said = ridge_logit(features, happened, 2)(features)[:, 1]
    assert np.abs(said - chance).max() < 0.1
    wars = (np.arange(1_500) % 8).tolist()
    strong, none = pulls(features, ("strong", "none"), happened.astype(float), chance, wars)
    assert strong.modelled == pytest.approx(3, abs=0.2) and none.modelled == pytest.approx(0, abs=0.15)
    assert abs(strong.recorded - strong.modelled) < 4 * strong.error and 0 < strong.error < 0.5
    assert ridge_logit(features, np.ones(1_500, dtype=int), 2)(features)[0, 1] > 0.99  # one outcome only
    constant = np.full((1_500, 1), -9.21)  # such a feature says nothing of a case that has another value
    assert ridge_logit(constant, happened, 2)(np.zeros((1, 1)))[0, 1] == pytest.approx(happened.mean(), abs=0.01)


def test_kappa_counts_near_misses_less_and_chance_not_at_all() -> None:
    scale = ("a", "b", "c")
    found = agreement("aabbcc", "abbbca", scale)  # disagreement 3/6 where chance gives 5/6
    assert found.kappa == pytest.approx(0.4) and found.alike == pytest.approx(4 / 6)
    assert agreement("abc", "abc", scale).kappa == pytest.approx(1)
    assert agreement("aaa", "aaa", scale).kappa is None
    near, far = agreement("aabbcc", "abbbcc", scale), agreement("aabbcc", "acbbcc", scale)
    assert near.kappa is not None and far.kappa is not None and near.kappa > far.kappa


def test_members_are_weighed_by_their_likelihood_as_far_as_it_is_let() -> None:
    logs = np.array([np.log(3), 0.0])
    assert tempered(logs, 1).weights == pytest.approx([0.75, 0.25])
    assert tempered(logs, 1).effective == pytest.approx(1.6)
    assert tempered(logs, 0).effective == pytest.approx(2)
    assert tempered_to(logs, 0.5).power == 1
    steep = np.linspace(0, 500, 100)
    held = tempered_to(steep, 0.25)
    assert held.power < 1 and held.effective == pytest.approx(25, abs=0.1)
    values = np.stack([np.arange(100.0), np.ones(100)], axis=1)
    assert held.shifts(values)[0] > 1 and held.shifts(values)[1] == 0
    before = np.array([1.0, 3.0])
    assert tempered(logs, 1, before).weights == pytest.approx([0.5, 0.5])
    assert tempered(logs, 1, before).factor == pytest.approx([2, 2 / 3])
    assert tempered(logs, 1, before).shifts(np.array([[0.0], [1.0]])) == pytest.approx([-0.25 / np.sqrt(3 / 16)])

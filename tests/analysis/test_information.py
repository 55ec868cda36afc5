"""What it is worth to learn something: of a linear function with known answers; noise is worth nothing."""

from __future__ import annotations

from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from sim.analysis.information import at_points, evppi, expected, learn, log_score, spread, together

ROWS = 40_000
OFFSET, OF_X, OF_Z = -0.3, 1.0, 0.8  # the benefit of the second option: OFFSET + OF_X x + OF_Z z, both standard normal


def gain(sd: float) -> float:
    """E[max(0, OFFSET + sd N)] - max(0, OFFSET), for a standard normal N."""
    ratio = OFFSET / sd
    return OFFSET * (1 + erf(ratio / sqrt(2))) / 2 + sd * exp(-(ratio**2) / 2) / sqrt(2 * pi) - max(0, OFFSET)


@pytest.fixture(scope="module")
def draws() -> tuple[np.ndarray, ...]:
    luck = np.random.default_rng(1)
    return tuple(luck.standard_normal((3, ROWS)))


def test_evppi_of_a_linear_function_is_what_calculus_says(draws: tuple[np.ndarray, ...]) -> None:
    x, z, nothing = draws
    benefits = np.stack([np.zeros(ROWS), OFFSET + OF_X * x + OF_Z * z])
    rows = np.arange(ROWS)
    for values, answer in ((x, gain(OF_X)), (z, gain(OF_Z)), (nothing, 0.0)):
        found = evppi(values, benefits, rows)
        assert found.value == pytest.approx(answer, abs=max(3 * found.error, 0.01))
    assert evppi(OF_X * x + OF_Z * z, benefits, rows).value == pytest.approx(gain(sqrt(OF_X**2 + OF_Z**2)), abs=0.02)


def test_learning_narrows_by_the_variance_that_it_explains(draws: tuple[np.ndarray, ...]) -> None:
    x, z, nothing = draws
    chance = np.clip(0.3 + 0.05 * x + 0.02 * z, 0, 1)
    rows = np.arange(ROWS)
    for values, answer in ((x, 0.05), (z, 0.02)):
        found = learn(values, chance, rows, cost=0.3)
        assert found.movement == pytest.approx(answer, rel=0.05) and found.is_clear
        assert found.saved.value == pytest.approx(answer / sqrt(2 * pi), rel=0.1)  # half the mean distance, undecided
        assert found.log_score.value == pytest.approx(answer**2 / (2 * 0.3 * 0.7), rel=0.1)  # a second-order expansion
    of_nothing = learn(nothing, chance, rows, cost=0.3)
    assert not of_nothing.is_clear and abs(of_nothing.log_score.value) < 1e-4


def test_coins_and_the_chances_behind_them_are_worth_the_same_to_learn(draws: tuple[np.ndarray, ...]) -> None:
    x, _, _ = draws
    chance = np.clip(0.3 + 0.1 * x, 0, 1)
    came = (np.random.default_rng(2).random(ROWS) < chance).astype(float)
    known, counted = (learn(x, outcome, np.arange(ROWS), 0.3).variance for outcome in (chance, came))
    assert counted.value == pytest.approx(known.value, abs=3 * counted.error) and known.error < counted.error


def test_what_is_judged_was_not_fitted_so_that_noise_is_worth_nothing_or_less() -> None:
    luck = np.random.default_rng(3)
    outcome, cluster = luck.random(600), np.arange(600) // 3
    worths = [learn(luck.random(600), outcome, cluster, 0.5).variance.value for _ in range(60)]
    assert np.mean(worths) < 0.001


def test_worlds_of_a_point_do_not_foretell_each_other() -> None:
    luck = np.random.default_rng(4)
    point = np.repeat(np.arange(50), 40)
    outcome = luck.random(50)[point]  # a point's worlds are alike, and its number means nothing
    shuffled = luck.permutation(50)[point].astype(float)
    assert learn(shuffled, outcome, point, 0.5).variance.value < 0.01


def test_spread_between_points_is_without_luck() -> None:
    luck = np.random.default_rng(5)
    point = np.repeat(np.arange(2000), 8)
    truth = 0.5 + 0.1 * luck.standard_normal(2000)
    seen = truth[point] + 0.3 * luck.standard_normal(len(point))
    assert spread(seen, point) == pytest.approx(0.01, rel=0.15)
    means, known = at_points([seen], point)
    assert len(known) == 2000 and means[0] == pytest.approx(truth, abs=0.5)


def test_the_log_score_has_its_best_at_the_truth_and_a_bound() -> None:
    scores = [float(log_score(np.array([f]), np.array([0.2]))[0]) for f in (0.1, 0.2, 0.3, 0.0)]
    assert max(scores) == scores[1] and np.isfinite(scores).all()


def test_expectations_follow_any_shape() -> None:
    x = np.random.default_rng(6).uniform(-1, 1, 20_000)
    found = expected(x, x**2, np.arange(len(x)))
    assert np.abs(found - x**2).max() < 0.1


def test_several_quantities_together_are_worth_what_their_sum_is(draws: tuple[np.ndarray, ...]) -> None:
    x, z, nothing = draws
    outcome = np.clip(0.3 + 0.05 * x + 0.02 * z, 0, 1)
    both = together(np.stack([x, z, nothing, np.ones(ROWS)]), outcome, np.arange(ROWS))
    worth = learn(both, outcome, np.arange(ROWS), 0.3).variance.value
    assert worth == pytest.approx(0.05**2 + 0.02**2, rel=0.05)


def test_many_quantities_without_bearing_do_not_drown_the_one_that_has_it() -> None:
    luck = np.random.default_rng(7)
    table = luck.standard_normal((40, 2000))
    outcome = 0.3 + 0.06 * table[0] + 0.2 * luck.standard_normal(2000)
    rows = np.arange(2000)
    alone, all_of_them = (learn(one, outcome, rows, 0.3).variance for one in (table[0], together(table, outcome, rows)))
    assert all_of_them.value > alone.value - 2 * alone.error > 0

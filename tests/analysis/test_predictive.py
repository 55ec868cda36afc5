"""Scores of forecasts on known answers: closed forms, coins, series whose error is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from sim.analysis.predictive import (
    bootstrap_in_blocks,
    chance_of_count,
    crps_normal,
    crps_sample,
    log_score,
    log_score_of_count,
    skill,
)

NUMBERS = st.floats(-1e3, 1e3)


def test_a_normal_forecast_that_is_right_in_the_middle_scores_as_in_the_paper() -> None:
    """Gneiting et al. (2005): (sqrt(2) - 1) / sqrt(pi) standard deviations."""
    assert crps_normal(3, 2, 3) == pytest.approx(2 * (math.sqrt(2) - 1) / math.sqrt(math.pi))
    assert crps_normal(3, 0, 5) == 2


def test_a_large_sample_scores_as_the_distribution_that_it_is_from() -> None:
    sample = norm.ppf((np.arange(20_000) + 0.5) / 20_000, 3, 2)
    for seen in (-4.0, 2.5, 3.0, 9.0):
        assert crps_sample(sample, seen) == pytest.approx(crps_normal(3, 2, seen), abs=1e-3)


@given(st.lists(NUMBERS, min_size=1, max_size=12), NUMBERS)
def test_the_score_of_a_sample_is_its_definition(sample: list[float], seen: float) -> None:
    members = np.array(sample)
    wanted = np.abs(members - seen).mean() - np.abs(members[:, None] - members).mean() / 2
    assert crps_sample(members, seen) == pytest.approx(wanted, abs=1e-9)


def test_a_point_scores_its_distance_and_honesty_pays() -> None:
    assert crps_sample([4.0], 7.0) == 3.0
    rng = np.random.default_rng(1)
    truth = rng.poisson(2.0, 4000)
    honest, bold, shy = rng.poisson(2.0, 400), np.full(1, 2.0), rng.poisson(5.0, 400)
    means = [np.mean([crps_sample(sample, seen) for seen in truth]) for sample in (honest, bold, shy)]
    assert means[0] < min(means[1:])


def test_a_coin_costs_one_bit_and_the_impossible_costs_the_floor() -> None:
    np.testing.assert_allclose(log_score([0.5, 1.0, 0.0], floor=0.001), [math.log(2), 0, math.log(1000)])


def test_the_chances_of_all_counts_add_up_and_none_is_zero() -> None:
    sample = [0, 0, 1, 3]
    chances = [chance_of_count(sample, seen) for seen in range(4)]
    assert sum(chances) == pytest.approx(1)
    assert min(chances) > 0
    assert chances[0] == pytest.approx(3 / 8)  # two seen and one imagined, of four and four
    assert chance_of_count(sample, 9) > 0
    assert log_score_of_count(sample, 0) == pytest.approx(math.log(8 / 3))


def test_without_memory_the_error_of_a_mean_is_the_textbooks() -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(1.0, 2.0, 400)
    found = bootstrap_in_blocks(scores, 1, rng)
    assert found.mean == pytest.approx(scores.mean())
    assert found.error == pytest.approx(scores.std() / 20, rel=0.06)
    assert found.low < found.mean < found.high


def test_neighbours_that_are_alike_make_a_mean_less_sure() -> None:
    """A first-order autoregression with 0.8: the error of a long mean is three times that without memory."""
    rng = np.random.default_rng(3)
    noise, series = rng.normal(size=2000), np.zeros(2000)
    for step in range(1, 2000):
        series[step] = 0.8 * series[step - 1] + noise[step]
    single, blocks = (bootstrap_in_blocks(series, block, rng, 500).error for block in (1, 60))
    assert 2.2 < blocks / single < 3.8


def test_too_few_for_two_blocks_have_a_mean_and_no_error() -> None:
    found = bootstrap_in_blocks([1.0, np.nan, 3.0], 4, np.random.default_rng(1))
    assert found.mean == 2.0
    assert math.isnan(found.error)


def test_skill_is_the_part_of_the_reference_that_is_saved() -> None:
    rng = np.random.default_rng(4)
    reference = rng.uniform(1, 3, 60)
    found = skill(reference / 4, reference, 4, rng)
    assert found.mean == pytest.approx(0.75)
    assert found.error == pytest.approx(0, abs=1e-12)
    assert math.isnan(skill([1.0, 1.0], [0.0, 0.0], 1, rng).mean), "nothing is better than perfect"
    gap = [np.nan, 1.0, 1.0, 1.0]
    assert skill(gap, [5.0, 2.0, 2.0, np.nan], 1, rng).mean == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: crps_sample([], 1.0), "a predictive sample needs at least one value"),
        (lambda: crps_normal(0, -1, 1), "a standard deviation cannot be -1"),
        (lambda: bootstrap_in_blocks([], 1, np.random.default_rng(1)), "0 scores cannot be drawn in blocks of 1"),
        (lambda: bootstrap_in_blocks([1.0], 0, np.random.default_rng(1)), "1 scores cannot be drawn in blocks of 0"),
        (lambda: skill([np.nan], [1.0], 1, np.random.default_rng(1)), "there is no origin that both"),
    ],
)
def test_what_cannot_be_scored_is_said(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]

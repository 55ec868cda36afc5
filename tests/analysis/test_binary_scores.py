"""Scores of probabilities, on coins and on a question that is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.analysis.binary_scores import FLOOR, baseline_score, baseline_score_of_rate, brier, log_score, scores
from sim.evidence.reference import public_questions

TOLD = np.linspace(0.01, 0.99, 99)


@pytest.mark.parametrize("coin", [0.1, 0.5, 0.73])
def test_nobody_gains_by_saying_what_he_does_not_believe(coin: float) -> None:
    for score, best in ((brier, np.argmin), (log_score, np.argmin), (baseline_score, np.argmax)):
        expected = coin * score(TOLD, np.ones(99)) + (1 - coin) * score(TOLD, np.zeros(99))
        assert TOLD[best(expected)] == pytest.approx(coin)


def test_an_even_chance_is_worth_nothing_and_certainty_everything() -> None:
    even, never = scores([0.5, 0.5], [True, False]), scores([0.0, 0.0], [False, False])
    assert (even.brier, even.log, even.baseline) == pytest.approx((0.25, np.log(2), 0))
    assert (never.outcomes, never.brier, never.log, never.baseline) == (2, 0, 0, 100)


def test_what_was_called_impossible_and_happened_costs_much_and_not_everything() -> None:
    assert scores([0.0], [True]).log == pytest.approx(-np.log(FLOOR))
    assert scores([1.0], [False]).baseline == pytest.approx(100 * (1 + np.log2(FLOOR)))


def test_a_constant_rate_scores_as_the_days_run_out() -> None:
    daily = [100 * (1 + np.log2((1 - 0.3) ** (left / 365.25))) for left in np.arange(0.5, 90)]
    assert baseline_score_of_rate(0.3, 90) == pytest.approx(np.mean(daily))
    assert baseline_score_of_rate(0.0, 90) == 100


def test_on_the_public_question_never_beat_the_crowd_and_so_did_a_constant_rate() -> None:
    (asked,) = public_questions()
    days = (asked.closed - asked.opened).days
    assert (asked.opened, asked.resolved, asked.crowd_at_close) == (date(2022, 3, 23), "no", 0.01)
    assert asked.baseline_score == 88.7 < round(baseline_score_of_rate(6 / 68, days), 1) == 98.7

"""Forecasts without a model: what they say, that they see nothing ahead, and what they score."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.naive import BASELINES, climatology, never, persistence, rolling_scores, score_forecasts
from sim.analysis.origins import FEWEST, forecasters_of, scored_baselines
from sim.analysis.quarters import ObservedSeries, observed, quarters
from sim.evidence.read_record import load_record


def test_each_says_what_its_name_says() -> None:
    history = np.array([1.0, np.nan, 4.0, 2.0])
    assert not never(history).any()
    np.testing.assert_array_equal(climatology(history), [1, 4, 2])
    np.testing.assert_array_equal(np.sort(persistence(history)), [0, 0, 4, 5])  # 2 -2, 2 -3 cut at 0, 2 +2, 2 +3


@pytest.mark.parametrize(("values", "perfect"), [([3.0] * 6, "persistence"), ([0.0] * 6, "never")])
def test_what_never_changes_is_known_to_persistence_and_what_never_happens_to_never(
    values: list[float], perfect: str
) -> None:
    assert not rolling_scores(np.array(values), BASELINES)[perfect].any()


def test_white_noise_is_better_foreseen_by_climatology_and_a_random_walk_by_persistence() -> None:
    rng = np.random.default_rng(1)
    noise = rng.poisson(3.0, 150).astype(float)
    walk = 200 + np.cumsum(rng.normal(size=150))
    better = [min(s := rolling_scores(v, BASELINES, 20), key=lambda name: s[name].mean()) for v in (noise, walk)]
    assert better == ["climatology", "persistence"]


def test_no_forecaster_sees_beyond_its_origin() -> None:
    values = np.array([1.0, 2.0, 0.0, 3.0, 1.0, 5.0])
    other = np.where(np.arange(6) < 4, values, 99.0)
    for name, scores in rolling_scores(values, BASELINES).items():
        np.testing.assert_array_equal(scores[:3], rolling_scores(other, BASELINES)[name][:3])


def test_what_is_not_known_is_not_scored() -> None:
    scores = rolling_scores(np.array([np.nan, 1.0, np.nan, 2.0]), BASELINES)["climatology"]
    np.testing.assert_array_equal(np.isnan(scores), [True, True, False])


def test_a_models_samples_are_scored_at_the_same_origins() -> None:
    values = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(score_forecasts(values, [np.array([2.0]), None]), [0, np.nan])
    with pytest.raises(ValueError, match="1 forecasts are given for 2 quarters; give one for each, or None"):
        score_forecasts(values, [np.array([2.0])])


def test_the_record_says_what_a_model_must_beat() -> None:
    summits = scored_baselines(observed(load_record(), "summits"))
    assert summits.origins == len(quarters()) - 1
    assert summits.best == "climatology", "the leaders meet as often as ever, and no longer as often as last time"
    assert summits.scores["never"].mean > 4 * summits.scores["climatology"].mean
    assert summits.logs["never"].mean == pytest.approx(np.log(1000), rel=0.01), "it was wrong in every quarter"
    assert summits.logs["climatology"].mean < np.log(4), "better than one of four counts drawn blindly"
    assert summits == scored_baselines(observed(load_record(), "summits")), "the luck of the bootstrap has a seed"


def test_of_what_is_measured_never_is_not_asked_and_too_few_origins_are_not_judged() -> None:
    assert set(forecasters_of("russian_troops")) == {"persistence", "climatology"}
    assert not scored_baselines(observed(load_record(), "russian_troops")).logs
    starts = quarters()[:FEWEST]
    short = ObservedSeries("summits", "meetings", starts, np.ones(FEWEST), np.ones(FEWEST))
    assert scored_baselines(short).best is None

"""`warentry score`: what the worlds foresee is judged beside what persistence, climatology and never foresee."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.origins import MODEL, REFERENCE, scored_baselines, scored_model
from sim.analysis.quarters import ObservedSeries, quarters
from sim.questions import following
from tests.cli.conftest import InBothForms, Warentry

FEW = ("-n", "64", "--set", "citizens=100", "--jobs", "1")


def series(values: list[float]) -> ObservedSeries:
    starts = quarters()[: len(values)]
    return ObservedSeries("summits", "meetings", starts, np.array(values), np.zeros(len(values)))


def test_who_knows_what_comes_beats_every_baseline_and_who_says_what_persistence_says_has_no_skill() -> None:
    rng = np.random.default_rng(2)
    seen = series([float(value) for value in rng.poisson(3, 16)])
    knows = scored_model(seen, [np.full(50, value) for value in seen.values[2:]], first=2)
    assert knows.origins == 14
    assert knows.scores[MODEL].mean == 0
    assert knows.against[REFERENCE].mean == knows.against["climatology"].mean == 1
    persistence = scored_baselines(seen)
    copies = scored_model(seen, [seen.values[:q][-1] + _changes(seen.values[:q]) for q in range(2, 16)], first=2)
    assert copies.against[REFERENCE].mean == pytest.approx(0, abs=1e-9)
    assert persistence.scores[REFERENCE].mean > 0
    blind = scored_model(seen, [np.full(50, 40.0)] * 14, first=2)
    assert blind.against[REFERENCE].high < 0


def _changes(history: np.ndarray) -> np.ndarray:
    changes = np.abs(np.diff(history))
    return np.maximum(np.concatenate((changes, -changes)), -history[-1]) if len(changes) else np.zeros(1)


def test_origins_at_which_nothing_is_said_or_known_are_left_out_for_all() -> None:
    seen = series([2.0, 1.0, 3.0, np.nan, 2.0, 4.0, 1.0, 2.0])
    found = scored_model(seen, [None, *[np.arange(5.0)] * 5], first=2)
    assert found.origins == 4
    assert scored_model(seen, [None, None, None, *[np.arange(5.0)] * 3], first=2).scores == {}


def test_each_observable_is_scored_and_the_first_sentence_says_which_are_worse_than_persistence(
    in_both_forms: InBothForms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "ISLAND", 16)
    told, data = in_both_forms("score", *FEW, "--until", "2023-05-22", "--picture", "skill.png")
    assert told.code == 0, told.err
    assert told.out.startswith("Of 9 observables that can be judged the model foresees worse than persistence beyond")
    assert "was set by people who know the record" in told.out
    assert data["origins"] == ["2022-05-23", "2022-08-22", "2022-11-21", "2023-02-20", "2023-05-22"]
    summits = data["observables"]["summits"]
    assert summits["origins"] == 5
    assert set(summits["crps"]) == {MODEL, REFERENCE, "climatology", "never"}
    assert data["observables"]["poll_urban_support"]["crps"] == {}


def test_where_nothing_can_be_judged_there_is_nothing_to_draw(warentry: Warentry) -> None:
    told = warentry("score", *FEW, "--until", "2022-05-23", "--picture", "skill.png")
    assert told.code == 5
    assert "no observable can be judged by so few quarters: follow the record for longer" in told.err


def test_a_quarter_that_cannot_be_foreseen_is_said(warentry: Warentry) -> None:
    told = warentry("score", *FEW, "--until", "2022-04-04")
    assert told.code == 2
    assert "--until: a quarter is foreseen after thirteen weeks, and fewer are followed: end later" in told.err

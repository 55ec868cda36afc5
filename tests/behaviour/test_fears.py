"""Fears are put to the test in worlds in which what he fears does happen, and he knows that it will."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.screening import fold_over
from sim.batch.fears import HOME, REFUSAL, WEST
from sim.batch.observe import AskedAt, ObservedHistories, Watch, follow
from sim.batch.plan import Plan
from sim.questions import fears
from sim.questions.fears import TESTS, Trial, read
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def imposed() -> dict[str, ObservedHistories]:
    """Three weeks of each test, by its first branch."""
    scenario = replace(load_scenario("baseline_mid_2022"), citizens=100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fears, "WEEKS", 3)
        sights = Trial(scenario, 120, 2).closer([()] * len(TESTS))
    return {next(iter(test.branches)): follow(sight.watch) for test, sight in zip(TESTS, sights, strict=True)}


def test_each_test_imposes_what_he_fears(imposed: dict[str, ObservedHistories]) -> None:
    entry, refusal, cut_off, takeover = (imposed[name].runs for name in ("entry", "refusal", "cut-off", "takeover"))
    asked = np.isin(refusal["week"], (-1, 1, 2))  # nothing ended before the test
    assert (entry["way"][entry["week"] == 1] == "imposed").all() and (entry["way"] == "imposed").mean() > 0.9
    for runs in (refusal, cut_off, takeover):
        assert (runs["entry_chance"] < 1e-9).all() and (runs["partial_answers"] == 0).all()
        assert (runs["refusals"][asked] >= 1).all()
    assert (cut_off["coercions"] == 1).all() and not cut_off["takeover_attempts"].any()
    assert (takeover["takeover_attempts"] == 1).all() and not takeover["coercions"].any()
    assert (cut_off["summits"] == 1).all() and (takeover["summits"] == 1).all() and refusal["summits"].max() > 1


def test_he_says_what_he_fears_at_the_meeting_at_which_he_is_put_to_the_test(
    imposed: dict[str, ObservedHistories],
) -> None:
    refusal, entry = imposed["refusal"], imposed["entry"]
    assert (np.isfinite(refusal.fears[REFUSAL]) == (refusal.runs["ultimatums"] > 0)).all()
    assert np.isfinite(entry.fears[HOME]).all()


def test_what_moves_a_fear_is_found_where_nobody_is_tested_in_some_settings() -> None:
    names = [f"factor {number}" for number in range(40)]
    trial = Trial(load_scenario("baseline_mid_2022"), 16, 1, dict.fromkeys(names, (0.0, 1.0)))
    signs = fold_over(len(names))
    feared = 0.5 + 0.2 * signs[:, 0]
    seen = {f"refusal, {what}": np.where(np.arange(len(signs)) == 0, np.nan, feared) for what in fears.SEEN}
    assert trial.movers([seen]) == [("factor 0",)]


def test_a_takeover_that_he_is_sure_of_is_feared_as_often_as_it_succeeds(
    imposed: dict[str, ObservedHistories],
) -> None:
    (number,) = (place for place, test in enumerate(TESTS) if "takeover" in test.branches)
    found = read(number, 1, imposed["takeover"])
    feared, happened, error = (found[f"takeover, {what}"][0] for what in fears.SEEN)
    assert 0.4 < feared < 0.95 and abs(feared - happened) < 3 * error + 0.02  # he adds what else may bring him down


@pytest.mark.parametrize("mode", ["emulator", "rollout"])
def test_fears_are_those_of_the_first_week_by_whatever_he_looks_ahead_with(mode: str) -> None:
    scenario = replace(load_scenario("baseline_mid_2022"), citizens=50, weeks=1, belief_mode=mode)
    seen = follow(Watch(Plan(scenario, 4, 1), ("fall_risk",), fears=AskedAt(0, at_meeting=False)))
    either = seen.fears[HOME] + seen.fears[WEST]
    at_home = 1 - (1 - either) ** (seen.fears[HOME] / either)  # the same risk, were there no West to come first
    quick = np.isclose(at_home, seen.weekly["fall_risk"][0], rtol=0, atol=1e-9)
    assert quick.all() if mode == "emulator" else not quick.any()  # what he feels every week is never a rollout


def test_what_a_scenario_itself_asks_of_him_does_not_put_him_to_the_test_twice() -> None:
    scenario = load_scenario("point_blank_ultimatum")
    assert [event.action for event in scenario.events] == ["demand"]
    sights = Trial(scenario, 16, 1).closer([()] * len(TESTS))
    asked = [[(event.week, event.action) for event in sight.watch.plan.scenario.events] for sight in sights]
    assert asked == [[(fears.WEEK, test.event[0])] for test in TESTS]

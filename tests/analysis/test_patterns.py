"""Patterns are read off hand-made histories with known answers, and judged by their mean."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from sim.analysis.chronology import ASKED, SETBACKS
from sim.analysis.observables import OBSERVABLES
from sim.analysis.paired import Effect
from sim.analysis.patterns import (
    USES,
    Pattern,
    PatternResult,
    check_patterns,
    judge,
    load_patterns,
    shared_sources,
    weight,
)
from sim.analysis.readings import Reading
from sim.analysis.slips import COLUMNS, slips
from sim.cli.patterns import register
from sim.evidence.read import load_evidence
from sim.questions.patterns import Findings
from sim.scenario import load_scenario

PATTERNS = load_patterns()


@dataclass
class Fake:
    runs: dict[str, Any] = field(default_factory=dict)
    weekly: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)


def history(worlds: int = 2, ending: str = "no_entry", **weekly: Any) -> Fake:
    runs = {"ending": np.full(worlds, ending), "point": np.zeros(worlds, dtype=int)}
    return Fake(runs, {name: np.asarray(series, dtype=float) for name, series in weekly.items()})


def read(name: str, histories: Fake) -> list[list[float]]:
    return OBSERVABLES[name](histories).values.tolist()


def both(series: list[float]) -> np.ndarray:
    return np.repeat(np.array(series, dtype=float)[:, None], 2, axis=1)


def row(low: float | None, high: float | None, use: str = "fitted") -> Pattern:
    return Pattern("x", "a pattern", "hindcast", "resignations", low, high, "persons", "meso", ("C003-11",), use)


def reading(*rows: list[float], is_rate: bool = False) -> Reading:
    values = np.array(rows, dtype=float)
    return Reading(values, np.zeros(values.shape[1], dtype=int), is_rate)


def test_every_row_names_an_observable_a_use_and_claims_that_exist() -> None:
    for row in PATTERNS:
        assert row.observable in OBSERVABLES and row.use in USES and row.level in ("micro", "meso", "macro"), row.id
        assert set(row.sources) <= set(load_evidence().claims), row.id
        assert row.has_window == (row.use != "weight"), row.id


def test_the_rows_are_those_of_the_table_and_the_held_out_ones_are_held_out() -> None:
    assert {p.id.rstrip("ab") for p in PATTERNS} == {str(number) for number in range(1, 31)}
    assert len({p.id for p in PATTERNS}) == len(PATTERNS)
    assert {p.id for p in PATTERNS if p.use == "held out"} == {"5", "8", "19", "20", "21", "24", "25"}
    assert {p.id for p in PATTERNS if p.use == "expert prior"} == {"15"}
    assert {p.observable for p in PATTERNS} == set(OBSERVABLES)


def test_a_pattern_is_met_when_the_mean_lies_in_the_window_wherever_the_worlds_lie() -> None:
    result = judge(row(40, 60), reading([0, 100, 0, 100]))
    assert result.met and result.inside == 0 and result.readings[0].mean == 50
    assert not judge(row(60, None), reading([0, 100, 0, 100])).met


def test_one_reading_outside_is_enough_to_miss() -> None:
    assert judge(row(1, 3), reading([2, 2], [2, 2])).met
    assert not judge(row(1, 3), reading([2, 2], [4, 4])).met


def test_a_mean_within_its_error_of_an_edge_is_not_settled() -> None:
    assert not judge(row(40, 60), reading([35, 47] * 50)).settled
    assert judge(row(40, 60), reading([45, 55] * 50)).settled


@pytest.mark.parametrize(("use", "fails"), [("fitted", True), ("held out", False), ("expert prior", False)])
def test_only_a_missed_fitted_row_is_a_failure(use: str, fails: bool) -> None:
    assert judge(row(0, 1, use), reading([5, 5])).is_failure == fails
    assert not judge(row(0, 9, use), reading([5, 5])).is_failure


def test_without_worlds_to_look_at_nothing_is_met() -> None:
    result = judge(row(0, 1), reading([]))
    assert result.met is False and not result.readings and result.worlds == 0


def test_a_share_of_worlds_has_no_spread_over_worlds() -> None:
    result = judge(row(0, 1), reading([0, 1, 1, 1], is_rate=True))
    assert result.readings[0].mean == 0.75
    assert result.readings[0].spread is None and result.inside is None


def test_the_weight_of_the_record_is_what_exclusive_endings_leave() -> None:
    rows = [judge(row(None, None, "weight"), reading(values)) for values in ([1, 1, 0, 0], [1, 1, 1, 0])]
    assert weight(rows) == pytest.approx(1 - 0.5 - 0.25)
    assert weight([]) is None


def test_sabotage_is_summed_over_seven_weeks_and_later_taken_per_week() -> None:
    acts = both([10] * 7 + [99] * 6 + [2] * 28 + [99] * 3)
    assert read("early_sabotage", history(sabotage=acts)) == [[70, 70]]
    assert read("late_sabotage", history(sabotage=acts)) == [[2, 2]]


def test_only_worlds_like_the_record_are_held_against_it() -> None:
    histories = history(3, sabotage=np.ones((41, 3)))
    histories.runs["ending"] = np.array(["no_entry", "entry", "war_end"])
    assert read("early_sabotage", histories) == [[7]]


def test_a_poll_is_read_in_the_weeks_that_have_one() -> None:
    nan = float("nan")
    assert read("urban_support", history(poll_urban_support=both([0.1, nan, 0.3]))) == [[0.1, 0.1], [0.3, 0.3]]


def test_drift_is_the_change_from_the_first_poll_to_that_of_a_year_later() -> None:
    series = {
        f"poll_{name}": both([0.1] * 52 + [0.1 + change])
        for name, change in (("urban_support", 0.0), ("national_support", 0.05), ("national_oppose", -0.02))
    }
    assert np.allclose(read("yearly_drift", history(**series)), [[0, 0], [0.05, 0.05], [-0.02, -0.02]])


def test_the_lag_runs_from_the_last_demand_to_the_partial_answer() -> None:
    asked = dict.fromkeys(ASKED["anything"], both([0, 0, 0, 0, 0, 0]))
    asked |= {"groups_asked": both([1, 1, 1, 1, 1, 1]), "requests": both([0, 1, 1, 1, 1, 1])}
    asked |= {"ultimatums": both([0, 0, 0, 0, 1, 1])}
    histories = history(**asked, partial_answers=both([0, 0, 0, 1, 2, 2]))
    assert read("answer_lag", histories) == [[1, 1]]  # two weeks after the request, none after the ultimatum


def test_wear_compares_what_the_first_and_the_last_lasting_episode_drew_north() -> None:
    histories = history(
        feint_episodes=both([0, 1, 1, 2, 2, 3, 3]),
        level=both([1, 2, 1, 1, 1, 2, 1]),  # the second episode is over at once
        pinned=both([10, 10, 18, 10, 50, 10, 12]),
    )
    assert read("feint_wear", histories) == [[4, 4]]


def test_worlds_with_a_single_episode_say_nothing_of_wear() -> None:
    histories = history(feint_episodes=both([0, 1, 1]), level=both([1, 2, 2]), pinned=both([10, 10, 18]))
    assert read("feint_wear", histories) == [[]]


def test_summits_are_counted_per_year() -> None:
    histories = history(pinned=both([0] * 26))
    histories.runs["summits"] = np.array([5, 6])
    assert read("summits_a_year", histories) == [[10, 12]]


def test_compliance_looks_at_forced_ultimatums_only() -> None:
    histories = history(ultimatums=[[1, 0], [1, 1]])
    histories.runs["point"] = np.array([4, 5])
    histories.choices = {
        "week": np.array([0, 1, 1]),
        "occasion": np.array(["ultimatum", "forced ultimatum", "incident"]),
        "chance": np.array([0.1, 0.7, 0.2]),
    }
    assert read("compliance", histories) == [[0.7]]
    assert OBSERVABLES["compliance"](histories).point.tolist() == [5]


def test_misperception_is_the_risk_seen_before_less_the_share_that_fell() -> None:
    histories = history(4, fall_risk=np.full((3, 4), 0.3))
    histories.runs |= {"way": np.array(["imposed"] * 4), "collapses_after_entry": np.array([1, 0, 1, 0])}
    assert OBSERVABLES["misperception"](histories).values.mean() == pytest.approx(0.3 - 0.5)


def test_each_experiment_is_simulated_once() -> None:
    asked: list[str] = []

    def simulate(name: str) -> Fake:
        asked.append(name)
        histories = history()
        histories.runs["resignations"] = np.array([30, 40])
        return histories

    found = check_patterns([row(20, 200), row(50, 60)], simulate)
    assert asked == ["hindcast"] and [result.met for result in found] == [True, False]


def test_the_command_gives_every_row_and_check_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    small = lambda name: replace(load_scenario(name), citizens=100)  # noqa: E731
    monkeypatch.setattr("sim.questions.patterns.load_scenario", small)
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    told = CliRunner().invoke(app, ["patterns", "-n", "16", "--json"])
    found = json.loads(told.stdout)
    assert [r["id"] for r in found["patterns"]] == [p.id for p in PATTERNS]
    his, either = (found["slips"][whose]["value"] for whose in ("leader", "either"))  # None: no chance at meetings
    assert 0 < found["weight"] <= 1 and (his is None or 0 <= his <= either <= 1)
    assert len(found["occasions"]) == 3
    assert {(asked["setback"], asked["what"]) for asked in found["setbacks"]} == set(product(SETBACKS, ASKED))
    missed = any(r["use"] == "fitted" and r["met"] is False for r in found["patterns"])
    is_noise = his is not None and his > 0.5
    assert told.exit_code == (1 if missed or is_noise else 0)


def findings(*results: PatternResult, slipped: float = 0.0) -> Findings:
    runs = dict.fromkeys(COLUMNS, np.full(2, slipped)) | {"chance_at_meetings": np.ones(2), "point": np.zeros(2, int)}
    effect = Effect(0.06, 0.05, -0.01, -0.02, -0.005, 1.0)
    return Findings(results, (), slips(runs), {"a step": effect}, {"5": ("opinion.susceptibility",)})


def test_the_table_names_rows_windows_and_verdicts() -> None:
    results = (judge(row(40, 60), reading([35, 47] * 50)), judge(row(0.1, 0.2, "held out"), reading([0, 1])))
    out = findings(*results).summary()
    assert "40 to 60" in out and "met, barely" in out and "missed" in out
    assert out.index("Fitted") < out.index("Held out")
    assert "5.0 % instead of 6.0 % (-2.0 % to -0.5 %)" in out
    assert "Row 5 was held out, but its sources also back opinion.susceptibility." in out


def test_the_command_fails_for_a_missed_fitted_row_or_for_noise() -> None:
    met, missed = (judge(row(low, 60), reading([50, 50])) for low in (40, 55))
    assert not list(findings(met).what_fails())
    assert list(findings(met, missed).what_fails()) == ["missed, though fitted: row x"]
    assert "noise" in next(findings(met, slipped=0.6).what_fails())


def test_a_held_out_row_shares_sources_with_the_parameters_that_cite_them() -> None:
    cited = {"army.resign_rate": {"C003-11"}, "front.sd": {"P14"}}
    assert shared_sources(row(0, 1, "held out"), cited) == ("army.resign_rate",)

"""`warentry credibility`: its exit code says nothing of what it found, unless it is asked to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.analysis.ratio import Ratio
from sim.cli import main
from sim.questions.arrival import Arrival, Begun, is_on_the_way
from sim.questions.credibility import DEFAULT
from sim.questions.fears import BRANCHES, TESTS, Fear, ranges
from sim.scenario import load_scenario

SMALL = ("--set", "citizens=100", "--set", "weeks=10", "--jobs", "1")
LATER = "counter_ultimatum_2026"  # begins after the record ends
WORDS = ("credibility", "point_blank_ultimatum", "-n", "16", *SMALL)


def code(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*WORDS, *words])
    return int(ended.value.code or 0)


def test_limits_that_are_not_kept_fail_the_command_only_where_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert code("--only", "slips", "--json") == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [verdict["key"] for verdict in found["verdicts"]] == ["slips"]
    assert found["scenarios"]["point_blank_ultimatum"]["fears"] is None and "limits that are not kept" not in said.err
    monkeypatch.setattr("sim.analysis.credibility.Verdict.met", False)
    assert code("--only", "slips", "--check") == 1
    assert "limits that are not kept: point_blank_ultimatum slips" in capsys.readouterr().err


def test_a_part_that_does_not_exist_is_named_with_the_one_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("--only", "feers") == 2
    assert "--only: there is no part 'feers': did you mean fears?" in capsys.readouterr().err


def test_everything_that_can_be_otherwise_is_tried_within_its_unit() -> None:
    scenario = load_scenario("baseline_mid_2022")
    tried = ranges(scenario)
    assert {"collapse.mutiny_rate", "mobilisation.peer_weight", "army.deployable", "initial.repression"} <= set(tried)
    assert not {"leader.risk_bias", "kremlin.takeover_gain"} & set(tried)
    assert tried["collapse.mutiny_rate"] == pytest.approx((0.003, 0.027))
    assert tried["initial.repression"] == pytest.approx((0.53, 1.0)) and tried["initial.involvement_level"] == (0, 2)
    assert tried["initial.cells_latent"] == pytest.approx((4, 12))
    assert all(low < high for low, high in tried.values())


def test_every_branch_has_its_words_and_the_widest_gap_counts() -> None:
    assert [branch for test in TESTS for branch in test.branches] == list(BRANCHES)
    fear = Fear("entry", "collapse.mutiny_rate", (0.0, 0.03), (0.27, 0.26), (Ratio(0.02, 0.01), Ratio(0.51, 0.02)))
    assert fear.gap.value == pytest.approx(0.25) and fear.gap.error == 0.02 and fear.moves


def test_a_baseline_begins_where_the_hindcast_arrives_or_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    baselines = ["baseline_mid_2022", "baseline_sept_2024", "baseline_dec_2025"]
    found = sim.credibility(baselines, 100, only=("arrival",), settings=["citizens=300"], jobs=1)
    for one in found.measured:
        assert one.arrival is not None and one.arrival.still_open > 0.3
        assert [state.state for state in one.arrival.states if not state.is_accounted_for] == []
    assert found.failed == []


def test_a_departure_counts_unless_its_note_names_it_and_rounding_is_none() -> None:
    inside, rounded, outside = (Begun("sanctions", at, 0.6, 0.58, 0.62, "") for at in (0.6, 0.64, 0.7))
    assert inside.is_inside and rounded.is_inside and not outside.is_inside
    named = replace(outside, note="unlike the hindcast: a step was taken")
    assert not named.is_inside and named.is_accounted_for
    (verdict,) = Arrival(17, 0.9, (inside, named, outside)).verdicts()
    assert verdict.measured.value == 1 and verdict.met is False and verdict.settled


def test_the_hindcast_passes_the_later_baselines_alone() -> None:
    passed = [name for name in (*DEFAULT, "baseline_dec_2025", LATER) if is_on_the_way(load_scenario(name))]
    assert passed == ["baseline_mid_2022", "baseline_sept_2024", "point_blank_ultimatum", "baseline_dec_2025"]

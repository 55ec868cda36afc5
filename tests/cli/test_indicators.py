"""`warentry indicators`: the same answer whoever works and in whatever blocks, and what cannot be asked."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import sim
from sim.analysis.signs import SHOWN, SIGNS
from sim.batch.work import Work
from sim.questions import indicators as question
from sim.scenario import load_scenario
from tests.cli.conftest import InBothForms, Warentry
from tests.settings import READY

SMALL = ("--set", "citizens=100", "--set", "weeks=40", "--jobs", "1")
EAGER = ("initial.both_held_back=0", "leader.opinion_cost=0.4", "kremlin.collapse_cost=0.1", *READY)
WORDS = ("indicators", "opinion_shift", "-n", "300", *SMALL, *(word for one in EAGER for word in ("--set", one)))


def test_every_sign_that_worlds_show_is_told_with_its_errors_and_its_alarms(in_both_forms: InBothForms) -> None:
    told, data = in_both_forms(*WORDS)
    assert told.code == 0 and "not a forecast" in told.out and "Exercises" in told.out
    assert {one["signs"][0] for one in data["signs"]} == set(SHOWN)
    warns = [one["leads"][-1]["ratio"] > 1 for one in data["signs"] if one["leads"][-1]["ratio"] is not None]
    assert warns == sorted(warns, reverse=True), "what reassures stands below what warns"
    for one in data["signs"]:
        assert one["errors"][0]["reason"] == SIGNS[one["signs"][0]].reason
        leads = one["leads"]
        assert all(a["hit"] <= b["hit"] for a, b in pairwise(leads)), "a wider window sees more"
        assert 0 <= one["false_alarms_a_year"] <= one["alarms_a_year"] <= 4
    exercises = next(one for one in data["signs"] if one["signs"] == ["exercise"])["on_record"]
    assert exercises["alarms"][0]["rows"][0]["id"] == "R012" and exercises["alarms"][0]["verdict"] == "false"
    assert {one["signs"][0] for one in data["on_the_record_only"]} == {*SIGNS} - {*SHOWN}
    assert 2 <= len(data["together"]["signs"]) <= 3


def test_neither_workers_nor_blocks_change_an_answer_and_what_is_done_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = load_scenario("opinion_shift").with_settings(
        ["citizens=100", "weeks=30", "kremlin.collapse_cost=0.1", "leader.opinion_cost=0.4"]
    )
    whole = question.indicators(small, Work(jobs=1, place=tmp_path / "one"), n=200)
    planned = question.plan_of_run
    monkeypatch.setattr(question, "plan_of_run", lambda *given, **more: replace(planned(*given, **more), block_size=64))
    cut = question.indicators(small, Work(jobs=2, place=tmp_path / "two"), n=200)
    assert cut.to_dict() == whole.to_dict()
    heard: list[int] = []
    again = Work(jobs=1, place=tmp_path / "two", on_progress=lambda progress: heard.append(progress.done))
    assert question.indicators(small, again, n=200).to_dict() == whole.to_dict() and heard == [200]


def test_a_perfect_observer_sees_no_demand_that_was_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small = {"citizens": 100, "weeks": 30, "kremlin.collapse_cost": 0.1, "leader.opinion_cost": 0.4}
    erring, perfect = (
        sim.indicators("opinion_shift", 200, settings=small, perfect=perfect, jobs=1).of("takeover attempt")
        for perfect in (False, True)
    )
    assert erring is not None and erring.alarms > 0.05
    assert perfect is None or perfect.alarms < 0.05


def test_the_signs_are_listed_without_any_world(warentry: Warentry) -> None:
    told = warentry("indicators", "--signs")
    assert told.code == 0 and all(sign.name in told.out for sign in SIGNS.values()) and not Path("results").exists()
    listed = json.loads(warentry("indicators", "--signs", "--json").out)["signs"]
    assert len(listed) == len(SIGNS) and all(one["reason"] for one in listed)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--set", "weeks=20"), 2, "set weeks=27 or more"),
        (("-n", "5"), 2, "no whole number between 100"),
        (("--record", "none.yaml"), 4, "none.yaml"),
        (("--points", "1"), 2, "no whole number"),
        (("--without-anything",), 2, "No such option"),
    ],
)
def test_what_cannot_be_asked_gets_one_sentence(
    warentry: Warentry, words: tuple[str, ...], code: int, sentence: str
) -> None:
    told = warentry("indicators", "opinion_shift", *words, "--jobs", "1")
    assert told.code == code and sentence in told.err and not told.out


def test_where_entries_are_too_rare_it_is_said(warentry: Warentry) -> None:
    told = warentry("indicators", "best_case", "-n", "100", "--set", "citizens=100", "--set", "weeks=30", "--jobs", "1")
    assert told.code == 4 and "take more worlds" in told.err

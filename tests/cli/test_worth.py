"""`warentry worth`: what would be worth learning, of a scenario and of a sample, and what cannot be asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import sim
from sim.batch.plan import Plan
from sim.batch.work import Work
from sim.questions import worth as question
from sim.scenario import load_scenario
from tests.cli.conftest import InBothForms, Warentry

SMALL = ("citizens=100", "weeks=16")
SET = tuple(word for change in SMALL for word in ("--set", change))
FEARED = ("reserves=60", "takeover_gain=0.9")  # so that an ultimatum is often met
TIGHT = (*FEARED, "leader.opinion_cost=uniform(0, 4)")  # so wide that it decides


def test_what_decides_is_worth_most_and_all_kinds_are_told(in_both_forms: InBothForms) -> None:
    given = (*SET, *(word for change in TIGHT for word in ("--set", change)))
    words = ("worth", "point_blank_ultimatum", "-n", "300", "-r", "2", "--watch", "3", *given)
    told, data = in_both_forms(*words, "--jobs", "1")
    assert told.code == 0 and "not a forecast" in told.out
    assert "next: warentry indicators point_blank_ultimatum --set citizens=100" in told.err
    of_parameters = [lesson["name"] for lesson in data["lessons"] if lesson["kind"] == "parameter"]
    assert of_parameters[0] == "leader.opinion_cost" and len(of_parameters) > 50
    assert {lesson["kind"] for lesson in data["lessons"]} == set(data["kinds"]) == set(data["all_of"])
    moves = [lesson["moves_by"] for lesson in data["lessons"]]
    assert moves == sorted(moves, reverse=True) and data["lessons"][0]["moves_by_low"] < data["unknown_sd"]
    assert data["cost"] == data["answer"]


def test_blocks_change_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = load_scenario("point_blank_ultimatum").with_settings(("citizens=100", "weeks=12"))
    whole = question.worth(small, Work(jobs=1, place=tmp_path / "one"), points=50, replications=2, watch=2)
    monkeypatch.setattr(question, "Plan", partial(Plan, block_size=32))
    cut = question.worth(small, Work(jobs=1, place=tmp_path / "two"), points=50, replications=2, watch=2)
    assert cut.to_dict() == whole.to_dict()


def test_a_sample_tells_of_its_parameters_without_simulating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_both_forms: InBothForms
) -> None:
    monkeypatch.chdir(tmp_path)
    open_ones = ("leader.opinion_cost", "front.sd")
    swept = sim.sweep(
        load_scenario("point_blank_ultimatum").with_settings((*SMALL, *TIGHT)), vary=open_ones, lhs=150, replications=4,
        out="swept", jobs=1,
    )  # fmt: skip
    told, data = in_both_forms("worth", str(swept.folder), "--cost", "0.4")
    assert told.code == 0 and data["watched_weeks"] == 0 and data["cost"] == 0.4
    assert [lesson["name"] for lesson in data["lessons"]] == list(open_ones)
    assert {lesson["kind"] for lesson in data["lessons"]} == {"parameter"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--watch", "99"), "--watch: 99 is no number of weeks after which some of 52 are left"),
        (("--cost", "7"), "--cost: 7 is no part of a loss"),
        (("-n", "3"), "no whole number between 50"),
        (("-r", "1"), "no whole number between 2"),
    ],
)
def test_what_cannot_be_asked_gets_one_sentence(warentry: Warentry, words: tuple[str, ...], sentence: str) -> None:
    told = warentry("worth", *words, "--jobs", "1")
    assert told.code == 2 and sentence in told.err and not told.out


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder in which nothing was sampled."""
    folder = tmp_path_factory.mktemp("results") / "ran"
    sim.run(load_scenario("point_blank_ultimatum").with_settings(SMALL), 20, out=folder, jobs=1)
    return folder


def test_a_folder_without_anything_sampled_is_told_what_to_do(warentry: Warentry, ran: Path) -> None:
    told = warentry("worth", str(ran))
    assert told.code == 4 and "nothing was left open" in told.err


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("worth", "--points", "100"), ("worth", "--replications", "8"), ("worth", "--watch", "13"),
        ("worth", "--set", "weeks=3"), ("worth", "--ensemble-file", "record"), ("worth", "--rng", "2"),
        ("sensitivity", "--rng", "2"), ("compare", "--worlds", "40"), ("compare", "--rng", "2"),
    ],
)  # fmt: skip
def test_what_would_change_worlds_that_are_there_is_refused(
    warentry: Warentry, ran: Path, command: str, option: str, value: str
) -> None:
    folders = [str(ran)] * (2 if command == "compare" else 1)
    told = warentry(command, *folders, option, value)
    assert told.code == 2 and not told.out
    assert f"changes what is simulated, and {ran} is simulated already: leave it away" in told.err

"""`warentry discover` as a person meets it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sim.cli import main
from tests.cli.conftest import AT_ONCE, Warentry

FEW = ("--set", "citizens=100", "--set", "weeks=10", *AT_ONCE, "--jobs", "1")
MET = ("--set", "initial.reserves=60", "--set", "kremlin.takeover_gain=0.7")  # so that the ultimatum is often met
OPEN = ("--vary", "leader.risk_bias", "--vary", "leader.opinion_cost=uniform(0,3)", "--vary", "front.sd")
SWEEP = ("sweep", "point_blank_ultimatum", *FEW, *MET, *OPEN, "-r", "4")


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of three parameters, of which one matters much and one does not; not to be changed."""
    folder, before = tmp_path_factory.mktemp("discovered"), Path.cwd()
    os.chdir(folder)
    try:
        with pytest.raises(SystemExit):
            main([*SWEEP, "--lhs", "400", "--out", "swept"])
    finally:
        os.chdir(before)
    return folder / "swept"


def test_the_box_is_told_in_words_with_its_numbers(warentry: Warentry, swept: Path) -> None:
    told = warentry("discover", str(swept))
    assert told.code == 0
    assert "of simulated worlds where" in told.out
    assert "the leader's opinion cost (rent lost to a war that all are against" in told.out
    assert "is at most" in told.out
    assert "of what is believed" in told.out
    assert "A small decision tree" in told.out
    assert "not what causes it" in told.out
    assert "not a forecast" in told.out
    assert "next: warentry plot discovery" in told.err


def test_json_holds_the_boxes_and_nothing_else(warentry: Warentry, swept: Path) -> None:
    told = json.loads(warentry("discover", str(swept), "--json").out)
    (first, *_) = told["boxes"]
    assert told["overall"]["p"] < told["above"] < first["density"]["high"]
    assert 0 < first["mass"] < first["coverage"] < 1
    assert {limit["parameter"] for limit in first["limits"]} <= {"leader.risk_bias", "leader.opinion_cost"}
    assert all(limit["quasi_p"] <= 0.05 and 0 < limit["part"] < 1 for limit in first["limits"])
    assert sum(leaf["mass"] for leaf in told["tree"]) == pytest.approx(1)


def test_another_ending_is_looked_for_by_its_name(warentry: Warentry, swept: Path) -> None:
    told = warentry("discover", str(swept), "--ending", "no_entry", "--rng", "3")
    assert told.code == 0
    assert "None of the five endings comes in" in told.out
    assert "opinion cost" in told.out


def test_what_is_nowhere_so_common_is_said_to_be_so(warentry: Warentry, swept: Path) -> None:
    told = warentry("discover", str(swept), "--above", "0.999")
    assert told.code == 0
    assert "No range of parameter values was found" in told.out
    assert "ask for less (--above 0." in told.out
    assert "next: warentry sample point_blank_ultimatum -n 2000" in told.err and "plot" not in told.err


def test_where_there_is_no_folder_it_says_what_makes_one(warentry: Warentry) -> None:
    told = warentry("discover", "results/nowhere")
    assert (told.code, told.out) == (4, "")
    assert "`warentry sample SCENARIO`" in told.err and "`warentry sweep SCENARIO" in told.err


def test_the_figure_is_drawn_where_it_is_wanted(warentry: Warentry, swept: Path) -> None:
    told = warentry("discover", str(swept), "--picture", "box.svg")
    assert told.code == 0
    assert "Where" in Path("box.svg").read_text()


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("--above", "0.01"), 2, "ask for more, such as --above"),
        (("--above", "20"), 2, "--above: 20 is no share between 0 and 1"),
        (("--ending", "entri"), 2, "did you mean entry?"),
        (("--ending", "war_end"), 4, "look for another --ending"),
        (("--picture", "box.doc"), 2, "there is no picture format"),
    ],
)
def test_a_wrong_question_is_refused_in_a_sentence(
    warentry: Warentry, swept: Path, words: tuple[str, ...], code: int, complaint: str
) -> None:
    told = warentry("discover", str(swept), *words)
    assert (told.code, complaint in told.err) == (code, True), told.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("run", "point_blank_ultimatum", *FEW, "-n", "50"), "there is one parameter point"),
        ((*SWEEP, "--lhs", "30"), "there are 30 points, and at least 100 are needed"),
    ],
)
def test_results_that_cannot_tell_are_refused(warentry: Warentry, words: tuple[str, ...], complaint: str) -> None:
    assert warentry(*words, "--out", "small").code == 0
    told = warentry("discover", "small")
    assert (told.code, told.out) == (4, "")
    assert complaint in told.err
    assert "--vary all --lhs 2000 -r 10" in told.err

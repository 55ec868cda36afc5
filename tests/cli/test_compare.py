"""`warentry compare` answers in shares and differences, and deals the same luck to all its scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.batch.store import Results
from tests.cli.conftest import ENTERING, SMALL, Told, Warentry

PAIR = ("baseline_mid_2022", "point_blank_ultimatum")
ENDINGS = {"entry", "kremlin_takeover", "domestic_collapse", "war_end", "succession", "no_entry"}
OPEN = """
extends: baseline_mid_2022.yaml
title: Open
question: What if?
parameters:
  leader.exit_penalty: {uniform: [0.4, 1.4], source: judgement}
"""


@pytest.fixture
def compared(warentry: Warentry) -> Told:
    return warentry("compare", *PAIR, *SMALL, *ENTERING, "--jobs", "1")


def test_the_comparison_stands_on_stdout_and_the_next_commands_on_stderr(compared: Told) -> None:
    assert compared.code == 0
    for word in ("2 scenarios in the same 120 worlds", "95 % interval", "reference", "McNemar, exact", "only this one"):
        assert word in compared.out
    for word in (
        "entry is more common in point_blank_ultimatum (+",
        "fewer worlds",
        "not a forecast",
        "domestic_collapse",
    ):
        assert word in " ".join(compared.out.split())
    assert "next:" not in compared.out
    for command in ("warentry compare results/baseline_mid_2022-", "warentry report results/baseline_mid_2022-"):
        assert f"next: {command}" in compared.err


def test_json_is_one_object_whose_flips_balance(warentry: Warentry) -> None:
    data = json.loads(warentry("compare", *PAIR, *SMALL, *ENTERING, "--jobs", "1", "--json").out)
    about = ["ending", "reference", "finding", "worlds", "weeks", "rng", "version", "ensemble"]
    assert list(data) == [*about, "outside_view", "scenarios"]
    reference, other = data["scenarios"]
    assert (data["reference"], reference["scenario"], reference["against_reference"]) == (PAIR[0], PAIR[0], None)
    assert set(other["against_reference"]["endings"]) == ENDINGS
    for ending, change in other["against_reference"]["endings"].items():
        assert change["both"] + change["neither"] + change["only_first"] + change["only_second"] == 120
        assert change["both"] + change["only_first"] == reference["endings"][ending]["k"]
        assert change["both"] + change["only_second"] == other["endings"][ending]["k"]
        assert change["low"] <= change["difference"] <= change["high"]
    known = other["against_reference"]["entry_rao_blackwell"]
    assert known["after"] == pytest.approx(other["entry_rao_blackwell"]["p"])


def test_each_scenario_lies_where_run_would_put_it_and_is_not_simulated_again(warentry: Warentry) -> None:
    alone = json.loads(warentry("run", PAIR[0], *SMALL, "--jobs", "1", "--json").out)
    told = warentry("compare", *PAIR, *SMALL, "--jobs", "1", "--json")
    assert json.loads(told.out)["scenarios"][0]["results"] == alone["results"]
    assert f"already in {alone['results']}" in told.err
    folders = [found["results"] for found in json.loads(told.out)["scenarios"]]
    again = warentry("compare", *folders, "--json")
    assert json.loads(again.out) == json.loads(told.out)
    assert "already in" not in again.err


def test_luck_is_shared_even_where_one_scenario_leaves_more_open_than_the_other(
    warentry: Warentry, tmp_path: Path
) -> None:
    (tmp_path / "open.yaml").write_text(OPEN)
    told = warentry("compare", PAIR[0], "open.yaml", *SMALL, "--points", "30", "--jobs", "1", "--json")
    sure, unsure = json.loads(told.out)["scenarios"]
    assert (sure["points"], unsure["points"]) == (30, 30)
    plans = [Results.open(side["results"]).plan for side in (sure, unsure)]
    assert [plan.is_uncertain for plan in plans] == [False, True]
    worlds = plans[0].worlds_of_block(0)
    for of in ("luck_of", "replication_of"):
        assert (getattr(plans[0], of)(worlds) == getattr(plans[1], of)(worlds)).all()
    # The same demands come in the same weeks: what an open parameter changes it changes in few worlds.
    change = unsure["against_reference"]["endings"]["war_end"]
    assert change["only_first"] + change["only_second"] <= 12


def test_another_ending_can_be_asked_for_and_drawn(warentry: Warentry, tmp_path: Path) -> None:
    told = warentry("compare", *PAIR, *SMALL, "--jobs", "1", "--ending", "no_entry", "--picture", "forest.svg")
    assert "none of the five endings is less common" in " ".join(told.out.split())
    assert "Picture     forest.svg" in told.out
    assert b"None of these" in (tmp_path / "forest.svg").read_bytes()


def test_results_with_other_luck_are_refused_with_both_values_and_the_remedy(warentry: Warentry) -> None:
    small = ("-n", "12", *SMALL[2:])
    for name, seed, out in ((PAIR[0], "1", "a"), (PAIR[1], "2", "b")):
        warentry("run", name, *small, "--rng", seed, "--jobs", "1", "--out", out, "--json")
    told = warentry("compare", "a", "b")
    assert (told.code, told.out) == (2, "")
    said = " ".join(told.err.split())
    assert "a and b do not hold the same worlds: the seed is 1 and 2; name the scenarios instead of results, " in said
    assert "with 12 worlds and seed 1 for all" in said
    told = warentry("compare", "a", PAIR[1], *SMALL)
    assert (told.code, "--set changes scenarios before they are run, and a has been" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Missing argument"),
        ((PAIR[0],), 2, "a comparison needs two scenarios or more"),
        ((PAIR[0], PAIR[0]), 2, "are the same experiment: name each one once"),
        ((PAIR[0], "hindcast_137w"), 2, "the number of weeks is 52 and 137; name the scenarios, and set weeks=52"),
        ((PAIR[0], "point_blank"), 3, "point_blank_ultimatum"),
        ((PAIR[0], "empty"), 4, "empty is no results folder"),
        ((*PAIR, "--ending", "peace"), 2, "'peace'"),
        ((*PAIR, "--picture", "x.gif"), 2, "choose from png, svg, pdf"),
        ((*PAIR, "--picture", "nowhere/x.png"), 2, "there is no folder nowhere"),
        ((*PAIR, "-n", "none"), 2, "'none' is no whole number"),
    ],
)
def test_bad_input_is_refused_with_value_and_remedy(
    warentry: Warentry, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    told = warentry("compare", *words)
    assert (told.code, told.out) == (code, "")
    assert said in " ".join(told.err.split())
    assert {path.name for path in tmp_path.iterdir()} == {"empty"}

"""`warentry threshold` and `warentry needed`: what they answer, and how they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from sim.batch.fresh import FreshLuck
from sim.design.tally import Points, Tally
from tests.analysis.known import known
from tests.cli.conftest import AT_ONCE, InBothForms, Warentry

DEPENDENCE = "initial.economic_dependence"
FEW = ("--set", "citizens=100", "--set", "weeks=10", *AT_ONCE, "--jobs", "1")
ASK = ("threshold", "point_blank_ultimatum", *FEW, "--parameter", "dependence")
RESERVES = "initial.reserves"
FEARED = ("--set", "takeover_gain=0.9")  # so that an ultimatum by enough reserves is often met
ASK_RESERVES = (*ASK[:-1], "reserves", *FEARED)


@pytest.mark.usefixtures("drawing")
def test_the_crossing_is_said_with_its_band_and_drawn(warentry: Warentry, tmp_path: Path) -> None:
    words = (*ASK_RESERVES, "--between", "0:100", "--at", "0.3", "--precision", "0.2")
    told = warentry(*words)
    assert told.code == 0
    assert f"Entry rises through 30 % at {RESERVES} = " in told.out
    assert "95 % band" in told.out and "not a forecast" in told.out
    (picture,) = (tmp_path / "results/point_blank_ultimatum-threshold").glob(f"{RESERVES}-0.3-*.png")
    assert picture.stat().st_size > 10_000
    assert told.err.endswith(
        "next: warentry needed point_blank_ultimatum --at 0.3 --set citizens=100 --set weeks=10 "
        f"{' '.join(AT_ONCE)} --set takeover_gain=0.9\n"
    )
    data = json.loads(warentry(*words, "--json").out)
    (crossing,) = data["crossings"]
    assert 0 < crossing["low"] < crossing["at"] < crossing["high"] < 100
    assert crossing["high"] - crossing["low"] <= 20
    assert data["over_samples"] is None


def test_where_nothing_is_crossed_it_is_said_between_which_shares_entry_stays(warentry: Warentry) -> None:
    told = warentry(*ASK, "--at", "0.999", "--between", "0.3:0.6")
    assert "for every value of initial.economic_dependence between 0.3 and 0.6: it does not cross 99.9 %" in told.out


def test_what_is_open_is_told_apart_from_luck(warentry: Warentry) -> None:
    told = warentry(
        *ASK, "--at", "0.3", "--precision", "0.3", "--set", "leader.risk_bias=uniform(-0.2, 0.4)", "--points", "4"
    )
    assert "of luck alone, for the mean over 4 samples of 1 open parameters" in told.out
    assert "From sample to sample the crossing differs" in told.out


def test_an_ensemble_answers_without_its_judgement_and_with_it(in_both_forms: InBothForms) -> None:
    told, data = in_both_forms(*ASK, "--at", "0.05", "--precision", "0.4", "--ensemble", "--points", "12")
    assert "If article 001's judgement about a point-blank ultimatum counts too (the 12 samples are then" in told.out
    assert "As simulated, with luck, " in told.out
    assert data["with_judgement"]["crossings"] != data["crossings"]


@pytest.mark.usefixtures("drawing")
def test_two_parameters_give_a_line_in_their_plane(in_both_forms: InBothForms, tmp_path: Path) -> None:
    words = (*ASK_RESERVES, "--parameter", "leader.risk_bias", "--at", "0.3", "--precision", "0.4")
    told, data = in_both_forms(*words, "--between", "0:100", "--between", "-1:1")
    assert told.code == 0
    assert "undecided in" in told.out
    assert told.err.endswith(
        f"next: warentry threshold point_blank_ultimatum --at 0.3 --parameter {RESERVES} --set citizens=100 "
        f"--set weeks=10 {' '.join(AT_ONCE)} --set takeover_gain=0.9\n"
    )
    assert list((tmp_path / "results/point_blank_ultimatum-threshold").glob("*risk_bias-0.3-*.png"))
    assert sum(data["plane"].values()) == pytest.approx(1)
    assert data["line"]


def test_a_wrong_question_is_refused_in_a_sentence(warentry: Warentry) -> None:
    for words, said in [
        (("--parameter", "rationality"), "may mean kremlin.rationality or leader.rationality"),
        (("--parameter", "nonsense_of_it"), "there is no parameter 'nonsense_of_it'"),
        (("--parameter", "involvement_level"), "takes whole numbers only"),
        (("--parameter", "dependence", "--at", "1.2"), "--at: 1.2 is no share between 0 and 1"),
        (("--parameter", "dependence", "--between", "0.9:0.3"), "two values in rising order"),
        (("--parameter", "dependence", "--between", "0.3:1.3"), "each between 0 and 1"),
        (("--parameter", "dependence", "--between", "half"), "is no range"),
        (("--parameter", "dependence", "--precision", "3"), "--precision: 3 is no part"),
        (
            ("--parameter", "dependence", "--set", "leader.risk_bias=uniform(0, 1)", "--budget", "2000"),
            "write 2600, or ask for fewer points",
        ),
        (("--parameter", "dependence", "--ensemble", "--points", "9000"), "write 234000"),
        (("--parameter", "dependence", "--parameter", "economic_dependence"), "name two different ones"),
        (("--parameter", "rail_transit", "--between", "0:1", "--between", "0:1"), "--between: given 2 times"),
        (("--parameter", "poll_size"), "has no natural ends: give two values"),
    ]:
        told = warentry("threshold", "point_blank_ultimatum", *words)
        assert (told.code, told.out) == (2, ""), words
        assert said in " ".join(told.err.split()), words


def test_a_share_that_is_none_is_refused(warentry: Warentry) -> None:
    told = warentry("needed", "baseline_mid_2022", "--at", "7")
    assert told.code == 2 and "--at: 7 is no share between 0 and 1" in told.err


def test_the_question_what_would_have_to_be_true_moves_beliefs_and_levers() -> None:
    from sim.questions.needed import at_medians, movers_of
    from sim.scenario import load_scenario

    scenario = load_scenario("baseline_mid_2022").with_settings([f"{DEPENDENCE}=uniform(0.4, 0.8)"])
    movers = {mover.path: mover for mover in movers_of(scenario)}
    assert (movers[DEPENDENCE].usual, movers[DEPENDENCE].belief.support) == (pytest.approx(0.6), (0.4, 0.8))
    assert movers["initial.sanctions"].is_lever and movers["initial.sanctions"].belief.support == (0, 1)
    assert movers["opinion.anti_war_share"].usual == 0.885  # the scenario's value, the model's belief
    assert "leader.spoils_steepness" not in movers  # a constant of the model
    assert all(b.prior.support[0] == b.prior.support[1] for b in at_medians(scenario).beliefs.values())


@pytest.fixture
def only_two_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of the engine: entry is rare, and more common where risk bias or the exit penalty is low."""
    random = np.random.default_rng(1)

    def share(points: Points) -> np.ndarray:
        usual = np.ones(len(next(iter(points.values()))))
        bias, penalty = points.get("leader.risk_bias", 0 * usual), points.get("leader.exit_penalty", 0.8 * usual)
        return np.asarray(expit(-2.6 - 3 * bias - 2 * (penalty - 0.8)))

    def simulate(_: FreshLuck, points: Points, replications: int) -> Tally:
        return known(share, int(random.integers(2**31)))(points, replications)

    monkeypatch.setattr(FreshLuck, "__call__", simulate)


@pytest.mark.usefixtures("only_two_matter")
def test_what_would_have_to_be_true_is_ranked_for_each_level(warentry: Warentry) -> None:
    """True values: 10 % at a risk bias of -0.403 / 3 = -0.134; 50 % at -2.6 / 3 = -0.867."""
    told = warentry("needed", "baseline_mid_2022", "--together", "2")
    assert told.code == 0
    assert re.search(r"In the scenario as it is entry comes in (6|7)\.\d %", told.out)  # 6.9, standard error 0.2
    assert "What alone makes entry reach 10 %:" in told.out and "leader.exit_penalty" in told.out
    assert "Together: leader.risk_bias = " in told.out and "not a forecast" in told.out
    assert "next: warentry threshold baseline_mid_2022 --parameter leader.risk_bias --at 0.5" in told.err
    data = json.loads(warentry("needed", "baseline_mid_2022", "--together", "2", "--at", "0.5", "--json").out)
    (level,) = data["levels"]
    assert [change["path"] for change in level["single"]] == ["leader.risk_bias"]
    assert level["single"][0]["value"] == pytest.approx(-0.867, abs=0.05)
    assert level["together"]["distance"] < level["single"][0]["distance"]


@pytest.mark.usefixtures("only_two_matter")
def test_where_no_single_change_is_enough_it_is_said(warentry: Warentry) -> None:
    told = warentry("needed", "baseline_mid_2022", "--at", "0.999", "--together", "2")
    assert "No single change makes entry reach 99.9 %." in told.out
    assert "No joint change of the strongest was found that makes entry reach 99.9 %" in told.out


@pytest.mark.usefixtures("only_two_matter")
def test_a_level_that_entry_has_already_is_not_dropped(in_both_forms: InBothForms) -> None:
    """Entry: 6.9 %, standard error 0.2."""
    words = ("needed", "baseline_mid_2022", "--at", "0.069", "--at", "0.5", "--together", "0", "--rng", "3")
    told, data = in_both_forms(*words)
    assert "Entry cannot be told from 6.9 % as it is." in told.out
    assert told.err.endswith("--parameter leader.risk_bias --at 0.5 --rng 3\n")
    assert data["cannot_be_told_from_entry"] == [0.069]


@pytest.mark.usefixtures("only_two_matter")
def test_a_scenario_that_leaves_something_open_is_taken_at_its_middle(warentry: Warentry) -> None:
    told = warentry("needed", "baseline_mid_2022", "--set", "front.sd=uniform(0.02, 0.07)", "--together", "0")
    assert "At the middle of what the scenario leaves open entry comes in" in told.out


@pytest.mark.usefixtures("only_two_matter")
def test_a_plane_of_which_nothing_is_decided_is_not_called_below_everywhere(warentry: Warentry) -> None:
    """Entry is 6.9 % everywhere in it, and so is the level."""
    told = warentry(
        "threshold", "baseline_mid_2022", "--parameter", "dependence", "--parameter", "front.sd",
        "--at", "0.0691", "--budget", "1000",
    )  # fmt: skip
    assert "everywhere" not in told.out.split("\n\n")[1]
    assert "undecided in 100.0 %" in told.out

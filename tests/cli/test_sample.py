"""`warentry sample`, and `--ensemble` and `--prior` on the commands that know them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.spread import entry_share
from sim.answers.sweep import settings_rows
from sim.batch.store import Results
from sim.design.ensemble import Ensemble
from tests.cli.conftest import SMALL, Warentry

QUICK = ("--set", "citizens=100", "--set", "weeks=10", "--jobs", "1")
SCENARIO = "point_blank_ultimatum"
SAID = ("--set", "leader.exit_penalty=1", "--set", "west.resolve=0.7")  # all that the ensemble of these tests speaks of


@pytest.fixture
def members(warentry: Warentry) -> Path:
    """A file with an ensemble in the folder of the commands."""
    rng = np.random.default_rng(8)
    points = {"leader.exit_penalty": rng.uniform(0.3, 1.3, 12), "west.resolve": rng.uniform(0.5, 1, 12)}
    twelve = Ensemble("twelve", points, np.ones(12), np.arange(12.0), {"model": "another"})
    Path("twelve.csv").write_text(twelve.to_csv())
    return Path("twelve.csv")


@pytest.mark.usefixtures("drawing")
def test_sample_leaves_open_what_nobody_knows_and_says_how_far_it_matters(warentry: Warentry) -> None:
    told = warentry("sample", SCENARIO, "-n", "30", "-r", "5", *QUICK, "--out", "x")
    assert told.code == 0
    for said in ("30 samples of", "on average over 30 points", "luck", "not known", "entry is more common than"):
        assert said in told.out
    assert "not a forecast" in told.out
    assert "next: warentry sensitivity x" in told.err
    assert "next: warentry discover x" in told.err
    assert Path("x/cloud.png").is_file()
    assert len(Results.open("x").manifest.parameters) > 50


@pytest.mark.parametrize(("option", "method"), [("--lhs", "latin hypercube"), ("--sobol", "sobol")])
def test_sample_in_json_is_one_object_and_the_way_to_sample_can_be_chosen(
    warentry: Warentry, option: str, method: str
) -> None:
    told = warentry("sample", SCENARIO, "-n", "16", "-r", "3", *QUICK, option, "--json")
    data = json.loads(told.out)
    assert (data["worlds"], data["points"], data["entry"]["points"]) == (48, 16, 16)
    assert Results.open(data["results"]).manifest.method == method
    assert list(data["quantiles"].values()) == sorted(data["quantiles"].values())
    assert list(data["points_above"].values()) == sorted(data["points_above"].values(), reverse=True)


def test_a_sample_can_be_swept_further_because_it_is_a_sweep(warentry: Warentry) -> None:
    sampled = json.loads(warentry("sample", SCENARIO, "-n", "10", "-r", "2", *QUICK, "--json").out)
    command = ("sweep", SCENARIO, "--vary", "all", "--lhs", "10", "-r", "2", *QUICK, "--json")
    assert json.loads(warentry(*command).out)["results"] == sampled["results"]


def test_run_with_an_ensemble_shows_three_numbers_and_the_pair(warentry: Warentry, members: Path) -> None:
    told = warentry(
        "run", SCENARIO, *SMALL, "--ensemble-file", str(members), "--points", "12", "--jobs", "1", "--out", "x"
    )
    assert told.code == 0
    assert "ensemble    twelve: 12 members" in told.out
    assert "at 12 parameter points (12 draws of 12 distinct members)" in told.out
    for label in ("Entry ", " luck", " not known", " judgement", "95 % over points"):
        assert label in told.out
    assert "made with another version of the model (another)" in told.err
    assert Ensemble.read("x/ensemble.csv").digest == Ensemble.read(members).digest


def test_run_in_json_keeps_luck_and_what_is_not_known_apart(warentry: Warentry, members: Path) -> None:
    command = ("run", SCENARIO, *SMALL, "--ensemble-file", str(members), "--points", "12", "--jobs", "1", "--json")
    data = json.loads(warentry(*command).out)
    assert data["intervals_over"] == "points"
    assert data["ensemble"]["name"] == "twelve"
    over, judged = data["over_points"], data["with_judgement"]
    assert over["low"] < over["mean"] < over["high"]
    assert judged["worth"] == pytest.approx(np.arange(12).sum() ** 2 / (np.arange(12) ** 2).sum())
    assert "at" not in over


def test_an_interrupted_run_with_an_ensemble_is_resumed_by_its_folder_alone(warentry: Warentry, members: Path) -> None:
    command = ("run", SCENARIO, *SMALL, "--ensemble-file", str(members), "--jobs", "1", "--out", "x")
    assert warentry(*command, "--shard", "2/2").code == 0  # a single block: nothing of it is in the second part
    members.unlink()
    assert warentry("resume", "x", "--jobs", "1").code == 0
    assert Results.open("x").worlds == 120


def test_prior_is_the_points_that_a_sweep_of_all_would_try(warentry: Warentry) -> None:
    run = json.loads(warentry("run", SCENARIO, *SMALL, "--prior", "--points", "12", "--jobs", "1", "--json").out)
    sweep = ("sweep", SCENARIO, *QUICK, "--vary", "all", "--lhs", "12", "-r", "10", "--json")
    assert json.loads(warentry(*sweep).out)["results"] == run["results"]


def test_with_an_ensemble_the_prior_speaks_of_the_rest_only(warentry: Warentry, members: Path) -> None:
    words = (
        "run",
        SCENARIO,
        *SMALL,
        "--prior",
        "--ensemble-file",
        str(members),
        "--points",
        "12",
        "--jobs",
        "1",
        "--json",
    )
    results = Results.open(json.loads(warentry(*words).out)["results"])
    assert set(results.plan.from_ensemble) == {"leader.exit_penalty", "west.resolve"}
    assert len(results.plan.open_beliefs) > 50


def test_compare_pairs_the_members(warentry: Warentry, members: Path) -> None:
    words = ("compare", "baseline_mid_2022", SCENARIO, *SMALL, "--ensemble-file", str(members), "--points", "12")
    told = warentry(*words, "--jobs", "1")
    assert told.code == 0
    for said in ("the same members in each", "luck, 95 %", "not known, 80 % of points", "with the judgement"):
        assert said in told.out
    data = json.loads(warentry(*words, "--jobs", "1", "--json").out)
    folders = [Results.open(scenario["results"]) for scenario in data["scenarios"]]
    one, other = (folder.runs("point", "west.resolve") for folder in folders)
    assert np.array_equal(one["west.resolve"], other["west.resolve"])


def test_a_plan_file_names_an_ensemble_beside_it(warentry: Warentry, members: Path) -> None:
    plan = f"scenario: {SCENARIO}\nensemble: {members}\nset: {{citizens: 100, weeks: 10}}\nsample: {{lhs: 6}}\n"
    Path("plan.yaml").write_text(plan + "grid: {kremlin.ultimatum_cost: [0.1, 0.4]}\nreplications: 5\n")
    told = warentry("sweep", "plan.yaml", "--jobs", "1", "--json")
    data = json.loads(told.out)
    assert data["points"] == 12
    assert data["ensemble"]["name"] == "twelve"
    assert all(row["with_judgement"]["points"] == 6 for row in data["settings"])
    table = warentry("sweep", "plan.yaml", "--jobs", "1").out
    assert all(
        said in table
        for said in ("6 samples of 2 parameters (ensemble twelve, 6 draws of 6 distinct members)", "with the judgement")
    )


def test_the_interval_of_each_setting_is_over_members(warentry: Warentry, members: Path) -> None:
    plan = f"scenario: {SCENARIO}\nensemble: {members}\nset: {{citizens: 100, weeks: 10}}\nsample: {{lhs: 48}}\n"
    Path("plan.yaml").write_text(plan + "grid: {initial.economic_dependence: [0.2, 0.9]}\nreplications: 4\n")
    results = Results.open(json.loads(warentry("sweep", "plan.yaml", "--jobs", "1", "--json").out)["results"])
    row, points = settings_rows(results)[1], results.by_point()
    over = entry_share({name: some[1::2] for name, some in points.items()}, member=np.repeat(np.arange(12), 4))
    assert (row["k"], row["p"], row["low"], row["high"]) == pytest.approx((over.k, over.p, over.low, over.high))
    assert row["spread"]["worth"] == pytest.approx(12)


def test_bad_input_is_a_usage_error_in_a_sentence(warentry: Warentry, members: Path) -> None:
    for words, said in [
        (("run", "--ensemble-file", "none.csv"), "none.csv cannot be read"),
        (("sweep", SCENARIO, "--ensemble-file", "none.csv"), "none.csv cannot be read"),
        (("run", "--ensemble-file=agrees_with_nothing"), "there is no ensemble 'agrees_with_nothing'"),
        (("run", "--rules", "all", "--ensemble-file", "twelve.csv"), "--ensemble and --prior"),
        (("run", "--until", "half-width=0.1", "--ensemble-file", "twelve.csv"), "choose the number of worlds instead"),
        (
            ("compare", "x", SCENARIO, "--ensemble-file", "twelve.csv"),
            "changes scenarios before they are run",
        ),
        (("run", "--ensemble-file", "my/twelve"), "there is no ensemble 'my/twelve'"),
        (("run", SCENARIO, "--ensemble-file", "twelve.csv", *SAID), "nothing would come from it"),
        (("sweep", SCENARIO, "--ensemble-file", "twelve.csv", *SAID), "nothing would come from it"),
        (("sample", "-n", "1"), "no whole number between 2 and"),
        (("sample", "-r", "0"), "no whole number between 1 and"),
    ]:
        if "x" in words:
            warentry(
                "run", SCENARIO, "-n", "3", "--set", "citizens=100", "--set", "weeks=10", "--jobs", "1", "--out", "x"
            )
        told = warentry(*words)
        assert told.code == 2, words
        assert said in told.err, words


def test_a_plan_file_with_a_missing_ensemble_is_refused_with_its_line(warentry: Warentry) -> None:
    Path("plan.yaml").write_text(f"scenario: {SCENARIO}\nensemble: none.csv\n")
    told = warentry("sweep", "plan.yaml")
    assert told.code == 3
    assert "plan.yaml:2" in told.err

"""The same engine from Python: runs, sweeps and comparisons as objects, with any executor."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.design.ensemble import Ensemble

SMALL = ("citizens=100", "weeks=10")
DEPENDENCE = "initial.economic_dependence"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def result() -> sim.Experiment:
    return sim.run("point_blank_ultimatum", n=100, rng=7, settings=SMALL)


def test_a_run_is_found_again_by_the_same_call(result: sim.Experiment) -> None:
    again = sim.run("point_blank_ultimatum", n=100, rng=7, settings=SMALL)
    assert again.folder == result.folder
    assert result.answer.endings["entry"].n == 100
    assert "not a forecast" in result.summary()
    assert "100 worlds" in repr(result)
    assert "<table>" in result._repr_html_()
    assert "week" in result.explain(0).summary().lower()


def test_a_scenario_object_is_as_good_as_its_name(result: sim.Experiment) -> None:
    scenario = sim.load_scenario("point_blank_ultimatum").with_settings(SMALL)
    assert sim.run(scenario, n=100, rng=7).folder == result.folder


def test_the_worlds_come_as_a_data_frame(result: sim.Experiment) -> None:
    frame = result.to_df()
    assert len(frame) == 100
    assert (frame.ending == "entry").sum() == result.answer.endings["entry"].k
    assert result.to_df("SELECT count(*) AS n FROM runs").n[0] == 100


def test_any_executor_gives_the_same_worlds(result: sim.Experiment, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        other = sim.run("point_blank_ultimatum", n=100, rng=7, settings=SMALL, executor=pool, out=tmp_path / "t")
    assert other.to_df().equals(result.to_df())


def test_a_sweep_comes_as_experiments_and_outcomes() -> None:
    swept = sim.sweep(
        sim.load_scenario("point_blank_ultimatum").with_settings(SMALL),
        grid={DEPENDENCE: np.array([0.3, 0.9])}, vary={"leader.risk_bias": "uniform(-1, 1)"}, sobol=4, replications=5,
    )  # fmt: skip
    experiments, outcomes = swept.to_ema()
    assert len(experiments) == 40 == len(outcomes["entry"])
    assert set(experiments.columns) == {DEPENDENCE, "leader.risk_bias", "scenario", "policy", "model"}
    assert sorted(set(experiments.policy)) == [0, 1]
    assert swept.to_salib_problem()["names"] == ["leader.risk_bias"]
    low, high = swept.to_salib_problem()["bounds"][0]
    assert (low, high) == pytest.approx((-0.99, 0.99))
    assert "2 settings" in swept.summary()


def test_scenarios_are_compared_in_the_same_worlds(result: sim.Experiment) -> None:
    other = sim.load_scenario("baseline_mid_2022").with_settings(SMALL)
    found = sim.compare(other, result, n=100, rng=7)
    assert "point_blank_ultimatum" in found.summary()
    assert found.results["point_blank_ultimatum"].folder == result.folder
    assert "<pre>" in found._repr_html_()
    assert found.to_dict()


def test_an_ensemble_from_a_file_samples_what_a_scenario_does_not_say(tmp_path: Path) -> None:
    points = {"leader.exit_penalty": np.linspace(0.3, 1.3, 5)}
    Ensemble("five", points, np.ones(5), np.arange(5.0)).write(tmp_path / "five.csv")
    asked = {"n": 50, "rng": 7, "points": 5, "ensemble": tmp_path / "five.csv"}
    scenarios = [sim.load_scenario(n).with_settings(SMALL) for n in ("baseline_mid_2022", "point_blank_ultimatum")]
    compared = sim.compare(*scenarios, **asked)
    assert "the same members in each" in compared.summary()
    cloud = sim.run(scenarios[1], **asked)
    assert cloud.folder in [result.folder for result in compared.results.values()]
    assert (cloud.answer.over_points.points, cloud.answer.with_judgement.worth) == (5, pytest.approx(100 / 30))
    swept = sim.sweep(scenarios[1], ensemble=tmp_path / "five.csv", lhs=5, replications=10, rng=7)
    assert swept.folder == cloud.folder
    with pytest.raises(ValueError, match="cannot be read"):
        sim.run(scenarios[1], ensemble=tmp_path / "none.csv")


def test_prior_leaves_open_what_nobody_knows() -> None:
    found = sim.run("point_blank_ultimatum", n=20, points=10, settings=SMALL, prior=True)
    assert len(found.manifest.parameters) > 50


@pytest.mark.parametrize("ensemble", [3, 0, None, ["five.csv"]])
def test_what_is_no_ensemble_is_refused_with_what_is(ensemble: object) -> None:
    with pytest.raises(ValueError, match=r"give True .*, a name, a CSV file, or an Ensemble"):
        sim.run("point_blank_ultimatum", n=20, ensemble=ensemble)  # type: ignore[arg-type]


def test_other_worlds_are_not_compared(result: sim.Experiment) -> None:
    other = sim.run("baseline_mid_2022", n=100, rng=8, settings=SMALL)
    with pytest.raises(ValueError, match="the seed is 7 and 8"):
        sim.compare(result, other)


def test_wrong_words_are_refused() -> None:
    with pytest.raises(ValueError, match="no executor"):
        sim.run("baseline_mid_2022", n=10, executor="slurm")
    with pytest.raises(sim.ScenarioError, match="did you mean leader"):
        sim.sweep("baseline_mid_2022", grid={"leader.risk_bais": [1]})
    with pytest.raises(ValueError, match="half-width"):
        sim.run("baseline_mid_2022", n=10, until="soon")


def test_a_script_needs_no_guard_around_its_main_part(tmp_path: Path) -> None:
    """Worker processes start without importing the script again, which would run it again in each of them."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sim\n"
        "s = sim.load_scenario('point_blank_ultimatum').with_settings(['citizens=100', 'weeks=10'])\n"
        "print(sim.run(s, n=4096, jobs=2).answer.endings['entry'].n)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "4096\n"), done.stderr

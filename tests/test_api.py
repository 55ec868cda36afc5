"""The same engine from Python: runs, sweeps and comparisons as objects, with any executor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.design.ensemble import Ensemble

SMALL = ("citizens=100", "weeks=10")
DEPENDENCE = "initial.economic_dependence"


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("api"))
        yield


@pytest.fixture(scope="module")
def result(elsewhere: None) -> sim.Experiment:
    return sim.run("point_blank_ultimatum", n=100, rng=7, settings=SMALL)


def test_a_run_is_found_again_by_the_same_call(result: sim.Experiment) -> None:
    for number in (int, np.int64):
        again = sim.run("point_blank_ultimatum", n=number(100), rng=number(7), settings=SMALL)
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
    (tmp_path / "five.csv").write_text(Ensemble("five", points, np.ones(5), np.arange(5.0)).to_csv())
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


def test_changes_come_as_a_text_a_list_or_a_dict(result: sim.Experiment) -> None:
    for given in (
        {"citizens": 100, "weeks": 10},
        {"citizens": np.int64(100), "weeks": "10"},
        iter(SMALL),
    ):
        assert (
            sim.run("point_blank_ultimatum", n=np.int64(100), rng=np.int64(7), settings=given).folder == result.folder
        )
    assert sim.run("point_blank_ultimatum", n=20, settings="citizens=100").scenario.citizens == 100


def test_grids_and_settings_come_in_every_usual_form() -> None:
    scenario = sim.load_scenario("point_blank_ultimatum").with_settings(SMALL)
    ways: list[dict[str, Any]] = [
        {"grid": {DEPENDENCE: range(2)}},
        {"grid": {DEPENDENCE: pd.Series([0, 1])}},
        {"grid": {DEPENDENCE: {"from": 0, "to": 1, "steps": 2}}},
        {"grid": pd.DataFrame({DEPENDENCE: [0, 1]})},
        {"settings": pd.DataFrame({DEPENDENCE: [0, 1]})},
        {"settings": {DEPENDENCE: [0, 1]}},
        {"settings": ({DEPENDENCE: value} for value in (0, 1))},
    ]
    folders = {sim.sweep(scenario, **way, replications=3, jobs=1).folder for way in ways}
    assert len(folders) == 1
    assert sim.sweep(scenario, settings={DEPENDENCE: 0.5}, replications=3, jobs=1).settings.count == 1


def wrong() -> dict[str, Callable[[], Any]]:
    """What is asked wrongly, by what has to be said of it."""
    scenario = sim.load_scenario("point_blank_ultimatum").with_settings(SMALL)
    return {
        "no executor 'slurm'": lambda: sim.run("baseline_mid_2022", n=10, executor="slurm"),
        "executor=3: give a name, or": lambda: sim.run(scenario, n=10, executor=3),
        "jobs=-1 .* a whole number from 1 to 1,024, or None": lambda: sim.run(scenario, n=10, jobs=-1),
        "rng: 1180591620717411303424": lambda: sim.run(scenario, n=10, rng=2**70),
        "rng: -1 is no whole number": lambda: sim.compare(scenario, "baseline_mid_2022", rng=-1),
        "n: 8.5 is no whole number between 1": lambda: sim.run(scenario, n=8.5),
        "did you mean leader": lambda: sim.sweep("baseline_mid_2022", grid={"leader.risk_bais": [1]}),
        "settings leader.risk_bais=1: there is no parameter": lambda: sim.run(
            "hindcast_137w", settings={"leader.risk_bais": 1}
        ),
        "settings: 3 is no set of changes": lambda: sim.run(scenario, settings=3),
        "give a number, or a text": lambda: sim.run(scenario, settings={"leader.risk_bias": [1]}),
        "half-width": lambda: sim.run("baseline_mid_2022", n=10, until="soon"),
        "until: this needs independent worlds": lambda: sim.run(
            scenario, until="decide=0.1", settings={"leader.risk_bias": "uniform(0, 1)"}
        ),
        "which is no list of values: give": lambda: sim.sweep(scenario, grid={DEPENDENCE: 0.5}),
        "does not say which parameters take": lambda: sim.sweep(scenario, grid=[0.5]),
        "settings: 0.5 is no setting": lambda: sim.sweep(scenario, settings=[0.5]),
        "settings leader.risk_bias: setting 2 names other": lambda: sim.sweep(
            scenario, settings=[{DEPENDENCE: 0.5}, {"leader.risk_bias": 0.5}]
        ),
        "vary: 3 names no parameters": lambda: sim.sweep(scenario, vary=3),
        "give either lhs or sobol": lambda: sim.sweep(scenario, vary="all", lhs=3, sobol=3),
        "lhs: 4.5 is no whole": lambda: sim.sweep(scenario, vary="all", lhs=4.5),
        "needs two scenarios": lambda: sim.compare(scenario),
        "are the same experiment": lambda: sim.compare(scenario, scenario, n=20),
        "there is no ending 'peace'": lambda: sim.compare(scenario, "baseline_mid_2022", ending="peace"),
        "world: -1: the run has 20 worlds, numbered 0 to 19": lambda: sim.explain(scenario, -1, n=20),
        "world: 99: the run has 20 worlds": lambda: sim.explain(scenario, 99, n=20),
        "week: 10: the scenario has the weeks 0 to 9": lambda: sim.explain(scenario, 1, week=10, n=20),
        "both choose a world": lambda: sim.explain(scenario, 1, ending="entry", n=20),
        "3 is no scenario": lambda: sim.run(3),
    }


def test_what_is_asked_wrongly_is_a_sentence_that_speaks_of_arguments() -> None:
    for said, ask in wrong().items():
        with pytest.raises(ValueError, match=said) as refused:
            ask()
        assert "--" not in str(refused.value) and "indent" not in str(refused.value), said


def test_scenarios_of_one_name_are_told_apart_by_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder, cost in (("a", 0.1), ("b", 0.9)):
        file = tmp_path / folder / "q.yaml"
        file.parent.mkdir()
        file.write_text(
            "extends: point_blank_ultimatum\ntitle: Q\nweeks: 10\ncitizens: 100\n"
            f"parameters: {{kremlin.ultimatum_cost: {{fixed: {cost}, source: judgement}}}}\n"
        )
    found = sim.compare("a/q.yaml", "b/q.yaml", n=20, jobs=1)
    assert list(found.results) == ["a/q.yaml", "b/q.yaml"]
    assert "b/q.yaml" in found.summary()


def test_threads_that_ask_for_one_result_all_get_it() -> None:
    scenario = sim.load_scenario("point_blank_ultimatum").with_settings(SMALL)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(sim.run, scenario, 1100, rng=3, jobs=1) for _ in range(4)]
        found = [future.result() for future in asked]
    assert {result.folder for result in found} == {found[0].folder}
    assert all(result.worlds == 1100 and result.to_df().equals(found[0].to_df()) for result in found)


def in_a_pool_worker(jobs: int) -> int:
    scenario = sim.load_scenario("point_blank_ultimatum").with_settings(SMALL)
    return int(sim.run(scenario, 1100, rng=5, jobs=jobs, executor="processes" if jobs == 3 else "auto").worlds)


def test_a_worker_of_a_multiprocessing_pool_simulates_by_itself() -> None:
    with get_context("spawn").Pool(1) as pool:
        assert pool.map(in_a_pool_worker, [2, 3]) == [1100, 1100]


def test_a_script_needs_no_guard_around_its_main_part(tmp_path: Path) -> None:
    """Worker processes start without importing the script again, which would run it again in each of them."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sim\n"
        "s = sim.load_scenario('point_blank_ultimatum').with_settings(['citizens=100', 'weeks=10'])\n"
        "print(sim.run(s, n=1100, jobs=2).answer.endings['entry'].n)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1100\n"), done.stderr

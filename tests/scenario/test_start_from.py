"""A scenario that starts from worlds which followed the record has their parameters and their states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.batch.block import worlds_of
from sim.batch.plan import Plan
from sim.batch.started import carried, states_of
from sim.batch.work import Work
from sim.design.ensemble import Ensemble, EnsembleError
from sim.design.vary import all_priors
from sim.questions.run import run
from sim.report.reproduction import provenance
from sim.scenario import Scenario, ScenarioError, load_scenario
from tests.scenario.conftest import Complaints, Load

HEAD = "title: A test\nquestion: Does it start?\nstart: 2023-01-02\n"
DAY = "start_from: {record: 2023-01-02}\n"
INCLINED = np.array([0.3, -0.2])
STATES = {
    "leader_inclination": INCLINED,
    **{f"west_sanctions_of.{n}": np.array([0.5, 0.7]) + 0.01 * n for n in range(3)},
    "army_mean_loyalty": np.array([0.21, 0.32]),
    "opinion_anti_war": np.array([0.1, 0.1]),
    "no_such_state_any_more": np.zeros(2),
}


@pytest.fixture(autouse=True)
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ensemble:
    """Two worlds that are said to have followed the record up to the second of January 2023."""
    monkeypatch.chdir(tmp_path)
    points = {"leader.risk_bias": np.array([0.1, -0.1]), "initial.front_balance": np.array([0.2, -0.3])}
    made = Ensemble("record_2023-01-02", points, np.ones(2), np.ones(2), {}, STATES)
    Path("record_2023-01-02.csv").write_text(made.to_csv(), encoding="utf-8")
    return made


def begun(scenario: Scenario, worlds: int = 6) -> tuple[Plan, np.recarray]:
    plan = Plan(replace(scenario, citizens=60), worlds, seed=3)
    return plan, worlds_of(plan, np.arange(worlds)).begin().w


def test_each_world_has_the_parameters_and_the_states_of_its_member(load: Load, left: Ensemble) -> None:
    plan, w = begun(load(DAY, HEAD))
    member = plan.member_of(np.arange(6))
    assert sorted(set(member)) == [0, 1]
    assert plan.ensemble is not None
    assert plan.ensemble.digest == left.digest
    assert (w.front_balance == left.points["initial.front_balance"][member]).all()
    assert (w.leader_inclination == INCLINED[member]).all()
    assert (w.army_mean_loyalty == STATES["army_mean_loyalty"][member]).all()
    assert (w.west_sanctions_of[:, 2] == STATES["west_sanctions_of.2"][member]).all()


def test_citizens_begin_afresh_and_so_does_what_somebody_sets_or_switches_off(load: Load) -> None:
    scenario = load(f"{DAY}initial: {{sanctions: {{fixed: 0.9, source: what-if}}}}\nwithout: [army]\n", HEAD)
    _, w = begun(scenario)
    assert (w.opinion_anti_war > 0.5).all()
    assert (w.west_sanctions_of == 0.9).all()
    _, alone = begun(replace(scenario, start_from=None))
    assert (w.army_mean_loyalty == alone.army_mean_loyalty).all()


def test_every_state_that_is_carried_over_is_read_as_it_was_written(load: Load) -> None:
    plan, w = begun(load("", HEAD))
    states = states_of(w)
    assert {state.key for _, state in carried()} >= {"leader_inclination", "army_loyalty", "learning_weight_of_type"}
    points = {"leader.risk_bias": np.zeros(6)}
    few = Ensemble("record_2023-01-02", points, np.ones(6), np.ones(6), {}, states)
    Path("record_2023-01-02.csv").write_text(few.to_csv(), encoding="utf-8")
    again = Plan(replace(load(DAY, HEAD), citizens=60), 6, seed=8)
    found = states_of(worlds_of(again, np.arange(6)).begin().w)
    order = again.member_of(np.arange(6))
    assert {name: values.tolist() for name, values in found.items()} == {
        name: values[order].tolist() for name, values in states.items()
    }
    assert plan.ensemble is None


def test_the_worlds_make_other_answers_others_and_what_they_know_is_not_left_open(load: Load, left: Ensemble) -> None:
    started = load(DAY, HEAD)
    assert started.start_from == date(2023, 1, 2)
    assert started.digest != load("", HEAD).digest
    assert load_scenario_text(started).digest == started.digest
    assert "leader.risk_bias" not in all_priors(started)
    assert "leader.risk_bias" in all_priors(load("", HEAD))
    other = Ensemble("other", left.points, np.array([1.0, 2.0]), np.ones(2), {}, {})
    assert other.digest != left.digest
    with pytest.raises(ScenarioError, match="which have parameters of their own\n    drop the ensemble other"):
        Plan(started, 4, seed=1, ensemble=other)


def load_scenario_text(scenario: Scenario) -> Scenario:
    Path("again.yaml").write_text(scenario.to_yaml())
    return load_scenario("again.yaml")


def test_without_its_worlds_a_scenario_can_be_read_with_a_warning_and_not_be_run(load: Load) -> None:
    scenario = load(DAY, HEAD)
    Path("record_2023-01-02.csv").unlink()
    (warning,) = load(DAY, HEAD).warnings
    assert "there are no worlds that followed the record to 2023-01-02 (shipped: 2025-12-29)" in warning.message
    assert warning.remedy == "make them: warentry follow --until 2023-01-02 --save record_2023-01-02.csv"
    with pytest.raises(ScenarioError, match="there are no worlds that followed the record to 2023-01-02"):
        Plan(scenario, 4, seed=1)
    Path("record_2023-01-02.csv").write_text("nonsense\n")
    with pytest.raises(ScenarioError, match="has no column weight"):
        Plan(scenario, 4, seed=1)
    with pytest.raises(EnsembleError, match=r"state\.x is not a number"):
        Ensemble("e", {"leader.risk_bias": np.zeros(1)}, np.ones(1), np.ones(1), {}, {"x": np.array([np.nan])})


def test_a_results_folder_keeps_the_worlds_that_it_started_from(load: Load) -> None:
    made = sim.run(load(f"{DAY}citizens: 100\nweeks: 4\n", HEAD), n=8, jobs=1, out="kept")
    Path("record_2023-01-02.csv").unlink()
    again = sim.open_results(made.folder)
    assert again.plan.ensemble is not None
    assert again.plan.ensemble.states.keys() == STATES.keys()
    assert again.summary() == made.summary()
    assert "Starts from" in dict(provenance(again))


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        ("start_from: {record: 2023-01-09}\n", "the scenario starts on 2023-01-02", "write the same day twice"),
        ("start_from: {}\n", "start_from names no record", "write start_from: {record: 2025-12-29}"),
        ("start_from: {recrd: 2023-01-02}\n", "unknown key 'recrd'", "did you mean record?"),
        ("start_from: 2023-01-02\n", "start_from: expected names with values", "write start_from"),
    ],
)
def test_a_start_that_cannot_be_is_refused(complaints: Complaints, text: str, said: str, remedy: str) -> None:
    (problem,) = complaints(text, HEAD)
    assert said in problem.message
    assert remedy in problem.remedy


def test_worlds_of_another_version_of_the_model_are_said_to_be_so(load: Load, left: Ensemble) -> None:
    old = replace(left, notes={"model": "of old"})
    Path("record_2023-01-02.csv").write_text(old.to_csv(), encoding="utf-8")
    said: list[str] = []
    run(load(f"{DAY}citizens: 100\nweeks: 2\n", HEAD), Work(1, say=said.append), n=4)
    assert any("another version of the model (of old)" in one and "`warentry follow --save`" in one for one in said)

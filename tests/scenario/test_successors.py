"""A name that the model had once is told with what took its place, wherever it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.design.ensemble import EnsembleError, find_ensemble
from sim.engine.shipped import shipped
from sim.scenario import ScenarioError
from sim.scenario.extends import shipped_folder
from sim.scenario.names import UnknownName, parameter_named
from sim.scenario.successors import SUCCESSORS, successor
from sim.scenario.vocabulary import vocabulary
from tests.scenario.conftest import Complaints, Load


def test_nothing_that_is_gone_is_there_and_every_successor_is() -> None:
    known = vocabulary().parameters
    assert not SUCCESSORS.keys() & known.keys()
    for instead in SUCCESSORS.values():
        named = [path for path in re.findall(r"[a-z_]+\.[a-z_]+", instead) if path != "x 0.0001"]
        assert named or "belief_mode" in instead
        assert set(named) <= known.keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parameters: {leader.memory_ref: {fixed: 90, source: P08}}", "it is gone; .*initial.resistance_networks"),
        ("initial: {resistance_memory: {fixed: 90, source: P08}}", "it is gone; initial.resistance_networks"),
        ("parameters: {coercion_gain: {fixed: 1, source: P08}}", "it is gone; .*economy.cutoff_weeks"),
        ("belief_mode: reduced", "it is gone; belief_mode: emulator"),
        ("events: [{week: 2, set: {resistance_memory: 3}, source: P08}]", "it is gone; initial.resistance_networks"),
    ],
)
def test_a_scenario_is_told_the_successor(complaints: Complaints, text: str, said: str) -> None:
    (problem,) = complaints(text)
    assert re.search(said, problem.remedy)


def test_so_are_a_setting_an_axis_and_an_ensemble(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"it is gone; .*mobilisation.network_half_life"):
        load().with_settings(["sabotage.memory_half_life=30"])
    with pytest.raises(UnknownName, match=r"it is gone; .*leader.risk_bias"):
        parameter_named("fall_risk_base")
    table = tmp_path / "old.csv"
    table.write_text("weight,weight_with_judgement,leader.partial_fall_risk\n1,1,0.1\n")
    with pytest.raises(EnsembleError, match=r"it is gone; .*leader.partial_cost"):
        find_ensemble(table)


@pytest.mark.parametrize("name", ["leader.exit_penality", "", "memory", "ref"])
def test_another_unknown_name_has_no_successor(name: str) -> None:
    assert successor(name) is None


def test_the_shipped_files_name_nothing_that_is_gone() -> None:
    files = [*shipped_folder().rglob("*.yaml"), shipped("seeds") / "rubric.yaml"]
    assert len(files) > 20
    for path in files:
        assert not [name for name in SUCCESSORS if name in path.read_text(encoding="utf-8")], path.name

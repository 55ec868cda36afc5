"""A short name is enough where it means one parameter; otherwise the message says which there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.design.sweep import read_sweep
from sim.explore.state import Exploration
from sim.scenario import Scenario, ScenarioError, load_scenario
from sim.scenario.names import UnknownName, parameter_named


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("initial.economic_dependence", "initial.economic_dependence"),
        ("economic_dependence", "initial.economic_dependence"),
        ("dependence", "initial.economic_dependence"),  # economy.most_dependence is a constant of the model
        ("most_dependence", "economy.most_dependence"),
        ("exit_penalty", "leader.exit_penalty"),
    ],
)
def test_a_name_or_its_end_means_a_parameter(name: str, path: str) -> None:
    assert parameter_named(name).path == path


def test_an_ambiguous_name_is_refused_with_all_that_it_may_mean() -> None:
    with pytest.raises(UnknownName, match=r"may mean kremlin\.rationality or leader\.rationality"):
        parameter_named("rationality")


def test_whose_parameters_they_are_is_no_ending_of_a_name() -> None:
    with pytest.raises(UnknownName, match="there is no parameter 'leader'"):
        parameter_named("leader")  # and not power_centres.weight_of_leader


def scenario(folder: Path, text: str) -> Scenario:
    file = folder / "x.yaml"
    file.write_text(f"extends: western_guarantee\n{text}", encoding="utf-8")
    return load_scenario(file)


SAID = """initial: {DEPENDENCE: {fixed: 0.6, source: judgement}}
parameters: {SHARE: {uniform: [0.7, 0.8], source: judgement}, west.resolve: null}
events: [{week: 3, set: {DEPENDENCE: 0.7, RESOLVE: 1.5}, source: what-if}]
"""
LONG = {"DEPENDENCE": "economic_dependence", "SHARE": "opinion.anti_war_share", "RESOLVE": "west.resolve"}
SHORT = {"DEPENDENCE": "dependence", "SHARE": "anti_war_share", "RESOLVE": "resolve"}


def test_a_scenario_is_the_same_however_its_names_are_typed(tmp_path: Path) -> None:
    long, short = SAID, SAID.replace("west.resolve: null", "resolve: null")
    for mark in LONG:
        long, short = long.replace(mark, LONG[mark]), short.replace(mark, SHORT[mark])
    assert scenario(tmp_path, short).digest == scenario(tmp_path, long).digest
    assert scenario(tmp_path, short).resolved() == scenario(tmp_path, long).resolved()


def test_an_event_refuses_one_state_by_two_names_and_a_name_of_two(tmp_path: Path) -> None:
    event = "events: [{{week: 3, set: {{{}}}, source: what-if}}]"
    with pytest.raises(ScenarioError, match="economic_dependence is named twice"):
        scenario(tmp_path, event.format("dependence: 0.7, economic_dependence: 0.6"))
    with pytest.raises(ScenarioError, match=r"'rationality' may mean kremlin\.rationality or leader\.rationality"):
        scenario(tmp_path, event.format("rationality: 0.7"))


PLANS = (
    "grid: {DEPENDENCE: [0.3, 0.6]}",
    "list: [{DEPENDENCE: 0.3, SHARE: 0.7}, {SHARE: 0.8, initial.economic_dependence: 0.6}]",
    "list: {DEPENDENCE: [0.3, 0.6]}",
    "vary: [RESOLVE, SHARE]",
    "vary: {SHARE: 'uniform(0.7, 0.8)'}",
    "set: {DEPENDENCE: 0.6}",
)


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_is_the_same_however_its_names_are_typed(tmp_path: Path, plan: str) -> None:
    def read(names: dict[str, str]) -> object:
        file = tmp_path / "x.yaml"
        text = plan
        for mark in names:
            text = text.replace(mark, names[mark])
        file.write_text(f"scenario: baseline_mid_2022\n{text}\n", encoding="utf-8")
        sweep = read_sweep(file)
        return sweep.resolved(), sweep.scenario.digest

    assert read(SHORT) == read(LONG | {"DEPENDENCE": "initial.economic_dependence"})


def test_a_parameter_that_is_varied_by_two_names_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("scenario: baseline_mid_2022\nvary: [anti_war_share, opinion.anti_war_share]\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"opinion\.anti_war_share is named twice"):
        read_sweep(file)


def test_an_address_is_kept_in_whole_names() -> None:
    asked = Exploration.of("scenario=baseline_mid_2022&set=dependence:0.6&set=weeks:20")
    assert "set=initial.economic_dependence:0.6&set=weeks:20" in asked.query


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        UnknownName, match=r"there is no parameter 'economic_dependance': did you mean economic_dependence"
    ):
        parameter_named("economic_dependance")

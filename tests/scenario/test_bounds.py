"""Numbers that contradict each other are refused; those far from what is believed are warned of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.scenario import Problem, Scenario, ScenarioError, load_scenario
from sim.scenario.bounds import RELATIONS, broken_settings, is_far
from sim.scenario.vocabulary import vocabulary

Complaints = Callable[..., tuple[Problem, ...]]
Load = Callable[..., Scenario]
Write = Callable[..., Path]


def parameters(**values: str) -> str:
    lines = (f"  {path.replace('__', '.')}: {{{value}, source: what-if}}\n" for path, value in values.items())
    return "parameters:\n" + "".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (parameters(army__deployable="fixed: 12000"), "army.deployable: 12000 does not fit the unit 'thousand'"),
        (parameters(kremlin__type_sd="fixed: -0.1"), "-0.1 does not fit the unit 'war value'"),
        (parameters(army__deployable="fixed: 80"), "army.deployable = 80 (thousand) and army.size = 45 (thousand)"),
        (parameters(army__size="uniform: [5, 10]"), "those who can be sent across the border are part of the army"),
        (parameters(army__deployable="uniform: [20, 30]", army__size="uniform: [15, 19]"), "contradict each other"),
        (
            parameters(opinion__anti_war_share="fixed: 0.85", opinion__support_share="fixed: 0.55"),
            "opinion.anti_war_share = 0.85 (share) and opinion.support_share = 0.55 (share) contradict each other",
        ),
    ],
)
def test_numbers_that_contradict_their_unit_or_each_other_are_refused(
    complaints: Complaints, text: str, said: str
) -> None:
    (problem,) = complaints(text)
    assert said in problem.message
    assert problem.position.line >= 5


def test_on_the_command_line_too(load: Load) -> None:
    with pytest.raises(ScenarioError, match=r"--set army.deployable=80: army.deployable = 80 .* contradict"):
        load().with_settings(["army.deployable=80"])
    assert load().with_settings(["army.deployable=80", "army.size=90"]).beliefs["army.size"].prior.low == 90


def test_ranges_that_overlap_are_warned_of_where_their_middles_contradict(load: Load) -> None:
    (warning,) = load(parameters(army__deployable="uniform: [30, 70]")).warnings[:1]
    assert "army.deployable = 50 (thousand) and army.size = 45 (thousand)" in warning.message
    assert load(parameters(army__deployable="uniform: [8, 20]", army__size="uniform: [15, 80]")).warnings == ()


def test_a_value_far_from_what_is_believed_is_warned_of_where_it_is_written(load: Load, write: Write) -> None:
    (warning,) = load(parameters(leader__risk_bias="fixed: 1.4")).warnings
    assert "leader.risk_bias: 1.4 lies outside what is believed of it, normal(0, 0.4)" in warning.message
    assert warning.position.line == 5
    write(f"title: t\nquestion: q?\nstart: 2022-06-20\n{parameters(leader__risk_bias='fixed: 1.4')}", "far.yaml")
    assert load("extends: far.yaml\n").warnings == ()
    (by_hand,) = load().with_settings(["leader.risk_bias=1.4"]).warnings
    assert str(by_hand.position) == "--set leader.risk_bias=1.4"


def test_far_is_outside_the_middle_999_of_1000_of_a_tail_and_outside_what_has_no_tail() -> None:
    known = vocabulary().parameters
    bias, resolve, constant = known["leader.risk_bias"], known["west.resolve"], known["front.pin_effect"]
    rare = bias.prior.quantile(np.array([0.0004, 0.0006]))
    assert [is_far(bias, value) for value in rare] == [True, False]
    assert [is_far(resolve, value) for value in (0.19, 0.2, 1.8, 1.81)] == [True, False, False, True]
    assert not is_far(constant, 7)


def test_the_models_defaults_contradict_nothing() -> None:
    scenario = load_scenario("baseline_mid_2022")
    assert scenario.warnings == ()
    for relation in RELATIONS:
        assert not relation.is_broken({path: vocabulary().parameters[path].default for path in relation.factors})


def test_a_table_of_settings_is_checked_row_by_row(load: Load) -> None:
    sizes, deployable = np.array([50.0, 40, 10, 5]), np.array([20.0, 40, 9, 6])
    ((count, said),) = broken_settings(load(), {"army.size": sizes, "army.deployable": deployable})
    assert (count, "army.deployable = 6 (thousand) and army.size = 5" in said) == (1, True)
    ((count, _),) = broken_settings(load(), {"army.size": sizes})  # against the default of 12
    assert count == 2
    assert not list(broken_settings(load(), {"leader.risk_bias": sizes}))

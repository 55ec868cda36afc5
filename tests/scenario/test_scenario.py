"""A scenario's digest names what it says; its resolved form says the same again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import Belief, Scenario, ScenarioError, load_scenario, priors
from sim.scenario.extends import shipped_folder
from sim.scenario.keys import KEYS
from sim.scenario.vocabulary import vocabulary

Load = Callable[..., Scenario]
Write = Callable[..., Path]

FULL = """\
title: A test
question: Does it load?
start: 2022-06-20
weeks: 26
citizens: 500
initial:
  sanctions: {uniform: [0.5, 0.7], source: P21}
  western_posture: {normal: [0.4, 0.1], source: C002-18, note: a remark}
parameters:
  west.resolve: {fixed: 2, source: C000-06}
events:
  - {week: 4, demand: request, source: C003-21}
  - {week: 4, set: {sanctions: 0.8, reserves: 12}, source: P21, note: two at once}
  - {week: 9, russian_troops: 1e1, source: P11}
without: [west, sabotage]
sources: [Razin 2022, Ilyash 2022]
"""

SAME = """\
# Another layout, other order, comments, other ways to write the same numbers, dates instead of weeks.
without: ["sabotage", west]
sources:
  - Razin 2022
  - Ilyash 2022
events:
  - week: 9
    source: P11
    russian_troops: 10
  - {date: 2022-07-18, source: C003-21, demand: request}
  - {source: P21, note: two at once, week: 4.0, set: {reserves: 12.0, sanctions: 0.80}}
parameters: {west.resolve: {source: C000-06, fixed: 2.0}}
initial:
  western_posture:
    note: "a remark"
    source: >-
      C002-18
    normal: [4e-1, .1]
  sanctions: {source: P21, uniform: [0.50, 0.70]}
citizens: 0x1F4
weeks: 26
belief_mode: emulator
start: "2022-06-20"
question: Does it load?
title: 'A test'
"""


def test_layout_order_and_comments_do_not_change_the_digest(load: Load) -> None:
    assert load(SAME, head="").digest == load(FULL, head="", name="other.yaml").digest


def test_inheriting_a_value_or_writing_it_out_gives_the_same_digest(load: Load, write: Write) -> None:
    write(FULL, "parent.yaml")
    assert load("extends: parent.yaml\ntitle: A test\n", head="").digest == load(FULL, head="").digest


CHANGES = [
    ("A test", "A trial"),
    ("Does it", "Will it"),
    ("2022-06-20", "2022-06-27"),
    ("weeks: 26", "weeks: 27"),
    ("citizens: 500", "citizens: 501"),
    ("0.7]", "0.71]"),
    ("uniform", "p5p95"),
    ("P21}", "judgement}"),
    ("a remark", "another"),
    ("west.resolve", "leader.exit_penalty"),
    ("fixed: 2", "fixed: 2.1"),
    ("request", "ultimatum"),
    ("week: 9", "week: 10"),
    ("sanctions: 0.8", "sanctions: 0.81"),
    ("two at once", "both"),
    ("1e1", "11"),
    ("[west, sabotage]", "[west]"),
    ("Razin 2022", "Razin 2021"),
]


def test_any_change_of_content_changes_the_digest(load: Load) -> None:
    for before, after in CHANGES:
        changed = load(FULL.replace(before, after, 1), head="")
        assert changed.digest != load(FULL, head="").digest, after


def test_the_order_of_events_within_a_week_is_content(load: Load) -> None:
    first, second = FULL.splitlines()[11:13]
    swapped = FULL.replace(f"{first}\n{second}", f"{second}\n{first}")
    assert load(swapped, head="").digest != load(FULL, head="").digest


def test_another_name_keeps_the_digest(load: Load) -> None:
    scenario = load(FULL, head="")
    assert dataclasses.replace(scenario, name="other").digest == scenario.digest


def again(scenario: Scenario, write: Write) -> Scenario:
    return load_scenario(write(scenario.to_yaml(), "again.yaml"))


def test_the_resolved_scenario_loads_to_the_same(load: Load, write: Write) -> None:
    scenario = load(FULL, head="")
    read_again = again(scenario, write)
    assert read_again.digest == scenario.digest
    assert dataclasses.replace(read_again, name=scenario.name) == scenario


def test_the_resolved_form_is_plain_data(load: Load) -> None:
    resolved = load(FULL, head="").resolved()
    assert list(resolved) == [key for key in KEYS if key in resolved]
    assert yaml.safe_load(yaml.safe_dump(resolved)) == resolved
    assert resolved["parameters"] == {"west.resolve": {"fixed": 2, "source": "C000-06"}}


NUMBERS = st.floats(0, 1e9, allow_subnormal=False)
WORDS = st.sampled_from(["1e3", "no", "null", "~", "22:30", "0o17", "- a", "a: b", "# c", "'", '"', "é\u2028x"])
TEXTS = (st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1) | WORDS).filter(str.strip)


@given(title=TEXTS, number=NUMBERS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_title_and_number_survive_the_round_trip(load: Load, write: Write, title: str, number: float) -> None:
    changed = {"west.resolve": load(FULL, head="").beliefs["west.resolve"]}
    prior = dataclasses.replace(changed["west.resolve"].prior, arguments=(number,), low=number, high=number)
    belief = dataclasses.replace(changed["west.resolve"], prior=prior)
    scenario = dataclasses.replace(load(FULL, head=""), title=title.strip(), beliefs={"west.resolve": belief})
    assert again(scenario, write).digest == scenario.digest


def test_priors_give_the_belief_in_force_for_every_parameter(load: Load) -> None:
    in_force = priors(load("initial:\n  sanctions: {uniform: [0.5, 0.7], source: P21}"))
    assert in_force["initial.sanctions"].prior.support == (0.5, 0.7)
    assert in_force["leader.exit_penalty"].source == "default of the model"
    assert in_force["leader.exit_penalty"].prior.family == "fixed"


def test_a_shipped_name_and_its_path_are_the_same_scenario() -> None:
    assert load_scenario("baseline_mid_2022") == load_scenario(shipped_folder() / "baseline_mid_2022.yaml")


def test_every_prior_of_the_model_survives_being_written_and_read(tmp_path: Path) -> None:
    own = {path: Belief(path, p.prior, "judgement") for path, p in vocabulary().parameters.items()}
    stated = dataclasses.replace(load_scenario("baseline_mid_2022"), beliefs=own)
    (tmp_path / "x.yaml").write_text(stated.to_yaml())
    read = load_scenario(tmp_path / "x.yaml").beliefs
    assert {path: belief.prior for path, belief in read.items()} == {path: belief.prior for path, belief in own.items()}


@pytest.mark.parametrize(
    ("belief", "complaint"),
    [
        ("{uniform: [0, 1], within: [0, 0.5]}", "uniform ends by itself"),
        ("{normal: [0, 1], within: [2, 1]}", "needs two rising numbers"),
        ("{normal: [0, 1], within: 3}", "expected a list"),
        ("{normal: [0, 1], within: [a, 1]}", "expected a number"),
    ],
)
def test_a_wrong_cut_off_is_refused(load: Load, belief: str, complaint: str) -> None:
    text = f"parameters:\n  leader.risk_bias: {belief[:-1]}, source: judgement}}\n"
    with pytest.raises(ScenarioError, match=complaint):
        load(text)

"""`--set NAME=VALUE` changes a scenario as if its file said so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, load_scenario

Load = Callable[..., Scenario]
Write = Callable[..., Path]

EVENT = "events: [{week: 8, demand: ultimatum, source: C001-41}]\n"


def test_a_number_becomes_a_fixed_belief_with_the_setting_as_its_source(load: Load) -> None:
    changed = load().with_settings(["kremlin.ultimatum_cost=0.3", "initial.sanctions = 0.7"])
    belief = changed.beliefs["kremlin.ultimatum_cost"]
    assert (str(belief.prior), belief.source) == ("0.3", "what-if (--set)")
    assert changed.origin("kremlin.ultimatum_cost") == "--set kremlin.ultimatum_cost=0.3"
    assert changed.beliefs["initial.sanctions"].prior.arguments == (0.7,)


def test_the_end_of_a_name_is_enough_and_means_the_same(load: Load) -> None:
    short, whole = (load().with_settings([f"{name}=0.7"]) for name in ("dependence", "initial.economic_dependence"))
    assert short.digest == whole.digest and short.changes() == whole.changes()
    with pytest.raises(ScenarioError, match=r"initial\.economic_dependence is set twice"):
        load().with_settings(["dependence=0.7", "initial.economic_dependence=0.8"])


def test_a_prior_is_written_like_a_call(load: Load) -> None:
    changed = load().with_settings(["opinion.anti_war_share=uniform(0.6, 0.9)"])
    assert changed.beliefs["opinion.anti_war_share"].prior.support == (0.6, 0.9)


def test_plain_keys_can_be_set(load: Load) -> None:
    changed = load(EVENT).with_settings(["weeks=26", "citizens=500", "belief_mode=rollout"])
    assert (changed.weeks, changed.citizens) == (26, 500)
    assert changed.origin("weeks") == "--set weeks=26"


def test_a_mechanism_and_the_date_of_an_event_can_be_set(load: Load) -> None:
    two = "events:\n  - {week: 8, demand: ultimatum, source: C001-41}\n  - {week: 9, front_shock: 0.1, source: P14}\n"
    changed = load(two).with_settings(["without=west+sabotage", "events.demand.date=2022-09-06", "rule=prospect"])
    assert changed.without == ("sabotage", "west")
    assert [(event.week, event.action) for event in changed.events] == [(9, "front_shock"), (11, "demand")]
    assert changed.origin("events.1").endswith("x.yaml:5:5")
    assert changed.origin("without") == "--set without=west+sabotage"
    assert "events.demand.date = 2022-09-06" in changed.changes() and "rule = prospect" in changed.changes()
    assert changed.with_settings(["without=none"]).without == ()


def test_the_original_stays_as_it_was(load: Load) -> None:
    scenario = load()
    before = scenario.digest
    assert scenario.with_settings(["weeks=26"]).digest != before
    assert scenario.digest == before
    assert scenario.with_settings([]) == scenario


def test_a_changed_scenario_survives_the_round_trip(load: Load, write: Write) -> None:
    changed = load(EVENT).with_settings(["west.resolve=pert(0.5, 1, 1.5)"])
    assert load_scenario(write(changed.to_yaml(), "again.yaml")).digest == changed.digest


@pytest.mark.parametrize(
    ("setting", "said", "remedy"),
    [
        ("weeks", "expected NAME=VALUE, got 'weeks'", "weeks=26"),
        ("weeks=", "expected NAME=VALUE", "weeks=26"),
        ("=3", "expected NAME=VALUE", "weeks=26"),
        ("weks=3", "there is no parameter or setting 'weks'", "did you mean weeks?"),
        ("title=x", "there is no parameter or setting 'title'", "`warentry parameters` lists"),
        ("weeks=many", "weeks: expected a whole number between 1 and 260, got 'many'", "weeks: 52"),
        ("weeks=8", "the event in week 8 lies after the scenario's last week, 7", "set weeks=9 or more"),
        ("without=west+nothing", "without: expected a known name, got 'nothing'", "choose from"),
        ("events.demand.date=2021-01-01", "lies before the scenario's start (2022-06-20)", "start the scenario"),
        ("events.demand.date=2024-01-01", "after the scenario's last week, 51", "set weeks=81 or more"),
        ("events.demand.date=soon", "events.demand.date: expected a date", "year-month-day"),
        ("events.demands.date=2022-07-04", "there is nothing named 'events.demands.date'", "events.demand.date?"),
        ("events.demand.2.date=2022-07-04", "there are 1 such events", "count from 1 to 1"),
        ("belief_mode=x", "belief_mode: expected emulator or rollout, got 'x'", "rollout"),
        ("leader.exit_penality=1", "there is no parameter", "did you mean leader.exit_penalty?"),
        ("rationality=9", "may mean kremlin.rationality or leader.rationality", "write one of them"),
        ("dependence=0,85", "expected a number, got '0,85'", "write a decimal point: 0.85"),
        ("without=sanctions", "expected a known name, got 'sanctions'", "did you mean west (without it"),
        ("initial.sanctions=1.5", "initial.sanctions: 1.5", "between 0 and 1"),
        ("initial.sanctions=inf", "expected a number, got 'inf'", "plain number"),
        ("initial.sanctions=.inf", "fixed needs one number; got inf", "fixed: 0.6"),
        ("initial.sanctions=high", "expected a number, got 'high'", "plain number"),
        ("initial.sanctions=0.1,0.2", "fixed needs one number; got 0.1, 0.2", "correct the numbers"),
        ("initial.sanctions=unifrom(0,1)", "there is no prior named 'unifrom'", "did you mean uniform?"),
        ("initial.sanctions=uniform(0.9,0.1)", "uniform needs [low, high]", "correct the numbers"),
        ("initial.sanctions=uniform()", "expected a number, got nothing", "plain number"),
    ],
)
def test_a_wrong_setting_is_named_with_the_remedy(load: Load, setting: str, said: str, remedy: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(EVENT).with_settings([setting])
    (problem,) = error.value.problems
    assert str(problem.position) == f"--set {setting}"
    assert said in problem.message
    assert remedy in problem.remedy


def test_of_several_events_of_a_kind_one_is_named_by_its_number(load: Load) -> None:
    demands = "events:\n" + "".join(f"  - {{week: {week}, demand: request, source: C003-21}}\n" for week in (9, 4))
    with pytest.raises(ScenarioError, match="there are 2 such events"):
        load(demands).with_settings(["events.demand.date=2022-09-06"])
    moved = load(demands).with_settings(["events.demand.1.date=2022-09-05"])
    assert [event.week for event in moved.events] == [9, 11]
    with pytest.raises(ScenarioError, match=r"--set events.demand.1.date=2022-08-22: .* cannot both happen in week 9"):
        load(demands).with_settings(["events.demand.1.date=2022-08-22"])
    with pytest.raises(ScenarioError, match="has no event"):
        load().with_settings(["events.demand.date=2022-09-06"])


def test_setting_a_name_twice_is_refused(load: Load) -> None:
    with pytest.raises(ScenarioError, match="weeks is set twice"):
        load().with_settings(["weeks=3", "weeks=4"])

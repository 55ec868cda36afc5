"""What a scenario inherits, overrides and removes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Problem, Scenario, ScenarioError, load_scenario

HEAD = "title: A test\nquestion: Does it load?\nstart: 2022-06-20\n"
Complaints = Callable[..., tuple[Problem, ...]]
Load = Callable[..., Scenario]
Write = Callable[..., Path]

PARENT = (
    HEAD
    + """\
description: Speaks of the parent only.
weeks: 26
initial:
  sanctions: {uniform: [0.5, 0.7], source: P21, note: inherited}
  western_posture: {fixed: 0.4, source: C002-18}
parameters:
  west.resolve: {fixed: 0.5, source: C000-06}
events:
  - {week: 20, summit: true, source: P12}
without: [sabotage]
"""
)


@pytest.fixture
def child(write: Write, load: Load) -> Load:
    write(PARENT, "parent.yaml")

    def child(text: str = "") -> Scenario:
        return load("extends: parent.yaml\n" + text, head="", name="child.yaml")

    return child


def test_a_child_has_everything_of_its_parent_but_the_description(child: Load, load: Load) -> None:
    parent = load(PARENT, head="", name="parent.yaml")
    inherited = child()
    assert inherited.description == ""
    assert inherited.resolved() | {"description": "Speaks of the parent only."} == parent.resolved()


def test_a_childs_belief_replaces_the_inherited_one_as_a_whole(child: Load) -> None:
    beliefs = child("initial:\n  sanctions: {fixed: 0.9, source: what-if}").beliefs
    assert beliefs["initial.sanctions"].resolved() == {"fixed": 0.9, "source": "what-if"}
    assert beliefs["initial.western_posture"].source == "C002-18"


def test_lists_replace_lists(child: Load) -> None:
    scenario = child("events:\n  - {week: 1, incident: true, source: P16}\nwithout: []")
    assert [event.action for event in scenario.events] == ["incident"]
    assert scenario.without == ()


def test_null_removes_what_was_inherited(child: Load) -> None:
    scenario = child("weeks: null\nevents:\ninitial:\n  sanctions: null\nparameters: {west.resolve: ~}")
    assert scenario.weeks == 52
    assert scenario.events == ()
    assert set(scenario.beliefs) == {"initial.western_posture"}


def test_a_heading_with_nothing_under_it_removes_nothing(child: Load) -> None:
    assert child("initial:\nparameters:\n").beliefs == child().beliefs


def test_removing_what_nobody_set_is_an_error(child: Load) -> None:
    with pytest.raises(ScenarioError, match=r"child.yaml:3:3: initial.reserves is empty, and nothing is inherited"):
        child("initial:\n  reserves: null\n")


def test_of_several_parents_the_later_wins(write: Write, load: Load) -> None:
    write(PARENT, "parent.yaml")
    write("weeks: 30\ninitial:\n  sanctions: {fixed: 0.1, source: what-if}\n", "other.yaml")
    both = load("extends: [parent.yaml, other.yaml]\n", head="")
    assert both.weeks == 30
    assert both.beliefs["initial.sanctions"].source == "what-if"
    assert "initial.western_posture" in both.beliefs
    assert load("extends: [other.yaml, parent.yaml]\n", head="").weeks == 26


def test_a_path_is_relative_to_the_file_that_names_it(write: Write, load: Load) -> None:
    (write(PARENT, "parent.yaml").parent / "sub").mkdir()
    write("extends: ../parent.yaml\n", "sub/middle.yaml")
    assert load("extends: sub/middle.yaml\n", head="").weeks == 26


def test_a_bare_name_is_a_shipped_scenario(load: Load) -> None:
    assert "initial.sanctions" in load("extends: baseline_mid_2022\n").beliefs


def test_dated_events_move_with_the_childs_start(child: Load, write: Write) -> None:
    write(PARENT.replace("week: 20", "date: 2022-07-04"), "parent.yaml")
    assert child().events[0].week == 2
    assert child("start: 2022-06-27").events[0].week == 1


def test_origins_tell_parent_and_child_apart(child: Load) -> None:
    scenario = child("parameters:\n  kremlin.ultimatum_cost: {fixed: 0.3, source: what-if}")
    own, inherited = scenario.beliefs["kremlin.ultimatum_cost"], scenario.beliefs["initial.sanctions"]
    assert own.inherited_from is None
    assert inherited.inherited_from is not None and inherited.inherited_from.endswith("parent.yaml")
    assert scenario.origin("kremlin.ultimatum_cost").endswith("child.yaml:3:3")
    assert scenario.origin("initial.sanctions").endswith("parent.yaml:7:3")
    assert scenario.origin("weeks").endswith("parent.yaml:5:1")
    assert scenario.origin("events.0").endswith("parent.yaml:12:5")
    assert scenario.origin("leader.exit_penalty") == "default of the model"


def test_an_error_in_an_inherited_value_points_to_the_parents_line(child: Load, write: Write) -> None:
    write(PARENT.replace("0.4", "4"), "parent.yaml")
    with pytest.raises(ScenarioError) as error:
        child()
    (problem,) = error.value.problems
    assert str(problem.position).endswith("parent.yaml:8:28")
    assert "western_posture" in problem.source_line


def test_an_inherited_event_beyond_a_shorter_horizon_points_to_the_parents_line(child: Load) -> None:
    with pytest.raises(ScenarioError, match=r"parent.yaml:12:12: the event in week 20 lies after"):
        child("weeks: 10")


def test_a_circle_is_refused_with_its_chain(write: Write) -> None:
    write("extends: b.yaml\n" + HEAD, "a.yaml")
    write("extends: c.yaml\n", "b.yaml")
    path = write("extends: ./a.yaml\n", "c.yaml")
    with pytest.raises(ScenarioError) as error:
        load_scenario(path.with_name("a.yaml"))
    (problem,) = error.value.problems
    assert "in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml" in problem.message
    assert str(problem.position).endswith("c.yaml:1:10")


def test_a_file_that_extends_itself_is_a_circle(complaints: Complaints) -> None:
    (problem,) = complaints("extends: x.yaml\n")
    assert "in a circle: x.yaml -> x.yaml" in problem.message


def test_two_ways_to_one_ancestor_are_no_circle_and_cost_no_time(write: Write) -> None:
    write(HEAD, "level0.yaml")
    for level in range(1, 40):  # 2**39 ways to the ancestor
        name = f"level{level - 1}.yaml"
        path = write(f"extends: [{name}, {name}]\n", f"level{level}.yaml")
    assert load_scenario(path).title == "A test"


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        ("extends: parnt.yaml", "there is no file", "did you mean parent.yaml?"),
        (
            "extends: baseline_mid",
            "there is no scenario named 'baseline_mid'",
            "did you mean baseline_mid_2022",
        ),
        ("extends: 7", "extends: expected the name of a file, got '7'", "baseline_mid_2022"),
        ("extends: [parent.yaml, {}]", "extends: expected the name of a file", "baseline_mid_2022"),
        ("extends: ./", "is not a file", "x.yaml"),
    ],
)
def test_a_parent_that_cannot_be_had_is_the_only_complaint(
    complaints: Complaints, write: Write, text: str, said: str, remedy: str
) -> None:
    write(PARENT, "parent.yaml")
    (problem,) = complaints(text, head="")
    assert said in problem.message
    assert remedy in problem.remedy
    assert problem.position.line == 1

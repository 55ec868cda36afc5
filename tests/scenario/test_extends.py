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


def test_a_child_has_everything_of_its_parent_but_what_speaks_of_that_file(child: Load, load: Load) -> None:
    parent = load(PARENT, head="", name="parent.yaml")
    inherited = child()
    assert inherited.description == ""
    assert inherited.title == "Child"  # by the name of its file: it is not what its parent is called
    own = {"description": "Speaks of the parent only.", "title": "A test"}
    assert inherited.resolved() | own == parent.resolved()


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
    assert load_scenario(path).question == "Does it load?"


DIAMOND = {
    "ground.yaml": PARENT,
    "later.yaml": "extends: ground.yaml\nquestion: Later?\nweeks: 30\nwithout: [west]\n"
    "initial:\n  sanctions: {fixed: 0.9, source: what-if}\n",
    "firmer.yaml": "extends: ground.yaml\nparameters:\n  west.resolve: {fixed: 1.8, source: what-if}\n",
}


@pytest.fixture
def diamond(write: Write) -> None:
    for name, text in DIAMOND.items():
        write(text, name)


def test_a_shared_ancestor_undoes_nothing_of_what_was_built_on_it(diamond: None, load: Load) -> None:
    for order in ("later.yaml, firmer.yaml", "firmer.yaml, later.yaml", "later.yaml, firmer.yaml, ground.yaml"):
        both = load(f"extends: [{order}]\n", head="")
        assert (both.weeks, both.without, both.question) == (30, ("west",), "Later?")
        assert str(both.beliefs["initial.sanctions"].prior) == "0.9"
        assert str(both.beliefs["west.resolve"].prior) == "1.8"
        assert both.warnings == ()
        assert str(both.overridden["west.resolve"][0]).endswith("ground.yaml:10:3")


def test_two_parents_that_contradict_each_other_are_warned_of_unless_the_child_decides(
    diamond: None, write: Write, load: Load
) -> None:
    write("extends: ground.yaml\ninitial:\n  sanctions: {fixed: 0.2, source: P21}\nevents: null\n", "softer.yaml")
    both = load("extends: [later.yaml, softer.yaml]\n", head="", name="both.yaml")
    assert str(both.beliefs["initial.sanctions"].prior) == "0.2"
    (warning,) = both.warnings
    assert "initial.sanctions is set here and otherwise in" in warning.message
    assert str(warning.position).endswith("softer.yaml:3:3") and "later.yaml:6:3" in warning.message
    decided = "extends: [later.yaml, softer.yaml]\ninitial:\n  sanctions: {fixed: 0.3, source: P21}\n"
    assert load(decided, head="", name="both.yaml").warnings == ()
    write("extends: softer.yaml\ninitial:\n  sanctions: {fixed: 0.9, source: P16}\n", "same.yaml")
    assert load("extends: [later.yaml, same.yaml]\n", head="").warnings == ()  # another ground, the same value


def test_a_list_of_events_that_replaces_a_strangers_is_warned_of(write: Write, load: Load) -> None:
    one, other = (f"events: [{{week: {week}, summit: true, source: P12}}]\n" for week in (3, 4))
    write(one, "one.yaml")
    write(other, "other.yaml")
    scenario = load("extends: [one.yaml, other.yaml]\n")
    assert [event.week for event in scenario.events] == [4]
    assert "events is set here and otherwise in" in scenario.warnings[0].message


def test_a_question_that_speaks_of_another_time_is_warned_of(child: Load) -> None:
    assert child("start: 2022-06-20\nweeks: 26").warnings == ()
    for line in ("start: 2022-06-21", "weeks: 27", "weeks: null\nevents: null"):
        (warning,) = child(line).warnings
        assert "the question is still that of" in warning.message
        assert str(warning.position).endswith("child.yaml:2:1")
        assert child(f"{line}\nquestion: And now?").warnings == ()


def test_a_chain_or_a_row_of_files_without_end_is_refused_in_a_sentence(write: Write, complaints: Complaints) -> None:
    write(HEAD, "f0.yaml")
    for number in range(1, 500):
        write(f"extends: f{number - 1}.yaml\n", f"f{number}.yaml")
    (problem,) = complaints("extends: f499.yaml", head="")
    assert "more than 100 files are extended" in problem.message
    (problem,) = complaints("extends: [" + ", ".join(["f0.yaml"] * 5000) + "]", head="")
    assert "names 5,000 files" in problem.message


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

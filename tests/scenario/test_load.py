"""A scenario file gives a checked scenario, or one problem with place, value and remedy for each thing wrong."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario
from sim.scenario.errors import nearest
from tests.scenario.conftest import HEAD, Complaints, Load, Write

FIXED = "initial:\n  sanctions: {fixed: 0.7, source: P21}\n"


def test_a_scenario_holds_what_its_file_says(load: Load) -> None:
    scenario = load(
        """
weeks: 26
citizens: 1e3
initial:
  economic_dependence: {pert: [0.5, 0.65, 0.8], source: C003-18, note: a guess}
parameters:
  opinion.anti_war_share: {fixed: 0.855, source: C001-23}
events:
  - {date: 2022-07-10, demand: ultimatum, source: C001-05}
  - {week: 1, set: {sanctions: 0.9}, source: judgement}
without: [sabotage]
sources: [Razin 2022]
"""
    )
    assert (scenario.name, scenario.title, scenario.start) == ("x", "A test", date(2022, 6, 20))
    assert (scenario.weeks, scenario.citizens, scenario.belief_mode) == (26, 1000, "emulator")
    belief = scenario.beliefs["initial.economic_dependence"]
    assert (str(belief.prior), belief.source, belief.note) == ("pert(0.5, 0.65, 0.8)", "C003-18", "a guess")
    assert scenario.beliefs["opinion.anti_war_share"].prior.support == (0.855, 0.855)
    assert [(event.week, event.action, event.value) for event in scenario.events] == [
        (1, "set", {"sanctions": 0.9}),
        (2, "demand", "ultimatum"),
    ]
    assert scenario.without == ("sabotage",)
    assert scenario.sources == ("Razin 2022",)


def test_weeks_are_counted_from_the_start(load: Load) -> None:
    assert load().date_of(0) == date(2022, 6, 20)
    assert load().date_of(8) == date(2022, 8, 15)


@pytest.mark.parametrize(("day", "week"), [("2022-06-20", 0), ("2022-06-26", 0), ("2022-06-27", 1), ("2023-06-18", 51)])
def test_any_day_of_a_week_dates_an_event_of_that_week(load: Load, day: str, week: int) -> None:
    assert load(f"events: [{{date: {day}, summit: true, source: P12}}]").events[0].week == week


def test_events_of_one_week_keep_their_order(load: Load) -> None:
    two = "{week: 3, front_shock: -0.1, source: P14}, {week: 3, reserves: 12, source: P14}"
    events = load(f"events: [{{week: 5, summit: true, source: P12}}, {two}]").events
    assert [event.action for event in events] == ["front_shock", "reserves", "summit"]


def test_a_family_with_tails_is_cut_off_at_the_units_domain(load: Load) -> None:
    scenario = load("initial:\n  sanctions: {normal: [0.9, 0.3], source: judgement}")
    assert scenario.beliefs["initial.sanctions"].prior.support == (0, 1)


def test_a_scenario_survives_pickling_so_that_workers_can_have_it(load: Load) -> None:
    scenario = load(FIXED)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_an_error_survives_pickling_so_that_workers_can_report_it(write: Write) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario(write("title: only\n"))
    assert pickle.loads(pickle.dumps(error.value)).problems == error.value.problems


@pytest.mark.parametrize("key", ["title", "question", "start"])
def test_what_every_scenario_needs_is_asked_for(complaints: Complaints, key: str) -> None:
    head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(key))
    (problem,) = complaints("", head=head)
    assert problem.message == f"`{key}` is missing"
    assert f"{key}: " in problem.remedy


@pytest.mark.parametrize("start", ["2022-02-30", "20.6.2022", "0001-01-01", "9999-12-31", "20220620", "7"])
def test_a_start_that_is_no_usable_date_is_refused(complaints: Complaints, start: str) -> None:
    (problem,) = complaints("", head=HEAD.replace("2022-06-20", start))
    assert "start: expected a date" in problem.message
    assert repr(start) in problem.message


def test_everything_wrong_with_a_file_is_said_at_once_in_order(complaints: Complaints) -> None:
    problems = complaints("events:\n  - {week: 99, demand: no}\ninitial:\n  sanctions: 1.2\nweeks: x\ntitle: y\n")
    assert [problem.position.line for problem in problems] == [5, 5, 7, 8, 9]


def test_a_problem_shows_its_line_with_a_caret_and_the_remedy(complaints: Complaints) -> None:
    (problem,) = complaints("weeks: many")
    first, line, caret, remedy = problem.render().splitlines()
    assert first.endswith("x.yaml:4:8: weeks: expected a whole number between 1 and 260, got 'many'")
    assert line[caret.index("^") :] == "many"
    assert remedy.strip() == "write for example weeks: 52"


def test_a_very_long_line_is_cut_around_the_caret(complaints: Complaints) -> None:
    (problem,) = complaints("initial:\n  sanctions: {fixed: " + " " * 5000 + "9, source: P21}")
    _, line, caret, _ = problem.render().splitlines()
    assert len(line) < 200
    assert line[caret.index("^")] == "9"


def test_thousands_of_problems_are_not_all_shown(write: Write) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario(write(HEAD + "".join(f"wrong{i}: 1\n" for i in range(2000))))
    assert len(error.value.problems) == 2000
    assert str(error.value).endswith("... and 1970 more like these")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"title: caf\xe9\n", "is not UTF-8 text"),
        ("title: x".encode("utf-16"), "is not UTF-8 text"),
        (b"- a\n- b\n", "a scenario consists of lines"),
        (b"just words\n", "a scenario consists of lines"),
        (b"", "the file is empty"),
        (b"# " + b"x" * 1_000_001, "has more than 1 MB"),
        (b"\x00\x01", "may not stand in YAML"),
    ],
)
def test_a_file_that_is_no_scenario_gets_one_sentence(complaints: Complaints, content: bytes, said: str) -> None:
    (problem,) = complaints(content)
    assert said in problem.message
    assert problem.remedy


def test_a_byte_order_mark_does_not_disturb(write: Write) -> None:
    assert load_scenario(write(b"\xef\xbb\xbf" + HEAD.encode())).title == "A test"


def test_a_missing_file_names_the_nearest_in_the_folder(write: Write) -> None:
    path = write(HEAD, "my_question.yaml")
    with pytest.raises(ScenarioError, match="there is no file") as error:
        load_scenario(path.with_name("my_qestion.yaml"))
    assert error.value.problems[0].remedy == "did you mean my_question.yaml?"


@pytest.mark.parametrize(
    ("scenario", "remedy"),
    [("western_guarantee", "name that scenario: western_guarantee"), ("mine", "name the file of that scenario")],
)
def test_a_results_folder_says_which_scenario_it_holds_results_of(tmp_path: Path, scenario: str, remedy: str) -> None:
    (tmp_path / "manifest.json").write_text(f'{{"scenario": "{scenario}"}}')
    with pytest.raises(ScenarioError, match=f"holds results of the scenario {scenario}") as error:
        load_scenario(tmp_path)
    assert error.value.problems[0].remedy == remedy


@pytest.mark.parametrize("manifest", ["", "3", "{}", "[]"])
def test_a_folder_without_results_is_not_a_file(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ScenarioError, match="is not a file"):
        load_scenario(tmp_path)


@pytest.mark.parametrize(
    ("name", "near"),
    [("leader.foo", None), ("leader.exit_penlty", "leader.exit_penalty"), ("ledaer.spoils", "leader.spoils")],
)
def test_only_a_name_that_is_close_without_its_owner_is_suggested(name: str, near: str | None) -> None:
    assert nearest(name, ["leader.spoils", "leader.exit_penalty", "west.resolve"]) == near


def test_a_missing_name_suggests_a_shipped_scenario() -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("baseline_mid_2202")
    first, remedy = str(error.value).splitlines()
    assert first.endswith("there is no scenario named 'baseline_mid_2202'")
    assert remedy.strip() == "did you mean baseline_mid_2022?"


def test_a_name_like_no_other_lists_the_shipped_scenarios() -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("zzz")
    assert "border_incident, " in error.value.problems[0].remedy


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is not a file"):
        load_scenario(tmp_path)


def test_a_name_too_long_for_the_disk_gets_a_sentence() -> None:
    with pytest.raises(ScenarioError, match="cannot be read: File name too long"):
        load_scenario("x" * 5000)

"""A scenario file gives a checked scenario, or one problem with place, value and remedy for each thing wrong."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import Problem, Scenario, ScenarioError, load_scenario
from sim.scenario.errors import nearest

HEAD = "title: A test\nquestion: Does it load?\nstart: 2022-06-20\n"
Complaints = Callable[..., tuple[Problem, ...]]
Load = Callable[..., Scenario]
Write = Callable[..., Path]

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


BELIEF = "initial:\n  sanctions: "
EVENT = "events:\n  - "

BAD = [
    # keys and values at the top
    ("weks: 52", "4:1", "unknown key 'weks'", "did you mean weeks?"),
    ("weeks: many", "4:8", "weeks: expected a whole number between 1 and 260, got 'many'", "weeks: 52"),
    ("weeks: 0", "4:8", "weeks: expected a whole number between 1 and 260, got '0'", "weeks: 52"),
    ("weeks: 261", "4:8", "got '261'", "weeks: 52"),
    ("weeks: 2.5", "4:8", "got '2.5'", "weeks: 52"),
    ("weeks: no", "4:8", "got 'no'", "weeks: 52"),
    ("weeks: true", "4:8", "got 'true'", "weeks: 52"),
    ("weeks: [52]", "4:8", "got a list", "weeks: 52"),
    ("weeks: {a: 52}", "4:8", "got names with values", "weeks: 52"),
    ("weeks:", "4:1", "weeks is empty", "give it a value or delete the line"),
    ("citizens: 99", "4:11", "citizens: expected a whole number between 100 and 100000", "citizens: 100"),
    ("belief_mode: reduzed", "4:14", "expected emulator or reduced or rollout, got 'reduzed'", "did you mean reduced?"),
    ("without: [sabotag]", "4:11", "without: expected a known name, got 'sabotag'", "did you mean sabotage?"),
    ("without: sabotage", "4:10", "without: expected a list, got 'sabotage'", "write without: [...]"),
    ("sources: [{a: b}]", "4:11", "source: expected text", "write"),
    ("description: []", "4:14", "description: expected text, got a list", "write"),
    ("title: Again", "4:1", "the key 'title' stands here and already on line 1", "keep one of the two"),
    ("citizens: .inf", "4:11", "'.inf' is not a finite number", "finite"),
    ("citizens: !!int 500", "4:11", "the tag", "remove it"),
    # beliefs
    ("initial: 3", "4:10", "initial: expected names with values, got '3'", "write initial:"),
    (
        BELIEF + "0.7",
        "5:3",
        "initial.sanctions: a changed value needs a source",
        "{fixed: 0.7, source: judgement}",
    ),
    (BELIEF + "high", "5:3", "initial.sanctions: a changed value needs a source", "{fixed: 0.7"),
    (BELIEF + "[1, 2]", "5:3", "got a list", "{fixed: 0.7"),
    (BELIEF + "{fixed: 0.7}", "5:3", "initial.sanctions needs a source", "claim id"),
    (BELIEF + "{fixed: 0.7, source: ''}", "5:35", "source: expected text", "write"),
    (BELIEF + "{fixed: 0.7, source: C001-99}", "5:35", "unknown claim id 'C001-99'", "did you mean"),
    (BELIEF + "{fixed: 0.7, source: C001-21/22}", "5:35", "unknown claim id 'C001-21/22'", "in full"),
    (BELIEF + "{fixed: 1.7, source: P21}", "5:22", "initial.sanctions: 1.7", "between 0 and 1"),
    (BELIEF + "{fixed: much, source: P21}", "5:22", "expected a number, got 'much'", "plain number"),
    (BELIEF + "{uniform: [0.5, 1.2], source: P21}", "5:24", "uniform(0.5, 1.2)", "between 0 and 1"),
    (BELIEF + "{normal: [5, 1], source: P21}", "5:23", "normal(5, 1)", "between 0 and 1"),
    (BELIEF + "{p5p95: [0.5, 2], source: P21}", "5:22", "p5p95(0.5, 2)", "between 0 and 1"),
    (
        BELIEF + "{pert: [0.8, 0.5, 0.9], source: P21}",
        "5:21",
        "pert needs [low, mode, high] in rising",
        "fixed: 0.6",
    ),
    (BELIEF + "{uniform: 0.5, source: P21}", "5:24", "uniform needs [low, high]", "fixed: 0.6"),
    (
        BELIEF + "{choice: [], source: P21}",
        "5:23",
        "choice needs at least one value; got nothing",
        "fixed: 0.6",
    ),
    (BELIEF + "{uniform: [a, 1], source: P21}", "5:25", "expected a number, got 'a'", "plain number"),
    (
        BELIEF + "{unifrom: [0, 1], source: P21}",
        "5:15",
        "unknown prior or key 'unifrom'",
        "did you mean uniform?",
    ),
    (BELIEF + "{source: P21}", "5:3", "initial.sanctions has no value", "exactly one of fixed"),
    (BELIEF + "{fixed: 1, choice: [1], source: P21}", "5:3", "has fixed and choice", "exactly one of fixed"),
    (BELIEF + "{fixed: 0.5, source: P21, note: []}", "5:46", "note: expected text", "write"),
    (BELIEF.replace("ti", "te") + "{}", "4:1", "unknown key 'initeal'", "did you mean initial?"),
    (
        FIXED.replace("sanctions", "sanction"),
        "5:3",
        "unknown initial state 'sanction'",
        "did you mean sanctions?",
    ),
    (
        FIXED.replace("sanctions", "west.resolve"),
        "5:3",
        "is a parameter, not an initial state",
        "parameters:",
    ),
    ("parameters: {sanctions: {fixed: 1}}", "4:14", "sanctions is an initial state", "move it to `initial:`"),
    ("parameters: {initial.sanctions: {fixed: 1}}", "4:14", "is an initial state", "move it to `initial:`"),
    (
        "parameters: {exit_penalty: {fixed: 1}}",
        "4:14",
        "unknown parameter",
        "did you mean leader.exit_penalty?",
    ),
    (
        "parameters: {leader.exit_penality: {fixed: 1}}",
        "4:14",
        "'leader.exit_penality'",
        "leader.exit_penalty?",
    ),
    ("parameters: {leader: {exit_penalty: 1}}", "4:14", "'leader'", "leader.exit_penalty: ..."),
    ("parameters: {zzz: 1}", "4:14", "unknown parameter 'zzz'", "`warentry parameters` lists them"),
    # events
    (EVENT + "demand", "5:5", "event: expected names with values, got 'demand'", "write"),
    (EVENT + "{demand: request, source: P12}", "5:5", "the event has no time", "week: 8"),
    (
        EVENT + "{week: 1, date: 2022-07-01, summit: true, source: P12}",
        "5:5",
        "both `week` and `date`",
        "write",
    ),
    (
        EVENT + "{week: 52, summit: true, source: P12}",
        "5:12",
        "after the scenario's last week, 51 (2023-06-12)",
        "53",
    ),
    (
        EVENT + "{week: 1e300, summit: true, source: P12}",
        "5:12",
        "after the scenario's last week",
        "`weeks:`",
    ),
    (
        EVENT + "{week: -1, summit: true, source: P12}",
        "5:12",
        "before the scenario's start (2022-06-20)",
        "move",
    ),
    (
        EVENT + "{date: 2022-06-19, summit: true, source: P12}",
        "5:12",
        "the event on 2022-06-19 lies before",
        "move",
    ),
    (EVENT + "{date: 2023-06-19, summit: true, source: P12}", "5:12", "after the scenario's last week", "53"),
    (
        EVENT + "{date: 2022-13-01, summit: true, source: P12}",
        "5:12",
        "date: expected a date",
        "year-month-day",
    ),
    (EVENT + "{date: soon, summit: true, source: P12}", "5:12", "date: expected a date", "year-month-day"),
    (
        EVENT + "{week: 1.5, summit: true, source: P12}",
        "5:12",
        "week: expected a whole number, got 1.5",
        "weeks count",
    ),
    (
        EVENT + "{week: soon, summit: true, source: P12}",
        "5:12",
        "week: expected a number, got 'soon'",
        "write",
    ),
    (EVENT + "{week: 1, source: P12}", "5:5", "the event does nothing", "front_shock"),
    (
        EVENT + "{week: 1, summit: true, incident: true, source: P12}",
        "5:5",
        "summit and incident at once",
        "one of",
    ),
    (
        EVENT + "{week: 1, sumit: true, source: P12}",
        "5:15",
        "unknown key or action 'sumit'",
        "did you mean summit?",
    ),
    (EVENT + "{week: 1, summit: true}", "5:5", "the event needs a source", "claim id"),
    (EVENT + "{week: 1, summit: true, source: P99}", "5:37", "unknown claim id 'P99'", "did you mean"),
    (EVENT + "{week: 1, summit: no, source: P12}", "5:23", "summit: expected true, got 'no'", "delete"),
    (EVENT + "{week: 1, demand: ultimate, source: P12}", "5:23", "'ultimate'", "did you mean ultimatum?"),
    (EVENT + "{week: 1, front_shock: 3, source: P12}", "5:28", "front_shock: 3", "between -2 and 2"),
    (EVENT + "{week: 1, reserves: -3, source: P12}", "5:25", "reserves: -3", "between 0 and 1500"),
    (EVENT + "{week: 1, russian_troops: 30000, source: P12}", "5:31", "12 is 12,000 of them", "between 0 and 1500"),
    (EVENT + "{week: 1, set: {sanctions: 2}, source: P12}", "5:32", "set: sanctions: 2", "between 0 and 1"),
    (EVENT + "{week: 1, set: {sanction: 1}, source: P12}", "5:21", "unknown state 'sanction'", "sanctions?"),
    (EVENT + "{week: 1, set: {}, source: P12}", "5:20", "set: names no state", "write"),
    (EVENT + "{week: 1, set: 1, source: P12}", "5:20", "set: expected names with values, got '1'", "write"),
    ("events: {week: 1}", "4:9", "events: expected a list", "- "),
]


@pytest.mark.parametrize(("text", "place", "message", "remedy"), BAD)
def test_bad_input_gives_one_message_with_place_value_and_remedy(
    complaints: Complaints, text: str, place: str, message: str, remedy: str
) -> None:
    (problem,) = complaints(text)
    assert f"{problem.position.line}:{problem.position.column}" == place
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.source_line == (HEAD + text).splitlines()[problem.position.line - 1]


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
    problems = complaints(EVENT + "{week: 99, demand: no}\n" + BELIEF + "1.2\nweeks: x\ntitle: y\n")
    assert [problem.position.line for problem in problems] == [5, 5, 7, 8, 9]


def test_a_problem_shows_its_line_with_a_caret_and_the_remedy(complaints: Complaints) -> None:
    (problem,) = complaints("weeks: many")
    first, line, caret, remedy = problem.render().splitlines()
    assert first.endswith("x.yaml:4:8: weeks: expected a whole number between 1 and 260, got 'many'")
    assert line[caret.index("^") :] == "many"
    assert remedy.strip() == "write for example weeks: 52"


def test_a_very_long_line_is_cut_around_the_caret(complaints: Complaints) -> None:
    (problem,) = complaints(BELIEF + "{fixed: " + " " * 5000 + "9, source: P21}")
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


SOME_YAML = st.sampled_from([text for text, *_ in BAD] + [FIXED, "weeks: 3\n", "extends: x.yaml\n", "events: []\n"])


@given(st.lists(SOME_YAML | st.text(max_size=30), max_size=4).map("\n".join), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_text_raises_nothing_but_scenario_errors(write: Write, text: str, with_head: bool) -> None:
    path = write((HEAD * with_head + text).encode(errors="surrogatepass"))
    try:
        load_scenario(path)
    except ScenarioError as error:
        assert error.problems and str(error)

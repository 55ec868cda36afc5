"""Everything that can be wrong with a scenario file gets one message with place, value and remedy."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import ScenarioError, load_scenario
from tests.scenario.conftest import HEAD, Complaints, Write

FIXED = "initial:\n  sanctions: {fixed: 0.7, source: P21}\n"
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
    ("belief_mode: rolout", "4:14", "expected emulator or rollout, got 'rolout'", "did you mean rollout?"),
    ("without: [sabotag]", "4:11", "without: expected a known name, got 'sabotag'", "did you mean sabotage?"),
    ("without: sabotage", "4:10", "without: expected a list, got 'sabotage'", "write without: [...]"),
    ("sources: [{a: b}]", "4:11", "source: expected text", "write"),
    ("description: []", "4:14", "description: expected text, got a list", "write"),
    ("title: Again", "4:1", "the key 'title' stands here and already on line 1", "keep one of the two"),
    ("citizens: .inf", "4:11", "'.inf' is not a finite number", "finite"),
    ("citizens: !!int 500", "4:11", "the tag", "remove it"),
    # beliefs
    ("initial: 3", "4:10", "initial: expected names with values, got '3'", "write initial:"),
    (BELIEF + "0.7", "5:3", "initial.sanctions: a changed value needs a source", "{fixed: 0.7, source: judgement}"),
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
    (BELIEF + "{pert: [0.8, 0.5, 0.9], source: P21}", "5:21", "pert needs [low, mode, high] in rising", "fixed: 0.6"),
    (BELIEF + "{uniform: 0.5, source: P21}", "5:24", "uniform needs [low, high]", "fixed: 0.6"),
    (BELIEF + "{choice: [], source: P21}", "5:23", "choice needs at least one value; got nothing", "fixed: 0.6"),
    (BELIEF + "{uniform: [a, 1], source: P21}", "5:25", "expected a number, got 'a'", "plain number"),
    (BELIEF + "{unifrom: [0, 1], source: P21}", "5:15", "unknown prior or key 'unifrom'", "did you mean uniform?"),
    (BELIEF + "{source: P21}", "5:3", "initial.sanctions has no value", "exactly one of fixed"),
    (BELIEF + "{fixed: 1, choice: [1], source: P21}", "5:3", "has fixed and choice", "exactly one of fixed"),
    (BELIEF + "{fixed: 0.5, source: P21, note: []}", "5:46", "note: expected text", "write"),
    (BELIEF.replace("ti", "te") + "{}", "4:1", "unknown key 'initeal'", "did you mean initial?"),
    (FIXED.replace("sanctions", "sanction"), "5:3", "unknown initial state 'sanction'", "did you mean sanctions?"),
    (FIXED.replace("sanctions", "west.resolve"), "5:3", "is a parameter, not an initial state", "parameters:"),
    ("parameters: {sanctions: {fixed: 1}}", "4:14", "sanctions is an initial state", "move it to `initial:`"),
    ("parameters: {initial.sanctions: {fixed: 1}}", "4:14", "is an initial state", "move it to `initial:`"),
    ("parameters: {rationality: {fixed: 1}}", "4:14", "'rationality' may mean kremlin.rat", "write one of them"),
    (BELIEF + "{fixed: 0.7, source: P21}\n  initial.sanctions: 1", "6:3", "sanctions stands here and already", "one"),
    ("parameters: {leader.exit_penality: {fixed: 1}}", "4:14", "'leader.exit_penality'", "leader.exit_penalty?"),
    ("parameters: {leader: {exit_penalty: 1}}", "4:14", "'leader'", "leader.exit_penalty: ..."),
    ("parameters: {zzz: 1}", "4:14", "unknown parameter 'zzz'", "`warentry parameters` lists them"),
    # events
    (EVENT + "demand", "5:5", "event: expected names with values, got 'demand'", "write"),
    (EVENT + "{demand: request, source: P12}", "5:5", "the event has no time", "week: 8"),
    (EVENT + "{week: 1, date: 2022-07-01, summit: true, source: P12}", "5:5", "both `week` and `date`", "write"),
    (EVENT + "{week: 52, summit: true, source: P12}", "5:12", "after the scenario's last week, 51 (2023-06-12)", "53"),
    (EVENT + "{week: 1e300, summit: true, source: P12}", "5:12", "after the scenario's last week", "`weeks:`"),
    (EVENT + "{week: -1, summit: true, source: P12}", "5:12", "before the scenario's start (2022-06-20)", "move"),
    (EVENT + "{date: 2022-06-19, summit: true, source: P12}", "5:12", "the event on 2022-06-19 lies before", "move"),
    (EVENT + "{date: 2023-06-19, summit: true, source: P12}", "5:12", "after the scenario's last week", "53"),
    (EVENT + "{date: 2022-13-01, summit: true, source: P12}", "5:12", "date: expected a date", "year-month-day"),
    (EVENT + "{date: soon, summit: true, source: P12}", "5:12", "date: expected a date", "year-month-day"),
    (EVENT + "{week: 1.5, summit: true, source: P12}", "5:12", "week: expected a whole number, got 1.5", "weeks count"),
    (EVENT + "{week: soon, summit: true, source: P12}", "5:12", "week: expected a number, got 'soon'", "write"),
    (EVENT + "{week: 1, source: P12}", "5:5", "the event does nothing", "front_shock"),
    (EVENT + "{week: 1, summit: true, incident: true, source: P12}", "5:5", "summit and incident at once", "one of"),
    (EVENT + "{week: 1, sumit: true, source: P12}", "5:15", "unknown key or action 'sumit'", "did you mean summit?"),
    (EVENT + "{week: 1, summit: true}", "5:5", "the event needs a source", "claim id"),
    (EVENT + "{week: 1, summit: true, source: P99}", "5:37", "unknown claim id 'P99'", "did you mean"),
    (EVENT + "{week: 1, summit: no, source: P12}", "5:23", "summit: expected true, got 'no'", "delete"),
    (EVENT + "{week: 1, demand: ultimate, source: P12}", "5:23", "'ultimate'", "did you mean ultimatum?"),
    (EVENT + "{week: 1, front_shock: 3, source: P12}", "5:28", "front_shock: 3", "between -2 and 2"),
    (EVENT + "{week: 1, reserves: -3, source: P12}", "5:25", "reserves: -3", "between 0 and 1500"),
    (EVENT + "{week: 1, russian_troops: 30000, source: P12}", "5:31", "12 is 12,000 of them", "between 0 and 1500"),
    (EVENT + "{week: 1, set: {sanctions: 2}, source: P12}", "5:32", "set: sanctions: 2", "between 0 and 1"),
    (EVENT + "{week: 1, set: {sanction: 1}, source: P12}", "5:21", "state or parameter 'sanction'", "sanctions?"),
    (EVENT + "{week: 1, set: {kremlin.need: 1}, source: P12}", "5:21", "state or parameter", "kremlin.need_gain?"),
    (EVENT + "{week: 1, set: {west.resolve: -1}, source: P12}", "5:35", "set: west.resolve: -1", "0 or more"),
    (EVENT + "{week: 1, set: {opinion.anti_war_share: 0.5}, source: P12}", "5:21", "first day only", "parameters:"),
    (EVENT + "{week: 1, set: {army.deployable: 50}, source: P12}", "5:5", "contradict each other", "the event sets"),
    (EVENT + "{week: 1, election: true, source: P12}", "5:15", "there is no event 'election'", "docs/ODD.md"),
    (EVENT + "{week: 1, set: {}, source: P12}", "5:20", "set: names no state", "write"),
    (EVENT + "{week: 1, set: 1, source: P12}", "5:20", "set: expected names with values, got '1'", "write"),
    ("events: {week: 1}", "4:9", "events: expected a list", "- "),
]


def test_bad_input_gives_one_message_with_place_value_and_remedy(complaints: Complaints) -> None:
    for text, place, message, remedy in BAD:
        (problem,) = complaints(text)
        assert f"{problem.position.line}:{problem.position.column}" == place, text
        assert message in problem.message, text
        assert remedy in problem.remedy, text
        assert problem.source_line == (HEAD + text).splitlines()[problem.position.line - 1], text


SOME_YAML = st.sampled_from([text for text, *_ in BAD] + [FIXED, "weeks: 3\n", "extends: x.yaml\n", "events: []\n"])


@given(st.lists(SOME_YAML | st.text(max_size=30), max_size=4).map("\n".join), st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_text_raises_nothing_but_scenario_errors(write: Write, text: str, with_head: bool) -> None:
    path = write((HEAD * with_head + text).encode(errors="surrogatepass"))
    try:
        load_scenario(path)
    except ScenarioError as error:
        assert error.problems and str(error)

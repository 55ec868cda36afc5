"""A told history agrees with the batch, leaves no week out, and ends where the world's question ends."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.crisis.rules import RULES
from sim.history.narrative import SUMMED, tell, tell_record, tell_week
from sim.history.paragraphs import History, Options, Reasons, Sentence
from sim.history.record import record
from tests.history.conftest import KINDS, first_of, plan_of, record_of, runs_of


@cache
def history_of(scenario: str, world: int) -> History:
    return tell_record(record_of(scenario, world))


def texts(history: History, kind: str = "") -> str:
    sections = [section for section in history.sections if kind in ("", section.kind)]
    return "\n".join(p.text for section in sections for p in section.paragraphs if isinstance(p, Sentence))


def test_the_told_ending_week_and_route_are_those_of_the_batch() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        history, runs = history_of(scenario, world), runs_of(scenario)
        assert (history.ending, history.way) == (runs["ending"][world], runs["way"][world]), kind
        assert history.week == (int(runs["week"][world]) if history.ending != "no_entry" else None), kind
        assert history.entry_chance == pytest.approx(float(runs["entry_chance"][world]), rel=1e-12), kind


def test_every_outcome_of_the_batch_is_on_record() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        outcome, runs = record_of(scenario, world).outcome, runs_of(scenario)
        for name, value in outcome.items():
            known = runs[name][world]
            assert value == (pytest.approx(known) if isinstance(value, float) else known), f"{kind}: {name}"


def test_every_week_up_to_the_last_is_told_once() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        told = [s for s in history_of(scenario, world).sections if s.first_week is not None and s.last_week is not None]
        weeks = [week for s in told for week in range(s.first_week, s.last_week + 1)]  # type: ignore[operator, arg-type]
        assert weeks == list(range(record_of(scenario, world).last_week + 1)), kind


def test_the_week_that_settles_the_question_says_so() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        history = history_of(scenario, world)
        settling = [
            s for s in history.sections for p in s.paragraphs if "This settles the question." in getattr(p, "text", "")
        ]
        if history.week is None:
            assert not settling, kind
            assert history.date is None, kind
        else:
            assert [s.first_week for s in settling] == [history.week], kind
            assert history.date == plan_of(scenario).scenario.date_of(history.week).isoformat(), kind


def test_a_meeting_is_told_before_what_follows_from_it() -> None:
    for place in (
        first_of("kremlin_takeover after_ultimatum"),
        first_of("entry compelled"),
    ):
        told = record_of(*place)
        kinds = [note.kind for note in told.of_week(int(told.outcome["week"])) if note.kind not in SUMMED]
        first, cause = ("summit", "takeover attempt") if "takeover attempt" in kinds else ("day of the march", "order")
        assert kinds.index(first) < kinds.index(cause) < kinds.index("ending")


@pytest.mark.parametrize(("kind", "brings"), [("called_off", "preparation"), ("partial_answers", "favours")])
def test_what_a_meeting_brings_is_told_after_it(kind: str, brings: str) -> None:
    runs = runs_of("point_blank_ultimatum")
    worlds = [record_of("point_blank_ultimatum", int(world)) for world in runs["world"][runs[kind] > 0][:4]]
    weeks = [(told, note.week) for told in worlds for note in told.notes if note.kind == brings]
    assert weeks
    for told, week in weeks:
        kinds = [note.kind for note in told.of_week(week)]
        assert kinds.index("summit") < kinds.index(brings)


def test_an_army_that_is_readied_has_its_day_told_and_the_ending_says_what_became_of_it() -> None:
    place = first_of("called_off")
    history, told = history_of(*place), record_of(*place)
    days = [note for note in told.notes if note.kind == "day of the march"]
    assert days
    assert texts(history, "week").count("The army stood ready to march.") == len(days)
    assert "The army was readied " in texts(history, "ending")
    calling_off = sum(note.facts["answer"] != "enter" or note.facts["is_held_back"] for note in days)
    assert calling_off == told.outcome["called_off"]


def test_what_could_be_seen_of_a_world_is_the_same_each_time_and_leaves_it_as_it_is() -> None:
    scenario, world = first_of("called_off")
    one, again = record_of(scenario, world), record(plan_of(scenario), world)
    assert one.outcome == again.outcome
    seen, again_seen = one.observed(), again.observed()
    assert all(np.array_equal(seen[name], again_seen[name], equal_nan=True) for name in seen)
    other = record_of(scenario, world + 1).observed()
    assert any(not np.array_equal(seen[name], other[name], equal_nan=True) for name in seen)
    assert one.weekly["signs_of_war"].sum() == one.outcome["signs_of_war"]
    assert np.isfinite(seen["poll_urban_support"][0]) and np.isnan(seen["poll_urban_support"][1])


def test_a_quiet_world_is_told_too() -> None:
    history = history_of(*first_of("no_entry staging"))
    quiet = [section for section in history.sections if section.kind == "quiet"]
    assert any(section.last_week > section.first_week for section in quiet)  # type: ignore[operator]
    assert "nothing had settled the question" in texts(history, "ending")


def test_sabotage_in_quiet_weeks_is_summed() -> None:
    place = first_of("no_entry staging")
    history, told = history_of(*place), record_of(*place)
    for section in (s for s in history.sections if s.kind == "quiet"):
        acts = sum(n.facts["acts"] for n in told.notes if n.kind == "sabotage" and section.includes(n.week))
        assert ("of railway sabotage" in section.paragraphs[0].text) == (acts > 0)  # type: ignore[union-attr]


def test_a_demand_of_the_scenario_that_comes_too_late_is_left_out() -> None:
    scenario, world = first_of("entry compelled")
    history = history_of(scenario, world)
    [event] = plan_of(scenario).scenario.events
    assert history.week is not None
    assert ("Moscow puts an ultimatum" in texts(history)) == (history.week >= event.week)


def test_the_opening_shows_what_the_actors_hide() -> None:
    opening = texts(history_of(*first_of("war_end ceasefire")), "opening")
    assert opening.startswith("In this simulated world")
    assert "what kind of leader he is" in opening and "his mood now adds" in opening
    assert "how hawkish it is" in opening


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_other_than_the_default_is_named_and_changes_how_to_read_the_numbers(rule: str) -> None:
    plan = plan_of("point_blank_ultimatum")
    told = record(replace(plan, scenario=replace(plan.scenario, rule=rule, weeks=10)), 0)
    guide, week = texts(tell_record(told), "opening"), texts(tell_record(told, only_week=8))
    is_default = rule == "aqre"
    assert (f"the rule {rule}: " not in guide) == (f"the rule {rule}: " not in week) == is_default
    assert ("levels. A better option is likelier" in guide) == is_default
    assert "better option is likelier, not certain" in guide


def test_losses_in_quiet_weeks_are_on_record_and_not_called_nothing_of_note() -> None:
    history = history_of(*first_of("entry compelled"))
    losses = [text for text in texts(history, "quiet").splitlines() if "lost in Ukraine" in text]
    assert losses
    assert all("On record: " in text and "Nothing of note" not in text for text in losses)


def test_a_brief_history_weighs_nothing_and_tells_the_same_weeks() -> None:
    scenario, world = first_of("kremlin_takeover after_ultimatum")
    full, brief = history_of(scenario, world), tell(plan_of(scenario), world, brief=True)
    assert [s.title for s in brief.sections] == [s.title for s in full.sections]
    assert not any(isinstance(p, Options | Reasons) for s in brief.sections for p in s.paragraphs)
    assert any(isinstance(p, Options | Reasons) for s in full.sections for p in s.paragraphs)


def test_an_uneventful_meeting_is_weighed_when_its_week_is_asked_for() -> None:
    told = record_of(*first_of("no_entry staging"))
    week = next(n.week for n in told.notes if n.kind == "summit" and n.facts["move"] == "wait")
    assert any(isinstance(p, Options) for p in tell_week(told, week).paragraphs)
    assert not any(isinstance(p, Options) for p in tell_week(told, week, routine=False).paragraphs)


def test_a_history_goes_through_json_and_back() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        data = history_of(scenario, world).as_data()
        assert json.loads(json.dumps(data, allow_nan=False)) == json.loads(json.dumps(data)) == data, kind
        assert {p["type"] for s in data["sections"] for p in s["paragraphs"]} >= {"sentence", "balance"}, kind


def test_weeks_carry_their_calendar_dates() -> None:
    scenario, world = first_of("kremlin_takeover after_ultimatum")
    [section] = tell(plan_of(scenario), world, only_week=8).sections
    assert plan_of(scenario).scenario.date_of(8) == date(2022, 8, 15)
    assert section.title == "Week 8, 15 August 2022"

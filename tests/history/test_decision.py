"""What is told of a decision is what was decided on: chances add up, and so do reasons."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from sim.history.decision import demand_of, headline, tell_incident, tell_meeting
from sim.history.moscow import entry_parts, life_parts, reaction_parts
from sim.history.paragraphs import Options, Paragraph, Reasons
from sim.history.record import record
from sim.measured.chronicle import Note
from tests.history.conftest import KINDS, first_of, plan_of, record_of, runs_of


def meetings(scenario: str, world: int) -> list[Note]:
    return [note for note in record_of(scenario, world).notes if note.kind == "summit"]


@cache
def decisions(scenario: str, world: int) -> list[Paragraph]:
    told: list[Paragraph] = []
    for note in record_of(scenario, world).notes:
        if note.kind in ("summit", "incident"):
            told += tell_meeting(note) if note.kind == "summit" else tell_incident(note)
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_the_chances_of_all_options_add_up_to_a_hundred_percent(kind: str) -> None:
    scenario, world = first_of(kind)
    tables = [p for p in decisions(scenario, world) if isinstance(p, Options)]
    assert tables or not meetings(scenario, world)
    for table in tables:
        assert round(sum(option.percent for option in table.options), 6) == 100
        assert sum(option.chance for option in table.options) == pytest.approx(1)
        assert all(abs(option.percent - 100 * option.chance) < 0.1 for option in table.options)
        assert sum(option.chosen for option in table.options) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_reasons_and_the_rest_add_up_to_the_advantage_of_entry(kind: str) -> None:
    scenario, world = first_of(kind)
    told = decisions(scenario, world)
    for options, reasons in pairwise(told):
        if isinstance(reasons, Reasons) and isinstance(options, Options):
            enter, *others = (option.worth for option in options.options)
            assert reasons.advantage == pytest.approx(enter - max(others))
            assert sum(weight.value for weight in reasons.weights) + reasons.rest == pytest.approx(reasons.advantage)


def test_reasons_are_told_for_every_answer() -> None:
    place = first_of("war_end ceasefire")
    answers = [p for p in decisions(*place) if isinstance(p, Options) and p.title.startswith("The leader's answer")]
    assert len(answers) == sum(isinstance(p, Reasons) for p in decisions(*place)) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_an_entry_add_up_to_its_worth_to_moscow(kind: str) -> None:
    scenario, world = first_of(kind)
    for note in meetings(scenario, world):
        crisis = note.facts["crisis"]
        assert sum(entry_parts(crisis).values()) == pytest.approx(float(crisis.entry_value[0]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_reaction_is_told_exactly_where_there_was_one(kind: str) -> None:
    scenario, world = first_of(kind)
    for note in meetings(scenario, world):
        told = [p for p in tell_meeting(note) if isinstance(p, Options) and p.title == "Moscow's reaction"]
        assert len(told) == (note.facts["reaction"] is not None and demand_of(note) != "exercises")


def test_a_demand_of_the_scenario_is_not_passed_off_as_moscows_choice() -> None:
    forced = [n for n in meetings(*first_of("no_entry staging")) if n.facts["forced"]]
    assert forced
    for note in forced:
        assert demand_of(note) == "ultimatum"
        assert "set by the scenario; of its own accord with a chance of" in headline(note)
        assert tell_meeting(note)[1].title == "Moscow's own choice"  # type: ignore[union-attr]


def test_moscow_reacts_to_a_refused_order_as_to_a_partial_answer() -> None:
    runs = runs_of("point_blank_ultimatum")
    worlds = runs["world"][(runs["orders_refused"] > 0) & (runs["ending"] != "domestic_collapse")][:5]
    told = [headline(note) for world in worlds for note in meetings("point_blank_ultimatum", int(world))]
    assert any("His army refused to march, and Moscow reacted as to a partial answer" in line for line in told)


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_waiting_and_of_each_reaction_add_up_to_its_worth(kind: str) -> None:
    scenario, world = first_of(kind)
    for note in meetings(scenario, world):
        crisis = note.facts["crisis"]
        assert sum(value for _, value in life_parts(crisis, "as_it_is")) == pytest.approx(crisis.move_values[0, 0])
        for demand in ("request", "ultimatum"):
            for answer in ("partial", "refuse"):
                parts = reaction_parts(crisis, demand, answer)
                worths = crisis.reactions[demand, answer].values[:, 0]
                assert [sum(value for _, value in part) for part in parts] == pytest.approx(list(worths))


def test_no_request_is_told_where_none_is_possible() -> None:
    plan = plan_of("point_blank_ultimatum")
    plan = replace(plan, scenario=replace(plan.scenario, weeks=14))  # the ultimatum comes in week 8
    shown = [
        (note.facts["crisis"], tell_meeting(note)[1])
        for world in range(20)
        for note in record(plan, world).notes
        if note.kind == "summit"
    ]
    under_pressure = [table for crisis, table in shown if crisis.situation.ultimatum_is_open[0] > 0]
    assert under_pressure
    for table in under_pressure:
        assert isinstance(table, Options)
        assert "ask for the army" not in [option.name for option in table.options]
        assert all(abs(option.worth) < 100 for option in table.options)

"""What is told of a decision is what was decided on: chances add up, and so do reasons."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from sim.crisis.solved import DEMANDS
from sim.history.decision import demand_of, headline, tell_incident, tell_meeting
from sim.history.items import ITEM_WORDS, end_of_cutoff, fine, terms_of
from sim.history.march import reaction_headline, tell_day, tell_reaction
from sim.history.moscow import entry_parts, expected_parts, life_parts, reaction_parts
from sim.history.paragraphs import Options, Paragraph, Reasons
from sim.history.record import record
from sim.measured.chronicle import Note
from tests.history.conftest import KINDS, first_of, plan_of, record_of, runs_of

TELLS = {"summit": tell_meeting, "incident": tell_incident, "day of the march": tell_day, "reaction": tell_reaction}


def meetings(scenario: str, world: int) -> list[Note]:
    return [note for note in record_of(scenario, world).notes if note.kind == "summit"]


@cache
def told_of(scenario: str, world: int) -> list[tuple[Note, list[Paragraph]]]:
    """Each note of a decision and what is told of it."""
    return [(note, TELLS[note.kind](note)) for note in record_of(scenario, world).notes if note.kind in TELLS]


def decisions(scenario: str, world: int) -> list[Paragraph]:
    return [paragraph for _, told in told_of(scenario, world) for paragraph in told]


def test_the_chances_of_all_options_add_up_to_a_hundred_percent() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        tables = [p for p in decisions(scenario, world) if isinstance(p, Options)]
        assert tables or not meetings(scenario, world), kind
        for table in tables:
            assert round(sum(option.percent for option in table.options), 6) == 100, kind
            assert sum(option.chance for option in table.options) == pytest.approx(1), kind
            assert all(abs(option.percent - 100 * option.chance) < 0.1 for option in table.options), kind
            assert sum(option.chosen for option in table.options) == 1, kind


def test_the_reasons_and_the_rest_add_up_to_the_advantage_of_entry() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        told = decisions(scenario, world)
        for options, reasons in pairwise(told):
            if isinstance(reasons, Reasons) and isinstance(options, Options):
                enter, *others = (option.worth for option in options.options)
                assert reasons.advantage == pytest.approx(enter - max(others)), kind
                whole = sum(weight.value for weight in reasons.weights) + reasons.rest
                assert whole == pytest.approx(reasons.advantage), kind


def test_reasons_are_told_for_every_answer() -> None:
    place = first_of("war_end ceasefire")
    answers = [p for p in decisions(*place) if isinstance(p, Options) and p.title.startswith("The leader's ")]
    assert len(answers) == sum(isinstance(p, Reasons) for p in decisions(*place)) > 0


def test_the_parts_of_an_entry_add_up_to_its_worth_to_moscow() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        for note in meetings(scenario, world):
            crisis = note.facts["crisis"]
            assert sum(entry_parts(crisis).values()) == pytest.approx(float(crisis.entry_value[0])), kind


def test_a_reaction_is_told_exactly_where_there_was_one() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        for note, paragraphs in told_of(scenario, world):
            if note.kind != "summit":
                continue
            told = [p for p in paragraphs if isinstance(p, Options) and p.title == "Moscow's reaction"]
            assert len(told) == (note.facts["reaction"] is not None and demand_of(note) != "lesser"), kind


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
    notes = [note for world in worlds for note in record_of("point_blank_ultimatum", int(world)).notes]
    told = [reaction_headline(note) for note in notes if note.kind == "reaction"]
    assert any(", as after a partial answer (" in line for line in told)


def test_moscow_weighs_an_army_that_stands_ready_by_what_it_would_get() -> None:
    notes = [
        note
        for world in runs_of("point_blank_ultimatum")["world"][runs_of("point_blank_ultimatum")["preparations"] > 0][:4]
        for note in record_of("point_blank_ultimatum", int(world)).notes
        if note.kind == "day of the march"
    ]
    assert notes
    for note in notes:
        tables = [p for p in tell_day(note) if isinstance(p, Options) and p.title == "Moscow's last word"]
        assert len(tables) == (not note.facts["forced"])
        for table in tables:
            held_back, marches = table.options
            assert held_back.worth == pytest.approx(float(note.facts["crisis"].game.war.as_it_is[0]))
            assert (held_back.chance > 0.5) == (held_back.worth > marches.worth)
            assert held_back.chosen == note.facts["is_held_back"]


@pytest.mark.parametrize("kind", ["groups_asked", "basings_asked"])
def test_what_is_asked_for_short_of_the_army_is_named_with_its_price_and_reward(kind: str) -> None:
    counted = {words.counted: name for name, words in ITEM_WORDS.items()}
    asked = [note for note in meetings(*first_of(kind)) if note.facts["move"] == "lesser"]
    assert counted[kind] in [note.facts["item"] for note in asked]
    for note in asked:
        words, crisis = ITEM_WORDS[note.facts["item"]], note.facts["crisis"]
        told, terms = tell_meeting(note), terms_of(crisis)
        assert f"Moscow asked for {words.told} (" in headline(note)
        answers = next(p for p in told if isinstance(p, Options) and p.title == "The leader's answer")
        agree, refuse = answers.options[1:]
        assert terms.reward >= terms.price - 1e-12, "nobody gives for less than it costs him"
        lifted = end_of_cutoff(crisis)
        assert agree.worth - refuse.worth == pytest.approx(terms.reward - terms.price + lifted)
        assert lifted == pytest.approx(0, abs=1e-9) or crisis.situation.cutoff[0] > 0
        assert f"reward {fine(terms.reward)} for a price of {fine(terms.price)}" in agree.why


def test_the_parts_of_a_demand_add_up_to_what_it_promises() -> None:
    for kind in KINDS:
        for note in meetings(*first_of(kind)):
            crisis = note.facts["crisis"]
            for demand in ("request", "ultimatum", "lesser"):
                whole = float(crisis.move_values[DEMANDS.index(demand), 0])
                if np.isfinite(whole):
                    parts = expected_parts(crisis, demand, 0.1)
                    assert sum(value for _, value in parts) == pytest.approx(whole), kind


def test_the_parts_of_waiting_and_of_each_reaction_add_up_to_its_worth() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        for note in meetings(scenario, world):
            crisis = note.facts["crisis"]
            waiting = sum(value for _, value in life_parts(crisis, "as_it_is"))
            assert waiting == pytest.approx(crisis.move_values[0, 0]), kind
            for demand in ("request", "ultimatum"):
                for answer in ("partial", "refuse"):
                    parts = reaction_parts(crisis, demand, answer)
                    worths = crisis.reactions[demand, answer].values[:, 0]
                    assert [sum(value for _, value in part) for part in parts] == pytest.approx(list(worths)), kind


def test_no_request_is_told_where_none_is_possible() -> None:
    plan = plan_of("point_blank_ultimatum")
    plan = replace(plan, scenario=replace(plan.scenario, weeks=14))  # the ultimatum comes in week 8
    under_pressure = [
        tell_meeting(note)[1]
        for world in range(4)
        for note in record(plan, world).notes
        if note.kind == "summit" and note.facts["crisis"].situation.ultimatum_is_open[0] > 0
    ]
    assert len(under_pressure) > 2
    for table in under_pressure:
        assert isinstance(table, Options)
        assert "ask for the army" not in [option.name for option in table.options]
        assert all(abs(option.worth) < 100 for option in table.options)

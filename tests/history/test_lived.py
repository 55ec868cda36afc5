"""Worlds that are lived as machine code, and followed where something is told, tell what following every week tells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.answers.history import as_rows
from sim.batch.block import worlds_of
from sim.crisis.meeting import REFUSE, WAIT
from sim.crisis.menu import ITEMS
from sim.history.lived import GOES_ON, live
from sim.history.narrative import tell_record
from sim.history.record import records
from sim.measured.chronicle import Chronicle, Note
from tests.history.conftest import KINDS, first_of, plan_of, record_of

RARELY = ("collapses_after_entry", "counter_demands", "turmoils", "border_closings")


def worlds_by_scenario() -> dict[str, list[int]]:
    """Worlds in which, together, nearly everything happens that can be told."""
    found = defaultdict(list)
    for scenario, world in sorted({first_of(kind) for kind in (*KINDS, *RARELY)}):
        found[scenario].append(world)
    return found


def plain(note: Note) -> tuple[Any, ...]:
    facts = {name: f.tobytes() if isinstance(f, np.ndarray) else repr(f) for name, f in note.facts.items()}
    return note.week, note.kind, facts


def without_the_game(note: Note, found: Note) -> Note:
    """A meeting without what is worked out from its game, where that was read off the states; with who obeys."""
    if "obeys" not in found.facts:
        return note
    assert (note.facts["move"], note.facts["answer"]) == (WAIT, REFUSE)
    there = {name: fact for name, fact in note.facts.items() if name not in ("item", "entry_chance")}
    return replace(note, facts=there | {"obeys": found.facts["obeys"]})


def test_a_meeting_read_off_the_states_has_the_game_that_was_played() -> None:
    read_off = 0
    for scenario, numbers in worlds_by_scenario().items():
        for told in records(plan_of(scenario), numbers):
            heard = Chronicle()
            worlds_of(plan_of(scenario), np.array([told.world])).begin().advance(52, told=heard.hear)
            played = [note.facts for note in heard.notes if note.kind == "summit"]
            found = [note.facts for note in told.notes if note.kind == "summit"]
            assert [facts["item"] for facts in found] == [ITEMS[facts["item"]] for facts in played]
            chances = [facts["entry_chance"] for facts in played]
            assert [facts["entry_chance"] for facts in found] == pytest.approx(chances, rel=1e-9)
            read_off += sum((facts["move"], facts["answer"]) == (WAIT, REFUSE) for facts in played)
    assert read_off > 20


def test_every_week_of_which_something_is_told_is_followed() -> None:
    told = set()
    for scenario, numbers in worlds_by_scenario().items():
        found = live(worlds_of(plan_of(scenario), np.array(numbers))).notes
        for number, notes in zip(numbers, found, strict=True):
            heard = Chronicle()
            worlds_of(plan_of(scenario), np.array([number])).begin().advance(52, told=heard.hear)
            news = [note for note in notes if note.kind not in GOES_ON]
            assert [plain(note) for note in news] == [
                plain(without_the_game(note, other))
                for note, other in zip((n for n in heard.notes if n.kind not in GOES_ON), news, strict=True)
            ], (scenario, number)
            for kind, (measure, _) in GOES_ON.items():
                there, said = ({n.week: n.facts[measure] for n in of if n.kind == kind} for of in (notes, heard.notes))
                assert there == pytest.approx(said), (kind, scenario, number)
            told |= {note.kind for note in notes}
    assert {"summit", "incident", "day of the march", "reaction", "takeover attempt", "fall at war"} <= told
    assert {"turmoil", "turmoil ends", "counter-demand put", "counter-demand", "western border", *GOES_ON} <= told


def test_worlds_lived_together_have_the_histories_that_they_have_alone() -> None:
    numbers = worlds_by_scenario()["point_blank_ultimatum"][:4]
    for number, told in zip(numbers, records(plan_of("point_blank_ultimatum"), numbers), strict=True):
        alone = record_of("point_blank_ultimatum", number)
        assert (told.world, told.outcome, told.hidden) == (number, alone.outcome, alone.hidden)
        assert all(np.array_equal(told.weekly[name], seen, equal_nan=True) for name, seen in alone.weekly.items())
        assert as_rows(tell_record(told)) == as_rows(tell_record(alone))

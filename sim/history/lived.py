"""Worlds of a plan lived once more, with all that rules tell of them on record.

Rules tell what they do where Python follows their text, which takes a thousand times longer than machine code. So every
week is lived as machine code first, and is followed in the worlds in which something was counted, began or ended: of
other weeks nothing is told. What goes on all the time is no news, but read off the states.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.arrays import Flags, Indices
from sim.measured.chronicle import Chronicle, Note
from sim.measured.counted import COUNTED

if TYPE_CHECKING:
    from sim.batch.particles import Turns
    from sim.model.worlds import Worlds

# What goes on all the time: its measure in a note, and the tally or state that grows by it.
GOES_ON = {
    "sabotage": ("acts", "count_sabotage_acts"),
    "resignations": ("officers", "count_resignations"),
    "losses": ("thousand", "army_losses"),
}
NO_NEWS = {"sabotage_acts", "documented_acts", "resignations", "weeks_of_preparation"}
# What changes where something is told: by any step, and by beginning or ending.
STEPS = (
    *(f"count_{name}" for name in COUNTED if name not in NO_NEWS),
    "ending", "involvement_level", "preparation_demand", "western_border_is_closed", "summits_puppet_has_decided",
    "war_has_ended",
)  # fmt: skip
STRETCHES = ("talks", "nuclear_basing", "economy_cutoff", "turmoil_weeks_left", "counter_demand_weeks_left")


@dataclass(frozen=True)
class Lives:
    """How worlds were lived: as they are in the end, their `states` at the start and after each week, and their notes.

    `states` (weeks + 1) of records (worlds,); `notes` (worlds) of what happened, in that order.
    """

    worlds: Worlds
    states: tuple[Any, ...]
    notes: tuple[tuple[Note, ...], ...]


def live(worlds: Worlds, turns: Turns = ()) -> Lives:
    """Lives worlds through their whole run; with `turns` of their luck (week, number) on the way."""
    chronicles = [Chronicle() for _ in range(worlds.begin().count)]
    states = [worlds.w.copy()]
    for week in range(worlds.weeks):
        if week in dict(turns):
            worlds.turn_luck(np.full(worlds.count, dict(turns)[week]))
        before = some_of(worlds, np.arange(worlds.count))
        worlds.advance()
        states.append(worlds.w.copy())
        is_told = have_news(before.w, worlds.w) | (week in worlds.shelf.events["week"])
        for i in np.flatnonzero(is_told):
            some_of(before, np.array([i])).advance(told=chronicles[i].hear)
    notes = (_in_order(chronicle, [state[i] for state in states]) for i, chronicle in enumerate(chronicles))
    return Lives(worlds, tuple(states), tuple(notes))


def some_of(worlds: Worlds, which: Indices) -> Worlds:
    """Copies of some of these worlds as they stand, which live on by themselves."""
    some = copy(worlds)
    some.copy_worlds(which)
    return some


def have_news(before: Any, after: Any) -> Flags:
    """In which worlds something was counted, began or ended in a week: (worlds,)."""
    steps = [before[name] != after[name] for name in STEPS]
    stretches = [(before[name] > 0) != (after[name] > 0) for name in STRETCHES]
    return np.asarray(np.any([*steps, *stretches], axis=0))


def _in_order(chronicle: Chronicle, states: list[Any]) -> tuple[Note, ...]:
    """All notes of a world by weeks, what went on after what happened."""
    heard = [note for note in chronicle.notes if note.kind not in GOES_ON]
    return tuple(sorted([*heard, *_going_on(states)], key=lambda note: note.week))


def _going_on(states: list[Any]) -> Iterator[Note]:
    for week, (before, after) in enumerate(pairwise(states)):
        for kind, (measure, name) in GOES_ON.items():
            grown = (after[name] - before[name]).item()
            if grown > 0:
                yield Note(week, kind, {measure: grown, "total": after[name].item()})

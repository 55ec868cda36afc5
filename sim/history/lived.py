"""Worlds of a plan lived once more, with all that rules tell of them on record.

Rules tell what they do where Python follows their text, which takes a thousand times longer than machine code. So every
week is lived as machine code first, and is followed in the worlds in which something was counted, began or ended: of
other weeks nothing is told. What goes on all the time is no news, but read off the states; so is a week in which no
more happened than what its states say in full, such as a meeting at which nothing was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors.army import Army
from sim.actors.country import Desk, make_desk
from sim.crisis.meeting import REFUSE, UNFORCED, WAIT
from sim.engine.arrays import Flags, Indices
from sim.engine.rows import rows
from sim.measured.chronicle import Chronicle, Note
from sim.measured.counted import COUNTED
from sim.mechanisms.summits import NO_REACTION
from sim.mechanisms.surveys import BINS
from sim.model.kernel import country_of

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
PLAIN = ("count_signs_of_war", "count_sanctions_packages", "count_summits")  # of them, states may say all
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
    states, desk = [worlds.w.copy()], make_desk(worlds.population_size, BINS)
    for week in range(worlds.weeks):
        if week in dict(turns):
            worlds.turn_luck(np.full(worlds.count, dict(turns)[week]))
        before = some_of(worlds, np.arange(worlds.count))
        worlds.advance()
        states.append(worlds.w.copy())
        has_events = week in worlds.shelf.events["week"]
        is_plain = is_said_by_states(before.w, worlds.w) & (not has_events)
        for i in np.flatnonzero(have_news(before.w, worlds.w) | has_events):
            if is_plain[i]:
                _read_off(before, worlds, int(i), desk, chronicles[i].hear)
            else:
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
    return _have_changed(before, after, STEPS)


def is_said_by_states(before: Any, after: Any) -> Flags:
    """In which worlds the states say all of a week's news: signs of war, one package, a meeting without a demand."""
    is_plain = ~_have_changed(before, after, [name for name in STEPS if name not in PLAIN])
    no_package = before.count_sanctions_packages == after.count_sanctions_packages
    one_package = np.sum(before.west_sanctions_of != after.west_sanctions_of, axis=-1) == 1
    no_meeting = before.count_summits == after.count_summits
    no_demand = (after.summits_move == WAIT) & (after.summits_answer == REFUSE)
    return np.asarray(is_plain & (no_package | one_package) & (no_meeting | no_demand))


def _have_changed(before: Any, after: Any, steps: Iterable[str]) -> Flags:
    changed = [before[name] != after[name] for name in steps]
    stretches = [(before[name] > 0) != (after[name] > 0) for name in STRETCHES]
    return np.asarray(np.any([*changed, *stretches], axis=0))


def _read_off(before: Worlds, after: Worlds, i: int, desk: Desk, hear: Callable[..., None]) -> None:
    """What rules would have told of a week of the i-th world of which the states say all, in the same order."""
    old, w = rows(before.w)[i], rows(after.w)[i]
    if old.count_signs_of_war != w.count_signs_of_war:
        hear(old, "sign of war")
    if old.count_sanctions_packages != w.count_sanctions_packages:
        (actor,) = np.flatnonzero(old.west_sanctions_of != w.west_sanctions_of)
        hear(old, "sanctions package", actor=actor, sanctions=w.sanctions)
    if old.count_summits != w.count_summits:
        p, country = rows(after.p)[w.point], country_of(i, w, after.people, after.shelf, desk)
        hear(
            old, "summit", situation=w.summits_table, leader=p.leader, kremlin=p.kremlin, rule=p.rule, move=WAIT,
            answer=REFUSE, reaction=NO_REACTION, forced=UNFORCED, obeys=Army.chance_of_obeying(w, p, country),
        )  # fmt: skip


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

"""Single worlds: which of many to offer, and what happened in one of them, in sentences and along a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.endings import CALLED
from sim.batch.packed import Packed
from sim.batch.plan import Plan
from sim.engine.arrays import Column
from sim.explore.drawing import Tick, WeekAxis
from sim.history.choice import telling_world
from sim.history.lanes import Happened, happened
from sim.history.narrative import tell_record
from sim.history.paragraphs import History
from sim.history.record import record
from sim.measured.endings import ENDINGS

MOST_ON_THE_WALL = 240
MOST_FLIPPED = 8
LETTER, DOT = 1.25, 3.5  # how much of the line a letter and a dot take where it is shortest, in percent


@dataclass(frozen=True)
class Offered:
    """A world to look at, and why."""

    world: int
    label: str
    ending: str


@dataclass(frozen=True)
class Dot:
    """One world on the wall: how it ended, and whether the pinned scenario ends it otherwise."""

    world: int
    ending: str
    is_flipped: bool
    title: str


@dataclass(frozen=True)
class Moment:
    """Something that happened: where on the line, in which lane and row of it, in a word and in a sentence."""

    at: float
    lane: str
    word: str
    told: str
    kind: str
    row: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its word stands to the left of it, where there is room."""
        return self.at > 100 - DOT - LETTER * len(self.word)

    @property
    def reach(self) -> tuple[float, float]:
        """What it takes of its row, with its word."""
        length = DOT + LETTER * len(self.word)
        return (self.at - length, self.at + DOT) if self.is_late else (self.at, self.at + length)


@dataclass(frozen=True)
class Lived:
    """One world: its history, and what of it stands on the line."""

    history: History
    moments: tuple[Moment, ...]
    ticks: tuple[Tick, ...]

    def of(self, lane: str) -> list[Moment]:
        """What stands in one lane, in as many rows as it takes for no word to lie over another."""
        rows: list[list[Moment]] = []
        for moment in sorted((m for m in self.moments if m.lane == lane), key=lambda m: m.at):
            low, high = moment.reach
            free = (i for i, row in enumerate(rows) if all(m.reach[1] <= low or m.reach[0] >= high for m in row))
            place = next(free, len(rows))
            if place == len(rows):
                rows.append([])
            rows[place].append(replace(moment, row=place))
        return [moment for row in rows for moment in row]

    def rows(self, lane: str) -> int:
        """How many rows a lane has."""
        return 1 + max((moment.row for moment in self.of(lane)), default=0)


def offered(runs: Mapping[str, Column]) -> list[Offered]:
    """A typical entry, or the world that came closest to one, and the first world with each other ending."""
    typical = telling_world(runs)
    ended = str(runs["ending"][runs["world"] == typical][0])
    found = [Offered(typical, "a typical entry" if ended == "entry" else "closest to an entry", ended)]
    for ending in ENDINGS[1:] + ENDINGS[:1]:
        first = np.flatnonzero(runs["ending"] == ending)
        if first.size and ending != ended:
            label = f"the first with {CALLED[ending].noun}" if ending != "no_entry" else "the first without an ending"
            found.append(Offered(int(runs["world"][first[0]]), label, ending))
    return found


def flipped(runs: Mapping[str, Column], pinned: Mapping[str, Column]) -> dict[str, list[int]]:
    """The worlds that enter in one of two scenarios only: those that enter now, and those that no longer do."""
    now, before = runs["ending"] == "entry", pinned["ending"] == "entry"
    return {
        "enter now": runs["world"][now & ~before].astype(int).tolist(),
        "no longer enter": runs["world"][before & ~now].astype(int).tolist(),
    }


def wall(runs: Mapping[str, Column], pinned: Mapping[str, Column] | None) -> list[Dot]:
    """The first worlds, each as a dot."""
    shown = min(len(runs["world"]), MOST_ON_THE_WALL)
    dots = []
    for place in range(shown):
        ending, world = str(runs["ending"][place]), int(runs["world"][place])
        before = None if pinned is None else str(pinned["ending"][place])
        is_flipped = before is not None and (before == "entry") != (ending == "entry")
        title = f"World {world}: {CALLED[ending].label.lower()}"
        if before is not None and before != ending:
            title += f" (pinned: {CALLED[before].label.lower()})"
        dots.append(Dot(world, ending, is_flipped, title))
    return dots


def live(plan: Packed[Plan], world: int) -> Lived:
    """One world of a plan, lived again with everything on record."""
    told = record(plan.value, world)
    axis = WeekAxis(told.scenario.start, told.scenario.weeks)
    moments = tuple(_moment(one, axis) for one in happened(told))
    return Lived(tell_record(told), moments, axis.ticks)


def _moment(one: Happened, axis: WeekAxis) -> Moment:
    """Where it stands on the line; what is so at the horizon stands at its end."""
    at = 100 - DOT / 2 if one.told == CALLED[ENDINGS[0]].told else axis.at(one.week + 0.5)
    return Moment(at, one.lane, one.word, one.told, one.kind)

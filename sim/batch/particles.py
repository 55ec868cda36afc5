"""The engine's worlds as particles: lived through week by week, copied, given another luck, and replayed.

A copy keeps everything of its original but its luck, which turns from that week on. A path is thus a root world and
the turns of its luck, and replays alone, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sim.batch.block import worlds_of
from sim.batch.plan import Plan
from sim.engine.arrays import Array, Flags, Indices
from sim.measured.endings import WAYS
from sim.model.worlds import Worlds

STAYED_OUT = "stayed out"
Turns = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WorldParticles:
    """Some worlds of a plan, at the start of a week: what `sim.analysis.splitting` asks of particles."""

    worlds: Worlds

    @classmethod
    def of(cls, plan: Plan, numbers: NDArray[np.int64]) -> Self:
        """These worlds of a plan, before their first week."""
        return cls(worlds_of(plan, numbers).begin())

    def advance(self, weeks: int = 1) -> Array:
        """So many weeks; the known chances of an entry in them, (worlds,)."""
        before = self.worlds.w.entry_chance.copy()
        self.worlds.advance(weeks)
        return np.asarray(self.worlds.w.entry_chance - before)

    @property
    def is_open(self) -> Flags:
        """In which worlds the question is still open."""
        return self.worlds.is_open

    @property
    def has_happened(self) -> Flags:
        """In which worlds the army has entered, as the answer to the question."""
        return self.worlds.have("entry")

    def route(self, world: int) -> str:
        """By which way the army entered in a world, or that it stayed out."""
        return WAYS["entry"][int(self.worlds.w.way[world])] if self.has_happened[world] else STAYED_OUT

    def step_of_event(self, world: int) -> int:
        """In which week the army entered."""
        return int(self.worlds.w.ending_week[world])

    def importance(self) -> Array:
        """How likely an entry would be this week as things stand: the chance of a meeting or an incident times his."""
        return self.worlds.likely_entry()

    def luck(self, name: str) -> Array:
        """A uniform draw in every world for a purpose of the method, this week."""
        return self.worlds.luck(name)

    def copy(self, source: Indices, numbers: NDArray[np.int64]) -> None:
        """Goes on with copies of the worlds `source`; where its number is not 0 the luck of a copy turns."""
        self.worlds.copy_worlds(source)
        self.worlds.turn_luck(numbers)

"""The engine's worlds as particles: lived through week by week, copied, given another luck, and replayed.

A copy keeps everything of its original but its luck, which turns from that week on. A path is thus a root world and
the turns of its luck, and replays alone, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sim.batch.block import build_model
from sim.batch.plan import Plan
from sim.engine.arrays import Array, Flags, Indices
from sim.measured.endings import WAYS
from sim.model import WarEntryModel

Turns = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WorldParticles:
    """Some worlds of a plan, at the start of a week: what `sim.analysis.splitting` asks of particles."""

    model: WarEntryModel

    @classmethod
    def of(cls, plan: Plan, worlds: NDArray[np.int64]) -> Self:
        """These worlds of a plan, before their first week."""
        return cls(build_model(plan, worlds))

    def advance(self) -> Array:
        """One week; the known chance of an entry in it, (worlds,)."""
        before = self.model.entry_chance.copy()
        self.model.advance()
        return self.model.entry_chance - before

    @property
    def is_open(self) -> Flags:
        """In which worlds the question is still open."""
        return self.model.endings.is_open

    @property
    def has_happened(self) -> Flags:
        """In which worlds the army has entered, as the answer to the question."""
        return self.model.endings.have("entry")

    def route(self, world: int) -> str:
        """By which way the army entered in a world, or else the occasion on which it might have entered this week."""
        if self.has_happened[world]:
            return WAYS["entry"][int(self.model.endings.way[world])]
        return "incident" if self.model.incidents.entry_chance[world] > 0 else "meeting"

    def importance(self) -> Array:
        """How likely an entry would be this week as things stand: the chance of a meeting or an incident times his."""
        model, likely = self.model, self.model.zeros()
        where = np.flatnonzero(self.is_open)
        if where.size:
            chance = model.summits.rate()[where] * model.summits.chance_of_order(where)
            chance += model.incidents.rate()[where] * model.incidents.chance_of_order(where)
            likely[where] = chance * model.army.chance_of_obeying(where)
        return likely

    def luck(self, name: str) -> Array:
        """A uniform draw in every world for a purpose of the method, this week."""
        return self.model.streams.uniform(name, self.model.week)[0]

    def copy(self, source: Indices, numbers: NDArray[np.int64]) -> None:
        """Goes on with copies of the worlds `source`; where its number is not 0 the luck of a copy turns."""
        self.model.copy_worlds(source)
        self.model.streams.turn(self.model.week, numbers)

    def release(self) -> None:
        """Lets go of the worlds."""
        self.model.release()


def turn_luck(model: WarEntryModel, number: int) -> None:
    """Turns the luck of a model of one world, from this week on."""
    model.streams.turn(model.week, np.array([number]))

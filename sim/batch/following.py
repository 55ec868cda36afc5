"""The engine's worlds as histories that follow a record: lived week by week, seen, copied, and lived ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sim.batch.block import worlds_of
from sim.batch.plan import Plan
from sim.batch.started import states_of
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import key_of
from sim.engine.parameters import registry
from sim.measured.counted import COUNTED
from sim.measured.pressures import PRESSURES
from sim.model.worlds import Worlds

STATES = {pressure.name: pressure.of for pressure in PRESSURES if isinstance(pressure.of, str)}


@dataclass
class FollowedWorlds:
    """Some worlds with the weekly `names` that are watched: of COUNTED how often, of PRESSURES the last known value.

    `seen` (names, weeks, worlds) are the last weeks, at most `memory` of them.
    """

    worlds: Worlds
    names: tuple[str, ...]
    memory: int
    seen: Array = field(init=False)

    def __post_init__(self) -> None:
        """Nothing has been seen yet."""
        self.seen = np.zeros((len(self.names), 0, self.worlds.count))

    @classmethod
    def of(cls, plan: Plan, numbers: NDArray[np.int64], names: Sequence[str], memory: int) -> Self:
        """These worlds of a plan, before their first week."""
        return cls(worlds_of(plan, numbers).begin(), tuple(names), memory)

    @property
    def is_possible(self) -> Flags:
        """In which worlds the question is still open, as it is in the record."""
        return self.worlds.is_open

    @property
    def weekly(self) -> Mapping[str, Array]:
        """What was seen in the last weeks, {name: (weeks, worlds)}."""
        return dict(zip(self.names, self.seen, strict=True))

    def advance(self) -> None:
        """One week; what it brings is seen."""
        w = self.worlds.w
        before = {name: w[f"count_{name}"].copy() for name in self.names if name in COUNTED}
        self.worlds.advance()
        now = np.array([w[f"count_{n}"] - before[n] if n in COUNTED else w[STATES[n]] for n in self.names])
        if self.seen.shape[1]:
            now = np.where(np.isnan(now), self.seen[:, -1], now)
        self.seen = np.concatenate([self.seen, now[:, None]], axis=1)[:, -self.memory :]

    def live(self, weeks: int) -> None:
        """So many weeks, of which nothing is watched."""
        self.worlds.advance(weeks)

    def copy(self, source: Indices, numbers: NDArray[np.int64]) -> None:
        """Goes on with copies of the worlds `source`; where its number is not 0 the luck of a copy turns."""
        self.worlds.copy_worlds(source)
        self.worlds.turn_luck(numbers)
        self.seen = self.seen[:, :, source]

    def ahead(self, source: Indices, numbers: NDArray[np.int64], memory: int) -> FollowedWorlds:
        """Copies of the worlds `source` that live on by themselves, with no event of the scenario after this week.

        They remember so many weeks.
        """
        worlds = copy(self.worlds)
        worlds.copy_worlds(source)
        worlds.turn_luck(numbers)
        events = worlds.shelf.events
        worlds.shelf = worlds.shelf._replace(events=events[events["week"] < worlds.week])
        return FollowedWorlds(worlds, self.names, memory)

    def chances(self) -> Array:
        """The known chances of an entry so far; (worlds,)."""
        return np.array(self.worlds.w.entry_chance)

    def states(self, world: Indices) -> dict[str, Array]:
        """The other states that worlds which start from these take over: see `states_of`."""
        return states_of(self.worlds.w[world])

    def values(self, world: Indices) -> dict[str, Array]:
        """The parameters and the states that a scenario can set, as they are now in some worlds, by path."""
        w, p = self.worlds.w[world], self.worlds.p
        found = {}
        for parameter in registry():
            section, _, name = parameter.path.partition(".")
            column = w[name] if section == "initial" else p[key_of(parameter)][w.point]
            found[parameter.path] = np.array(column, dtype=float)
        return found

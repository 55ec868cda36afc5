"""A running account of the leader's decisions: who was asked what, how he answered, and what weighed how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.crisis.records import Rows, columns, plain
from sim.crisis.solved import Crisis
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.engine.arrays import Array

# What is added up is rounded to a step so coarse (4e-9) that sums are exact: the same however worlds are cut.
STEP = 2.0**-28
MEETING, INCIDENT = np.arange(2, dtype=np.int64)
NO_MOVE = np.int64(-1)
# A line about an occasion to decide: in which world, with which record of parameters, in which week, a meeting or an
# incident, Moscow's move (NO_MOVE at an incident), the leader's answer; and more: the move that a scenario forced, or
# whether he believed in the incident.
OCCASION = np.dtype(
    [*((name, np.int64) for name in ("world", "point", "week", "kind", "move", "answer")), ("more", np.float64)],
    align=True,
)


@dataclass(frozen=True)
class Account:
    """Sums over decisions where he was asked for his army, so that the accounts of several blocks add up.

    `count` (weeks, demands, answers); `total` (weeks, demands, answers, COLUMNS) of the contributions, in office value.
    """

    count: NDArray[np.int64]
    total: Array


@dataclass(frozen=True)
class Occasions:
    """Lines about occasions to decide, as in OCCASION, and what lay on the table at each of them."""

    lines: Any
    situations: Rows

    def where(self, chosen: NDArray[Any]) -> Occasions:
        """Some of them."""
        return Occasions(self.lines[chosen], plain(self.situations)[chosen].view(self.situations.dtype).ravel())

    def crisis(self, points: Any, rule: str = "aqre") -> Crisis:
        """The game at each of them, from the records of parameters that there are."""
        which = self.lines.point
        leader, kremlin = (np.ascontiguousarray(plain(stakes)[which].T) for stakes in (points.leader, points.kremlin))
        return Crisis(columns(Situation, self.situations), LeaderStakes(*leader), KremlinStakes(*kremlin), rule)


@dataclass(frozen=True)
class WeeklyHazard:
    """Sums over the worlds of the known chance of an entry accumulated by each week; (weeks,) each."""

    worlds: int
    total: Array
    squares: Array

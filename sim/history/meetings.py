"""The meetings of some worlds, solved all at once: over many an equation takes hardly longer than over one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from sim.crisis.game import Game, moves_and_answers
from sim.crisis.reasons import contributions
from sim.crisis.records import columns
from sim.crisis.rules import NONE, RULES
from sim.crisis.solved import DEMANDS, UNFORCED, Crisis
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.engine.arrays import Array, Indices

Facts = Mapping[str, Any]


class Meetings:
    """What lay on the table at each of some meetings, and in which game: solved where somebody first asks."""

    def __init__(self, tables: Sequence[Facts]) -> None:
        self.tables = tables

    @cached_property
    def game(self) -> Game:
        """All games, side by side."""
        return self._together.game

    @property
    def items(self) -> Indices:
        """What Moscow could have had at each of them short of the army, by its number in ITEMS."""
        return np.asarray(self.game.bargain.item)

    @cached_property
    def chances_of_orders(self) -> Array:
        """How likely it was at each of them that the leader would order an entry, whatever Moscow did."""
        _, _, chances, _, _ = moves_and_answers(self.game, UNFORCED, 0.0, 0.0, 0.0)
        return np.asarray(chances)

    @cached_property
    def contributions(self) -> dict[str, Array]:
        """What weighed how much at each of them, under the demand that was made there or stood behind the order."""
        demands = np.array([table["demand"] if "demand" in table else table["move"] for table in self.tables])
        return contributions(self._together, np.where(demands < len(DEMANDS), demands, NONE))

    @cached_property
    def _together(self) -> Crisis:
        return _crisis(self.tables)

    def meeting(self, number: int) -> PlayedMeeting:
        """One of the meetings."""
        return PlayedMeeting(self, number)


class PlayedMeeting(Crisis):
    """One meeting among others."""

    def __init__(self, meetings: Meetings, number: int) -> None:
        alone = _crisis(meetings.tables[number : number + 1])
        super().__init__(alone.situation, alone.leader, alone.kremlin, alone.rule)
        self._meetings, self._number = meetings, number

    @cached_property
    def game(self) -> Game:
        """Everything at once, as the equations give it."""
        found: Game = _one_of(self._meetings.game, self._number)
        return found

    @property
    def contributions(self) -> dict[str, float]:
        """What weighed how much for or against an entry: {reason: office value}, with the advantage itself."""
        return {name: float(values[self._number]) for name, values in self._meetings.contributions.items()}


def _crisis(tables: Sequence[Facts]) -> Crisis:
    """The games of some tables, of which all are played by the same rule."""
    situation, leader, kremlin = (
        np.concatenate([t[name] for t in tables]) for name in ("situation", "leader", "kremlin")
    )
    rule = list(RULES)[tables[0]["rule"]]
    return Crisis(columns(Situation, situation), columns(LeaderStakes, leader), columns(KremlinStakes, kremlin), rule)


def _one_of(solved: Any, number: int) -> Any:
    """What was solved, however deeply it is nested, at one of the meetings."""
    if isinstance(solved, tuple):
        parts = [_one_of(part, number) for part in solved]
        return type(solved)(*parts) if hasattr(solved, "_fields") else tuple(parts)
    return solved[..., number : number + 1] if np.ndim(solved) and np.shape(solved)[-1] > 1 else solved

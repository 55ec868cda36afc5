"""A running account of the leader's decisions: who was asked what, how he answered, and what weighed how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.crisis.reasons import INTERACTION, REASONS, contributions
from sim.crisis.solved import ANSWERS, DEMANDS, Crisis
from sim.crisis.table import Table, one_table
from sim.engine.arrays import Array, Indices

ADVANTAGE = "advantage"
COLUMNS = (ADVANTAGE, *(reason.name for reason in REASONS), INTERACTION)
STEP = 2.0**-28


@dataclass(frozen=True)
class Account:
    """Sums over decisions, so that the accounts of several blocks add up.

    `count` (weeks, demands, answers); `total` (weeks, demands, answers, columns) of the contributions, in office value.
    """

    count: NDArray[np.int64]
    total: Array


class Decisions:
    """The demands of a block and the answers to them, kept as they were on the table.

    What weighed how much is worked out once at the end: one calculation over all weeks instead of one per week.
    """

    def __init__(self) -> None:
        self._tables: list[Table] = []
        self._when: list[Indices] = []
        self._demands: list[Indices] = []
        self._answers: list[Indices] = []

    def record(self, week: int, table: Table, move: Indices, answer: Indices) -> None:
        """Keeps this week's demands."""
        asked = np.flatnonzero((move > 0) & (move < len(DEMANDS)))
        if asked.size:
            self._tables.append(table.of(asked))
            self._when.append(np.full(asked.size, week))
            self._demands.append(move[asked])
            self._answers.append(answer[asked])

    def account(self, weeks: int) -> Account:
        """What weighed how much, by week, demand and answer."""
        shape = (weeks, len(DEMANDS), len(ANSWERS))
        count, total = np.zeros(shape, dtype=np.int64), np.zeros((*shape, len(COLUMNS)))
        if self._tables:
            table = one_table(self._tables)
            shares = contributions(Crisis(*table.columns()), np.concatenate(self._demands))
            cell = self._cells()
            np.add.at(count, cell, 1)
            np.add.at(total, cell, addable(np.stack([shares[column] for column in COLUMNS], axis=1)))
        return Account(count, total)

    def _cells(self) -> tuple[Indices, ...]:
        return tuple(np.concatenate(column) for column in (self._when, self._demands, self._answers))


def addable(values: Array) -> Array:
    """Values rounded to a step so coarse (4e-9) that sums are exact: the same in any order, however worlds are cut."""
    return np.asarray(np.rint(values / STEP) * STEP)


@dataclass(frozen=True)
class WeeklyHazard:
    """Sums over the worlds of the known chance of an entry accumulated by each week; (weeks,) each."""

    worlds: int
    total: Array
    squares: Array

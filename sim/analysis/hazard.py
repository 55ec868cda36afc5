"""Whether a quiet history reassures: how likely an entry is in the year after it, and in the year after that.

A model in which nothing that lasts can be learned has a level hazard at best; one in which pressure builds up has a
rising one. Worlds are followed while they are open: an entry is one of several endings, and the others are not
censored away but leave the group (Putter, Fiocco & Geskus 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.ratio import Ratio, mean, ratio, ratio_of_ratios
from sim.engine.arrays import Array

Numbers = NDArray[Any]


@dataclass(frozen=True)
class QuietHistories:
    """Known chances added up to the end of some weeks, and when each world ended.

    `chance` (times, worlds) at `weeks` (times,), the first of them 0; `ended` (worlds,) is the week of the ending,
    -1 where there is none; `point` (worlds,).
    """

    weeks: Sequence[int]
    chance: Array
    ended: Numbers
    point: Numbers

    def open_at(self, week: int) -> NDArray[np.bool_]:
        """In which worlds nothing has happened when a week begins."""
        return np.asarray((self.ended < 0) | (self.ended >= week))

    def gained(self, first: int, last: int) -> Array:
        """The known chance of an entry from the beginning of one week to the beginning of another, (worlds,)."""
        return np.asarray(self.chance[self.weeks.index(last)] - self.chance[self.weeks.index(first)])

    def quiet(self, week: int) -> Ratio:
        """The share of worlds in which nothing has happened by then."""
        return mean(self.open_at(week), self.point)

    def share_of(self, week: int, among: NDArray[np.bool_]) -> Ratio:
        """The share of some among the worlds in which nothing has happened by then."""
        quiet = self.open_at(week).astype(float)
        return ratio(quiet * among, quiet, self.point)

    def hazard(self, first: int, last: int, among: NDArray[np.bool_] | None = None) -> Ratio:
        """How likely an entry is between two weeks where nothing has happened before, or `among` some of these."""
        return ratio(*self._parts(first, last, among), self.point)

    def rise(self, first: tuple[int, int], last: tuple[int, int], among: NDArray[np.bool_] | None = None) -> Ratio:
        """The hazard of the last stretch of weeks, or `among` some of its worlds, over that of the first."""
        return ratio_of_ratios(self._parts(*last, among), self._parts(*first), self.point)

    def lesson(self, first: int, last: int, seen: NDArray[np.bool_]) -> Ratio:
        """The hazard among the worlds that look like the record over that among all in which nothing happened."""
        return ratio_of_ratios(self._parts(first, last, seen), self._parts(first, last), self.point)

    def _parts(self, first: int, last: int, among: NDArray[np.bool_] | None = None) -> tuple[Array, Array]:
        here = self.open_at(first) if among is None else self.open_at(first) & among
        return self.gained(first, last) * here, here.astype(float)

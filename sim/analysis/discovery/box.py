"""Boxes in the space of parameters: limits on a few of them, and how much those limits matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.discovery.tried import Tried
from sim.analysis.estimate import Share
from sim.engine.arrays import Array, Flags


@dataclass(frozen=True)
class Limit:
    """A limit on one parameter: its worlds have at least `value` of it, or at most where `is_upper`.

    `part` of all points keep it; `quasi_p` is the chance that a cut at random sets the worlds apart as far, None where
    nobody asked.
    """

    path: str
    value: float
    is_upper: bool
    part: float
    quasi_p: float | None = None


@dataclass(frozen=True)
class FoundBox:
    """A box told from points that had no part in choosing its limits, but for deciding which of them stay.

    `share` of its worlds have the ending (density); `mass` is its part of all worlds, `coverage` its part of all those
    with the ending.
    """

    limits: tuple[Limit, ...]
    share: Share
    mass: float
    coverage: float


@dataclass(frozen=True)
class Box:
    """Limits as a `floor` for each side of `Tried.sides`, minus infinity where there is none; (2 x parameters,)."""

    floor: Array

    @staticmethod
    def around(tried: Tried) -> Box:
        """The box that holds everything."""
        return Box(np.full(len(tried.sides), -np.inf))

    @property
    def limited(self) -> list[int]:
        """The sides that have a limit."""
        return np.flatnonzero(np.isfinite(self.floor)).tolist()

    def limit(self, side: int, value: float = -np.inf) -> Box:
        """The box with another limit on a side, or with none."""
        floor = self.floor.copy()
        floor[side] = value
        return Box(floor)

    def holds(self, tried: Tried) -> Flags:
        """Which points lie in the box; (points,)."""
        sides = self.limited
        return np.asarray((tried.sides[sides] >= self.floor[sides, None]).all(axis=0))


def quasi_p(box: Box, side: int, tried: Tried) -> float:
    """The chance that a limit would set worlds apart as far as it does if it had nothing to do with the ending.

    The worlds of the box are held against those that this limit alone keeps out. After Bryant & Lempert (2010), who
    take the binomial of single runs: here groups of points count, since worlds of a point are not independent, in a
    score test with Student's t (one-sided). 1 where nothing can be told.
    """
    from scipy.special import stdtr

    inside, loose = box.holds(tried), box.limit(side).holds(tried)
    parts = tried.where(loose).contrast(inside[loose], ~inside[loose])
    count = len(parts)
    if count < 2 or not np.any(parts):
        return 1.0
    error = np.sqrt(count / (count - 1) * np.sum((parts - parts.mean()) ** 2))
    return float(stdtr(count - 1, -parts.sum() / error))


def found(box: Box, tried: Tried, within: Flags, everything: Tried, tests: bool = True) -> FoundBox:
    """What a box holds of the points `within`, and what each of its limits means; `everything` says what was tried."""
    inside = box.holds(tried) & within
    return FoundBox(
        tuple(_limit(box, side, tried.where(within), everything, tests) for side in box.limited),
        tried.share(inside),
        float(tried.worlds[inside].sum() / tried.worlds.sum()),
        float(tried.events[inside].sum() / max(1, tried.events.sum())),
    )


def _limit(box: Box, side: int, tried: Tried, everything: Tried, tests: bool) -> Limit:
    count, value = len(everything.paths), float(box.floor[side])
    is_upper = side >= count
    return Limit(
        everything.paths[side % count],
        -value if is_upper else value,
        is_upper,
        float(np.average(everything.sides[side] >= value, weights=everything.worlds)),
        quasi_p(box, side, tried) if tests else None,
    )

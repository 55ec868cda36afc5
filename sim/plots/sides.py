"""The sides of a heat map: which cells there are along a parameter, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.varied import FEW_VALUES, Axis, Varied
from sim.engine.arrays import Array

PER_CLASS = 12  # points that a cell of sampled parameters should have
MOST_CLASSES = 8
UNEVEN = 3.0  # the widest step of a side over the narrowest beyond which factors are tried


@dataclass(frozen=True)
class Scale:
    """One side of the map: its parameter, the middles of its cells, their edges; classes have several values each.

    `is_log` where the values were chosen by equal factors, not by equal steps: then the side has equal factors too.
    """

    axis: Axis
    middles: Array
    edges: Array
    has_classes: bool
    is_log: bool = False

    def along(self, values: Array) -> Array:
        """How far along the side values lie, in its own measure."""
        return np.log(values) if self.is_log else np.asarray(values, dtype=float)

    def middle(self, cell: int) -> float:
        """Where the middle of a cell lies."""
        ends = self.along(self.edges[[cell, cell + 1]]).mean()
        return float(np.exp(ends) if self.is_log else ends)

    def contains(self, value: float) -> bool:
        """Whether a value lies on the map."""
        return bool(self.edges[0] <= value <= self.edges[-1])

    def around(self, value: float) -> tuple[float, float]:
        """The edges of the cell around a value that lies on the map."""
        cell = min(int(np.searchsorted(self.edges, value, side="right")) - 1, len(self.middles) - 1)
        return float(self.edges[cell]), float(self.edges[cell + 1])

    def place(self, value: float) -> int:
        """In which cell a value lies; -1 where it was not tried."""
        if not self.has_classes:
            found = np.flatnonzero(np.isclose(self.middles, value))
            return int(found[0]) if found.size else -1
        if not self.contains(value):
            return -1
        return min(int(np.searchsorted(self.edges, value, side="right")) - 1, len(self.middles) - 1)

    def ticks(self, apart: float) -> list[float]:
        """The values to write at a side, without those closer to the one before than so large a part of the side."""
        values = self.edges if self.has_classes else self.middles
        places, least = self.along(values), apart * float(np.ptp(self.along(self.edges)))
        kept: list[int] = []
        for number, at in enumerate(places):
            if not kept or at - places[kept[-1]] >= least:
                kept.append(number)
        return [float(values[number]) for number in kept]


def scale(varied: Varied, axis: Axis) -> tuple[Scale, NDArray[np.intp]]:
    """The cells along one side, and in which each row lies: a cell for each value, or classes of equal counts."""
    values = varied.values[axis.path]
    distinct = np.unique(values)
    if len(distinct) <= FEW_VALUES or (axis.is_chosen and len(distinct) ** 2 <= len(values)):
        is_log = by_factors(distinct)
        at = np.log(distinct) if is_log else distinct
        between = (at[1:] + at[:-1]) / 2
        edges = np.array([2 * at[0] - between[0], *between, 2 * at[-1] - between[-1]])
        edges = np.exp(edges) if is_log else edges
        return Scale(axis, distinct, edges, False, is_log), np.searchsorted(distinct, values)
    classes = int(np.clip(np.sqrt(len(distinct) / PER_CLASS), 2, MOST_CLASSES))
    edges = np.quantile(distinct, np.linspace(0, 1, classes + 1))
    inside = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, classes - 1)
    middles = np.array([np.median(values[inside == number]) for number in range(classes)])
    return Scale(axis, middles, edges, True), inside


def by_factors(values: Array) -> bool:
    """Whether rising values are spaced by factors rather than by steps, so that equal steps would crowd them."""
    if len(values) < 3 or values[0] <= 0:
        return False
    steps, factors = np.diff(values), np.diff(np.log(values))
    return bool(steps.max() / steps.min() > UNEVEN and factors.max() / factors.min() < steps.max() / steps.min())

"""Tipping points: where along a line of parameter values the share of entries crosses a level, with a band.

The band holds every value at which the 95 % interval of the share includes the level: wherever the crossing is, the
band misses it only when the interval there misses the true share, one time in twenty (Fieller 1954). It needs luck that
differs from value to value: with luck in common all shares would be too high, or too low, together. What is told is the
band of luck; the search goes on until also what the curve may do between the values is known as well as was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.analysis.surface import Seen, Surface, fit
from sim.design.tally import Points, Simulate, Tally
from sim.engine.arrays import Array

Line = Callable[[Array], Points]
Tell = Callable[[str], object]
Z = 1.959963984540054
START, AROUND = 13, 6  # values of the coarse grid; values placed at each crossing in a round
DECIMALS = 5  # of a place that is asked for: rounding errors must not make it another request
FIRST = 200  # worlds of each value of the coarse grid
FINE = np.linspace(0, 1, 801)
RISES, FALLS, TOUCHES, AT_THE_END = "rises", "falls", "touches", "at the end"


@dataclass(frozen=True)
class Crossing:
    """A stretch in which the share cannot be told from the level; places along the line, from 0 to 1.

    `kind`: the share `rises` or `falls` through the level at `at`; it `touches` it (lies on the same side before and
    after, so that it crosses twice or not at all); or the stretch runs out of the line `at the end`.
    """

    at: float
    low: float
    high: float
    kind: str

    @property
    def is_certain(self) -> bool:
        """Whether the level is crossed in this stretch: the share lies clearly on either side of it."""
        return self.kind in (RISES, FALLS)


@dataclass(frozen=True)
class Threshold:
    """Where the share crosses `level`, from what was simulated (`tally`) at `places` (points, 1) along the line.

    `is_met`: every crossing is known as precisely as was asked.
    """

    level: float
    crossings: tuple[Crossing, ...]
    is_met: bool
    places: Array
    tally: Tally
    surface: Surface

    @property
    def worlds(self) -> int:
        """How many worlds were simulated."""
        return int(self.tally.worlds.sum())

    @cached_property
    def curve(self) -> tuple[Array, Array, Array]:
        """The share over the whole line (801 places), and the ends of its 95 % interval, by luck."""
        f, error = self.surface.at(FINE[:, None])[0], self.surface.luck(FINE[:, None])
        return expit(f), expit(f - Z * error), expit(f + Z * error)

    def weighed(self, weight: Array) -> Threshold:
        """What the same worlds say where samples count for more or less; (samples,)."""
        surface = fit(Seen.of(self.places, self.tally, self.level, weight))
        return replace(self, surface=surface, crossings=told(surface, self.level))

    @property
    def is_above(self) -> bool:
        """Whether the share lies above the level in the middle of the line: everywhere, where nothing is crossed."""
        return bool(self.curve[0][len(FINE) // 2] > self.level)


def threshold(
    simulate: Simulate,
    line: Line,
    level: float,
    precision: float = 0.02,
    budget: int = 60_000,
    first: int = FIRST,
    tell: Tell = str,
) -> Threshold:
    """Where the share of entries crosses a level along a line.

    `simulate` has to give every point luck of its own; `precision` is the widest band that will do, as a part of the
    line. The coarse grid has `first` worlds of each value and sample; where the level may be crossed ever more follow,
    until there are `budget` worlds in all.
    """
    places = (np.arange(START) / (START - 1))[:, None]
    tell(f"a grid of {START} values ...")
    tally = simulate(line(places[:, 0]), first)
    samples = tally.worlds.shape[1]
    left = budget - int(tally.worlds.sum())
    while True:
        surface = fit(Seen.of(places, tally, level))
        found = crossings(surface.gap(FINE[:, None], level))
        wide = [crossing for crossing in found if crossing.high - crossing.low > precision]
        replications = min(_wanted(wide, places, tally, precision), left) // (AROUND * max(1, len(wide)) * samples)
        if not wide or replications < 2:
            return Threshold(level, told(surface, level), not wide, places, tally, surface)
        new = np.concatenate([around(crossing) for crossing in wide])
        worlds = replications * len(new) * samples
        tell(f"{worlds:,} more worlds where the share is near the level, after {tally.worlds.sum():,} ...")
        places = np.concatenate([places, new[:, None]])
        tally, left = joined(tally, simulate(line(new), replications)), left - worlds


def around(crossing: Crossing) -> Array:
    """Where to look next: spread evenly over a stretch and half as far again on both sides."""
    reach = max((crossing.high - crossing.low) / 2, 1e-3)
    places = np.linspace(max(0.0, crossing.low - reach / 2), min(1.0, crossing.high + reach / 2), AROUND)
    return places.round(DECIMALS)


def _wanted(wide: list[Crossing], places: Array, tally: Tally, precision: float) -> int:
    """How many more worlds should do, at most as many as there are: what is learned may change the plan."""
    wanted, total, samples = 0.0, int(tally.worlds.sum()), tally.worlds.shape[1]
    for crossing in wide:
        width = crossing.high - crossing.low
        near = (places[:, 0] >= crossing.low - width) & (places[:, 0] <= crossing.high + width)
        wanted += tally.worlds[near].sum() * (1.1 * (width / precision) ** 2 - 1)
    return int(np.clip(wanted, min(total, max(FIRST, 2 * samples) * AROUND * len(wide)), total))


def told(surface: Surface, level: float) -> tuple[Crossing, ...]:
    """The crossings of a fitted curve, with bands of luck."""
    return crossings(surface.gap_of_luck(FINE[:, None], level))


def crossings(gap: Array) -> tuple[Crossing, ...]:
    """The stretches of a line in which the share cannot be told from the level, from one end to the other.

    `gap` (801,): how many standard errors the share lies above the level, from place 0 to place 1.
    """
    side = np.where(np.abs(gap) > Z, np.sign(gap), 0)
    edges = [0, *(np.flatnonzero(side[1:] != side[:-1]) + 1), len(FINE)]
    found = []
    for first, end in pairwise(edges):
        too_steep = end < len(FINE) and side[first] == -side[end] != 0
        if side[first] == 0 or too_steep:
            found.append(_crossing(gap, side, end if too_steep else first, end))
    return tuple(found)


def _crossing(gap: Array, side: Array, first: int, end: int) -> Crossing:
    """The stretch of the fine grid from `first` up to, without, `end`; between two places where these are the same."""
    before = side[first - 1] if first else 0
    after = side[end] if end < len(FINE) else 0
    low = between(gap, first - 1, before * Z) if before else 0.0
    high = between(gap, end - 1, after * Z) if after else 1.0
    turns = sign_changes(gap, max(first - 1, 0), min(end, len(FINE) - 1))
    if len(turns):
        at = between(gap, turns[len(turns) // 2], 0.0)
    else:
        at = float(FINE[first + int(np.argmin(np.abs(gap[first:end])))])
    if not before or not after:
        return Crossing(at, low, high, AT_THE_END)
    return Crossing(at, low, high, TOUCHES if before == after else RISES if after > 0 else FALLS)


def sign_changes(gap: Array, first: int = 0, last: int = len(FINE) - 1) -> NDArray[np.intp]:
    """After which places from `first` to `last` a quantity changes its sign."""
    return first + np.flatnonzero((gap[first:last] > 0) != (gap[first + 1 : last + 1] > 0))


def between(gap: Array, left: int, wanted: float) -> float:
    """Where a quantity takes a value, after one place of the fine grid and before the next."""
    low, high = gap[left], gap[left + 1]
    part = np.clip((wanted - low) / (high - low), 0, 1) if high != low else 0.5
    return float(FINE[left] + part * (FINE[left + 1] - FINE[left]))


def joined(one: Tally, other: Tally) -> Tally:
    """Two tallies of the same samples, the points of the second after those of the first."""
    names = ("worlds", "events", "chance", "squares")
    return Tally(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in names))

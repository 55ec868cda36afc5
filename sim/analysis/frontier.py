"""The line in a plane of two parameters along which the share of entries equals a level, with a band around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.analysis.surface import Seen, Surface, fit
from sim.analysis.threshold import FINE, Crossing, Tell, Z, crossings, joined
from sim.design.tally import Points, Simulate, Tally
from sim.engine.arrays import Array

Plane = Callable[[Array], Points]
SIDE, FIRST, MORE = 7, 100, 16  # of the coarse grid; worlds of each of its points; points of each later round
MOST_POINTS = 150  # beyond these fitting takes longer than simulating
MESH = np.linspace(0, 1, 41)


@dataclass(frozen=True)
class Frontier:
    """Where the share equals `level` in a plane, from what was simulated (`tally`) at `places` (points, 2).

    `is_met`: the undecided part of the plane is as small as was asked.
    """

    level: float
    is_met: bool
    places: Array
    tally: Tally
    surface: Surface

    @property
    def worlds(self) -> int:
        """How many worlds were simulated."""
        return int(self.tally.worlds.sum())

    def weighed(self, weight: Array) -> Frontier:
        """What the same worlds say where samples count for more or less; (samples,)."""
        return replace(self, surface=fit(Seen.of(self.places, self.tally, self.level, weight)))

    @cached_property
    def gap(self) -> Array:
        """How many standard errors the share lies above the level; (41 up the second axis, 41 along the first)."""
        return self.surface.gap(mesh(), self.level).reshape(len(MESH), len(MESH))

    @cached_property
    def share(self) -> Array:
        """The share over the plane; (41, 41) as above."""
        return np.asarray(expit(self.surface.at(mesh())[0])).reshape(len(MESH), len(MESH))

    @property
    def undecided(self) -> float:
        """The part of the plane in which the 95 % interval includes the level."""
        return float((np.abs(self.gap) <= Z).mean())

    @property
    def above(self) -> float:
        """The part of the plane in which the share is clearly above the level."""
        return float((self.gap > Z).mean())

    def cut(self, first: float) -> tuple[tuple[Crossing, ...], bool]:
        """Where the second parameter carries the share across the level when the first stays at a place.

        And whether the share there lies above the level for the middle value of the second.
        """
        places = np.column_stack([np.full(len(FINE), first), FINE])
        gap = self.surface.gap(places, self.level)
        return crossings(gap), bool(gap[len(FINE) // 2] > 0)


def frontier(
    simulate: Simulate,
    plane: Plane,
    level: float,
    precision: float = 0.05,
    budget: int = 100_000,
    first: int = FIRST,
    tell: Tell = str,
) -> Frontier:
    """Where the share of entries equals a level in a plane of two parameters.

    `simulate` has to give every point luck of its own; `plane` turns places (points, 2) into parameter values;
    `precision` is the largest part of the plane that may stay undecided. A coarse grid first, then points where it is
    least clear on which side they lie (Bryan et al. 2005), at last more worlds of such points.
    """
    corners = np.linspace(0, 1, SIDE)
    places = np.stack(np.meshgrid(corners, corners), axis=-1).reshape(-1, 2)
    tell(f"a grid of {len(places)} points ...")
    tally = simulate(plane(places), first)
    samples = tally.worlds.shape[1]
    left = budget - int(tally.worlds.sum())
    while True:
        found = Frontier(level, False, places, tally, fit(Seen.of(places, tally, level)))
        replications = min(_wanted(found, precision), left) // (MORE * samples)
        if found.undecided <= precision or replications < 2:
            return Frontier(level, found.undecided <= precision, places, tally, found.surface)
        is_full = len(places) + MORE > MOST_POINTS
        rows = np.argsort(-unclear(found.surface, level, places))[:MORE] if is_full else np.arange(0)
        new = places[rows] if is_full else least_clear(found.surface, level)
        worlds = replications * len(new) * samples
        tell(f"{found.undecided:.0%} of the plane undecided; {worlds:,} more worlds there, after {found.worlds:,} ...")
        more, left = simulate(plane(new), replications), left - worlds
        if is_full:
            tally = with_more(tally, rows, more)
        else:
            places, tally = np.concatenate([places, new]), joined(tally, more)


def _wanted(found: Frontier, precision: float) -> int:
    """How many more worlds: what the undecided part suggests, from a quarter of what there is up to as many again."""
    suggested = found.worlds * ((found.undecided / precision) ** 2 - 1)
    return int(np.clip(suggested, found.worlds / 4, found.worlds))


def least_clear(surface: Surface, level: float) -> Array:
    """Points in the undecided part of the plane, far from each other and rather where the error is large; (16, 2)."""
    places = mesh()
    doubt = unclear(surface, level, places)
    chosen = [int(np.argmax(doubt))]
    apart = np.full(len(places), np.inf)
    while len(chosen) < MORE:
        apart = np.minimum(apart, np.linalg.norm(places - places[chosen[-1]], axis=1))
        chosen.append(int(np.argmax(np.where(doubt > 0, doubt, 1e-9) * apart)))
    return places[chosen]


def unclear(surface: Surface, level: float, places: Array) -> Array:
    """How unclear it is on which side of the level each place lies, more so where the error is large; (places,)."""
    f, error = surface.at(places)
    return np.asarray(np.maximum(Z - np.abs(f - logit(level)) / error, 0) * error)


def with_more(tally: Tally, rows: NDArray[np.intp], more: Tally) -> Tally:
    """A tally with more worlds of some of its points."""
    parts = {name: getattr(tally, name).copy() for name in ("worlds", "events", "chance", "squares")}
    for name, part in parts.items():
        part[rows] += getattr(more, name)
    return Tally(**parts)


def mesh() -> Array:
    """The places of a fine mesh over the plane; (41 * 41, 2), the first axis varies fastest."""
    return np.stack(np.meshgrid(MESH, MESH), axis=-1).reshape(-1, 2)

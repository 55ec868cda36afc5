"""Boxes that hold up: chosen on one half of the points, told from the other half."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.analysis.discovery.box import Box, FoundBox, found, quasi_p
from sim.analysis.discovery.prim import SMALLEST, paste, peel
from sim.analysis.discovery.tried import Tried
from sim.analysis.errors import CannotAnswer
from sim.analysis.estimate import Share
from sim.engine.arrays import Array, Counts, Flags

FOLDS = 5
MOST_BOXES = 3
FEWEST_POINTS, FEWEST_EVENTS = 100, 50
SCREEN = 2.33  # standard errors by which a side must prove itself before the box is peeled over it: one in a hundred
LEVEL = 0.05  # how often some limit of a box that means nothing may be kept


class DiscoveryError(CannotAnswer):
    """There is nothing to discover in these worlds; one sentence says why."""


class ThresholdError(DiscoveryError):
    """What is asked for holds of all worlds together already."""


@dataclass(frozen=True)
class Step:
    """A box on the way of peeling, told from the other half: parts of all worlds, of all with the ending, its share."""

    mass: float
    coverage: float
    density: float


@dataclass(frozen=True)
class Discovery:
    """Boxes in which an ending comes in more than `above` of the worlds, each outside those before it.

    `path`: how the first one was peeled. `reached` is the highest share to which that led, as
    cross-validation sees it.
    """

    tried: Tried
    overall: Share
    above: float
    boxes: tuple[FoundBox, ...]
    path: tuple[Step, ...]
    reached: float


@dataclass(frozen=True)
class Peeling:
    """A way of peeling, the box chosen on it (None where none is likely enough), and the highest share it leads to."""

    way: tuple[Box, ...]
    box: Box | None
    reached: float


def usual_threshold(share: float) -> float:
    """What counts as common: half as much again as the share of all worlds, or halfway to always if that is less."""
    return min(1.5 * share, (1 + share) / 2)


def check(tried: Tried) -> None:
    """DiscoveryError for points in which nothing could be found."""
    remedy = "make more of them with `warentry sweep SCENARIO --vary all --lhs 2000 -r 10`"
    if tried.points < 2 or not tried.paths:
        raise DiscoveryError(f"there is one parameter point, so that nothing differs: {remedy}")
    if tried.groups < FEWEST_POINTS:
        kind = "samples" if tried.groups < tried.points else "points"
        raise DiscoveryError(f"there are {tried.groups} {kind}, and at least {FEWEST_POINTS} are needed: {remedy}")
    events, worlds = int(tried.events.sum()), int(tried.worlds.sum())
    if min(events, worlds - events) < FEWEST_EVENTS:
        raise DiscoveryError(
            f"{events:,} of {worlds:,} worlds came to this ending, and at least {FEWEST_EVENTS} must, and as many not: "
            "simulate more worlds, or look for another --ending"
        )


def discover(tried: Tried, above: float, seed: int = 1) -> Discovery:
    """Up to three boxes in which the ending comes in more than `above` of the worlds.

    The points are divided at random into halves. On the first one it is decided by cross-validation which sides may be
    cut and how far, and the box is peeled and pasted; from the second come all its numbers, and there each limit must
    prove itself (5 % for all limits of a box together; Bonferroni). The next box is sought among what is left
    (covering). Raises DiscoveryError, with a remedy, where nothing could be found in such points.
    """
    check(tried)
    overall = tried.share(tried.everywhere)
    if above <= overall.p:
        raise ThresholdError(
            f"--above {above:g} asks for what holds of all worlds together, where the share is {overall.p:.3g}: "
            f"ask for more, such as --above {usual_threshold(overall.p):.2g}"
        )
    is_first = tried.parted(2, seed) == 0
    search, other = tried.where(is_first), tried.where(~is_first)
    within, boxes = other.everywhere, list[FoundBox]()
    first = last = next_box(search, other, above, seed)
    while last.box is not None:
        boxes.append(found(last.box, other, within, tried))
        search, within = search.where(~last.box.holds(search)), within & ~last.box.holds(other)
        if len(boxes) == MOST_BOXES or search.events.sum() < FEWEST_EVENTS / 2 or not within.any():
            break
        last = next_box(search, other.where(within), above, seed)
    path = tuple(_step(box, other) for box in first.way)
    return Discovery(tried, overall, above, tuple(boxes), path, first.reached)


def next_box(search: Tried, other: Tried, above: float, seed: int) -> Peeling:
    """A box chosen in `search` whose limits hold up in `other`; peeled again without the side that does least so."""
    fold = search.parted(FOLDS, seed)
    sides = proven_sides(search, fold)
    level = LEVEL / max(1, sides.sum())
    while True:
        peeling = peeled(search, fold, sides, above)
        weak = None if peeling.box is None else _weakest(peeling.box, other, level)
        if weak is None:
            return peeling
        sides[weak] = False


def peeled(tried: Tried, fold: Counts, sides: Flags, above: float) -> Peeling:
    """The box that holds most endings beyond what `above` would give its worlds, as cross-validation sees it.

    So each slice that is left in the box has the ending more often than that, not only the box on average.
    """
    masses = np.geomspace(1, SMALLEST, 60)
    events, worlds = _held_out(tried, fold, sides, masses)
    way, excess = peel(tried, sides), events - above * worlds
    reached = float((events / np.maximum(worlds, 1)).max())
    if excess.max() <= 0:
        return Peeling(tuple(way), None, reached)
    (chosen,) = _down_to(way, tried, masses[[np.argmax(excess)]])
    box = paste(chosen, tried, above)
    return Peeling(tuple(way), box if box.limited else None, reached)


def proven_sides(tried: Tried, fold: Counts) -> Flags:
    """Which sides are cut for a reason: each slice peeled is put to the test in the fold that had no say in it."""
    groups = np.unique(tried.group, return_inverse=True)[1]
    evidence = np.zeros((len(tried.sides), groups.max() + 1))
    everything = np.ones(len(tried.sides), dtype=np.bool_)
    for number in range(FOLDS):
        held = fold == number
        part = tried.where(held)
        columns = np.unique(groups[held])
        boxes = [(box, box.holds(part)) for box in peel(tried.where(~held), everything)]
        for (before, there), (after, kept) in pairwise(boxes):
            (side,) = np.flatnonzero(after.floor != before.floor)
            gone = there & ~kept
            weight = part.worlds[gone].sum()
            evidence[side, columns] += weight * part.contrast(kept, gone)
    error = np.sqrt((evidence**2).sum(axis=1))
    return np.asarray(evidence.sum(axis=1) > SCREEN * np.where(error > 0, error, np.inf))


def _held_out(tried: Tried, fold: Counts, sides: Flags, masses: Array) -> tuple[Array, Array]:
    """Endings and worlds in boxes peeled down to each mass, counted in the folds that had no say in them."""
    events, worlds = np.zeros(len(masses)), np.zeros(len(masses))
    for number in range(FOLDS):
        training, part = tried.where(fold != number), tried.where(fold == number)
        boxes = _down_to(peel(training, sides), training, masses)
        inside = np.array([box.holds(part) for box in boxes])
        events += inside @ part.events
        worlds += inside @ part.worlds
    return events, worlds


def _down_to(way: list[Box], tried: Tried, masses: Array) -> list[Box]:
    """For each part of all worlds the first box on the way that is no larger, else the last."""
    sizes = np.array([tried.worlds[box.holds(tried)].sum() for box in way]) / tried.worlds.sum()
    first = np.searchsorted(-sizes, -masses)
    return [way[place] for place in np.minimum(first, len(way) - 1)]


def _weakest(box: Box, tried: Tried, level: float) -> int | None:
    """The side whose limit holds up least among other points, if it does not; None where all do."""
    p, side = max((quasi_p(box, side, tried), side) for side in box.limited)
    return side if p > level else None


def _step(box: Box, tried: Tried) -> Step:
    inside = box.holds(tried)
    events, worlds = int(tried.events[inside].sum()), int(tried.worlds[inside].sum())
    return Step(
        worlds / int(tried.worlds.sum()), events / max(1, int(tried.events.sum())), events / worlds if worlds else 0.0
    )

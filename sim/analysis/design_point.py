"""The smallest joint change of a few parameters that carries the share of entries across a level.

The design point of reliability analysis (Hasofer & Lind 1974): of all points at which the share equals the level the
one closest to the scenario, in standard deviations of what is believed. Found by a plane fitted to worlds around the
current guess, again and again (Bucher & Bourgund 1990), then made precise by a search along the line through it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from sim.analysis.reversal import HALVINGS, REACH, Mover
from sim.analysis.surface import Seen
from sim.analysis.threshold import DECIMALS, Tell, joined, threshold
from sim.design.tally import Points, Simulate
from sim.engine.arrays import Array

ROUNDS, POINTS, WORLDS = 4, 24, 200
WIDE, NARROW = 1.2, 0.6  # how far around the guess, first and later; standard deviations
STEP, CLOSE = 1.2, 0.08  # the longest move in a round; a move that is none
PRECISION, BUDGET = 0.04, 12_000
RIDGE, FLAT = 1e-3, 1e-3


@dataclass(frozen=True)
class JointChange:
    """Values of several parameters at which the share crosses a level together, the scenario's others unchanged.

    `distance` from the scenario in standard deviations of what is believed, with its 95 % band of luck from `low` to
    `high`, along this line; `scores` are the changes of each in the same measure.
    """

    level: float
    values: dict[str, float]
    scores: dict[str, float]
    distance: float
    low: float
    high: float


def joint_change(
    simulate: Simulate, movers: Sequence[Mover], level: float, seed: int = 1, tell: Tell = str
) -> JointChange | None:
    """The smallest change of all movers together that carries the share across the level; None where none is found.

    `simulate` has to give every point luck of its own.
    """
    start = np.array([mover.start for mover in movers])
    route = _nearest(simulate, movers, start, level, seed, tell)
    longest = route.longest
    if longest < CLOSE:
        return None
    tell("a search along the line through the nearest joint change ...")

    def line(places: Array) -> Points:
        return _points(movers, np.array([start + route.at(place * longest) for place in places]).round(DECIMALS))

    found = threshold(simulate, line, level, PRECISION, BUDGET)
    crossing = next(iter(found.crossings), None)
    if crossing is None or not crossing.is_certain:
        return None
    reached = start + route.at(crossing.at * longest)
    return JointChange(
        level,
        {mover.path: float(mover.value(score)) for mover, score in zip(movers, reached, strict=True)},
        {mover.path: float(score) for mover, score in zip(movers, reached - start, strict=True)},
        crossing.at * longest,
        crossing.low * longest,
        crossing.high * longest,
    )


@dataclass(frozen=True)
class Route:
    """The way from the scenario in a direction; a parameter that reaches the end of what is believed stays there.

    It leads to the nearest point of every plane across that direction. `room` (parameters,) is how far each can go.
    """

    way: Array
    room: Array

    @classmethod
    def along(cls, way: Array, start: Array) -> Route:
        """The route in a direction from a start."""
        way = (way / np.linalg.norm(way)).round(DECIMALS)
        return cls(way, np.maximum(np.where(way > 0, REACH - start, REACH + start), 0) * (way != 0))

    @property
    def longest(self) -> float:
        """How far from the start its end lies."""
        return float(np.linalg.norm(self.room))

    def at(self, distance: float) -> Array:
        """The changes at a distance from the start."""
        return self._where(lambda change: float(np.linalg.norm(change)), distance)

    def to_plane(self, distance: float) -> Array:
        """The changes that lead across a plane so far from the start, else as near to it as possible."""
        return self._where(lambda change: float(self.way @ change), distance)

    def _where(self, measure: Callable[[Array], float], wanted: float) -> Array:
        """The changes at which a measure that grows along the route has a value."""
        moves, sign = self.way != 0, np.sign(self.way)
        low, high = 0.0, float((self.room[moves] / np.abs(self.way[moves])).max())
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            far = measure(sign * np.minimum(middle * np.abs(self.way), self.room)) < wanted
            low, high = (middle, high) if far else (low, middle)
        return np.asarray(sign * np.minimum(high * np.abs(self.way), self.room))


def _nearest(simulate: Simulate, movers: Sequence[Mover], start: Array, level: float, seed: int, tell: Tell) -> Route:
    """The route to the point nearest to the start on the plane of equal share, in normal scores."""
    random = np.random.default_rng(seed)
    guess, seen, tally = start, np.empty((0, len(start))), None
    low, high = np.minimum(start, -REACH), np.maximum(start, REACH)
    route = Route(np.zeros_like(start), np.zeros_like(start))
    for number in range(ROUNDS):
        reach = NARROW if number else WIDE
        places = np.clip(guess + random.uniform(-reach, reach, (POINTS, len(start))), low, high).round(DECIMALS)
        tell(f"{len(movers)} parameters together, round {number + 1} of {ROUNDS} at most ...")
        new = simulate(_points(movers, places), WORLDS)
        seen, tally = np.concatenate([seen, places]), new if tally is None else joined(tally, new)
        height, slope = _plane(Seen.of(seen, tally, level), guess)
        steepness = float(np.linalg.norm(slope))
        if steepness < FLAT:
            return route
        away = (logit(level) - height - slope @ (start - guess)) / steepness
        route = Route.along(slope * np.copysign(1.0, away), start)
        move = start + route.to_plane(abs(away)) - guess
        length = float(np.linalg.norm(move))
        guess = guess + move * min(1.0, STEP / max(length, 1e-12))
        if number and length < CLOSE:
            break
    return route


def _plane(seen: Seen, middle: Array) -> tuple[float, Array]:
    """The log-odds at a point and how they change around it, from worlds that count for less the farther away."""
    apart = seen.places - middle
    weight = seen.worlds * np.exp(-0.5 * (apart**2).sum(axis=1) / NARROW**2)
    terms = np.column_stack([np.ones(len(apart)), apart])
    found = np.zeros(terms.shape[1])
    for _ in range(50):
        p = expit(terms @ found)
        curve = (terms * (weight * p * (1 - p))[:, None]).T @ terms + RIDGE * np.eye(len(found))
        step = np.linalg.solve(curve, terms.T @ (weight * (seen.share - p)) - RIDGE * found)
        found = found + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return float(found[0]), found[1:]


def _points(movers: Sequence[Mover], scores: Array) -> Points:
    """The values with these scores; the scenario's own where nothing is changed, even if nobody believes it."""
    return {
        mover.path: np.where(own == round(mover.start, DECIMALS), mover.usual, mover.value(own))
        for mover, own in zip(movers, scores.T, strict=True)
    }

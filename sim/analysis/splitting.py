"""Rare events by splitting: worlds on the way to the event are copied, hopeless ones mostly given up, weights kept.

A particle that is heavier than its importance deserves is split into copies that share its weight; one that is lighter
survives by Russian roulette with more weight (weight windows: Booth & Hendricks 1984; Villen-Altamirano 1991; Garvels
2000; L'Ecuyer, Demers & Tuffin 2007). Weights are right on average whatever the importance, so that the estimate is
unbiased; a good importance only makes it precise. Roots are independent of each other, and so is the error taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, mean_and_error
from sim.analysis.windows import WeightWindow
from sim.engine.arrays import Array, Flags, Indices

Turns = tuple[tuple[int, int], ...]

# A window's bounds around its target; how many copies at once; how many particles a root may have; the least chance
# to survive a roulette.
WIDTH, MOST_COPIES, MOST_OF_A_ROOT, LEAST_SURVIVAL = 2.0, 100, 2_000, 0.1


class Particles(Protocol):
    """Histories that can be lived through step by step and copied; arrays are (particles,)."""

    @property
    def is_open(self) -> Flags:
        """Which may still come to the event."""
        ...

    @property
    def has_happened(self) -> Flags:
        """Which have come to the event."""
        ...

    def advance(self, steps: int) -> Array:
        """So many steps; the sum of the chances of the event in them, each known before it was drawn."""
        ...

    def importance(self) -> Array:
        """How promising each is, on any scale."""
        ...

    def luck(self, name: str) -> Array:
        """A uniform draw for each, independent of its history."""
        ...

    def route(self, particle: int) -> str:
        """How the event came about in a particle, or how else it stands."""
        ...

    def step_of_event(self, particle: int) -> int:
        """In which step the event came in a particle that has come to it."""
        ...

    def copy(self, source: Indices, numbers: NDArray[np.int64]) -> None:
        """Goes on with copies of `source`; the future of one whose number is not 0 is independent of the others."""
        ...


@dataclass(frozen=True)
class Path:
    """A history up to a step: its root, the turns of its luck (step, number), its weight, and how it went.

    The step is that of the event, or the last one before the next look; `chance` is the sum of its known chances from
    the look before, whether or not it happened.
    """

    root: int
    turns: Turns
    weight: float
    step: int
    route: str
    chance: float


@dataclass(frozen=True)
class Splitting:
    """What the particles of some roots came to; the means of `counted` and `known` (roots,) both estimate the chance.

    `counted` is the weight of the particles with the event; `known` the sum of weight times known chance, with less
    noise; `squares` estimates the square of the known chances that one plain particle adds up; `spent` counts the
    steps that particles lived, and `looked` how often one was looked at. `paths` are the histories with the event;
    `occasions` a sample of the histories in which it had a chance, distributed as those that lead to it, and of nearly
    equal weight.
    """

    counted: Array
    known: Array
    squares: Array
    spent: int
    looked: int
    paths: tuple[Path, ...]
    occasions: tuple[Path, ...]


@dataclass
class _Population:
    """The particles in their present order: root, weight, known chances so far, and turns of luck of each."""

    root: Indices
    weight: Array
    chance: Array
    turns: list[Turns]

    def paths(self, particles: Particles, where: Flags, weight: Array, last: int, chance: Array) -> list[Path]:
        """The histories of the particles `where`, up to the event or to the `last` step."""
        came, found = particles.has_happened, list[Path]()
        for i in np.flatnonzero(where).tolist():
            step = particles.step_of_event(i) if came[i] else last
            history = int(self.root[i]), self.turns[i], float(weight[i])
            found.append(Path(*history, step, particles.route(i), float(chance[i])))
        return found

    def take(self, source: Indices, weight: Array, numbers: NDArray[np.int64], step: int) -> None:
        turned = zip(source.tolist(), numbers.tolist(), strict=True)
        self.turns = [(*self.turns[i], (step, number)) if number else self.turns[i] for i, number in turned]
        self.root, self.weight, self.chance = self.root[source], weight, self.chance[source]


def split(particles: Particles, steps: int, looks: Sequence[WeightWindow], unit: float = 0.0) -> Splitting:
    """Lives the particles, one of each root at first, through so many steps; it looks at all before the first one.

    An occasion is kept with a chance that is proportional to its weight, so that it then weighs `unit` or more; 0
    keeps none.
    """
    roots = len(particles.is_open)
    counted, known, squares = np.zeros((3, roots))
    paths, occasions, spent, looked = list[Path](), list[Path](), 0, 0
    now = _Population(np.arange(roots), np.ones(roots), np.zeros(roots), [()] * roots)
    for look, end in zip(looks, [*(look.step for look in looks[1:]), steps], strict=True):
        looked += now.root.size
        _fit(particles, now, look)
        if not now.root.size:
            break
        spent += now.root.size * (end - look.step)
        was_open, chance = particles.is_open, particles.advance(end - look.step)
        worth, happened = now.weight * chance, particles.has_happened & was_open
        np.add.at(known, now.root, worth)
        np.add.at(squares, now.root, worth * (2 * now.chance + chance))
        np.add.at(counted, now.root, now.weight * happened)
        now.chance = now.chance + chance
        paths += now.paths(particles, happened, now.weight, end - 1, chance)
        kept = (particles.luck("splitting.occasion") * unit < worth) & (unit > 0)
        occasions += now.paths(particles, kept, np.maximum(worth, unit), end - 1, chance)
    return Splitting(counted, known, squares, spent, looked, tuple(paths), tuple(occasions))


def _fit(particles: Particles, population: _Population, look: WeightWindow) -> None:
    """Brings every weight into its window; what is settled is let go."""
    ratio = population.weight / look.target(particles.importance())
    is_open = particles.is_open
    copies = copies_of(ratio, population.root, is_open)
    survival = np.where(ratio < 1 / WIDTH, np.maximum(ratio, LEAST_SURVIVAL), 1.0)
    survives = particles.luck("splitting.roulette") < survival
    copies = np.where(survives, copies, 0)
    if (copies == 1).all() and (survival == 1).all():
        return
    source = np.repeat(np.arange(copies.size), copies)
    first = np.cumsum(copies) - copies
    numbers = np.arange(source.size) - first[source]
    weight = population.weight / (np.maximum(copies, 1) * survival)
    population.take(source, weight[source], numbers, look.step)
    particles.copy(source, numbers)


def copies_of(ratio: Array, root: Indices, is_open: Flags) -> NDArray[np.int64]:
    """How many copies each particle becomes by its ratio of weight to target: none of what is settled.

    Where a root would have too many particles none of its are split.
    """
    wanted = np.where(ratio > WIDTH, np.minimum(np.floor(ratio), MOST_COPIES), 1).astype(np.int64) * is_open
    crowd = np.bincount(root, weights=wanted)
    return np.where(crowd[root] > MOST_OF_A_ROOT, np.minimum(wanted, 1), wanted)


def pooled(parts: Sequence[Splitting]) -> Splitting:
    """Several batches of roots as one; their roots are numbered on."""
    first, paths, occasions = 0, list[Path](), list[Path]()
    for part in parts:
        paths += [replace(path, root=path.root + first) for path in part.paths]
        occasions += [replace(path, root=path.root + first) for path in part.occasions]
        first += part.known.size
    counted, known, squares = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("counted", "known", "squares")
    )
    return Splitting(
        counted,
        known,
        squares,
        sum(part.spent for part in parts),
        sum(part.looked for part in parts),
        tuple(paths),
        tuple(occasions),
    )


FEWEST = 10  # worth less than so many of equal weight, what carries an estimate is too little to tell its error


@dataclass(frozen=True)
class Rarity:
    """How rare an event is: a chance p with its standard error over roots and a 95 % interval on the log scale.

    `carried_by`: how many roots of equal weight those are worth that carry the estimate. With fewer than FEWEST its
    error is not known either, most likely both are too small, and `low` is 0 and `high` 1: such roots tell no bounds.
    """

    p: float
    se: float
    low: float
    high: float
    carried_by: float

    @property
    def is_bounded(self) -> bool:
        """Whether there are roots enough for an interval."""
        return self.carried_by >= FEWEST


def rarity(values: Array) -> Rarity:
    """The chance that independent roots estimate with `values` (roots,), each an unbiased estimate of its own.

    Student's law has as many degrees of freedom as roots carry the estimate.
    """
    p, se = mean_and_error(values, np.zeros(values.size, dtype=np.int64))
    worth = effective(values)
    if worth < FEWEST:
        return Rarity(p, se, 0.0, 1.0, worth)
    reach = math.exp(Precision(points=int(worth)).quantile() * se / p)
    return Rarity(p, se, p / reach, min(1.0, p * reach), worth)


def effective(weights: Array) -> float:
    """As many of equal weight as the weighted ones are worth (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if weights.any() else 0.0


def effective_paths(paths: Sequence[Path]) -> float:
    """As many paths of equal weight as the weighted ones are worth."""
    return effective(np.array([path.weight for path in paths]))

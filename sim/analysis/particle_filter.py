"""Following a record without hindsight: histories live step by step, and those that agree with what is seen count more.

Sequential Monte Carlo (Gordon, Salmond & Smith 1993; Doucet & Johansen 2011): histories are lived, weighed by the
likelihood of each step's observations, and copied in proportion to their weights where too few of them carry the
weight (systematic resampling, Kitagawa 1996). Each may live a step in several ways, which share its weight, and goes on
in one of them. The likelihood may be tempered: raised to a power below 1, because a
model that is wrong in detail must not be killed by details.

Histories are kept in islands that live apart and are weighed against each other by how likely each makes what was seen
(Verge, Dubarry, Del Moral & Moulines 2015): so they can be worked on anywhere, and differ as far as luck goes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Flags, Indices

THRESHOLD = 0.5  # of the histories, below which the effective number has them copied


@dataclass(frozen=True)
class Sighting:
    """One observation held against some histories: its log likelihood in each, (histories,).

    `at_most` and `at_least` (histories,) are the chances of seeing so much or less, and so much or more.
    """

    name: str
    log_likelihood: Array
    at_most: Array
    at_least: Array


class FilteredHistories(Protocol):
    """Histories that can be lived step by step, seen, copied, and lived ahead on the side."""

    @property
    def is_possible(self) -> Flags:
        """Which can still be the true one, whatever is observed: (histories,)."""
        ...

    def advance(self) -> None:
        """One step of all of them."""
        ...

    def sightings(self) -> Sequence[Sighting]:
        """What was observed of the step that has just been lived."""
        ...

    def foresee(self, source: Indices, numbers: NDArray[np.int64]) -> Array:
        """What becomes of copies of `source` later: (quantities, copies). The histories themselves stay."""
        ...

    def copy(self, source: Indices, numbers: NDArray[np.int64]) -> None:
        """Goes on with copies of `source`; the future of one whose number is not 0 is independent of the others."""
        ...


@dataclass(frozen=True)
class FilterStep:
    """What one step did to the histories of an island.

    `possible` is the log of the share of weight that was left, `evidence` that of the mean tempered likelihood and
    `predicted` that of the mean likelihood itself; `alone` the evidence of each observation by itself. `effective` is
    the number of histories of equal weight that were worth as much, before and after the observations. `foreseen` are
    means of what was foreseen (quantities,): BEFORE the observations, AFTER them, and with each of them alone. `tails`
    says of each observation how likely so much or less, and so much or more, had been. `sample` are the foreseen values
    (quantities, copies) with their weights after the observations, of steps that were to be kept.
    """

    possible: float
    evidence: float
    predicted: float
    effective: tuple[float, float]
    alone: Mapping[str, float]
    foreseen: Mapping[str, Sequence[float]]
    tails: Mapping[str, tuple[float, float]]
    sample: Sequence[Sequence[float]] = ()
    weight: Sequence[float] = ()
    is_copied: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


BEFORE, AFTER = "before", "after"
DEAD = FilterStep(-math.inf, -math.inf, -math.inf, (0.0, 0.0), {}, {}, {})


def follow(
    histories: FilteredHistories,
    steps: int,
    rng: np.random.Generator,
    *,
    power: float = 1.0,
    tries: int = 1,
    ahead: int = 0,
    kept: Collection[int] = (),
) -> tuple[list[FilterStep], Array]:
    """Lives through the steps and weighs by what is observed; returns what each did, and the weights in the end.

    Each history lives each step in `tries` ways, of which one that agrees goes on while all of them are weighed: so
    luck costs less weight, and what lasts decides. `ahead` copies are lived ahead at each step; what they foresee is
    kept whole in the steps `kept`. Where no history is possible any more the rest is `DEAD`, and there are no weights.
    """
    count = len(histories.is_possible)
    weight, lives_on, done = np.full(count, 1 / count), np.arange(count), list[FilterStep]()
    for number in range(steps):
        _copy(histories, np.repeat(lives_on, tries))
        histories.advance()
        seen = _weighed(np.repeat(weight / tries, tries) * histories.is_possible, histories.sightings(), power)
        if seen is None:
            return [*done, *[DEAD] * (steps - number)], np.zeros(0)
        foreseen, values, counts = _foreseen(histories, seen, ahead, rng)
        was, weight = (each.reshape(count, tries).sum(axis=1) for each in (seen.before, seen.after))
        effective, is_kept = (effective_size(was), effective_size(weight)), number in kept and ahead > 0
        is_copied = effective[1] < THRESHOLD * count
        step = FilterStep(
            possible=seen.possible, evidence=seen.evidence, predicted=seen.predicted, effective=effective,
            alone=seen.alone, foreseen=foreseen, tails=seen.tails, sample=values.tolist() if is_kept else (),
            weight=counts.tolist() if is_kept else (), is_copied=is_copied,
        )  # fmt: skip
        done.append(step)
        lives_on = _one_of_each(seen.after.reshape(count, tries), rng)
        if is_copied:
            lives_on, weight = lives_on[systematic(weight, count, rng.random())], np.full(count, 1 / count)
    _copy(histories, lives_on)
    return done, weight


def _copy(histories: FilteredHistories, source: Indices) -> None:
    """Goes on with copies, unless that would change nothing; equal ones stand together and get luck of their own."""
    if not np.array_equal(source, np.arange(len(histories.is_possible))):
        histories.copy(source, numbered(source))


@dataclass(frozen=True)
class _Weighed:
    """Histories weighed by the observations of a step: weights before and after them, and what is said of them."""

    before: Array
    after: Array
    factor: Mapping[str, Array]
    possible: float
    evidence: float
    predicted: float
    tails: Mapping[str, tuple[float, float]]

    @property
    def alone(self) -> dict[str, float]:
        return {name: math.log(float(self.before @ each)) for name, each in self.factor.items()}


def _weighed(left: Array, seen: Sequence[Sighting], power: float) -> _Weighed | None:
    """None where no weight is left, before or after."""
    possible = float(left.sum())
    if not possible > 0:
        return None
    before = left / possible
    log = np.sum([np.zeros_like(before), *(one.log_likelihood for one in seen)], axis=0)
    weighed = before * np.exp(power * log)
    evidence, predicted = float(weighed.sum()), float(before @ np.exp(log))
    if not min(evidence, predicted) > 0:
        return None
    factor = {one.name: np.exp(power * one.log_likelihood) for one in seen}
    tails = {one.name: (float(before @ one.at_most), float(before @ one.at_least)) for one in seen}
    return _Weighed(
        before, weighed / evidence, factor, math.log(possible), math.log(evidence), math.log(predicted), tails
    )


def _one_of_each(weight: Array, rng: np.random.Generator) -> Indices:
    """Which of its ways each history goes on with, in proportion to weights (histories, ways); numbers of all ways."""
    reached = np.cumsum(weight, axis=1)
    way = (rng.random(len(weight))[:, None] * reached[:, -1:] >= reached[:, :-1]).sum(axis=1)
    return np.asarray(np.arange(len(weight)) * weight.shape[1] + way)


def _foreseen(
    histories: FilteredHistories, seen: _Weighed, ahead: int, rng: np.random.Generator
) -> tuple[dict[str, list[float]], Array, Array]:
    """What some copies foresee: its means by weights before and after the step, and after each observation alone.

    The copies are drawn half from the weights before and half from those after, so that both count none more than
    twice and a difference between the two is not that of two samples.
    """
    if not ahead:
        return {}, np.zeros((0, 0)), np.zeros(0)
    drawn = (seen.before + seen.after) / 2
    source = systematic(drawn, ahead, rng.random())
    values = histories.foresee(source, numbered(source))
    alone = {name: seen.before * each for name, each in seen.factor.items()}
    weights = {BEFORE: seen.before, AFTER: seen.after, **alone}
    counts = {name: _normal(weight[source] / drawn[source]) for name, weight in weights.items()}
    return {name: (values @ count).tolist() for name, count in counts.items()}, values, counts[AFTER]


def _normal(weight: Array) -> Array:
    return np.asarray(weight / weight.sum())


def systematic(weight: Array, count: int, luck: float) -> Indices:
    """So many draws in proportion to weights, each thing as often as it should be or once more or less; rising."""
    reached = np.cumsum(weight) / np.sum(weight)
    places = np.searchsorted(reached, (np.arange(count) + luck) / count, side="right")
    return np.minimum(places, len(weight) - 1)


def numbered(source: Indices) -> NDArray[np.int64]:
    """Which copy of its original each is, from 0; equal ones stand together."""
    _, first, copies = np.unique(source, return_index=True, return_counts=True)
    return np.asarray(np.arange(len(source)) - np.repeat(first, copies), dtype=np.int64)


def effective_size(weight: Array) -> float:
    """As many histories of equal weight as the weighted ones are worth (Kish 1965); 0 of none."""
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0

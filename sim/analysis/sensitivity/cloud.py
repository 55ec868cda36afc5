"""Points with the share of entries at each of them and how far luck may have moved it: what every method works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.errors import CannotAnswer
from sim.analysis.evenly import evenly, one_by_one
from sim.design.tally import Points, Tally
from sim.engine.arrays import Array

END = 0.1  # an end of a parameter: the tenth of the points where it is lowest or highest
FEWEST_POINTS, FEWEST_REPLICATIONS = 50, 2
TOLD_APART = 2.0  # standard errors by which the spread over points must exceed what luck alone would give
WORTH_SEEING = 0.2  # a spread over points of this part of the mean share is worth telling from luck


class SensitivityError(CannotAnswer):
    """A design cannot tell what matters; one sentence says why and what to do."""


@dataclass(frozen=True)
class Cloud:
    """The parameter values of each point, the share of entries there and its variance by luck; (points,) each.

    Worlds of different points must not share their luck: it could not be told from what moves them. Points count alike,
    or as members of an ensemble do, each by how many `copies` of it were drawn. The share is from known chances, which
    may add up to more than one in a world; the one that was `counted` stands where they do so and a share is told.
    `even`: whether the points were spread evenly over each parameter, as in a Latin hypercube, or came one by one.
    """

    values: Mapping[str, Array]
    share: Array
    luck: Array
    worlds: NDArray[np.int64]
    copies: NDArray[np.int64] | None = None
    counted: Array | None = None
    even: bool = False

    @staticmethod
    def of(points: Points, tally: Tally, even: bool = False) -> Cloud:
        """What worlds gave at points; where they sampled anything else besides, its mean counts.

        SensitivityError where worlds failed at a point so that too few are left there: a design needs all its points.
        """
        lost = (tally.worlds < min(FEWEST_REPLICATIONS, tally.worlds.max())).any(axis=1)
        if lost.any():
            raise SensitivityError(
                f"worlds failed at {lost.sum():,} of {len(lost):,} points so that fewer than {FEWEST_REPLICATIONS} are "
                "left there, and this method needs every point: mend what made them fail and give the command again"
            )
        samples = tally.share.shape[1]
        luck = (tally.error**2).sum(axis=1) / samples**2
        counted = (tally.events / tally.worlds).mean(axis=1)
        return Cloud(dict(points), tally.share.mean(axis=1), luck, tally.worlds.sum(axis=1), None, counted, even)

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.share)

    @property
    def varied(self) -> dict[str, Array]:
        """The parameters that have more than one value."""
        return {path: values for path, values in self.values.items() if np.ptp(values) > 0}

    @cached_property
    def weight(self) -> Array:
        """How much each point counts, which adds up to how many points of equal weight tell as much (Kish 1965)."""
        if self.copies is None:
            return np.ones(self.points)
        return self.copies * (self.copies.sum() / (self.copies.astype(float) ** 2).sum())

    @cached_property
    def fixed(self) -> Array:
        """What is the same in all such samples of points, so that no error comes of it; (points, terms)."""
        return evenly(list(self.varied.values())) if self.even and self.copies is None else one_by_one(self.points)

    @cached_property
    def mean(self) -> float:
        """The mean share of entries over points."""
        return float(np.average(self.share, weights=self.weight))

    @cached_property
    def ignorance(self) -> float:
        """The variance of the probability over points, without what luck adds: what not knowing the parameters does."""
        worth = self.weight.sum()
        seen = self.weight @ (self.share - self.mean) ** 2 / (worth - 1)
        return float(seen - self.weight @ self.luck / worth)

    @property
    def ignorance_of_a_world(self) -> float:
        """Which part of the variance of a single world's outcome is ignorance; the rest is luck."""
        return self.ignorance / (self.mean * (1 - self.mean))

    def ends(self, path: str) -> tuple[float, float]:
        """The mean share of entries in the tenth of the points where a parameter is lowest, and where it is highest."""
        values, (low, high) = self.values[path], self.tenths(path)
        ends = (values <= low, values >= high)
        first, last = (self.mean_at(end) for end in ends)
        return first, last

    def mean_at(self, where: NDArray[Any]) -> float:
        """The mean share of entries over some of the points."""
        mean = float(np.average(self.share[where], weights=self.weight[where]))
        if mean > 1 and self.counted is not None:
            return float(np.average(self.counted[where], weights=self.weight[where]))
        return mean

    @property
    def told(self) -> Array:
        """The share of each point as it is shown: from known chances where they make one, else counted."""
        return self.share if self.counted is None else np.where(self.share > 1, self.counted, self.share)

    def tenths(self, path: str) -> tuple[float, float]:
        """The values of a parameter below which a tenth, and above which another tenth of the points lies."""
        values = self.values[path] if self.copies is None else np.repeat(self.values[path], self.copies)
        low, high = np.quantile(values, (END, 1 - END))
        return float(low), float(high)

    def merged(self) -> Cloud:
        """Points with the same values put together, counting by how many they were: they tell of one point only."""
        table = np.stack(list(self.values.values()), axis=1)
        _, first, place, copies = np.unique(table, axis=0, return_index=True, return_inverse=True, return_counts=True)
        place = place.ravel()
        return Cloud(
            {path: values[first] for path, values in self.values.items()},
            np.bincount(place, weights=self.share) / copies,
            np.bincount(place, weights=self.luck) / copies**2,
            np.bincount(place, weights=self.worlds).astype(np.int64),
            copies,
            None if self.counted is None else np.bincount(place, weights=self.counted) / copies,
        )

    def check(self, fewest: int = FEWEST_POINTS) -> None:
        """SensitivityError where so few points or worlds, or such points, cannot tell what matters."""
        if self.points < fewest:
            raise SensitivityError(
                f"{self.points:,} point{'s are' if self.points != 1 else ' is'} too few to tell what matters: at least "
                f"{fewest:,} are needed, and 2,000 are better"
            )
        if not self.varied:
            raise SensitivityError("no parameter has more than one value: leave some open with --vary")
        if self.worlds.min() < FEWEST_REPLICATIONS:
            raise SensitivityError(
                "one world of a point cannot tell its luck from its parameters: at least 2 replications are needed, "
                "and 10 are better (-r 10)"
            )
        self._check_spread()

    def _check_spread(self) -> None:
        """SensitivityError where the points differ by no more than luck makes them."""
        if not 0 < self.mean < 1:
            raise SensitivityError(
                f"{'no entry' if self.mean <= 0 else 'nothing but entries'} in {self.worlds.sum():,} worlds: nothing "
                "differs between the points that could be explained"
            )
        worth = self.weight.sum()
        wobble = np.sqrt(2 / (worth - 1))
        if self.ignorance > TOLD_APART * wobble * float(self.weight @ self.luck / worth):
            return
        one_world = float((self.luck * self.worlds).mean())
        needed = max(TOLD_APART * wobble * one_world / (WORTH_SEEING * self.mean) ** 2, 2 * float(self.worlds.mean()))
        raise SensitivityError(
            f"the points differ by no more than luck makes them (share of entries {100 * self.mean:.2g} %): about "
            f"{np.ceil(needed):,.0f} replications would show a spread of a fifth of that (-r {np.ceil(needed):.0f})"
        )

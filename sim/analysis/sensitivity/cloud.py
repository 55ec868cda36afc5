"""Points with the share of entries at each of them and how far luck may have moved it: what every method works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.design.tally import Points, Tally

Array = NDArray[np.float64]
END = 0.1  # an end of a parameter: the tenth of the points where it is lowest or highest
FEWEST_POINTS, FEWEST_REPLICATIONS = 50, 2
TOLD_APART = 2.0  # standard errors by which the spread over points must exceed what luck alone would give
WORTH_SEEING = 0.2  # a spread over points of this part of the mean share is worth telling from luck


class SensitivityError(ValueError):
    """A design cannot tell what matters; one sentence says why and what to do."""


@dataclass(frozen=True)
class Cloud:
    """The parameter values of each point, the share of entries there and its variance by luck; (points,) each.

    Worlds of different points must not share their luck: it could not be told from what moves them.
    """

    values: Mapping[str, Array]
    share: Array
    luck: Array
    worlds: NDArray[np.int64]

    @staticmethod
    def of(points: Points, tally: Tally) -> Cloud:
        """What worlds gave at points; where they sampled anything else besides, its mean counts."""
        samples = tally.share.shape[1]
        luck = (tally.error**2).sum(axis=1) / samples**2
        return Cloud(dict(points), tally.share.mean(axis=1), luck, tally.worlds.sum(axis=1))

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.share)

    @property
    def varied(self) -> dict[str, Array]:
        """The parameters that have more than one value."""
        return {path: values for path, values in self.values.items() if np.ptp(values) > 0}

    @cached_property
    def mean(self) -> float:
        """The mean share of entries over points."""
        return float(self.share.mean())

    @cached_property
    def ignorance(self) -> float:
        """The variance of the probability over points, without what luck adds: what not knowing the parameters does."""
        return float(np.var(self.share, ddof=1) - self.luck.mean())

    @property
    def ignorance_of_a_world(self) -> float:
        """Which part of the variance of a single world's outcome is ignorance; the rest is luck."""
        return self.ignorance / (self.mean * (1 - self.mean))

    def ends(self, path: str) -> tuple[float, float]:
        """The mean share of entries in the tenth of the points where a parameter is lowest, and where it is highest."""
        values = self.values[path]
        low, high = np.quantile(values, (END, 1 - END))
        return float(self.share[values <= low].mean()), float(self.share[values >= high].mean())

    def tenths(self, path: str) -> tuple[float, float]:
        """The values of a parameter below which a tenth, and above which another tenth of the points lies."""
        low, high = np.quantile(self.values[path], (END, 1 - END))
        return float(low), float(high)

    def merged(self) -> Cloud:
        """Points with the same values put together, each of them counting once: they tell of one point only."""
        table = np.stack(list(self.values.values()), axis=1)
        _, first, place, copies = np.unique(table, axis=0, return_index=True, return_inverse=True, return_counts=True)
        place = place.ravel()
        return Cloud(
            {path: values[first] for path, values in self.values.items()},
            np.bincount(place, weights=self.share) / copies,
            np.bincount(place, weights=self.luck) / copies**2,
            np.bincount(place, weights=self.worlds).astype(np.int64),
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
        wobble = np.sqrt(2 / (self.points - 1))
        if self.ignorance > TOLD_APART * wobble * float(self.luck.mean()):
            return
        one_world = float((self.luck * self.worlds).mean())
        needed = max(TOLD_APART * wobble * one_world / (WORTH_SEEING * self.mean) ** 2, 2 * float(self.worlds.mean()))
        raise SensitivityError(
            f"the points differ by no more than luck makes them (share of entries {100 * self.mean:.2g} %): about "
            f"{np.ceil(needed):,.0f} replications would show a spread of a fifth of that (-r {np.ceil(needed):.0f})"
        )

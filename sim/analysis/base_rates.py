"""Base rates: how often something happened in past cases that come in wars, and how far that is known.

Cases of one war are not independent: allies join together or not at all. Intervals therefore draw wars anew, not cases
(the cluster bootstrap; Efron & Tibshirani 1993, Cameron, Gelbach & Miller 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Column
from sim.engine.compile_cache import kept_table

LEVEL, DRAWS, SEED = 0.95, 10_000, 1
BY_WAR, JEFFREYS = "bootstrap by war", "Jeffreys"
FEWEST_WARS = 2
DAYS_OF_A_YEAR = 365.25
MOST_AT_ONCE = 2**22  # numbers drawn at a time


@dataclass(frozen=True)
class BaseRate:
    """So many `events` in so many `cases` of so many `wars`, with the interval of their rate and how it was found."""

    cases: int
    wars: int
    events: int
    low: float
    high: float
    method: str

    @property
    def rate(self) -> float:
        """Events for each case."""
        return self.events / self.cases


@dataclass(frozen=True)
class Chance:
    """A probability with its interval."""

    p: float
    low: float
    high: float


def base_rate(happened: Column, war: Column, seed: int = SEED, draws: int = DRAWS, level: float = LEVEL) -> BaseRate:
    """The rate of an event in cases, with its interval over wars drawn anew; (cases,) both.

    Where nothing happened, everywhere it did, or all cases are of one war, wars drawn anew would all say the same: then
    the interval is Jeffreys' (Brown, Cai & DasGupta 2001), as if cases were independent, one-sided in effect.
    """
    place = np.unique(war, return_inverse=True)[1]
    cases, events = np.bincount(place), np.bincount(place, weights=happened)
    k, n, wars = int(events.sum()), int(cases.sum()), len(cases)
    if wars < FEWEST_WARS or k in (0, n):
        return BaseRate(n, wars, k, *jeffreys(k, n, level), JEFFREYS)
    generator, rates = np.random.default_rng(seed), []
    step = max(1, MOST_AT_ONCE // wars)
    for first in range(0, draws, step):
        drawn = generator.integers(0, wars, (min(step, draws - first), wars))
        rates.append(events[drawn].sum(axis=1) / cases[drawn].sum(axis=1))
    tail = (1 - level) / 2
    low, high = np.quantile(np.concatenate(rates), (tail, 1 - tail)).tolist()
    return BaseRate(n, wars, k, low, high, BY_WAR)


@kept_table
def jeffreys(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Jeffreys' interval for k of n: quantiles of Beta(k + 1/2, n - k + 1/2), and 0 or 1 where k is 0 or n."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low, high = (float(betaincinv(k + 0.5, n - k + 0.5, q)) for q in (tail, 1 - tail))
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def over(rate: BaseRate, days: float) -> Chance:
    """What a yearly rate makes over so many days, if each day is like the other: 1 - (1 - rate)^years."""
    years = days / DAYS_OF_A_YEAR
    return Chance(*(1 - (1 - yearly) ** years for yearly in (rate.rate, rate.low, rate.high)))


def linear_pool(chances: Sequence[Chance], weights: Sequence[float]) -> Chance:
    """Several opinions on one probability as one: their weighted mean (Stone 1961; Genest & Zidek 1986).

    Its ends are the weighted means of the ends, as if all erred to the same side: the widest that it can be. Weights
    lie in [0, 1] and add up to 1, else ValueError.
    """
    if len(weights) != len(chances) or min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        raise ValueError(f"{list(weights)} are no weights of {len(chances)} opinions: they lie in [0, 1] and add to 1")
    pairs = list(zip(chances, weights, strict=True))
    return Chance(*(sum(w * getattr(c, end) for c, w in pairs) for end in ("p", "low", "high")))

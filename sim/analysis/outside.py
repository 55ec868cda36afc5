"""The outside view: how often states in the same position joined a war, and what that makes over a horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sim.analysis.base_rates import BY_WAR, SEED, BaseRate, Chance, base_rate, linear_pool, over
from sim.analysis.words import count, percent
from sim.evidence.reference import ReferenceClass, load_classes

DAYS_OF_A_WEEK = 7
TOLD = ("year", "state", "war_name", "principal_belligerent", "joined_on", "leader", "fate")


@dataclass(frozen=True)
class ClassRate:
    """A reference class with its rate, and the chance that this makes over a horizon of `weeks`; None if not yearly."""

    reference: ReferenceClass
    rate: BaseRate
    weeks: int
    horizon: Chance | None

    @property
    def joins(self) -> Iterator[dict[str, Any]]:
        """The cases in which it happened: year, state, war, and whatever else the table says of who and when."""
        events = self.reference.events
        known = {n: self.reference.column(n)[events].tolist() for n in TOLD if n in self.reference.columns}
        cases = [dict(zip(known, row, strict=True)) for row in zip(*known.values(), strict=True)]
        for case in sorted(cases, key=lambda case: (case["year"], case.get("joined_on", ""))):
            yield case | {"year": int(case["year"])}

    @property
    def share_text(self) -> str:
        """The rate: `8.8 %`, or `none` where nothing happened."""
        return percent(self.rate.rate, 1) if self.rate.events else "none"

    @property
    def interval_text(self) -> str:
        """Its interval: `0.0 to 15.8 %`, or `at most 7.1 %` where nothing happened."""
        return self._interval(self.rate.low, self.rate.high)

    @property
    def horizon_text(self) -> str:
        """What the rate makes over the horizon, with its interval; empty where there is no rate a year."""
        if self.horizon is None:
            return ""
        interval = self._interval(self.horizon.low, self.horizon.high)
        return f"{percent(self.horizon.p, 1)} ({interval})" if self.rate.events else interval

    def _interval(self, low: float, high: float) -> str:
        return f"{100 * low:.1f} to {percent(high, 1)}" if self.rate.events else f"at most {percent(high, 1)}"

    @property
    def line(self) -> str:
        """The class, its rate over the horizon, its interval and its weakness, in one line."""
        rate, table = self.rate, self.reference.table
        chance = f"{self.horizon_text} over {count(self.weeks, 'week')}" if self.horizon else self.share_text
        how = "95 % by war" if rate.method == BY_WAR else "Jeffreys, as if war-years were independent"
        return (
            f"{chance} ({how}): {self.reference.name}; {rate.events} of {count(rate.cases, table.unit)} in "
            f"{count(rate.wars, 'war')}. Weakness: {self.reference.does_not_fit}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The class and its rate as plain data."""
        reference = self.reference
        return {
            "class": reference.id,
            "name": reference.name,
            "where": reference.where,
            "unit": reference.table.unit,
            "cases": self.rate.cases,
            "wars": self.rate.wars,
            "joins": self.rate.events,
            "rate": self.rate.rate,
            "low": self.rate.low,
            "high": self.rate.high,
            "interval": self.rate.method,
            "weeks": self.weeks,
            "over_horizon": asdict(self.horizon) if self.horizon else None,
            "fits": reference.fits,
            "does_not_fit": reference.does_not_fit,
        }


@dataclass(frozen=True)
class Pooled:
    """The outside view and the share of simulated worlds as one opinion, with the `weight` of the outside view."""

    weight: float
    outside: Chance
    simulated: Chance
    chance: Chance

    def to_dict(self) -> dict[str, Any]:
        """The pool as plain data."""
        return asdict(self)


def counted(reference: ReferenceClass, weeks: int, seed: int = SEED) -> ClassRate:
    """The rate of a reference class, with its interval by war, and what it makes over so many weeks."""
    rate = base_rate(reference.events, reference.column("war_name"), seed)
    horizon = over(rate, DAYS_OF_A_WEEK * weeks) if reference.table.is_yearly else None
    return ClassRate(reference, rate, weeks, horizon)


@cache
def yearly_classes(weeks: int) -> tuple[ClassRate, ...]:
    """All shipped classes that have a rate a year, over a horizon; the first one first."""
    return tuple(counted(one, weeks) for one in load_classes() if one.table.is_yearly)


@cache
def first_class(weeks: int) -> ClassRate:
    """The first of the shipped classes over a horizon: the line that answers print."""
    return counted(load_classes()[0], weeks)


def pooled(outside: Chance, simulated: Chance, weight: float) -> Pooled:
    """A linear pool of the two, the outside view with this weight."""
    return Pooled(weight, outside, simulated, linear_pool((outside, simulated), (weight, 1 - weight)))

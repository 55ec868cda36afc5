"""Whether nothing happening is a sign: the hazard of an entry year by year, and after a record like the visible one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np

from sim.analysis.credibility import Verdict
from sim.analysis.hazard import QuietHistories
from sim.analysis.ratio import Ratio
from sim.batch.observe import ENTRY_CHANCE, ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight
from sim.design.ensemble import Ensemble
from sim.scenario import Scenario

YEAR, LEAST_YEARS = 52, 2
# What anybody could see from 2022 to 2024: the fewest and the most of each.
RECORD = {"ultimatums": (0, 0), "coercions": (0, 1), "feint_episodes": (2, 5)}
RECORD_IN_WORDS = "no ultimatum, at most one cut-off, two to five exercises"


@dataclass(frozen=True)
class Waiting:
    """Hazards of an entry where nothing has happened before.

    `quiet` after so many weeks {weeks: share of worlds}; `hazard` of each of the `years`; `rise`: last over first;
    `next_year` after the scenario's `weeks` in which nothing happened, `given_record` the same in the worlds that look
    like the record, a share `alike` of those. `since` is that over the hazard of the first year, what the record
    teaches in all; `lesson` that over `next_year`, what it teaches beyond that nothing happened.
    """

    weeks: int
    years: tuple[tuple[int, int], ...]
    quiet: Mapping[int, Ratio]
    hazard: tuple[Ratio, ...]
    rise: Ratio
    next_year: Ratio
    given_record: Ratio
    alike: Ratio
    since: Ratio
    lesson: Ratio

    year: ClassVar[int] = YEAR
    record: ClassVar[str] = RECORD_IN_WORDS

    def verdicts(self, where: str = "") -> Iterator[Verdict]:
        """Whether the hazard does not rise, and whether the record reassures."""
        yield Verdict(f"hazard{where}", self.rise)
        yield Verdict(f"record{where}", self.since)

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        named = ("rise", "next_year", "given_record", "alike", "since", "lesson")
        return {
            "weeks": self.weeks,
            "record": RECORD_IN_WORDS,
            "nothing_happened": {str(weeks): share.to_dict() for weeks, share in self.quiet.items()},
            "yearly_hazard": [year.to_dict() for year in self.hazard],
        } | {name: getattr(self, name).to_dict() for name in named}


def is_long_enough(scenario: Scenario) -> bool:
    """Whether a scenario is long enough to ask it about years of waiting."""
    return scenario.weeks >= LEAST_YEARS * YEAR


def sight(scenario: Scenario, n: int, rng: int, ensemble: Ensemble | None = None) -> Sight:
    """The scenario with another year after it."""
    longer = replace(scenario, weeks=scenario.weeks + YEAR)
    plan = Plan(longer, n, rng, ensemble=ensemble)
    return Sight(Watch(plan, (ENTRY_CHANCE, *RECORD)), partial(read, scenario.weeks))


def times(weeks: int) -> list[int]:
    """The beginnings of years, the end of the scenario, and a year after that; in order."""
    return sorted({*range(0, weeks + YEAR + 1, YEAR), weeks, weeks + YEAR})


def read(weeks: int, histories: ObservedHistories) -> dict[str, Any]:
    """Known chances by the beginning of some weeks, the endings, and whether a world looks like the record."""
    chance = histories.weekly[ENTRY_CHANCE]
    seen = [
        (histories.weekly[name][weeks - 1] >= low) & (histories.weekly[name][weeks - 1] <= high)
        for name, (low, high) in RECORD.items()
    ]
    return {
        "chance": np.stack([chance[week - 1] if week else np.zeros(chance.shape[1]) for week in times(weeks)]),
        "ended": histories.runs["week"],
        "point": histories.runs["point"],
        "alike": np.logical_and.reduce(seen),
    }


def waiting(weeks: int, found: Mapping[str, Any]) -> Waiting:
    """The hazards, from what was read of a scenario of so many weeks."""
    at = times(weeks)
    told = QuietHistories(at, found["chance"], found["ended"], found["point"])
    years = [(first, first + YEAR) for first in at if first % YEAR == 0 and first + YEAR in at]
    after, alike = (weeks, weeks + YEAR), found["alike"]
    return Waiting(
        weeks,
        tuple(years),
        {week: told.quiet(week) for week in at if week},
        tuple(told.hazard(*year) for year in years),
        told.rise(years[0], years[-1]),
        told.hazard(*after),
        told.hazard(*after, alike),
        told.share_of(weeks, alike),
        told.rise(years[0], after, alike),
        told.lesson(*after, alike),
    )

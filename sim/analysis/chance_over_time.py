"""The chance of an entry as it would have stood week by week, and what moved it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sim.analysis.followed import ToldInWeek
from sim.analysis.islands import Islands, Mean
from sim.analysis.particle_filter import AFTER, BEFORE

MOVERS, T_95 = 10, 1.96
LEAST = 0.0005  # of a movement that can be seen in tenths of a point


@dataclass(frozen=True)
class MovedBy:
    """What the record told in a week, and by how much that alone moved the chance."""

    told: ToldInWeek
    moved: float


@dataclass(frozen=True)
class Week:
    """One week of the record: its first day, the chances of an entry within each horizon after it, and what moved them.

    `chances` {weeks: mean} are those after the week, by luck alone not known better; `before` is the chance within the
    longest horizon before the week's observations were known, `moved` what they did to it, and `reasons` each of them
    by itself, the strongest first. `effective` worlds of equal weight are left, `predicted` is the log likelihood of
    what was told by all before. `surprises` {observable: chance of so much or more} lie in the outer 2.5 %.
    """

    day: date
    chances: Mapping[int, Mean]
    before: Mean
    moved: Mean
    reasons: tuple[MovedBy, ...]
    effective: float
    predicted: float
    surprises: Mapping[str, float]


def chance_over_time(
    islands: Islands, told: Sequence[Sequence[ToldInWeek]], start: date, horizons: Sequence[int]
) -> tuple[Week, ...]:
    """Each week that was followed; `horizons` are the first quantities that were foreseen, the longest last."""
    last = len(horizons) - 1
    return tuple(
        Week(
            start + timedelta(weeks=step),
            {weeks: islands.foreseen(step, number) for number, weeks in enumerate(horizons)},
            islands.foreseen(step, last, BEFORE),
            islands.foreseen(step, last, AFTER, less=BEFORE),
            _reasons(islands, step, last, told[step]),
            islands.effective(step),
            islands.predicted(step),
            islands.surprises(step),
        )
        for step in range(islands.length)
    )


def _reasons(islands: Islands, step: int, quantity: int, told: Sequence[ToldInWeek]) -> tuple[MovedBy, ...]:
    alone = [MovedBy(t, islands.foreseen(step, quantity, t.observable, less=BEFORE).value) for t in told]
    return tuple(sorted(alone, key=lambda reason: -abs(reason.moved)))


def movers(weeks: Sequence[Week], count: int = MOVERS) -> list[Week]:
    """The weeks whose observations moved the chance most: by what is sure of it, or where nothing is, by size."""
    return sorted(weeks, key=lambda week: (max(_surely(week.moved), LEAST), abs(week.moved.value)), reverse=True)[
        :count
    ]


def _surely(moved: Mean) -> float:
    """By how much at least, as far as luck goes, 95 times in a hundred; the whole where luck is not known."""
    return abs(moved.value) - (T_95 * moved.error if math.isfinite(moved.error) else 0.0)

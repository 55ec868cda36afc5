"""The record as series: how much of each observable there was in every thirteen weeks, and how well that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.engine.arrays import Array
from sim.evidence.record import OBSERVABLES, DatedRecord, Story

QUARTER = timedelta(weeks=13)
INVASION = date(2022, 2, 21)  # the Monday of its week, as in the scenarios: a quarter begins here
FIRST = INVASION - QUARTER  # the first quarter that the record covers whole
LAST = date(2025, 12, 31)


@dataclass(frozen=True)
class ObservedSeries:
    """An observable in every quarter of thirteen weeks: `values` (quarters,), NaN where it is not known, never as 0.

    `errors` are standard deviations in the same `unit`; `starts` are the first days of the quarters.
    """

    observable: str
    unit: str
    starts: tuple[date, ...]
    values: Array
    errors: Array

    @property
    def is_known(self) -> np.ndarray:
        """Which quarters have a value: (quarters,)."""
        return np.isfinite(self.values)


def quarters(first: date = FIRST, last: date = LAST) -> tuple[date, ...]:
    """The first days of the quarters of thirteen weeks that lie whole between two days."""
    whole = max(0, (last - first + timedelta(days=1)) // QUARTER)
    return tuple(first + number * QUARTER for number in range(whole))


def observed(record: DatedRecord, observable: str, starts: Sequence[date] | None = None) -> ObservedSeries:
    """What the record says of an observable, quarter by quarter, each story once.

    What is counted adds up, and is 0 where it was looked for and not found; an event counts when it begins, and a total
    over a longer time is spread evenly over its days. What is measured is the mean of a quarter's stories. All else is
    NaN.
    """
    starts = quarters() if starts is None else tuple(starts)
    read = _level if OBSERVABLES[observable].is_level else _count
    pairs = [read(record, observable, start) for start in starts]
    values, errors = np.array(pairs, dtype=float).reshape(len(starts), 2).T
    return ObservedSeries(observable, OBSERVABLES[observable].unit, starts, values, errors)


def all_observed(record: DatedRecord, names: Iterable[str] = OBSERVABLES) -> dict[str, ObservedSeries]:
    """The series of each observable that is known in at least one quarter."""
    series = {name: observed(record, name) for name in names}
    return {name: found for name, found in series.items() if found.is_known.any()}


def _count(record: DatedRecord, observable: str, start: date) -> tuple[float, float]:
    cover, last = record.coverage.get(observable), start + QUARTER - timedelta(days=1)
    if cover is None or not (cover.first <= start and last <= cover.last):
        return np.nan, np.nan
    parts = [(story, _share_of_days(story, start, last)) for story in record.stories(observable)]
    value = sum(share * story.value for story, share in parts)
    variance = cover.error**2 + sum((share * story.standard_error) ** 2 for story, share in parts)
    return value, variance**0.5


def _level(record: DatedRecord, observable: str, start: date) -> tuple[float, float]:
    last = start + QUARTER - timedelta(days=1)
    found = [story for story in record.stories(observable) if _share_of_days(story, start, last) > 0]
    if not found:
        return np.nan, np.nan
    values = np.array([story.value for story in found])
    own = np.mean([story.standard_error**2 for story in found]) / len(found)
    between = values.var(ddof=1) / len(found) if len(found) > 1 else 0.0
    return float(values.mean()), float((own + between) ** 0.5)


def _share_of_days(story: Story, start: date, last: date) -> float:
    """Which part of a story's days lies between two days, both included."""
    first_day, last_day = story.days
    inside = (min(last, last_day) - max(start, first_day)).days + 1
    return max(0, inside) / ((last_day - first_day).days + 1)

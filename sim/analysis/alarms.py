"""The alarms that a rule would have raised on the dated record, by the very rule that is judged in simulated worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.analysis.course import WITHIN, YEAR, Flags
from sim.analysis.signs import Sign
from sim.analysis.warning import alarms
from sim.evidence.record import OBSERVABLES, DatedRecord, Observation, Story

WEEK = timedelta(weeks=1)
WINDOW = WITHIN * WEEK


@dataclass(frozen=True)
class Alarm:
    """An alarm on the record: from when to when it stood, and the rows that raised it or kept it up.

    It was false if no entry followed within the window, `is_judged` if the record goes on that long.
    """

    first: date
    last: date
    rows: tuple[Observation, ...]
    is_judged: bool


@dataclass(frozen=True)
class Followed:
    """A rule, one sign or several together, on the record: its alarms, over so many years in which it was looked for.

    `years` is None where the record does not say from when to when somebody looked.
    """

    signs: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    years: float | None

    @property
    def a_year(self) -> float | None:
        """How many alarms there were a year."""
        return len(self.alarms) / self.years if self.years else None


def on_record(record: DatedRecord, signs: Sequence[Sign]) -> Followed | None:
    """The alarms of a rule on the record; None where the record does not speak of one of its signs."""
    names = tuple(sign.name for sign in signs)
    if not all(sign.observable and record.of(sign.observable) for sign in signs):
        return None
    first, last = _span(record)
    weeks = (last - first) // WEEK
    stories = {sign.name: _sightings(record, sign) for sign in signs}
    seen = {name: _by_week(told, first, weeks) for name, told in stories.items()}
    stands, begins = (flags[:, 0] for flags in alarms(seen))
    found = []
    for week in np.flatnonzero(begins & (np.arange(weeks) >= WITHIN)).tolist():
        quiet = np.flatnonzero(~stands[week:])
        end = week + int(quiet[0]) if len(quiet) else weeks
        begun, ended = first + week * WEEK, first + end * WEEK
        rows = [row for told in stories.values() for story in told if _touches(story, begun - WINDOW, ended)
                for row in (story.trusted,)]  # fmt: skip
        found.append(Alarm(begun, ended, tuple(sorted(rows, key=lambda row: row.date)), begun + WINDOW <= last))
    return Followed(names, tuple(found), _years(record, signs, first + WINDOW, last))


def _span(record: DatedRecord) -> tuple[date, date]:
    """The Monday on which the record begins, and the last day that it covers."""
    first = min(row.date for row in record.observations)
    covered = [cover.last for cover in record.coverage.values()]
    return first - timedelta(days=first.weekday()), max(covered or [row.until for row in record.observations])


def _sightings(record: DatedRecord, sign: Sign) -> list[Story]:
    assert sign.observable is not None
    return [story for story in record.stories(sign.observable) if story.value >= sign.least]


def _by_week(stories: Sequence[Story], first: date, weeks: int) -> Flags:
    """In which weeks there is a sighting: on the days that the story is of; (weeks, 1)."""
    seen = np.zeros((weeks, 1), dtype=bool)
    for story in stories:
        begun, ended = ((day - first) // WEEK for day in story.days)
        seen[max(begun, 0) : max(ended + 1, 0)] = True
    return seen


def _touches(story: Story, after: date, before: date) -> bool:
    return story.days[1] > after and story.days[0] < before


def _years(record: DatedRecord, signs: Sequence[Sign], first: date, last: date) -> float | None:
    """Over how many years all signs of a rule were looked for; None where that is not known of one."""
    for sign in signs:
        assert sign.observable is not None
        cover = record.coverage.get(sign.observable)
        if cover is None or OBSERVABLES[sign.observable].is_level:
            return None
        first, last = max(first, cover.first), min(last, cover.last)
    return max((last - first) / WEEK, 0.0) / YEAR

"""When, and by which route: the calendar of the entries as tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.analysis.estimate import Share
from sim.analysis.sampling import Sampling
from sim.analysis.timing import quantile_week
from sim.analysis.words import interval_text, long_date, share_text
from sim.batch.store import Results
from sim.engine.arrays import Counts
from sim.history.events import WAYS_IN_WORDS
from sim.measured.endings import WAYS

QUANTILES = (0.1, 0.5, 0.9)
ROUTE_NAMES = {
    "compelled": "Compelled",
    "requested": "Requested",
    "voluntary": "Voluntary",
    "retaliatory": "Retaliatory",
    "imposed": "Imposed by the scenario",
}


@dataclass(frozen=True)
class RouteDates:
    """A route to entry: how often, and the dates by which a tenth, a half and nine tenths of its entries have come."""

    name: str
    meaning: str
    worlds: int
    share: str
    interval: str
    part: str
    dates: tuple[date | None, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """The dates as a person writes them."""
        return tuple("none" if day is None else long_date(day) for day in self.dates)


def routes(results: Results) -> list[RouteDates]:
    """All entries first, then each route, the most common first; nothing where no world entered."""
    sizes = results.rows("SELECT point, count(*) FROM runs GROUP BY point ORDER BY point")
    points = {point: place for place, (point, _) in enumerate(sizes)}
    worlds = np.array([n for _, n in sizes], dtype=np.int64)
    weeks = {way: np.zeros(results.manifest.weeks, dtype=np.int64) for way in WAYS["entry"]}
    happened = {way: np.zeros(len(worlds), dtype=np.int64) for way in WAYS["entry"]}
    sql = "SELECT way, point, week, count(*) FROM runs WHERE ending = 'entry' GROUP BY ALL"
    for way, point, week, number in results.rows(sql):
        weeks[way][week] += number
        happened[way][points[point]] += number
    entries = sum(int(k.sum()) for k in happened.values())
    if not entries:
        return []
    there = sorted((way for way in happened if happened[way].any()), key=lambda way: -happened[way].sum())
    there += [way for way in ROUTE_NAMES if way not in there and way != "imposed"]
    everywhere, always = np.sum(list(happened.values()), axis=0), np.sum(list(weeks.values()), axis=0)
    rows = [("All entries", "", everywhere, always)]
    rows += [(ROUTE_NAMES[way], WAYS_IN_WORDS[way], happened[way], weeks[way]) for way in there]
    sampling, numbers = Sampling.of(results), np.array(list(points), dtype=np.int64)
    return [
        _route(results, name, meaning, sampling.share(numbers, counts, worlds), by_week, entries)
        for name, meaning, counts, by_week in rows
    ]


def _route(results: Results, name: str, meaning: str, share: Share, by_week: Counts, entries: int) -> RouteDates:
    days = (quantile_week(by_week, q) for q in QUANTILES)
    return RouteDates(
        name=name,
        meaning=meaning,
        worlds=share.k,
        share=share_text(share),
        interval=interval_text(share),
        part=f"{100 * share.k / entries:.0f} %",
        dates=tuple(None if week is None else results.scenario.date_of(week) for week in days),
    )

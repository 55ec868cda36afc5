"""Chance: when worlds came to their endings, and how far luck may have moved the shares that are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.answer import answer
from sim.analysis.endings import CALLED
from sim.analysis.estimate import LEVEL, Precision, RaoBlackwell, Share
from sim.analysis.ranges import Range, band, range_of
from sim.analysis.sampling import ONE_SAMPLE, Sampling
from sim.analysis.spread import Spread, distinct, entry_spreads, spread
from sim.analysis.timing import Curve, cumulative_incidence
from sim.engine.arrays import Array, Counts
from sim.measured.endings import ENDINGS

if TYPE_CHECKING:
    from sim.batch.store import Results

SHOWN = ENDINGS[1:]  # the endings that come on a day
INNER = 0.5


@dataclass(frozen=True)
class Arrivals:
    """`counts` (points, endings of SHOWN, weeks): how many came to an ending in each week, of `worlds` (points,).

    `sampling` says how the points were come by, by their numbers `point` (points,), and `known` what `entry_spread`
    needs of the chances of an entry; without it entries are counted. `lead`: the share of entries from known chances.
    """

    counts: Counts
    worlds: Counts
    point: Counts
    sampling: Sampling = ONE_SAMPLE
    known: Mapping[str, NDArray[Any]] | None = None
    lead: RaoBlackwell | None = None

    @classmethod
    def of(cls, results: Results) -> Arrivals:
        """What a results folder holds; counted by the database, so that a million worlds take no time."""
        known = results.by_point()
        points, worlds = (known[name].astype(np.int64) for name in ("point", "worlds"))
        counts = np.zeros((len(points), len(SHOWN), results.manifest.weeks), dtype=np.int64)
        for ending, *columns in results.rows(
            "SELECT ending, list(point), list(week), list(n) FROM (SELECT ending, point, week, count(*) AS n FROM runs "
            "WHERE week >= 0 GROUP BY ALL) GROUP BY ending"
        ):
            point, week, number = (np.array(column) for column in columns)
            counts[np.searchsorted(points, point), SHOWN.index(ending), week] = number
        return cls(counts, worlds, points, Sampling.of(results), known, known_chances(results))

    @property
    def size(self) -> int:
        """How many worlds there are."""
        return int(self.worlds.sum())

    def happened(self, ending: str) -> Counts:
        """How many worlds of each point came to an ending, `no_entry` being none at all; (points,)."""
        if ending == ENDINGS[0]:
            return np.asarray(self.worlds - self.counts.sum(axis=(1, 2)))
        return np.asarray(self.counts[:, SHOWN.index(ending)].sum(axis=1))

    def share(self, ending: str) -> Share:
        """The share of worlds with an ending, with the interval that chance leaves: of entries from known chances."""
        counted = self.counted(ending)
        return self.lead.share(counted) if self.lead is not None and ending == "entry" else counted

    def counted(self, ending: str) -> Share:
        """The same from counting the worlds."""
        return self.sampling.share(self.point, self.happened(ending), self.worlds)

    def precision(self, ending: str) -> Precision:
        """What worlds that share the parameters of a point are worth for an ending."""
        return self.sampling.precision(self.point, self.happened(ending), self.worlds)

    def spreads(self, ending: str) -> tuple[Spread, Spread | None]:
        """The spread of the share of an ending over points; for entries also where an ensemble's judgement counts."""
        points, drawn = self._points(ending), self.sampling.drawn
        if "entry_chance" in points:
            return entry_spreads(points, drawn, self.sampling.shares_luck)
        told = distinct(points, drawn) if drawn else points
        return spread(told["events"], told["worlds"], self.sampling.shares_luck, told.get("copies")), None

    def over(self, ending: str) -> Range | None:
        """Between which shares the points lie; None where there is one, or they cannot be told apart."""
        if len(self.worlds) < 2:
            return None
        return range_of(self._points(ending), self.spreads(ending)[0], self.sampling.settings)

    def _points(self, ending: str) -> Mapping[str, NDArray[Any]]:
        if ending == "entry" and self.known is not None:
            return self.known
        return {"point": self.point, "worlds": self.worlds, "events": self.happened(ending)}

    def by_week(self, ending: str) -> Counts:
        """How many worlds came to an ending in each week; (weeks,)."""
        return np.asarray(self.counts[:, SHOWN.index(ending)].sum(axis=0))

    def strand(self, ending: str) -> Strand:
        """The curve of one ending."""
        exact = self.precision(ending)
        by_week = self.by_week(ending)
        inner, outer = (cumulative_incidence(by_week, self.size, exact, level) for level in (INNER, LEVEL))
        over = self.over(ending)
        return Strand(ending, self.share(ending), inner, outer, over, self._band(ending, over))

    def _band(self, ending: str, over: Range | None) -> tuple[Array, Array] | None:
        """The range over points by week: of distinct points, or of settings."""
        if over is None:
            return None
        group = self.point % self.sampling.settings if over.is_chosen else self.point
        if not over.is_chosen and self.sampling.drawn is not None:
            group = self.sampling.drawn.first[self.point]
        _, place, copies = np.unique(group, return_inverse=True, return_counts=True)
        counts = np.zeros((len(copies), self.counts.shape[2]), dtype=np.int64)
        np.add.at(counts, place, self.counts[:, SHOWN.index(ending)].cumsum(axis=1))
        worlds = np.bincount(place, weights=self.worlds).astype(np.int64)
        return band(counts, worlds, over, copies.astype(float))


@dataclass(frozen=True)
class Strand:
    """One ending: its share at the horizon, its curve with two intervals, and its range over points.

    `band`: the ends of that range by week, (weeks,) both.
    """

    ending: str
    share: Share
    inner: Curve
    outer: Curve
    over: Range | None
    band: tuple[Array, Array] | None

    @property
    def top(self) -> float:
        """The upper end of a scale that shows everything."""
        highest = max(self.outer.high.max(), 0 if self.over is None else self.over.high)
        return float(min(highest * 1.15, 1.02))

    @property
    def over_text(self) -> str:
        """Between which shares the points lie: `50 to 82 %`; empty where they cannot be told apart."""
        return "" if self.over is None else self.over.text


def ignorance_note(strands: Iterable[Strand], arrivals: Arrivals) -> str:
    """What the caption says of the range over points, after a space; nothing where there is but one parameter point."""
    if len(arrivals.worlds) < 2:
        return ""
    text, unseen = "", [CALLED[strand.ending].label for strand in strands if strand.over is None]
    seen = next((strand.over for strand in strands if strand.over is not None), None)
    if seen is None and arrivals.worlds.min() < 2:
        return " With one world a parameter point, what is not known cannot be told from chance."
    if seen is not None:
        text = f" Grey between dotted lines: {seen.words}."
    if unseen:
        text += f" By so few worlds the points cannot be told apart in: {', '.join(unseen)}."
    return text


def known_chances(results: Results) -> RaoBlackwell:
    """The share of entries from the known chances (Rao-Blackwell)."""
    return answer(results.ended(), Sampling.of(results)).entry

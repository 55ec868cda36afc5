"""Chance: when worlds came to their endings, and how far luck may have moved the shares that are counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.answer import answer
from sim.analysis.endings import CALLED
from sim.analysis.estimate import LEVEL, Precision, RaoBlackwell, Share, added_up, precision_of_counts
from sim.analysis.spread import share_over_points
from sim.analysis.timing import Curve, cumulative_incidence
from sim.analysis.words import decimals, percent
from sim.engine.arrays import Counts
from sim.measured.endings import ENDINGS
from sim.plots.spread import HELD, MiddleShares, spread

if TYPE_CHECKING:
    from sim.batch.store import Results

SHOWN = ENDINGS[1:]  # the endings that come on a day
INNER = 0.5


@dataclass(frozen=True)
class Arrivals:
    """`counts` (points, endings of SHOWN, weeks): how many came to an ending in each week, of `worlds` (points,).

    Points of one `member` (points,) of an ensemble are not independent of each other.
    """

    counts: Counts
    worlds: Counts
    member: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, results: Results) -> Arrivals:
        """What a results folder holds; counted by the database, so that a million worlds take no time."""
        there = results.query("SELECT point, count(*) FROM runs GROUP BY point ORDER BY point").rows
        points, worlds = (np.array(column, dtype=np.int64) for column in zip(*there, strict=True))
        counts = np.zeros((len(points), len(SHOWN), results.manifest.weeks), dtype=np.int64)
        for ending, *columns in results.query(
            "SELECT ending, list(point), list(week), list(n) FROM (SELECT ending, point, week, count(*) AS n FROM runs "
            "WHERE week >= 0 GROUP BY ALL) GROUP BY ending"
        ).rows:
            point, week, number = (np.array(column) for column in columns)
            counts[np.searchsorted(points, point), SHOWN.index(ending), week] = number
        return cls(counts, worlds, results.drawn.member[points] if results.drawn else None)

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
        """The share of worlds with an ending, with the interval that chance leaves."""
        return share_over_points(self.happened(ending), self.worlds, member=self.member)

    def precision(self, ending: str) -> Precision:
        """What worlds that share the parameters of a point are worth for an ending."""
        events, worlds = self.happened(ending), self.worlds
        if self.member is not None:
            events, worlds = added_up(self.member, events, worlds)
        return precision_of_counts(events, worlds)

    def by_week(self, ending: str) -> Counts:
        """How many worlds came to an ending in each week; (weeks,)."""
        return np.asarray(self.counts[:, SHOWN.index(ending)].sum(axis=0))

    def strand(self, ending: str) -> Strand:
        """The curve of one ending."""
        exact = self.precision(ending)
        by_week = self.by_week(ending)
        inner, outer = (cumulative_incidence(by_week, self.size, exact, level) for level in (INNER, LEVEL))
        ignorance = spread(self.counts[:, SHOWN.index(ending)].cumsum(axis=1), self.worlds)
        return Strand(ending, self.share(ending), inner, outer, ignorance)


@dataclass(frozen=True)
class Strand:
    """One ending: its share at the horizon, its curve with two intervals, and the spread over parameter points."""

    ending: str
    share: Share
    inner: Curve
    outer: Curve
    spread: MiddleShares | None

    @property
    def top(self) -> float:
        """The upper end of a scale that shows everything."""
        highest = max(self.outer.high.max(), 0 if self.spread is None else self.spread.high.max())
        return float(min(highest * 1.15, 1.02))

    @property
    def spread_text(self) -> str:
        """Between which shares the parameter points lie: `50 to 82 %`; empty where they cannot be told apart."""
        if self.spread is None:
            return ""
        digits = decimals(self.share)
        return f"{100 * self.spread.low[-1]:.{digits}f} to {percent(float(self.spread.high[-1]), digits)}"


def ignorance_note(strands: Iterable[Strand], arrivals: Arrivals) -> str:
    """What the caption says of what is not known, after a space; nothing where there is but one parameter point."""
    if len(arrivals.worlds) < 2:
        return ""
    if arrivals.worlds.min() < 2:
        return " With one world a parameter point, what is not known cannot be told from chance."
    text, unseen = "", [CALLED[strand.ending].label for strand in strands if strand.spread is None]
    if len(unseen) < len(SHOWN):
        text = (
            f" Grey between dotted lines: what is not known. The middle {100 * HELD:.0f} % of the parameter points lie "
            "there, with chance taken out."
        )
    if unseen:
        text += f" By so few worlds the points cannot be told apart in: {', '.join(unseen)}."
    return text


def known_chances(results: Results) -> RaoBlackwell:
    """The share of entries from the known chances (Rao-Blackwell)."""
    return answer(results.ended(), results.drawn).entry

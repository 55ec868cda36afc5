"""Between which shares the points of an experiment lie: one answer for every text, table and figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import added_up
from sim.analysis.spread import Spread, entry_spread, spread
from sim.analysis.words import decimals, percent
from sim.engine.arrays import Array, Counts

KNOTS = 27  # weeks for which a band is worked out; between them it runs straight


@dataclass(frozen=True)
class Range:
    """From which share of an event to which the points go.

    Of points that were drawn the middle four fifths, luck removed; of settings that were chosen (`is_chosen`) the
    lowest and the highest, luck included.
    """

    low: float
    high: float
    digits: int = 0
    is_chosen: bool = False

    @property
    def text(self) -> str:
        """The range, with as many `digits` as the mean has: `2 to 15 %`."""
        return f"{100 * self.low:.{self.digits}f} to {percent(self.high, self.digits)}"

    @property
    def over(self) -> str:
        """What the range is over."""
        return "over the settings tried" if self.is_chosen else "over parameter points"

    @property
    def words(self) -> str:
        """What lies between its ends."""
        if self.is_chosen:
            return "the settings tried, from the lowest share to the highest, luck included"
        return "what is not known: the middle four fifths of the parameter points, luck removed"


def range_of(points: Mapping[str, NDArray[Any]], over: Spread, settings: int = 1) -> Range | None:
    """The range of the share of an event over points; None where they cannot be told apart.

    `points` {`point`, `worlds`, `events`}, for entries with the known chances besides, as `entry_spread` has them:
    (points,) each; `over` is their spread.
    """
    if settings == 1:
        return Range(over.p10, over.p90, decimals(over.share)) if over.is_clear else None
    setting, worlds = points["point"] % settings, points["worlds"]
    columns = {name: points[name] for name in ("worlds", "events", "chance_squares") if name in points}
    told = dict(zip(columns, added_up(setting, *columns.values()), strict=True))
    if len(told["worlds"]) < 2:
        return None
    if "entry_chance" in points:
        (total,) = added_up(setting, points["entry_chance"] * worlds)
        found = entry_spread({**told, "entry_chance": total / told["worlds"]}, shared_luck=True)
    else:
        found = spread(told["events"], told["worlds"], shared_luck=True)
    return Range(float(found.at.min()), float(found.at.max()), decimals(found.share), is_chosen=True)


def band(
    counts: Counts, worlds: Counts, final: Range | None, copies: Array | None = None
) -> tuple[Array, Array] | None:
    """The range week by week as it grows to the `final` one, from cumulative counts (points, weeks), worlds (points,).

    Its size is that of the final range, its growth is counted: that of the points, or of all worlds where these counts
    cannot tell the points apart. Where settings were chosen a point is a setting. `copies` (points,): how often each
    counts.
    """
    if final is None:
        return None
    weeks, shares = counts.shape[1], counts / worlds[:, None]
    mean = np.average(shares, axis=0, weights=copies)
    low, high = shares.min(axis=0), shares.max(axis=0)
    if not final.is_chosen:
        knots = np.unique(np.linspace(0, weeks - 1, min(KNOTS, weeks)).round().astype(int))
        found = [spread(counts[:, week], worlds, weight=copies) for week in knots]
        ends = np.array([(s.p10, s.p90) if s.is_clear else (s.mean, s.mean) for s in found]).T
        low, high = (np.interp(np.arange(weeks), knots, side) for side in ends)
    low, high = np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
    one, other = _grown(low, mean, final.low), _grown(high, mean, final.high)
    return np.minimum(one, other), np.maximum(one, other)


def _grown(curve: Array, mean: Array, end: float) -> Array:
    """A curve in its own proportions, or where it is nothing in those of the mean, so that it ends where it should."""
    shape = curve if curve[-1] > 0 else mean
    return np.asarray(shape * (end / shape[-1])) if shape[-1] > 0 else np.full(len(shape), end)

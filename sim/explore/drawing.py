"""Shapes for the page, as paths: the page itself writes the words beside them, so that they stay legible at any width.

Places are in a box 1,000 wide and HEIGHT high; the page stretches it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from sim.analysis.estimate import LEVEL, Share
from sim.analysis.sampling import Sampling
from sim.analysis.timing import Curve, cumulative_incidence
from sim.analysis.words import MONTHS
from sim.engine.arrays import Array, Column, Counts
from sim.measured.pressures import PRESSURES
from sim.plots.pressures import PANELS, PressurePanel, fan

WIDTH, HEIGHT = 1000.0, 300.0
ROOM = 1.12  # above the highest point
TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
MOST_TICKS = 4
MONTH_STEPS = (1, 2, 3, 4, 6, 12, 24, 60)
MOST_MONTHS = 6


@dataclass(frozen=True)
class Tick:
    """A word beside an axis, and how far along it stands, in percent."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A line with its band over the weeks, and the same of what it is compared with where there is something."""

    line: str
    band: str
    pinned: str
    pinned_band: str
    y: tuple[Tick, ...]
    x: tuple[Tick, ...]
    marks: tuple[Tick, ...] = ()
    end: str = ""
    heading: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class ShareBar:
    """A share of worlds as a bar with its interval, all in percent of the width; beyond it no bar is drawn."""

    name: str
    text: str
    interval: str
    width: float
    low: float
    high: float
    pinned: float | None = None
    ending: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class WeekAxis:
    """The weeks of a scenario under a chart."""

    start: date
    weeks: int
    events: Sequence[tuple[int, str]] = field(default=())

    def at(self, week: float) -> float:
        """How far along a week stands, in percent."""
        return round(100 * week / self.weeks, 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The months, as many as fit under a chart."""
        return self.months(MOST_MONTHS)

    def months(self, most: int) -> tuple[Tick, ...]:
        """Up to so many months."""
        end = self.start + timedelta(weeks=self.weeks)
        first = self.start.year * 12 + self.start.month
        months = [date(m // 12, m % 12 + 1, 1) for m in range(first, end.year * 12 + end.month)]
        step = next((s for s in MONTH_STEPS if len(months) <= s * most), MONTH_STEPS[-1])
        shown, year = [], 0
        for day in (day for day in months if (day.year * 12 + day.month - 1) % step == 0):
            words = MONTHS[day.month - 1][:3] + ("" if day.year == year else f" {day.year}")
            shown.append(Tick(self.at((day - self.start) / timedelta(weeks=1)), words))
            year = day.year
        return tuple(shown)

    @property
    def marks(self) -> tuple[Tick, ...]:
        """The scenario's events."""
        return tuple(Tick(self.at(week), text) for week, text in self.events)


def incidence(
    axis: WeekAxis, runs: Mapping[str, Column], sampling: Sampling, pinned: Mapping[str, Column] | None
) -> Chart:
    """How the share of worlds with an entry grows over the calendar, with the 95 % interval that chance leaves."""
    now = _curve(axis, runs, sampling)
    before = _curve(axis, pinned, sampling) if pinned is not None else None
    tops = [found.high.max() for found in (now, before) if found is not None]
    top = min(max(tops) * ROOM, 1.0) or 1.0
    return Chart(
        line=_line(axis, _stepped(now.share), 0, top),
        band=_area(axis, _stepped(now.low), _stepped(now.high), 0, top),
        pinned="" if before is None else _line(axis, _stepped(before.share), 0, top),
        pinned_band="" if before is None else _area(axis, _stepped(before.low), _stepped(before.high), 0, top),
        y=_shares(top),
        x=axis.ticks,
        marks=axis.marks,
    )


def _curve(axis: WeekAxis, runs: Mapping[str, Column], sampling: Sampling) -> Curve:
    entered = runs["ending"] == "entry"
    weeks = runs["week"][entered].astype(np.int64)
    by_week = np.bincount(weeks, minlength=axis.weeks)
    points, place = np.unique(runs["point"], return_inverse=True)
    worlds, events = np.bincount(place), np.bincount(place, weights=entered).astype(np.int64)
    return cumulative_incidence(by_week, len(entered), sampling.precision(points, events, worlds), LEVEL)


def _stepped(values: Array) -> Array:
    """Values by week as a stair: each holds for its week, whose two ends stand one after the other."""
    return np.repeat(values, 2)


def pressures(axis: WeekAxis, counts: Counts, pinned: Counts | None) -> list[Chart]:
    """Where the worlds stand week by week: the median and the middle half of them, for each pressure."""
    return [_pressure(axis, panel, counts, pinned) for panel in PANELS]


def _pressure(axis: WeekAxis, panel: PressurePanel, counts: Counts, pinned: Counts | None) -> Chart:
    number = next(i for i, pressure in enumerate(PRESSURES) if pressure.name == panel.name)
    pressure = PRESSURES[number]
    now = fan(pressure, counts[number])
    before = None if pinned is None else fan(pressure, pinned[number])
    seen = now if before is None else np.concatenate([now, before[1:4]])
    known = seen[np.isfinite(seen)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    spare = max((panel.least - (high - low)) / 2, 0.04 * (high - low), 1e-9)
    low, high = low - spare, high + spare
    last = now[2][np.isfinite(now[2])]
    whole = pressure.width == 1
    return Chart(
        line=_line(axis, now[2], low, high),
        band=_area(axis, now[1], now[3], low, high),
        pinned="" if before is None else _line(axis, before[2], low, high),
        pinned_band=_area(axis, now[0], now[4], low, high),
        y=_levels(low, high),
        x=axis.ticks,
        marks=axis.marks,
        end=(f"{last[-1]:.0f}" if whole else f"{last[-1]:.2f}").replace("-", "−") if last.size else "",
        heading=panel.heading,
        meaning=panel.meaning,
    )


def bar(
    name: str, share: Share, texts: tuple[str, str], pinned: float | None, ending: str, meaning: str, top: float
) -> ShareBar:
    """One share as a bar on a scale that ends at `top`."""
    width, low, high = (round(100 * value / top, 2) for value in (share.p, share.low, share.high))
    before = None if pinned is None else round(100 * pinned / top, 2)
    return ShareBar(name, *texts, width, low, high, before, ending, meaning)


def density(places: Sequence[float], heights: Sequence[float], low: float, high: float) -> str:
    """A prior over the length of its slider."""
    if not high > low:
        return ""
    x = [WIDTH * (place - low) / (high - low) for place in places]
    y = [HEIGHT * (1 - height) for height in heights]
    return f"M{x[0]:.0f},{HEIGHT:.0f}" + _through(x, y) + f"L{x[-1]:.0f},{HEIGHT:.0f}Z"


def _weeks(axis: WeekAxis, count: int) -> Array:
    """Where values stand: one a week at its end, two a week at both of its ends."""
    if count == axis.weeks:
        return np.arange(1.0, axis.weeks + 1)
    return np.arange(1.0, count + 1) // 2


def _line(axis: WeekAxis, values: Array, low: float, high: float) -> str:
    """A path; where a value is not known it is lifted."""
    path, lifted = "", True
    for week, value in zip(_weeks(axis, len(values)).tolist(), values.tolist(), strict=True):
        if not math.isfinite(value):
            lifted = True
            continue
        path += f"{'M' if lifted else 'L'}{WIDTH * week / axis.weeks:.1f},{_y(value, low, high):.1f}"
        lifted = False
    return path


def _area(axis: WeekAxis, lower: Array, upper: Array, low: float, high: float) -> str:
    known = np.isfinite(lower) & np.isfinite(upper)
    if not known.any():
        return ""
    x = [WIDTH * week / axis.weeks for week in _weeks(axis, len(lower))[known].tolist()]
    above = [_y(float(v), low, high) for v in upper[known]]
    below = [_y(float(v), low, high) for v in lower[known]]
    return "M" + _through(x, above)[1:] + _through(x[::-1], below[::-1]) + "Z"


def _through(x: Sequence[float], y: Sequence[float]) -> str:
    return "".join(f"L{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT * (1 - min(max((value - low) / (high - low), 0.0), 1.0))


def _shares(top: float) -> tuple[Tick, ...]:
    step = next((tick for tick in TICKS if top / tick <= MOST_TICKS), 1.0)
    return tuple(
        Tick(round(100 * n * step / top, 2), f"{100 * n * step:g} %") for n in range(int(top / step + 1e-9) + 1)
    )


def _levels(low: float, high: float) -> tuple[Tick, ...]:
    width = (high - low) / 2
    size = 10.0 ** math.floor(math.log10(width))
    step = max((n * size for n in (1, 2, 5) if n * size <= width), default=size)
    first = math.ceil(low / step - 1e-9)
    return tuple(
        Tick(round(100 * (n * step - low) / (high - low), 2), f"{n * step + 0.0:g}".replace("-", "−"))
        for n in range(first, math.floor(high / step + 1e-9) + 1)
    )

"""The pressures on the decision: where the worlds stand week by week, as fan charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.provenance import Provenance
from sim.analysis.words import long_date, number
from sim.crisis.ladder import LEVELS
from sim.engine.arrays import Array, Counts
from sim.measured.pressures import PRESSURES, Pressure
from sim.plots.calendar import calendar_axis, draw_marks, key_to_marks, label_marks, marks
from sim.plots.style import BLUE, COLOURS, INK, MARGIN, QUIET, RULE, SMALL, TEXT, WIDTH, house_style, page, width

if TYPE_CHECKING:
    from sim.batch.store import Results


@dataclass(frozen=True)
class PressurePanel:
    """One pressure as a panel: its heading, what its ends mean, and the smallest stretch of its scale worth showing."""

    name: str
    heading: str
    meaning: str
    least: float = 0.2

    @property
    def scale(self) -> float:
        """The width of all values that are possible."""
        pressure = _pressure(self.name)
        return pressure.high - pressure.low


PANELS = (
    PressurePanel("level", "Involvement", "rung of the ladder"),
    PressurePanel("front", "Main front", "+1 Russia wins, −1 Ukraine wins", 0.4),
    PressurePanel("kyiv_belief", "Kyiv expects an attack", "probability"),
    PressurePanel("dependence", "Dependence on Russia", "0 none, 1 complete"),
    PressurePanel("resolve_belief", "Moscow’s resolve", "probability, as Minsk sees it"),
    PressurePanel("fall_risk", "Leader’s fall after an entry", "probability, as Minsk sees it"),
    PressurePanel("posture", "Western posture", "at the border: 0 absent, 1 fully manned"),
    PressurePanel("sanctions", "Western sanctions", "0 none, 1 complete"),
    PressurePanel("repression", "Repression", "0 none, 1 total"),
    PressurePanel("anti_war", "Citizens against taking part", "share"),
    PressurePanel("reliability", "Reliability of the army", "0 none, 1 complete"),
    PressurePanel("sabotage", "Rail sabotage", "acts a week", 5),
)
COLUMNS = 3
MOVED = COLOURS["entry"]
LEFT, RIGHT, GAP = 0.58, 0.4, 0.7  # inches; the values at the horizon stand in the right-hand gaps
HEIGHT, BETWEEN = 0.95, 0.52
NUMBERS = 10  # points kept free above a panel where its events are numbered
LEVELS_OF_FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
COLOUR = BLUE
FAR = 0.05  # of its scale: so far a pressure must come to count as moved
NAMED = 2


@dataclass(frozen=True)
class Pressures:
    """In how many worlds each pressure had which value in each week: {name: (weeks, bins)}."""

    experiment: Provenance
    counts: Mapping[str, Counts]

    @property
    def title(self) -> str:
        """The finding in words: which pressures have moved in the median world, for the width of their scale."""
        moved = {panel: ends for panel in PANELS if not np.isnan(ends := self._ends(panel)).any()}
        if not moved:
            return f"No world is left to show by {long_date(self.experiment.end)}"
        movers = sorted(filter(self.has_moved, moved), key=lambda panel: -self._shift(panel))
        if not movers:
            return "In the median world no pressure moves much"
        said = [f"{panel.heading} ({' to '.join(_value(panel, end) for end in moved[panel])})" for panel in movers]
        if len(said) == 1 < len(moved):
            return f"In the median world one pressure moves: {said[0]}"
        most = said if len(said) <= NAMED else [*said[:NAMED], f"{len(said) - NAMED} more"]
        return f"In the median world these move: {', '.join(most)}"

    def has_moved(self, panel: PressurePanel) -> bool:
        """Whether the median world has come far on the scale of a pressure; rungs and rare acts are not read so."""
        return panel.name not in ("level", "sabotage") and self._shift(panel) > FAR

    def _shift(self, panel: PressurePanel) -> float:
        """How far the median world comes, for the width of the scale."""
        first, last = self._ends(panel)
        return abs(last - first) / panel.scale

    def _ends(self, panel: PressurePanel) -> tuple[float, float]:
        first, last = fan(_pressure(panel.name), self.counts[panel.name][[0, -1]])[2]
        return float(first), float(last)


def load(results: Results) -> Pressures:
    """What the figure needs of a results folder."""
    return Pressures(Provenance.of(results), results.pressures())


@house_style()
def figure(data: Pressures) -> Figure:
    """A panel for each of the twelve pressures, with the median and the bands that hold half and 90 % of the worlds."""
    run = data.experiment
    events = marks(run.events, run.weeks)
    spare = NUMBERS if len(events) > 1 else 0
    wide = width()
    columns = COLUMNS if wide == WIDTH else COLUMNS - 1
    rows = -(-len(PANELS) // columns)
    step = HEIGHT + BETWEEN + spare / 72
    paper = page(0.1 + rows * step, data.title, run.about, _notes(data), wide)
    each = (wide - LEFT - RIGHT - GAP * (columns - 1) - MARGIN) / columns
    for place, panel in enumerate(PANELS):
        row, column = divmod(place, columns)
        bottom = paper.bottom + 0.3 + (rows - 1 - row) * step
        axes = paper.panel(LEFT + column * (each + GAP), bottom, each, HEIGHT)
        calendar_axis(axes, run.start, run.weeks, 4 if columns == COLUMNS else 3, labelled=row == rows - 1)
        _head(axes, panel, spare)
        _draw(axes, data, panel)
        draw_marks(axes, events)
        if len(events) > 1:
            label_marks(axes, events)
    return paper.figure


def fan(pressure: Pressure, counts: Counts) -> Array:
    """The 5, 25, 50, 75 and 95 % points of the worlds in each week, from counts (weeks, bins); NaN without worlds.

    Whole numbers are read as such; elsewhere the worlds of a bin are taken as spread evenly over it.
    """
    whole = pressure.width == 1
    points = np.full((len(LEVELS_OF_FAN), len(counts)), np.nan)
    for week in np.flatnonzero(counts.sum(axis=1)):
        below = np.concatenate(([0], counts[week].cumsum()))
        wanted = np.multiply(LEVELS_OF_FAN, below[-1])
        inside = np.searchsorted(below[1:], wanted)
        part = 0.5 if whole else (wanted - below[inside]) / counts[week, inside]
        points[:, week] = pressure.low + (inside + part) * pressure.width
    return points


def _draw(axes: Axes, data: Pressures, panel: PressurePanel) -> None:
    pressure = _pressure(panel.name)
    lines = fan(pressure, data.counts[panel.name])
    weeks = np.arange(1, data.experiment.weeks + 1)  # a value is drawn at the end of its week
    whole = pressure.width == 1
    if whole or len(weeks) == 1:  # or, for a count, from the first day of the week to the last
        weeks, lines = np.concatenate(([0], weeks)), np.concatenate((lines[:, :1], lines), axis=1)
    step: Literal["pre"] | None = "pre" if whole else None
    _scale(axes, panel, lines)
    colour = MOVED if data.has_moved(panel) else COLOUR
    axes.fill_between(weeks, lines[0], lines[4], step=step, color=colour, alpha=0.2, lw=0)
    axes.fill_between(weeks, lines[1], lines[3], step=step, color=colour, alpha=0.35, lw=0)
    axes.plot(weeks, lines[2], color=colour, lw=1.4, zorder=3, drawstyle="steps-pre" if whole else "default")
    if np.isfinite(lines[2]).any():
        last = lines[2, np.isfinite(lines[2])][-1]
        axes.annotate(
            _value(panel, last), (1, last), (3, 0), ("axes fraction", "data"), "offset points", size=TEXT, va="center",
            color=colour, weight="bold" if data.has_moved(panel) else "normal",
        )  # fmt: skip
    else:
        axes.text(0.5, 0.5, "no world left", transform=axes.transAxes, ha="center", color=QUIET)


def _scale(axes: Axes, panel: PressurePanel, lines: Array) -> None:
    """A scale that shows the fan, but does not blow up what hardly moves."""
    axes.grid(axis="y", color=RULE, lw=0.4)
    if panel.name == "level":
        axes.set_ylim(-0.3, len(LEVELS) - 0.7)
        axes.set_yticks(range(len(LEVELS)), LEVELS)
        return
    pressure = _pressure(panel.name)
    floor, ceiling = max(pressure.low, -1.0) if pressure.width != 1 else 0.0, pressure.high
    known = lines[np.isfinite(lines)]
    low, high = (known.min(), known.max()) if known.size else (floor, ceiling)
    spare = max(0.08 * (high - low), (panel.least - (high - low)) / 2)
    low, high = low - spare, high + spare
    low, high = low - max(0, high - ceiling), high + max(0, floor - low)
    axes.set_ylim(max(low, floor), min(high, ceiling))
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ".4g")))


def _head(axes: Axes, panel: PressurePanel, spare: int) -> None:
    """The heading and what the scale means, `spare` points higher than they would stand by themselves."""
    place, unit = "axes fraction", "offset points"
    size = TEXT if width() == WIDTH else TEXT - 0.5
    axes.annotate(panel.heading, (0, 1), (0, spare + 14), place, unit, size=size, weight="bold", color=INK)
    axes.annotate(panel.meaning, (0, 1), (0, spare + 5), place, unit, size=SMALL - 0.5, color=QUIET)


def _value(panel: PressurePanel, value: float) -> str:
    if panel.name == "level":
        return ""
    return number(value, ".0f" if _pressure(panel.name).width == 1 else ".2f")


def _notes(data: Pressures) -> list[str]:
    run = data.experiment
    notes = (
        f"Red: the median world moves by more than {100 * FAR:.0f} % of all values possible. Each panel has its own "
        "scale. Line: median world, with its value at the end; dark band: the middle half of the worlds; light band: "
        "the middle 90 %. The bands are differences between worlds, not an error. Counted are worlds whose question is "
        "open or whose army fights."
    )
    return [notes, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]


def _pressure(name: str) -> Pressure:
    return next(pressure for pressure in PRESSURES if pressure.name == name)

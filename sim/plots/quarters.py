"""The record in quarters: a small panel for each observable, a dot for each quarter, a gap where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.quarters import QUARTER, ObservedSeries
from sim.analysis.words import long_date
from sim.evidence.record import OBSERVABLES
from sim.plots.calendar import calendar_axis
from sim.plots.style import HEADING, INK, QUIET, RULE, SMALL, WIDTH, house_style, page

COLUMNS, LEFT, RIGHT, GAP, PANEL, HEAD, FOOT = 3, 0.45, 0.15, 0.5, 0.62, 0.3, 0.34  # the last six in inches
TICKS, WEEKS = 5, QUARTER.days // 7


@dataclass(frozen=True)
class QuarterPanels:
    """Series of the record over the same quarters; `source` says what made them."""

    series: Sequence[ObservedSeries]
    source: str

    @property
    def title(self) -> str:
        """The finding in words."""
        known = np.mean([series.is_known.mean() for series in self.series])
        return f"What was seen every thirteen weeks: {100 * known:.0f} % of it is known"

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {"title": self.title, "description": f"The record in quarters. {self.source}", "creator": "warentry"}


@house_style()
def figure(data: QuarterPanels) -> Figure:
    """A panel for each observable, from left to right and from top to bottom."""
    starts = data.series[0].starts
    lines = -(-len(data.series) // COLUMNS)
    about = f"{len(starts)} quarters of thirteen weeks from {long_date(starts[0])}."
    reading = "Dots with one standard error; no dot: not known, which is not 0. Counts add up, measures are means."
    paper = page(lines * (HEAD + PANEL + FOOT), data.title, about, [reading, data.source])
    width = (WIDTH - LEFT - RIGHT - (COLUMNS - 1) * GAP) / COLUMNS
    for place, series in enumerate(data.series):
        line, column = divmod(place, COLUMNS)
        bottom = paper.bottom + (lines - line - 1) * (HEAD + PANEL + FOOT) + FOOT
        _panel(paper.panel(LEFT + column * (width + GAP), bottom, width, PANEL), series)
    return paper.figure


def _panel(axes: Axes, series: ObservedSeries) -> None:
    middle = (np.arange(len(series.starts)) + 0.5) * WEEKS
    seen = series.is_known
    low = np.minimum(series.errors, series.values)[seen]  # nothing is fewer than none
    axes.errorbar(
        middle[seen], series.values[seen], yerr=(low, series.errors[seen]), fmt="o", ms=2.6, color=INK, ecolor=QUIET,
        elinewidth=0.7,
    )  # fmt: skip
    calendar_axis(axes, series.starts[0], len(series.starts) * WEEKS, TICKS)
    top = float(np.max((series.values + series.errors)[seen], initial=1.0))
    axes.set_ylim(-0.08 * top, 1.1 * top)
    axes.axhline(0, color=RULE, lw=0.7, zorder=1)
    axes.spines["bottom"].set_visible(False)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color=RULE, lw=0.4)
    name = series.observable.replace("_", " ")
    axes.set_title(name[0].upper() + name[1:], size=HEADING, color=INK, loc="left", pad=4)
    unit = "%" if series.unit == "percent" else series.unit
    kind = "mean" if OBSERVABLES[series.observable].is_level else "count"
    axes.set_title(f"{unit}, {kind}", size=SMALL, color=QUIET, loc="right", pad=4)

"""Ridgeline: when entry comes, one scenario above the other on the same calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.comparison import told_apart
from sim.analysis.estimate import interval
from sim.analysis.provenance import Provenance, Provenances
from sim.analysis.timing import quantile_week
from sim.analysis.words import count, interval_text, long_date, share_text
from sim.plots.bands import Arrivals
from sim.plots.calendar import calendar_axis, marks
from sim.plots.style import (
    COLOURS,
    HEADING,
    INK,
    MARGIN,
    QUIET,
    RULE,
    SMALL,
    TEXT,
    WIDTH,
    Line,
    beside,
    house_style,
    page,
    width,
    wrapped,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

LEFT, RIGHT = 1.75, 1.5  # inches: for the names of the scenarios, for their shares
NARROW_LEFT, NARROW_RIGHT = 1.2, 1.25
RIDGE, BETWEEN, TICKS, HEAD = 0.5, 0.24, 0.4, 0.12  # inches
MIDDLE = 72 * (BETWEEN + RIDGE / 2)  # points from the foot of a panel to the middle of its ridge
BARS = (1, 2, 4, 8, 13, 26, 52)  # weeks of a bar: the fewest that leave ENOUGH entries in one on average
ENOUGH = 5
ENDS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Ridge:
    """When one scenario's worlds came to their endings; its `name` tells it from the others."""

    name: str
    experiment: Provenance
    arrivals: Arrivals

    @property
    def entries(self) -> NDArray[np.integer]:
        """How many worlds entered in each week; (weeks,)."""
        return self.arrivals.by_week("entry")

    @property
    def bars(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The edges of the bars in weeks, and the entries a week in each."""
        weeks, total = self.experiment.weeks, int(self.entries.sum())
        width = next((wide for wide in BARS if total * wide / weeks >= ENOUGH), BARS[-1])
        edges = np.unique(np.append(np.arange(0, weeks, width), weeks)).astype(float)
        return edges, np.add.reduceat(self.entries, edges[:-1].astype(int)) / np.diff(edges)

    def when(self, q: float) -> date | None:
        """The first day of the week by which the part q of all entries has come; None without an entry."""
        week = quantile_week(self.entries, q)
        return None if week is None else self.experiment.start + timedelta(weeks=week)

    @property
    def median_error(self) -> tuple[float, float]:
        """Between which weeks chance leaves the median: the weeks of the levels between which half may lie.

        Woodruff (1952). Entries that share a point's parameters count for less, as they do in the share.
        """
        total = int(self.entries.sum())
        exact = self.arrivals.precision("entry")
        levels = interval(np.array([total / 2]), total, exact)
        first, last = (quantile_week(self.entries, float(level[0])) for level in levels)
        return float(first or 0), float(last or 0) + 1


@dataclass(frozen=True)
class Ridgeline:
    """The ridges from top to bottom."""

    ridges: tuple[Ridge, ...]

    @property
    def experiment(self) -> Provenances:
        """What was run."""
        return Provenances(tuple(ridge.experiment for ridge in self.ridges))

    @property
    def title(self) -> str:
        """The finding in words: where half of the entries have come first, and where last."""
        dated = [(day, ridge.name) for ridge in self.ridges if (day := ridge.when(0.5))]
        if not dated:
            return f"No entry in any of {len(self.ridges)} scenarios"
        (first, early), (last, late) = min(dated), max(dated)
        if len(dated) == 1 or first == last:
            return f"Half of all entries come by the week of {long_date(first)}"
        return f"Half of all entries come by {long_date(first)} in “{early}”, by {long_date(last)} in “{late}”"

    @property
    def start(self) -> date:
        """The first day of the common calendar."""
        return min(ridge.experiment.start for ridge in self.ridges)

    @property
    def weeks(self) -> int:
        """How many weeks the common calendar has."""
        days = max(ridge.experiment.end for ridge in self.ridges) - self.start
        return -(-days.days // 7)


def load(results: Sequence[Results]) -> Ridgeline:
    """What the figure needs of results folders."""
    runs = [Provenance.of(each) for each in results]
    names = told_apart([run.title for run in runs], [str(each.folder) for each in results])
    ridges = (Ridge(name, run, Arrivals.of(each)) for name, run, each in zip(names, runs, results, strict=True))
    return Ridgeline(tuple(ridges))


@house_style()
def figure(data: Ridgeline) -> Figure:
    """A row for each scenario: its name, its ridge, its share."""
    row, wide = RIDGE + BETWEEN, width()
    paper = page(HEAD + row * len(data.ridges) + TICKS, data.title, _subtitle(data), _notes(data), wide)
    left, right = (LEFT, RIGHT) if wide == WIDTH else (NARROW_LEFT, NARROW_RIGHT)
    for number, ridge in enumerate(data.ridges):
        bottom = paper.bottom + TICKS + (len(data.ridges) - 1 - number) * row
        axes = paper.panel(left, bottom, wide - left - right, row)
        calendar_axis(axes, data.start, data.weeks, 6 if wide == WIDTH else 3, labelled=number == len(data.ridges) - 1)
        _draw(axes, ridge, (ridge.experiment.start - data.start).days / 7)
        _name(axes, ridge, left)
        _result(axes, ridge)
    return paper.figure


def _draw(axes: Axes, ridge: Ridge, shift: float) -> None:
    """The ridge as high as its panel at its peak; on its foot the median, with what chance leaves, and 10 to 90 %."""
    run, foot = ridge.experiment, BETWEEN / RIDGE
    axes.set(ylim=(-foot, 1.02), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.plot((shift, shift + run.weeks), (0, 0), color=QUIET, lw=0.8, zorder=3)
    for mark in marks(run.events, run.weeks):
        for week in mark.weeks:
            axes.plot((shift + week,) * 2, (0, 1), color=QUIET, lw=0.6, ls=(0, (3, 3)), zorder=4)
    entries = int(ridge.entries.sum())
    if not entries:
        middle = shift + run.weeks / 2
        axes.text(middle, 0.35, f"no entry in {count(ridge.arrivals.size, 'world')}", ha="center", color=QUIET)
        return
    edges, heights = ridge.bars
    axes.stairs(heights / heights.max(), edges + shift, color=COLOURS["entry"], fill=True, lw=0, alpha=0.85, zorder=2)
    early, middle, late = (shift + (quantile_week(ridge.entries, q) or 0) + 0.5 for q in ENDS)
    low, high = (shift + week for week in ridge.median_error)
    y = -0.45 * foot
    axes.plot((early, late), (y, y), color=INK, lw=0.7, zorder=3)
    axes.plot((low, high), (y, y), color=INK, lw=3.2, alpha=0.45, solid_capstyle="butt", zorder=3)
    axes.plot([middle], [y], "o", color=INK, ms=3.6, zorder=4)


def _name(axes: Axes, ridge: Ridge, room: float) -> None:
    run = ridge.experiment
    lines = wrapped(ridge.name, TEXT, INK, "bold", 72 * (room - 0.25))[:3]
    if run.changed:
        lines += wrapped(", ".join(run.changed), SMALL, QUIET, room=72 * (room - 0.25))[:1]
    beside(axes, lines, MIDDLE, 0, 72 * (MARGIN - room))


def _result(axes: Axes, ridge: Ridge) -> None:
    share, half = ridge.arrivals.share("entry"), ridge.when(0.5)
    inside = not share.is_bound
    lines = [Line(share_text(share), HEADING + 1 if inside else TEXT, COLOURS["entry"], "bold")]
    lines += [Line(interval_text(share), SMALL)] if inside else []
    lines += [Line(f"half by {long_date(half)}", SMALL, QUIET)] if half else []
    beside(axes, lines, MIDDLE)


def _subtitle(data: Ridgeline) -> str:
    starts = {ridge.experiment.start for ridge in data.ridges}
    end = "" if len(starts) == 1 else " The scenarios do not start on the same day: a grey line is a scenario’s time."
    return f"When the worlds that enter do so; on the right, in how many worlds that is.{end}"


def _notes(data: Ridgeline) -> list[str]:
    widths = sorted({int(np.diff(ridge.bars[0])[0]) for ridge in data.ridges if ridge.entries.any()})
    bars = ""
    if widths:
        each = " or ".join(map(str, widths))
        bars = f" Bars of {each} {'week' if widths == [1] else 'weeks'}, wider where entries are few."
    reading = (
        "Every ridge is as high as its panel: its shape says when, and the number on the right how often, with the "
        f"95 % interval that chance leaves.{bars} Dot: the week by which half of the entries have come; thick line: "
        "what chance leaves of it (95 %); thin line: from the first tenth to the last. Dashed: events that the "
        "scenario gives. What is not known of the date is not shown here."
    )
    return [reading, data.experiment.caption]

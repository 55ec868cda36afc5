"""Cumulative incidence: how the share of worlds with each ending grows over the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.endings import ENDINGS
from sim.plots.bands import INNER, OUTER, Band, at_most, chance_band, interval, percent, shares, spread_band
from sim.plots.calendar import calendar_axis, draw_marks, key_to_marks, long_date, marks
from sim.plots.experiment import Experiment
from sim.plots.style import (
    COLOURS,
    HEADING,
    INK,
    NAMES,
    QUIET,
    RULE,
    SHADE,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    house_style,
    page,
)

Array = NDArray[np.float64]
SHOWN = ENDINGS[1:]  # the endings that come on a day; entry, the first of them, is shown large
LEFT, RIGHT, GAP = 0.55, 1.42, 0.5  # inches
LARGE, SMALLER, BETWEEN = 2.45, 1.05, 0.78  # heights of the panels, and the space between their rows


@dataclass(frozen=True)
class Incidence:
    """How many worlds had ended, and how, by the end of each week.

    `counts` (points, endings, weeks) for the endings of SHOWN, cumulative; `worlds` (points,).
    `chance` and `chance_error` (weeks,): mean over the worlds of the known chances of an entry so far (Rao-Blackwell),
    and its standard error.
    """

    experiment: Experiment
    counts: NDArray[np.integer]
    worlds: NDArray[np.integer]
    chance: Array
    chance_error: Array

    @property
    def title(self) -> str:
        """The finding in words."""
        entry, by = Curve.of(self, "entry"), long_date(self.experiment.end)
        if entry.happens == 0:
            return f"No entry in {self.experiment.worlds:,} simulated worlds by {by}"
        if entry.happens == entry.total:
            return f"Entry in all {self.experiment.worlds:,} simulated worlds by {by}"
        return f"Entry in {entry.final} of simulated worlds by {by}"


@dataclass(frozen=True)
class Curve:
    """One ending: its share of the worlds by the end of each week, and the bands around it."""

    happens: int
    total: int
    share: Array
    inner: Band
    outer: Band
    spread: Band | None

    @classmethod
    def of(cls, data: Incidence, ending: str) -> Curve:
        """The curve of one ending."""
        counts, worlds = data.counts[:, SHOWN.index(ending)], data.worlds
        inner, outer = (chance_band(counts, worlds, level) for level in (INNER, OUTER))
        return cls(
            int(counts[:, -1].sum()),
            int(worlds.sum()),
            shares(counts, worlds),
            inner,
            outer,
            spread_band(counts, worlds),
        )

    @property
    def final(self) -> str:
        """The share at the horizon in words."""
        return percent(self.share[-1], self.outer.low[-1], self.outer.high[-1])

    @property
    def range(self) -> str:
        """The interval of the share at the horizon in words."""
        if self.happens == 0:
            return f"at most {_bound(self.total)}"
        if self.happens == self.total:
            return f"at least {_bound(self.total, of_all=True)}"
        return interval(self.outer.low[-1], self.outer.high[-1])

    @cached_property
    def top(self) -> float:
        """The upper end of a scale that shows everything."""
        highest = max(self.outer.high[-1], 0 if self.spread is None else float(self.spread.high.max()))
        return float(min(highest * 1.15, 1.02))


@house_style()
def figure(data: Incidence) -> Figure:
    """One large panel for entry and a small one for each other ending, each with its own scale."""
    run = data.experiment
    paper = page(0.3 + LARGE + BETWEEN + SMALLER + 0.4, data.title, _subtitle(data), _notes(data))
    bottom = paper.bottom + 0.4
    width = (WIDTH - LEFT - 0.15 - GAP * (len(SHOWN) - 2)) / (len(SHOWN) - 1)
    for column, ending in enumerate(SHOWN[1:]):
        small = paper.panel(LEFT + column * (width + GAP), bottom, width, SMALLER)
        curve = Curve.of(data, ending)
        _draw(small, data, curve, ending, ticks=4)
        _head(small, ending, f"{curve.final}  ({curve.range})" if curve.happens else "")
    large = paper.panel(LEFT, bottom + SMALLER + BETWEEN, WIDTH - LEFT - RIGHT, LARGE)
    entry = Curve.of(data, "entry")
    _draw(large, data, entry, "entry", ticks=7)
    large.plot(_dates(run), [0, *data.chance], color=INK, lw=0.9, ls=(0, (3, 1.5)), zorder=4)
    draw_marks(large, marks(run.events, run.weeks), run.start)
    _label_end(large, data, entry)
    large.annotate("Entry", (0, 1), (0, 12), "axes fraction", "offset points", size=HEADING, weight="bold")
    return paper.figure


def _draw(axes: Axes, data: Incidence, curve: Curve, ending: str, ticks: int) -> None:
    run, colour, days = data.experiment, COLOURS[ending], _dates(data.experiment)
    calendar_axis(axes, run.start, run.end, ticks)
    axes.set_ylim(0, curve.top)
    axes.yaxis.set_major_locator(MaxNLocator(4 if ending == "entry" else 3, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))
    axes.grid(axis="y", color=RULE, lw=0.4)
    if curve.spread is not None:
        _fill(axes, days, curve.spread, SHADE, 0.5)
        for edge in (curve.spread.low, curve.spread.high):
            axes.plot(days, [0, *edge], color=QUIET, lw=0.6, ls=":", zorder=1.5)
    _fill(axes, days, curve.outer, colour, 2, alpha=0.22)
    _fill(axes, days, curve.inner, colour, 2.1, alpha=0.38)
    axes.plot(days, [0, *curve.share], color=colour, lw=1.6, zorder=3, clip_on=False, solid_capstyle="round")
    if curve.happens == 0:
        said = f"none in {curve.total:,} worlds:\n{curve.range}"
        axes.text(0.5, 0.55, said, transform=axes.transAxes, ha="center", va="center", size=TEXT, color=INK)


def _fill(axes: Axes, days: Array, band: Band, colour: str, order: float, alpha: float = 1) -> None:
    axes.fill_between(days, [0, *band.low], [0, *band.high], color=colour, alpha=alpha, lw=0, zorder=order)


def _head(axes: Axes, ending: str, value: str) -> None:
    axes.annotate("■", (0, 1), (0, 15), "axes fraction", "offset points", size=HEADING, color=COLOURS[ending])
    axes.annotate(NAMES[ending], (0, 1), (11, 15), "axes fraction", "offset points", size=HEADING, weight="bold")
    axes.annotate(value, (0, 1), (0, 5), "axes fraction", "offset points", size=TEXT, color=INK)


def _label_end(axes: Axes, data: Incidence, entry: Curve) -> None:
    """The result at the end of the curve: the share counted, its interval, the known chances, the spread over points."""
    lines = [(entry.final, TITLE, COLOURS["entry"], "bold"), (f"{entry.range}", TEXT, INK, "normal")]
    lines += [("counted (chance: " + f"{OUTER:.0%}".replace("%", " %") + ")", SMALL, QUIET, "normal")]
    error = 1.645 * data.chance_error[-1]
    low, high = data.chance[-1] - error, data.chance[-1] + error
    lines += [(f"- - {percent(data.chance[-1], low, high)}", TEXT, INK, "normal")]
    lines += [("from known chances", SMALL, QUIET, "normal")]
    if entry.spread is not None:
        lines += [(interval(entry.spread.low[-1], entry.spread.high[-1]), TEXT, INK, "normal")]
        lines += [("over parameter points", SMALL, QUIET, "normal")]
    heights = [size * 1.35 for _, size, _, _ in lines]
    panel = LARGE * 72
    middle = np.clip(entry.share[-1] / entry.top * panel, sum(heights) / 2, panel - sum(heights) / 2)
    top = middle + sum(heights) / 2
    for (text, size, colour, weight), height in zip(lines, heights, strict=True):
        axes.annotate(
            text, (1, 0), (7, top), "axes fraction", "offset points", size=size, color=colour, weight=weight, va="top"
        )
        top -= height


def _subtitle(data: Incidence) -> str:
    run = data.experiment
    counts = data.counts[:, :, -1].sum(axis=(0, 1))
    open_share = 1 - counts / data.worlds.sum()
    return (
        f"{run.title}. {run.question} In {100 * open_share:.0f} % of worlds none of the four endings has come by then."
    )


def _notes(data: Incidence) -> list[str]:
    run = data.experiment
    notes = [
        "Share of worlds with each ending by each date; an ending closes the question, and the first one stands. Scales differ. "
        "Solid: worlds counted, with the 50 % and 90 % interval that chance leaves at this number of worlds. "
        "Dashed: the chances of an entry that the model knows at each decision, added up (same mean, less noise)."
    ]
    if any(Curve.of(data, ending).spread for ending in SHOWN):
        notes[0] += " Grey between dotted lines: 10-90 % of the parameter points, chance taken out."
    return [*notes, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]


def _dates(run: Experiment) -> Array:
    return date2num(run.start) + 7 * np.arange(run.weeks + 1)


def _bound(worlds: int, of_all: bool = False) -> str:
    bound = at_most(worlds)
    return f"{100 * (1 - bound if of_all else bound):.{3 if of_all else 2}g} %"

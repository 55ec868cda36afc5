"""Cumulative incidence: how the share of worlds with each ending grows over the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.endings import ENDINGS
from sim.plots.bands import INNER, OUTER, Band, at_most, chance_band, interval, percent, shares, spread_band
from sim.plots.calendar import calendar_axis, draw_marks, key_to_marks, label_marks, long_date, marks
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
    Line,
    house_style,
    page,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

Array = NDArray[np.float64]
SHOWN = ENDINGS[1:]  # the endings that come on a day; entry, the first of them, is shown large
LEFT, RIGHT, EDGE, GAP = 0.55, 1.36, 0.15, 0.5  # inches: beside the large panel, the small ones, between those
HEAD, LARGE, BETWEEN, SMALLER, TICKS = 0.36, 2.45, 0.8, 1.05, 0.36  # inches, from top to bottom
DASHES = (0, (3, 1.5))


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

    @property
    def top(self) -> float:
        """The upper end of a scale that shows everything."""
        highest = max(self.outer.high[-1], 0 if self.spread is None else float(self.spread.high.max()))
        return float(min(highest * 1.15, 1.02))


def load(results: Results) -> Incidence:
    """What the figure needs of a results folder."""
    experiment, hazard = Experiment.of(results), results.hazard()
    counts = np.zeros((experiment.points, len(SHOWN), experiment.weeks), dtype=np.int64)
    for point, ending, week, count in results.query(ENDED).rows:
        counts[point, SHOWN.index(ending), week] = count
    worlds = np.zeros(experiment.points, dtype=np.int64)
    for point, count in results.query(WORLDS).rows:
        worlds[point] = count
    chance = hazard.total / hazard.worlds
    variance = np.maximum(hazard.squares / hazard.worlds - chance**2, 0)
    there = worlds > 0
    return Incidence(experiment, counts[there].cumsum(axis=2), worlds[there], chance, np.sqrt(variance / hazard.worlds))


ENDED = "SELECT point, ending, week, count(*) FROM runs WHERE week >= 0 GROUP BY point, ending, week"
WORLDS = "SELECT point, count(*) FROM runs GROUP BY point"


@house_style()
def figure(data: Incidence) -> Figure:
    """One large panel for entry and a small one for each other ending, each with its own scale."""
    run, others = data.experiment, SHOWN[1:]
    events = marks(run.events, run.weeks)
    paper = page(HEAD + LARGE + BETWEEN + SMALLER + TICKS, data.title, _subtitle(data), _notes(data))
    bottom = paper.bottom + TICKS
    width = (WIDTH - LEFT - EDGE - GAP * (len(others) - 1)) / len(others)
    for column, ending in enumerate(others):
        axes = paper.panel(LEFT + column * (width + GAP), bottom, width, SMALLER)
        curve = Curve.of(data, ending)
        _draw(axes, data, curve, ending, ticks=4)
        _head(axes, ending, f"{curve.final}  ({curve.range})" if curve.happens else "")
        draw_marks(axes, events)
    axes = paper.panel(LEFT, bottom + SMALLER + BETWEEN, WIDTH - LEFT - RIGHT, LARGE)
    entry = Curve.of(data, "entry")
    _draw(axes, data, entry, "entry", ticks=7)
    _head(axes, "entry", "")
    axes.plot(range(run.weeks + 1), [0, *data.chance], color=INK, lw=0.9, ls=DASHES, zorder=4)
    draw_marks(axes, events)
    label_marks(axes, events)
    _label_end(axes, data, entry)
    return paper.figure


def _draw(axes: Axes, data: Incidence, curve: Curve, ending: str, ticks: int) -> None:
    run, colour = data.experiment, COLOURS[ending]
    weeks = np.arange(run.weeks + 1)
    calendar_axis(axes, run.start, run.weeks, ticks)
    axes.set_ylim(0, curve.top)
    axes.yaxis.set_major_locator(MaxNLocator(4 if ending == "entry" else 3, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))
    axes.grid(axis="y", color=RULE, lw=0.4)
    if curve.spread is not None:
        _fill(axes, weeks, curve.spread, SHADE, 0.3)
        for edge in (curve.spread.low, curve.spread.high):
            axes.plot(weeks, [0, *edge], color=QUIET, lw=0.7, ls=":", zorder=1.5)
    _fill(axes, weeks, curve.outer, colour, 2, alpha=0.22)
    _fill(axes, weeks, curve.inner, colour, 2.1, alpha=0.38)
    axes.plot(weeks, [0, *curve.share], color=colour, lw=1.6, zorder=3, clip_on=False, solid_capstyle="round")
    if curve.happens == 0:
        said = f"none in {curve.total:,} worlds:\n{curve.range}"
        axes.text(0.5, 0.6, said, transform=axes.transAxes, ha="center", va="center", size=TEXT, color=INK)


def _fill(axes: Axes, weeks: NDArray[np.integer], band: Band, colour: str, order: float, alpha: float = 1) -> None:
    axes.fill_between(weeks, [0, *band.low], [0, *band.high], color=colour, alpha=alpha, lw=0, zorder=order)


def _head(axes: Axes, ending: str, value: str) -> None:
    for text, x, y, look in (
        ("■", 0, 15, {"size": HEADING, "color": COLOURS[ending]}),
        (NAMES[ending], 11, 15, {"size": HEADING, "weight": "bold"}),
        (value, 0, 5, {"size": TEXT}),
    ):
        axes.annotate(text, (0, 1), (x, y), "axes fraction", "offset points", **look)


def _label_end(axes: Axes, data: Incidence, entry: Curve) -> None:
    """The result, as a block of lines beside the end of the curve: counted, from known chances, over points."""
    lines = _end_lines(data, entry)
    block, panel = 72 * sum(line.height for line in lines), 72 * LARGE
    top = np.clip(entry.share[-1] / entry.top * panel, block / 2, panel - block / 2) + block / 2
    for line in lines:
        look: dict[str, Any] = {"size": line.size, "color": line.colour, "weight": line.weight}
        axes.annotate(line.text, (1, 0), (8, top), "axes fraction", "offset points", va="top", **look)
        top -= 72 * line.height


def _end_lines(data: Incidence, entry: Curve) -> list[Line]:
    error = NormalDist().inv_cdf((1 + OUTER) / 2) * data.chance_error[-1]
    known = percent(data.chance[-1], data.chance[-1] - error, data.chance[-1] + error)
    gap = Line("", 3)
    lines = [
        Line(entry.final, TITLE + 2, COLOURS["entry"], "bold"),
        Line(entry.range, TEXT, INK),
        Line(f"counted, {100 * OUTER:.0f} % interval", SMALL, QUIET),
        gap,
        Line(known, TEXT, INK, "bold"),
        Line("from known chances", SMALL, QUIET),
    ]
    if entry.spread is not None:
        spread = interval(entry.spread.low[-1], entry.spread.high[-1])
        lines += [gap, Line(spread, TEXT, INK, "bold"), Line("over parameter points", SMALL, QUIET)]
    return lines


def _subtitle(data: Incidence) -> str:
    still_open = 1 - data.counts[:, :, -1].sum() / data.worlds.sum()
    if still_open == 0:
        return f"{data.experiment.about} Every world has come to one of the four endings."
    return f"{data.experiment.about} In {100 * still_open:.0f} % of worlds none of the four endings has come by then."


def _notes(data: Incidence) -> list[str]:
    run = data.experiment
    reading = (
        "Each panel has its own scale. Solid line: worlds counted; the first ending of a world stands. Bands: the "
        f"{100 * INNER:.0f} % and {100 * OUTER:.0f} % intervals that chance leaves at this number of worlds. Dashed "
        "line: the chances of an entry that the model knows at each decision, added up; they estimate the same share "
        "with less noise."
    )
    if any(Curve.of(data, ending).spread for ending in SHOWN):
        reading += (
            " Grey between dotted lines: what is not known; the share at 80 % of the parameter points lies there "
            "(10 % below, 10 % above, chance taken out)."
        )
    return [reading, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]


def _bound(worlds: int, of_all: bool = False) -> str:
    bound = at_most(worlds)
    return f"{100 * (1 - bound if of_all else bound):.{3 if of_all else 2}g} %"

"""Cumulative incidence: how the share of worlds with each ending grows over the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.analysis.answer import COLUMNS, Answer, answer
from sim.analysis.estimate import LEVEL, Precision, Share, precision_of
from sim.analysis.timing import Curve, cumulative_incidence
from sim.analysis.words import decimals, interval_text, percent, share_text
from sim.endings import ENDINGS
from sim.plots.calendar import calendar_axis, draw_marks, key_to_marks, label_marks, long_date, marks
from sim.plots.experiment import Experiment, count
from sim.plots.spread import Spread, spread
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

Counts = NDArray[np.integer]
SHOWN = ENDINGS[1:]  # the endings that come on a day; entry, the first of them, is shown large
INNER = 0.5
LEFT, RIGHT, EDGE, GAP = 0.55, 1.36, 0.15, 0.5  # inches: beside the large panel, the small ones, between those
HEAD, LARGE, BETWEEN, SMALLER, TICKS = 0.36, 2.45, 0.8, 1.05, 0.36  # inches, from top to bottom
DASHES = (0, (3, 1.5))


@dataclass(frozen=True)
class Incidence:
    """When the worlds came to their endings.

    `counts` (points, endings of SHOWN, weeks) says how many did in each week, among `worlds` (points,);
    `known` (weeks,) is the chance of an entry accumulated by each week, the mean over the worlds (Rao-Blackwell).
    """

    experiment: Experiment
    answer: Answer
    counts: Counts
    worlds: Counts
    known: NDArray[np.float64]

    @property
    def title(self) -> str:
        """The finding in words."""
        entry, by = self.answer.endings["entry"], long_date(self.experiment.end)
        if entry.k == 0:
            return f"No entry in {count(entry.n, 'simulated world')} by {by} ({share_text(entry)})"
        if entry.k == entry.n:
            return f"Entry in all {count(entry.n, 'simulated world')} by {by} ({share_text(entry)})"
        return f"Entry in {share_text(entry)} of simulated worlds by {by}"

    def strand(self, ending: str) -> Strand:
        """The curve of one ending."""
        counts = self.counts[:, SHOWN.index(ending)]
        total, precision = int(self.worlds.sum()), _precision(counts.sum(axis=1), self.worlds)
        inner, outer = (cumulative_incidence(counts.sum(axis=0), total, precision, level) for level in (INNER, LEVEL))
        return Strand(ending, self.answer.endings[ending], inner, outer, spread(counts.cumsum(axis=1), self.worlds))


@dataclass(frozen=True)
class Strand:
    """One ending: its share at the horizon, its curve with two intervals, and the spread over parameter points."""

    ending: str
    share: Share
    inner: Curve
    outer: Curve
    spread: Spread | None

    @property
    def top(self) -> float:
        """The upper end of a scale that shows everything."""
        highest = max(self.outer.high.max(), 0 if self.spread is None else self.spread.high.max())
        return float(min(highest * 1.15, 1.02))


def load(results: Results) -> Incidence:
    """What the figure needs of a results folder."""
    hazard = results.hazard()
    return incidence(Experiment.of(results), results.runs(*COLUMNS), hazard.total / hazard.worlds)


def incidence(experiment: Experiment, runs: Mapping[str, NDArray[Any]], known: NDArray[np.float64]) -> Incidence:
    """The data of the figure from the columns of `answer` of the table of worlds, (worlds,) each."""
    points, point = np.unique(runs["point"], return_inverse=True)
    counts = np.zeros((len(points), len(SHOWN), experiment.weeks), dtype=np.int64)
    for number, ending in enumerate(SHOWN):
        there = runs["ending"] == ending
        np.add.at(counts[:, number], (point[there], runs["week"][there]), 1)
    return Incidence(experiment, answer(runs), counts, np.bincount(point), known)


@house_style()
def figure(data: Incidence) -> Figure:
    """One large panel for entry and a small one for each other ending, each with its own scale."""
    others = SHOWN[1:]
    strands = {ending: data.strand(ending) for ending in SHOWN}
    paper = page(
        HEAD + LARGE + BETWEEN + SMALLER + TICKS, data.title, _subtitle(data), _notes(data, list(strands.values()))
    )
    bottom = paper.bottom + TICKS
    large = paper.panel(LEFT, bottom + SMALLER + BETWEEN, WIDTH - LEFT - RIGHT, LARGE)
    _draw_entry(large, data, strands["entry"])
    width = (WIDTH - LEFT - EDGE - GAP * (len(others) - 1)) / len(others)
    for column, ending in enumerate(others):
        axes = paper.panel(LEFT + column * (width + GAP), bottom, width, SMALLER)
        _draw(axes, data, strands[ending], months=4, grid=3)
    return paper.figure


def _draw_entry(axes: Axes, data: Incidence, entry: Strand) -> None:
    run = data.experiment
    _draw(axes, data, entry, months=7, grid=4)
    axes.plot(range(run.weeks + 1), [0, *data.known], color=INK, lw=0.9, ls=DASHES, zorder=4)
    label_marks(axes, marks(run.events, run.weeks))
    lines = _result(data, entry)
    block, panel = 72 * sum(line.height for line in lines), 72 * LARGE
    top = np.clip(entry.outer.share[-1] / entry.top * panel, block / 2, panel - block / 2) + block / 2
    for line in lines:
        look: dict[str, Any] = {"size": line.size, "color": line.colour, "weight": line.weight}
        axes.annotate(line.text, (1, 0), (8, top), "axes fraction", "offset points", va="top", **look)
        top -= 72 * line.height


def _result(data: Incidence, entry: Strand) -> list[Line]:
    """The lines beside the end of the curve: the share counted, the one from known chances, the spread over points."""
    known, gap = data.answer.entry, Line("", 3)
    digits = decimals(Share(entry.share.k, entry.share.n, known.p, known.low, known.high))
    inside = 0 < entry.share.k < entry.share.n  # else the share is a bound already
    lines = [
        Line(share_text(entry.share), TITLE + 2 if inside else TEXT, COLOURS["entry"], "bold"),
        *([Line(interval_text(entry.share))] if inside else []),
        Line(f"counted, {100 * LEVEL:.0f} % interval", SMALL, QUIET),
        gap,
        Line(percent(known.p, digits), weight="bold"),
        Line("from known chances", SMALL, QUIET),
    ]
    if entry.spread is not None:
        digits = decimals(entry.share)
        low, high = 100 * entry.spread.low[-1], entry.spread.high[-1]
        lines += [gap, Line(f"{low:.{digits}f} to {percent(high, digits)}", weight="bold")]
        lines += [Line("over parameter points", SMALL, QUIET)]
    return lines


def _draw(axes: Axes, data: Incidence, strand: Strand, months: int, grid: int) -> None:
    run, colour = data.experiment, COLOURS[strand.ending]
    weeks = np.arange(run.weeks + 1)
    calendar_axis(axes, run.start, run.weeks, months)
    axes.set_ylim(0, strand.top)
    axes.yaxis.set_major_locator(MaxNLocator(grid, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))
    axes.grid(axis="y", color=RULE, lw=0.4)
    draw_marks(axes, marks(run.events, run.weeks))
    if strand.spread is not None:
        low, high = ([0, *edge] for edge in (strand.spread.low, strand.spread.high))
        axes.fill_between(weeks, low, high, color=SHADE, lw=0, zorder=0.3)
        for edge in (low, high):
            axes.plot(weeks, edge, color=QUIET, lw=0.7, ls=":", zorder=1.5)
    happens = strand.share.k > 0
    bands = ((strand.outer, 0.22), (strand.inner, 0.38)) if happens else ((strand.outer, 0.1),)
    for curve, alpha in bands:
        axes.fill_between(weeks, [0, *curve.low], [0, *curve.high], color=colour, alpha=alpha, lw=0, zorder=2)
    axes.plot(weeks, [0, *strand.outer.share], color=colour, lw=1.6, zorder=3, clip_on=False)
    _head(axes, strand)
    if not happens:
        said = f"none in {count(strand.share.n, 'world')}:\n{share_text(strand.share)}"
        axes.text(0.5, 0.6, said, transform=axes.transAxes, ha="center", va="center")


def _head(axes: Axes, strand: Strand) -> None:
    share = strand.share
    value = f"{share_text(share)}  ({interval_text(share)})" if 0 < share.k < share.n else share_text(share)
    if strand.ending == "entry" or share.k == 0:  # said beside the curve, or in the empty panel
        value = ""
    texts: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
        ("■", 0, 15, {"size": HEADING, "color": COLOURS[strand.ending]}),
        (NAMES[strand.ending], 11, 15, {"size": HEADING, "weight": "bold"}),
        (value, 0, 5, {"size": TEXT}),
    )
    for text, x, y, look in texts:
        axes.annotate(text, (0, 1), (x, y), "axes fraction", "offset points", **look)


def _subtitle(data: Incidence) -> str:
    about, left = data.experiment.about, data.answer.endings["no_entry"]
    if left.k == left.n:
        return f"{about}\nNo world has come to any of the four endings by then."
    if left.k == 0:
        return f"{about}\nEvery world has come to one of the four endings by then."
    return f"{about}\nIn {share_text(left)} of worlds none of the four endings has come by then."


def _notes(data: Incidence, strands: list[Strand]) -> list[str]:
    run = data.experiment
    reading = (
        "Each panel has its own scale. Solid line: worlds counted; the first ending of a world stands. Bands: the "
        f"{100 * INNER:.0f} % and {100 * LEVEL:.0f} % intervals that chance leaves at this number of worlds. Dashed "
        "line: the chances of an entry that the model knows at each decision, added up; the same share with less noise."
    )
    if any(strand.spread for strand in strands):
        reading += (
            " Grey between dotted lines: what is not known. The middle 80 % of the parameter points lie there, with "
            "chance taken out."
        )
    return [reading, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]


def _precision(happened: Counts, worlds: Counts) -> Precision:
    """How much the worlds of these points tell, from how many of each came to the ending; (points,) each."""
    event = np.concatenate([np.arange(n) < k for k, n in zip(happened, worlds, strict=True)])
    return precision_of(event, np.repeat(np.arange(len(worlds)), worlds))

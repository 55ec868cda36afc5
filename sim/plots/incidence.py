"""Cumulative incidence: how the share of worlds with each ending grows over the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.endings import CALLED
from sim.analysis.estimate import LEVEL
from sim.analysis.provenance import Provenance
from sim.analysis.timing import known_incidence
from sim.analysis.words import count, interval_text, long_date, share_text
from sim.plots.bands import INNER, SHOWN, Arrivals, Strand, ignorance_note
from sim.plots.calendar import Mark, calendar_axis, draw_marks, key_to_marks, label_marks, marks
from sim.plots.style import (
    COLOURS,
    HEADING,
    INK,
    QUIET,
    SHADE,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Line,
    beside,
    house_style,
    page,
    percent_axis,
    width,
)

if TYPE_CHECKING:
    from sim.batch.store import Results
    from sim.measured.decisions import WeeklyHazard

LEFT, RIGHT, EDGE, GAP = 0.55, 1.36, 0.15, 0.5  # inches: beside the large panel, the small ones, between those
HEAD, LARGE, BETWEEN, SMALLER, TICKS = 0.36, 2.15, 0.78, 0.95, 0.36  # inches, from top to bottom
DASHES = (0, (3, 1.5))


@dataclass(frozen=True)
class Incidence:
    """When the worlds came to their endings.

    `hazard` has the known chances of an entry, accumulated by each week.
    """

    experiment: Provenance
    arrivals: Arrivals
    hazard: WeeklyHazard

    @property
    def title(self) -> str:
        """The finding in words."""
        entry, by = self.arrivals.share("entry"), long_date(self.experiment.end)
        if entry.k == 0:
            return f"No entry in {count(entry.n, 'simulated world')} by {by} ({share_text(entry)})"
        if entry.is_bound:
            return f"Entry in all {count(entry.n, 'simulated world')} by {by} ({share_text(entry)})"
        return f"Entry in {share_text(entry)} of simulated worlds by {by}"

    @property
    def is_known(self) -> bool:
        """Whether the known chances of an entry say at least as much as the count."""
        return self.arrivals.lead is not None and self.arrivals.lead.is_known

    def strand(self, ending: str) -> Strand:
        """The curve of an ending: of entries from known chances where these say at least as much as the count."""
        counted, lead = self.arrivals.strand(ending), self.arrivals.lead
        if ending != "entry" or lead is None or not lead.is_known:
            return counted
        points, known = self.arrivals.precision(ending).points, self.hazard
        inner, outer = (
            known_incidence(known.total, known.squares, known.worlds, lead.se, points, level)
            for level in (INNER, LEVEL)
        )
        return replace(counted, inner=inner, outer=outer)


def load(results: Results) -> Incidence:
    """What the figure needs of a results folder."""
    return Incidence(Provenance.of(results), Arrivals.of(results), results.hazard())


@house_style()
def figure(data: Incidence) -> Figure:
    """One large panel for entry and a small one for each other ending, each with its own scale."""
    others, wide = SHOWN[1:], width()
    columns = len(others) if wide == WIDTH else 2
    rows, step = len(others) // columns, SMALLER + BETWEEN
    strands = {ending: data.strand(ending) for ending in SHOWN}
    body = HEAD + LARGE + rows * step + TICKS
    paper = page(body, data.title, _subtitle(data), _notes(data, list(strands.values())), wide)
    bottom = paper.bottom + TICKS
    large = paper.panel(LEFT, bottom + rows * step, wide - LEFT - RIGHT, LARGE)
    _draw_entry(large, data, strands["entry"], months=7 if wide == WIDTH else 4)
    each = (wide - LEFT - EDGE - GAP * (columns - 1)) / columns
    for place, ending in enumerate(others):
        row, column = divmod(place, columns)
        axes = paper.panel(LEFT + column * (each + GAP), bottom + (rows - 1 - row) * step, each, SMALLER)
        _draw(axes, data, strands[ending], months=4 if wide == WIDTH else 3, grid=3)
    return paper.figure


def _draw_entry(axes: Axes, data: Incidence, entry: Strand, months: int) -> None:
    run = data.experiment
    _draw(axes, data, entry, months, grid=4)
    if data.is_known:
        counted = data.arrivals.strand("entry").outer.share
        axes.plot(range(run.weeks + 1), [0, *counted], color=INK, lw=0.8, ls=DASHES, zorder=4, drawstyle="steps-pre")
    label_marks(axes, _marks(run))
    lines = _result(data, entry)
    block, panel = 72 * sum(line.height for line in lines), 72 * LARGE
    beside(axes, lines, np.clip(entry.outer.share[-1] / entry.top * panel, block / 2, panel - block / 2))


def _result(data: Incidence, entry: Strand) -> list[Line]:
    """The lines beside the end of the curve: the share, the one that was counted, the spread over points."""
    gap, counted = Line("", 3), data.arrivals.counted("entry")
    inside = not entry.share.is_bound
    lines = [
        Line(share_text(entry.share), TITLE + 2 if inside else TEXT, COLOURS["entry"], "bold"),
        *([Line(interval_text(entry.share))] if inside else []),
        Line(f"{'' if data.is_known else 'counted, '}{100 * LEVEL:.0f} % interval", SMALL, QUIET),
    ]
    if data.is_known:
        lines += [gap, Line(share_text(counted)), Line("counted, as a check", SMALL, QUIET)]
    if entry.over is not None:
        lines += [gap, Line(entry.over_text, weight="bold"), Line(entry.over.over, SMALL, QUIET)]
    return lines


def _draw(axes: Axes, data: Incidence, strand: Strand, months: int, grid: int) -> None:
    run, colour = data.experiment, COLOURS[strand.ending]
    weeks = np.arange(run.weeks + 1)
    calendar_axis(axes, run.start, run.weeks, months)
    axes.set_ylim(0, strand.top)
    percent_axis(axes, grid)
    draw_marks(axes, _marks(run))
    if strand.band is not None:
        low, high = ([0, *edge] for edge in strand.band)
        axes.fill_between(weeks, low, high, color=SHADE, lw=0, zorder=0.3, step="pre")
        for edge in (low, high):
            axes.plot(weeks, edge, color=QUIET, lw=0.7, ls=":", zorder=1.5, drawstyle="steps-pre")
    happens = strand.share.p > 0
    bands = ((strand.outer, 0.22), (strand.inner, 0.38)) if happens else ((strand.outer, 0.1),)
    for curve, alpha in bands:
        edges = [0, *curve.low], [0, *curve.high]
        axes.fill_between(weeks, *edges, color=colour, alpha=alpha, lw=0, zorder=2, step="pre")
    line = [0, *strand.outer.share]
    axes.plot(weeks, line, color=colour, lw=1.6, zorder=3, clip_on=False, drawstyle="steps-pre")
    _head(axes, strand)
    if not happens:
        said = f"none in {count(strand.share.n, 'world')}:\n{share_text(strand.share)}"
        axes.text(0.5, 0.6, said, transform=axes.transAxes, ha="center", va="center")


def _head(axes: Axes, strand: Strand) -> None:
    share = strand.share
    value = share_text(share) if share.is_bound else f"{share_text(share)}  ({interval_text(share)})"
    if strand.ending == "entry" or share.p == 0:  # said beside the curve, or in the empty panel
        value = ""
    texts: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
        ("■", 0, 15, {"size": HEADING, "color": COLOURS[strand.ending]}),
        (CALLED[strand.ending].label, 11, 15, {"size": HEADING, "weight": "bold"}),
        (value, 0, 5, {"size": TEXT}),
    )
    for text, x, y, look in texts:
        axes.annotate(text, (0, 1), (x, y), "axes fraction", "offset points", **look)


def _subtitle(data: Incidence) -> str:
    about, left = data.experiment.about, data.arrivals.share("no_entry")
    if left.k == left.n:
        return f"{about}\nNo world has come to any of the five endings by then."
    if left.k == 0:
        return f"{about}\nEvery world has come to one of the five endings by then."
    return f"{about}\nIn {share_text(left)} of worlds none of the five endings has come by then."


def _marks(run: Provenance) -> tuple[Mark, ...]:
    return marks(run.events, run.weeks)


def _notes(data: Incidence, strands: list[Strand]) -> list[str]:
    run = data.experiment
    reading = (
        "Each panel has its own scale. The first ending of a world stands; a week counts from its first day. Bands: "
        f"the {100 * INNER:.0f} % and {100 * LEVEL:.0f} % intervals that chance leaves at this number of worlds."
    )
    if data.is_known:
        reading += (
            " Entry: the chances that the model knows at each decision, added up, which carry less noise than a count "
            "of the worlds; dashed: that count, as a check. The other endings are counted."
        )
    return [reading + ignorance_note(strands, data.arrivals), *key_to_marks(_marks(run), run.start), run.caption]

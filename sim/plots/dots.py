"""Quantile dots: a hundred dots, each a hundredth of the worlds, by ending and by date.

Counting dots is how people judge chances best (Kay, Kola, Hullman & Munson 2016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.analysis.endings import CALLED
from sim.analysis.provenance import Provenance
from sim.analysis.words import MONTHS, long_date, share_text
from sim.measured.endings import ENDINGS
from sim.plots.bands import SHOWN, Arrivals, Strand
from sim.plots.calendar import marks, spans
from sim.plots.style import (
    COLOURS,
    INK,
    QUIET,
    RULE,
    SHADE,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    ceiling,
    house_style,
    page,
    width,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

DOTS = 100
PARTS, NARROW_PARTS = 7, 4  # of the calendar, at most
BLOCK = 10  # dots side by side where there is no ending
PITCH = 0.122  # inches from dot to dot
LEFT, BETWEEN, APART = 0.2, 0.3, 0.12  # inches: margin, between calendar and the rest, between parts of the calendar
HEAD, TICKS, STRIP, FOOT = 0.72, 0.52, 0.24, 0.28  # inches

BESIDE: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}


@dataclass(frozen=True)
class Dots:
    """When the worlds came to their endings."""

    experiment: Provenance
    arrivals: Arrivals

    @property
    def title(self) -> str:
        """The finding in words."""
        by = long_date(self.experiment.end)
        entry = self.arrivals.share("entry")
        if entry.k == 0:
            return f"No entry in any simulated world by {by} ({share_text(entry)})"
        dots = self.numbers["entry"]
        if dots == 0:
            return f"Entry in fewer than 1 of {DOTS} simulated worlds by {by} ({share_text(entry)})"
        return f"Entry in {dots} of {DOTS} simulated worlds by {by}"

    @property
    def numbers(self) -> Mapping[str, int]:
        """How many of the dots each ending gets: largest remainders, so that they add up."""
        shares = {ending: self.arrivals.share(ending) for ending in ENDINGS}
        exact = {ending: DOTS * found.p * (found.k > 0) for ending, found in shares.items()}
        entry = exact.pop("entry")  # it is known better: the others, which are counted, share what it leaves them
        counted = sum(exact.values()) or 1.0
        exact = {"entry": entry} | {ending: x * (DOTS - entry) / counted for ending, x in exact.items()}
        given = {ending: int(share) for ending, share in exact.items()}
        left = DOTS - sum(given.values())
        for ending in sorted(ENDINGS, key=lambda name: given[name] - exact[name])[:left]:
            given[ending] += 1
        return given

    def weeks(self, ending: str) -> NDArray[np.float64]:
        """When the dots of an ending come: the middles of equal parts of its worlds; (dots,)."""
        counts, dots = self.arrivals.by_week(ending), self.numbers[ending]
        wanted = (np.arange(dots) + 0.5) / max(dots, 1) * counts.sum()
        return np.searchsorted(counts.cumsum(), wanted, side="right") + 0.5


def load(results: Results) -> Dots:
    """What the figure needs of a results folder."""
    return Dots(Provenance.of(results), Arrivals.of(results))


@house_style()
def figure(data: Dots) -> Figure:
    """What the dots are, the calendar with its dots, those without an ending beside it, and how sure the number is."""
    run, numbers, wide = data.experiment, data.numbers, width()
    is_narrow, room = wide < WIDTH, wide - 2 * LEFT
    block = int(room / PITCH) if is_narrow else BLOCK
    calendar = room if is_narrow else room - BETWEEN - block * PITCH
    parts = spans(run.start, run.weeks, NARROW_PARTS if is_narrow else PARTS)
    across = max(1, int((calendar / len(parts) - APART) / PITCH))
    piles = _piles(data, [week for week, _ in parts])
    rows, others = max([3, *(-(-len(pile) // across) for pile in piles)]), -(-numbers["no_entry"] // block)
    rows = rows if is_narrow else max(rows, others)
    height, below = (rows + 0.5) * PITCH, ((others + 0.5) * PITCH + 0.25) * is_narrow
    head = HEAD * (2 if is_narrow else 1)
    strand = data.arrivals.strand("entry")
    paper = page(head + height + TICKS + below + STRIP + FOOT, data.title, run.about, _notes(data, strand), wide)
    bottom = paper.bottom + STRIP + FOOT + TICKS
    _draw_calendar(paper.panel(LEFT, bottom + below, calendar, height), data, parts, piles, across)
    left, high = (LEFT, below - 0.25) if is_narrow else (LEFT + calendar + BETWEEN, height)
    _draw_rest(paper.panel(left, bottom, block * PITCH, high), numbers["no_entry"], high, block)
    _draw_key(paper.panel(LEFT, bottom + below + height + 0.15, room, head - 0.15), data, 2 if is_narrow else 1)
    _draw_strip(paper.panel(LEFT + 0.85, paper.bottom + FOOT, room - 0.85, STRIP), data, strand)
    return paper.figure


def _piles(data: Dots, firsts: Sequence[int]) -> list[list[str]]:
    """The endings of the dots in each part of the calendar, entry lowest."""
    piles: list[list[str]] = [[] for _ in firsts]
    for ending in SHOWN:
        for week in data.weeks(ending):
            piles[int(np.searchsorted(firsts, week, side="right")) - 1].append(ending)
    return piles


def _draw_calendar(
    axes: Axes, data: Dots, parts: Sequence[tuple[int, str]], piles: Sequence[Sequence[str]], across: int
) -> None:
    """The dots of each part of the calendar over its name, and what the scenario makes happen in it."""
    calendar, height = (float(side) / axes.figure.dpi for side in (axes.bbox.width, axes.bbox.height))
    each = calendar / len(parts)
    axes.set(xlim=(0, calendar), ylim=(0, height), yticks=[], xticks=[])
    axes.spines["left"].set_visible(False)
    for number, ((_, name), pile) in enumerate(zip(parts, piles, strict=True)):
        left = number * each
        place = np.arange(len(pile))
        x, y = left + APART / 2 + (place % across + 0.5) * PITCH, (place // across + 0.6) * PITCH
        _scatter(axes, x, y, [COLOURS[ending] for ending in pile])
        at = left + APART / 2, 0.0
        axes.annotate(name, at, (0, -3), textcoords="offset points", size=SMALL, color=QUIET, va="top")
        if number:
            axes.axvline(left, 0, 0.06 if height < 1 else 0.03, color=RULE, lw=0.7)
    for mark in marks(data.experiment.events, data.experiment.weeks):
        part = int(np.searchsorted([week for week, _ in parts], mark.weeks[0], side="right")) - 1
        at = part * each + APART / 2, PITCH * -(-len(piles[part]) // across)
        day = data.experiment.start + timedelta(weeks=mark.weeks[0])
        said = f"{mark.label}, {day.day} {MONTHS[day.month - 1][:3]}"
        axes.annotate(said, at, (0, 6), textcoords="offset points", size=SMALL, color=INK, annotation_clip=False)


def _draw_rest(axes: Axes, number: int, height: float, block: int) -> None:
    """The dots without an ending, in rows."""
    place = np.arange(number)
    _scatter(axes, (place % block + 0.5) * PITCH, (place // block + 0.6) * PITCH, [COLOURS["no_entry"]] * number)
    axes.set(xlim=(0, block * PITCH), ylim=(0, height), xticks=[], yticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("no ending by then", size=SMALL, labelpad=4)


def _scatter(axes: Axes, x: NDArray[np.floating], y: NDArray[np.floating], colours: list[str]) -> None:
    axes.scatter(x, y, s=(0.86 * PITCH * 72) ** 2, c=colours, lw=0, zorder=3, clip_on=False)


def _draw_key(axes: Axes, data: Dots, rows: int) -> None:
    """How many dots each ending has, and the share they stand for."""
    axes.set_axis_off()
    columns = -(-len(ENDINGS) // rows)
    for place, ending in enumerate((*SHOWN, ENDINGS[0])):
        row, column = divmod(place, columns)
        x, low, share = column / columns, 1 - (row + 1) / rows, data.arrivals.share(ending)
        size = (0.86 * PITCH * 72) ** 2
        at = low + 0.86 / rows
        axes.scatter([x], [at], s=size, color=COLOURS[ending], transform=axes.transAxes, clip_on=False)
        axes.annotate(f"{data.numbers[ending]}", (x, at), (9, 0), **BESIDE, size=TITLE, weight="bold", va="center")
        name, said = (x, low + 0.42 / rows), (x, low + 0.14 / rows)
        axes.annotate(CALLED[ending].label, name, (-4, 0), **BESIDE, va="center", size=TEXT, weight="bold")
        axes.annotate(share_text(share), said, (-4, 0), **BESIDE, va="center", size=SMALL, color=QUIET)


def _draw_strip(axes: Axes, data: Dots, strand: Strand) -> None:
    """How far the number of entry dots may be off: by chance, and by what is not known."""
    low, high = DOTS * strand.share.low, DOTS * strand.share.high
    most = DOTS * ceiling(max(strand.share.high, 0.0 if strand.over is None else strand.over.high))
    axes.set(xlim=(0, most), ylim=(0, 1), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    axes.tick_params(axis="x", length=2.5, pad=2)
    axes.text(-0.015 * most, 0.5, "dots for entry,\nhow sure", size=SMALL, color=QUIET, ha="right", va="center")
    if strand.over is not None:
        edges = DOTS * strand.over.low, DOTS * strand.over.high
        axes.axvspan(*edges, 0.1, 0.9, color=SHADE, lw=0, zorder=1)
        for edge in edges:
            axes.axvline(edge, 0.1, 0.9, color=QUIET, lw=0.7, ls=":", zorder=1.5)
    axes.axvspan(low, high, 0.28, 0.72, color=COLOURS["entry"], alpha=0.3, lw=0, zorder=2)
    axes.axvline(DOTS * strand.share.p, 0.1, 0.9, color=COLOURS["entry"], lw=1.6, zorder=3)


def _notes(data: Dots, strand: Strand) -> list[str]:
    reading = (
        "Each dot is one in a hundred worlds, rounded so that they add up: a rare ending may have none. It stands over "
        "the months of its ending. Below: the red line is the share of entries, the red band the 95 % interval that "
        "chance leaves at this number of worlds"
    )
    if strand.over is not None:
        reading += f"; grey between dotted lines: {strand.over.words}"
    run = data.experiment
    keys = [mark.key(run.start) for mark in marks(run.events, run.weeks)]
    given = [f"Given by the scenario: {'; '.join(keys)}."] if keys else []
    return [f"{reading}.", *given, run.caption]

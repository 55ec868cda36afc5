"""Where the worlds stand: the share that has come to each ending by each week, stacked to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.endings import CALLED
from sim.analysis.provenance import Provenance
from sim.analysis.ranges import Range
from sim.analysis.words import interval_text, long_date, share_text
from sim.plots.bands import SHOWN, Arrivals
from sim.plots.calendar import calendar_axis, key_to_marks, label_marks, marks
from sim.plots.style import (
    COLOURS,
    INK,
    QUIET,
    SMALL,
    TEXT,
    WIDTH,
    ceiling,
    house_style,
    page,
    percent_axis,
    spaced,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

ORDER = (*SHOWN, "no_entry")  # entry stands on the floor, where it can be read off the scale
LEFT, RIGHT, HEIGHT = 0.55, 1.75, 3.3  # inches
APART = 34.0  # points that a label takes beside the panel


@dataclass(frozen=True)
class Stack:
    """When the worlds came to their endings."""

    experiment: Provenance
    arrivals: Arrivals

    @property
    def top(self) -> float:
        """Where the scale ends: well below the whole where most worlds come to no ending at all."""
        return ceiling(1 - self.layers[-1].min())

    @property
    def title(self) -> str:
        """The finding in words: the entries and the largest other part at the horizon."""
        shares = {ending: self.arrivals.share(ending) for ending in ORDER}
        first, second = "entry", max(ORDER[1:], key=lambda ending: shares[ending].k)
        if shares[second].k == shares[second].n:
            first = second
        by = f"By {long_date(self.experiment.end)}"
        if shares[first].k == shares[first].n:
            return f"{by}: {CALLED[first].short} in {'all worlds' if shares[first].n > 1 else 'the only world'}"
        return (
            f"{by}: {CALLED[first].short} in {share_text(shares[first])} of worlds, "
            f"{CALLED[second].short} in {share_text(shares[second])}"
        )

    @property
    def layers(self) -> NDArray[np.float64]:
        """The share of worlds in each part of ORDER at the start and after each week; (parts, weeks + 1)."""
        come = {ending: np.concatenate(([0], self.arrivals.by_week(ending).cumsum())) for ending in SHOWN}
        come["no_entry"] = self.arrivals.size - np.sum(list(come.values()), axis=0)
        return np.asarray(np.stack([come[ending] for ending in ORDER]) / self.arrivals.size)


def load(results: Results) -> Stack:
    """What the figure needs of a results folder."""
    return Stack(Provenance.of(results), Arrivals.of(results))


@house_style()
def figure(data: Stack) -> Figure:
    """One panel, its layers named where they end."""
    run = data.experiment
    events = marks(run.events, run.weeks)
    paper = page(HEIGHT + 0.6, data.title, run.about, _notes(data))
    axes = paper.panel(LEFT, paper.bottom + 0.4, WIDTH - LEFT - RIGHT, HEIGHT)
    axes.set_ylim(0, data.top)
    percent_axis(axes, 4)
    calendar_axis(axes, run.start, run.weeks, 7)
    layers = data.layers
    tops = layers.cumsum(axis=0)
    for ending, top, layer in zip(ORDER, tops, layers, strict=True):
        axes.fill_between(range(run.weeks + 1), top - layer, top, color=COLOURS[ending], lw=0, zorder=1, step="pre")
    for mark in events:
        for week in mark.weeks:
            axes.axvline(week, color=INK, lw=0.6, ls=(0, (3, 3)), zorder=3)
    label_marks(axes, events)
    seen = np.minimum(tops[:, -1], data.top)
    _label(axes, data, (np.append(0, seen[:-1]) + seen) / (2 * data.top))
    return paper.figure


def _label(axes: Axes, data: Stack, middles: NDArray[np.float64]) -> None:
    """Each part's name and share beside its end, with a line to it where there is no room right there."""
    places = spaced(middles, APART / (72 * HEIGHT))
    for ending, middle, place in zip(ORDER, middles, places, strict=True):
        axes.plot((1.004, 1.03), (middle, place), color=COLOURS[ending], lw=1, transform=axes.transAxes, clip_on=False)
        strand = data.arrivals.strand(ending) if ending in SHOWN else None
        share = data.arrivals.share(ending)
        value = f"{share_text(share)}  ({interval_text(share)})" if not share.is_bound else share_text(share)
        at, unit = (1.04, place), "axes fraction"
        axes.annotate(CALLED[ending].label, at, (0, 5), unit, "offset points", size=TEXT, weight="bold", va="center")
        axes.annotate(value, at, (0, -5), unit, "offset points", size=TEXT, va="center")
        if strand is not None and strand.over is not None:
            axes.annotate(
                f"{_of(strand.over)}: {strand.over_text}",
                at,
                (0, -15),
                unit,
                "offset points",
                size=SMALL,
                color=QUIET,
                va="center",
            )


def _of(over: Range) -> str:
    return "settings" if over.is_chosen else "points"


def _notes(data: Stack) -> list[str]:
    run = data.experiment
    scale = (
        "At each date the whole height is all worlds"
        if data.top == 1
        else f"The scale ends at {100 * data.top:g} % of all worlds"
    )
    reading = (
        f"{scale}; the first ending of a world stands. In brackets: the 95 % interval that chance leaves at this "
        "number of worlds"
    )
    if data.arrivals.lead is not None and data.arrivals.lead.is_known:
        reading += "; the areas are counted, and the number of entries is from known chances"
    over = next(filter(None, map(data.arrivals.over, SHOWN)), None)
    if over is not None:
        reading += f"; after “{_of(over)}”: {over.words}"
    return [f"{reading}.", *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]

"""The ladder of involvement: on which rung the worlds stand, week by week, and how many have left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.estimate import Share, share
from sim.analysis.provenance import Provenance
from sim.analysis.words import long_date, share_text
from sim.crisis.ladder import ENTRY
from sim.engine.arrays import Counts
from sim.plots.calendar import calendar_axis, key_to_marks, label_marks, marks
from sim.plots.style import COLOURS, INK, QUIET, SMALL, TEXT, WIDTH, house_style, page, percent_axis, spaced

if TYPE_CHECKING:
    from sim.batch.store import Results

LEFT, RIGHT, HEIGHT = 0.55, 2.25, 3.4  # inches
APART = 25.0  # points that a label takes beside the panel


@dataclass(frozen=True)
class Rung:
    """A part of the worlds as a layer: its name, what it means, and its colour."""

    name: str
    meaning: str
    colour: str


# Entry stands on the floor; the further from it, the paler; on top the worlds whose question is settled.
STEPS = (
    Rung("Entry", "a formed unit fights in Ukraine", COLOURS["entry"]),
    Rung("Auxiliary", "helps with men, not in battle", "#1F3A5F"),
    Rung("Feint", "exercises at the border", "#4C7BAF"),
    Rung("Staging", "territory for Russian forces", "#A9C4DE"),
    Rung("Distance", "no part in the war", "#E3ECF4"),
    Rung("Off the ladder", "settled, and no army fights", COLOURS["no_entry"]),
)


@dataclass(frozen=True)
class Ladder:
    """In how many worlds each of STEPS is where things stand in each week: `counts` (weeks, steps)."""

    experiment: Provenance
    counts: Counts

    @property
    def title(self) -> str:
        """The finding in words: in how many worlds the army fights at the horizon, and how many stand just below."""
        on, fights, raised = long_date(self.experiment.end), self.last(0), self.last(1, 2)
        if fights.n == 1:
            return f"On {on}, in the only world: {STEPS[int(np.argmax(self.counts[-1]))].name.lower()}"
        words = [
            "in no world" if fights.k == 0 else f"in {share_text(fights)} of worlds",
            "none shows force short of it" if raised.k == 0 else f"{share_text(raised)} show force short of it",
        ]
        return f"On {on} the army fights {'; '.join(words)}"

    def last(self, *steps: int) -> Share:
        """The share of worlds that stand on these steps at the horizon."""
        return share(int(self.counts[-1, list(steps)].sum()), int(self.counts[-1].sum()))


def load(results: Results) -> Ladder:
    """What the figure needs of a results folder."""
    return Ladder(Provenance.of(results), steps(results.pressures()["level"], results.worlds))


def steps(level: Counts, worlds: int) -> Counts:
    """The counts of a ladder, from those of the rungs (weeks, bins), in which only worlds on the ladder are counted."""
    rungs = level[:, ENTRY::-1]  # from entry down
    return np.column_stack([rungs, worlds - rungs.sum(axis=1)])


@house_style()
def figure(data: Ladder) -> Figure:
    """One panel of layers, each named where it ends."""
    run = data.experiment
    events = marks(run.events, run.weeks)
    paper = page(HEIGHT + 0.6, data.title, run.about, _notes(data))
    axes = paper.panel(LEFT, paper.bottom + 0.4, WIDTH - LEFT - RIGHT, HEIGHT)
    axes.set_ylim(0, 1)
    percent_axis(axes, 4)
    calendar_axis(axes, run.start, run.weeks, 7)
    edges = np.arange(run.weeks + 1)
    shares = data.counts / data.counts.sum(axis=1, keepdims=True)
    tops = shares.cumsum(axis=1)
    for number, step in enumerate(STEPS):
        low, high = (np.append(line[:1], line) for line in (tops[:, number] - shares[:, number], tops[:, number]))
        axes.fill_between(edges, low, high, step="pre", color=step.colour, lw=0, zorder=1)
    for mark in events:
        for week in mark.weeks:
            axes.axvline(week, color=INK, lw=0.6, ls=(0, (3, 3)), zorder=3)
    label_marks(axes, events)
    _label(axes, data, tops[-1] - shares[-1] / 2)
    return paper.figure


def _label(axes: Axes, data: Ladder, middles: NDArray[np.float64]) -> None:
    """Each step's name, share and meaning beside its end, with a line to it."""
    for number, place in enumerate(spaced(middles, APART / (72 * HEIGHT))):
        step, found = STEPS[number], data.last(number)
        here = found.k > 0
        if here:
            axes.plot(
                (1.004, 1.03),
                (middles[number], place),
                color=step.colour,
                lw=1,
                transform=axes.transAxes,
                clip_on=False,
            )
        value, bound = (share_text(found), "") if here else ("none", f"; {share_text(found)}")
        if found.n == 1:
            value, bound = ("the only world" if here else "", "")
        text = [(f"{step.name}  {value}", 4, TEXT, INK if here else QUIET, "bold" if here else "normal")]
        text.append((step.meaning + bound, -5, SMALL - 0.5, QUIET, "normal"))
        for words, shift, size, colour, weight in text:
            axes.annotate(
                words, (1.04, place), (0, shift), "axes fraction", "offset points",
                size=size, color=colour, weight=weight, va="center",
            )  # fmt: skip


def _notes(data: Ladder) -> list[str]:
    run = data.experiment
    reading = (
        "At each date the whole height is all worlds, each on the rung on which it stands in that week; worlds climb "
        "and come down again. Off the ladder: the war is over, or the leader has fallen or been removed, and no "
        "Belarusian army fights, whether or not it did before. “At most”: the 95 % bound that chance leaves where no "
        "world stands."
    )
    return [reading, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]

"""Reasons: what pulled the leader towards entry and away from it, when a demand was made and over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.analysis.estimate import share
from sim.analysis.provenance import Provenance
from sim.analysis.reasons import FEW, with_article
from sim.analysis.words import count, how_often, number, share_text
from sim.crisis.reasons import ADVANTAGE, COLUMNS, INTERACTION, REASONS
from sim.crisis.solved import ANSWERS, DEMANDS
from sim.engine.arrays import Array
from sim.measured.decisions import Account
from sim.plots.calendar import calendar_axis, draw_marks, key_to_marks, label_marks, marks
from sim.plots.style import (
    BLUE,
    COLOURS,
    HEADING,
    INK,
    QUIET,
    RULE,
    SMALL,
    TEXT,
    WIDTH,
    house_style,
    page,
    spaced,
    width,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

ASKED = DEMANDS[1:3]  # request, ultimatum: the demands for his army
SINGLE = (*(reason.name for reason in REASONS if not reason.part_of), INTERACTION)
REST = "all else together"
WORDS = {INTERACTION: "several of these together", ADVANTAGE: "balance for entry"}
TOWARDS, AWAY = COLOURS["entry"], BLUE
MOST = 6  # reasons by name; what is left is one row
LEFT, GAP, VALUES, EDGE, NAMES_RIGHT = 2.05, 0.15, 0.4, 0.12, 1.1  # inches
ROW, HEAD, BETWEEN, LATER = 0.2, 0.42, 0.62, 0.85
STRETCHES = 13  # of time at most


@dataclass(frozen=True)
class WeighedReasons:
    """All demands and answers with what weighed how much: see `sim.measured.decisions.Account`."""

    experiment: Provenance
    account: Account

    @property
    def title(self) -> str:
        """The finding in words: what each kind of demand fails on, or works by."""
        made = [demand for demand in ASKED if self.asked(demand)]
        if not made:
            return f"No demand was made in {count(self.experiment.worlds, 'simulated world')}"
        said: dict[str, list[str]] = {}
        for demand in made:
            said.setdefault(self._decisive(demand), []).append(f"{demand}s")
        parts = [f"{' and '.join(demands)} {why}" for why, demands in said.items()]
        return parts[0][0].upper() + "; ".join(parts)[1:]

    def _decisive(self, demand: str) -> str:
        """The weightiest reason on the side to which the balance falls."""
        mean = self.mean(demand)
        side = 1 if mean[COLUMNS.index(ADVANTAGE)] > 0 else -1
        reason = max((name for name in SINGLE if name != INTERACTION), key=lambda n: side * mean[COLUMNS.index(n)])
        return f"{'work by' if side > 0 else 'fail on'} {with_article(reason)}"

    def asked(self, demand: str, answer: int | None = None) -> int:
        """How often a demand was made, and answered so."""
        counts = self.account.count[:, DEMANDS.index(demand)]
        return int(counts.sum() if answer is None else counts[:, answer].sum())

    def mean(self, demand: str) -> Array:
        """The mean contribution of each of COLUMNS under a demand that was made; (columns,)."""
        total = self.account.total[:, DEMANDS.index(demand)]
        return np.asarray(total.sum(axis=(0, 1)) / self.asked(demand))

    def weights(self, demand: str) -> dict[str, float]:
        """The mean contribution of each row under a demand that was made: the rows, what is left, and their sum."""
        mean = dict(zip(COLUMNS, self.mean(demand).tolist(), strict=True))
        shown = {name: mean[name] for name in self.rows()}
        return {**shown, REST: mean[ADVANTAGE] - sum(shown.values()), ADVANTAGE: mean[ADVANTAGE]}

    def rows(self) -> list[str]:
        """The heaviest reasons, in either direction and under either demand."""
        means = [self.mean(demand) for demand in ASKED if self.asked(demand)]
        weight = np.abs(means).max(axis=0) if means else np.zeros(len(COLUMNS))
        return sorted(SINGLE, key=lambda name: -weight[COLUMNS.index(name)])[:MOST]

    def over_time(self, demand: str) -> tuple[Array, NDArray[np.int64], Array]:
        """Middles of stretches of time in weeks, demands in each, and the mean balance for entry; (stretches,) each."""
        weeks = self.experiment.weeks
        starts = np.arange(0, weeks, -(-weeks // STRETCHES))
        kind = DEMANDS.index(demand)
        made = np.add.reduceat(self.account.count[:, kind].sum(axis=1), starts)
        total = np.add.reduceat(self.account.total[:, kind, :, COLUMNS.index(ADVANTAGE)].sum(axis=1), starts)
        return (starts + np.append(starts[1:], weeks)) / 2, made, total / np.maximum(made, 1)


def load(results: Results) -> WeighedReasons:
    """What the figure needs of a results folder."""
    return WeighedReasons(Provenance.of(results), results.decisions())


@house_style()
def figure(data: WeighedReasons) -> Figure:
    """For requests and for ultimatums: above, the mean weight of each reason; below, the balance over time."""
    rows = [*data.rows(), REST, ADVANTAGE]
    bars = ROW * (len(rows) + 0.6)
    wide = width()
    columns = len(ASKED) if wide == WIDTH else 1
    step = HEAD + bars + BETWEEN
    body = step * (len(ASKED) // columns) + LATER + 0.36
    paper = page(body, data.title, data.experiment.about, _notes(data), wide)
    bottom = paper.bottom + 0.36
    room = (wide - LEFT - EDGE + GAP) / columns - VALUES - GAP
    above = []
    for place in range(len(ASKED)):
        row, column = divmod(place, columns)
        low = bottom + LATER + BETWEEN + step * (len(ASKED) // columns - 1 - row)
        above.append(paper.panel(LEFT + column * (room + VALUES + GAP), low, room, bars))
    values = [value for demand in ASKED if data.asked(demand) for value in data.weights(demand).values()]
    reach = max([0.1, *(1.08 * abs(value) for value in values)])
    for axes, demand in zip(above, ASKED, strict=True):
        _weights(axes, data, demand, rows, reach)
    for axes, (at, name) in product(above[::columns], list(_placed(rows))):
        bold = "bold" if name == ADVANTAGE else "normal"
        _beside(axes, at, 0, -6, WORDS.get(name, name), ha="right", size=TEXT, weight=bold)
    left = LEFT if columns > 1 else 0.45
    _course(paper.panel(left, bottom, wide - left - (NAMES_RIGHT if columns > 1 else 0.8), LATER), data)
    return paper.figure


def _placed(rows: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Where the rows stand; the balance a little apart."""
    for place, name in enumerate(rows):
        yield place + 0.4 * (name == ADVANTAGE), name


def _weights(axes: Axes, data: WeighedReasons, demand: str, rows: Sequence[str], reach: float) -> None:
    """A bar for each reason, to the side on which it pulls, with its value beside the panel."""
    axes.set(xlim=(-reach, reach), ylim=(len(rows), -0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ".4g")))
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.axvline(0, color=INK, lw=0.8)
    _head(axes, data, demand)
    if not data.asked(demand):
        axes.text(0.5, 0.5, f"no {demand}", transform=axes.transAxes, ha="center", color=QUIET)
        return
    weights = data.weights(demand)
    for place, name in _placed(rows):
        value = weights[name]
        axes.barh(place, value, 0.66, color=TOWARDS if value > 0 else AWAY, lw=0, zorder=2)
        bold = "bold" if name == ADVANTAGE else "normal"
        _beside(axes, place, 1, 72 * VALUES - 3, _points(value), ha="right", size=TEXT, weight=bold)


def _beside(axes: Axes, place: float, side: int, away: float, text: str, **look: Any) -> None:
    """Text in a row, so many points from the left (0) or the right (1) edge of the panel."""
    axes.annotate(text, (side, place), (away, 0), ("axes fraction", "data"), "offset points", va="center", **look)


def _head(axes: Axes, data: WeighedReasons, demand: str) -> None:
    """Which demand, how often, how answered, and which way is which."""
    made = data.asked(demand)
    given = [data.asked(demand, answer) for answer in range(len(ANSWERS))]
    answers = [how_often(k) if made < FEW else share_text(share(k, made)) for k in given]
    said = "entered {}, gave part {}, refused {}".format(*answers) if made else ""
    back, of = (0.0, " from entry") if width() == WIDTH else (72 * (0.12 - LEFT), "")
    texts: tuple[tuple[str, int, float, int, dict[str, Any]], ...] = (
        (f"{demand.capitalize()}s: {made:,}", 0, back, 24, {"size": HEADING, "weight": "bold"}),
        (said, 0, back, 15, {"size": SMALL, "color": QUIET}),
        (f"◄ away{of}", 0, 0.0, 4, {"size": SMALL, "color": AWAY}),
        ("towards entry ►", 1, 12.0 * (not of), 4, {"size": SMALL, "color": TOWARDS, "ha": "right"}),
    )
    for text, x, right, up, look in texts:
        axes.annotate(text, (x, 1), (right, up), "axes fraction", "offset points", **look)


def _points(value: float) -> str:
    return number(value, "+.2f") if abs(value) >= 0.005 else "0.00"


def _course(axes: Axes, data: WeighedReasons) -> None:
    """The balance for entry over time under each kind of demand; few demands as rings that no line joins."""
    run = data.experiment
    events = marks(run.events, run.weeks)
    calendar_axis(axes, run.start, run.weeks, 7)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ".4g")))
    axes.grid(axis="y", color=RULE, lw=0.4)
    axes.axhline(0, color=INK, lw=0.6)
    axes.annotate("Balance for entry over time", (0, 1), (0, 12), "axes fraction", "offset points", weight="bold")
    ends = {}
    for demand, colour in zip(ASKED, (QUIET, INK), strict=True):
        middles, made, mean = data.over_time(demand)
        axes.plot(middles, np.where(made >= FEW, mean, np.nan), "-o", color=colour, ms=2, lw=1.4)
        few = (made > 0) & (made < FEW)
        axes.plot(middles[few], mean[few], "o", ms=2.6, mfc="none", mec=colour, mew=0.6)
        if made.any():
            ends[f"{demand}s"] = float(mean[made > 0][-1]), colour
    values = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in axes.get_lines()])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    spare = max(0.12 * (high - low), 0.05)
    axes.set_ylim(low - spare, high + spare)
    draw_marks(axes, events)
    label_marks(axes, events)
    names = sorted(ends, key=lambda name: ends[name][0])
    heights = spaced([(ends[name][0] - low + spare) / (high - low + 2 * spare) for name in names], 0.2)
    for name, height in zip(names, heights, strict=True):
        axes.annotate(name, (1, height), (5, 0), "axes fraction", "offset points", color=ends[name][1], va="center")


def _notes(data: WeighedReasons) -> list[str]:
    run = data.experiment
    reading = (
        "Bars: how much better or worse each reason makes entry look against the leader’s best other answer, on "
        "average over all demands; 1 = undisturbed rule. Each is the difference it makes alone. Over time: "
        f"means of equal stretches, rings where there were fewer than {FEW} demands. Differences between worlds and "
        "what chance does to a mean are not shown."
    )
    return [reading, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]

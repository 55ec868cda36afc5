"""Reasons: what pulled the leader towards entry and away from it, when a demand was made and over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.analysis.estimate import share
from sim.analysis.provenance import Provenance
from sim.analysis.words import count, number, share_text
from sim.crisis.reasons import INTERACTION, REASONS
from sim.crisis.solved import ANSWERS, DEMANDS, ENTER, REFUSE
from sim.engine.arrays import Array
from sim.measured.decisions import ADVANTAGE, COLUMNS, Account
from sim.plots.calendar import calendar_axis, draw_marks, key_to_marks, label_marks, marks
from sim.plots.style import COLOURS, HEADING, INK, QUIET, RULE, SMALL, TEXT, WIDTH, house_style, page, spaced

if TYPE_CHECKING:
    from sim.batch.store import Results

ASKED = DEMANDS[1:]  # request, ultimatum
PARTS = {reason.name: reason.part_of for reason in REASONS if reason.part_of}
SINGLE = (*(reason.name for reason in REASONS if not reason.part_of), INTERACTION)
WORDS = {INTERACTION: "several of these together", ADVANTAGE: "balance for entry"}
TOWARDS, AWAY = COLOURS["entry"], "#2F5D8A"
FOLLOWED = 4  # reasons over time, beside the balance; what usually weighs most always has the same colour
LINES = {
    "risk of a fall at home": "#C2679B",
    "threat of an economic cut-off": "#0072B2",
    "threat of removal by Moscow": "#8C6D31",
    "Western reaction": "#4FA3D1",
}
SPARE_LINES = ("#6A7B2C", "#7A5195", "#2A9D8F", "#A0522D")
LEFT, GAP, VALUES, EDGE, NAMES_RIGHT = 2.05, 0.15, 0.4, 0.12, 1.5  # inches
ROW, HEAD, BETWEEN, LATER = 0.165, 0.42, 0.72, 1.35
STRETCHES = 13  # of time at most
FEW = 30  # demands below which a mean is mostly luck


@dataclass(frozen=True)
class WeighedReasons:
    """All demands and answers with what weighed how much: see `sim.measured.decisions.Account`."""

    experiment: Provenance
    account: Account

    @property
    def title(self) -> str:
        """The finding in words: which way each kind of demand leaves the balance."""
        made = [demand for demand in ASKED if self.asked(demand)]
        if not made:
            return f"No demand was made in {count(self.experiment.worlds, 'simulated world')}"
        balances = [float(self.mean(demand)[COLUMNS.index(ADVANTAGE)]) for demand in made]
        sides = ["for" if balance > 0 else "against" for balance in balances]
        values = [number(balance, "+.2f") for balance in balances]
        if len(set(sides)) == 1:
            said = f"{' and '.join(f'{demand}s' for demand in made)} speak {sides[0]} entry ({', '.join(values)})"
        else:
            said = f"{made[0]}s speak {sides[0]} entry ({values[0]}), {made[1]}s {sides[1]} it ({values[1]})"
        return said[0].upper() + said[1:]

    def asked(self, demand: str, answer: int | None = None) -> int:
        """How often a demand was made, and answered so."""
        counts = self.account.count[:, DEMANDS.index(demand)]
        return int(counts.sum() if answer is None else counts[:, answer].sum())

    def mean(self, demand: str, answer: int | None = None) -> Array:
        """The mean contribution of each of COLUMNS under a demand that was made; (columns,)."""
        total = self.account.total[:, DEMANDS.index(demand)]
        summed = total.sum(axis=(0, 1)) if answer is None else total[:, answer].sum(axis=0)
        return np.asarray(summed / self.asked(demand, answer))

    def rows(self) -> list[str]:
        """The reasons, heaviest first (in either direction, under either demand); parts after their whole."""
        means = [self.mean(demand) for demand in ASKED if self.asked(demand)]
        weight = np.abs(means).max(axis=0) if means else np.zeros(len(COLUMNS))
        heaviest = sorted(COLUMNS, key=lambda name: -weight[COLUMNS.index(name)])
        rows = []
        for name in (name for name in heaviest if name in SINGLE):
            rows += [name, *(part for part in heaviest if PARTS.get(part) == name)]
        return rows

    def over_time(self, demand: str) -> tuple[Array, NDArray[np.int64], Array]:
        """Middles of stretches of time in weeks, demands in each, and the mean contributions (stretches, columns)."""
        weeks = self.experiment.weeks
        starts = np.arange(0, weeks, -(-weeks // STRETCHES))
        kind = DEMANDS.index(demand)
        made = np.add.reduceat(self.account.count[:, kind].sum(axis=1), starts)
        total = np.add.reduceat(self.account.total[:, kind].sum(axis=1), starts)
        middles = (starts + np.append(starts[1:], weeks)) / 2
        return middles, made, total / np.maximum(made, 1)[:, None]


def load(results: Results) -> WeighedReasons:
    """What the figure needs of a results folder."""
    return WeighedReasons(Provenance.of(results), results.decisions())


@house_style()
def figure(data: WeighedReasons) -> Figure:
    """For requests and for ultimatums: above, the mean weight of each reason; below, the heaviest ones over time."""
    rows = data.rows()
    bars = ROW * (len(rows) + 1.6)
    events = marks(data.experiment.events, data.experiment.weeks)
    paper = page(HEAD + bars + BETWEEN + LATER + 0.36, data.title, data.experiment.about, _notes(data))
    bottom = paper.bottom + 0.36
    width = (WIDTH - LEFT - GAP - EDGE - 2 * VALUES) / 2
    above = [
        paper.panel(LEFT + column * (width + VALUES + GAP), bottom + LATER + BETWEEN, width, bars) for column in (0, 1)
    ]
    reach = _reach(data)
    for axes, demand in zip(above, ASKED, strict=True):
        _weights(axes, data, demand, rows, reach)
    _names(above[0], rows)
    wide = (WIDTH - 0.55 - 0.45 - NAMES_RIGHT) / 2
    below = [paper.panel(0.55 + column * (wide + 0.45), bottom, wide, LATER) for column in (0, 1)]
    lines = _followed(rows)
    ends = [_course(axes, data, demand, lines) for axes, demand in zip(below, ASKED, strict=True)]
    limits = _limits(ends)
    for axes in below:
        axes.set_ylim(*limits)
        draw_marks(axes, events)
        label_marks(axes, events)
    _label_lines(below[1], lines, ends, limits)
    return paper.figure


def _weights(axes: Axes, data: WeighedReasons, demand: str, rows: Sequence[str], reach: float) -> None:
    """A bar for each reason, with the means where he agreed and where he refused, and the balance at the foot."""
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(rows) + 1.1, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ".4g")))
    axes.grid(axis="x", color=RULE, lw=0.4)
    _head(axes, data, demand)
    if not data.asked(demand):
        axes.text(0.5, 0.5, f"no {demand} in\n{count(data.experiment.worlds, 'world')}", transform=axes.transAxes,
                  ha="center", va="center", color=QUIET, backgroundcolor="white")  # fmt: skip
        return
    axes.axvline(0, color=INK, lw=0.7)
    mean = data.mean(demand)
    for place, name in _placed(rows):
        value, whole = float(mean[COLUMNS.index(name)]), name not in PARTS
        axes.barh(place, value, 0.72 if whole else 0.4, color=TOWARDS if value > 0 else AWAY, alpha=1 if whole else 0.5)
        axes.annotate(
            _points(value), (1, place), (VALUES * 72, 0), ("axes fraction", "data"), "offset points",
            size=TEXT if whole else SMALL, color=INK if whole else QUIET, va="center", ha="right",
            weight="bold" if name == ADVANTAGE else "normal",
        )  # fmt: skip
    for answer, inside, rim in ((ENTER, "white", TOWARDS), (REFUSE, AWAY, "white")):
        if data.asked(demand, answer) >= FEW:
            seen = data.mean(demand, answer)
            shown = [(seen[COLUMNS.index(name)], place) for place, name in _placed(rows) if name not in PARTS]
            axes.plot(*zip(*shown, strict=True), "o", ms=3.4, mew=0.9, mfc=inside, mec=rim, zorder=4)


def _placed(rows: Sequence[str]) -> Iterator[tuple[float, str]]:
    yield from enumerate(rows)
    yield len(rows) + 0.5, ADVANTAGE


def _names(axes: Axes, rows: Sequence[str]) -> None:
    for place, name in _placed(rows):
        whole = name not in PARTS
        axes.annotate(
            WORDS.get(name, name) if whole else f"of this: {name}", (0, place), (-6, 0), ("axes fraction", "data"),
            "offset points", ha="right", va="center", size=TEXT if whole else SMALL, color=INK if whole else QUIET,
            weight="bold" if name == ADVANTAGE else "normal",
        )  # fmt: skip


def _head(axes: Axes, data: WeighedReasons, demand: str) -> None:
    """Which demand, how often, how answered, and which way is which."""
    made = data.asked(demand)
    found = [share(data.asked(demand, answer), made) for answer in range(len(ANSWERS))] if made else []
    answers = ["never" if not a.k else "always" if a.k == a.n else share_text(a) for a in found]
    said = "entered {}, gave part {}, refused {}".format(*answers) if made else ""
    texts: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
        (f"{demand.capitalize()}s: {made:,}", 0, 24, {"size": HEADING, "weight": "bold"}),
        (said, 0, 15, {"size": SMALL, "color": QUIET}),
        ("◄ away from entry", 0, 4, {"size": SMALL, "color": AWAY}),
        ("towards entry ►", 1, 4, {"size": SMALL, "color": TOWARDS, "ha": "right"}),
    )
    for text, x, y, look in texts:
        axes.annotate(text, (x, 1), (0, y), "axes fraction", "offset points", **look)


def _points(value: float) -> str:
    return number(value, "+.2f") if abs(value) >= 0.005 else "0.00"


def _followed(rows: Sequence[str]) -> dict[str, str]:
    """What is followed over time, with the colour of each: the balance and the heaviest reasons."""
    heaviest = [name for name in rows if name in SINGLE and name != INTERACTION][:FOLLOWED]
    spare = iter(SPARE_LINES)
    return {ADVANTAGE: INK} | {name: LINES.get(name) or next(spare) for name in heaviest}


def _course(axes: Axes, data: WeighedReasons, demand: str, lines: dict[str, str]) -> dict[str, Array]:
    """The means of stretches of time; few demands as rings that no line joins. Returns the values that are shown."""
    run = data.experiment
    calendar_axis(axes, run.start, run.weeks, 4)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ".4g")))
    axes.grid(axis="y", color=RULE, lw=0.4)
    axes.axhline(0, color=INK, lw=0.6)
    head = f"{demand.capitalize()}s over time"
    axes.annotate(head, (0, 1), (0, 12), "axes fraction", "offset points", size=TEXT, weight="bold")
    middles, made, mean = data.over_time(demand)
    shown = {name: mean[made > 0, COLUMNS.index(name)] for name in lines}
    for name, colour in lines.items():
        values = mean[:, COLUMNS.index(name)]
        axes.plot(
            middles,
            np.where(made >= FEW, values, np.nan),
            "-o",
            color=colour,
            ms=2,
            lw=1.5 if name == ADVANTAGE else 1.1,
        )
        few = (made > 0) & (made < FEW)
        axes.plot(middles[few], values[few], "o", ms=2.6, mfc="none", mec=colour, mew=0.6)
    return shown


def _label_lines(
    axes: Axes, lines: dict[str, str], ends: Sequence[dict[str, Array]], limits: tuple[float, float]
) -> None:
    """The name of each line beside the right-hand panel, where the line ends there or, if it does not, elsewhere."""
    low, high = limits
    known = [(float(next(end[name][-1] for end in (ends[1], ends[0]) if end[name].size)), name)
             for name in lines if any(end[name].size for end in ends)]  # fmt: skip
    known.sort()
    places = spaced([(value - low) / (high - low) for value, _ in known], 0.13)
    for (_, name), place in zip(known, places, strict=True):
        axes.annotate(WORDS.get(name, name), (1, place), (5, 0), "axes fraction", "offset points", color=lines[name],
                      size=SMALL, va="center", weight="bold" if name == ADVANTAGE else "normal")  # fmt: skip


def _limits(ends: Sequence[dict[str, Array]]) -> tuple[float, float]:
    """One scale for both panels over time, with the zero line in it."""
    values = np.concatenate([np.zeros(1), *(line for end in ends for line in end.values())])
    spare = max(0.08 * np.ptp(values), 0.05)
    return float(values.min() - spare), float(values.max() + spare)


def _reach(data: WeighedReasons) -> float:
    """How far the bars' scale goes to each side."""
    kinds = [(d, a) for d in ASKED for a in (None, ENTER, REFUSE) if data.asked(d, a) >= (1 if a is None else FEW)]
    return max([0.1, *(1.08 * float(np.abs(data.mean(*kind)).max()) for kind in kinds)])


def _notes(data: WeighedReasons) -> list[str]:
    run = data.experiment
    reading = (
        "Bars: how much better or worse each reason makes entry look against the leader’s best other answer, on "
        "average over all demands; 1 = a year of undisturbed rule. Each is the difference it makes alone; “of this” "
        "details a reason and is not added. Rings: the mean where he agreed to enter; dots: where he refused (where "
        f"either came {FEW} times). Over time: means of equal stretches, rings where there were fewer than {FEW} "
        "demands. Differences between worlds and what chance does to a mean are not shown."
    )
    return [reading, *key_to_marks(marks(run.events, run.weeks), run.start), run.caption]

"""Forest plot: how often an ending comes in each scenario, and how it differs from the first in the same worlds."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.comparison import Standings, compare, told_apart
from sim.analysis.contrast import COLUMNS, Contrast, Luck
from sim.analysis.endings import CALLED
from sim.analysis.estimate import LEVEL
from sim.analysis.paired import Effect
from sim.analysis.provenance import Provenance, Provenances
from sim.analysis.ranges import Range
from sim.analysis.sampling import Sampling
from sim.analysis.words import count, interval_text, share_text, true_minus
from sim.plots import PlotError
from sim.plots.bands import Arrivals
from sim.plots.style import COLOURS, HEADING, INK, QUIET, RULE, SHADE, SMALL, TEXT, WIDTH, house_style, page, width

if TYPE_CHECKING:
    from sim.batch.store import Results

LABELS, SHARES, VALUES, EDGE = 1.72, 1.6, 0.9, 0.12  # inches, from left to right
NARROW_LABELS = 1.3
ROW, HEAD, TICKS = 0.42, 0.42, 0.3  # inches
LETTERS = 26  # in a line of a label
TOGETHER = "make them together with `warentry compare`"
DARK = COLOURS | {"no_entry": QUIET}  # the colour of open worlds is too light for a thin line


@dataclass(frozen=True)
class ForestRow:
    """One scenario: what was run, and between which shares its points lie, where they can be told apart."""

    experiment: Provenance
    over: Range | None


@dataclass(frozen=True)
class Forest:
    """Scenarios by label, the reference first, and their comparison by one ending."""

    rows: dict[str, ForestRow]
    comparison: Standings
    ending: str

    @property
    def experiment(self) -> Provenances:
        """What was run to get it."""
        return Provenances(tuple(row.experiment for row in self.rows.values()))

    @property
    def title(self) -> str:
        """The finding in words."""
        shares = [self.comparison.share(label, self.ending) for label in self.rows]
        if not any(share.p for share in shares):
            bound = share_text(max(shares, key=lambda share: share.high))
            return f"{CALLED[self.ending].label} in no world of any of the {len(shares)} scenarios ({bound})"
        titles = {label: f"“{textwrap.shorten(label, 60, placeholder=' …')}”" for label in self.rows}
        found = self.comparison.finding(self.ending, titles)
        return (found[0].upper() + found[1:]).replace("(-", "(−")


def load(results: Sequence[Results], ending: str = "entry") -> Forest:
    """What the figure needs of results folders, the reference first; PlotError where they have no luck in common."""
    runs = [Provenance.of(r) for r in results]
    labels = told_apart([run.title for run in runs], [str(r.folder) for r in results])
    _check(results, labels)
    tables = {label: r.runs(*COLUMNS) for label, r in zip(labels, results, strict=True)}
    try:
        found = compare(tables, Sampling.of(*results))
    except ValueError as error:
        raise PlotError(f"{error}: {TOGETHER}") from None
    rows = {
        label: ForestRow(run, Arrivals.of(r).over(ending)) for label, run, r in zip(labels, runs, results, strict=True)
    }
    return Forest(rows, found, ending)


def _check(results: Sequence[Results], labels: Sequence[str]) -> None:
    """Refuses folders that are named twice or were not made with the same luck."""
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise PlotError(f"{twice} is named twice: name each results folder once")
    first, *others = ((r.folder, _luck(r)) for r in results)
    for folder, luck in others:
        unlike = first[1].unlike(luck)
        if unlike:
            facts = "; ".join(f"{what} is {here} and {there}" for what, (here, there) in unlike.items())
            raise PlotError(f"{first[0]} and {folder} do not hold the same worlds: {facts}; {TOGETHER}")


def _luck(results: Results) -> Luck:
    m = results.manifest
    return Luck(m.seed, m.worlds, m.points, m.settings, m.luck, m.weeks)


@house_style()
def figure(data: Forest) -> Figure:
    """A row for each scenario: on the left its share of worlds, on the right its difference with the reference."""
    height, wide = ROW * len(data.rows), width()
    block, is_narrow = HEAD + height + TICKS, wide < WIDTH
    paper = page(block * (2 if is_narrow else 1), data.title, _subtitle(data), _notes(data), wide)
    bottom, labels = paper.bottom + TICKS, NARROW_LABELS if is_narrow else LABELS
    room = wide - labels - VALUES if is_narrow else SHARES
    shares = paper.panel(labels, bottom + block * is_narrow, room, height)
    differences = paper.panel(labels if is_narrow else labels + room + VALUES, bottom, room, height)
    for axes in (shares, differences)[: 1 + is_narrow]:
        _labels(axes, data, labels)
    for axes in (shares, differences):
        _prepare(axes, len(data.rows))
    _draw_shares(shares, data)
    _draw_differences(differences, data)
    return paper.figure


def _prepare(axes: Axes, rows: int) -> None:
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))


def _labels(axes: Axes, data: Forest, room: float) -> None:
    """What the rows are called."""
    for y, label in enumerate(data.rows):
        lines = textwrap.wrap(label, int(LETTERS * room / LABELS), max_lines=3, placeholder=" …")
        for number, line in enumerate(lines):
            _text(axes, y, line, 72 * (EDGE - room), 5.0 * (len(lines) - 1) - 10 * number, beside=0)


def _draw_shares(axes: Axes, data: Forest) -> None:
    colour, tops = DARK[data.ending], [0.0]
    for y, (label, row) in enumerate(data.rows.items()):
        share = data.comparison.share(label, data.ending)
        if row.over is not None:
            low, high = row.over.low, row.over.high
            axes.fill_between([low, high], y - 0.3, y + 0.3, color=SHADE, lw=0, zorder=1)
            for edge in (low, high):
                axes.plot([edge, edge], [y - 0.3, y + 0.3], color=QUIET, lw=0.7, ls=":", zorder=1.5)
            tops.append(high)
        _bar(axes, y, share.low, share.high, share.p, colour, hollow=share.p == 0)
        tops.append(share.high)
        bound = {0.0: "none", 1.0: "all"}.get(share.p)
        _value(axes, y, bound or share_text(share), share_text(share) if bound else interval_text(share), INK)
    axes.set_xlim(0, min(1.15 * max(tops), 1.02))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))
    _heading(axes, CALLED[data.ending].label, "share of worlds", COLOURS[data.ending])


def _draw_differences(axes: Axes, data: Forest) -> None:
    axes.axvline(0, color=QUIET, lw=0.9, zorder=1)
    ends = [0.0]
    for y, label in enumerate(data.rows):
        against = data.comparison.contrasts.get(label)
        if against is None:
            _value(axes, y, "", "the reference", QUIET)
            continue
        effect = data.comparison.effect(label, data.ending)
        _bar(axes, y, effect.low, effect.high, effect.difference, INK if effect.sign else QUIET)
        _value(axes, y, *_words(against, data.ending, effect), INK if effect.sign else QUIET)
        ends += [effect.low, effect.high]
    margin = 0.06 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - margin, max(ends) + margin)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: true_minus(f"{100 * share:+.4g}" if share else "0")))
    _heading(axes, "Difference from the reference", "in the same worlds, percentage points")


def _bar(axes: Axes, y: float, low: float, high: float, middle: float, colour: str, hollow: bool = False) -> None:
    axes.plot([low, high], [y, y], color=colour, lw=1.6, solid_capstyle="butt", zorder=3)
    face = "white" if hollow else colour
    axes.plot([middle], [y], "o", ms=3.6, mfc=face, mec=colour, mew=0.9, zorder=3.5, clip_on=False)


def _value(axes: Axes, y: float, first: str, second: str, colour: str) -> None:
    """A value beside its row, with its interval below."""
    weight = "bold" if colour == INK else "normal"
    _text(axes, y, first, 8, 5.0 if second else 0.0, color=colour, weight=weight)
    _text(axes, y, second, 8, -4.5 if first else 0.0, color=QUIET, size=SMALL)


def _text(axes: Axes, y: float, text: str, right: float, up: float, beside: int = 1, **look: Any) -> None:
    """Text in a row, so many points from the left (0) or the right (1) edge of the panel."""
    drawn: dict[str, Any] = {"size": TEXT, "va": "center"} | look
    axes.annotate(text, (beside, y), (right, up), ("axes fraction", "data"), "offset points", **drawn)


def _heading(axes: Axes, first: str, second: str, swatch: str = "") -> None:
    look: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
    if swatch:
        axes.annotate("■", (0, 1), (0, 15), size=HEADING, color=swatch, **look)
    axes.annotate(first, (0, 1), (11 if swatch else 0, 15), size=HEADING, weight="bold", **look)
    axes.annotate(second, (0, 1), (0, 5), size=SMALL, color=QUIET, **look)


def _words(against: Contrast, ending: str, effect: Effect) -> tuple[str, str]:
    flips = against.endings[ending].flips
    is_same = not (flips.only_first or flips.only_second or effect.moved)
    return "no world differs" if is_same else true_minus(effect.text), true_minus(effect.interval_text)


def _subtitle(data: Forest) -> str:
    runs = data.experiment.of
    starts = "" if len({run.start for run in runs}) == 1 else " from its own first day"
    worlds = count(runs[0].planned, "world")
    return (
        f"{CALLED[data.ending].label}: {CALLED[data.ending].meaning}. {len(runs)} scenarios, each followed for "
        f"{count(runs[0].weeks, 'week')}{starts} through the same {worlds}: what luck deals is the same in all."
    )


def _notes(data: Forest) -> list[str]:
    how = "worlds counted"
    if data.ending == "entry" and data.comparison.is_known:
        how = "the chances of an entry that the model knows at each decision, added up, with less noise than a count"
    reading = (
        f"Shares and differences: {how}. Bars: the {100 * LEVEL:.0f} % interval that chance leaves. A difference in "
        "grey cannot be told from none. Each interval stands by itself."
    )
    over = next((row.over for row in data.rows.values() if row.over is not None), None)
    if over is not None:
        reading += f" Grey between dotted lines: {over.words}."
    return [reading, data.experiment.caption]

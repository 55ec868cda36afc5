"""History matching: how much of the prior each pattern rules out, and which parameters what happened has moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.analysis.estimate import share
from sim.analysis.matching import Match, Shift, noise
from sim.analysis.patterns import Pattern
from sim.analysis.words import DISCLAIMER, interval_text, share_text
from sim.design.ensemble import effective_size
from sim.engine.arrays import Array
from sim.plots.style import (
    BLUE,
    COLOURS,
    INK,
    MARGIN,
    QUIET,
    RULE,
    SHADE,
    SMALL,
    TEXT,
    WIDTH,
    Line,
    Page,
    house_style,
    page,
    wrapped,
)  # fmt: skip
from sim.scenario.vocabulary import vocabulary

MOST = 6  # parameters that moved most
LEFT, RIGHT, ROW, HEAD, FOOT = 3.45, 0.5, 0.29, 0.3, 0.36  # inches
ACROSS, PANEL, GAP, KEY = 3, 0.82, 0.72, 0.5  # panels in a row, their height, the room below each, that of the key
BINS = 16
OUT, ONLY, NOW, JUDGED = "#9AA3AB", BLUE, BLUE, COLOURS["entry"]
DASHED = (0, (3, 1.5))


def title(found: Match) -> str:
    """The finding in words: what is left of the prior, and which row rules out most."""
    screening = found.screening
    left = share(int(screening.left.sum()), len(found.points))
    worst = int(screening.by_row.argmax())
    if screening.by_row[worst] == 0:
        return "No pattern of the record rules out any point of the prior"
    pattern = screening.patterns[worst].pattern.partition(" (")[0].partition(",")[0]
    return f"The record leaves {share_text(left)} of the prior; most is ruled out by {pattern}"


def metadata(found: Match) -> dict[str, str]:
    """What the file says of itself."""
    return {"title": title(found), "description": _notes(found)[0], "creator": "warentry match"}


@house_style()
def figure(found: Match) -> Figure:
    """Bars for what each row rules out; below, prior against posterior of the parameters that moved most."""
    moved = found.moved()[:MOST]
    biting = np.flatnonzero(found.screening.by_row > 0)
    bars, below = ROW * len(biting), -(-len(moved) // ACROSS) * (PANEL + GAP) + KEY
    above = HEAD + bars + FOOT if len(biting) else 0.0
    paper = page(above + below, title(found), _subtitle(found), _notes(found))
    if len(biting):
        _bars(paper.panel(LEFT, paper.bottom + below + FOOT, WIDTH - LEFT - RIGHT, bars), found, biting)
    _key(paper, paper.bottom + below, found)
    width = (WIDTH - 0.3) / ACROSS
    for number, shift in enumerate(moved):
        row, column = divmod(number, ACROSS)
        bottom = paper.bottom + below - KEY - (row + 1) * (PANEL + GAP) + 0.3
        _distributions(paper.panel(0.15 + column * width, bottom, width - 0.25, PANEL), found, shift)
    return paper.figure


def _bars(axes: Axes, found: Match, biting: NDArray[np.intp]) -> None:
    """A bar for each row that rules out anything; the numbers of such rows in `biting`."""
    screening = found.screening
    places, by_row = np.arange(len(biting)), screening.by_row[biting]
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.set_yticks([])
    axes.barh(places, by_row, 0.6, color=OUT, lw=0)
    axes.barh(places, screening.by_row_only[biting], 0.6, color=ONLY, lw=0)
    axes.set_xlim(0, max(0.02, 1.15 * float(by_row.max())))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * p:.4g} %"))
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.annotate(
        "share of the prior that a row rules out (blue: no other row does)", (1, 1), (0, 5), "axes fraction",
        "offset points", size=SMALL, color=QUIET, ha="right",
    )  # fmt: skip
    for place, number, out in zip(places, biting, by_row, strict=True):
        axes.annotate(
            _label(screening.patterns[number]), (0, place), (-6, 0), ("axes fraction", "data"), "offset points",
            ha="right", va="center", size=SMALL, color=INK,
        )  # fmt: skip
        axes.annotate(
            f"{100 * out:.1f} %", (out, place), (3, 0), "data", "offset points", va="center", size=SMALL, color=QUIET
        )


def _label(row: Pattern) -> str:
    """What a row says and its number, in two lines at most."""
    lines = [line.text for line in wrapped(f"{row.id}. {row.pattern}", SMALL, INK, room=72 * (LEFT - 0.22))]
    return "\n".join(lines if len(lines) <= 2 else [lines[0], f"{lines[1]} …"])


def _key(paper: Page, top: float, found: Match) -> None:
    """Which rows rule out nothing, and what the lines of the panels below mean."""
    screening = found.screening
    idle = [row.id for row, out in zip(screening.patterns, screening.by_row, strict=True) if out == 0]
    if idle and len(idle) < len(screening.patterns):
        said = f"Rows that rule out nothing: {', '.join(idle)}."
        Line(said, SMALL, QUIET).write(paper.figure, MARGIN / WIDTH, top / paper.height)
    drawn: list[Artist] = [
        Patch(fc=SHADE, label="prior"),
        Line2D([], [], color=NOW, lw=1.1, label="weighed by what happened"),
        Line2D([], [], color=JUDGED, lw=0.9, ls=DASHED, label="with the experts’ judgement besides"),
    ]
    paper.figure.legend(
        handles=drawn, loc="upper left", ncols=3, fontsize=SMALL, borderaxespad=0, borderpad=0,
        bbox_to_anchor=(MARGIN / WIDTH, (top - 0.22) / paper.height), frameon=False,
    )  # fmt: skip


def _distributions(axes: Axes, found: Match, shift: Shift) -> None:
    """The prior as a grey area, what is left as lines: weighed by what happened, and by the judgement besides."""
    prior, members = found.points.values[shift.path], found.members.values[shift.path]
    low, high = np.quantile(prior, (0.005, 0.995)).tolist()
    edges = np.linspace(low, high, BINS + 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.stairs(_heights(prior, np.ones(len(prior)), edges), edges, fill=True, color=SHADE, lw=0)
    axes.stairs(_heights(members, found.weight, edges), edges, color=NOW, lw=1.1)
    axes.stairs(_heights(members, found.with_judgement, edges), edges, color=JUDGED, lw=0.9, ls=DASHED)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    known = vocabulary().parameters.get(shift.path)
    axes.annotate(shift.path, (0, 1), (0, 12), "axes fraction", "offset points", size=TEXT, weight="bold")
    unit = known.unit.name if known else ""
    axes.annotate(unit, (0, 1), (0, 3), "axes fraction", "offset points", size=SMALL, color=QUIET)


def _heights(values: Array, weight: Array, edges: Array) -> Array:
    inside = np.clip(values, edges[0], edges[-1])
    return np.asarray(np.histogram(inside, edges, weights=weight)[0] / weight.sum())


def _subtitle(found: Match) -> str:
    left = share(int(found.screening.left.sum()), len(found.points))
    plain, judged = effective_size(found.weight), effective_size(found.with_judgement)
    return (
        f"{len(found.points):,} points of {len(found.points.values)} priors, of which {left.k:,} are left (95 % "
        f"interval {interval_text(left)}).\nWeighed they are worth {plain:.0f} of equal weight, with the judgement "
        f"{judged:.0f}."
    )


def _notes(found: Match) -> Sequence[str]:
    luck = noise(len(found.points.values), effective_size(found.weight))
    clear = sum(shift.distance > luck for shift in found.moved())
    return [
        f"A row rules a point out where the record lies more than {found.screening.cutoff:g} standard deviations from "
        "the mean over its worlds: luck, error of observation and discrepancy of the model together (Craig et al. "
        "1997; Vernon, Goldstein & Bower 2010). Below: the parameters that moved furthest; the points that are "
        "left are weighed by how likely they make what happened, and besides by the experts' judgement about a "
        f"point-blank ultimatum. {clear} of {len(found.points.values)} parameters moved by more than luck "
        f"might. {DISCLAIMER}"
    ]

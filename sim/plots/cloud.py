"""Cloud: how the share of entries is spread over parameter points, with the luck of their worlds taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.estimate import Share, best_share, mean_and_error, share
from sim.analysis.provenance import Provenance
from sim.analysis.spread import Spread, entry_spreads
from sim.analysis.words import count, percent, share_text
from sim.batch.own import OwnWorlds, own_worlds
from sim.design.ensemble import JUDGEMENT
from sim.plots import PlotError
from sim.plots.style import BLUE, COLOURS, INK, QUIET, SHADE, SMALL, WIDTH, house_style, page, percent_axis, width

if TYPE_CHECKING:
    from sim.batch.store import Results

BARS = 25
LEFT, RIGHT, HEIGHT, HEAD, FOOT, STRIP, BETWEEN = 0.55, 0.15, 2.0, 0.6, 0.42, 0.2, 0.24  # inches
CHANCE, UNKNOWN = "#9AA3AB", BLUE
DASHES = (0, (3, 1.5))


@dataclass(frozen=True)
class PointShares:
    """The spread over points, and where an ensemble's judgement counts too; what the points were drawn from.

    `own`: the share at the scenario's own values, None where it is not known.
    """

    experiment: Provenance
    over: Spread
    judged: Spread | None
    source: str
    own: Share | None = None

    @property
    def title(self) -> str:
        """The finding in words: between which shares most points lie, or that they cannot be told apart."""
        points = count(self.over.points, "parameter point")
        if self.over.mean == 0:
            return f"No entry at any of {points} ({self.over.text})"
        if not self.over.is_apart:
            return f"One world at each of {points}: luck cannot be told from what is not known"
        if not self.over.is_clear:
            return f"{points} differ no more than luck allows: entry in {self.over.text} of simulated worlds"
        return f"Entry in {self.over.range_text} of simulated worlds at four fifths of {points}"


def load(results: Results) -> PointShares:
    """What the figure needs of a results folder; PlotError where it has no points drawn from what is believed."""
    manifest = results.manifest
    remedy = f"`warentry sample {results.scenario_in_commands}` makes results of many"
    if manifest.settings > 1:
        raise PlotError(
            f"{results.folder} tries settings that somebody chose, and a cloud is of points drawn: {remedy}"
        )
    points = results.by_point()
    if len(points["point"]) < 2 or not manifest.parameters:
        raise PlotError(f"{results.folder} holds one parameter point: {remedy}")
    over, judged = entry_spreads(points, results.drawn, manifest.shares_luck)
    drawn = results.drawn
    source = f"{drawn.text} of the ensemble {manifest.ensemble}" if drawn else "drawn from what is believed"
    return PointShares(Provenance.of(results), over, judged, source, own_share(own_worlds(results)))


def own_share(own: OwnWorlds | None) -> Share | None:
    """The share of entries at the scenario's own values, from known chances or counted where that says more."""
    if own is None:
        return None
    worlds = len(own.chance)
    return best_share(*mean_and_error(own.chance, np.zeros(worlds, dtype=np.int64)), share(own.entered.sum(), worlds))


@house_style()
def figure(data: PointShares) -> Figure:
    """A histogram of the points by their share of entries; below it the parts of a single world's variance."""
    split = data.over.chance is not None
    wide, body = width(), HEAD + HEIGHT + FOOT + (BETWEEN + STRIP) * split
    paper = page(body, data.title, data.experiment.about, _notes(data), wide)
    bottom = paper.bottom + (BETWEEN + STRIP) * split
    _histogram(paper.panel(LEFT, bottom + FOOT, wide - LEFT - RIGHT, HEIGHT), data)
    if split:
        _parts(paper.panel(LEFT, paper.bottom, wide - LEFT - RIGHT, STRIP), data.over)
    return paper.figure


def _histogram(axes: Axes, data: PointShares) -> None:
    over = data.over
    own = 0.0 if data.own is None else data.own.p
    top = min(1.0, max(1.05 * float(over.at.max()), 1.2 * over.high, 1.05 * own, 1e-6))
    edges = np.linspace(0, top, BARS + 1).tolist()
    axes.hist(over.at, edges, weights=over.weight, color=COLOURS["entry"], alpha=0.75, lw=0, rwidth=0.92, zorder=2)
    if data.judged is not None:
        axes.hist(over.at, edges, weights=data.judged.weight, histtype="step", color=INK, lw=1.1, zorder=3)
    axes.set_xlim(0, top)
    percent_axis(axes, 4)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * p:.4g} %"))
    axes.set_xlabel("share of worlds with an entry, at a parameter point", size=SMALL, loc="right")
    axes.set_ylabel("share of points", size=SMALL)
    if over.is_clear:
        axes.axvspan(over.p10, over.p90, color=SHADE, lw=0, zorder=0)
    axes.axvspan(over.low, over.high, color=INK, alpha=0.25, lw=0, zorder=1)
    axes.axvline(over.mean, color=INK, lw=0.9, zorder=4)
    _label(axes, over.mean, f"mean: {over.text}" + f" (luck: {over.luck_text})" * (width() == WIDTH), top, 4)
    if data.own is not None:
        axes.plot([own], [0.985], "v", transform=axes.get_xaxis_transform(), color=INK, ms=6, zorder=6, clip_on=False)
        axes.axvline(own, color=INK, lw=0.9, ls=":", zorder=4)
        _label(axes, own, f"the scenario’s own values: {share_text(data.own)}", top, 15)
    if data.judged is not None:
        axes.axvline(data.judged.mean, color=INK, lw=0.9, ls=DASHES, zorder=4)
        _label(axes, data.judged.mean, f"with the judgement: {data.judged.text}", top, 26)


def _label(axes: Axes, x: float, text: str, top: float, above: float) -> None:
    """Words above a line, on the side where there is room."""
    side = "left" if x < top / 2 else "right"
    axes.annotate(text, (x, 1), (0, above), ("data", "axes fraction"), "offset points", ha=side, va="bottom")


def _parts(axes: Axes, over: Spread) -> None:
    """How the variance of a single world's outcome splits into chance and what is not known."""
    chance = over.chance or 0.0
    axes.barh([0, 0], [chance, 1 - chance], left=[0, chance], height=1, color=[CHANCE, UNKNOWN], lw=0)
    axes.set_xlim(0, 1)
    axes.axis("off")
    for x, side, text in (
        (0, "left", f"chance {percent(chance, 0)}"),
        (1, "right", f"not known {percent(1 - chance, 0)}"),
    ):
        axes.annotate(text, (x, 1), (0, 3), "axes fraction", "offset points", ha=side, color=QUIET, size=SMALL)


def _notes(data: PointShares) -> list[str]:
    reading = f"Points: {data.source}. The luck of the worlds at each is taken out of their spread"
    reading += "" if data.over.is_apart else ", where several worlds show it; here they do not"
    reading += ". Line: mean over the points; dark band: what luck leaves open of it (95 %)."
    if data.own is not None:
        reading += (
            f" Triangle: the scenario at its own values ({count(data.own.n, 'world')}). The mean is another number: it "
            "takes in points far from these values, and a share has more room on one side than on the other."
        )
    if data.over.is_clear:
        reading += " Grey: the middle four fifths of the points, which more worlds would not narrow."
    if data.over.chance is not None:
        reading += " Strip: parts of the variance of how a single world ends (entry or not)."
    if data.judged is not None:
        reading += (
            f" Outline and dashed line: the same points where {JUDGEMENT} counts too: {data.judged.text} (luck: "
            f"{data.judged.luck_text}), worth {data.judged.worth:,.0f} of {data.judged.points:,} points."
        )
    return [reading, data.experiment.caption]

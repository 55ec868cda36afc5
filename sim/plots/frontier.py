"""Frontier: the line in a plane of two parameters along which the share of entries equals a level, with a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.frontier import MESH, Frontier
from sim.analysis.provenance import Provenance
from sim.analysis.threshold import Z
from sim.analysis.varied import Axis
from sim.analysis.words import number
from sim.engine.arrays import Array
from sim.plots.heatmap import SHARES
from sim.plots.style import INK, QUIET, TEXT, WIDTH, house_style, page

LEFT, RIGHT, HEIGHT, FOOT, HEAD = 0.7, 1.5, 4.0, 0.45, 0.15  # inches
OTHERS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
APART = 0.6  # log-odds between the level and another line, at least
Ends = tuple[float, float]


@dataclass(frozen=True)
class PlanePicture:
    """The plane of two parameters between two values of each, and what was found in it."""

    experiment: Provenance
    x: Axis
    y: Axis
    across: Ends
    up: Ends
    found: Frontier

    @property
    def level(self) -> str:
        """The level in words."""
        return f"{100 * self.found.level:g} %"

    @property
    def title(self) -> str:
        """The finding in words: how much of the plane lies beyond the level."""
        over = f"{self.x.name} and {self.y.name}"
        if self.found.above + self.found.undecided == 0:
            return f"Entry stays below {self.level} over {over}"
        if self.found.above == 1:
            return f"Entry stays above {self.level} over {over}"
        is_certain = self.found.above > 0 and self.found.above + self.found.undecided < 1
        return f"{'Where' if is_certain else 'Whether'} entry crosses {self.level} over {over}"

    def values(self, places: Array) -> tuple[Array, Array]:
        """The values of both parameters at places (n, 2)."""
        (left, right), (bottom, top) = self.across, self.up
        return left + places[:, 0] * (right - left), bottom + places[:, 1] * (top - bottom)


@house_style()
def figure(data: PlanePicture) -> Figure:
    """The shares as shades, the line with its band, the points that were simulated."""
    paper = page(HEAD + HEIGHT + FOOT, data.title, data.experiment.about, _notes(data))
    axes = paper.panel(LEFT, paper.bottom + FOOT, WIDTH - LEFT - RIGHT, HEIGHT)
    x, y = data.values(np.column_stack([MESH, MESH]))
    axes.contourf(x, y, data.found.share, levels=np.linspace(0, max(data.found.share.max(), 0.01), 25), cmap=SHARES)
    _lines(axes, data, x, y)
    at = data.values(data.found.places)
    axes.scatter(*at, s=3, color=INK, alpha=0.35, lw=0, zorder=4, clip_on=False)
    _usual(axes, data)
    _say(axes, data)
    axes.set_xlim(*data.across)
    axes.set_ylim(*data.up)
    for side in (axes.xaxis, axes.yaxis):
        side.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        side.set_major_formatter(FuncFormatter(lambda value, _: number(value, ",.6g")))
        side.set_tick_params(length=2.5, pad=2)
    axes.set_xlabel(f"{data.x.name} [{data.x.unit}]", size=TEXT, color=INK)
    axes.set_ylabel(f"{data.y.name} [{data.y.unit}]", size=TEXT, color=INK)
    return paper.figure


def _lines(axes: Axes, data: PlanePicture, x: Array, y: Array) -> None:
    """Thin lines at other shares, the band, and the line at the level."""
    share, gap, level = data.found.share, data.found.gap, data.found.level
    halo: list[AbstractPathEffect] = [withStroke(linewidth=2.2, foreground="white", alpha=0.85)]
    odds = {other: abs(np.log(other / (1 - other)) - np.log(level / (1 - level))) for other in OTHERS}
    others = [other for other in OTHERS if odds[other] > APART and share.min() < other < share.max()]
    if others:
        lines = axes.contour(x, y, share, levels=others, colors=QUIET, linewidths=0.6, zorder=2)
        axes.clabel(lines, fmt=lambda p: f"{100 * p:g} %", fontsize=TEXT - 1)
    if (np.abs(gap) <= Z).any():
        axes.contourf(x, y, gap, levels=[-Z, Z], colors=[INK], alpha=0.28, zorder=3)
    if gap.min() < 0 < gap.max():
        line = axes.contour(x, y, gap, levels=[0], colors=INK, linewidths=1.5, zorder=5)
        for label in axes.clabel(line, fmt=lambda _: data.level, fontsize=TEXT + 1):
            label.set_path_effects(halo)
            label.set_fontweight("bold")


def _usual(axes: Axes, data: PlanePicture) -> None:
    at = data.x.usual, data.y.usual
    if not (data.across[0] <= at[0] <= data.across[1] and data.up[0] <= at[1] <= data.up[1]):
        return
    axes.plot(*at, "P", ms=9, mfc=INK, mec="white", mew=1.2, zorder=7, clip_on=False)
    is_left = at[0] > np.mean(data.across)
    axes.annotate(
        "scenario", at, (-8 if is_left else 8, 7), "data", "offset points", size=TEXT, weight="bold", zorder=7,
        ha="right" if is_left else "left", path_effects=[withStroke(linewidth=2.2, foreground="white", alpha=0.85)],
    )  # fmt: skip


def _say(axes: Axes, data: PlanePicture) -> None:
    """Beside the map: how much of it lies on which side."""
    found = data.found
    parts = (
        (f"clearly above {data.level}", found.above),
        ("undecided", found.undecided),
        (f"clearly below {data.level}", 1 - found.above - found.undecided),
    )
    for number_, (what, part) in enumerate(parts):
        axes.annotate(
            f"{100 * part:.0f} % of the plane", (1, 1), (10, -8 - 30 * number_), "axes fraction", "offset points",
            size=TEXT, weight="bold",
        )  # fmt: skip
        axes.annotate(what, (1, 1), (10, -18 - 30 * number_), "axes fraction", "offset points", size=TEXT, color=QUIET)


def _notes(data: PlanePicture) -> list[str]:
    reading = (
        f"The darker the red, the more simulated worlds enter. Black line: {data.level}; grey band: all points whose "
        "95 % interval of luck includes it (a Gaussian process in log-odds). Dots: what was simulated, each with luck "
        "of its own; after a first grid they lie where the side is least clear. Area is no probability: it depends on "
        "the ends of the axes."
    )
    if data.experiment.points > 1:
        reading += " Shares are means over the samples of what is open."
    return [reading, data.experiment.caption]

"""Heat map: the share of entries over two parameters, with contours where chance leaves them standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from sim.analysis.estimate import Share
from sim.analysis.provenance import Provenance
from sim.analysis.varied import Axis, Varied, value_text
from sim.analysis.varied import load as load_varied
from sim.analysis.words import count, interval_text, plain, share_text
from sim.engine.arrays import Array
from sim.plots import PlotError
from sim.plots.sides import Scale, scale
from sim.plots.style import (
    COLOURS,
    HALO,
    HEADING,
    INK,
    MARGIN,
    QUIET,
    SHADE,
    SMALL,
    TEXT,
    UPON,
    WIDTH,
    house_style,
    page,
    width,
)
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.names import UnknownName, parameter_named

if TYPE_CHECKING:
    from sim.batch.store import Results

LEFT, GAP, EDGE, HEIGHT, SMALLER, KEY = 0.85, 0.5, 0.2, 3.5, 1.45, 0.3  # inches
MOST_WRITTEN, MOST_LEVELS = 9, 6
STEPS = tuple(digit * 10.0**power for power in range(-6, 0) for digit in (1, 2, 5))
SHARES = LinearSegmentedColormap.from_list("shares", ["#FBF4F1", "#E7A79E", "#C9525A"])
ERRORS = LinearSegmentedColormap.from_list("errors", ["#F4F5F6", "#8E979F"])


@dataclass(frozen=True)
class Heatmap:
    """The share of entries in each cell with its interval; all (y, x), NaN where there are no worlds."""

    experiment: Provenance
    x: Scale
    y: Scale
    p: Array
    low: Array
    high: Array
    all: Share
    usual: Share | None
    others: int

    @property
    def title(self) -> str:
        """The finding in words: between which shares entry moves over the map."""
        over = f"{self.x.axis.name} and {self.y.axis.name}"
        if self.all.k == 0:
            return f"No entry in {count(self.all.n, 'simulated world')} ({share_text(self.all)}) over {over}"
        low, high = (plain(100 * value) for value in (np.nanmin(self.p), np.nanmax(self.p)))
        return f"Entry in {low} to {high} % of worlds over {over}"

    @property
    def has_usual(self) -> bool:
        """Whether the scenario's own values lie on the map."""
        return all(scale.contains(scale.axis.usual) for scale in (self.x, self.y))

    @property
    def is_written(self) -> bool:
        """Whether there is room for the number of each cell."""
        return max(self.p.shape) <= MOST_WRITTEN

    @property
    def levels(self) -> list[float]:
        """The contours: no closer than the intervals are wide, and only where some cells lie clearly on either side."""
        known = np.isfinite(self.p)
        if self.all.k == 0:
            return []
        wide, spread = np.median((self.high - self.low)[known]), np.ptp(self.p[known])
        step = next((step for step in STEPS if step >= wide and spread / step <= MOST_LEVELS), 1.0)
        levels = step * np.arange(1, round(1 / step))
        return [float(at) for at in levels if (self.low[known] > at).any() and (self.high[known] < at).any()]


def load(results: Results, over: Sequence[str] = ()) -> Heatmap:
    """What the figure needs of a results folder, over two named parameters or those that matter most.

    Raises PlotError or NothingVaried where they were not varied.
    """
    varied = load_varied(results)
    if len(varied.axes) < 2:
        scenario, name = results.scenario_in_commands, varied.axes[0].path
        raise PlotError(
            f"only {name} is varied in {results.folder}, and a heat map needs two parameters: "
            f"`warentry sweep {scenario} --grid {name}=LOW:HIGH:7 --grid NAME=LOW:HIGH:7` makes such results"
        )
    return heatmap(Provenance.of(results), varied, *chosen(varied, over))


def chosen(varied: Varied, over: Sequence[str] = ()) -> tuple[Axis, Axis]:
    """The two parameters of the map: those that are named, or the only two, or the two that move entry furthest."""
    known = {axis.path: axis for axis in varied.axes}
    if over:
        named = [_named(name, known) for name in over]
        if len({axis.path for axis in named}) != 2:
            raise PlotError("a heat map needs two different parameters: name them by --over A --over B")
        return named[0], named[1]
    settings = [axis for axis in varied.axes if axis.is_chosen]
    if len(settings) == 2:
        return settings[0], settings[1]
    if len(varied.axes) == 2:
        return varied.axes[0], varied.axes[1]
    first, second = varied.swings()[:2]
    return first.axis, second.axis


def _named(name: str, known: Mapping[str, Axis]) -> Axis:
    """The varied parameter that a person means."""
    if name in known:
        return known[name]
    try:
        path = parameter_named(name).path
    except UnknownName as error:
        if error.means:
            raise PlotError(str(error)) from None
        path = name
    if path not in known:
        raise PlotError(f"{quoted(path)} is not varied here: {did_you_mean(path, known)}")
    return known[path]


def heatmap(experiment: Provenance, varied: Varied, x: Axis, y: Axis) -> Heatmap:
    """The cells of the map over two of the parameters."""
    across, columns = scale(varied, x)
    up, rows = scale(varied, y)
    p, low, high = (np.full((len(up.middles), len(across.middles)), np.nan) for _ in range(3))
    for cell in np.ndindex(p.shape):
        inside = (rows == cell[0]) & (columns == cell[1])
        if inside.any():
            found = varied.share(inside)
            p[cell], low[cell], high[cell] = found.p, found.low, found.high
    row, column = up.place(y.usual), across.place(x.usual)
    inside = (rows == row) & (columns == column)
    usual = varied.share(inside) if inside.any() else None
    return Heatmap(experiment, across, up, p, low, high, varied.all, usual, len(varied.axes) - 2)


@house_style()
def figure(data: Heatmap) -> Figure:
    """The map, and beside it a small one of what chance leaves open in each cell."""
    wide = width()
    is_narrow, foot = wide < WIDTH, 0.45
    below = SMALLER + 0.5 if is_narrow else 0.0
    paper = page(HEIGHT + foot + 0.07 + below, data.title, data.experiment.about, _notes(data), wide)
    bottom = paper.bottom + foot + below
    axes = paper.panel(LEFT, bottom, wide - LEFT - EDGE - (0 if is_narrow else GAP + SMALLER), HEIGHT)
    beside = paper.panel(wide - EDGE - SMALLER, paper.bottom + (0.1 if is_narrow else foot), SMALLER, SMALLER)
    for panel in (axes, beside):
        _sides(panel, data)
    _name_sides(axes, data)
    if data.all.k == 0:
        said = f"no entry in {count(data.all.n, 'world')}:\n{share_text(data.all)}"
        axes.text(0.5, 0.5, said, transform=axes.transAxes, ha="center", va="center", size=TEXT + 1)
        beside.set_visible(False)
        return paper.figure
    axes.pcolormesh(data.x.edges, data.y.edges, data.p, cmap=SHARES, vmin=0, vmax=_top(data.p), zorder=1)
    if data.is_written:
        _write(axes, data, data.p, TEXT, " %")
    else:
        _contours(axes, data, data.levels)
    _mark_usual(axes, data)
    left, top = (MARGIN, bottom - foot - 0.1) if is_narrow else (wide - EDGE - SMALLER, bottom + HEIGHT)
    _key(paper.panel(left, top - KEY, SMALLER, 0.12), data)
    _errors(beside, data)
    _say(paper.figure, data, left / wide, top / paper.height, paper.height)
    return paper.figure


def _sides(axes: Axes, data: Heatmap) -> None:
    axes.set_facecolor(SHADE)
    axes.set_xscale("log" if data.x.is_log else "linear")
    axes.set_yscale("log" if data.y.is_log else "linear")
    axes.set_xlim(data.x.edges[0], data.x.edges[-1])
    axes.set_ylim(data.y.edges[0], data.y.edges[-1])
    for side in (axes.xaxis, axes.yaxis):
        side.set_major_locator(NullLocator())
        side.set_minor_locator(NullLocator())


def _name_sides(axes: Axes, data: Heatmap) -> None:
    for side, along, apart in ((axes.xaxis, data.x, 0.09), (axes.yaxis, data.y, 0.04)):
        ticks = along.ticks(apart)
        side.set_major_locator(FixedLocator(ticks))
        side.set_major_formatter(FixedFormatter([value_text(tick, 2 if along.has_classes else 3) for tick in ticks]))
        side.set_tick_params(length=2.5, pad=2)
    axes.set_xlabel(f"{data.x.axis.name} [{data.x.axis.unit}]", size=TEXT, color=INK)
    axes.set_ylabel(f"{data.y.axis.name} [{data.y.axis.unit}]", size=TEXT, color=INK)


def _contours(axes: Axes, data: Heatmap, levels: Sequence[float]) -> None:
    """Lines of equal share between the middles of the cells, drawn on to the edge of the map."""
    if not levels or min(data.p.shape) < 2:
        return
    x, y = (np.array([s.edges[0], *s.middles, s.edges[-1]]) for s in (data.x, data.y))
    shares = np.ma.masked_invalid(np.pad(data.p, 1, mode="edge"))
    lines = axes.contour(x, y, shares, levels=levels, colors=UPON, linewidths=0.9, zorder=3)
    halo: list[AbstractPathEffect] = [withStroke(linewidth=2.2, foreground=HALO, alpha=0.85)]
    lines.set_path_effects(halo)
    for label in axes.clabel(lines, fmt=lambda level: f"{100 * level:.4g} %", fontsize=TEXT, inline_spacing=3):
        label.set_path_effects(halo)


def _mark_usual(axes: Axes, data: Heatmap) -> None:
    """A frame around the cell in which the scenario's own values lie."""
    if not data.has_usual:
        return
    (left, right), (low, high) = (side.around(side.axis.usual) for side in (data.x, data.y))
    axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, ec=UPON, lw=1.8, zorder=5))


def _key(axes: Axes, data: Heatmap) -> None:
    """Which colour is which share."""
    top = _top(data.p)
    axes.imshow(np.linspace(0, top, 200)[None], cmap=SHARES, aspect="auto", extent=(0, top, 0, 1))
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))
    axes.tick_params(axis="x", length=2.5, pad=2)
    axes.annotate("Share of entries", (0, 1), (0, 5), "axes fraction", "offset points", size=SMALL, weight="bold")


def _errors(axes: Axes, data: Heatmap) -> None:
    """Half the width of the interval in each cell, in percentage points."""
    half = (data.high - data.low) / 2
    axes.pcolormesh(data.x.edges, data.y.edges, half, cmap=ERRORS, vmin=0, vmax=_top(half), zorder=1)
    heading = "What chance leaves open"
    axes.annotate(heading, (0, 1), (0, 14), "axes fraction", "offset points", size=SMALL, weight="bold")
    low, high = (plain(100 * value) for value in (np.nanmin(half), np.nanmax(half)))
    said = f"± {low} to {high} points" if low != high else f"± {low} points"
    axes.annotate(said, (0, 1), (0, 5), "axes fraction", "offset points", size=SMALL, color=QUIET)
    if max(half.shape) <= MOST_WRITTEN:
        _write(axes, data, half, SMALL - 1, "")


def _write(axes: Axes, data: Heatmap, values: Array, size: float, unit: str) -> None:
    """The number of each cell in its middle."""
    for row, column in np.argwhere(np.isfinite(values)):
        at, said = (data.x.middle(column), data.y.middle(row)), f"{plain(100 * values[row, column])}{unit}"
        axes.text(*at, said, size=size, ha="center", va="center", color=UPON, zorder=4)


def _say(paper: Figure, data: Heatmap, left: float, top: float, height: float) -> None:
    """Beside the map: the share around the scenario's own values and, of a sample, over all, with their intervals.

    The mean over values that somebody chose says nothing.
    """
    top -= (KEY + 0.3) / height
    shown = [("Around the scenario’s own values", data.usual)] if data.usual is not None else []
    if not (data.x.axis.is_chosen and data.y.axis.is_chosen):
        shown.append(("Mean of the map", data.all))
    for heading, found in shown:
        inside = not found.is_bound
        for text, size, colour, weight in (
            (heading, SMALL, QUIET, "normal"),
            (share_text(found), HEADING + 2 if inside else TEXT, COLOURS["entry"], "bold"),
            (f"95 %: {interval_text(found)}" if inside else "", SMALL, INK, "normal"),
        ):
            paper.text(left, top, text, size=size, color=colour, weight=weight, va="top")
            top -= size * 1.5 / 72 / height
        top -= 0.1 / height


def _top(values: Array) -> float:
    return max(float(np.nanmax(values)), 1e-9)


def _notes(data: Heatmap) -> list[str]:
    said = [
        "The darker, the more worlds enter; shares are added up from the known chances of an entry, or counted "
        "where that says more."
    ]
    if data.x.has_classes or data.y.has_classes:
        said.append(
            "Ticks are edges of classes with equally many points; a cell is the mean of its points, without smoothing."
        )
    if not data.levels:
        said.append("Luck alone could make the cells differ as they do: no round share lies clearly between them.")
    elif not data.is_written:
        said.append(
            "Contours run straight between the middles of cells, no closer to each other than the 95 % intervals are "
            "wide, and only at shares that some cells are clearly above and others clearly below."
        )
    said.append("Small map: half the width of the 95 % interval that chance leaves, in percentage points.")
    if data.all.k == 0:
        said = ["No map is drawn where nothing was counted; the bound is the 95 % one that chance leaves."]
    if data.others:
        besides = "One other parameter varies" if data.others == 1 else f"{data.others} other parameters vary"
        said.append(f"{besides} besides; the map averages over what was tried.")
    if data.has_usual:
        said.append("Frame: the cell around the scenario’s own values, or the middle of what it believes.")
    else:
        values = " and ".join(value_text(scale.axis.usual) for scale in (data.x, data.y))
        said.append(f"The scenario’s own values ({values}) lie outside of what was tried.")
    return [" ".join(said), data.experiment.caption]

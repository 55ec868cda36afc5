"""Curve: the share of entries over the values of one parameter that somebody chose, with the band that luck leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.estimate import Share
from sim.analysis.provenance import Provenance
from sim.analysis.spread import entry_spreads
from sim.analysis.varied import Axis, axis
from sim.analysis.varied import load as load_varied
from sim.analysis.words import number, share_text
from sim.engine.arrays import Array
from sim.plots import PlotError
from sim.plots.style import COLOURS, INK, QUIET, SMALL, TEXT, house_style, page, percent_axis, width

if TYPE_CHECKING:
    from sim.batch.store import Results

LEFT, RIGHT, HEIGHT, FOOT, HEAD = 0.55, 0.3, 3.0, 0.42, 0.2  # inches
BAND, IGNORANCE = COLOURS["entry"], COLOURS["kremlin_takeover"]


@dataclass(frozen=True)
class SweepCurve:
    """The share of entries at each value of a parameter, in their order, with its interval.

    `unknown`: between which shares the middle four fifths of the samples of what is open lie at each value, luck
    removed; (values, 2). None where nothing is open, or the samples cannot be told apart.
    """

    experiment: Provenance
    axis: Axis
    values: Array
    shares: tuple[Share, ...]
    unknown: Array | None

    @property
    def title(self) -> str:
        """The finding in words: how entry moves over the parameter."""
        p = np.array([share.p for share in self.shares])
        steps = np.diff(p)
        first, last = (share_text(self.shares[end]) for end in (0, -1))
        if (steps >= 0).all() and steps.any():
            return f"Entry rises from {first} to {last} over {self.axis.name}"
        if (steps <= 0).all() and steps.any():
            return f"Entry falls from {first} to {last} over {self.axis.name}"
        least, most = (share_text(self.shares[int(end)]) for end in (p.argmin(), p.argmax()))
        return f"Entry lies between {least} and {most} over {self.axis.name}"


def is_curve(results: Results) -> bool:
    """Whether values of one parameter are all that somebody chose."""
    settings = results.settings
    return not settings.changes and len(settings.parameters) == 1 and settings.count > 1


def load(results: Results) -> SweepCurve:
    """What the figure needs of a results folder. PlotError where it is no sweep of one parameter."""
    if not is_curve(results):
        raise PlotError(
            f"{results.folder} is no sweep of one parameter by its values: `warentry sweep "
            f"{results.scenario_in_commands} --grid NAME=LOW:HIGH:7` makes one"
        )
    (path,), varied = results.settings.parameters, load_varied(results)
    values = np.unique(varied.values[path])
    shares = tuple(varied.share(varied.values[path] == value) for value in values)
    return SweepCurve(Provenance.of(results), axis(results, path), values, shares, _unknown(results, path, values))


def _unknown(results: Results, path: str, values: Array) -> Array | None:
    """Between which shares the middle four fifths of the samples lie at each value."""
    points, drawn, shared = results.by_point(), results.drawn, results.manifest.luck == "common"
    if results.manifest.points == results.manifest.settings:
        return None
    found = []
    for value in values:
        rows = points[path] == value
        over, _ = entry_spreads({name: column[rows] for name, column in points.items()}, drawn, shared)
        if not over.is_clear:
            return None
        found.append((over.p10, over.p90))
    return np.array(found)


@house_style()
def figure(data: SweepCurve) -> Figure:
    """The curve through what was simulated, its band, and where the scenario itself stands."""
    wide = width()
    paper = page(HEAD + HEIGHT + FOOT, data.title, data.experiment.about, _notes(data), wide)
    axes = paper.panel(LEFT, paper.bottom + FOOT, wide - LEFT - RIGHT, HEIGHT)
    p, low, high = (np.array([getattr(share, name) for share in data.shares]) for name in ("p", "low", "high"))
    top = max(high.max(), 0.0 if data.unknown is None else data.unknown.max())
    axes.set_ylim(0, min(1.0, 1.12 * top))
    percent_axis(axes, 6)
    if data.unknown is not None:
        axes.fill_between(data.values, *data.unknown.T, color=IGNORANCE, alpha=0.12, lw=0, zorder=1)
    axes.fill_between(data.values, low, high, color=BAND, alpha=0.22, lw=0, zorder=2)
    axes.plot(data.values, p, "o-", color=BAND, lw=1.6, ms=3.5, mec="white", mew=0.6, zorder=4, clip_on=False)
    _usual(axes, data)
    axes.margins(x=0.02)
    if _is_geometric(data.values):
        axes.set_xscale("log")
    else:
        axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ",.6g")))
    axes.set_xlabel(f"{data.axis.name} [{data.axis.unit}]", size=TEXT, color=INK)
    return paper.figure


def _usual(axes: Axes, data: SweepCurve) -> None:
    """The scenario's own value."""
    if not data.values[0] <= data.axis.usual <= data.values[-1]:
        return
    axes.axvline(data.axis.usual, color=QUIET, lw=0.8, ls=(0, (4, 3)), zorder=1)
    is_right = data.axis.usual > data.values.mean()
    axes.annotate(
        f"scenario: {data.axis.usual:g}", (data.axis.usual, 1), (-4 if is_right else 4, -2), ("data", "axes fraction"),
        "offset points", size=SMALL, color=QUIET, ha="right" if is_right else "left", va="top",
    )  # fmt: skip


def _is_geometric(values: Array) -> bool:
    """Whether the values lie at equal ratios, and not at equal distances."""
    if len(values) < 3 or values[0] <= 0:
        return False
    ratios, steps = np.diff(np.log(values)), np.diff(values)
    return bool(np.allclose(ratios, ratios[0], rtol=1e-6) and not np.allclose(steps, steps[0], rtol=1e-6))


def _notes(data: SweepCurve) -> list[str]:
    reading = (
        "Dots: share of simulated worlds that enter, at the values that were tried; between them the line is drawn "
        "straight. Band: 95 % interval of each by luck alone. The values were chosen, so that their mean says nothing."
    )
    if data.unknown is not None:
        reading = reading.replace("by luck alone", "over the samples of what is open")
        reading += " Pale: the middle four fifths of these samples, luck removed."
    return [reading, data.experiment.caption]

"""Tipping point: the share of entries over one parameter, and where it crosses a level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.estimate import interval_of_mean
from sim.analysis.provenance import Provenance
from sim.analysis.threshold import FINE, Threshold
from sim.analysis.threshold_spread import CrossingSpread
from sim.analysis.varied import Axis
from sim.analysis.words import number
from sim.engine.arrays import Array
from sim.plots.style import COLOURS, INK, QUIET, SMALL, TEXT, WIDTH, house_style, page, percent_axis

LEFT, RIGHT, HEIGHT, FOOT, HEAD, LANE = 0.55, 0.75, 2.9, 0.42, 0.2, 0.34  # inches
BAND = COLOURS["entry"]
IGNORANCE = COLOURS["kremlin_takeover"]


@dataclass(frozen=True)
class LinePicture:
    """The crossings of one parameter between two of its values, and how they differ over samples of what is open."""

    experiment: Provenance
    axis: Axis
    low: float
    high: float
    found: Threshold
    over: CrossingSpread | None

    def value(self, place: float) -> float:
        """The parameter's value at a place between 0 and 1."""
        return self.low + place * (self.high - self.low)

    def values(self, places: Array) -> Array:
        """Its values at several places."""
        return self.low + places * (self.high - self.low)

    @property
    def level(self) -> str:
        """The level in words."""
        return f"{100 * self.found.level:g} %"

    @property
    def title(self) -> str:
        """The finding in words: where entry crosses the level, or that it does not."""
        certain = [crossing for crossing in self.found.crossings if crossing.is_certain]
        if not certain:
            share = self.found.curve[0]
            least, most = (f"{100 * p:.2g} %" for p in (share.min(), share.max()))
            return f"No crossing of {self.level}: entry stays between {least} and {most} over {self.axis.name}"
        ways = [f"{c.kind} through {self.level} at {self.text(c.at, c.high - c.low)}" for c in certain]
        return f"Entry {' and '.join(ways)} of {self.axis.name}"

    def text(self, place: float, width: float) -> str:
        """The value at a place, with two digits of a width."""
        digits = min(max(0, 1 - int(np.floor(np.log10(max(width * (self.high - self.low), 1e-6))))), 6)
        return number(self.value(place), f",.{digits}f")


@house_style()
def figure(data: LinePicture) -> Figure:
    """The curve with its band, what was simulated as dots, and each crossing down to the axis."""
    lane = LANE if data.over is not None else 0.0
    paper = page(HEAD + HEIGHT + lane + FOOT, data.title, data.experiment.about, _notes(data))
    width, foot = WIDTH - LEFT - RIGHT, paper.bottom + FOOT
    axes = paper.panel(LEFT, foot + lane, width, HEIGHT)
    _curve(axes, data)
    _level(axes, data)
    _usual(axes, data)
    lowest = axes
    if data.over is not None:
        lowest = paper.panel(LEFT, foot, width, lane)
        _samples(lowest, data, data.over)
        axes.tick_params(axis="x", labelbottom=False)
    lowest.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    lowest.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, ",.6g")))
    lowest.set_xlabel(f"{data.axis.name} [{data.axis.unit}]", size=TEXT, color=INK)
    return paper.figure


def _curve(axes: Axes, data: LinePicture) -> None:
    share, low, high = data.found.curve
    values = data.values(FINE)
    top = min(1.0, 1.12 * max(float(high.max()), data.found.level))
    axes.set_xlim(data.low, data.high)
    axes.set_ylim(0, top)
    percent_axis(axes, 6)
    axes.fill_between(values, low, high, color=BAND, alpha=0.22, lw=0, zorder=2)
    axes.plot(values, share, color=BAND, lw=1.6, zorder=4)
    tally = data.found.tally
    (seen, variance), worlds = tally.over_samples(), tally.worlds.sum(axis=1)
    bars = [interval_of_mean(p, error, n) for p, error, n in zip(seen, np.sqrt(variance), worlds, strict=True)]
    at = data.values(data.found.places[:, 0])
    shade = np.clip(worlds / worlds.max(), 0.25, 1)
    for x, y, bar, weight in zip(at, seen, bars, shade, strict=True):
        axes.plot((x, x), bar, color=INK, lw=0.6, alpha=0.5 * weight, zorder=3, clip_on=False)
        axes.plot(x, y, "o", color=INK, ms=2.2, mew=0, alpha=0.7 * weight, zorder=3, clip_on=False)


def _level(axes: Axes, data: LinePicture) -> None:
    """The level, and below it the bands of the crossings."""
    axes.axhline(data.found.level, color=QUIET, lw=0.8, ls=(0, (4, 3)), zorder=1)
    axes.annotate(
        data.level, (1, data.found.level), (4, 0), ("axes fraction", "data"), "offset points", va="center", size=TEXT,
        weight="bold",
    )  # fmt: skip
    for crossing in data.found.crossings:
        low, at, high = (data.value(place) for place in (crossing.low, crossing.at, crossing.high))
        colour = INK if crossing.is_certain else QUIET
        axes.fill_betweenx((0, data.found.level), low, high, color=colour, alpha=0.13, lw=0, zorder=1)
        if not crossing.is_certain:
            continue
        axes.plot((at, at), (0, data.found.level), color=colour, lw=0.9, zorder=5)
        width = crossing.high - crossing.low
        said = f"{data.text(crossing.at, width)}\n{data.text(crossing.low, width)} to {data.text(crossing.high, width)}"
        is_right = crossing.at > 0.75
        axes.annotate(
            said, (low if is_right else high, 0), (-4 if is_right else 4, 6), "data", "offset points", size=TEXT,
            ha="right" if is_right else "left", va="bottom", weight="bold", zorder=6,
        )  # fmt: skip


def _usual(axes: Axes, data: LinePicture) -> None:
    """The scenario's own value on the curve."""
    if not data.low <= data.axis.usual <= data.high:
        return
    place = (data.axis.usual - data.low) / (data.high - data.low)
    share = float(np.interp(place, FINE, data.found.curve[0]))
    axes.plot(data.axis.usual, share, "P", ms=8, mfc=INK, mec="white", mew=1.1, zorder=7, clip_on=False)
    is_right = place > 0.7
    axes.annotate(
        f"scenario: {data.axis.usual:g}", (data.axis.usual, share), (-8 if is_right else 8, -9), "data",
        "offset points", size=TEXT, ha="right" if is_right else "left", va="center", zorder=7,
    )  # fmt: skip


def _samples(axes: Axes, data: LinePicture, over: CrossingSpread) -> None:
    """Below the curve: where the middle four fifths of the samples cross."""
    axes.set_xlim(data.low, data.high)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    low, middle, high = (data.value(float(np.clip(q, 0, 1))) for q in (over.p10, over.median, over.p90))
    axes.plot((low, high), (0, 0), color=IGNORANCE, lw=4, alpha=0.55, solid_capstyle="butt")
    for value, wing, sign in ((over.p10, "<", 0), (over.p90, ">", 1)):
        if not 0 <= value <= 1:
            axes.plot(data.value(sign), 0, wing, color=IGNORANCE, ms=6, clip_on=False)
    if 0 <= over.median <= 1:
        axes.plot(middle, 0, "o", color="white", mec=IGNORANCE, ms=4.5)
    axes.annotate(
        "samples", (1, 0.5), (8, 0), "axes fraction", "offset points", va="center", size=SMALL, color=IGNORANCE
    )


def _notes(data: LinePicture) -> list[str]:
    reading = (
        "Line: share of simulated worlds that enter, with the 95 % band that luck leaves (a Gaussian process in "
        "log-odds). Dots: what was simulated, the darker the more worlds; every dot has luck of its own. Grey "
        "column: all values at which the band includes the level, so that it misses the true crossing one time in "
        "twenty; a narrower crossing between two dots of the first grid would not be seen."
    )
    if data.over is not None:
        over = data.over
        reading += (
            f" Below: where the middle four fifths of {over.samples} samples of what is open cross the level, luck "
            f"removed (ring: the median; an arrow: beyond the range). With luck, {100 * over.above:.0f} % of them stay "
            f"above it all along and {100 * over.below:.0f} % below."
        )
    if not data.low <= data.axis.usual <= data.high:
        reading += f" The scenario's own value ({data.axis.usual:g}) lies outside of what was tried."
    return [reading, data.experiment.caption]

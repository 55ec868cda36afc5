"""Tornado: how far each varied parameter moves the share of entries, from the low to the high end of its range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.estimate import Share
from sim.analysis.provenance import Provenance
from sim.analysis.varied import Axis, Swing, Varied, units_in_words, value_text
from sim.analysis.varied import load as load_varied
from sim.analysis.words import count, number, share_text
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
    house_style,
    page,
    width,
    wrapped,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

MOST = 10  # bars; more cannot be read
LEFT, RIGHT, ROW, HEAD, FOOT = 2.55, 1.35, 0.29, 0.34, 0.46  # inches
HIGH, LOW = COLOURS["entry"], BLUE  # the end of the range at which the share lies so
FAINT = 0.35  # opacity of what cannot be told from luck
BESIDE = 72 * (LEFT - MARGIN) - 6  # points that fit beside a bar


@dataclass(frozen=True)
class Tornado:
    """The swings, the largest first, around the share of entries in the middle of what was tried."""

    experiment: Provenance
    swings: tuple[Swing, ...]
    middle: Share
    is_one_at_a_time: bool
    part: float

    @property
    def title(self) -> str:
        """The finding in words: what moves the share of entries furthest, and how far."""
        if self.middle.k == 0:
            return (
                f"No entry in {count(self.middle.n, 'simulated world')} ({share_text(self.middle)}): nothing to compare"
            )
        first = self.swings[0]
        if not self.clear:
            return f"None of {count(len(self.swings), 'parameter')} moves the share of entries by more than luck might"
        low, high = (share_text(end) for end in first.ends)
        return f"Entry {'rises' if first.change > 0 else 'falls'} from {low} to {high} as {first.axis.name} rises"

    @property
    def clear(self) -> int:
        """How many parameters move the share of entries by more than luck might."""
        return sum(swing.is_clear for swing in self.swings)

    @property
    def noise(self) -> float:
        """How far from the middle an end lies by luck alone, at most, 19 times in 20 for all parameters together."""
        return float(np.median([swing.noise for swing in self.swings]))


def load(results: Results) -> Tornado:
    """What the figure needs of a results folder."""
    return tornado(Provenance.of(results), load_varied(results))


def tornado(experiment: Provenance, varied: Varied) -> Tornado:
    """The swings of what was varied."""
    base = varied.base
    middle = varied.all if base is None or varied.all.k == 0 else varied.share(base)
    drawn = [varied.part(axis) for axis in varied.axes if not axis.is_chosen]
    return Tornado(experiment, tuple(varied.swings()), middle, base is not None, drawn[0] if drawn else 0.0)


@house_style()
def figure(data: Tornado) -> Figure:
    """One bar for each parameter, from the share at its low end to the share at its high end."""
    shown = data.swings[:MOST]
    wide = width()
    is_narrow = wide < WIDTH
    height = ROW * len(shown) * (1.5 if is_narrow else 1)
    paper = page(HEAD + height + FOOT, data.title, _subtitle(data), _notes(data), wide)
    left, right = (MARGIN, MARGIN) if is_narrow else (LEFT, RIGHT)
    axes = paper.panel(left, paper.bottom + FOOT, wide - left - right, height)
    axes.set_ylim(len(shown) - 0.5, -0.85 if is_narrow else -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _scale(axes, data, shown)
    if data.middle.k == 0:
        said = f"no entry in {count(data.middle.n, 'world')}:\n{share_text(data.middle)}"
        axes.text(0.5, 0.5, said, transform=axes.transAxes, ha="center", va="center", backgroundcolor="white")
    else:
        _middle(axes, data)
        for row, swing in enumerate(shown):
            _bar(axes, row, swing, data.middle.p)
        _key(axes)
    for row, swing in enumerate(shown):
        (_name_above if is_narrow else _name)(axes, row, swing)
    return paper.figure


def _scale(axes: Axes, data: Tornado, shown: tuple[Swing, ...]) -> None:
    ends = [end.p for swing in shown for end in swing.ends]
    low, high = min([*ends, data.middle.p]), max([*ends, data.middle.p])
    if data.middle.k == 0:
        low, high = 0.0, data.middle.high
    spare = 0.2 * max(high - low, 1e-6)  # the values stand there
    axes.set_xlim(low - spare, high + spare)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * p:.4g} %" if 0 <= p <= 1 else ""))
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.annotate(
        "share of entries", (1, 0), (0, -20), "axes fraction", "offset points", size=SMALL, color=QUIET, ha="right"
    )


def _middle(axes: Axes, data: Tornado) -> None:
    """The line from which the bars depart, and around it what may be luck."""
    p = data.middle.p
    if np.isfinite(data.noise):
        axes.axvspan(p - data.noise, p + data.noise, color=SHADE, lw=0, zorder=0)
    axes.axvline(p, color=INK, lw=0.9, zorder=1)
    what = "baseline setting" if data.is_one_at_a_time else "all points"
    axes.annotate(
        f"{what}: {share_text(data.middle)}", (p, 1), (0, 4), ("data", "axes fraction"), "offset points", ha="center"
    )


def _bar(axes: Axes, row: int, swing: Swing, middle: float) -> None:
    """From the middle to the share at either end of the range, each end in its colour, with its value beside it."""
    for end, colour in zip(swing.ends, (LOW, HIGH), strict=True):
        alpha = 0.85 if swing.is_clear else FAINT
        axes.barh(row, end.p - middle, 0.56, left=middle, color=colour, alpha=alpha, lw=0, zorder=2)
    low, high = swing.ends
    for end, other, value in ((low, high, swing.values[0]), (high, low, swing.values[1])):
        is_left = (end.p, end is high) < (other.p, other is high)
        edge = min(end.p, middle) if is_left else max(end.p, middle)
        axes.annotate(
            value_text(value, 3 if swing.axis.is_chosen else 2), (edge, row), (-3 if is_left else 3, 0),
            "data", "offset points", size=SMALL, ha="right" if is_left else "left", va="center",
        )  # fmt: skip


def _key(axes: Axes) -> None:
    """Which colour is which end of a parameter's range."""
    for text, x, colour in (("■ at its low end", 0.0, LOW), ("■ at its high end", 0.27, HIGH)):
        axes.annotate(text, (x, 0), (0, -31), "axes fraction", "offset points", size=SMALL, color=colour)


def _name_above(axes: Axes, row: int, swing: Swing) -> None:
    """What the parameter is called and how far it moves the share, over its bar."""
    weight = "bold" if swing.is_clear else "normal"
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "bottom"}
    axes.annotate(swing.axis.name, (0, row - 0.3), (0, 0), **place, size=TEXT, weight=weight)
    axes.annotate(_change(swing), (1, row - 0.3), (0, 0), **place, size=SMALL, ha="right", color=QUIET)


def _name(axes: Axes, row: int, swing: Swing) -> None:
    """What the parameter is called, what it means, in which unit, and how far it moves the share."""
    if row == 0:
        said, place = "change in points\n(95 % interval)", (72 * RIGHT - 9, 4)
        axes.annotate(said, (1, 1), place, "axes fraction", "offset points", size=SMALL, color=QUIET, ha="right")
    axes.annotate(
        _change(swing), (1, row), (72 * RIGHT - 9, 0), ("axes fraction", "data"), "offset points", size=SMALL,
        ha="right", va="center", color=INK if swing.is_clear else QUIET, weight="bold" if swing.is_clear else "normal",
    )  # fmt: skip
    for text, y, look in (
        (swing.axis.name, 4.5, {"size": TEXT, "weight": "bold" if swing.is_clear else "normal"}),
        (_meaning(swing.axis), -4.5, {"size": SMALL - 1, "color": QUIET}),
    ):
        axes.annotate(
            text, (0, row), (-6, y), ("axes fraction", "data"), "offset points", ha="right", va="center", **look
        )


def _meaning(axis: Axis) -> str:
    """What a parameter means and its unit, cut to the room beside a bar."""
    words = axis.meaning.partition(";")[0].split()
    text = f"{' '.join(words)} [{axis.unit}]"
    while len(words) > 1 and len(wrapped(text, SMALL - 1, QUIET, room=BESIDE)) > 1:
        words.pop()
        text = f"{' '.join(words).rstrip(',;:+= ')} … [{axis.unit}]"
    return text


def _change(swing: Swing) -> str:
    """The change in percentage points with its interval, with no more digits than that supports."""
    reach = 100 * (swing.high - swing.low) / 2
    if not np.isfinite(reach):
        return "no interval: too few worlds"
    digits = min(max(0, -math.floor(math.log10(reach))), 6) if reach > 0 else 1
    change, low, high = (number(100 * value, f"+.{digits}f") for value in (swing.change, swing.low, swing.high))
    return f"{change}  ({low} to {high})"


def _subtitle(data: Tornado) -> str:
    varied = len(data.swings)
    many = f"{data.clear} of {varied} varied parameters move it" if varied > 1 else "The varied parameter moves it"
    return f"{data.experiment.about}" + (f"\n{many} by more than luck might." if data.clear else "")


def _notes(data: Tornado) -> list[str]:
    part = "tenth" if data.part == 0.1 else "third"
    if data.is_one_at_a_time:
        ends = "one parameter at its lowest and its highest setting, all others as in the baseline setting"
    elif data.part:
        chosen = "value that was set, or " if any(swing.axis.is_chosen for swing in data.swings) else ""
        ends = f"the lowest and the highest {chosen}{part} of the points that were drawn (numbers: their median)"
    else:
        ends = "the lowest and the highest value of one parameter, over all values of the others"
    besides = " and from what the other parameters do" if data.part else ""
    reading = (
        f"Each bar: {ends}; blue its low end, red its high end, pale what is not told apart from luck{besides}. Grey "
        f"band: how far from the line the ends of {count(len(data.swings), 'parameter')} lie by that, 19 times in 20. "
        "Brackets: 95 % intervals that chance leaves. Shares are added up from the known chances of an entry. A "
        "parameter whose effect turns within its range, or depends on another, can look small here."
    )
    reading += units_in_words(swing.axis for swing in data.swings[:MOST])
    if len(data.swings) > MOST:
        reading += f" The {len(data.swings) - MOST} parameters that move it least are left out."
    if data.middle.k == 0:
        reading = "No bars are drawn where nothing was counted; the bound is the 95 % one that chance leaves."
    return [reading, data.experiment.caption]

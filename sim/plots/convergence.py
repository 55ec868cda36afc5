"""Enough worlds? The share of entries as the worlds come in, and how far chance may have moved it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from shlex import quote
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import NDArray

from sim.analysis.estimate import LEVEL, Precision, Share, interval
from sim.analysis.provenance import Provenance
from sim.analysis.sequence import confidence_sequence
from sim.analysis.words import ICD_203, count, interval_text, phrase, share_text
from sim.batch.store import STEP
from sim.engine.arrays import Array
from sim.plots import PlotError
from sim.plots.bands import Arrivals, known_chances
from sim.plots.style import (
    COLOURS,
    HEADING,
    INK,
    QUIET,
    RULE,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Line,
    beside,
    house_style,
    page,
    percent_axis,
    width,
)

if TYPE_CHECKING:
    from sim.batch.store import Results

LOOKS = 60  # for each tenfold number of worlds
AHEAD = 30  # times as many worlds as there are: so far the panels reach
LEFT, RIGHT, HIGH, LOW, BETWEEN = 0.55, 0.15, 2.5, 1.15, 0.62  # inches
TARGETS = (20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)  # percentage points
DASHES = (0, (3, 1.5))


@dataclass(frozen=True)
class Convergence:
    """What had been counted at each look, in the order of the worlds: (looks,) each.

    `n` worlds, `k` entries among them, and the sum of their `known` chances of an entry, None where these say no more.
    """

    experiment: Provenance
    arrivals: Arrivals
    n: NDArray[np.integer]
    k: NDArray[np.integer]
    known: Array | None

    @property
    def precision(self) -> Precision:
        """What worlds that share a point's parameters are worth."""
        return self.arrivals.precision("entry")

    @cached_property
    def fixed(self) -> tuple[Array, Array]:
        """At each look the interval of somebody who looks only then; (looks,) each."""
        p = self.precision
        ends = [interval(k, int(n), p) for k, n in zip(self.k, self.n, strict=True)]
        low, high = zip(*ends, strict=True)
        return np.array(low), np.array(high)

    @cached_property
    def always(self) -> tuple[Array, Array]:
        """At each look the interval of somebody who looks all the time and may stop; (looks,) each.

        With several points by the number of worlds that theirs are worth, which is an approximation.
        """
        worth = self.precision.design_effect
        return confidence_sequence(self.k / worth, self.n / worth)

    @property
    def final(self) -> Share:
        """The share at the last look, with the interval of somebody who looks all the time."""
        low, high = self.always
        k, n = int(self.k[-1]), int(self.n[-1])
        return Share(k, n, k / n, float(low[-1]), float(high[-1]))

    @property
    def title(self) -> str:
        """The finding in words."""
        worlds = f"{count(self.final.n, 'world')} {'is' if self.final.n == 1 else 'are'}"
        first, last = phrase(self.final.low), phrase(self.final.high)
        if first == last:
            return f"{worlds} enough to call an entry “{first}”"
        return f"{worlds} not enough to tell “{first}” from “{last}”"

    def half_width(self, n: NDArray[np.integer] | Array) -> Array:
        """How far the share would be known to either side after `n` worlds, if it stayed what it is."""
        worth = np.asarray(n) / self.precision.design_effect
        low, high = confidence_sequence(self.final.p * worth, worth)
        return np.asarray((high - low) / 2)


def load(results: Results) -> Convergence:
    """What the figure needs of a results folder; the worlds are counted by the database, look by look.

    PlotError for a sweep: settings that somebody chose are no sample, and more worlds do not make them one.
    """
    if results.manifest.settings > 1:
        raise PlotError(
            f"{results.folder} holds {results.manifest.settings} chosen settings, which have no common share to come "
            f"closer to: draw `warentry plot tornado {quote(str(results.folder))}` instead"
        )
    rows = results.rows(
        f"SELECT floor({LOOKS} * log10(world + 1)) AS look, count(*), count(*) FILTER (ending = 'entry'), "
        f"sum((entry_chance * {round(1 / STEP)})::HUGEINT)::DOUBLE FROM runs GROUP BY look ORDER BY look"
    )
    _, n, k, known = (np.array(column) for column in zip(*rows, strict=True))
    seen, is_known = Arrivals.of(results), known_chances(results).is_known
    return Convergence(
        Provenance.of(results), seen, n.cumsum(), k.cumsum(), known.cumsum() * STEP if is_known else None
    )


@house_style()
def figure(data: Convergence) -> Figure:
    """The running share above; below, how far it is known, and how many worlds would narrow it to what."""
    wide = width()
    paper = page(0.3 + HIGH + BETWEEN + LOW + 0.35, data.title, data.experiment.about, _notes(data), wide)
    room, foot = wide - LEFT - RIGHT, paper.bottom + 0.35
    _draw_share(paper.panel(LEFT, foot + LOW + BETWEEN, room, HIGH), data)
    _draw_width(paper.panel(LEFT, foot, room, LOW), data)
    return paper.figure


def _draw_share(axes: Axes, data: Convergence) -> None:
    n, colour = data.n, COLOURS["entry"]
    (low, high), (least, most) = data.fixed, data.always
    known = None if data.known is None else np.where(data.known <= n, data.known / n, np.nan)  # beyond it is no share
    shown, late = n >= _first(int(n[-1])), n >= n[-1] / 20  # before that the intervals may run out of the panel
    drawn = np.concatenate([least[late], most[late], (data.k / n)[shown], [] if known is None else known[shown]])
    floor, ceiling = np.nanmin(drawn), np.nanmax(drawn)
    spare = 0.08 * (ceiling - floor)
    axes.set_ylim(max(0, floor - spare), min(1, ceiling + spare))
    _panel(axes, data, "Share of entries")
    percent_axis(axes, 5)
    axes.fill_between(n, least, most, color=colour, alpha=0.14, lw=0, zorder=1)
    axes.fill_between(n, low, high, color=colour, alpha=0.26, lw=0, zorder=2)
    counted: dict[str, Any] = {"color": colour, "lw": 1.6} if known is None else {"color": INK, "lw": 0.9, "ls": DASHES}
    axes.plot(n, data.k / n, zorder=4, marker="o" if len(n) == 1 else "", **counted)
    if known is not None:
        axes.plot(n, known, color=colour, lw=1.6, zorder=5)
    _draw_words(axes)
    lines = _result(data)
    block = 36 * sum(line.height for line in lines)
    bottom, top = axes.get_ylim()
    middle = (data.final.p - bottom) / (top - bottom) * 72 * HIGH
    room = np.log(AHEAD) / np.log(axes.get_xlim()[1] / axes.get_xlim()[0]) * 72 * (width() - LEFT - RIGHT)
    beside(axes, lines, float(np.clip(middle, block, 72 * HIGH - block)), away=8 - room)


def _result(data: Convergence) -> list[Line]:
    final, exact, counted = data.final, data.arrivals.share("entry"), data.arrivals.counted("entry")
    lines = [Line(share_text(exact), TEXT if exact.is_bound else TITLE + 2, COLOURS["entry"], "bold")]
    if data.known is not None:
        lines += [Line(interval_text(exact)), Line("from known chances", SMALL, QUIET), Line("", 3)]
        lines += [Line(f"{share_text(counted)} counted", weight="bold")]
    lines += [Line(interval_text(counted)), Line("looking once", SMALL, QUIET)]
    lines += [Line(interval_text(final)), Line("looking whenever one likes", SMALL, QUIET)]
    ignorance = data.arrivals.strand("entry").over_text
    if ignorance:
        lines += [Line("", 3), Line(ignorance, weight="bold")]
        lines += [Line("over parameter points:", SMALL, QUIET), Line("more worlds do not narrow it", SMALL, QUIET)]
    return lines


def _draw_words(axes: Axes) -> None:
    """The bounds of the estimative words, and each word where it has room."""
    bottom, top = axes.get_ylim()
    below = 0.0
    for bound, word in ICD_203:
        if bottom < bound < top:
            axes.axhline(bound, color=QUIET, lw=0.7, ls=":", zorder=3)
        low, high = max(below, bottom), min(bound, top)
        if high - low > 0.08 * (top - bottom) and width() == WIDTH:
            place = axes.get_yaxis_transform()
            axes.text(
                0.995, (low + high) / 2, f"“{word}”", transform=place, size=SMALL, color=QUIET, ha="right", va="center"
            )
        below = bound


def _draw_width(axes: Axes, data: Convergence) -> None:
    """How far the share is known, and how far it would be with more worlds."""
    now, more = int(data.n[-1]), np.unique(np.geomspace(data.n[-1], AHEAD * data.n[-1], 60).round())
    (low, high), (least, most) = data.fixed, data.always
    colour = COLOURS["entry"]
    _panel(axes, data, "Known to within ± … percentage points")
    axes.set_yscale("log")
    axes.plot(data.n, 50 * (high - low), color=colour, lw=1.2, alpha=0.55, zorder=3)
    axes.plot(data.n, 50 * (most - least), color=colour, lw=1.6, zorder=4)
    ahead = 100 * data.half_width(more)
    axes.plot(more, ahead, color=colour, lw=1.2, ls=(0, (1, 1.5)), zorder=4)
    reached = {target: float(np.interp(-target, -ahead, more)) for target in TARGETS if ahead[-1] < target < ahead[0]}
    named = 0.4 * now
    for target, worlds in reached.items():
        if not 4 * named < worlds < AHEAD / 3 * now:  # no room for its label
            continue
        named = worlds
        axes.plot([worlds], [target], "o", color=colour, ms=3.5, zorder=5)
        said = f"±{target:g}: {_rounded(worlds):,} worlds"
        side, away = ("left", (5, 3)) if width() == WIDTH else ("center", (0, 9))
        axes.annotate(said, (worlds, target), away, textcoords="offset points", size=SMALL, ha=side)
    bottom, top = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if top < 200 * bottom else (1,)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(axis="y", color=RULE, lw=0.4)
    place, side = ((-4, 8), "right") if len(data.n) > 1 else ((6, -10), "left")
    look: dict[str, Any] = {"size": TEXT, "weight": "bold", "ha": side}
    axes.annotate(f"±{ahead[0]:.2g}", (now, ahead[0]), place, textcoords="offset points", **look)
    axes.set_xlabel("worlds", size=SMALL, labelpad=2)


def _panel(axes: Axes, data: Convergence, heading: str) -> None:
    """A panel over the number of worlds, with room ahead of the last one."""
    last = int(data.n[-1])
    axes.set_xscale("log")
    axes.set_xlim(_first(last), last * AHEAD)
    axes.xaxis.set_major_locator(LogLocator())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:,.0f}"))
    axes.tick_params(axis="x", length=2.5, pad=2)
    axes.axvline(last, color=QUIET, lw=0.5, ls=(0, (3, 3)), zorder=2)
    axes.annotate(heading, (0, 1), (0, 6), "axes fraction", "offset points", size=HEADING, weight="bold")


def _first(last: int) -> float:
    """The number of worlds at which the panels begin."""
    return float(10 ** (len(str(last)) - 3)) if last > 99 else 0.5


def _rounded(worlds: float) -> int:
    """A number of worlds with two digits, rounded up."""
    unit = 10 ** max(0, len(str(int(worlds))) - 2)
    return int(-(-worlds // unit) * unit)


def _notes(data: Convergence) -> list[str]:
    reading = (
        "Worlds in the order of their numbers. "
        f"{'Red line: from the known chances of an entry; dashed: counted. ' if data.known is not None else ''}"
        f"Dark band: the {100 * LEVEL:.0f} % interval of the count for somebody who looks once, at a number of worlds "
        "fixed beforehand. Light band: that of somebody who looks after every world and may stop whenever he likes; "
        "the verdict goes by it. Dotted between words: the scale of ICD 203. Dotted below: with more worlds, if the "
        "share stayed what it is"
    )
    if len(data.arrivals.worlds) > 1:
        reading += (
            " and they came at new parameter points. The bands count a world for less where worlds share a point, an "
            "approximation in the light one"
        )
    return [f"{reading}.", data.experiment.caption]

"""The measurements as one picture: contestants, stages, and growth with worlds, citizens, weeks and workers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator

from benchmarks.race import BASELINE, CITIZENS, WEEKS
from benchmarks.report import Measurements
from benchmarks.scaling import Curve
from sim.plots.style import COLOURS, INK, MARGIN, QUIET, RULE, SMALL, WIDTH, house_style, page, save, spaced

ENGINE, OTHERS, IDEAL = COLOURS["entry"], COLOURS["no_entry"], RULE
UPPER, LOWER, BETWEEN = 1.9, 1.35, 0.5  # inches
STAGES = 10
LABEL = 0.09  # how much of the axis of gains a label takes


@house_style()
def draw(m: Measurements, file: Path) -> None:
    """Writes the picture as a PNG."""
    title = f"The engine runs {1 / m.race[BASELINE].median:,.0f} worlds a second on one core"
    subtitle = (
        f"That is {m.ratio('idiomatic Mesa'):,.0f} times as many as the idiomatic Mesa form of the same model. "
        f"{WEEKS} weeks and {CITIZENS:,} citizens unless said otherwise."
    )
    notes = [
        "Below: the cost of one more, flat where cost is in proportion to size (power 1, fitted from 1,000 worlds or "
        "citizens up). Grey: the ideal. Processor time; with several workers wall time. "
        f"{m.machine['processor']}, {m.machine['cores']} cores, load {m.machine['load']} to {m.load_after}."
    ]
    sheet = page(UPPER + LOWER + BETWEEN + 0.55, title, subtitle, notes)
    floor = sheet.bottom + 0.35
    above = floor + LOWER + BETWEEN
    _contestants(sheet.panel(MARGIN + 0.95, above, 2.05, UPPER), m)
    _stages(sheet.panel(WIDTH - MARGIN - 2.25, above, 1.95, UPPER), m)
    width, step = 1.3, 1.8
    for k, curve in enumerate(m.curves):
        _growth(sheet.panel(MARGIN + 0.33 + k * step, floor, width, LOWER), curve)
    _workers(sheet.panel(MARGIN + 0.33 + 3 * step, floor, 0.8, LOWER), m)
    save(sheet.figure, file, "png", {"title": title, "description": subtitle, "creator": "python -m benchmarks"})


def _contestants(axes: Axes, m: Measurements) -> None:
    names = list(m.race)[::-1]
    speeds = [1 / m.race[name].median for name in names]
    axes.barh(names, speeds, color=[ENGINE if name == BASELINE else OTHERS for name in names], height=0.62)
    axes.set_xscale("log")
    for place, speed in enumerate(speeds):
        axes.text(speed * 1.15, place, f"{speed:,.0f}" if speed > 20 else f"{speed:.1f}", va="center", size=SMALL)
    axes.set_xlim(right=max(speeds) * 6)
    _bare(axes, "Worlds a second (bars on a log scale)")


def _stages(axes: Axes, m: Measurements) -> None:
    dearest = m.profile.costs()[:STAGES][::-1]
    costs = [m.profile.micro(stage) for stage, _ in dearest]
    axes.barh([stage for stage, _ in dearest], costs, color=ENGINE, height=0.62)
    for place, cost in enumerate(costs):
        axes.text(cost + max(costs) * 0.03, place, f"{cost:.2g}", va="center", size=SMALL)
    _bare(axes, "Dearest stages, µs per world and week")


def _bare(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", size=SMALL + 0.5, color=INK, weight="bold")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)


def _growth(axes: Axes, curve: Curve) -> None:
    each = np.array(curve.seconds) / curve.sizes * 1e6
    axes.axhline(each[-1], color=IDEAL, lw=1)
    axes.loglog(curve.sizes, each, color=ENGINE, lw=1.3, marker="o", ms=2.5)
    low, high = each.min(), each.max()
    axes.set_ylim(low / 2, high * 2)
    axes.xaxis.set_major_locator(LogLocator(subs=(1,) if curve.sizes[-1] > 300 else (1, 2, 5)))
    axes.yaxis.set_major_locator(LogLocator(subs=(1,) if high > 30 * low else (1, 2, 5)))
    for scale in (axes.xaxis, axes.yaxis):
        scale.set_major_formatter(FuncFormatter(_short))
    axes.minorticks_off()
    _labelled(axes, f"µs per {curve.along[:-1]}: power {curve.exponent:.2f}", curve.along)


def _short(value: float, _: int) -> str:
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def _workers(axes: Axes, m: Measurements) -> None:
    gains = {kind: [seconds[1] / seconds[n] for n in sorted(seconds)] for kind, seconds in m.workers.items()}
    kinds, counts = sorted(gains, key=lambda kind: gains[kind][-1]), sorted(next(iter(m.workers.values())))
    heights = spaced([gains[kind][-1] for kind in kinds], LABEL * counts[-1], (1 + LABEL) * counts[-1])
    for kind, height in zip(kinds, heights, strict=True):
        colour = ENGINE if kind == "processes" else QUIET
        axes.plot(counts, gains[kind], color=colour, lw=1.3, marker="o", ms=2.5)
        axes.annotate(
            kind,
            (counts[-1], height),
            (3, 0),
            textcoords="offset points",
            va="center",
            size=SMALL,
            annotation_clip=False,
            color=colour,
        )
    axes.plot([1, counts[-1]], [1, counts[-1]], color=IDEAL, lw=1, zorder=0)
    axes.set_ylim(0)
    axes.set_xticks(counts)
    _labelled(axes, "Times as fast as one", "workers")


def _labelled(axes: Axes, title: str, along: str) -> None:
    axes.set_title(title, loc="left", size=SMALL + 0.5, color=INK, weight="bold")
    axes.set_xlabel(along, size=SMALL)

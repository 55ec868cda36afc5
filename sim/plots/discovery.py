"""Scenario discovery: the ranges of parameters in which an ending is common, and what a larger box would cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.discovery.box import FoundBox
from sim.analysis.discovery.found import Found, seek
from sim.analysis.discovery.words import CAUTION, BoxRange, finding, p_text, part_text, ranges, value_text
from sim.analysis.endings import CALLED
from sim.analysis.provenance import Provenance
from sim.analysis.varied import Axis, units_in_words
from sim.analysis.words import count, share_text
from sim.plots.style import COLOURS, INK, QUIET, RULE, SHADE, SMALL, TEXT, WIDTH, house_style, page, percent_axis

if TYPE_CHECKING:
    from sim.batch.store import Results

NAME, BARS, P, GAP, RIGHT = 2.35, 1.5, 0.6, 0.55, 0.25  # inches, from left to right; the rest is the way of peeling
WORDS = 49  # letters that fit beside a bar
ROW, HEAD, FOOT, LEAST, NOTHING = 0.44, 0.52, 0.42, 2.3, 1.1  # inches
LABELLED = (0.75, 0.5, 0.25, 0.1)  # sizes of boxes that are written beside the way
APART = 0.28  # of coverage, which the words for a size take


@dataclass(frozen=True)
class DrawnBoxes:
    """What was found, and in which experiment."""

    experiment: Provenance
    found: Found

    @property
    def title(self) -> str:
        """The finding in words."""
        return self.found.title


def load(results: Results) -> DrawnBoxes:
    """What the figure needs of a results folder: its entries, by the usual threshold."""
    return DrawnBoxes(Provenance.of(results), seek(results))


@house_style()
def figure(data: DrawnBoxes) -> Figure:
    """The boxes as bars over the range of each parameter; beside them the way on which the first one was found.

    Where none was found, how far the search came.
    """
    boxes = data.found.discovery.boxes
    if not boxes:
        return _nothing(data)
    rows = sum(HEAD + ROW * len(ranges(box)) for box in boxes)
    height = max(rows, LEAST)
    paper = page(height + FOOT, data.title, _subtitle(data), _notes(data))
    top = paper.bottom + FOOT + height
    for number, box in enumerate(boxes):
        part = ROW * len(ranges(box))
        top -= HEAD + part
        _bars(paper.panel(NAME, top, BARS, part), data, box, number)
    left = NAME + BARS + P + GAP
    low = paper.bottom + FOOT + max(0.0, height - LEAST - 0.6)
    _way(paper.panel(left, low, WIDTH - left - RIGHT, paper.bottom + FOOT + height - low - 0.3), data)
    return paper.figure


def _nothing(data: DrawnBoxes) -> Figure:
    """How common the ending is in all worlds and in the best box that was tried, against what was asked for."""
    found, colour = data.found.discovery, COLOURS[data.found.ending]
    peeled = count(len(found.tried.paths), "parameter")
    notes = (
        f"Dashed: what was asked for. The best box: the highest share to which peeling {peeled} led, as the points say "
        "that had no part in choosing it. Line: 95 % interval over points."
    )
    paper = page(NOTHING + FOOT, data.title, _subtitle(data), [notes, data.experiment.caption])
    axes = paper.panel(NAME, paper.bottom + FOOT, WIDTH - NAME - P, NOTHING - 0.2)
    most = 1.15 * max(found.above, found.reached, found.overall.high)
    axes.set(xlim=(0, min(1.0, most)), ylim=(1.6, -0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{100 * part:.4g} %"))
    axes.axvline(found.above, color=colour, lw=0.9, ls=(0, (4, 3)))
    asked = f"asked for: more than {data.found.above}"
    _write(axes, (found.above, 1), (0, 6), asked, ("data", "axes fraction"), color=colour)
    axes.plot((found.overall.low, found.overall.high), (0, 0), color=INK, lw=1.4)
    for row, (name, at) in enumerate((("all worlds tried", found.overall.p), ("the best box", found.reached))):
        axes.plot([at], [row], "o", color=INK, ms=5, clip_on=False)
        _write(axes, (0, row), (-7, 0), name, "row", ha="right", weight="bold")
        _write(axes, (at, row), (0, 8), f"{100 * at:.2g} %", "data", SMALL)
    axes.set_xlabel(f"share with {CALLED[data.found.ending].noun}", size=SMALL, labelpad=3)
    return paper.figure


def _bars(axes: Axes, data: DrawnBoxes, box: FoundBox, number: int) -> None:
    """One bar for each parameter of a box: what of its range lies in the box."""
    asked = ranges(box)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(asked) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{100 * part:.0f} %"))
    is_last = number == len(data.found.discovery.boxes) - 1
    axes.set_xticks((0, 0.5, 1) if is_last else ())
    axes.spines["bottom"].set_visible(is_last)
    outside = "" if number == 0 else ", outside those before it"
    what = CALLED[data.found.ending]
    _write(axes, (0, 1), (-72 * NAME + 9, 20), f"Box {number + 1}{outside}", ha="left", weight="bold")
    part = f"{part_text(box.mass)} of worlds, {part_text(box.coverage)} of {what.several}"
    numbers = f"{share_text(box.share)} {what.noun}; {part}"
    _write(axes, (0, 1), (-72 * NAME + 9, 9), numbers, ha="left", color=QUIET, size=SMALL)
    _write(axes, (1, 1), (72 * P - 4, 9), "p", ha="right", color=QUIET, size=SMALL)
    for row, one in enumerate(asked):
        _bar(axes, row, one, data.found.axes[one.path], data)
    if is_last:
        _write(axes, (0.5, 0), (0, -22), "part of what was tried, lowest to highest", color=QUIET, size=SMALL)


def _bar(axes: Axes, row: int, asked: BoxRange, named: Axis, data: DrawnBoxes) -> None:
    low, high = asked.span
    tried = data.found.discovery.tried.values[:, data.found.discovery.tried.paths.index(asked.path)]
    axes.barh(row, 1, 0.36, color=SHADE, lw=0)
    axes.barh(row, high - low, 0.36, left=low, color=COLOURS[data.found.ending], alpha=0.85, lw=0)
    ends = ((low, asked.lower, tried.min()), (high, asked.upper, tried.max()))
    for is_right, (place, limit, extreme) in enumerate(ends):
        if limit:
            edge = "left" if place < 0.12 else "right" if place > 0.88 else "center"
            _write(axes, (place, row), (0, 9.5), value_text(limit.value), "data", size=SMALL, weight="bold", ha=edge)
        elif abs(place - (low + high - place)) > 0.3:
            side, away = ("right", -3) if is_right else ("left", 3)
            _write(axes, (place, row), (away, 0), value_text(float(extreme)), "data", SMALL, ha=side, color="white")
    _write(axes, (0, row), (-7, 4.5), named.name, "row", weight="bold", ha="right")
    _write(axes, (0, row), (-7, -4.5), _meaning(named), "row", size=SMALL - 1, color=QUIET, ha="right")
    _write(axes, (1, row), (72 * P - 4, 0), p_text(asked.quasi_p or 0.0), "row", size=SMALL, ha="right")


def _meaning(named: Axis) -> str:
    """What a parameter means, as far as there is room, and its unit."""
    meaning, room = named.meaning.partition(";")[0], WORDS - len(named.unit)
    if len(meaning) > room:
        meaning = meaning[:room].rsplit(" ", 1)[0].rstrip(",;:+= ") + " …"
    return f"{meaning} [{named.unit}]"


def _write(
    axes: Axes,
    at: tuple[float, float],
    away: tuple[float, float],
    text: str,
    place: str | tuple[str, str] = "axes",
    size: float = TEXT,
    color: str = INK,
    ha: str = "center",
    weight: str = "normal",
) -> None:
    """Text so many points away from a place in the panel, in the data, or at the height of a row."""
    places: dict[Any, Any] = {"axes": "axes fraction", "row": ("axes fraction", "data")}
    look: dict[str, Any] = {"size": size, "color": color, "ha": ha, "va": "center", "weight": weight}
    axes.annotate(text, at, away, places.get(place, place), "offset points", **look)


def _way(axes: Axes, data: DrawnBoxes) -> None:
    """Coverage against density of the boxes on the way of peeling, and where the chosen box lies."""
    found, colour = data.found.discovery, COLOURS[data.found.ending]
    coverage, density = ([getattr(step, name) for step in found.path] for name in ("coverage", "density"))
    axes.plot(coverage, density, color=QUIET, lw=0.9, marker="o", ms=2, zorder=3)
    axes.axhline(found.above, color=colour, lw=0.8, ls=(0, (4, 3)))
    box = found.boxes[0]
    axes.plot((box.coverage,) * 2, (box.share.low, box.share.high), color=INK, lw=0.8, zorder=4)
    axes.plot(box.coverage, box.share.p, color=colour, marker="s", ms=6, zorder=5)
    _write(axes, (box.coverage, box.share.p), (8, 7), "box 1", "data", SMALL, ha="left", weight="bold")
    _sizes(axes, data)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, min(1.0, 1.25 * max([*density, box.share.high, found.above])))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{100 * part:.0f} %"))
    percent_axis(axes, 5)
    axes.set_xlabel(f"coverage: part of all {CALLED[data.found.ending].several}", size=SMALL, labelpad=3)
    axes.set_title(f"density: share with {CALLED[data.found.ending].noun}", size=SMALL, color=QUIET, loc="left", pad=5)
    axes.spines["bottom"].set_color(RULE)


def _sizes(axes: Axes, data: DrawnBoxes) -> None:
    """Beside some boxes on the way how large they are: under it to the right, above it where there is no room."""
    path, chosen = data.found.discovery.path, data.found.discovery.boxes[0]
    last = 0.0
    for part in LABELLED:
        near = min(path, key=lambda step: abs(step.mass - part))
        hides = -0.1 < near.coverage - chosen.coverage < APART or abs(near.coverage - last) < APART
        if abs(near.mass - part) > 0.06 or hides:
            continue
        last = near.coverage
        is_under = last > 0.4
        axes.annotate(
            f"{100 * near.mass:.0f} % of worlds", (near.coverage, near.density),
            (-2, -9) if is_under else (4, 4), "data", "offset points",
            size=SMALL - 1, color=QUIET, ha="right" if is_under else "left",
        )  # fmt: skip


def _subtitle(data: DrawnBoxes) -> str:
    return f"{data.experiment.about}\n{finding(data.found.discovery, data.found.ending)}"


def _notes(data: DrawnBoxes) -> list[str]:
    found = data.found.discovery
    reading = (
        f"Common is more than {data.found.above} (dashed). Bars: the coloured part of a parameter's range lies in the "
        "box; the axis counts points tried, bold numbers are the limits. p: how often a cut at random would set the "
        "worlds apart as far, over points (quasi-p). Right: boxes on the way of peeling "
        f"{count(len(found.tried.paths), 'parameter')}, before pasting; thin line: 95 % interval over points. {CAUTION}"
    )
    reading += units_in_words(data.found.axes[one.path] for box in found.boxes for one in ranges(box))
    return [reading, data.experiment.caption]

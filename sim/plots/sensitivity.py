"""Which unknowns matter: how much of the spread over points each parameter explains by itself, and what luck does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.provenance import Provenance
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, Split
from sim.analysis.sensitivity.given_data import given_data
from sim.analysis.sensitivity.stored import cloud_of
from sim.analysis.varied import Axis, axis, value_text
from sim.analysis.words import count, plain
from sim.plots.style import BLUE, COLOURS, INK, QUIET, RULE, SHADE, SMALL, TEXT, WIDTH, house_style, page

if TYPE_CHECKING:
    from sim.batch.store import Results

MOST = 14  # rows; more cannot be read
LEFT, RIGHT, ROW, HEAD, FOOT, STRIP = 2.75, 1.95, 0.31, 0.36, 0.36, 0.78  # inches
MORE, LESS, EITHER, NOISE = COLOURS["entry"], BLUE, "#6B4E8E", "#9AA3AB"
TINTS = {"more": MORE, "fewer": LESS, "either": EITHER, "": NOISE}
LUCK, TOGETHER = "#CDD2D6", "#B9A9C9"
WORDS, NAMED, ROOM = 62, 3, 0.075  # letters beside a row; drivers in words; part of the strip that a label takes
WHOLE = 1.02  # beyond which an axis of parts does not go, whatever an interval says


@dataclass(frozen=True)
class Ranking:
    """The drivers with what they are called, and how the variance of a single world's outcome divides."""

    experiment: Provenance
    found: Sensitivity
    split: Split
    axes: tuple[Axis, ...]

    @property
    def title(self) -> str:
        """The finding in words: which unknowns matter most."""
        names = [axis.name for axis, driver in zip(self.axes, self.found.drivers, strict=True) if driver.is_clear]
        if not names:
            return f"None of {count(len(self.axes), 'unknown')} stands out from noise"
        first = names[:NAMED]
        listed = first[0] if len(first) == 1 else f"{', '.join(first[:-1])} and {first[-1]}"
        return f"What matters most for entry: {listed}"


def load(results: Results) -> Ranking:
    """What the figure needs of a results folder. SensitivityError where its points cannot tell what matters."""
    return ranking(results, *cloud_and_drivers(results))


def cloud_and_drivers(results: Results) -> tuple[Cloud, Sensitivity]:
    """The points of a results folder and what they say. SensitivityError where they cannot tell what matters."""
    cloud = cloud_of(results)
    return cloud, given_data(cloud, results.manifest.seed)


def ranking(results: Results, cloud: Cloud, found: Sensitivity) -> Ranking:
    """The drivers by the names that their parameters have."""
    assert found.split is not None  # indices from given data always say how the variance divides
    named = tuple(axis(results, driver.path) for driver in found.drivers)
    return Ranking(Provenance.of(results), found, found.split, named)


@house_style()
def figure(data: Ranking) -> Figure:
    """One row for each driver with its index and interval, over a band that parameters without effect reach."""
    shown = min(MOST, max(len(data.found.clear) + 2, 5), len(data.axes))
    height = ROW * shown
    paper = page(STRIP + HEAD + height + FOOT, data.title, _subtitle(data), _notes(data, shown))
    _strip(paper.panel(0.12, paper.bottom + FOOT + height + HEAD + 0.34, WIDTH - 0.24, 0.26), data)
    axes = paper.panel(LEFT, paper.bottom + FOOT, WIDTH - LEFT - RIGHT, height)
    axes.set_ylim(shown - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, min(1.08 * max(driver.high for driver in data.found.drivers[:shown]), WHOLE))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{100 * part:.4g} %"))
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.axvspan(0, data.found.noise, color=SHADE, lw=0, zorder=0)
    _headings(axes)
    for row, (driver, named) in enumerate(zip(data.found.drivers[:shown], data.axes, strict=False)):
        _mark(axes, row, driver)
        _name(axes, row, named, driver.is_clear)
        _ends(axes, row, driver)
    return paper.figure


def _headings(axes: Axes) -> None:
    look: dict[str, Any] = {"size": SMALL, "color": QUIET}
    axes.annotate(
        "part of the spread over points that it explains alone",
        (0, 1),
        (0, 5),
        "axes fraction",
        "offset points",
        **look,
    )
    axes.annotate(
        "entry at\nthose ends", (1, 1), (72 * RIGHT - 9, 4), "axes fraction", "offset points", ha="right", **look
    )
    axes.annotate("tenth of values\nbelow and above", (1, 1), (10, 4), "axes fraction", "offset points", **look)


def _mark(axes: Axes, row: int, driver: Driver) -> None:
    tint = TINTS[driver.direction]
    axes.plot(
        (max(driver.low, 0), max(driver.high, 0)), (row, row), color=tint, lw=1.6, solid_capstyle="butt", zorder=2
    )
    axes.plot([max(driver.index, 0)], [row], "o", color=tint, ms=5.5, mec="white", mew=0.7, zorder=3, clip_on=False)


def _name(axes: Axes, row: int, named: Axis, is_clear: bool) -> None:
    """What the parameter is called, what it means, and in which unit."""
    meaning, room = named.meaning.partition(";")[0], WORDS - len(named.unit)
    if len(meaning) > room:
        meaning = meaning[:room].rsplit(" ", 1)[0].rstrip(",;:+= ") + " …"
    looks: tuple[tuple[str, float, dict[str, Any]], ...] = (
        (named.name, 4.5, {"size": TEXT, "weight": "bold" if is_clear else "normal"}),
        (f"{meaning} [{named.unit}]", -4.5, {"size": SMALL - 1, "color": QUIET}),
    )
    for text, y, look in looks:
        axes.annotate(
            text, (0, row), (-8, y), ("axes fraction", "data"), "offset points", ha="right", va="center", **look
        )


def _ends(axes: Axes, row: int, driver: Driver) -> None:
    """The values of the parameter and the share of entries at either end, with an arrow that says which way."""
    place = ((1, row), ("axes fraction", "data"))
    look: dict[str, Any] = {"textcoords": "offset points", "va": "center", "size": SMALL}
    values = " to ".join(value_text(value, 2) for value in driver.tenths)
    axes.annotate(values, place[0], (10, 0), place[1], color=QUIET, **look)
    axes.annotate(
        ends_text(driver), place[0], (72 * RIGHT - 9, 0), place[1], ha="right", color=TINTS[driver.direction],
        weight="bold" if driver.is_clear else "normal", **look,
    )  # fmt: skip


def ends_text(driver: Driver) -> str:
    """The share of entries where the parameter is low and where it is high."""
    return "" if driver.ends is None else f"{plain(100 * driver.ends[0])} → {plain(100 * driver.ends[1])} %"


def _strip(axes: Axes, data: Ranking) -> None:
    """A bar that is the whole variance of a single world's outcome, cut into luck, drivers and the rest."""
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.axis("off")
    axes.annotate(
        "Whether a single world ends in entry depends on", (0, 1), (0, 5), "axes fraction", "offset points", size=SMALL,
        color=QUIET,
    )  # fmt: skip
    names = {driver.path: (named, driver) for named, driver in zip(data.axes, data.found.drivers, strict=True)}
    alone = sum(data.split.alone.values())
    parts = [("luck", max(data.split.luck, 0), LUCK, INK)]
    parts += [(names[p][0].name, part, TINTS[names[p][1].direction], "white") for p, part in data.split.alone.items()]
    left = 0.0
    for name, part, tint, ink in parts:
        axes.barh(0.5, part, 1, left=left, color=tint, lw=0.5, edgecolor="white")
        if part > ROOM / 2:
            said = f"luck {100 * part:.0f} %" if name == "luck" else f"{100 * part:.0f} %"
            axes.text(left + part / 2, 0.5, said, ha="center", va="center", size=SMALL, color=ink)
        left += part
    rest = max(data.split.together, 0)
    axes.barh(0.5, rest, 1, left=left, color=TOGETHER, lw=0.5, edgecolor="white")
    if rest > ROOM / 2:
        axes.text(left + rest / 2, 0.5, f"{100 * rest:.0f} %", ha="center", va="center", size=SMALL)
    for text, where, ha in (
        ("luck: what would stay open if all of this were known", 0.0, "left"),
        (f"unknowns: {100 * alone:.0f} % single ones, {100 * rest:.0f} % together", 1.0, "right"),
    ):
        axes.annotate(text, (where, 0), (0, -4), "data", "offset points", ha=ha, va="top", size=SMALL, color=QUIET)


def _subtitle(data: Ranking) -> str:
    clear, all_ = len(data.found.clear), len(data.axes)
    return f"{data.experiment.about}\n{clear} of {count(all_, 'unknown')} can be told from noise."


def _notes(data: Ranking, shown: int) -> list[str]:
    reading = (
        "Bar: the variance of whether a single world ends in entry. Together: what unknowns do only jointly, or too "
        "weakly to be seen. Dots: which part of the variance of the share of entries over points an unknown explains "
        f"by itself, luck removed; lines: 95 % intervals from resampling the {data.found.points:,} points. Grey band: "
        f"what the largest of {len(data.axes)} shuffled unknowns without any effect stays below, 19 times in 20. "
        "Red: entries become more common as it rises; blue: rarer; violet: either; grey: not told from noise."
        + (f" The {len(data.axes) - shown} that explain least are left out." if len(data.axes) > shown else "")
    )
    return [reading, data.experiment.caption]

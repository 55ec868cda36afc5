"""The share of entries at every point against each of the leading drivers, with the mean along it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.estimate import interval_of_mean
from sim.analysis.provenance import Provenance
from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.drivers import Driver, Sensitivity
from sim.analysis.varied import Axis, axis
from sim.analysis.words import count, plain
from sim.engine.arrays import Array
from sim.plots.sensitivity import TINTS, cloud_and_drivers
from sim.plots.style import INK, QUIET, SMALL, TEXT, WIDTH, house_style, page, percent_axis, wrapped

if TYPE_CHECKING:
    from sim.batch.store import Results

PANELS, ACROSS, BINS, FEWEST_IN_A_BIN = 6, 3, 12, 10
LEFT, GAP, EDGE, HEIGHT, OVER, UNDER = 0.42, 0.22, 0.14, 1.45, 0.36, 0.5  # inches
MOST_DOTS = 4000


@dataclass(frozen=True)
class DriverPanel:
    """A driver with the points, and the mean share of entries in each class of points along it with its interval.

    `values` and `share` (points,); `x`, `mean`, `low`, `high` (classes,).
    """

    axis: Axis
    driver: Driver
    values: Array
    share: Array
    x: Array
    mean: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Scatter:
    """The leading drivers, each with all points."""

    experiment: Provenance
    panels: tuple[DriverPanel, ...]
    mean: float
    clear: int

    @property
    def title(self) -> str:
        """The finding in words: how far the mean share moves along the leading driver."""
        first = self.panels[0]
        if not self.clear:
            return f"Along none of {count(len(self.panels), 'unknown')} does entry move by more than luck might"
        low, high = (plain(100 * end) for end in first.driver.ends or (0, 0))
        way = {"more": "rises", "fewer": "falls"}.get(first.driver.direction, "moves")
        return f"Entry {way} from {low} to {high} % along {first.axis.name}, but points differ widely"


def load(results: Results) -> Scatter:
    """What the figure needs of a results folder. SensitivityError where its points cannot tell what matters."""
    cloud, found = cloud_and_drivers(results)
    chosen = found.drivers[:PANELS]
    return scatter(Provenance.of(results), cloud, found, tuple(axis(results, driver.path) for driver in chosen))


def scatter(experiment: Provenance, cloud: Cloud, found: Sensitivity, axes: tuple[Axis, ...]) -> Scatter:
    """The panels of the leading drivers, for each of which an axis is given."""
    panels = tuple(_panel(cloud, driver, named) for driver, named in zip(found.drivers, axes, strict=False))
    return Scatter(experiment, panels, cloud.mean_at(np.arange(cloud.points)), len(found.clear))


def _panel(cloud: Cloud, driver: Driver, named: Axis) -> DriverPanel:
    """The points along a driver, in classes of equal size."""
    values = cloud.values[driver.path]
    order = np.argsort(values, kind="stable")
    groups = np.array_split(order, min(BINS, cloud.points // FEWEST_IN_A_BIN))
    mean = np.array([cloud.mean_at(group) for group in groups])
    errors = [cloud.told[group].std(ddof=1) / np.sqrt(len(group)) for group in groups]
    ends = [interval_of_mean(p, e, len(g), len(g)) for p, e, g in zip(mean, errors, groups, strict=True)]
    low, high = np.array(ends).T
    return DriverPanel(
        axis=named,
        driver=driver,
        values=values,
        share=cloud.told,
        x=np.array([np.median(values[group]) for group in groups]),
        mean=mean,
        low=low,
        high=high,
    )


@house_style()
def figure(data: Scatter) -> Figure:
    """Small panels, one for each driver, all with the same scale of shares."""
    rows = math.ceil(len(data.panels) / ACROSS)
    body = rows * (OVER + HEIGHT + UNDER)
    paper = page(body, data.title, f"{data.experiment.about}", _notes(data))
    width = (WIDTH - LEFT - EDGE - (ACROSS - 1) * GAP) / ACROSS
    highest = max(max(panel.share.max(), panel.high.max()) for panel in data.panels)
    top = max(min(1.05 * float(highest), 1.0), 0.01)
    for place, panel in enumerate(data.panels):
        row, column = divmod(place, ACROSS)
        bottom = paper.bottom + body - (row + 1) * (OVER + HEIGHT + UNDER) + UNDER
        axes = paper.panel(LEFT + column * (width + GAP), bottom, width, HEIGHT)
        _draw(axes, panel, data.mean, width, column == 0, top)
    return paper.figure


def _draw(axes: Axes, panel: DriverPanel, mean: float, width: float, has_scale: bool, top: float) -> None:
    tint = TINTS[panel.driver.direction]
    some = slice(None, None, max(1, len(panel.values) // MOST_DOTS))
    dots: dict[str, Any] = {"ms": 1.7, "mec": "none", "color": INK, "alpha": 0.16, "rasterized": True}
    axes.plot(panel.values[some], panel.share[some], "o", zorder=1, **dots)
    axes.axhline(mean, color=QUIET, lw=0.6, ls=(0, (3, 3)), zorder=2)
    axes.fill_between(panel.x, panel.low, panel.high, color=tint, alpha=0.3, lw=0, zorder=3)
    axes.plot(panel.x, panel.mean, color=tint, lw=1.6, zorder=4)
    axes.set_ylim(-0.02 * top, 1.02 * top)
    span = np.ptp(panel.values)
    axes.set_xlim(panel.values.min() - 0.02 * span, panel.values.max() + 0.02 * span)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    percent_axis(axes, 5)
    if not has_scale:
        axes.set_yticklabels([])
    part = f"explains {100 * max(panel.driver.index, 0):.0f} %" if panel.driver.is_clear else "not told from noise"
    axes.annotate(panel.axis.name, (0, 1), (0, 13), "axes fraction", "offset points", size=TEXT, weight="bold")
    axes.annotate(part, (0, 1), (0, 4), "axes fraction", "offset points", size=SMALL, color=tint)
    lines = wrapped(
        f"{panel.axis.meaning.partition(';')[0].partition(':')[0]} [{panel.axis.unit}]", SMALL, QUIET, room=72 * width
    )
    for number, line in enumerate(lines[:2]):
        axes.annotate(
            line.text,
            (0, 0),
            (0, -17 - 9 * number),
            "axes fraction",
            "offset points",
            va="top",
            size=SMALL,
            color=QUIET,
        )


def _notes(data: Scatter) -> list[str]:
    reading = (
        "Each dot is a point: values for everything that is not known, and the share of entries in its worlds, luck "
        "included (from known chances, counted where these add up to more than one in a world). Lines: means of "
        f"{len(data.panels[0].x)} classes of points along the parameter, with 95 % intervals over points; dashed: the "
        "mean of all. Explains: its part of the variance over points, luck removed; how far dots lie from the line is "
        "what the other unknowns and luck do. Red: entries become more common; blue: rarer; violet: either; grey: not "
        "told from noise."
    )
    return [reading, data.experiment.caption]

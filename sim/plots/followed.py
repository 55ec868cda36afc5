"""The chance of an entry as it would have stood week by week, with its band and the weeks that moved it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.chance_over_time import T_95, Week
from sim.analysis.words import long_date, percent
from sim.plots.calendar import calendar_axis
from sim.plots.style import COLOURS, INK, QUIET, SMALL, WIDTH, house_style, page, percent_axis, spaced

LEFT, RIGHT, HEAD, HIGH, GAP, LOW, TICKS = 0.6, 0.7, 0.3, 2.9, 0.45, 0.8, 0.36  # inches
MARKED, LINE = 10, 0.05  # weeks with a number; of the panel's height


@dataclass(frozen=True)
class ChanceOverTime:
    """The weeks with their chances, what moved those that moved most {first day: words}, and what was simulated."""

    weeks: Sequence[Week]
    told: Mapping[date, str]
    source: str

    @property
    def title(self) -> str:
        """The finding in words."""
        first, last = (self.weeks[place].chances[self.horizon].value for place in (0, -1))
        day = long_date(self.weeks[-1].day)
        return f"Entry within {self.horizon} weeks: {percent(first, 1)} at first, {percent(last, 1)} by {day}"

    @property
    def horizon(self) -> int:
        """The longest horizon in weeks."""
        return max(self.weeks[0].chances)

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {"title": self.title, "description": self.source, "creator": "warentry"}


@house_style()
def figure(data: ChanceOverTime) -> Figure:
    """Above the chances within each horizon, below how many worlds of equal weight they rest on."""
    numbered = sorted(data.told)[:MARKED]
    marks = [
        f"({n}) {long_date(day)}: {data.told[day].removesuffix('…').rstrip()}."
        for n, day in enumerate(numbered, start=1)
    ]
    reading = (
        f"Share of worlds that enter within {data.horizon} weeks of each week, knowing the record up to it; band: 95 % "
        "by luck alone, what is not known is in the share itself. Thin: within fewer weeks. Numbers: the weeks whose "
        "observations moved it most."
    )
    body = HEAD + HIGH + GAP + LOW + TICKS
    paper = page(body, data.title, "As it would have stood, week by week.", [reading, *marks, data.source])
    bottom, width = paper.bottom + TICKS, WIDTH - LEFT - RIGHT
    _draw_chances(paper.panel(LEFT, bottom + LOW + GAP, width, HIGH), data, numbered)
    _draw_effective(paper.panel(LEFT, bottom, width, LOW), data)
    return paper.figure


def _draw_chances(axes: Axes, data: ChanceOverTime, numbered: Sequence[date]) -> None:
    colour, at = COLOURS["entry"], np.arange(len(data.weeks)) + 1  # each is known at the end of its week
    for horizon in data.weeks[0].chances:
        values = np.array([week.chances[horizon].value for week in data.weeks])
        is_main = horizon == data.horizon
        axes.plot(at, values, color=colour if is_main else QUIET, lw=1.6 if is_main else 0.8, zorder=4)
        if is_main:
            errors = T_95 * np.nan_to_num([week.chances[horizon].error for week in data.weeks])
            axes.fill_between(at, np.maximum(values - errors, 0), values + errors, color=colour, alpha=0.2, lw=0)
            top = float((values + errors).max())
    axes.set_ylim(0, 1.12 * top)
    percent_axis(axes, 5)
    _name_lines(axes, data)
    start = data.weeks[0].day
    for number, day in enumerate(numbered, start=1):
        week = (day - start) // timedelta(weeks=1) + 1
        axes.axvline(week, color=QUIET, lw=0.5, ls=(0, (3, 3)), zorder=1)
        axes.annotate(
            f"({number})", (week, 1), (0, 2 + 7 * (number % 2)), axes.get_xaxis_transform(), "offset points",
            size=SMALL, color=QUIET, ha="center",
        )  # fmt: skip
    calendar_axis(axes, start, len(data.weeks) + 1, 9, labelled=False)


def _name_lines(axes: Axes, data: ChanceOverTime) -> None:
    """The horizon of each line at its end, one above the other where they end together."""
    ends = sorted((chance.value, horizon) for horizon, chance in data.weeks[-1].chances.items())
    high = axes.get_ylim()[1]
    for place, (_, horizon) in zip(spaced([end / high for end, _ in ends], LINE), ends, strict=True):
        axes.annotate(
            f"{horizon} weeks", (1, place), (5, 0), "axes fraction", "offset points", size=SMALL, va="center",
            color=COLOURS["entry"] if horizon == data.horizon else QUIET,
        )  # fmt: skip


def _draw_effective(axes: Axes, data: ChanceOverTime) -> None:
    values = [week.effective for week in data.weeks]
    axes.fill_between(np.arange(len(values)) + 1, 0, values, color=INK, alpha=0.25, lw=0, step="pre")
    axes.set_ylim(0, 1.1 * max(values))
    axes.set_title("Effective worlds", size=SMALL, color=INK, loc="left", pad=3)
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    calendar_axis(axes, data.weeks[0].day, len(values) + 1, 9)

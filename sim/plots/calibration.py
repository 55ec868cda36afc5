"""Calibration: how often something came where it was given about this chance, one panel for each outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.analysis.scores import Bin
from sim.plots.style import INK, QUIET, RULE, SMALL, TEXT, WIDTH, house_style, page

LEFT, BETWEEN, BELOW, ABOVE = 0.55, 0.25, 0.45, 0.4  # inches
SIDE = (WIDTH - LEFT - 0.15 - 2 * BETWEEN) / 3
COLOURS, MARKS, APART = (INK, "#2E8B7D", "#DD9A1F"), ("o", "s", "^"), 0.006


@dataclass(frozen=True)
class Reliability:
    """What the figure shows: {outcome: {forecast: its bins}}; `about` says of what, `reading` how it is read."""

    title: str
    about: str
    panels: Mapping[str, Mapping[str, Sequence[Bin]]]
    reading: str
    source: str

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {"title": self.title, "description": f"{self.about} {self.source}", "creator": "warentry"}


@house_style()
def figure(data: Reliability) -> Figure:
    """A square for each outcome: foreseen chance across, observed share up, the diagonal where they agree."""
    paper = page(ABOVE + SIDE + BELOW, data.title, data.about, [data.reading, data.source])
    for number, (outcome, forecasts) in enumerate(data.panels.items()):
        left = LEFT + number * (SIDE + BETWEEN)
        axes = paper.panel(left, paper.bottom + BELOW, SIDE, SIDE)
        _panel(axes, outcome, forecasts, number == 0)
    return paper.figure


def _panel(axes: Axes, outcome: str, forecasts: Mapping[str, Sequence[Bin]], is_first: bool) -> None:
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axes.grid(color=RULE, lw=0.4)
    axes.plot((0, 1), (0, 1), color=QUIET, lw=0.8, ls=":", zorder=1)
    percent = FuncFormatter(lambda share, _: f"{100 * share:.0f} %")
    axes.xaxis.set_major_formatter(percent)
    axes.yaxis.set_major_formatter(percent)
    if is_first:
        axes.set_ylabel("share of cases in which it came", size=TEXT, color=INK)
    else:
        axes.set_yticklabels([])
    axes.set_xlabel("chance that was given to it", size=TEXT, color=INK)
    axes.set_title(outcome, size=TEXT, weight="bold", loc="left", color=INK, pad=4)
    for number, (name, bins) in enumerate(forecasts.items()):
        colour, aside = COLOURS[number % len(COLOURS)], (number - (len(forecasts) - 1) / 2) * APART
        for one in bins:
            axes.plot((one.foreseen + aside,) * 2, (one.low, one.high), color=colour, lw=0.9, alpha=0.55, zorder=2)
        across, up = [one.foreseen + aside for one in bins], [one.observed for one in bins]
        axes.plot(
            across, up, MARKS[number % len(MARKS)], color=colour, ms=5, mec="white", mew=0.7, zorder=3, label=name
        )
    if is_first:
        axes.legend(
            loc="upper left", bbox_to_anchor=(-0.02, 1.24), ncols=3, frameon=False, fontsize=SMALL, handletextpad=0.2
        )

"""Intervals: named numbers below each other, each a dot in its 95 % interval, over what each is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.analysis.words import DISCLAIMER, number
from sim.plots.style import INK, QUIET, RULE, SHADE, SMALL, TEXT, WIDTH, house_style, page

LEFT, RIGHT, ROW, FOOT, HEAD = 2.9, 1.9, 0.31, 0.42, 0.2  # inches
LETTERS = 58  # that fit beside a row


@dataclass(frozen=True)
class Row:
    """A named number: where it lies, its interval, what is said beside it, and the span that it is held against.

    `unit` is that of what is named, `hollow` where another number of the same thing lies.
    """

    name: str
    meaning: str
    at: float
    low: float
    high: float
    beside: str = ""
    against: tuple[float, float] | None = None
    is_clear: bool = True
    hollow: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Intervals:
    """What the figure shows: `about` says of what, `reading` how it is read, `source` what was simulated.

    `axis` names the numbers; a `percent` axis is one of shares, a `log` axis counts in factors. `reminder` says what
    the numbers are not.
    """

    title: str
    about: str
    rows: Sequence[Row]
    axis: str
    reading: str
    source: str
    percent: bool = False
    log: bool = False
    reminder: str = DISCLAIMER

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {
            "title": self.title,
            "description": f"{self.about} {self.reminder} {self.source}",
            "creator": "warentry",
        }


@house_style()
def figure(data: Intervals) -> Figure:
    """One row for each number, in the order in which they are given."""
    height = ROW * max(len(data.rows), 1)
    paper = page(HEAD + height + FOOT, data.title, data.about, [data.reading, f"{data.reminder} {data.source}"])
    axes = paper.panel(LEFT, paper.bottom + FOOT, WIDTH - LEFT - RIGHT, height)
    axes.set_ylim(max(len(data.rows), 1) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=RULE, lw=0.4)
    if data.log:
        axes.set_xscale("log")
    scale = (lambda x, _: f"{100 * x:.4g} %") if data.percent else (lambda x, _: number(x, ".4g"))
    axes.xaxis.set_major_formatter(FuncFormatter(scale))
    axes.set_xlabel(data.axis, size=TEXT, color=INK)
    for place, row in enumerate(data.rows):
        _row(axes, place, row)
    if data.percent and not data.log and all(min(row.at, row.low) >= 0 for row in data.rows):
        axes.set_xlim(left=0)  # a share has no room below nothing; only now, when the axis knows how far it reaches
    return paper.figure


def _row(axes: Axes, place: int, row: Row) -> None:
    colour = INK if row.is_clear else QUIET
    if row.against is not None:
        low, high = row.against
        axes.barh(place, high - low, 0.7, left=low, color=SHADE, lw=0, zorder=0)
    axes.plot((row.low, row.high), (place, place), color=colour, lw=1.4, solid_capstyle="butt", zorder=2)
    if row.hollow is not None:
        axes.plot([row.hollow], [place], "o", color="white", ms=4.5, mec=colour, mew=0.9, zorder=3, clip_on=False)
    axes.plot([row.at], [place], "o", color=colour, ms=5, mec="white", mew=0.7, zorder=3, clip_on=False)
    meaning, unit = row.meaning.replace("`", ""), f" [{row.unit}]" if row.unit else ""
    if len(meaning + unit) > LETTERS:
        meaning = meaning[: LETTERS - len(unit)].rsplit(" ", 1)[0].rstrip(" ,;:+=(") + " …"
    meaning += unit
    for text, up, size, ink in ((row.name, 4.5 * bool(meaning), TEXT, INK), (meaning, -4.5, SMALL - 1, QUIET)):
        axes.annotate(
            text, (0, place), (-8, up), ("axes fraction", "data"), "offset points", ha="right", va="center",
            size=size, color=ink, weight="bold" if row.is_clear and text == row.name else "normal",
        )  # fmt: skip
    axes.annotate(
        row.beside,
        (1, place),
        (10, 0),
        ("axes fraction", "data"),
        "offset points",
        va="center",
        size=SMALL,
        color=QUIET,
    )

"""The ladder of signs: what each tells of an entry, when it is seen before one, and its alarms on the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from sim.analysis.course import WITHIN
from sim.analysis.warning import BARE_MENTION
from sim.analysis.words import number
from sim.plots.calendar import calendar_axis
from sim.plots.style import COLOURS, INK, QUIET, RULE, SHADE, SMALL, TEXT, house_style, page, wrapped

LEFT, RATIO, BEFORE, RECORD, GAP, RIGHT = 2.15, 1.55, 1.1, 1.7, 0.14, 0.3  # inches
ROW, FOOT, HEAD = 0.3, 0.5, 0.42
# Of which the first is taken that has no more than MOST_TICKS on the axis.
TICKS = (
    (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50), (0.03, 0.1, 0.3, 1, 3, 10, 30, 100), (0.01, 0.1, 1, 10, 100),
    (0.001, 0.1, 1, 10, 1000),
)  # fmt: skip
MOST_TICKS, WIDEST = 5, 100.0  # ratios beyond that, or its inverse, are cut
MOST_TIMES = 4.0  # times as often as usual, beyond which a bar is cut


@dataclass(frozen=True)
class SignRow:
    """A sign: its likelihood ratio (low, value, high), how many times as often as usual it is seen in each week before
    an entry, the last week first, and from when to when its alarms stood on the record.

    None where worlds do not show it, or the record does not speak of it.
    """

    name: str
    meaning: str
    ratio: tuple[float, float, float] | None
    before: tuple[float, ...]
    alarms: Sequence[tuple[date, date]] | None


@dataclass(frozen=True)
class SignLadder:
    """What the figure shows: `rows` from the top, `first` and `last` day of the record, what the `source` is."""

    title: str
    about: str
    rows: tuple[SignRow, ...]
    first: date | None
    last: date | None
    source: str

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {"title": self.title, "description": f"{self.about} {self.source}", "creator": "warentry"}


@house_style()
def figure(data: SignLadder) -> Figure:
    """One row a sign, in three panels side by side."""
    height = ROW * len(data.rows)
    paper = page(HEAD + height + FOOT, data.title, data.about, [_reading(), data.source])
    left, panels = LEFT, []
    for width in (RATIO, BEFORE, RECORD):
        panels.append(paper.panel(left, paper.bottom + FOOT, width, height))
        left += width + GAP
    for axes, heading in zip(panels, ("likelihood ratio", "seen before", "alarms on the record"), strict=True):
        axes.set_ylim(len(data.rows) - 0.5, -0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.annotate(heading, (0, 1), (0, 8), "axes fraction", "offset points", size=TEXT, color=INK, weight="bold")
    _ratios(panels[0], data.rows)
    _weeks_before(panels[1], data.rows)
    _record(panels[2], data)
    return paper.figure


def _ratios(axes: Axes, rows: Sequence[SignRow]) -> None:
    finite = [value for row in rows for value in row.ratio or () if 1 / WIDEST < value < WIDEST]
    low, high = min([0.5, *finite]) / 1.15, max([2.0, *finite]) * 1.15
    inside = [[tick for tick in ticks if low <= tick <= high] for ticks in TICKS]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.axvspan(max(low, 1 / BARE_MENTION), min(high, BARE_MENTION), color=SHADE, lw=0, zorder=0)
    axes.axvline(1, color=QUIET, lw=0.8, zorder=1)
    axes.xaxis.set_major_locator(FixedLocator(next(some for some in inside if len(some) <= MOST_TICKS)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{number(value, 'g')}×"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    for place, row in enumerate(rows):
        colour = _ratio(axes, place, row.ratio, (low, high))
        first = wrapped(row.meaning, SMALL - 1, QUIET, room=72 * LEFT - 22)
        for text, up, size, ink in (
            (row.name, 4.5, TEXT, colour),
            (first[0].text + (" …" if len(first) > 1 else ""), -4.5, SMALL - 1, QUIET),
        ):
            axes.annotate(
                text, (0, place), (-8, up), ("axes fraction", "data"), "offset points", ha="right", va="center",
                size=size, color=ink, weight="bold" if size == TEXT else "normal",
            )  # fmt: skip


def _ratio(axes: Axes, place: int, ratio: tuple[float, float, float] | None, ends: tuple[float, float]) -> str:
    """Draws a likelihood ratio, and returns the colour of its sign: that of an entry where it is clearly above 1."""
    if ratio is None:
        axes.annotate(
            "worlds do not show it", (0, place), (5, 0), ("axes fraction", "data"), "offset points", size=SMALL,
            color=QUIET, va="center", bbox={"facecolor": axes.get_facecolor(), "edgecolor": "none", "pad": 1},
        )  # fmt: skip
        return QUIET
    low, value, high = ratio
    colour = _colour(ratio)
    axes.plot((max(low, ends[0]), min(high, ends[1])), (place, place), color=colour, lw=1.4, solid_capstyle="butt")
    if ends[0] <= value <= ends[1]:
        axes.plot([value], [place], "o", color=colour, ms=5, mec="white", mew=0.7, zorder=3)
    return colour


def _colour(ratio: tuple[float, float, float] | None) -> str:
    """That of an entry where a sign is clearly likelier before one, that of text where it is clearly less likely."""
    if ratio is None:
        return QUIET
    return COLOURS["entry"] if ratio[0] > 1 else INK if ratio[2] < 1 else QUIET


def _weeks_before(axes: Axes, rows: Sequence[SignRow]) -> None:
    """Bars from the usual rate up or down, for each of the weeks before an entry; the entry is at the right."""
    axes.set_xlim(-WITHIN - 0.6, 0)
    ticks = [-WITHIN, -8, -4, -1]
    axes.set_xticks(ticks, [number(tick, "g") for tick in ticks])
    axes.set_xlabel("weeks to the entry", size=SMALL, color=QUIET)
    axes.axvline(0, color=COLOURS["entry"], lw=1.2, zorder=2)
    for place, row in enumerate(rows):
        if not row.before:
            continue
        axes.plot((-WITHIN - 0.5, -0.5), (place, place), color=RULE, lw=0.6, zorder=1)
        for lag, times in enumerate(row.before, start=1):
            height = 0.42 * (min(times, MOST_TIMES) - 1) / (MOST_TIMES - 1 if times > 1 else 1)
            axes.bar(-lag, -height, 0.8, bottom=place, color=_colour(row.ratio), lw=0, zorder=2)


def _record(axes: Axes, data: SignLadder) -> None:
    """Bars from when to when an alarm stood, and how many there were."""
    if data.first is None or data.last is None:
        axes.set_xticks([])
        return
    weeks = max(1, (data.last - data.first) // timedelta(weeks=1) + 1)
    calendar_axis(axes, data.first, weeks, 5)
    for place, row in enumerate(data.rows):
        if row.alarms is None:
            continue
        axes.plot((0, weeks), (place, place), color=RULE, lw=0.6, zorder=1)
        for first, last in row.alarms:
            begin, end = ((day - data.first) / timedelta(weeks=1) for day in (first, last))
            axes.barh(place, end - begin, 0.42, left=begin, color="#8793A0", lw=0, zorder=2)
            axes.plot((begin, begin), (place - 0.3, place + 0.3), color=INK, lw=1, zorder=3)
        axes.annotate(
            str(len(row.alarms)), (1, place), (5, 0), ("axes fraction", "data"), "offset points", size=SMALL,
            color=INK, va="center",
        )  # fmt: skip


def _reading() -> str:
    return (
        f"Left: by what factor a sighting within {WITHIN} weeks multiplies the odds of an entry, with its 95 % "
        "interval; the shade is not worth more than a bare mention. Red: clearly above 1; black: clearly below; grey: "
        "cannot be told from 1. "
        f"Middle: how often the sign is seen in each of the {WITHIN} weeks before an entry, against quiet weeks of the "
        f"same calendar; up is more often (full height {MOST_TIMES:g} times), down more seldom. Right: alarms that the "
        "same rule raises on the record, each from its first sighting to a quarter after its last; no entry has "
        "followed any."
    )

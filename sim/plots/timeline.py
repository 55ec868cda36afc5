"""Timeline: what happened in one world, week by week: demands, answers, signs, events and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plots.calendar import calendar_axis
from sim.plots.style import BLUE, COLOURS, HEADING, INK, PAPER, RULE, SMALL, WIDTH, house_style, page, text_width

if TYPE_CHECKING:
    from sim.history.lanes import Happened

NAMES, RIGHT = 1.05, 0.2  # inches
ROW, BETWEEN, TICKS, HEAD = 0.17, 0.14, 0.4, 0.08  # inches
DOT, SPACE = 7.0, 9.0  # points: between a dot and its word, between a word and the next dot
LOOKS = {"step": INK, "grave": COLOURS["entry"], "given": BLUE}


@dataclass(frozen=True)
class WorldTimeline:
    """One world: `happened` on the lanes `lanes`, over `weeks` weeks from `start`; `caption` says which world it is."""

    title: str
    about: str
    start: date
    weeks: int
    lanes: tuple[str, ...]
    happened: tuple[Happened, ...]
    caption: str

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {"title": self.title, "description": f"{self.about} {self.caption}", "creator": "warentry"}


@dataclass(frozen=True)
class Placed:
    """Something on its row of a lane; whether its word stands to the left of its dot, where there is room."""

    one: Happened
    row: int
    is_left: bool


@house_style()
def figure(data: WorldTimeline) -> Figure:
    """A lane for each actor, with as many rows as it takes for no word to lie over another."""
    room = WIDTH - NAMES - RIGHT
    placed = {lane: placed_on(lane, data, 72 * room / data.weeks) for lane in data.lanes}
    rows = {lane: 1 + max((one.row for one in found), default=0) for lane, found in placed.items()}
    height = sum(ROW * count + BETWEEN for count in rows.values())
    paper = page(HEAD + height + TICKS, data.title, data.about, _notes(data))
    axes = paper.panel(NAMES, paper.bottom + TICKS, room, height)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    calendar_axis(axes, data.start, data.weeks, 8)
    axes.grid(axis="x", color=RULE, lw=0.4)
    top = 0.0
    for lane, found in placed.items():
        _lane(axes, lane, found, top, rows[lane])
        top += ROW * rows[lane] + BETWEEN
    return paper.figure


def placed_on(lane: str, data: WorldTimeline, week: float) -> list[Placed]:
    """What stands on a lane and in which row of it; a week is so many points wide."""
    ends: list[list[tuple[float, float]]] = []
    found = []
    for one in sorted((one for one in data.happened if one.lane == lane), key=lambda one: one.week):
        at, length = (one.week + 0.5) * week, DOT + SMALL * text_width(one.word) + SPACE
        is_left = at + length > data.weeks * week + 72 * RIGHT
        low, high = (at - length, at + DOT) if is_left else (at - DOT / 2, at + length)
        free = (i for i, taken in enumerate(ends) if all(high <= first or low >= last for first, last in taken))
        row = next(free, len(ends))
        if row == len(ends):
            ends.append([])
        ends[row].append((low, high))
        found.append(Placed(one, row, is_left))
    return found


def _lane(axes: Axes, name: str, found: Sequence[Placed], top: float, rows: int) -> None:
    bottom = top + ROW * rows + BETWEEN
    axes.axhline(bottom, color=RULE, lw=0.5)
    place = ("axes fraction", "data")
    axes.annotate(name, (0, (top + bottom) / 2), (-72 * NAMES + 9, 0), place, "offset points",
                  size=HEADING, weight="bold", va="center", color=INK)  # fmt: skip
    for placed in found:
        one, x, y = placed.one, placed.one.week + 0.5, top + BETWEEN / 2 + ROW * (placed.row + 0.5)
        colour = LOOKS[one.kind]
        axes.plot([x], [y], "o", ms=4.2, color=colour, zorder=3)
        side, away = ("right", -DOT) if placed.is_left else ("left", DOT)
        axes.annotate(one.word, (x, y), (away, -0.5), textcoords="offset points", size=SMALL, color=colour,
                      ha=side, va="center", zorder=4, annotation_clip=False,
                      bbox={"boxstyle": "square,pad=0.1", "facecolor": PAPER, "lw": 0})  # fmt: skip


def _notes(data: WorldTimeline) -> list[str]:
    reading = (
        "Told by what each side does: red may decide the question, blue is given by the scenario. A dot stands in the "
        "middle of its week."
    )
    return [reading, data.caption]

"""The record of this case over the calendar: one line for each kind of observation, a mark for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.words import long_date
from sim.evidence.record import EXOGENOUS, KINDS, NEITHER, NO_EVENT, Observation
from sim.plots.calendar import calendar_axis
from sim.plots.style import COLOURS, INK, QUIET, RULE, SMALL, TEXT, WIDTH, house_style, page

LEFT, RIGHT, LINE, FOOT, HEAD = 1.35, 0.45, 0.21, 0.42, 0.2  # inches
LEAST_SPAN = timedelta(weeks=26)
TICKS = 12
SHADES = {EXOGENOUS: COLOURS["entry"], NEITHER: QUIET}  # all else speaks of an observable of the model


@dataclass(frozen=True)
class RecordTimeline:
    """What the figure shows: rows of the record by date; `source` says what made it."""

    rows: Sequence[Observation]
    source: str

    @property
    def kinds(self) -> list[str]:
        """The kinds that occur, in the order of `KINDS`."""
        return [kind for kind in KINDS if any(row.kind == kind for row in self.rows)]

    @property
    def title(self) -> str:
        """The finding in words."""
        read = sum(row.is_read for row in self.rows)
        return f"{len(self.rows)} things seen of Belarus and the war, {read} of them read in a source"

    @property
    def shocks(self) -> list[Observation]:
        """The shocks that a scenario can act out, which are marked by a line through all kinds."""
        return [row for row in self.rows if row.event not in (None, NO_EVENT)]

    @property
    def metadata(self) -> dict[str, str]:
        """What the file itself carries."""
        return {"title": self.title, "description": f"The dated record. {self.source}", "creator": "warentry"}


@house_style()
def figure(data: RecordTimeline) -> Figure:
    """One line a kind, in the order of `KINDS`; a filled mark was read, a hollow one was not."""
    kinds = data.kinds
    height = LINE * len(kinds)
    about = f"The dated record, {long_date(data.rows[0].date)} to {long_date(max(row.date for row in data.rows))}."
    paper = page(HEAD + height + FOOT, data.title, about, [*_notes(data), data.source])
    axes = paper.panel(LEFT, paper.bottom + FOOT, WIDTH - LEFT - RIGHT, height)
    start, weeks = _span(data.rows)
    calendar_axis(axes, start, weeks, TICKS)
    axes.set_ylim(len(kinds) - 0.5, -0.5)
    axes.set_yticks(range(len(kinds)), kinds, color=INK, size=SMALL)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", color=RULE, lw=0.4)
    _shock_lines(axes, [_week(shock.date, start) for shock in data.shocks], weeks)
    for line, kind in enumerate(kinds):
        members = [row for row in data.rows if row.kind == kind]
        for row in members:
            _mark(axes, row, line, start)
        axes.annotate(
            str(len(members)), (1, line), (4, 0), axes.get_yaxis_transform(), "offset points", size=SMALL, color=QUIET,
            va="center",
        )  # fmt: skip
    return paper.figure


def _shock_lines(axes: Axes, at: Sequence[float], weeks: int) -> None:
    """Thin lines through all kinds, numbered above; those close together share a label."""
    groups: list[list[int]] = []
    for number, week in enumerate(at):
        axes.axvline(week, color=COLOURS["entry"], lw=0.5, ls=(0, (3, 3)), zorder=1)
        if groups and week - at[groups[-1][-1]] < weeks / 50:
            groups[-1].append(number)
        else:
            groups.append([number])
    for group in groups:
        label = f"({', '.join(str(number + 1) for number in group)})"
        middle, place = (at[group[0]] + at[group[-1]]) / 2, axes.get_xaxis_transform()
        axes.annotate(label, (middle, 1), (0, 2), place, "offset points", size=SMALL, color=QUIET, ha="center")


def _mark(axes: Axes, row: Observation, line: int, start: date) -> None:
    colour = SHADES.get(row.observable, INK)
    first, last = _week(row.date, start), _week(row.until, start)
    if row.until > row.date and row.precision != "year":  # a total of a year is not a thing that lasts
        axes.plot((first, last), (line, line), color=colour, lw=2.2, alpha=0.45, solid_capstyle="butt", zorder=2)
    face = colour if row.is_read else "white"
    axes.plot(first, line, "o", ms=TEXT / 2, color=colour, mfc=face, mew=0.8, alpha=0.9, zorder=3)


def _notes(data: RecordTimeline) -> list[str]:
    notes = [
        "Black: speaks of an observable of the model. Red: a shock that the model takes as given. Grey: neither. "
        "Filled: the coders read a text that says so; hollow: they did not. Bars: what lasts. Right: how many."
    ]
    if data.shocks:
        keys = (f"({n}) {long_date(row.date)}: {row.what}" for n, row in enumerate(data.shocks, start=1))
        notes.append(f"Lines, the shocks that a scenario can act out: {'; '.join(keys)}.")
    return notes


def _span(rows: Sequence[Observation]) -> tuple[date, int]:
    """The first day and the number of weeks that the calendar shows."""
    first, last = min(row.date for row in rows), max(row.date for row in rows)
    start = first - timedelta(weeks=2)
    return start, max(LEAST_SPAN, last - start + timedelta(weeks=3)) // timedelta(weeks=1)


def _week(day: date, start: date) -> float:
    return (day - start) / timedelta(weeks=1)

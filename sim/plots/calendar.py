"""The calendar under a picture, whose x-axis counts weeks: dates as ticks, the scenario's events as thin lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from matplotlib.axes import Axes

from sim.analysis.words import MONTHS, long_date, number
from sim.mechanisms.timeline import Event
from sim.plots.style import QUIET, SMALL

MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
SHORT = timedelta(days=75)  # below this, ticks are days rather than months


@dataclass(frozen=True)
class Mark:
    """Events that lie so close together that a picture marks them as one: their weeks, and what they are."""

    weeks: tuple[int, ...]
    events: tuple[Event, ...]

    @property
    def label(self) -> str:
        """What happens, in a word or two that fit beside a line."""
        topics = {topic for topic, _ in self.effects}
        return topics.pop() if len(topics) == 1 else "events"

    @property
    def effects(self) -> list[tuple[str, str]]:
        """Each thing that is changed, and to what, in the order of the scenario."""
        return [effect for event in self.events for effect in _effects(event)]

    def key(self, start: date) -> str:
        """When, and what exactly, for the caption: `15 August 2022: ultimatum`."""
        days = [long_date(start + timedelta(weeks=week)) for week in (self.weeks[0], self.weeks[-1])]
        said: dict[str, list[str]] = {}
        for topic, value in self.effects:
            said.setdefault(topic, []).append(value)
        what = (f"{topic} {' then '.join(filter(None, values))}".strip() for topic, values in said.items())
        return f"{' to '.join(dict.fromkeys(days))}: {', '.join(what)}"


def marks(events: Sequence[Event], weeks: int) -> tuple[Mark, ...]:
    """The events in groups that a picture of so many weeks can keep apart."""
    apart = max(1, weeks // 12)
    groups: list[list[Event]] = []
    for event in sorted(events, key=lambda e: e.week):
        if groups and event.week - groups[-1][-1].week <= apart:
            groups[-1].append(event)
        else:
            groups.append([event])
    return tuple(Mark(tuple(dict.fromkeys(e.week for e in group)), tuple(group)) for group in groups)


def draw_marks(axes: Axes, found: Sequence[Mark]) -> None:
    """Thin vertical lines at the events."""
    for mark in found:
        for week in mark.weeks:
            axes.axvline(week, color=QUIET, lw=0.5, ls=(0, (3, 3)), zorder=1)


def label_marks(axes: Axes, found: Sequence[Mark]) -> None:
    """Above the lines their number in the caption, or the words where there is only one mark."""
    place = axes.get_xaxis_transform()
    for rank, mark in enumerate(found, start=1):
        middle = (mark.weeks[0] + mark.weeks[-1]) / 2
        text = f"({rank})" if len(found) > 1 else mark.label
        axes.annotate(text, (middle, 1), (0, 2), place, "offset points", size=SMALL, color=QUIET, ha="center")


def key_to_marks(found: Sequence[Mark], start: date) -> list[str]:
    """The lines of the caption that say what the vertical lines are."""
    if not found:
        return []
    keys = [mark.key(start) for mark in found]
    if len(keys) > 1:
        keys = [f"({rank}) {key}" for rank, key in enumerate(keys, start=1)]
    return [f"Vertical lines, given by the scenario: {'; '.join(keys)}."]


def calendar_axis(axes: Axes, start: date, weeks: int, at_most: int, labelled: bool = True) -> None:
    """Dates under an x-axis of so many weeks, with the year at the first tick and where it changes."""
    end = start + timedelta(weeks=weeks)
    days = tick_days(start, end, at_most)
    labels = tick_labels(days, end - start) if labelled else [""] * len(days)
    axes.set_xlim(0, weeks)
    axes.set_xticks([(day - start) / timedelta(weeks=1) for day in days], labels)
    axes.tick_params(axis="x", length=2.5, pad=2)


def tick_days(start: date, end: date, at_most: int) -> list[date]:
    """Up to `at_most` days that fall on round months, or on weeks when the time is short."""
    if end - start < SHORT:
        weeks = (end - start).days // 7
        step = -(-weeks // max(1, at_most - 1))
        return [start + timedelta(weeks=week) for week in range(0, weeks + 1, step)]
    for step in MONTH_STEPS:
        first = start.year * 12 // step * step
        days = [date(m // 12, m % 12 + 1, 1) for m in range(first, end.year * 12 + 12, step)]
        inside = [day for day in days if start <= day <= end]
        if len(inside) <= at_most:
            break
    return inside


def spans(start: date, weeks: int, at_most: int) -> list[tuple[int, str]]:
    """The calendar in up to `at_most` parts that begin with a month, or with a week when the time is short.

    The first week of each part, and what it is called: `Sep, Oct`, `from 20 Jun`.
    """
    end = start + timedelta(weeks=weeks)
    days = [start, *(day for day in tick_days(start, end, at_most) if start < day < end)]
    if len(days) > 2 and days[1] - days[0] < (days[2] - days[1]) / 2:  # a few days before a month belong to it
        del days[1]
    firsts = dict.fromkeys(-(-(day - start).days // 7) for day in days)
    lasts = [*(day - timedelta(days=1) for day in days[1:]), end]
    if end - start < SHORT:
        names = [f"{day.day} {MONTHS[day.month - 1][:3]}" for day in days]
    else:
        months = [dict.fromkeys(MONTHS[day.month - 1][:3] for day in ends) for ends in zip(days, lasts, strict=True)]
        names = ["–".join(ends) for ends in months]
    years = [days[0].year, *(b.year if a.year != b.year else 0 for a, b in pairwise(days))]
    return [(week, f"{name}\n{year or ''}") for week, name, year in zip(firsts, names, years, strict=True)]


def tick_labels(days: Sequence[date], span: timedelta) -> list[str]:
    """The words under the ticks."""
    if span < SHORT:
        words = [f"{day.day} {MONTHS[day.month - 1][:3]}" for day in days]
    elif len(days) > 1 and days[1] - days[0] > timedelta(days=360):
        return [str(day.year) for day in days]
    else:
        words = [MONTHS[day.month - 1][:3] for day in days]
    new_year = [True, *(a.year != b.year for a, b in pairwise(days))]
    return [f"{word}\n{day.year}" if new else word for word, day, new in zip(words, days, new_year, strict=True)]


def _effects(event: Event) -> list[tuple[str, str]]:
    value = event.value
    if isinstance(value, Mapping):
        return [(name.rpartition(".")[2].replace("_", " "), number(level)) for name, level in value.items()]
    if isinstance(value, str):
        return [(value if event.action == "demand" else f"{event.action.replace('_', ' ')} {value}", "")]
    topic, form = TOPICS.get(event.action, (event.action.replace("_", " "), "{}"))
    if isinstance(value, bool):
        return [(topic, "")]
    return [(topic, form.format(number(value, "+.2f" if event.action == "front_shock" else "g")))]


TOPICS = {
    "front_shock": ("front", "{}"),
    "reserves": ("Russian reserves", "{} thousand"),
    "russian_troops": ("Russian troops in Belarus", "{} thousand"),
    "sanctions_floor": ("sanctions", "at least {}"),
    "moscow_shock": ("shock in Moscow", "{}"),
    "counter_demand": ("demand by Kyiv", "{}"),
}

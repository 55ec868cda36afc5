"""Events of a scenario file: `{week: 8, demand: ultimatum, source: C001-05}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sim.mechanisms.timeline import ACTIONS, Event, EventValue
from sim.scenario.conflicts import conflicts
from sim.scenario.errors import Position, Problems, did_you_mean, quoted
from sim.scenario.fields import Fields
from sim.scenario.left_out import left_out
from sim.scenario.names import UnknownName, name_in_file, parameter_in_file
from sim.scenario.yaml_nodes import Node

KEYS = ("week", "date", "source", "note")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The scenario's weeks: from the day it starts, so many; None where that could not be read."""

    start: date | None
    weeks: int | None

    def why_outside(self, week: int) -> tuple[str, str] | None:
        """The complaint and the remedy when a week lies outside the scenario."""
        if week < 0:
            start = f"before the scenario's start ({self.start})"
            return start, "move the event, or start the scenario earlier"
        if self.weeks is not None and week >= self.weeks:
            last = "" if self.start is None else f" ({self.start + timedelta(weeks=self.weeks - 1)})"
            end = f"after the scenario's last week, {self.weeks - 1}{last}"
            return end, f"move the event, or set `weeks:` to {week + 1} or more"
        return None


class EventReader:
    """Turns the `events` list into events."""

    def __init__(self, fields: Fields, calendar: Calendar) -> None:
        self.fields, self.calendar = fields, calendar
        self.problems = fields.problems

    def read(self, node: Node | None) -> list[tuple[Event, Position]]:
        """All events with their places, by date; one that is given by its week counts as on that week's first day."""
        items = self.fields.items(node, "events") if node is not None else ()
        dated = [(*found, item.position) for item in items if (found := self._event(item)) is not None]
        events = [(event, place) for _, event, place in sorted(dated, key=lambda found: found[0])]
        refuse_conflicts([event for event, _ in events], [place for _, place in events], self.problems)
        return events

    def _event(self, node: Node) -> tuple[int, Event] | None:
        """An event and its day, counted from the scenario's start."""
        entries = self.fields.mapping(node, "event")
        if not entries:
            return None
        self._refuse_unknown(entries)
        day = self._day(node, entries)
        source = self.fields.source(node, entries, "the event")
        note = self.fields.note(entries)
        actions = [key for key in entries if key in ACTIONS]
        if len(actions) != 1:
            if actions or not set(entries) - set(KEYS):  # else the unknown key is the problem
                said = f"does {' and '.join(actions)} at once" if actions else "does nothing"
                remedy = f"give exactly one of {', '.join(ACTIONS)}"
                self.problems.add(node.position, f"the event {said}", remedy)
            return None
        value = self._value(actions[0], entries[actions[0]])
        if day is None or source is None or value is None:
            return None
        return day, Event(day // 7, actions[0], value, source, note)

    def _refuse_unknown(self, entries: Mapping[str, Node]) -> None:
        """Notes every key that has no meaning here; what the model leaves out is told so."""
        known = (*ACTIONS, *KEYS)
        missing = {key: what for key in entries if key not in known and (what := left_out(key))}
        for key, what in missing.items():
            message = f"there is no event {quoted(key)}: the model leaves out {what}"
            self.problems.add(entries[key].place, message, "section 9 of docs/ODD.md says what is left out, and why")
        rest = {key: node for key, node in entries.items() if key not in missing}
        self.fields.refuse_unknown(rest, known, "key or action")

    def _day(self, node: Node, entries: Mapping[str, Node]) -> int | None:
        given = [entries[key] for key in ("week", "date") if key in entries]
        if len(given) != 1:
            said = "gives both `week` and `date`" if given else "has no time"
            self.problems.add(node.position, f"the event {said}", "write `week: 8` or `date: 2022-08-15`")
            return None
        written = given[0]
        day = self._dated(written) if "date" in entries else self._counted(written)
        outside = self.calendar.why_outside(day // 7) if day is not None else None
        if outside is not None:
            complaint, remedy = outside
            when = "on" if "date" in entries else "in week"
            self.problems.add(written.position, f"the event {when} {written.text} lies {complaint}", remedy)
        return None if outside else day

    def _counted(self, node: Node) -> int | None:
        value = self.fields.number(node, "week")
        if value is not None and value != int(value):
            message = f"week: expected a whole number, got {node.text}"
            self.problems.add(node.position, message, "weeks count from 0, the week of `start`")
            return None
        return None if value is None else 7 * int(value)

    def _dated(self, node: Node) -> int | None:
        day = self.fields.day(node, "date")
        if day is None or self.calendar.start is None:
            return None
        return (day - self.calendar.start).days

    def _value(self, name: str, node: Node) -> EventValue | None:
        action = ACTIONS[name]
        if name == "set":
            return self._settings(node)
        if action.unit is not None:
            return self.fields.number(node, name, action.unit)
        if action.choices:
            return self.fields.choice(node, name, action.choices)
        return self.fields.true(node, name)

    def _settings(self, node: Node) -> dict[str, float] | None:
        """States by their own names and parameters by their paths, each with its value."""
        from sim.model.weekly import read_weekly

        settings: dict[str, float | None] = {}
        initials, behaviour = self.fields.words.initials, self.fields.words.behaviour
        for written, value in self.fields.mapping(node, "set").items():
            try:
                parameter = parameter_in_file(written)
            except UnknownName as error:
                listed = did_you_mean(
                    written, behaviour, "`warentry parameters` lists states (initial.NAME) and parameters"
                )
                unknown = f"unknown state or parameter {quoted(written)}", did_you_mean(written, initials, listed)
                self.problems.add(value.place, *((error.complaint, error.remedy) if error.means else unknown))
                continue
            name = name_in_file(parameter)
            if name in behaviour and name not in read_weekly():
                remedy = f"give it under `parameters:`, as in `{name}: {{fixed: {value.text}, source: ...}}`"
                self.problems.add(value.place, f"set: {name} is read on the first day only", remedy)
            elif name in settings:
                self.problems.add(value.place, f"set: {name} is named twice", "keep one of the two")
            else:
                settings[name] = self.fields.number(value, f"set: {name}", parameter.unit)
        if node.content == {}:
            self.problems.add(node.position, "set: names no state", "write `set: {western_posture: 0.9}`")
        good = {name: value for name, value in settings.items() if value is not None}
        return good or None


def refuse_conflicts(
    events: Sequence[Event], places: Sequence[Position], problems: Problems, at: Position | None = None
) -> None:
    """Notes events that cannot both happen: at the later one, unless `at` is what brought them together."""
    for clash in conflicts(events):
        one, other = events[clash.first], events[clash.second]
        if at is None:
            message = f"this event and {one.action} in {places[clash.first]} cannot both happen: {clash.why}"
        else:
            pair = f"{one.action} in {places[clash.first]} and {other.action} in {places[clash.second]}"
            message = f"{pair} cannot both happen in week {other.week}: {clash.why}"
        problems.add(at or places[clash.second], message, clash.remedy)

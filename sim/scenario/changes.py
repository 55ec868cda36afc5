"""What of a scenario can be changed by hand besides its parameters: how long, by which rule, without what, when.

The same names serve `--set`, the columns of a sweep's settings and the tables of its results. A value is a number or
words: `weeks` and `citizens` are numbers, `without` is `none` or `sabotage+west`, the date of an event `2022-08-15`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sim.mechanisms.timeline import Event
from sim.scenario.errors import Position, Problems, did_you_mean, quoted
from sim.scenario.events import Calendar, refuse_conflicts
from sim.scenario.fields import Fields
from sim.scenario.keys import CHOSEN
from sim.scenario.load import CITIZENS, WEEKS
from sim.scenario.scenario import Scenario
from sim.scenario.yaml_nodes import Node

Value = float | str

WHOLE = {"weeks": WEEKS, "citizens": CITIZENS}
WORDS = ("belief_mode", "rule")
PLAIN = (*CHOSEN, "without")
EVENT = re.compile(r"events\.([a-z_]+)(?:\.([0-9]{1,4}))?\.date")
NONE, AND = "none", "+"  # no mechanism, and several, are switched off


def is_change(name: str) -> bool:
    """Whether a name is of this kind and no parameter's, whatever scenario it is for."""
    return name in PLAIN or name.startswith("events.")


class ChangeReader:
    """Reads values for one scenario; None stands for one that was refused, with the reason among the problems."""

    def __init__(self, scenario: Scenario, fields: Fields) -> None:
        self.scenario, self.fields = scenario, fields

    def knows(self, name: str, node: Node) -> bool:
        """Whether there is such a thing to change; notes the reason where an event is meant and there is none."""
        if name in PLAIN:
            return True
        complaint = _why_no_event(self.scenario, name)
        if complaint is not None:
            self.fields.problems.add(node.place, *complaint)
        return complaint is None

    def value(self, name: str, node: Node) -> Value | None:
        """The value that a node gives to something that is known."""
        if name in WHOLE:
            whole = self.fields.whole(node, name, *WHOLE[name])
            return None if whole is None else float(whole)
        if name in WORDS:
            words = self.fields.words
            return self.fields.choice(node, name, words.rules if name == "rule" else words.belief_modes)
        if name == "without":
            return self._without(node)
        day = self.fields.day(node, name)
        return None if day is None else day.isoformat()

    def _without(self, node: Node) -> str | None:
        if isinstance(node.content, tuple):
            parts = list(node.content)
        else:
            parts = [Node(part.strip(), node.position, part.strip()) for part in node.text.split(AND)]
            parts = [] if node.text.strip() == NONE else parts
        named = [self.fields.switch(part, "without") for part in parts]
        return None if None in named else AND.join(sorted({name for name in named if name})) or NONE


def changed(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """The scenario with other values of what is no parameter; what was read by a ChangeReader fits."""
    plain: dict[str, Any] = {name: int(values[name]) for name in WHOLE if name in values}
    plain |= {name: values[name] for name in WORDS if name in values}
    if "without" in values:
        plain["without"] = tuple(name for name in str(values["without"]).split(AND) if name != NONE)
    moved = {_number_of(scenario, name): str(day) for name, day in values.items() if name.startswith("events.")}
    return replace(_with_events_moved(scenario, moved) if moved else scenario, **plain)


def check_events(scenario: Scenario, place: Position | None, problems: Problems) -> None:
    """Notes events outside the scenario's weeks, and those that cannot both happen; at one place, or at their own."""
    calendar = Calendar(scenario.start, scenario.weeks)
    for number, event in enumerate(scenario.events):
        outside = calendar.why_outside(event.week)
        if outside is not None:
            at = place or scenario.positions.get(f"events.{number}", Position(scenario.name))
            remedy = f"set weeks={event.week + 1} or more" if event.week >= 0 else outside[1]
            problems.add(at, f"the event in week {event.week} lies {outside[0]}", remedy)
    own = [scenario.positions.get(f"events.{i}", Position(f"event {i + 1}")) for i in range(len(scenario.events))]
    refuse_conflicts(scenario.events, own, problems, place)


def _with_events_moved(scenario: Scenario, days: Mapping[int, str]) -> Scenario:
    """The scenario with some events on other days, in the order of the weeks; each keeps the place where it stands."""

    def moved(number: int, event: Event) -> Event:
        if number not in days:
            return event
        return replace(event, week=(date.fromisoformat(days[number]) - scenario.start).days // 7)

    dated = [(moved(number, event), number) for number, event in enumerate(scenario.events)]
    dated.sort(key=lambda pair: pair[0].week)
    known = scenario.positions
    places = {f"events.{i}": known[f"events.{n}"] for i, (_, n) in enumerate(dated) if f"events.{n}" in known}
    return replace(scenario, events=tuple(event for event, _ in dated), positions={**known, **places})


def _number_of(scenario: Scenario, name: str) -> int:
    """Which event a name means; ValueError where it means none."""
    complaint = _why_no_event(scenario, name)
    if complaint is not None:
        raise ValueError(f"{complaint[0]}: {complaint[1]}")
    found = EVENT.fullmatch(name)
    assert found is not None
    return _alike(scenario, found[1])[int(found[2] or 1) - 1]


def _alike(scenario: Scenario, action: str) -> list[int]:
    return [number for number, event in enumerate(scenario.events) if event.action == action]


def _why_no_event(scenario: Scenario, name: str) -> tuple[str, str] | None:
    """The complaint and the remedy where a name means no event of a scenario, or several."""
    found = EVENT.fullmatch(name)
    actions = sorted({event.action for event in scenario.events})
    if not actions:
        return f"{name}: the scenario has no event", "write one under `events:`"
    if found is None or found[1] not in actions:
        remedy = did_you_mean(name, [f"events.{action}.date" for action in actions])
        return f"there is nothing named {quoted(name)}", remedy
    count = len(_alike(scenario, found[1]))
    if found[2] is None and count > 1:
        return f"{name}: there are {count} such events", f"write events.{found[1]}.1.date for the first of them"
    if found[2] is not None and not 1 <= int(found[2]) <= count:
        return f"{name}: there are {count} such events", f"count from 1 to {count}, in the order of their dates"
    return None

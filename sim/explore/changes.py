"""What a control of the page changes: one state goes in with what was touched, another one comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from sim.explore.choices import KINDS
from sim.explore.state import DEFAULT_WORLDS, Event, Exploration, Revision
from sim.questions.asked import one_of
from sim.questions.errors import QuestionError

SET = "set."
WHAT_IF = "what-if"


def changed(asked: Exploration, touched: Iterable[tuple[str, str]]) -> Exploration:
    """The state after each of some things was touched; ScenarioError or QuestionError where it cannot be."""
    for name, value in touched:
        if name.startswith(SET):
            asked = _with_setting(asked, name.removeprefix(SET), value)
        else:
            asked = CHANGES[one_of("control", name, CHANGES)](asked, value)
    # Read anew: whoever reloads the address gets the same, or the same complaint now.
    asked = Exploration.of(asked.query)
    _ = asked.scenario
    return asked


def world(text: str, worlds: int) -> int:
    """The number of a world that was asked for."""
    if not (text.isdecimal() and len(text) < 10 and int(text) < worlds):
        raise QuestionError(f"there is no world {text[:20] or 'without a number'}: they are numbered 0 to {worlds - 1}")
    return int(text)


def _with_setting(asked: Exploration, name: str, value: str) -> Exploration:
    return replace(asked, revision=asked.revision.with_setting(name, value.strip() or None))


def _mechanism(asked: Exploration, value: str) -> Exploration:
    name, _, state = value.partition(":")
    return replace(asked, revision=asked.revision.with_mechanism(name, state == "on"))


def _weeks(asked: Exploration, value: str) -> Exploration:
    is_own = not value or value == str(asked.revision.own.weeks)
    return replace(asked, weeks=None if is_own else _number("weeks", value))


def _add(asked: Exploration, value: str) -> Exploration:
    kind, _, week = value.partition(":")
    one_of("kind of event", kind, KINDS)
    weeks = asked.scenario.weeks
    when = _number("week", week) if week else min(8, weeks - 1)
    taken = {event["week"] for event in asked.revision.listed_events()}
    while when in taken and when < weeks - 1:  # two demands in one week cannot both happen
        when += 1
    event: Event = {"week": when, **KINDS[kind][1], "source": WHAT_IF}
    return replace(asked, revision=asked.revision.with_events([*asked.revision.listed_events(), event]))


def _move(asked: Exploration, value: str) -> Exploration:
    place, _, week = value.partition(":")
    events = asked.revision.listed_events()
    chosen = _place(place, events)
    # The note of a shipped event names its week, which is no longer true.
    moved = {k: v for k, v in events[chosen].items() if k != "note"} | {"week": _number("week", week)}
    events[chosen] = moved
    return replace(asked, revision=asked.revision.with_events(events))


def _remove(asked: Exploration, value: str) -> Exploration:
    events = asked.revision.listed_events()
    del events[_place(value, events)]
    return replace(asked, revision=asked.revision.with_events(events))


def _size(asked: Exploration, value: str) -> Exploration:
    """Another strength of an event whose value is a number."""
    place, _, amount = value.partition(":")
    events = asked.revision.listed_events()
    chosen = _place(place, events)
    try:
        size = float(amount)
    except ValueError:
        raise QuestionError(f"{amount[:20]!r} is no number: write for example 0.4") from None
    event = dict(events[chosen])
    for name, given in event.items():
        if name == "set":
            event[name] = dict.fromkeys(given, size)
        elif name not in ("week", "source", "note") and isinstance(given, int | float) and given is not True:
            event[name] = size
    events[chosen] = event
    return replace(asked, revision=asked.revision.with_events(events))


def _place(text: str, events: list[Event]) -> int:
    if not (text.isdecimal() and len(text) < 6 and int(text) < len(events)):
        raise QuestionError("there is no such event any more: reload the page")
    return int(text)


def _number(name: str, text: str) -> int:
    if not (text.strip().isdecimal() and len(text) < 10):
        raise QuestionError(f"{name}: {text[:20]!r} is no whole number; write for example 26")
    return int(text)


def _scenario(asked: Exploration, value: str) -> Exploration:
    return replace(asked, revision=Revision(value), weeks=None) if value else asked


WHOLE = ("scenario", "weeks", "swap")  # after which every control may stand elsewhere
CHANGES: dict[str, Callable[[Exploration, str], Exploration]] = {
    "scenario": _scenario,
    "mechanism": _mechanism,
    "weeks": _weeks,
    "unknowns": lambda asked, value: replace(asked, unknowns=value),
    "worlds": lambda asked, value: replace(asked, worlds=_number("worlds", value) if value else DEFAULT_WORLDS),
    "rng": lambda asked, value: replace(asked, rng=_number("rng", value)),
    "add": _add,
    "move": _move,
    "remove": _remove,
    "size": _size,
    "pin": lambda asked, value: replace(asked, pinned=asked.revision),
    "unpin": lambda asked, value: replace(asked, pinned=None),
    "swap": lambda asked, value: replace(asked, revision=asked.pinned or asked.revision, pinned=asked.revision),
}

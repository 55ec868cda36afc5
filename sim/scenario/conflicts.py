"""Events that cannot both happen, such as two demands in one week: whichever is played, the other would be lost."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.mechanisms.timeline import Event

# Which state an event gives a value, and which it moves from wherever it stands.
SETS = {"reserves": "reserves", "russian_troops": "russian_troops_in_belarus"}
MOVES = {"front_shock": "front_balance", "sanctions_floor": "sanctions"}
ONCE = {"entry": "the army is sent in once", "nuclear_basing": "the weapons come once",
        "ceasefire": "the war ends once", "succession": "the leader is succeeded once"}  # fmt: skip
ANOTHER_WEEK = "keep one of the two, or move one to another week"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two events, by their numbers, of which one would be lost; why, and what to write instead."""

    first: int
    second: int
    why: str
    remedy: str


def conflicts(events: Sequence[Event]) -> Iterator[Conflict]:
    """Each event that cannot happen beside an earlier one of the list, which is in the order of the weeks."""
    seen: dict[Hashable, int] = {}
    for number, event in enumerate(events):
        found = [
            Conflict(seen[other], number, why, remedy) for other, why, remedy in _excluded_by(event) if other in seen
        ]
        yield from found[:1]
        for key in _marks(event):
            seen.setdefault(key, number)


def _marks(event: Event) -> Iterator[Hashable]:
    """What an event is known by to those that it excludes."""
    yield _words(event)
    if event.action in ONCE:
        yield event.action
    if event.action == "demand":
        yield event.action, event.week
    yield from ((state, "set", event.week) for state in _states(event))
    if event.action in MOVES:
        yield MOVES[event.action], "moved", event.week


def _excluded_by(event: Event) -> Iterator[tuple[Hashable, str, str]]:
    """The marks of earlier events beside which this one cannot happen, each with the reason and the remedy."""
    yield _words(event), "both say the same of one week", "delete one, or write both as one event"
    if event.action in ONCE:
        yield event.action, ONCE[event.action], "keep one of the two"
    if event.action == "demand":
        yield ("demand", event.week), "Moscow puts one demand a week", ANOTHER_WEEK
        yield "entry", "nothing is asked for once the army is in", "demand it in an earlier week, or delete one"
    for state in _states(event):
        for way in ("set", "moved"):
            yield (state, way, event.week), f"both say in one week where {state} stands", ANOTHER_WEEK
    if event.action in MOVES:
        state = MOVES[event.action]
        yield (state, "set", event.week), f"both say in one week where {state} stands", ANOTHER_WEEK


def _states(event: Event) -> tuple[str, ...]:
    """The states that an event gives a value."""
    if isinstance(event.value, Mapping):
        return tuple(event.value)
    return (SETS[event.action],) if event.action in SETS else ()


def _words(event: Event) -> Hashable:
    """What an event does and when, whatever it rests on."""
    value = tuple(sorted(event.value.items())) if isinstance(event.value, Mapping) else event.value
    return event.week, event.action, value

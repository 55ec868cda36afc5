"""What happened in a world, in a word or two each, on lanes by whose doing it was: for a timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.analysis.endings import CALLED
from sim.history.decision import demand_of
from sim.history.events import sentence
from sim.history.items import ITEM_WORDS
from sim.history.record import Record
from sim.measured.chronicle import Note
from sim.measured.endings import ENDINGS

LANES = MOSCOW, MINSK, SIGNS, AROUND, OUTCOME = ("Moscow", "Minsk", "Signs", "Around them", "Outcome")
STEP, GRAVE, GIVEN = "step", "grave", "given"  # a step, what may decide the question, what the scenario gives
MOVES = {"request": ("asks", STEP), "ultimatum": ("demands point-blank", GRAVE)}
ANSWERS = {"partial": "gives part", "refuse": "refuses"}  # who agrees to enter readies his army, which is told anyway
REACTIONS = {"coerce": "cuts supplies"}  # an attempt to remove him is told anyway
LEVELS = ("distance", "staging", "exercises", "joint group or help")
Said = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Happened:
    """Something that happened in a week: on which lane, in a word, in a sentence, and how grave it is."""

    week: int
    lane: str
    word: str
    told: str
    kind: str


def happened(told: Record) -> tuple[Happened, ...]:
    """All that has a place on a timeline, in the order in which it happened."""
    found = [moment for note in told.notes for moment in _moments(note)]
    if told.outcome["ending"] == ENDINGS[0]:
        called = CALLED[ENDINGS[0]]
        found.append(Happened(told.scenario.weeks - 1, OUTCOME, called.label, called.told, STEP))
    return tuple(found)


def _moments(note: Note) -> list[Happened]:
    said = WORDS.get(note.kind)
    if said is None:
        return []
    whole = sentence(note)
    return [Happened(note.week, lane, word, whole, kind) for lane, word, kind in said(note)]


def _meeting(note: Note) -> Said:
    move, answer, reaction = (note.facts[name] for name in ("move", "answer", "reaction"))
    found: Said = []
    if move == "lesser":
        found.append((MOSCOW, f"asks for {ITEM_WORDS[note.facts['item']].short}", STEP))
    elif move in MOVES:
        found.append((MOSCOW, *MOVES[move]))
    if demand_of(note) != "none" and answer in ANSWERS:
        is_bargain = move == "lesser" and answer == "partial"
        found.append((MINSK, "agrees" if is_bargain else ANSWERS[answer], STEP))
    if reaction in REACTIONS:
        found.append((MOSCOW, REACTIONS[reaction], GRAVE))
    return found


def _day(note: Note) -> Said:
    if note.facts["is_held_back"]:
        return [(MOSCOW, "holds him back", GRAVE)]
    return [(MINSK, "orders the march" if note.facts["answer"] == "enter" else "calls it off", GRAVE)]


def _reaction(note: Note) -> Said:
    reaction = note.facts["reaction"]
    return [(MOSCOW, REACTIONS[reaction], GRAVE)] if reaction in REACTIONS else []


def _level(note: Note) -> Said:
    level = int(note.facts["level"])
    return [(SIGNS, LEVELS[level], STEP)] if level < len(LEVELS) else []


def _given(note: Note) -> Said:
    action, value = note.facts["action"], note.facts["value"]
    what = value if isinstance(value, str) else ", ".join(value) if isinstance(value, Mapping) else action
    return [(AROUND, f"given: {what.replace('_', ' ')}", GIVEN)]


WORDS: Mapping[str, Callable[[Note], Said]] = {
    "summit": _meeting,
    "preparation": lambda note: [(MINSK, "readies its army", GRAVE), (SIGNS, "exercises", STEP)],
    "sign of war": lambda note: [(SIGNS, "signs of war", STEP)],
    "day of the march": _day,
    "reaction": _reaction,
    "basing": lambda note: [(SIGNS, "warheads", STEP)],
    "level": _level,
    "level falls": _level,
    "order": lambda note: [] if note.facts["obeyed"] else [(MINSK, "is not obeyed", GRAVE)],
    "takeover attempt": lambda note: [(MOSCOW, "tries to remove him", GRAVE)],
    "incident": lambda note: [(AROUND, "incident", STEP)],
    "event": _given,
    "sanctions package": lambda note: [(AROUND, "sanctions", STEP)],
    "relief": lambda note: [(AROUND, "relief", STEP)],
    "western border": lambda note: [(AROUND, "border closed" if note.facts["closes"] else "border open", STEP)],
    "ending": lambda note: [(OUTCOME, CALLED[note.facts["ending"]].label, GRAVE)],
    "fall at war": lambda note: [(OUTCOME, "the leader falls at war", GRAVE)],
    "ceasefire": lambda note: [(AROUND, "ceasefire", STEP)],
    "cut-off lifted": lambda note: [(MOSCOW, "lifts the cut-off", STEP)],
    "talks": lambda note: [(AROUND, "talks begin" if note.facts["begin"] else "talks break off", STEP)],
    "turmoil": lambda note: [(AROUND, "a shock in Moscow", STEP)],
    "counter-demand put": lambda note: [(AROUND, "Kyiv demands", STEP)],
}

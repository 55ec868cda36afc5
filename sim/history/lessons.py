"""What the two sides took away from a demand, an answer and a reaction."""

from __future__ import annotations

from sim.analysis.words import chance_text, signed, spelled
from sim.history.decision import demand_of
from sim.history.paragraphs import Sentence
from sim.history.record import Snapshot
from sim.measured.chronicle import Note


def lessons(note: Note, before: Snapshot, after: Snapshot) -> list[Sentence]:
    """What a demand, its answer and the reaction taught, and whether an ultimatum stays open; nothing without one."""
    if demand_of(note) == "none":
        return []
    learned = [*_resolve(before["resolve_belief"], after["resolve_belief"]), *_inclination(before, after)]
    if note.facts["reaction"] == "coerce" and demand_of(note) == "ultimatum":
        learned.append(f"The ultimatum stays open for {spelled(after['ultimatum_weeks_left'], 'week')}.")
    return [Sentence(" ".join(learned))] if learned else []


def _resolve(before: float, after: float) -> list[str]:
    old, new = chance_text(before), chance_text(after)
    return (
        [] if old == new else [f"The leader now puts at {new}, not {old}, the chance that Moscow carries out a threat."]
    )


def _inclination(before: Snapshot, after: Snapshot) -> list[str]:
    old, new = signed(before["inclination_believed"]), signed(after["inclination_believed"])
    if old == new:
        return []
    way = "more" if after["inclination_believed"] > before["inclination_believed"] else "less"
    return [f"Moscow now thinks him {way} inclined to fight ({new} of undisturbed rule, before {old})."]

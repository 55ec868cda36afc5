"""A world's whole history: how it opens, what happened week by week, how it ends, what had changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sim.analysis.words import chance_text, how_often, listed, long_date, soldiers, span, spelled, worth
from sim.history.balance import balance
from sim.history.decision import headline, is_routine, tell_incident, tell_meeting
from sim.history.ending import ending
from sim.history.events import came_too_late, sentence
from sim.history.lessons import lessons
from sim.history.march import tell_day, tell_reaction
from sim.history.opening import of_rule, opening
from sim.history.paragraphs import History, Paragraph, Section, Sentence
from sim.history.record import Record, record, records
from sim.measured.chronicle import Note

if TYPE_CHECKING:
    from sim.batch.particles import Turns
    from sim.batch.plan import Plan

# What goes on all the time: told in sums, and no reason to tell a week on its own.
SUMMED = {"sabotage": "acts", "resignations": "officers", "sanctions package": None, "losses": "thousand"}
SHIFT_WORTH_TELLING = 0.05


def tell(plan: Plan, world: int, *, brief: bool = False, only_week: int | None = None, turns: Turns = ()) -> History:
    """The history of one world of a plan; the same world in the batch has the same ending, week and route.

    `brief` leaves out what the options were worth; `only_week` tells one week with everything weighed in it; `turns`
    of luck make it a copy of that world.
    """
    return tell_record(record(plan, world, turns), brief=brief, only_week=only_week)


def tell_all(plan: Plan, worlds: Sequence[int]) -> list[History]:
    """The histories of several worlds of a plan, in their order."""
    return [tell_record(told) for told in records(plan, worlds)]


def tell_record(told: Record, *, brief: bool = False, only_week: int | None = None) -> History:
    """The same of a world whose record is there already."""
    if only_week is not None:
        week = tell_week(told, only_week, brief=brief)
        rule = [Sentence(text) for text in (of_rule(told.scenario.rule),) if text]
        return _history(told, (replace(week, paragraphs=(*rule, *week.paragraphs)),))
    return _history(told, (opening(told), *_weeks(told, brief), ending(told), balance(told)))


def _history(told: Record, sections: tuple[Section, ...]) -> History:
    outcome, scenario = told.outcome, told.scenario
    week = int(outcome["week"]) if outcome["ending"] != "no_entry" else None
    return History(
        scenario=scenario.name,
        title=scenario.title,
        question=scenario.question,
        rng=told.seed,
        world=told.world,
        ending=str(outcome["ending"]),
        way=str(outcome["way"]),
        week=week,
        date=None if week is None else scenario.date_of(week).isoformat(),
        entry_chance=float(outcome["entry_chance"]),
        sections=sections,
    )


def tell_week(told: Record, week: int, *, brief: bool = False, routine: bool = True) -> Section:
    """One week, even if nothing much happened in it; `routine` tells uneventful meetings in full too."""
    notes = [note for note in told.of_week(week) if not (came_too_late(note) and told.is_settled_before(week))]
    paragraphs: list[Paragraph] = []
    for note in notes:
        if note.kind not in SUMMED:
            in_full = not brief and (routine or not is_routine(note))
            paragraphs += _in_full(told, note) if in_full else [Sentence(sentence(note))]
    besides = [sentence(note) for kind in SUMMED for note in notes if note.kind == kind]
    if besides:
        paragraphs.append(Sentence(" ".join(besides)))
    title = f"Week {week}, {long_date(told.scenario.date_of(week))}"
    return Section("week", title, tuple(paragraphs or [Sentence("Nothing of note.")]), week, week)


def _in_full(told: Record, note: Note) -> list[Paragraph]:
    if note.kind == "summit":
        return [*tell_meeting(note), *lessons(note, told.before(note.week), told.states[note.week])]
    if note.kind == "reaction":
        return [*tell_reaction(note), *lessons(note, told.before(note.week), told.states[note.week])]
    weighed = {"incident": tell_incident, "day of the march": tell_day}.get(note.kind)
    return [Sentence(sentence(note))] if weighed is None else weighed(note)


def _weeks(told: Record, brief: bool) -> list[Section]:
    """Every week up to the last one worth telling, with quiet ones merged."""
    sections: list[Section] = []
    for quiet, weeks in groupby(range(told.last_week + 1), key=lambda week: _is_quiet(told, week)):
        if quiet:
            sections.append(_quiet(told, list(weeks)))
        else:
            sections += [tell_week(told, week, brief=brief, routine=False) for week in weeks]
    return sections


def _is_quiet(told: Record, week: int) -> bool:
    settled = told.is_settled_before(week)
    return all(
        note.kind in SUMMED or is_routine(note) or (settled and came_too_late(note)) for note in told.of_week(week)
    )


def _quiet(told: Record, weeks: list[int]) -> Section:
    first, last = weeks[0], weeks[-1]
    start, end = told.scenario.date_of(first), told.scenario.date_of(last) + timedelta(days=6)
    notes = [note for week in weeks for note in told.of_week(week)]
    number = f"Week {first}" if first == last else f"Weeks {first} to {last}"
    met, sums = _meetings([n for n in notes if is_routine(n)]), _sums(told, notes, last)
    on_record = f"On record: {sums}." if sums else "" if met else "Nothing of note."
    text = " ".join(part for part in (met, on_record, _front(told, first, last)) if part)
    return Section("quiet", f"{number}, {span(start, end)}", (Sentence(text),), first, last)


def _meetings(notes: list[Note]) -> str:
    """What is said of meetings at which nothing was demanded."""
    if not notes:
        return ""
    if len(notes) == 1:
        return headline(notes[0])
    waits = [float(note.facts["crisis"].moves[0, 0]) for note in notes]
    low, high = chance_text(min(waits)), chance_text(max(waits))
    chances = low if low == high else f"{low} to {high}"
    return (
        f"The two leaders met {how_often(len(notes))}. Moscow asked for nothing (chance {chances} each time), and the "
        f"leader kept his army at home."
    )


def _sums(told: Record, notes: list[Note], last: int) -> str:
    totals: Counter[str] = Counter()
    for note in notes:
        if note.kind in SUMMED:
            counted = SUMMED[note.kind]
            totals[note.kind] += 1 if counted is None else note.facts[counted]
    parts = []
    if totals["sabotage"]:
        parts.append(f"{spelled(totals['sabotage'], 'act')} of railway sabotage")
    if totals["resignations"]:
        parts.append(f"{spelled(totals['resignations'], 'resignation')} in protest")
    if totals["sanctions package"]:
        parts.append(spelled(totals["sanctions package"], "Western sanctions package"))
    if totals["losses"]:
        since = soldiers(told.states[last]["losses"])
        parts.append(f"{soldiers(totals['losses'])} lost in Ukraine (about {since} since the army entered)")
    return listed(parts)


def _front(told: Record, first: int, last: int) -> str:
    before, after = told.before(first)["front"], told.states[last]["front"]
    if abs(after - before) < SHIFT_WORTH_TELLING:
        return ""
    whose = "Russia's" if after > before else "Ukraine's"
    return f"The front moved in {whose} favour, from {worth(before)} to {worth(after)}."

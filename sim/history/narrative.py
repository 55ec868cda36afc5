"""A world's whole history: how it opens, what happened week by week, how it ends, what had changed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sim.chronicle import Note
from sim.history.balance import balance
from sim.history.decision import headline, is_routine, tell_incident, tell_meeting
from sim.history.events import ENDINGS_IN_WORDS, WAYS_IN_WORDS, sentence
from sim.history.figures import count, day, listed, percent, soldiers, span, worth
from sim.history.opening import opening
from sim.history.paragraphs import History, Paragraph, Section, Sentence
from sim.history.record import Record, record

if TYPE_CHECKING:
    from sim.batch.plan import Plan

SUMMED = {"sabotage": "acts", "resignations": "officers", "losses": "thousand"}
SHIFT_WORTH_TELLING = 0.05
STAYED_OUT = {
    "distance": "and it took no part at all",
    "staging": "though its territory went on serving Russia's war",
    "feint": "though its army exercised at the Ukrainian border",
    "auxiliary": "though it helped short of sending units",
}


def tell(plan: Plan, world: int) -> History:
    """The history of one world of a plan; the same world in the batch has the same ending, week and route."""
    return tell_record(record(plan, world))


def tell_record(told: Record) -> History:
    """The history of a world that is on record."""
    outcome, scenario = told.outcome, told.scenario
    ended = int(outcome["week"]) if outcome["ending"] != "no_entry" else None
    return History(
        scenario=scenario.name,
        title=scenario.title,
        question=scenario.question,
        rng=told.seed,
        world=told.world,
        ending=str(outcome["ending"]),
        way=str(outcome["way"]),
        week=ended,
        date=None if ended is None else scenario.date_of(ended).isoformat(),
        entry_chance=float(outcome["entry_chance"]),
        sections=(opening(told), *_weeks(told), _ending(told), balance(told)),
    )


def tell_week(told: Record, week: int) -> Section:
    """One week in full, even if nothing much happened in it."""
    paragraphs: list[Paragraph] = []
    notes = told.of_week(week)
    for note in notes:
        if note.kind == "summit":
            paragraphs += tell_meeting(note)
        elif note.kind == "incident":
            paragraphs += tell_incident(note)
        elif note.kind not in SUMMED:
            paragraphs.append(Sentence(sentence(note)))
    besides = [sentence(note) for note in notes if note.kind in SUMMED]
    if besides:
        paragraphs.append(Sentence(" ".join(besides)))
    title = f"Week {week}, {day(told.scenario.date_of(week))}"
    return Section("week", title, tuple(paragraphs or [Sentence("Nothing of note.")]), week, week)


def _weeks(told: Record) -> list[Section]:
    """Every week up to the last one worth telling, with quiet ones merged."""
    sections: list[Section] = []
    for quiet, weeks in groupby(range(told.last_week + 1), key=lambda week: _is_quiet(told, week)):
        sections += [_quiet(told, list(weeks))] if quiet else [tell_week(told, week) for week in weeks]
    return sections


def _is_quiet(told: Record, week: int) -> bool:
    return all(note.kind in SUMMED or is_routine(note) for note in told.of_week(week))


def _quiet(told: Record, weeks: list[int]) -> Section:
    first, last = weeks[0], weeks[-1]
    start, end = told.scenario.date_of(first), told.scenario.date_of(last) + timedelta(days=6)
    notes = [note for week in weeks for note in told.of_week(week)]
    number = f"Week {first}" if first == last else f"Weeks {first} to {last}"
    parts = [*_meetings([n for n in notes if is_routine(n)]), _sums(told, notes, last), _front(told, first, last)]
    text = " ".join(part for part in parts if part)
    return Section("quiet", f"{number}, {span(start, end)}", (Sentence(text),), first, last)


def _meetings(notes: list[Note]) -> list[str]:
    """What is said of meetings at which nothing was demanded."""
    if not notes:
        return ["Nothing of note."]
    if len(notes) == 1:
        return [headline(notes[0])]
    waits = [float(note.facts["crisis"].moves[0, 0]) for note in notes]
    low, high = percent(min(waits)), percent(max(waits))
    chances = low if low == high else f"{low} to {high}"
    entry = sum(float(note.facts["entry_chance"]) for note in notes)
    return [
        f"The two leaders met {count(len(notes), 'time')}. Moscow asked for nothing (chance {chances} each time), "
        f"and the leader kept his army at home; the chances of an entry at these meetings add up to {percent(entry)}."
    ]


def _sums(told: Record, notes: list[Note], last: int) -> str:
    totals: Counter[str] = Counter()
    for note in notes:
        if note.kind in SUMMED:
            totals[note.kind] += note.facts[SUMMED[note.kind]]
    parts = []
    if totals["sabotage"]:
        parts.append(f"{count(totals['sabotage'], 'act')} of railway sabotage")
    if totals["resignations"]:
        parts.append(f"{count(totals['resignations'], 'resignation')} in protest")
    if totals["losses"]:
        since = soldiers(told.states[last]["losses"])
        parts.append(f"{soldiers(totals['losses'])} lost in Ukraine ({since} since the army entered)")
    return f"On record: {listed(parts)}." if parts else ""


def _front(told: Record, first: int, last: int) -> str:
    before, after = told.before(first)["front"], told.states[last]["front"]
    if abs(after - before) < SHIFT_WORTH_TELLING:
        return ""
    whose = "Russia's" if after > before else "Ukraine's"
    return f"The front moved in {whose} favour, from {worth(before)} to {worth(after)}."


def _ending(told: Record) -> Section:
    outcome = told.outcome
    if outcome["ending"] == "no_entry":
        last = told.scenario.date_of(told.scenario.weeks) - timedelta(days=1)
        text = (
            f"By {day(last)}, the horizon of the scenario, nothing had settled the question: Belarus had not entered "
            f"the war, {STAYED_OUT[str(outcome['way'])]}."
        )
    else:
        week = int(outcome["week"])
        what = ENDINGS_IN_WORDS[str(outcome["ending"])]
        text = f"{what}, {WAYS_IN_WORDS[str(outcome['way'])]}, in week {week}, the week of {day(told.scenario.date_of(week))}."
    chance = (
        f"Up to then the known chances of an entry, at each meeting and incident and with the army's obedience "
        f"counted in, had added up to {percent(float(outcome['entry_chance']))}; chance decided which of them came true."
    )
    return Section("ending", "The ending", (Sentence(text), Sentence(chance), *_counts(told)))


def _counts(told: Record) -> list[Sentence]:
    notes = [note for note in told.notes if note.week <= told.last_week]
    meetings = [note for note in notes if note.kind == "summit"]
    if not meetings:
        return [Sentence("The leaders never met.")]
    moves = Counter(note.facts["move"] for note in meetings)
    demanded = [note for note in meetings if note.facts["move"] in ("request", "ultimatum")]
    answers = Counter(note.facts["answer"] for note in demanded)
    coerced = sum(note.facts["reaction"] == "coerce" for note in meetings)
    asked = (
        f"The leaders met {count(len(meetings), 'time')}. Moscow asked for the army {count(moves['request'], 'time')} "
        f"and demanded it point-blank {count(moves['ultimatum'], 'time')}."
    )
    if not demanded:
        return [Sentence(asked)]
    answered = (
        f"The leader agreed {count(answers['enter'], 'time')}, complied in part {count(answers['partial'], 'time')} and "
        f"refused {count(answers['refuse'], 'time')}; Moscow punished him {count(coerced, 'time')}."
    )
    return [Sentence(f"{asked} {answered}")]

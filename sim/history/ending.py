"""How a world's question was answered, and how close it had come to another answer."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sim.analysis.endings import CALLED
from sim.analysis.words import chance_text, how_often, listed, long_date
from sim.history.events import WAYS_IN_WORDS
from sim.history.paragraphs import Section, Sentence
from sim.history.record import Record

STAYED_OUT = {
    "distance": "and it took no part at all",
    "staging": "though its territory went on serving Russia's war",
    "feint": "though its army was exercising at the Ukrainian border",
    "auxiliary": "though it was helping, short of sending units",
}
MOVES = {
    "request": "asked for the army",
    "ultimatum": "demanded the army point-blank",
    "depose": "moved against him unasked",
}
OCCASIONS = {"summit": "meeting", "incident": "incident"}
ANSWERS = {"enter": "agreed", "partial": "complied in part", "refuse": "refused"}


def ending(told: Record) -> Section:
    """The section that says how it ended."""
    texts = (_what(told), _how_close(told), _meetings(told))
    return Section("ending", "The ending", tuple(Sentence(text) for text in texts))


def _what(told: Record) -> str:
    outcome = told.outcome
    if outcome["ending"] == "no_entry":
        last = told.scenario.date_of(told.scenario.weeks) - timedelta(days=1)
        return (
            f"By {long_date(last)}, the horizon of the scenario, nothing had settled the question. Belarus had not "
            f"entered the war, {STAYED_OUT[str(outcome['way'])]}."
        )
    kind, week = str(outcome["ending"]), int(outcome["week"])
    when = f"in week {week}, the week of {long_date(told.scenario.date_of(week))}"
    text = f"{CALLED[kind].told}, {WAYS_IN_WORDS[str(outcome['way'])]}, {when}."
    if outcome["way"] == "revolt":
        return f"{text} {chance_text(told.states[week]['active'])} of the citizens were on the streets."
    return f"{text} Entry means that {CALLED[kind].meaning}." if kind == "entry" else text


def _how_close(told: Record) -> str:
    chances = [
        (float(note.facts["entry_chance"]), note)
        for note in told.notes
        if note.kind in OCCASIONS and note.facts.get("entry_chance")
    ]
    if not chances:
        return "At no meeting and in no incident had an entry any chance."
    chance, note = max(chances, key=lambda pair: pair[0])
    when = long_date(told.scenario.date_of(note.week))
    return (
        f"An entry was likeliest at the {OCCASIONS[note.kind]} in the week of {when}: the leader and his army would "
        f"have gone in with a chance of {chance_text(chance)}."
    )


def _meetings(told: Record) -> str:
    meetings = [note.facts for note in told.notes if note.kind == "summit" and note.week <= told.last_week]
    if not meetings:
        return "The two leaders never met before the question was settled."
    moves = Counter(facts["move"] for facts in meetings)
    asked = [f"{words} {how_often(moves[move])}" for move, words in MOVES.items() if moves[move]]
    text = f"The two leaders met {how_often(len(meetings))}. Moscow {listed(asked) or 'never asked for the army'}."
    demands = [facts for facts in meetings if facts["move"] in ("request", "ultimatum")]
    answers = Counter(facts["answer"] for facts in demands)
    given = [f"{words} {how_often(answers[answer])}" for answer, words in ANSWERS.items() if answers[answer]]
    if given:
        text += f" The leader {listed(given)}."
    punished = sum(facts["reaction"] == "coerce" for facts in demands)
    bartered = [facts["answer"] == "partial" for facts in meetings if facts["move"] == "exercises"]
    if bartered:
        text += (
            f" It asked for exercises at the border {how_often(len(bartered))} and got them {how_often(sum(bartered))}."
        )
    return f"{text} Moscow cut supplies and credit {how_often(punished)}." if punished else text

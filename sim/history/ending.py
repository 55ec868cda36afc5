"""How a world's question was answered, and how close it had come to another answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sim.analysis.endings import CALLED
from sim.analysis.words import chance_text, how_often, listed, long_date
from sim.history.events import WAYS_IN_WORDS
from sim.history.items import ITEM_WORDS
from sim.history.paragraphs import Section, Sentence
from sim.history.record import Record
from sim.measured.chronicle import Note

STAYED_OUT = {
    "distance": "and it took no part at all",
    "staging": "though its territory went on serving Russia's war",
    "feint": "though its army was exercising at the Ukrainian border",
    "auxiliary": "though it hosted a joint group, or helped otherwise, short of sending units",
}
NEVER = "never asked for the army"
MOVES = {
    "request": "asked for the army",
    "ultimatum": "demanded the army point-blank",
    "depose": "moved against him unasked",
}
OCCASIONS = {"day of the march": "on the day of the march", "incident": "after the incident"}
ANSWERS = {"enter": "agreed to enter", "partial": "complied in part", "refuse": "refused"}


def ending(told: Record) -> Section:
    """The section that says how it ended."""
    texts = (_what(told), _how_close(told), _meetings(told), _preparations(told))
    return Section("ending", "The ending", tuple(Sentence(text) for text in texts if text))


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
    entry, order = _likeliest(told, OCCASIONS), _likeliest(told, ("summit",))
    texts = []
    if entry is not None:
        chance, note, when = entry
        texts.append(
            f"An entry was likeliest {OCCASIONS[note.kind]} in the week of {when}: the army would have gone in with a "
            f"chance of {chance_text(chance)}."
        )
    if order is not None:
        chance, _, when = order
        texts.append(
            f"An order to ready the army was likeliest at the meeting in the week of {when}: the leader would have "
            f"given it, and his army obeyed, with a chance of {chance_text(chance)}."
        )
    return " ".join(texts) or "At no meeting and in no incident had an entry any chance."


def _likeliest(told: Record, kinds: Collection[str]) -> tuple[float, Note, str] | None:
    """The note of these kinds with the highest chance of an entry or an order to enter, and its date."""
    chances = [(float(n.facts.get("entry_chance") or 0), n) for n in told.notes if n.kind in kinds]
    chance, note = max(chances, key=lambda pair: pair[0], default=(0.0, None))
    return None if note is None or not chance else (chance, note, long_date(told.scenario.date_of(note.week)))


def _meetings(told: Record) -> str:
    meetings = [note.facts for note in told.notes if note.kind == "summit" and note.week <= told.last_week]
    if not meetings:
        return "The two leaders never met before the question was settled."
    moves = Counter(facts["move"] for facts in meetings)
    asked = [f"{words} {how_often(moves[move])}" for move, words in MOVES.items() if moves[move]]
    text = f"The two leaders met {how_often(len(meetings))}. Moscow {listed(asked) or NEVER}."
    demands = [facts for facts in meetings if facts["move"] in ("request", "ultimatum")]
    answers = Counter(facts["answer"] for facts in demands)
    given = [f"{words} {how_often(answers[answer])}" for answer, words in ANSWERS.items() if answers[answer]]
    if given:
        text += f" The leader {listed(given)}."
    reacted = [note.facts for note in told.notes if note.kind == "reaction"]
    punished = sum(facts["reaction"] == "coerce" for facts in [*demands, *reacted])
    if punished:
        text += f" Moscow cut supplies and credit {how_often(punished)}."
    return text + _bargains([facts for facts in meetings if facts["move"] == "lesser"])


def _bargains(meetings: list[Mapping[str, Any]]) -> str:
    """What was asked for short of the army, and how often it was given."""
    got = {
        words.told: [facts["answer"] == "partial" for facts in meetings if facts["item"] == item]
        for item, words in ITEM_WORDS.items()
    }
    said = [
        f"for {told} {how_often(len(given))} ({f'given {how_often(sum(given))}' if any(given) else 'not given'})"
        for told, given in got.items()
        if given
    ]
    return f" It asked {listed(said)}." if said else ""


def _preparations(told: Record) -> str:
    """How often the army was readied for an entry, and what became of it."""
    notes = [note for note in told.notes if note.week <= told.last_week]
    readied = sum(note.kind == "preparation" for note in notes)
    days = [note.facts for note in notes if note.kind == "day of the march"]
    ended = Counter("held" if facts["is_held_back"] else facts["answer"] for facts in days)
    became = (
        (ended["enter"], "the leader held to his order"),
        (ended["partial"] + ended["refuse"], "the leader called it off"),
        (ended["held"], "Moscow held him back"),
        (readied - len(days), "the day of the march did not come"),
    )
    said = [words if readied == 1 else f"{how_often(number)} {words}" for number, words in became if number]
    return f"The army was readied {how_often(readied)}: {listed(said)}." if readied else ""

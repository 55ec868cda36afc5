"""The day of the march told: whether Moscow held the leader back, whether he held to his order, and its reaction."""

from __future__ import annotations

from sim.analysis.words import chance_text
from sim.crisis.solved import ANSWERS, REACTIONS, Crisis
from sim.history.decision import REACTED, answers_of, as_options, chance_of, demand_of, reactions_of
from sim.history.moscow import reasons_for_holding_back, worth_of_an_entry
from sim.history.paragraphs import Options, Paragraph, Sentence
from sim.history.why import why_he_answered
from sim.measured.chronicle import Note

HOLDING_NAMES = ("hold him back", "let him march")
LAST_WORDS = {
    "none": ("march", "call it off"),
    "request": ("march", "call it off, and hold exercises", "call it off"),
    "ultimatum": ("march", "call it off, and help short of war", "call it off"),
    "lesser": ("march", "call it off, and give what was asked", "call it off"),
}
READY = "The army stood ready to march."


def tell_day(note: Note) -> list[Paragraph]:
    """The day of the march with everything that was weighed."""
    crisis, demand = note.facts["crisis"], demand_of(note)
    told: list[Paragraph] = [Sentence(day_headline(note))]
    if not note.facts["forced"]:
        told += [_holding(note), Sentence(worth_of_an_entry(crisis))]
    if not note.facts["is_held_back"]:
        title = "The leader's last word"
        told += [answers_of(note, demand, title, LAST_WORDS[demand]), why_he_answered(crisis, demand)]
    return told


def day_headline(note: Note) -> str:
    """The day of the march in a few sentences, each act with the chance that it had."""
    facts, crisis, demand = note.facts, note.facts["crisis"], demand_of(note)
    if facts["is_held_back"]:
        return f"{READY} Moscow held the leader back (chance {chance_text(facts['held_back'])})."
    moscow = "" if facts["forced"] else f" Moscow let him (chance {chance_text(1 - facts['held_back'])})."
    chance = chance_of(crisis.answers[demand], ANSWERS.index(facts["answer"]))
    if facts["answer"] == "enter":
        return f"{READY}{moscow} The leader held to his order ({chance})."
    instead = ", and offered less" if facts["answer"] == "partial" else ""
    return f"{READY}{moscow} The leader called it off{instead} ({chance})."


def tell_reaction(note: Note) -> list[Paragraph]:
    """Moscow's reaction to an army that did not march, with what it weighed."""
    demand, headline = demand_of(note), Sentence(reaction_headline(note))
    return [headline] if demand == "lesser" else [headline, reactions_of(note, demand, _seen(note))]


def reaction_headline(note: Note) -> str:
    """The reaction in a sentence."""
    crisis: Crisis = note.facts["crisis"]
    chances = crisis.reactions[demand_of(note), _seen(note)].chances
    chance = chance_of(chances, REACTIONS.index(note.facts["reaction"]))
    as_to = ", as after a partial answer" if note.facts["answer"] == "enter" else ""
    return f"{REACTED[note.facts['reaction']]}{as_to} ({chance})."


def _seen(note: Note) -> str:
    """The answer that Moscow reacts to: a leader whose army refuses to march has given part of what was asked."""
    answer: str = note.facts["answer"]
    return "partial" if answer == "enter" else answer


def _holding(note: Note) -> Options:
    crisis, held_back = note.facts["crisis"], float(note.facts["held_back"])
    worth = (float(crisis.game.war.as_it_is[0]), float(crisis.entry_value[0] + crisis.situation.hawkishness[0]))
    chosen = 0 if note.facts["is_held_back"] else 1
    whys = reasons_for_holding_back(crisis)
    return as_options("Moscow's last word", "war value", HOLDING_NAMES, worth, (held_back, 1 - held_back), chosen, whys)

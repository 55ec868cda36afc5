"""A meeting of the leaders told: Moscow's move, the leader's answer, Moscow's reaction, each with its worth and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.analysis.words import chance_text, percents, signed
from sim.crisis.solved import (
    ANSWERS,
    ENTER,
    MOVES,
    REACTIONS,
    REFUSE,
    Crisis,
    perceived_fall_risk,
    western_removal_risk,
)
from sim.crisis.table import LeaderStakes, Situation
from sim.history.items import ITEM_WORDS, told_terms, what_he_gets
from sim.history.meetings import PlayedMeeting
from sim.history.moscow import reasons_for_moves, reasons_for_reactions, worth_of_an_entry
from sim.history.paragraphs import Option, Options, Paragraph, Sentence
from sim.history.why import why_he_answered, why_he_retaliated
from sim.measured.chronicle import Note

ANSWER_NAMES = ("enter the war", "comply in part", "refuse")
BARTER_NAMES = ("enter the war", "agree", "refuse")
UNASKED_NAMES = ("enter unasked", "stay out")
REACTION_NAMES = ("let it pass", "cut supplies and credit", "try to remove the leader")
INCIDENT_NAMES = ("go to war in retaliation", "answer in a limited way", "absorb it")
ASKED = {
    "wait": "Moscow asked for nothing",
    "request": "Moscow asked Belarus to send its army",
    "ultimatum": "Moscow demanded point-blank that Belarus send its army",
}
ANSWERED = {
    ("none", "enter"): "The leader decided to enter the war unasked",
    ("none", "refuse"): "the leader kept his army at home",
    ("request", "enter"): "The leader agreed to enter the war",
    ("request", "partial"): "The leader offered exercises at the border instead of war",
    ("request", "refuse"): "The leader refused",
    ("ultimatum", "enter"): "The leader gave in and agreed to enter the war",
    ("ultimatum", "partial"): "The leader offered help short of war",
    ("ultimatum", "refuse"): "The leader refused",
    ("lesser", "enter"): "The leader went further and agreed to enter the war",
    ("lesser", "partial"): "The leader agreed, for a reward",
    ("lesser", "refuse"): "The leader refused",
}
REACTED = {
    "accept": "Moscow let it pass",
    "coerce": "Moscow cut supplies and credit",
    "depose": "Moscow tried to remove him",
}
RETALIATED = ("decided to retaliate and go to war", "gave a limited answer", "absorbed it")


def is_routine(note: Note) -> bool:
    """Whether a meeting passed without a demand and without an entry, as most do."""
    return bool(note.kind == "summit" and note.facts["move"] == "wait" and note.facts["answer"] == "refuse")


def demand_of(note: Note) -> str:
    """What was demanded at a meeting, or stood behind an order: none, request, ultimatum, or lesser than the army."""
    demand: str = note.facts["demand"] if "demand" in note.facts else note.facts["move"]
    return "none" if demand in ("wait", "depose") else demand


def asked(note: Note) -> str:
    """What Moscow asked for at a meeting, in words."""
    move = note.facts["move"]
    return f"Moscow asked for {ITEM_WORDS[note.facts['item']].told}" if move == "lesser" else ASKED[move]


def tell_meeting(note: Note) -> list[Paragraph]:
    """A meeting with everything that was weighed."""
    crisis: PlayedMeeting = note.facts["crisis"]
    demand, move = demand_of(note), note.facts["move"]
    told: list[Paragraph] = [Sentence(headline(note)), _moves(note)]
    if demand == "lesser":
        told.append(Sentence(told_terms(crisis, note.facts["item"])))
    elif demand != "none":
        told.append(Sentence(worth_of_an_entry(crisis)))
    if move != "depose":
        told += [_answers(note, demand), why_he_answered(crisis, demand)]
    if note.facts["reaction"] is not None and demand != "lesser":
        told.append(reactions_of(note, demand, note.facts["answer"]))
    return told


def headline(note: Note) -> str:
    """A meeting in a few sentences: what was asked, answered and done, each with the chance that it had."""
    facts, crisis, demand = note.facts, note.facts["crisis"], demand_of(note)
    own = chance_of(crisis.moves, MOVES.index(facts["move"]))
    met = "The two leaders met" + (", with an ultimatum still open." if _is_open(crisis) else ".")
    if facts["move"] == "depose":
        return f"{met} Moscow asked for nothing: it moved to remove the leader (chance {own})."
    chance = f"set by the scenario; of its own accord with a chance of {own}" if facts["forced"] else f"chance {own}"
    answer = chance_of(crisis.answers[demand], ANSWERS.index(facts["answer"]))
    comma = ", and" if is_routine(note) else "."
    told = f"{met} {asked(note)} ({chance}){comma} {ANSWERED[demand, facts['answer']]} ({answer})."
    if facts["reaction"] is None or demand == "lesser":
        return told  # what is less than the army is bartered: there is nothing to punish
    reactions = crisis.reactions[demand, facts["answer"]].chances
    return f"{told} {REACTED[facts['reaction']]} ({chance_of(reactions, REACTIONS.index(facts['reaction']))})."


def tell_incident(note: Note) -> list[Paragraph]:
    """An armed incident with what the leader weighed in answer to it."""
    facts = note.facts
    situation, leader, believed = facts["situation"], facts["leader"], 0.0 if facts["seen_through"] else 1.0
    factor = 1 - believed * (1 - leader.incident_west_factor)
    whys = (_risks(situation, leader, factor), "", "")
    values, chances = facts["values"], facts["chances"]
    title = "The leader's answer to the incident"
    options = as_options(title, "office value", INCIDENT_NAMES, values, chances, facts["answer"], whys)
    return [
        Sentence(incident_headline(note)),
        options,
        why_he_retaliated(situation, leader, facts["kremlin"], believed),
    ]


def incident_headline(note: Note) -> str:
    """An incident in a few sentences: who was behind it, who knew, what was done."""
    facts, answer = note.facts, note.facts["answer"]
    staged = ""
    if facts["staged"]:
        knew = "saw through it" if facts["seen_through"] else "took it for an attack"
        staged = f" Moscow had staged it; the leader {knew}."
    chance = chance_of(facts["chances"], answer)
    return f"There was an armed incident on Belarusian soil.{staged} The leader {RETALIATED[answer]} ({chance})."


def chance_of(chances: Any, chosen: int) -> str:
    """The chance of an option, rounded as the table of all options has it."""
    plain = np.reshape(chances, len(chances)).tolist()
    quoted = percents(plain)[chosen]
    return chance_text(quoted / 100 if 0 < quoted < 100 else plain[chosen])


def _is_open(crisis: Crisis) -> bool:
    return bool(crisis.situation.ultimatum_is_open[0] > 0)


def _moves(note: Note) -> Options:
    crisis, chosen = note.facts["crisis"], MOVES.index(note.facts["move"])
    title = "Moscow's own choice" if note.facts["forced"] else "Moscow's move"
    names = (
        "ask for nothing",
        "ask for the army",
        "demand it point-blank",
        f"ask for {ITEM_WORDS[note.facts['item']].told}",
        "remove the leader",
    )
    whys = reasons_for_moves(crisis)
    return as_options(title, "war value", names, crisis.move_values[:, 0], crisis.moves[:, 0], chosen, whys)


def _answers(note: Note, demand: str) -> Options:
    names = {"none": UNASKED_NAMES, "lesser": BARTER_NAMES}.get(demand, ANSWER_NAMES)
    return answers_of(note, demand, "The leader's answer", names)


def answers_of(note: Note, demand: str, title: str, names: Sequence[str]) -> Options:
    """What the leader weighed under a demand; `names` of the answers that there are."""
    crisis, chosen = note.facts["crisis"], ANSWERS.index(note.facts["answer"])
    which = [ENTER, REFUSE] if demand == "none" else list(range(len(ANSWERS)))
    values, chances = crisis.leader_values[demand][which, 0], crisis.answers[demand][which, 0]
    whys = [_risks(crisis.situation, crisis.leader), *(_feared(crisis, demand, ANSWERS[i]) for i in which[1:])]
    return as_options(title, "office value", names, values, chances, which.index(chosen), whys)


def reactions_of(note: Note, demand: str, answer: str) -> Options:
    """What Moscow weighed after an answer short of entry."""
    crisis = note.facts["crisis"]
    node, chosen = crisis.reactions[demand, answer], REACTIONS.index(note.facts["reaction"])
    whys = reasons_for_reactions(crisis, demand, answer)
    values, chances = node.values[:, 0], node.chances[:, 0]
    return as_options("Moscow's reaction", "war value", REACTION_NAMES, values, chances, chosen, whys)


def as_options(
    title: str, unit: str, names: Sequence[str], values: Any, chances: Any, chosen: int, whys: Sequence[str]
) -> Options:
    """The options that are there: one worth minus infinity is none."""
    rows = zip(names, values, chances, percents(chances), whys, strict=True)
    told = (
        Option(name, float(value), float(chance), quoted, why, chosen=i == chosen)
        for i, (name, value, chance, quoted, why) in enumerate(rows)
        if np.isfinite(value) or i == chosen
    )
    return Options(title, unit, tuple(told))


def _risks(s: Situation, leader: LeaderStakes, factor: Any = 1.0) -> str:
    """What the leader feared of an entry, and what he felt about it."""
    home = chance_text(float(np.ravel(perceived_fall_risk(s, leader))[0]))
    west = chance_text(float(np.ravel(western_removal_risk(s, leader, factor))[0]))
    return f"fears a fall at home {home}, through the West {west}; own inclination {signed(float(s.inclination[0]))}"


def _feared(crisis: Crisis, demand: str, answer: str) -> str:
    """What the leader believed that Moscow would do after an answer short of entry."""
    if demand == "lesser" and answer == "partial":
        return what_he_gets(crisis)
    if demand in ("none", "lesser"):
        return "has no reaction of Moscow to fear"
    coerced, deposed = (float(x[0]) for x in crisis.feared[demand, answer])
    passed = max(0.0, 1 - coerced - deposed)
    what = (
        f"cut him off {chance_text(coerced)}",
        f"try to remove him {chance_text(deposed)}",
        f"let it pass {chance_text(passed)}",
    )
    return f"expects Moscow to {', '.join(what)}"

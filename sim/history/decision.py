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
from sim.history.moscow import reasons_for_moves, reasons_for_reactions, worth_of_an_entry
from sim.history.paragraphs import Option, Options, Paragraph, Sentence
from sim.history.why import why_he_answered, why_he_retaliated
from sim.measured.chronicle import Note

MOVE_NAMES = (
    "ask for nothing", "ask for the army", "demand it point-blank", "ask for exercises", "remove the leader",
)  # fmt: skip
ANSWER_NAMES = ("enter the war", "comply in part", "refuse")
EXERCISE_NAMES = ("enter the war", "hold exercises", "refuse")
UNASKED_NAMES = ("enter unasked", "stay out")
REACTION_NAMES = ("let it pass", "cut supplies and credit", "try to remove the leader")
INCIDENT_NAMES = ("go to war in retaliation", "answer in a limited way", "absorb it")
ASKED = {
    "wait": "Moscow asked for nothing",
    "request": "Moscow asked Belarus to send its army",
    "ultimatum": "Moscow demanded point-blank that Belarus send its army",
    "exercises": "Moscow asked for exercises at the Ukrainian border",
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
    ("exercises", "enter"): "The leader went further and entered the war",
    ("exercises", "partial"): "The leader agreed to them, for a favour in return",
    ("exercises", "refuse"): "The leader refused",
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
    """What was demanded at a meeting: none, request, ultimatum or exercises."""
    move: str = note.facts["move"]
    return "none" if move in ("wait", "depose") else move


def answer_seen(note: Note) -> str:
    """The answer that Moscow reacts to: a leader whose army refuses to march has given part of what was asked."""
    answer: str = note.facts["answer"]
    return "partial" if answer == "enter" else answer


def tell_meeting(note: Note) -> list[Paragraph]:
    """A meeting with everything that was weighed."""
    crisis: Crisis = note.facts["crisis"]
    demand, move = demand_of(note), note.facts["move"]
    told: list[Paragraph] = [Sentence(headline(note)), _moves(note)]
    if demand != "none":
        told.append(Sentence(worth_of_an_entry(crisis)))
    if move != "depose":
        told += [_answers(note, demand), why_he_answered(crisis, demand)]
    if note.facts["reaction"] is not None and demand != "exercises":
        told.append(_reactions(note, demand))
    return told


def headline(note: Note) -> str:
    """A meeting in a few sentences: what was asked, answered and done, each with the chance that it had."""
    facts, crisis, demand = note.facts, note.facts["crisis"], demand_of(note)
    own = _chance(crisis.moves, MOVES.index(facts["move"]))
    met = "The two leaders met" + (", with an ultimatum still open." if _is_open(crisis) else ".")
    if facts["move"] == "depose":
        return f"{met} Moscow asked for nothing: it moved to remove the leader (chance {own})."
    chance = f"set by the scenario; of its own accord with a chance of {own}" if facts["forced"] else f"chance {own}"
    answer = _chance(crisis.answers[demand], ANSWERS.index(facts["answer"]))
    comma = ", and" if is_routine(note) else "."
    told = f"{met} {ASKED[facts['move']]} ({chance}){comma} {ANSWERED[demand, facts['answer']]} ({answer})."
    if facts["reaction"] is None or (demand == "exercises" and facts["answer"] != "enter"):
        return told  # exercises are bartered: there is nothing to punish
    if facts["answer"] == "enter":
        told += " His army refused to march, and Moscow reacted as to a partial answer."
    reactions = crisis.reactions[demand, answer_seen(note)].chances
    return f"{told} {REACTED[facts['reaction']]} ({_chance(reactions, REACTIONS.index(facts['reaction']))})."


def tell_incident(note: Note) -> list[Paragraph]:
    """An armed incident with what the leader weighed in answer to it."""
    facts = note.facts
    situation, leader, believed = facts["situation"], facts["leader"], 0.0 if facts["seen_through"] else 1.0
    factor = 1 - believed * (1 - leader.incident_west_factor)
    whys = (_risks(situation, leader, factor), "", "")
    values, chances = facts["values"], facts["chances"]
    title = "The leader's answer to the incident"
    options = _options(title, "office value", INCIDENT_NAMES, values, chances, facts["answer"], whys)
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
    chance = _chance(facts["chances"], answer)
    return f"There was an armed incident on Belarusian soil.{staged} The leader {RETALIATED[answer]} ({chance})."


def _chance(chances: Any, chosen: int) -> str:
    """The chance of an option, rounded as the table of all options has it."""
    plain = np.reshape(chances, len(chances)).tolist()
    quoted = percents(plain)[chosen]
    return chance_text(quoted / 100 if 0 < quoted < 100 else plain[chosen])


def _is_open(crisis: Crisis) -> bool:
    return bool(crisis.situation.ultimatum_is_open[0] > 0)


def _moves(note: Note) -> Options:
    crisis, chosen = note.facts["crisis"], MOVES.index(note.facts["move"])
    title = "Moscow's own choice" if note.facts["forced"] else "Moscow's move"
    whys = reasons_for_moves(crisis)
    return _options(title, "war value", MOVE_NAMES, crisis.move_values[:, 0], crisis.moves[:, 0], chosen, whys)


def _answers(note: Note, demand: str) -> Options:
    crisis, chosen = note.facts["crisis"], ANSWERS.index(note.facts["answer"])
    which = [ENTER, REFUSE] if demand == "none" else list(range(len(ANSWERS)))
    names = {"none": UNASKED_NAMES, "exercises": EXERCISE_NAMES}.get(demand, ANSWER_NAMES)
    values, chances = crisis.leader_values[demand][which, 0], crisis.answers[demand][which, 0]
    whys = [_risks(crisis.situation, crisis.leader), *(_feared(crisis, demand, ANSWERS[i]) for i in which[1:])]
    return _options("The leader's answer", "office value", names, values, chances, which.index(chosen), whys)


def _reactions(note: Note, demand: str) -> Options:
    crisis, answer = note.facts["crisis"], answer_seen(note)
    node, chosen = crisis.reactions[demand, answer], REACTIONS.index(note.facts["reaction"])
    whys = reasons_for_reactions(crisis, demand, answer)
    values, chances = node.values[:, 0], node.chances[:, 0]
    return _options("Moscow's reaction", "war value", REACTION_NAMES, values, chances, chosen, whys)


def _options(
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
    if demand == "none":
        return "has no reaction of Moscow to fear"
    coerced, deposed = (float(x[0]) for x in crisis.feared[demand, answer])
    passed = max(0.0, 1 - coerced - deposed)
    what = (
        f"cut him off {chance_text(coerced)}",
        f"try to remove him {chance_text(deposed)}",
        f"let it pass {chance_text(passed)}",
    )
    return f"expects Moscow to {', '.join(what)}"

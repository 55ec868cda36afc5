"""A meeting of the leaders told: Moscow's move, the leader's answer, Moscow's reaction, each with its worth and why."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.chronicle import Note
from sim.crisis import ANSWERS, ENTER, MOVES, REACTIONS, REFUSE, Crisis
from sim.history.figures import percent, percents, signed
from sim.history.moscow import reasons_for_moves, reasons_for_reactions, worth_of_an_entry
from sim.history.paragraphs import Option, Options, Paragraph, Sentence
from sim.history.why import why_he_answered, why_he_retaliated

MOVE_NAMES = ("ask for nothing", "ask for the army", "demand it point-blank", "remove the leader")
ANSWER_NAMES = {
    "none": ("enter unasked", "", "stay out"),
    "request": ("enter the war", "comply in part", "refuse"),
    "ultimatum": ("enter the war", "comply in part", "refuse"),
}
REACTION_NAMES = ("let it pass", "cut supplies and credit", "try to remove the leader")
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
    ("ultimatum", "enter"): "The leader gave in and ordered his army to enter",
    ("ultimatum", "partial"): "The leader offered help short of war",
    ("ultimatum", "refuse"): "The leader refused",
}
REACTED = {
    "accept": "Moscow let it pass",
    "coerce": "Moscow cut supplies and credit",
    "depose": "Moscow tried to remove him",
}


def is_routine(note: Note) -> bool:
    """Whether a meeting passed without a demand and without an entry, as most do."""
    return bool(note.kind == "summit" and note.facts["move"] == "wait" and note.facts["answer"] == "refuse")


def demand_of(note: Note) -> str:
    """What was demanded at a meeting: none, request or ultimatum."""
    move: str = note.facts["move"]
    return "none" if move in ("wait", "depose") else move


def tell_meeting(note: Note) -> list[Paragraph]:
    """A meeting with everything that was weighed."""
    crisis: Crisis = note.facts["crisis"]
    demand, move = demand_of(note), note.facts["move"]
    told: list[Paragraph] = [Sentence(headline(note)), _moves(note)]
    if demand != "none":
        told.append(Sentence(worth_of_an_entry(crisis)))
    if move != "depose":
        told += [_answers(note, demand), why_he_answered(crisis, note.facts["reasons"][demand], demand)]
    if note.facts["reaction"] is not None:
        told.append(_reactions(note, demand))
    return told


def headline(note: Note) -> str:
    """A meeting in one to three sentences: what was asked, answered and done, each with the chance that it had."""
    f, crisis, demand = note.facts, note.facts["crisis"], demand_of(note)
    own = percent(crisis.moves[MOVES.index(f["move"]), 0])
    if f["move"] == "depose":
        return f"Moscow moved to remove the leader without having asked him for anything (chance {own})."
    when = f"as the scenario has it; of its own accord with a chance of {own}" if f["forced"] else f"chance {own}"
    answer = percent(crisis.answers[demand][ANSWERS.index(f["answer"]), 0])
    if demand == "none" and f["answer"] == "refuse":
        return f"The two leaders met. {ASKED['wait']} ({when}), and {ANSWERED['none', 'refuse']} ({answer})."
    met = f"The two leaders met. {ASKED[f['move']]} ({when}). {ANSWERED[demand, f['answer']]} ({answer})."
    if f["reaction"] is None:
        return met
    reaction = percent(crisis.reactions[demand, f["answer"]].chances[REACTIONS.index(f["reaction"]), 0])
    return f"{met} {REACTED[f['reaction']]} ({reaction})."


def tell_incident(note: Note) -> list[Paragraph]:
    """An armed incident with what the leader weighed in answer to it."""
    f = note.facts
    names = ("go to war in retaliation", "answer in a limited way", "absorb it")
    options = _options(
        "The leader's answer to the incident", "office value", names, f["values"], f["chances"], f["answer"]
    )
    return [Sentence(incident_headline(note)), options, why_he_retaliated(f["situation"], f["leader"])]


def incident_headline(note: Note) -> str:
    """An incident in two sentences."""
    answered = ("decided to retaliate and go to war", "gave a limited answer", "absorbed it")[note.facts["answer"]]
    chance = percent(float(note.facts["chances"][note.facts["answer"]]))
    return f"There was an armed incident on Belarusian soil. The leader {answered} ({chance})."


def _moves(note: Note) -> Options:
    crisis, chosen = note.facts["crisis"], MOVES.index(note.facts["move"])
    title = "Moscow's move" + (", had it been free to choose" if note.facts["forced"] else "")
    values, chances = crisis.move_values[:, 0], crisis.moves[:, 0]
    return _options(title, "war value", MOVE_NAMES, values, chances, chosen, reasons_for_moves(crisis))


def _answers(note: Note, demand: str) -> Options:
    crisis, chosen = note.facts["crisis"], ANSWERS.index(note.facts["answer"])
    which = [ENTER, REFUSE] if demand == "none" else [0, 1, 2]
    names = [ANSWER_NAMES[demand][i] for i in which]
    values, chances = crisis.leader_values[demand][which, 0], crisis.answers[demand][which, 0]
    whys = [_risks_of_entry(crisis) if i == ENTER else _feared(crisis, demand, ANSWERS[i]) for i in which]
    return _options("The leader's answer", "office value", names, values, chances, which.index(chosen), whys)


def _reactions(note: Note, demand: str) -> Options:
    crisis, answer = note.facts["crisis"], note.facts["answer"]
    node, chosen = crisis.reactions[demand, answer], REACTIONS.index(note.facts["reaction"])
    whys = reasons_for_reactions(crisis, demand, answer)
    return _options(
        "Moscow's reaction", "war value", REACTION_NAMES, node.values[:, 0], node.chances[:, 0], chosen, whys
    )


def _options(
    title: str, unit: str, names: Any, values: Any, chances: Any, chosen: int, whys: Any = ("", "", "", "")
) -> Options:
    rows = zip(names, values, chances, percents(chances), whys, strict=False)
    told = (
        Option(name, float(value), float(chance), quoted, why, chosen=i == chosen)
        for i, (name, value, chance, quoted, why) in enumerate(rows)
    )
    return Options(title, unit, tuple(told))


def _risks_of_entry(crisis: Crisis) -> str:
    from sim.crisis import western_removal_risk

    west = float(np.ravel(western_removal_risk(crisis.situation, crisis.leader))[0])
    inclination = float(crisis.situation.inclination[0])
    return f"risks a fall at home {percent(float(crisis.fall_risk[0]))}, through the West {percent(west)}; inclination {signed(inclination)}"


def _feared(crisis: Crisis, demand: str, answer: str) -> str:
    """What the leader believed that Moscow would do after an answer short of entry."""
    if demand == "none":
        return "nothing to fear from Moscow"
    coerced, deposed = (float(x[0]) for x in crisis.feared[demand, answer])
    return f"fears a cut-off {percent(coerced)}, removal {percent(deposed * float(crisis.takeover[0]))}"

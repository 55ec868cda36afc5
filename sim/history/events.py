"""One sentence for each kind of thing that can happen in a world."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sim.analysis.endings import CALLED
from sim.analysis.words import chance_text, heads, signed, soldiers, spelled, worth
from sim.history.decision import headline, incident_headline
from sim.history.march import day_headline, reaction_headline
from sim.measured.chronicle import Note
from sim.mechanisms.timeline import ACTIONS

Facts = Mapping[str, Any]

AT_HOME = "The leader fell at home while his army was at war"

LEVEL_NAMES = (
    "distance: no part in the war",
    "staging: its territory, rails and airspace serve Russia's war",
    "feint: exercises at the Ukrainian border",
    "auxiliary: a joint group, or other help short of sending units",
    "entry: its units fight in Ukraine",
)
IMPOSES = {
    "eu": "The European Union",
    "us_nato": "The United States",
    "poland_baltics": "Poland and the Baltic states",
}
WAYS_IN_WORDS = {
    "compelled": "compelled, under an open ultimatum",
    "requested": "at Moscow's request",
    "voluntary": "voluntarily, unasked by Moscow",
    "imposed": "by order of the scenario",
    "retaliatory": "in retaliation for an armed incident",
    "after_ultimatum": "after an ultimatum that was not met",
    "after_request": "after a request that was not met",
    "unprovoked": "without having asked for anything",
    "revolt": "in a revolt",
    "coup": "in a coup by insiders",
    "order_refused": "after the army refused his order to enter",
    "ceasefire": "by a ceasefire",
    "death": "on his death",
    "illness": "since he is too ill to rule",
    "handover": "by an orderly handover",
}


def sentence(note: Note) -> str:
    """What a note says, as one or two sentences. KeyError for a kind that nobody has put into words."""
    told = HEADLINES.get(note.kind)
    return SENTENCES[note.kind](note.facts) if told is None else told(note)


def _event(facts: Facts) -> str:
    note = re.sub(r"^week \d+(: )?", "", facts["note"])  # the date is told anyway
    because = f" ({note})" if note else ""
    return f"The scenario intervenes: {action_text(facts['action'], facts['value'])}{because}."


def action_text(action: str, value: Any) -> str:
    """What an event of a scenario does; without words of its own here, by the meaning that it is declared with."""
    match action:
        case "front_shock":
            where = "towards" if value > 0 else "away from"
            return f"the front moves at once by {signed(value)}, {where} a Russian victory"
        case "reserves":
            return f"Moscow now has {soldiers(value)} to spare"
        case "russian_troops":
            return f"{heads(value)} Russian soldiers stand in Belarus from now on"
        case "sanctions_floor":
            return f"sanctions rise to at least {worth(value)}"
        case "demand":
            return f"Moscow puts {'a request' if value == 'request' else 'an ultimatum'}, whatever it would have chosen"
        case "nuclear_basing":
            return "Russian nuclear weapons are based in Belarus"
        case "succession":
            return f"the leader’s rule ends, {WAYS_IN_WORDS[value]}"
        case "western_border":
            return f"a western neighbour {'closes' if value == 'closed' else 'opens'} its border with Belarus"
        case "set":
            return "; ".join(f"{_meaning(name)} is now {worth(number)}" for name, number in value.items())
    meaning = ACTIONS[action].meaning
    return meaning.removesuffix(" (true)") if value is True else f"{meaning}: {value}"


def _meaning(state: str) -> str:
    from sim.engine.parameters import registry

    return next((p.meaning for p in registry() if p.path in (state, f"initial.{state}")), state)


def _order(facts: Facts) -> str:
    refusing, limit = chance_text(facts["refusing"]), chance_text(float(facts["threshold"]))
    who = "The leader whom Moscow installed" if facts["occasion"] == "puppet" else "He"
    start = f"{who} ordered the army into Ukraine."
    if not facts["obeyed"]:
        failed = f"more than the {limit} at which an order fails"
        return f"{start} Units with {refusing} of the strength refused, {failed}: the army stayed."
    crossed = f"{soldiers(facts['committed'])} crossed the border"
    if facts["refusing"] == 0:
        return f"{start} Every unit obeyed, and {crossed}."
    return f"{start} Units with {refusing} of the strength refused, but {crossed}."


def _takeover(facts: Facts) -> str:
    how = "succeeded" if facts["succeeded"] else "failed"
    return f"The attempt to remove the leader {how} (chance of success {chance_text(facts['chance'])})."


def _ending(facts: Facts) -> str:
    return f"This settles the question. {CALLED[facts['ending']].told}, {WAYS_IN_WORDS[facts['way']]}."


def _level(facts: Facts) -> str:
    new = " A new episode of exercises begins." if facts["new_episode"] and facts["level"] == 2 else ""
    return f"The country's part in the war is now {LEVEL_NAMES[int(facts['level'])]}.{new}"


def _level_falls(facts: Facts) -> str:
    ended = "The exercises at the border" if facts["level"] < 2 else "The joint group, or other help,"
    return f"{ended} came to an end; what remains is {LEVEL_NAMES[int(facts['level'])]}."


def _fall_at_war(facts: Facts) -> str:
    then = "Moscow occupied the country" if facts["occupied"] else "Moscow let the country go"
    how = "The West's answer to the war cost the leader his office" if facts["by_the_west"] else AT_HOME
    return f"{how}; the army came home, and {then}."


def _cutoff_lifted(facts: Facts) -> str:
    who = "Tired of its own cut-off, Moscow" if facts["is_tired"] else "Moscow"
    return f"{who} restored supplies and credit (it had cut {chance_text(facts['strength'])} of them)."


def came_too_late(note: Note) -> bool:
    """Whether a note is of the kind of event that changes nothing once the question is settled."""
    return note.kind == "event" and note.facts["action"] in ("demand", "summit", "incident", "entry", "succession")


HEADLINES: dict[str, Callable[[Note], str]] = {
    "summit": headline,
    "incident": incident_headline,
    "day of the march": day_headline,
    "reaction": reaction_headline,
}
SENTENCES: dict[str, Callable[[Facts], str]] = {
    "event": _event,
    "sabotage": lambda f: (
        f"There {'was' if f['acts'] == 1 else 'were'} {spelled(f['acts'], 'act')} of sabotage on the railway."
    ),
    "resignations": lambda f: (
        f"{spelled(f['officers'], 'officer or official', 'officers or officials').capitalize()} resigned."
    ),
    "sanctions package": lambda f: (
        f"{IMPOSES[f['actor']]} imposed a sanctions package (all sanctions now {worth(f['sanctions'])} of 1)."
    ),
    "level": _level,
    "level falls": _level_falls,
    "order": _order,
    "takeover attempt": _takeover,
    "ending": _ending,
    "fall at war": _fall_at_war,
    "talks": lambda f: (
        "Russia and Ukraine begin to talk of an end of the war."
        if f["begin"]
        else "The talks of Russia and Ukraine break off."
    ),
    "turmoil": lambda f: (
        f"A shock in Moscow: for some weeks it has other cares, and {soldiers(f['held'])} are needed at home."
    ),
    "turmoil ends": lambda f: "The shock in Moscow is over.",
    "counter-demand put": lambda f: (
        f"Kyiv demands that Minsk end what helps Russia, within {spelled(f['weeks'], 'week')}, or it will strike."
    ),
    "counter-demand": lambda f: (
        "Minsk has given way to what Kyiv demanded."
        if f["met"]
        else "Minsk has not given way to what Kyiv demanded, and Kyiv strikes."
    ),
    "preparation": lambda f: (
        f"The army is readied: in {spelled(f['weeks'], 'week')} it can march. Seen from abroad it exercises."
    ),
    "basing": lambda f: "Russian nuclear weapons are based in Belarus.",
    "favours": lambda f: f"Moscow pays with credit and cheap energy (worth {worth(f['worth'])} to the leader).",
    "relief": lambda f: (
        f"Washington lifts sanctions for freed prisoners (all sanctions now {worth(f['sanctions'])} of 1)."
    ),
    "western border": lambda f: (
        "A western neighbour closes its border with Belarus."
        if f["closes"]
        else "The western border of Belarus is open again."
    ),
    "sign of war": lambda f: "At the border there are signs of a call-up, or of supplies for war.",
    "cut-off lifted": _cutoff_lifted,
    "ceasefire": lambda f: "A ceasefire ended the war between Russia and Ukraine.",
    "losses": lambda f: f"The army lost {soldiers(f['thousand'])} ({soldiers(f['total'])} since it entered).",
}

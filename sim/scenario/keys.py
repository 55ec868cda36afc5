"""The keys of a scenario file, in the order in which a file is written, with what each holds."""

from __future__ import annotations

TEXTS = {
    "title": "a short name for pictures and tables",
    "question": "what the simulated worlds are asked",
    "description": "background, and why the changes are what they are",
}
CHOSEN = {  # one value each, and a person may set it without a file
    "weeks": "how many weeks are simulated",
    "citizens": "simulated citizens in each world",
    "belief_mode": "how the leader judges the risk of falling",
    "rule": "how the leader picks an answer",
}
BLOCKS = {
    "initial": "the world on the first day",
    "parameters": "how people behave",
}
LISTS = {
    "events": "what happens on which date, in every world alike; replaces an inherited list",
    "without": "mechanisms that are switched off",
    "sources": "literature and documents behind the scenario",
}
KEYS = {
    **TEXTS,
    "extends": "file or shipped scenario to build on; of several the later wins; null removes a value",
    "start": "first day of week 0",
    "start_from": "worlds that followed the dated record up to that day, in place of initial states",
    **CHOSEN,
    **BLOCKS,
    **LISTS,
}

"""The scenario that `warentry new` writes: small, complete, and commented where a newcomer would ask."""

from __future__ import annotations

import json

TEMPLATE = """\
# yaml-language-server: $schema=scenario.schema.json
# (`warentry schema > scenario.schema.json` gives an editor completion and help for every name below.)

title: {title}
question: What would change if the West's resolve weakened and the Kremlin asked openly?

# What is not said here comes from this scenario; `warentry show` prints everything and where it is from.
extends: baseline_mid_2022

start: 2022-06-20 # week 0 is the week of this day
weeks: 52

# The world on the first day. Each value needs a source: a claim (`warentry evidence` lists them), a citation,
# judgement or what-if.
initial:
  western_posture: {{fixed: 0.4, source: what-if}}

# How people behave (`warentry parameters` lists all). A number that nobody knows is given as a range:
# fixed, uniform, triangular, pert, p5p95, normal, lognormal, beta, loguniform, choice.
parameters:
  west.resolve: {{uniform: [0.4, 1.0], source: what-if, note: "the default is 1"}}

# What happens when, in every world alike; give `week:` or `date:`. The list replaces an inherited one.
events:
  - {{week: 8, demand: request, source: what-if}}

# Mechanisms to switch off, to see what they do, for example: without: [sabotage]
"""


def new_scenario_text(name: str) -> str:
    """A starting scenario under this name, as YAML text that loads as it stands."""
    return TEMPLATE.format(title=json.dumps(title_from(name), ensure_ascii=False))


def title_from(name: str) -> str:
    """What a scenario without a title is called: `my_question` -> "My question"."""
    words = "".join(c if c.isprintable() and c not in "_-" else " " for c in name).strip()
    return words[:1].upper() + words[1:] or "A new scenario"

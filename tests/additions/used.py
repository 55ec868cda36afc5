"""Run in the copy of the package to which one thing of each kind was added: uses them all, prints what came of it."""

from __future__ import annotations

import json
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import sim
from sim.cli import main
from sim.engine.parameters import registry
from sim.model import SWITCHABLE
from sim.plots import draw

SCENARIO = """
title: A dry spring
question: Does everything that was added work?
extends: baseline_mid_2022
weeks: 4
citizens: 100
rule: heeding
initial: {dryness: {fixed: 0.3, source: what-if}}
parameters: {repression.habit: {fixed: 0.3, source: what-if}}
events:
  - {week: 2, rain: true, source: what-if}
  - {week: 3, demand: ultimatum, source: what-if}
"""


def command(*words: str) -> str:
    """What a command prints."""
    out = StringIO()
    with redirect_stdout(out), suppress(SystemExit):
        main(words)
    return out.getvalue()


Path("dry.yaml").write_text(SCENARIO, encoding="utf-8")
result = sim.run("dry.yaml", n=6, executor="threads", out="dry")
other = sim.run("dry.yaml", n=6, settings=["without=drought", "repression.habit=0"], jobs=1, out="wet")
means = {name: found.to_df()["final_repression"].mean() for name, found in {"dry": result, "wet": other}.items()}
answers = set(other.to_df("SELECT DISTINCT answer FROM decisions WHERE week > 0")["answer"])
weighed = set(result.to_df("SELECT DISTINCT reason FROM decisions")["reason"])
print(
    json.dumps(
        {
            "mechanism": "drought" in SWITCHABLE and other.scenario.without == ("drought",),
            "parameter": any(parameter.path == "repression.habit" for parameter in registry()),
            "outcome": bool(means["dry"] > means["wet"]),
            "figure": draw("halves", "dry").is_file(),
            "method and command": sim.longest("dry").to_dict() == json.loads(command("longest", "dry", "--json")),
            "executor": result.worlds == 6,
            "YAML event": "it rains" in command("explain", "dry.yaml", "--world", "0", "-n", "6"),
            "actor": "voice of the church" in weighed,
            "decision rule": answers == {"enter"},
        }
    )
)

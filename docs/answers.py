"""The reference page of `--json`: the shape of every command's answer, taken from real answers to small questions.

Asking them takes a minute, so that `make site` alone does it; `python -m docs.answers` prints the page.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Any

from sim.cli import main

SMALL = ("--set", "citizens=100", "--set", "weeks=10", "--jobs", "1")
# Entries come in most worlds, within these few weeks and whatever the levels of the model: some methods have nothing to
# tell where they are rare.
SOON = ("--set", "preparation.shortest=1", "--set", "preparation.longest=1")
OFTEN_MET = ("--set", "leader.opinion_cost=-1", *SOON)
LATE = ("--set", "weeks=30", "--set", "events.demand.date=2022-11-07", "--set", "kremlin.summit_rate=0.01")
SCENARIO, RUN, SWEEP = "point_blank_ultimatum", "results/run", "results/sample"
# In this order: later ones ask what earlier ones have made.
ASKED: Mapping[str, tuple[str, ...]] = {
    "run": (SCENARIO, "-n", "40", *SMALL, "--out", RUN),
    "compare": (SCENARIO, "western_guarantee", "-n", "40", *SMALL),
    "sweep": (SCENARIO, "--grid", "dependence=0.3,0.6", "-r", "20", *SMALL),
    "threshold": (SCENARIO, "--parameter", "dependence", "--precision", "0.5", "--budget", "1000", *OFTEN_MET, *SMALL),
    "needed": (SCENARIO, "--at", "0.5", "--together", "2", *SMALL),
    "rare": ("western_guarantee", "-n", "256", *SMALL),
    "explain": (RUN,),
    "plot": ("dots", RUN),
    "report": (RUN,),
    "sample": (SCENARIO, "-n", "200", "-r", "4", *OFTEN_MET, *SMALL, "--out", SWEEP),
    "sensitivity": (SWEEP,),
    "discover": (SWEEP,),
    "match": ("-n", "24", "-r", "16", "--waves", "1", "--set", "citizens=100", "--jobs", "1"),
    "indicators": (SCENARIO, "-n", "100", *OFTEN_MET, *LATE, "--set", "citizens=100", "--jobs", "1"),
    "worth": (SCENARIO, "-n", "50", "-r", "2", "--watch", "3", *SMALL),
    "evidence": ("C001-41",),
    "record": ("--kind", "poll"),
    "parameters": ("risk_bias",),
    "patterns": ("-n", "2", "--jobs", "1"),
    "claims": ("-n", "2", "--jobs", "1"),
    "credibility": (SCENARIO, "-n", "16", "--only", "slips", *SMALL),
    "cases": ("-n", "4", "-r", "2", "--jobs", "1"),
    "outside": (RUN, "--weight", "0.5"),
    "follow": ("-n", "64", "--until", "2023-05-22", "--set", "citizens=100", "--jobs", "1"),
    "score": ("-n", "64", "--until", "2023-05-22", "--set", "citizens=100", "--jobs", "1"),
    "ledger add": (RUN, "--file", "mine.jsonl"),
    "ledger resolve": ("1", "no", "--on", "2022-09-01", "--source", "seen", "--file", "mine.jsonl"),
    "ledger list": (),
    "ledger score": (),
    "scenarios": (),
    "show": (SCENARIO,),
    "check": (SCENARIO,),
    "ls": (),
    "resume": (RUN,),
    "verify": (RUN,),
    "query": (RUN, "SELECT ending, count(*) AS worlds FROM runs GROUP BY ending"),
    "export": (RUN, "csv"),
}
KINDS = {bool: "true or false", int: "whole number", float: "number", str: "text"}
SAME = 3  # so many keys or more whose values have one shape are names
OFTEN = {
    "p, mean": "a share of simulated worlds, from 0 to 1",
    "k, n, worlds": "how many worlds had it, and how many there are",
    "low, high": "the ends of the 95 % interval by luck",
    "p10, p50, p90": "below these a tenth, a half, nine tenths of the points, or of the entries, lie",
    "points": "parameter points; `replications`, worlds of each",
    "rng, seed": "the root of all chance: with scenario and version it makes the same numbers again",
    "entry_rao_blackwell": "the share of entries from the chances known at each decision; `is_known`: that it says "
    "more than the count",
    "over_points, spread": "how the share differs over what is not known, luck removed",
    "with_judgement": "the same where the experts' judgement counts too",
    "advantage, reasons": "means over all demands, 1 = undisturbed rule; above 0 for entry",
    "results, file": "the folder of the worlds, and what was written",
    "error": "in place of an answer: `message`, `code` (the exit code), and the `problems` of a scenario with file, "
    "line, column, message and remedy",
}


def shape(value: Any) -> Any:
    """What plain data are made of: kinds of values under their keys; keys that are names of things stand as NAME."""
    if isinstance(value, dict):
        told = {key: shape(one) for key, one in value.items()}
        shapes = {json.dumps(one, sort_keys=True) for one in told.values()}
        if len(told) >= SAME and len(shapes) == 1 and isinstance(next(iter(told.values())), dict | list):
            return {"NAME": next(iter(told.values()))}
        return told
    if isinstance(value, list):
        return [shape(next((one for one in value if one is not None), None))] if value else []
    return KINDS.get(type(value), "nothing here")


def page() -> str:
    """The page."""
    lines = [
        "# JSON",
        "With `--json` a command prints one JSON object, or a list of them, on stdout and nothing else; talk goes to "
        "stderr. Below are the shapes of real answers; what is not known or does not apply is `null` (here: nothing "
        "here).",
        "## Keys that come often",
        "\n".join(f"- `{key}`: {meaning}" for key, meaning in OFTEN.items()),
    ]
    with _elsewhere():
        for command, words in ASKED.items():
            lines += [f"## {command}", f"```json\n{json.dumps(shape(answer(command, words)), indent=1)}\n```"]
    return "\n\n".join(lines) + "\n"


def answer(command: str, words: tuple[str, ...]) -> Any:
    """What a command prints with `--json`."""
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(StringIO()), suppress(SystemExit):
        main([*command.split(), *words, "--json"])
    told = json.loads(out.getvalue())
    if "error" in told and len(told) == 1:
        raise RuntimeError(f"warentry {command}: {told['error']['message']}")
    return told


@contextmanager
def _elsewhere() -> Any:
    """An empty folder to work in."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


if __name__ == "__main__":
    print(page())

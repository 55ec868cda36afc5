"""How these results were made, what failed, and the commands that make them again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.words import count
from sim.batch.manifest import ENSEMBLE_FILE, SCENARIO_FILE
from sim.batch.store import Results
from sim.design.settings import value_text


@dataclass(frozen=True)
class Command:
    """A command with what it does."""

    does: str
    text: str


@dataclass(frozen=True)
class FailedStretch:
    """A stretch of worlds that could not be simulated."""

    worlds: str
    cause: str


def commands(results: Sequence[Results]) -> list[Command]:
    """What to type, and what it does; the first folder is the one that the report is about."""
    first = results[0]
    folder, m = str(first.folder), first.manifest
    again = ["warentry", "run", f"{folder}/{SCENARIO_FILE}", "-n", str(m.worlds), "--rng", str(m.seed)]
    found = [Command("as it was run", m.command)]
    if m.settings == 1 and len(m.stages) == 1 and not m.until:
        again += ["--points", str(m.points)] if m.points > 1 else []
        again += ["--ensemble-file", f"{folder}/{ENSEMBLE_FILE}"] if m.ensemble else []
        found.append(Command("the same worlds again, from the scenario kept in the folder", shlex.join(again)))
    found += [
        Command("whether the folder still holds what was written", shlex.join(["warentry", "verify", folder])),
        Command("this report", shlex.join(["warentry", "report", *(str(r.folder) for r in results)])),
    ]
    return found


def _start(results: Results) -> str:
    """Which worlds the scenario starts from; nothing where it starts anew."""
    if results.scenario.start_from is None or results.ensemble is None:
        return ""
    notes = results.ensemble.notes
    made = f" by `{notes['made by']}`" if "made by" in notes else ""
    record = f", record SHA-256 {notes['record']}" if "record" in notes else ""
    return f"worlds that followed the record to {results.scenario.start_from}{made}{record}; citizens begin afresh"


def provenance(results: Results) -> list[tuple[str, str]]:
    """What identifies these results, as pairs of label and text."""
    m, tried = results.manifest, results.settings.changes
    code = "" if m.commit is None else f", commit {m.commit[:12]}{' with changes' if m.uncommitted_changes else ''}"
    facts: list[tuple[str, Any]] = [
        ("Scenario", f"{m.scenario}, SHA-256 {m.scenario_digest}"),
        ("Changed on the command line", "; ".join(m.changed)),
        ("Seed", m.seed),
        (
            "Worlds",
            f"{results.worlds:,} of {m.worlds:,} planned, {'up to ' if 'weeks' in tried else ''}{m.weeks} weeks each",
        ),
        ("Parameter points", f"{m.points:,}{f' ({m.method})' if m.points > 1 and not m.ensemble else ''}"),
        ("Ensemble", f"{m.ensemble}, SHA-256 {m.ensemble_digest}" if m.ensemble else ""),
        ("Starts from", _start(results)),
        ("Settings tried", f"{m.settings:,}" if m.settings > 1 else ""),
        *((f"Tried: {name}", _values(results, name)) for name in results.settings.changes),
        ("Stopped at", m.until),
        ("Citizens in each world", "" if "citizens" in tried else f"{m.citizens:,}"),
        ("Decision rule", "" if "rule" in tried else results.scenario.rule),
        ("Identity of the run", m.identity),
        ("Version", f"warentry {m.version}, model {m.model}{code}"),
        ("Software", ", ".join([f"Python {m.python}", *(f"{name} {v}" for name, v in m.packages.items())])),
        ("Simulated", f"{m.created}{f' to {m.finished}' if m.finished else ''} (UTC)"),
    ]
    return [(label, str(text)) for label, text in facts if text != ""]


def _values(results: Results, name: str) -> str:
    """The values of a setting that is no parameter, in the order in which they were tried."""
    return ", ".join(value_text(value) for value in dict.fromkeys(results.settings.columns[name]))


def failures(results: Results) -> list[FailedStretch]:
    """Each stretch of worlds that failed, with its cause."""
    found = []
    for f in results.failures:
        first, last = f["first_world"], f["first_world"] + f["worlds"] - 1
        found.append(FailedStretch(f"world {first}" if first == last else f"worlds {first} to {last}", str(f["cause"])))
    return found


def missing(results: Results) -> str:
    """In words, how many worlds are not there; empty where all are."""
    lacking = results.manifest.worlds - results.worlds
    if lacking <= 0:
        return ""
    verb = "is" if lacking == 1 else "are"
    return (
        f"{count(lacking, 'world')} of {results.manifest.worlds:,} planned {verb} missing. What follows rests on the "
        f"{results.worlds:,} that are finished."
    )

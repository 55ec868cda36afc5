"""How long a question will take: said before it is begun, from a few worlds that are thrown away."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.words import duration
from sim.batch.executors import AUTO, HERE, PROCESSES, cores
from sim.batch.pilot import pilot
from sim.batch.plan import Plan
from sim.batch.work import Work
from sim.questions.carry_out import say_if_compiling
from sim.scenario import Scenario

TRIED, WEEKS = 256, 16  # worlds, and their first weeks; more worlds at once take less time each


def say_how_long(work: Work, scenario: Scenario, least: int, most: int | None = None) -> None:
    """Says how many world-weeks there are to simulate, and how long that takes where they are simulated here."""
    say_if_compiling(work)
    most = least if most is None else most
    weeks = f"{least:,} to {most:,}" if most > least else f"{most:,}"
    workers = 1 if work.executor == HERE else work.jobs or cores()
    seconds = _of_a_week(scenario, workers) if work.executor in (AUTO, HERE, PROCESSES) else None
    if seconds is None:
        work.say(f"to simulate: {weeks} weeks of worlds, less what is kept from before")
        return
    ends = [duration(seconds * count) for count in (least, most)]
    long = ends[1] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    processes = f"{workers} process{'es' if workers > 1 else ''}"
    work.say(f"about {long} with {processes}: {weeks} weeks of worlds, less what is kept from before")


def _of_a_week(scenario: Scenario, workers: int) -> float | None:
    """How many seconds a week of a world takes here; None where a world fails, of which the question itself tells."""
    short = replace(scenario, weeks=min(scenario.weeks, WEEKS))
    try:
        return pilot(Plan(short, TRIED, 0)).seconds_of(TRIED, workers) / (TRIED * short.weeks)
    except Exception:
        return None

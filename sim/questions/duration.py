"""How long a question will take: said before it is begun, from a few worlds that are thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

from sim.analysis.words import duration
from sim.batch.executors import AUTO, HERE, PROCESSES, cores
from sim.batch.folder import default_folder
from sim.batch.ledger import worlds_in
from sim.batch.pilot import pilot
from sim.batch.plan import Plan
from sim.batch.work import Work
from sim.engine.compiled import must_compile_first
from sim.scenario import Scenario

TRIED, WEEKS = 256, 16  # worlds, and their first weeks; more worlds at once take less time each
SHORT, LONG = 500_000, 10.0  # weeks of worlds that take no time worth telling; seconds that are


def say_if_compiling(work: Work) -> None:
    """Says why nothing happens for a while, where the model is about to be compiled."""
    if must_compile_first():
        work.say("compiling the model for this machine, once: about half a minute ...")


def say_how_long(work: Work, scenario: Scenario, least: int, most: int | None = None) -> None:
    """Says how many world-weeks there are to simulate, and how long that takes where they are simulated here."""
    say_if_compiling(work)
    most = least if most is None else most
    weeks, kept = f"{least:,} to {most:,}" if most > least else f"{most:,}", "less what is kept from before"
    seconds = _of_a_week(scenario, work)
    if seconds is None:
        work.say(f"to simulate: {weeks} weeks of worlds, {kept}")
        return
    ends = [duration(seconds * count) for count in (least, most)]
    long = ends[1] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    work.say(f"about {long} with {_workers(work)}: {weeks} weeks of worlds, {kept}")


def say_how_long_together(work: Work, pieces: int, one: Callable[[], object]) -> None:
    """The same for so many pieces of work, of which one is tried."""
    say_if_compiling(work)
    one()  # what comes first takes longer
    started = perf_counter()
    one()
    work.say(f"about {duration(pieces * (perf_counter() - started))}, less what is kept from before")


def say_if_long(plans: Sequence[Plan], work: Work, folder: Path | None = None) -> None:
    """Says how long it takes to simulate what is missing of plans in their folders, where that is long."""
    found = [folder or default_folder(plan, work.place, date.today()) for plan in plans]
    missing = [plan.worlds - worlds_in(place) for plan, place in zip(plans, found, strict=True)]
    weeks = sum(count * plan.scenario.weeks for plan, count in zip(plans, missing, strict=True))
    weeks //= work.shard.count if work.shard is not None else 1
    if weeks < SHORT:
        return
    say_if_compiling(work)
    seconds = _of_a_week(plans[0].scenario, work)
    if seconds is not None and seconds * weeks >= LONG:
        most = "at most" if any(plan.until for plan in plans) else "about"
        work.say(f"{most} {duration(seconds * weeks)} with {_workers(work)}: {weeks:,} weeks of worlds")


def _workers(work: Work) -> str:
    count = 1 if work.executor == HERE else work.jobs or cores()
    return f"{count} process{'es' if count > 1 else ''}"


def _of_a_week(scenario: Scenario, work: Work) -> float | None:
    """How many seconds a week of a world takes here.

    None where worlds are simulated elsewhere, or where one fails, of which the question itself tells.
    """
    if work.executor not in (AUTO, HERE, PROCESSES):
        return None
    workers = 1 if work.executor == HERE else work.jobs or cores()
    short = replace(scenario, weeks=min(scenario.weeks, WEEKS))
    try:
        return pilot(Plan(short, TRIED, 0)).seconds_of(TRIED, workers) / (TRIED * short.weeks)
    except Exception:
        return None

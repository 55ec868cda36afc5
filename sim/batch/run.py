"""A plan, carried out: what is missing in its results folder is simulated and put there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sim.batch.block import BlockResult
from sim.batch.executors import simulate_blocks
from sim.batch.folder import Folder
from sim.batch.manifest import FINISHED
from sim.batch.plan import Plan
from sim.batch.store import Results


@dataclass(frozen=True)
class Progress:
    """How far a plan has come, in worlds: finished (some perhaps on another day), failed, and all."""

    done: int
    failed: int
    worlds: int


def run_plan(
    plan: Plan,
    folder: Path,
    jobs: int | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    command: str = "",
) -> Results:
    """Simulates what a results folder lacks of a plan, and opens the folder; a finished one is opened at once.

    `on_progress` hears how much was there before, then of each block. Ctrl-C keeps what is finished: the same call
    goes on from there. Raises ResultsError where the folder cannot be used or written.
    """
    target = Folder.prepare(folder, plan, command)
    missing = target.missing()
    done = plan.worlds - sum(len(target.plan.worlds_of_block(block)) for block in missing)
    on_progress(Progress(done, 0, plan.worlds))
    if missing or target.manifest.status != FINISHED:
        _simulate(target, missing, jobs, done, on_progress)
    return Results.open(folder)


def _simulate(
    target: Folder, missing: list[int], jobs: int | None, done: int, on_progress: Callable[[Progress], None]
) -> None:
    started, failed = perf_counter(), 0
    target.begin()
    try:
        with closing(simulate_blocks(target.plan, missing, jobs)) as outcomes:
            for outcome in outcomes:
                target.keep(outcome)
                if isinstance(outcome, BlockResult):
                    done += outcome.hazard.worlds
                else:
                    failed += outcome.worlds
                on_progress(Progress(done, failed, target.plan.worlds))
    except BaseException:
        target.interrupt(perf_counter() - started)
        raise
    target.close(perf_counter() - started)

"""A plan, carried out: what is missing in its results folder is simulated and put there."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Protocol

from sim.batch.attempt import Attempted, Blocks
from sim.batch.driver import fill
from sim.batch.executors import AUTO
from sim.batch.folder import Folder
from sim.batch.ledger import Entry, entries, finished_blocks, has
from sim.batch.manifest import FINISHED
from sim.batch.plan import Plan
from sim.batch.reservation import Reservations
from sim.batch.store import Results
from sim.batch.work import Progress, Shard


class StoppingRule(Protocol):
    """When a run is precise enough; it must allow looking as often as one likes."""

    def is_met(self, k: int, n: int) -> bool:
        """Whether k entries in n worlds are enough to stop."""
        ...


def run_plan(
    plan: Plan,
    folder: Path,
    jobs: int | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    command: str = "",
    *,
    executor: str | Executor = AUTO,
    shard: Shard | None = None,
    rule: StoppingRule | None = None,
) -> Results:
    """Simulates what a results folder lacks of a plan, and opens the folder; a finished one is opened at once.

    `on_progress` hears how much was there before, then of each block. Ctrl-C keeps what is finished: the same call
    goes on from there. Several processes may work on one folder at once: they share the blocks. With a stopping `rule`
    the first blocks at which it is met are the result, whoever simulates them.
    Raises ResultsError where the folder cannot be used or written, or the workers are gone.
    """
    target = Folder.prepare(folder, plan, command)
    with Reservations(target.path) as reservations:
        _Run(target, shard or Shard(), rule, on_progress, reservations).carry_out(jobs, executor)
    return Results.open(folder)


class _Run:
    """The blocks of a plan in a results folder, as a store that the work loop fills."""

    def __init__(
        self,
        target: Folder,
        shard: Shard,
        rule: StoppingRule | None,
        on_progress: Callable[[Progress], None],
        reservations: Reservations,
    ) -> None:
        self.target, self.shard, self.rule, self.on_progress = target, shard, rule, on_progress
        self.reservations = reservations
        self.again = set(target.failed())
        self.tried: set[int] = set()
        self.counted: dict[int, tuple[int, int]] = {}  # entries and worlds of each finished block
        self.so_far = (0, 0)
        self.failed = self.judged = self.entered = self.judged_worlds = 0
        self.met = False

    def carry_out(self, jobs: int | None, executor: str | Executor) -> None:
        """Simulates what is missing, waits for what others have reserved, and notes how it ended."""
        started = time.perf_counter()
        damaged = self.target.strike_out_damaged(self.reservations)
        self._count_finished()
        self._say(tuple(damaged))
        if not self.target.missing() and self.target.manifest.status == FINISHED:
            return
        with self.reservations.folder():
            self.target.begin()
        try:
            fill(self, Blocks(self.target.plan, self.target.path.absolute()), jobs, executor)
        except BaseException:
            self.target.interrupt(time.perf_counter() - started)
            raise
        with self.reservations.folder():
            self._end(time.perf_counter() - started)

    def _end(self, seconds: float) -> None:
        if self.is_enough() and self.judged < self.target.plan.blocks:
            self.target.replan(self.target.plan.cut_to(self.judged))
        if set(self.target.missing()) <= self.tried:
            self.target.close(seconds)
            if self.reservations.nobody_else():
                self.target.sweep()
        else:  # the rest is the business of other shards
            self.target.interrupt(seconds)

    def missing(self) -> list[int]:
        """The blocks that are not there, and those in which worlds failed, in this part of the work."""
        wanted = sorted({*self.target.missing(), *self.again})
        return [block for block in wanted if self.shard.has(block) and block not in self.tried]

    def has(self, block: int) -> bool:
        """Whether another process has finished a block meanwhile."""
        return has(self.target.path, block) and block not in self.again

    def keep(self, block: int, outcome: Attempted) -> None:
        """Puts a block on disk, and what failed of it."""
        entry = self.target.keep(outcome)
        self.tried.add(block)
        self.failed += outcome.failed
        if entry is not None:
            self._count(entry)
        self._say()

    def look(self) -> bool:
        """Counts the blocks that other processes have finished; whether there were any."""
        is_news = self._count_finished()
        if is_news:
            self._say()
        return is_news

    def _count_finished(self) -> bool:
        """Counts the blocks that were finished before, or by other processes since; whether there were any."""
        new = [block for block in finished_blocks(self.target.path) if block not in self.counted]
        for entry in entries(self.target.path, new):
            self._count(entry)
        return any(block in self.counted for block in new)

    def _count(self, entry: Entry) -> None:
        """Counts a finished block, in place of what was finished of it before."""
        before = self.counted.get(entry.block, (0, 0))
        self.counted[entry.block] = now = entry.endings.get("entry", 0), entry.worlds
        self.so_far = self.so_far[0] + now[0] - before[0], self.so_far[1] + now[1] - before[1]

    def _say(self, damaged: tuple[Path, ...] = ()) -> None:
        entered, done = self.so_far
        self.on_progress(Progress(done, entered, self.failed, self.target.plan.worlds, damaged))

    def is_enough(self) -> bool:
        """Whether the rule is met after some of the first blocks; their order decides, not who is how fast."""
        while self.rule is not None and not self.met and self.judged < self.target.plan.blocks:
            if self.judged not in self.counted:
                self._count_finished()
            if self.judged not in self.counted:
                return False
            entered, worlds = self.counted[self.judged]
            self.entered, self.judged_worlds = self.entered + entered, self.judged_worlds + worlds
            self.judged += 1
            self.met = self.rule.is_met(self.entered, self.judged_worlds)
        return self.met

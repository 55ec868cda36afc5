"""A plan, carried out: what is missing in its results folder is simulated and put there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sim.batch.attempt import Outcome
from sim.batch.driver import simulate_blocks
from sim.batch.executors import AUTO
from sim.batch.folder import Folder
from sim.batch.ledger import Entry, entries, has
from sim.batch.manifest import FINISHED
from sim.batch.plan import Plan
from sim.batch.reservation import Reservations
from sim.batch.store import Results
from sim.endings import ENDINGS

PATIENCE = 0.2  # seconds between two looks at what another process is doing


@dataclass(frozen=True)
class Progress:
    """How far a plan has come, in worlds: finished (some perhaps on another day), entries among them, failed, all.

    `damaged` are parts that were found to be not what was written, and are made again.
    """

    done: int
    entries: int
    failed: int
    worlds: int
    damaged: tuple[Path, ...] = ()


class StoppingRule(Protocol):
    """When a run is precise enough; it must allow looking as often as one likes."""

    def is_met(self, k: int, n: int) -> bool:
        """Whether k entries in n worlds are enough to stop."""
        ...


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count` of the blocks of a plan, for job arrays: 1 of 4, ..., 4 of 4."""

    number: int = 1
    count: int = 1

    def has(self, block: int) -> bool:
        """Whether a block belongs to this part."""
        return block % self.count == self.number - 1


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
    _Run(Folder.prepare(folder, plan, command), shard or Shard(), rule, on_progress).carry_out(jobs, executor)
    return Results.open(folder)


class _Run:
    def __init__(
        self, target: Folder, shard: Shard, rule: StoppingRule | None, on_progress: Callable[[Progress], None]
    ) -> None:
        self.target, self.shard, self.rule, self.on_progress = target, shard, rule, on_progress
        self.tried: set[int] = set()
        self.failed = 0
        self.damaged = tuple(target.strike_out_damaged())
        self.counted = {entry.block: _counts(entry) for entry in entries(target.path)}

    def carry_out(self, jobs: int | None, executor: str | Executor) -> None:
        """Simulates what is missing, waits for what others have reserved, and notes how it ended."""
        started = time.perf_counter()
        self._say(self.damaged)
        if not self.target.missing() and self.target.manifest.status == FINISHED:
            return
        self.target.begin()
        try:
            with Reservations(self.target.path) as reservations:
                while (missing := self._missing()) and not self._stop_early():
                    if not self._simulate(missing, jobs, executor, reservations):
                        time.sleep(PATIENCE)
                        self._look_around()
            self._cut_short()
        except BaseException:
            self.target.interrupt(time.perf_counter() - started)
            raise
        if set(self.target.missing()) <= self.tried:
            self.target.close(time.perf_counter() - started)
        else:  # the rest is the business of other shards
            self.target.interrupt(time.perf_counter() - started)

    def _missing(self) -> list[int]:
        return [b for b in self.target.missing() if self.shard.has(b) and b not in self.tried]

    def _simulate(
        self, missing: list[int], jobs: int | None, executor: str | Executor, reservations: Reservations
    ) -> bool:
        """Simulates the missing blocks that no other process has reserved; whether there were any."""
        any_done = False
        blocks = self._reserved(missing, reservations)
        with closing(simulate_blocks(self.target.plan, blocks, jobs, executor, len(missing))) as outcomes:
            for outcome in outcomes:
                any_done = True
                self._keep(outcome)
                reservations.give_back(outcome.block)
                if self._stop_early():
                    break
        return any_done

    def _reserved(self, missing: list[int], reservations: Reservations) -> Iterator[int]:
        for block in missing:
            if not reservations.take(block):
                continue
            if has(self.target.path, block):  # another process has finished it meanwhile
                reservations.give_back(block)
            else:
                yield block

    def _keep(self, outcome: Outcome) -> None:
        self.target.keep(outcome)
        self.tried.add(outcome.block)
        self.failed += outcome.failed
        if outcome.result is not None:
            entered = int((outcome.result.runs["ending"] == ENDINGS.index("entry")).sum())
            self.counted[outcome.block] = entered, outcome.done
        self._say()

    def _look_around(self) -> None:
        """Counts what other processes have finished."""
        new = [block for block in range(self.target.plan.blocks) if block not in self.counted]
        self.counted |= {entry.block: _counts(entry) for entry in entries(self.target.path, new)}
        self._say()

    def _say(self, damaged: tuple[Path, ...] = ()) -> None:
        entered, done = (sum(column) for column in zip(*self.counted.values(), strict=True)) if self.counted else (0, 0)
        self.on_progress(Progress(done, entered, self.failed, self.target.plan.worlds, damaged))

    def _stop_early(self) -> bool:
        return self._enough() is not None

    def _enough(self) -> int | None:
        """After how many of the first blocks the rule is met, if it is; their order decides, not the clock."""
        if self.rule is None:
            return None
        k = n = 0
        for block in range(self.target.plan.blocks):
            if block not in self.counted:
                return None
            entered, worlds = self.counted[block]
            k, n = k + entered, n + worlds
            if self.rule.is_met(k, n):
                return block + 1
        return None

    def _cut_short(self) -> None:
        enough = self._enough()
        if enough is not None and enough < self.target.plan.blocks:
            self.target.replan(self.target.plan.cut_to(enough))


def _counts(entry: Entry) -> tuple[int, int]:
    return entry.endings.get("entry", 0), entry.worlds

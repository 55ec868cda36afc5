"""One block, attempted: what a worker does, wherever it runs. A world that fails costs itself only.

A worker on the machine of whoever asks also writes what it found: then an entry travels instead of a block.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.batch.block import BlockResult, simulate_block
from sim.batch.ledger import Entry
from sim.batch.packed import Packed
from sim.batch.parts import write_parts
from sim.batch.plan import Plan
from sim.batch.workers import is_beside

# How many simulations may be spent on finding which worlds of a block fail; what is not found out by then fails whole.
MOST_TRIALS = 64


@dataclass(frozen=True)
class Failure:
    """Worlds that could not be simulated, from `first_world` on: from which seed, and why."""

    block: int
    first_world: int
    worlds: int
    seed: int
    cause: str
    traceback: str


@dataclass(frozen=True)
class Attempted:
    """What came of a block: the worlds that could be simulated, if any, and those that could not.

    Where its parts lie in a results folder already, `entry` is what the ledger must say of them, and takes the place
    of the `result`.
    """

    block: int
    result: BlockResult | None
    failures: tuple[Failure, ...] = ()
    entry: Entry | None = None

    @property
    def done(self) -> int:
        """How many worlds could be simulated."""
        if self.entry is not None:
            return self.entry.worlds
        return self.result.hazard.worlds if self.result else 0

    def written(self, folder: Path) -> Attempted:
        """The same with its parts in a results folder, where they count once the entry is in the ledger."""
        if self.result is None:
            return self
        failed = [[failure.first_world, failure.worlds] for failure in self.failures]
        return replace(self, result=None, entry=write_parts(folder, self.result, failed))

    @property
    def failed(self) -> int:
        """How many worlds could not."""
        return sum(failure.worlds for failure in self.failures)


class Blocks:
    """The blocks of a plan, as pieces of work; workers that can write their parts into `folder` themselves, do."""

    def __init__(self, plan: Plan, folder: Path | None = None) -> None:
        self.plan, self.folder = Packed(plan), folder

    def call(self, block: int) -> Callable[[], Attempted]:
        """What a worker does of a block."""
        return partial(_attempt, self.plan, block, self.folder)

    def given_up(self, block: int, cause: str) -> Attempted:
        """A block whose process does not live to tell: all of its worlds have failed."""
        plan = self.plan.value
        return Attempted(block, None, (_failure(plan, block, plan.worlds_of_block(block), cause, ""),))


def _attempt(plan: Packed[Plan], block: int, folder: Path | None) -> Attempted:
    outcome = attempt(plan.value, block)
    return outcome.written(folder) if folder is not None and is_beside() else outcome


def attempt(plan: Plan, block: int) -> Attempted:
    """A block's result, and the worlds that have none, each with its cause."""
    with suppress(Exception):
        return Attempted(block, simulate_block(plan, block))
    failures = tuple(_Search(plan, block).failing(plan.worlds_of_block(block)))
    lost = [world for f in failures for world in range(f.first_world, f.first_world + f.worlds)]
    rest = np.setdiff1d(plan.worlds_of_block(block), lost)
    try:
        return Attempted(block, simulate_block(plan, block, rest) if rest.size else None, failures)
    except Exception as error:  # each half may fit into memory that the whole does not
        return Attempted(block, None, (_failed(plan, block, plan.worlds_of_block(block), error),))


class _Search:
    """Finds the worlds of a block that fail, by halves: a world's history does not depend on its company."""

    def __init__(self, plan: Plan, block: int) -> None:
        self.plan, self.block, self.trials = plan, block, 0

    def failing(self, worlds: NDArray[np.int64]) -> list[Failure]:
        """The failures among these worlds."""
        self.trials += 1
        try:
            simulate_block(self.plan, self.block, worlds)
            return []
        except Exception as error:
            if len(worlds) == 1 or self.trials >= MOST_TRIALS:
                return [_failed(self.plan, self.block, worlds, error)]
        middle = len(worlds) // 2
        return self.failing(worlds[:middle]) + self.failing(worlds[middle:])


def _failed(plan: Plan, block: int, worlds: NDArray[np.int64], error: Exception) -> Failure:
    trace = "".join(traceback.format_exception(error))
    return _failure(plan, block, worlds, f"{type(error).__name__}: {error}", trace)


def _failure(plan: Plan, block: int, worlds: NDArray[np.int64], cause: str, trace: str) -> Failure:
    return Failure(block, int(worlds[0]), len(worlds), plan.seed, cause, trace)

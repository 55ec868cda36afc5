"""What it costs to keep worlds: how many a second are stored where simulating them costs nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import process_time
from unittest.mock import patch

import numpy as np

from benchmarks import engine
from sim.batch import run
from sim.batch.attempt import Attempted, Blocks
from sim.batch.block import BlockResult, simulate_block
from sim.batch.executors import HERE, PROCESSES
from sim.batch.packed import Packed
from sim.batch.parts import write_parts
from sim.batch.plan import BLOCK_SIZE, LARGEST_BLOCK, Plan, block_size_of
from sim.batch.workers import is_beside
from sim.measured.decisions import WeeklyHazard
from sim.questions.run import plan_of_run
from sim.scenario import load_scenario

WEEKS, CITIZENS = 52, 1000
JOBS = 2
WANTED = 400_000  # worlds a second: 64 cores would not wait


@dataclass(frozen=True)
class Stored:
    """Worlds stored in blocks of one size: processor seconds of the parent.

    `alone`: the parent also wrote the parts; else workers did, and it entered them in the ledger.
    """

    alone: bool
    block_size: int
    worlds: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Worlds that the parent can keep in a second of its time."""
        return self.worlds / self.seconds


@dataclass(frozen=True)
class Keeping:
    """What was measured of keeping worlds; bytes a world by size of the block."""

    stored: list[Stored]
    bytes_per_world: dict[int, float]

    @property
    def of_a_large_run(self) -> Stored:
        """Workers write, in the blocks of a million worlds."""
        return next(row for row in self.stored if not row.alone and row.block_size == block_size_of(10**6))


class Given(Blocks):
    """Blocks whose worlds are copies of a few that were simulated before."""

    def __init__(self, sample: BlockResult, plan: Plan, folder: Path | None = None) -> None:
        super().__init__(plan, folder)
        self.sample = Packed((sample, plan))

    def call(self, block: int) -> Callable[[], Attempted]:
        """What a worker does: the copies, and their parts where it writes these itself."""
        return partial(_given, self.sample, block, self.folder)


def _given(packed: Packed[tuple[BlockResult, Plan]], block: int, folder: Path | None) -> Attempted:
    sample, plan = packed.value
    worlds = plan.worlds_of_block(block)
    runs = {name: np.resize(values, len(worlds)) for name, values in sample.runs.items()}
    hazard = WeeklyHazard(len(worlds), sample.hazard.total, sample.hazard.squares)
    outcome = Attempted(block, replace(sample, number=block, runs=runs | plan.columns_of(worlds), hazard=hazard))
    return outcome.written(folder) if folder is not None and is_beside() else outcome


def stored(worlds: int) -> list[Stored]:
    """The parent alone, and with workers that write, in blocks of the usual size, of a small and of a large plan."""
    plan = engine.baseline_plan(worlds, WEEKS, CITIZENS)
    sample = simulate_block(plan, 0)
    sizes = sorted({BLOCK_SIZE, block_size_of(10**6), BLOCK_SIZE * LARGEST_BLOCK})
    return [_stored(sample, replace(plan, block_size=size), alone) for alone in (True, False) for size in sizes]


def _stored(sample: BlockResult, plan: Plan, alone: bool) -> Stored:
    with tempfile.TemporaryDirectory() as place, patch.object(run, "Blocks", partial(Given, sample)):
        started = process_time()
        run.run_plan(plan, Path(place) / "results", 1 if alone else JOBS, executor=HERE if alone else PROCESSES)
        return Stored(alone, plan.block_size, plan.worlds, process_time() - started)


def fill(folder: Path, name: str, worlds: int) -> None:
    """A results folder of so many worlds of a scenario, copies of a few that were simulated."""
    plan = plan_of_run(load_scenario(name), n=worlds)
    with patch.object(run, "Blocks", partial(Given, simulate_block(plan, 0, np.arange(min(worlds, BLOCK_SIZE))))):
        run.run_plan(plan, folder, 1, executor=HERE)


def bytes_per_world(worlds: int) -> float:
    """What a world takes on disk in a block of so many that were really simulated."""
    plan = engine.baseline_plan(worlds, WEEKS, CITIZENS, block_size=worlds)
    with tempfile.TemporaryDirectory() as place:
        write_parts(Path(place), simulate_block(plan, 0), [])
        return sum(file.stat().st_size for file in Path(place).rglob("*.parquet")) / worlds


def keeping(worlds: int) -> Keeping:
    """All measurements."""
    return Keeping(stored(worlds), {size: bytes_per_world(size) for size in (BLOCK_SIZE, block_size_of(10**6))})


def table(found: Keeping) -> str:
    """The measurements as a table."""
    rows = found.stored
    lines = [
        "| who writes | worlds a block | worlds a second of the parent | ms a block |",
        "| --- | ---: | ---: | ---: |",
    ]
    for row in rows:
        who = "the parent" if row.alone else f"{JOBS} workers, the parent enters"
        per_block = row.seconds / (row.worlds / row.block_size)
        lines.append(f"| {who} | {row.block_size:,} | {row.per_second:,.0f} | {per_block * 1e3:.1f} |")
    sizes = ", ".join(f"{size:.0f} bytes in blocks of {block:,}" for block, size in found.bytes_per_world.items())
    return "\n".join([*lines, "", f"A world takes {sizes} on disk."])

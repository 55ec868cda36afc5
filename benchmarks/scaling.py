"""How the engine's cost grows with worlds, citizens, weeks, and falls with workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import engine
from benchmarks.profile import profile
from benchmarks.race import CITIZENS, WEEKS, seconds_of
from sim.batch.block import simulate_block
from sim.batch.executors import cores
from sim.batch.plan import Plan
from sim.batch.workers import worker_pool

LINEAR_FROM = 1000  # worlds, citizens: below, fixed costs rule
FEW_WEEKS = 8
PATIENCE, ROUNDS = 1.0, 3  # a point is measured until it was measured three times or took so many seconds


@dataclass(frozen=True)
class Curve:
    """Processor seconds at each size of one thing, all else equal."""

    along: str
    fixed: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    linear_from: int = 0

    @property
    def exponent(self) -> float:
        """By which power of the size the cost grows: the slope of a regression of logarithms."""
        kept = [(s, t) for s, t in zip(self.sizes, self.seconds, strict=True) if s >= self.linear_from]
        sizes, seconds = np.log(np.array(kept)).T
        return float(np.polyfit(sizes, seconds, 1)[0])


@dataclass(frozen=True)
class Sizes:
    """Which sizes are tried."""

    worlds: Sequence[int]
    citizens: Sequence[int]
    weeks: Sequence[int]
    of_worlds_weeks: int
    workers_worlds: int


QUICK = Sizes((1, 10, 100, 1000, 2000, 4000), (100, 1000, 3000, 10_000), (13, 26, 52), FEW_WEEKS, 1024)
FULL = Sizes(
    (1, 10, 100, 1000, 3000, 10_000, 30_000), (100, 300, 1000, 3000, 10_000, 30_000, 100_000),
    (13, 26, 52, 104, 208), WEEKS, 8192,
)  # fmt: skip


def curves(sizes: Sizes) -> list[Curve]:
    """Cost against worlds, citizens and weeks."""
    few, some = 128, 256
    weeks = sizes.of_worlds_weeks
    return [
        curve("worlds", f"{CITIZENS:,} citizens, {weeks} weeks", sizes.worlds,
              lambda n: seconds_of(lambda: engine.run(n, weeks, CITIZENS)), LINEAR_FROM),
        curve("citizens", f"their update alone, {few} worlds, {FEW_WEEKS} weeks", sizes.citizens,
              lambda n: profile(few, FEW_WEEKS, n).citizens_seconds, LINEAR_FROM),
        curve("weeks", f"{some} worlds, {CITIZENS:,} citizens", sizes.weeks,
              lambda n: seconds_of(lambda: engine.run(some, n, CITIZENS))),
    ]  # fmt: skip


def curve(along: str, fixed: str, sizes: Sequence[int], cost: Callable[[int], float], linear_from: int = 0) -> Curve:
    """Measures one size after the other; `cost` runs a size and returns its processor seconds."""
    return Curve(along, fixed, tuple(sizes), tuple(patiently(cost, size) for size in sizes), linear_from)


def patiently(cost: Callable[[int], float], size: int) -> float:
    """The median of up to three measurements, one where it takes long."""
    seconds: list[float] = []
    while len(seconds) < ROUNDS and sum(seconds) < PATIENCE:
        seconds.append(cost(size))
    return median(seconds)


def by_workers(worlds: int) -> dict[str, dict[int, float]]:
    """Wall seconds of a batch by one, two, ... workers, as threads and as processes that are already up."""
    plan = engine.baseline_plan(worlds, WEEKS, CITIZENS, block_size=128)
    counts = sorted({1, 2, cores()})
    pools: dict[str, Callable[..., Any]] = {"threads": ThreadPoolExecutor, "processes": worker_pool}
    return {kind: {n: _wall_seconds(pool, n, plan) for n in counts} for kind, pool in pools.items()}


def _wall_seconds(pool: Callable[..., Any], workers: int, plan: Plan) -> float:
    with pool(workers) as executor:
        list(executor.map(_block, [plan] * 2 * workers, range(2 * workers)))  # every worker imports and loads
        started = perf_counter()
        list(executor.map(_block, [plan] * plan.blocks, range(plan.blocks)))
        return perf_counter() - started


def _block(plan: Plan, number: int) -> int:
    simulate_block(plan, number)
    return number

"""What a plan will cost and how precise it can be, found out by simulating a little of it before it starts."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from sim.batch.block import simulate_block
from sim.batch.ledger import KINDS, part
from sim.batch.parts import write_parts
from sim.batch.plan import BLOCK_SIZE, Plan, block_size_of
from sim.design.settings import Settings
from sim.design.sweep import SweepDesign
from sim.measured.endings import ENDINGS

WARM_UP = 16  # worlds, so that compiling is not counted
WORTH_WHILE = 256  # worlds that a model simulates at once; with fewer, each of them takes longer


@dataclass(frozen=True)
class Pilot:
    """The first worlds of a plan, tried: its worlds, the entries among them, seconds on one core, and bytes on disk."""

    worlds: int
    entries: int
    seconds: float
    size: int

    def seconds_of(self, worlds: int, workers: int = 1) -> float:
        """How long so many worlds take when they are shared among workers."""
        return self.seconds / self.worlds * worlds / workers

    def size_of(self, worlds: int) -> int:
        """How many bytes the results of so many worlds take on disk."""
        return round(self.size / self.worlds * worlds)


def pilot(plan: Plan) -> Pilot:
    """Simulates the first worlds of a plan and throws them away."""
    worlds = plan.worlds_of_block(0)[: _block_size(plan.settings)]
    simulate_block(plan, 0, worlds[:WARM_UP])
    started = perf_counter()
    result = simulate_block(plan, 0, worlds)
    seconds = perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            (Path(folder) / kind).mkdir()
        write_parts(Path(folder), result, [])
        size = sum(part(Path(folder), kind, 0).stat().st_size for kind in KINDS)
    entered = int((result.runs["ending"] == ENDINGS.index("entry")).sum())
    return Pilot(result.hazard.worlds, entered, seconds, size)


def plan_of(sweep: SweepDesign) -> Plan:
    """The plan that carries a sweep out: every setting with every sample, so many times."""
    empty = Plan(
        sweep.scenario,
        worlds=0,
        seed=sweep.seed,
        points=sweep.samples,
        block_size=_block_size(sweep.settings),
        settings=sweep.settings,
        method=sweep.method,
        luck=sweep.luck,
        ensemble=sweep.ensemble,
    )
    samples = sweep.samples if empty.is_uncertain else 1
    worlds = sweep.settings.count * samples * sweep.replications
    return replace(empty, worlds=worlds, block_size=max(empty.block_size, block_size_of(worlds)))


def _block_size(settings: Settings) -> int:
    """The worlds of a block: where settings need several models, enough that each of them has its share."""
    variants, which = settings.variants()
    largest_share = float(np.bincount(which).max()) / settings.count
    return max(BLOCK_SIZE, min(WORTH_WHILE * len(variants), int(BLOCK_SIZE / largest_share)))

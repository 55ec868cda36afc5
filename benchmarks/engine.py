"""The engine as shipped: worlds in blocks, alone and with everything that a batch records."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from sim.batch.block import simulate_block
from sim.batch.plan import BLOCK_SIZE, Plan
from sim.model.worlds import Worlds
from sim.scenario import Scenario, load_scenario

SEED = 1
SCENARIO = "baseline_mid_2022"


def run(worlds: int, weeks: int = 52, citizens: int = 1000, block_size: int = BLOCK_SIZE) -> None:
    """The bare model at the default parameters, block after block."""
    for first in range(0, worlds, block_size):
        replications = np.arange(first, min(first + block_size, worlds))
        Worlds(weeks=weeks, seed=SEED, replications=replications, population_size=citizens).live_out()


def run_batch(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """What `warentry run` does but for the writing: 200 parameter points, weekly pressures, decisions, outcomes."""
    plan = baseline_plan(worlds, weeks, citizens)
    for block in range(plan.blocks):
        simulate_block(plan, block)


def baseline_plan(worlds: int, weeks: int, citizens: int, block_size: int = BLOCK_SIZE) -> Plan:
    """So many worlds of a shipped scenario."""
    scenario = replace(_read(), weeks=weeks, citizens=citizens)
    return Plan(scenario, worlds, SEED, block_size=block_size)


@cache
def _read() -> Scenario:
    """The scenario: a run reads it once, however many worlds it has."""
    return load_scenario(SCENARIO)

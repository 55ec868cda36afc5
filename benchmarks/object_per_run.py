"""The object-per-run form, as in Starsim: a model object for each history, one after another, stepped agent by agent.

It is the Mesa model of the engine with one world: its rules run as they stand, in Python, its citizens by the compiled
loops. So its histories are the engine's, number for number.
"""

from __future__ import annotations

import numpy as np

from benchmarks.engine import SEED
from sim.model.agents import WarEntryModel


def run(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """One model object after the other."""
    for replication in range(worlds):
        model = WarEntryModel(weeks=weeks, seed=SEED, replications=np.array([replication]), population_size=citizens)
        for _ in range(weeks):
            model.step()

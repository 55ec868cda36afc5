"""The scenario at its own values: one more point beside those that were drawn from what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.batch.store import Results
from sim.engine.arrays import Array, Flags
from sim.engine.source import model_version
from sim.measured.endings import ENDINGS
from sim.scenario.vocabulary import vocabulary

WORLDS = 1_000


@dataclass(frozen=True)
class OwnWorlds:
    """Which worlds of the scenario at its own values entered, and their known chances of it; (worlds,) both."""

    entered: Flags
    chance: Array


def own_worlds(results: Results, worlds: int = WORLDS) -> OwnWorlds | None:
    """Simulates a few worlds in which what the points differ by has the scenario's own values; about a second's work.

    The model's value where its own prior was left open, the middle of a belief that somebody stated. None where another
    version of the model made the results, in which the scenario may have another answer.
    """
    if results.manifest.model != model_version():
        return None
    known, beliefs = vocabulary().parameters, results.scenario.beliefs
    own = []
    for path in (path for path in results.manifest.parameters if path in beliefs):
        prior = beliefs[path].prior
        value = known[path].default if prior == known[path].prior else float(prior.quantile(np.float64(0.5)))
        own.append(f"{path}={value!r}")
    plan = Plan(results.scenario.with_settings(own), worlds, results.manifest.seed, points=1)
    runs = simulate_block(plan, 0).runs
    return OwnWorlds(np.asarray(runs["ending"] == ENDINGS.index("entry")), np.asarray(runs["entry_chance"]))

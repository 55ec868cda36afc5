"""The experiment behind the leader's forecast: what his country does after an entry that is ordered at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.crisis.forecast import CENTRE, RANGES
from sim.design.points import latin_hypercube
from sim.engine.arrays import Array
from sim.engine.priors import uniform
from sim.mechanisms.timeline import Event
from sim.model import parameters
from sim.model.worlds import Worlds

WEEKS_OF_A_YEAR, BLOCK_SIZE = 52, 1024
ABROAD = ("summits", "incidents", "war", "surveys", "seasons")
ENTRY_AT_ONCE = Event(0, "entry", True, "what-if: the experiment behind the leader's forecast")
SAME_NAME = {
    "anti_war": "opinion.anti_war_share",
    "repression": "initial.repression",
    "north_defence": "initial.north_defence",
    "deployable": "army.deployable",
    "war_grievance": "mobilisation.war_grievance",
    "legitimacy": "mobilisation.legitimacy",
}


def experiment(points: int, seed: int) -> dict[str, Array]:
    """Points spread over the ranges of the forecast's inputs: {input: (points,)}."""
    return latin_hypercube({name: uniform(*ends) for name, ends in RANGES.items()}, points, seed)


def falls_after_entry(inputs: Mapping[str, Array], seed: int) -> Array:
    """Whether the leader falls at home within a year of an entry at once, one world a point: (points,) 0 or 1."""
    return np.concatenate([_falls(inputs, np.array(part), seed) for part in parts(len(inputs["anti_war"]))])


def parts(points: int) -> list[range]:
    """The points in blocks."""
    return [range(first, min(first + BLOCK_SIZE, points)) for first in range(0, points, BLOCK_SIZE)]


def falls_in(part: range, points: int, seed: int) -> list[float]:
    """The same for one block of the points of an experiment; what a worker does."""
    return [float(fallen) for fallen in _falls(_drawn(points, seed), np.array(part), seed)]


@lru_cache(maxsize=1)
def _drawn(points: int, seed: int) -> dict[str, Array]:
    return experiment(points, seed)


def _falls(inputs: Mapping[str, Array], replications: NDArray[np.int64], seed: int) -> Array:
    draws: dict[str, float | Array] = {path: inputs[name][replications] for name, path in SAME_NAME.items()}
    shift = inputs["loyalty"][replications] - CENTRE["loyalty"]
    known = parameters()
    for kind in ("sof", "mech", "support"):
        draws[f"army.loyalty_{kind}"] = known[f"army.loyalty_{kind}"].default + shift
    worlds = Worlds(
        weeks=WEEKS_OF_A_YEAR, seed=seed, replications=replications, draws=draws, events=[ENTRY_AT_ONCE], without=ABROAD
    )
    worlds.advance(WEEKS_OF_A_YEAR)
    return np.asarray(worlds.w.collapse_has_collapsed.astype(float))

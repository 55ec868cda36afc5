"""The experiments behind the forecasts: what the leader's country does after an entry at once, and without one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors.army import ORDER_OF_BATTLE
from sim.actors.elite import SHIELD, USUAL_LOYALTY, WEIGHT
from sim.crisis.forecast import BRANCHES
from sim.design.points import latin_hypercube
from sim.engine.arrays import Array
from sim.engine.parameters import Initial
from sim.engine.priors import loguniform, uniform
from sim.measured.endings import ENDINGS
from sim.mechanisms.timeline import Event
from sim.model import parameters
from sim.model.worlds import Worlds

WEEKS_OF_A_YEAR, BLOCK_SIZE = 52, 1024
USUALLY = 0.5
AT_WORK = 0.25  # of all cells; the others follow within weeks of an entry
ABROAD = ("summits", "incidents", "war", "surveys", "seasons", "succession", "turmoil", "counter_demand")
ENTRY_AT_ONCE = Event(0, "entry", True, "what-if: the experiment behind the forecast of an entry")
EVENTS = {"after_entry": [ENTRY_AT_ONCE], "without_entry": []}
SAME_NAME = {
    "anti_war": "opinion.anti_war_share",
    "repression": "initial.repression",
    "repression_base": "repression.base",
    "north_defence": "initial.north_defence",
    "networks": "initial.resistance_networks",
    "deployable": "army.deployable",
    "war_grievance": "mobilisation.war_grievance",
    "legitimacy": "mobilisation.legitimacy",
    "peer_weight": "mobilisation.peer_weight",
    "critical_active": "mobilisation.critical_active",
    "militia": "mobilisation.militia",
    "militia_loyalty": "mobilisation.militia_loyalty",
    "stress_weight": "mobilisation.stress_weight",
    "loss_rate": "army.loss_rate",
    "opinion_to_loyalty": "army.opinion_to_loyalty",
    "mutiny_rate": "collapse.mutiny_rate",
    "coup_base": "elite.coup_base",
    "stress_effect": "elite.stress_effect",
    "emboldened": "mobilisation.emboldened",
    "susceptibility": "opinion.susceptibility",
    "cutoff_weeks": "economy.cutoff_weeks",
}
STRENGTH = np.array([unit.strength for unit in ORDER_OF_BATTLE])
FULL = 1.0  # the strength of the cut-off; how much of it is felt is varied by what it takes away
CALM = {"west.removal_risk": 0.0}  # the Western reaction is a danger of its own


def experiment(branch: str, points: int, seed: int) -> dict[str, Array]:
    """Points spread over the ranges of a forecast's inputs: {input: (points,)}.

    Half of the time each input that has a usual value stands there, since few countries are unusual in all at once.
    """
    priors = {name: (loguniform if i.by_ratio else uniform)(i.low, i.high) for name, i in BRANCHES[branch].items()}
    spread, rng, usual = latin_hypercube(priors, points, seed), np.random.default_rng(seed), usual_values()
    for name in (name for name in spread if name in usual):
        spread[name] = np.where(rng.random(points) < USUALLY, usual[name], spread[name])
    return spread


def usual_values() -> dict[str, float]:
    """What inputs of the forecasts usually are, but for those that each scenario says, and what the people think."""
    known = parameters()
    usual = {name: known[path].default for name, path in SAME_NAME.items() if not isinstance(known[path], Initial)}
    del usual["anti_war"]
    return usual | {"stress": 0.0, "elite": float(WEIGHT @ USUAL_LOYALTY), "loyalty": usual_loyalty()}


def usual_loyalty() -> float:
    """The loyalty of the army as a whole."""
    known = parameters()
    by_unit = [known[f"army.loyalty_{unit.kind}"].default for unit in ORDER_OF_BATTLE]
    return float(np.average(by_unit, weights=STRENGTH))


def falls(branch: str, inputs: Mapping[str, Array], seed: int) -> Array:
    """Whether the leader falls at home within a year, one world a point: (points,) 0 or 1."""
    count = len(next(iter(inputs.values())))
    return np.concatenate([_falls(branch, inputs, np.array(part), seed) for part in parts(count)])


def parts(points: int) -> list[range]:
    """The points in blocks."""
    return [range(first, min(first + BLOCK_SIZE, points)) for first in range(0, points, BLOCK_SIZE)]


def falls_in(branch: str, part: range, points: int, seed: int) -> list[float]:
    """The same for one block of the points of an experiment; what a worker does."""
    return [float(fallen) for fallen in _falls(branch, _drawn(branch, points, seed), np.array(part), seed)]


@lru_cache(maxsize=2)
def _drawn(branch: str, points: int, seed: int) -> dict[str, Array]:
    return experiment(branch, points, seed)


def _falls(branch: str, inputs: Mapping[str, Array], replications: NDArray[np.int64], seed: int) -> Array:
    here = {name: values[replications] for name, values in inputs.items()}
    draws: dict[str, float | Array] = {SAME_NAME[name]: values for name, values in here.items() if name in SAME_NAME}
    draws |= CALM
    known = parameters()
    if "shield" in here:
        draws["initial.russian_troops_in_belarus"] = -SHIELD * np.log1p(-np.minimum(here["shield"], 0.99))
    if "cells" in here:
        draws |= {
            "initial.cells_active": AT_WORK * here["cells"],
            "initial.cells_latent": (1 - AT_WORK) * here["cells"],
        }
    if "loyalty" in here:
        shift = here["loyalty"] - usual_loyalty()
        for kind in ("sof", "mech", "support"):
            draws[f"army.loyalty_{kind}"] = known[f"army.loyalty_{kind}"].default + shift
    if "pain" in here:
        draws |= {"initial.economic_dependence": 1.0, "leader.cutoff_rent": here["pain"]}
    worlds = Worlds(
        weeks=WEEKS_OF_A_YEAR, seed=seed, replications=replications, draws=draws, events=EVENTS[branch], without=ABROAD
    ).begin()
    _start_in(worlds, here)
    worlds.advance(WEEKS_OF_A_YEAR)
    return np.asarray(worlds.w.collapse_has_collapsed | (worlds.w.ending == ENDINGS.index("domestic_collapse")), float)


def _start_in(worlds: Any, here: Mapping[str, Array]) -> None:
    """States that no scenario sets, as the experiment has them on the first day."""
    worlds.w.economy_stress = here["stress"]
    usual = WEIGHT @ USUAL_LOYALTY
    if "elite" in here:
        worlds.w.elite_loyalty = np.clip(USUAL_LOYALTY + (here["elite"] - usual)[:, None], 0.0, 1.0)
    if "pain" in here:
        worlds.w.economy_cutoff = FULL

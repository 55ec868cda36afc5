"""The leader's forecast the long way: copies of his country, sent to war, and watched for a year.

A check on the emulator, not a default: every meeting costs dozens of further histories.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.crisis.choice import logit
from sim.engine.entity import taken
from sim.mechanisms.timeline import Event
from sim.model import WarEntryModel

COPIES = 32
WEEKS_OF_A_YEAR = 52
ABROAD = ("summits", "incidents", "war", "surveys")
# What a country is made of at home: these states are copied, the rest starts as the scenario says.
DOMESTIC_STATE = {
    "citizens": ("attitude", "hardship", "fear", "threshold", "is_active", "jailed_weeks", "population_of"),
    "mobilisation": ("ground", "active_share", "region_active"),
    "opinion": ("rally", "anti_war"),
    "army": ("loyalty", "base", "obedience", "reliability", "mean_loyalty"),
    "repression": ("repression",),
    "economy": ("stress", "squeeze", "economic_dependence"),
    "elite": ("loyalty",),
    "sabotage": ("cells_active", "cells_latent", "excitation", "rail_transit", "resistance_memory", "outrage_impulse"),
    "ukraine": ("north_defence", "attack_belief", "pinned"),
    "west": ("sanctions", "sanctions_of", "western_posture", "postures"),
    "involvement": ("involvement_level",),
    "kremlin": ("russian_troops_in_belarus", "reserves"),
}


def forecast_by_rollout(model: WarEntryModel, where: NDArray[np.intp], copies: int = COPIES) -> NDArray[np.float64]:
    """The log-odds that the leader falls within a year of an entry now: (worlds of `where`,).

    By the share of copies that fall, with half a fall and half a survival added, so that the odds stay finite.
    """
    source = np.repeat(where, copies)
    copy = WarEntryModel(
        weeks=WEEKS_OF_A_YEAR,
        seed=model.seed,
        replications=np.tile(np.arange(copies), where.size),
        luck=np.repeat(_luck(model)[where], copies),
        draws=taken(model.draws, source, model.worlds),
        events=[Event(0, "entry", True, "what-if: rollout")],
        without=sorted({*ABROAD, *model.off} - {"timeline"}),
        population_size=model.population_size,
        belief_mode="reduced",
    )
    _copy_state(model, copy, source)
    copy.mobilisation.has_past = True
    for _ in range(WEEKS_OF_A_YEAR):
        copy.advance()
    fallen = copy.collapse.has_collapsed.reshape(where.size, copies).sum(axis=1)
    copy.release()
    return logit((fallen + 0.5) / (copies + 1))


def _copy_state(model: WarEntryModel, copy: WarEntryModel, source: NDArray[np.intp]) -> None:
    copy.citizens.populations = model.citizens.populations
    copy.citizens.starting_attitude = model.citizens.starting_attitude
    for name, states in DOMESTIC_STATE.items():
        original, clone = getattr(model, name), getattr(copy, name)
        for state in states:
            setattr(clone, state, original.state_at(state, source))


def _luck(model: WarEntryModel) -> NDArray[np.int64]:
    """For each world a number of its own for the luck of this week's copies, far from those of worlds."""
    own = model.streams.luck.astype(np.int64) * 2**32 + model.streams.replications
    return np.asarray((own * 512 + model.week) + 2**61)

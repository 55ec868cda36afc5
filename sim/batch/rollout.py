"""The leader's forecast the long way: copies of his country, sent to war, and watched for a year.

A check on the emulator, not a default: every meeting costs dozens of further histories.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.crisis.choice import logit
from sim.engine.arrays import Array, Indices
from sim.engine.entity import taken
from sim.mechanisms.timeline import Event
from sim.model import WarEntryModel

COPIES = 32
WEEKS_OF_A_YEAR = 52
ABROAD = ("summits", "incidents", "war", "surveys")


def forecast_by_rollout(model: WarEntryModel, where: Indices, copies: int = COPIES) -> Array:
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
    copy.live_on(model, source)
    for _ in range(WEEKS_OF_A_YEAR):
        copy.advance()
    fallen = copy.collapse.has_collapsed.reshape(where.size, copies).sum(axis=1)
    copy.release()
    return logit((fallen + 0.5) / (copies + 1))


def _luck(model: WarEntryModel) -> NDArray[np.int64]:
    """For each world a number of its own for the luck of this week's copies, far from those of worlds."""
    own = model.streams.luck.astype(np.int64) * 2**32 + model.streams.replications
    return np.asarray((own * 512 + model.week) + 2**61)

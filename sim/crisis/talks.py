"""What lies on the table between Moscow and Minsk, read off the actors and mechanisms of a model."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.crisis.kernels import fall_risks
from sim.crisis.records import Rows, read, rows
from sim.crisis.solved import forecast
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation, Table
from sim.engine.arrays import Array, Indices

if TYPE_CHECKING:
    from sim.model import WarEntryModel


class Talks:
    """The table at which the two leaders sit, in every world of a model."""

    def __init__(self, model: WarEntryModel) -> None:
        self.model = model

    def table(self, where: Indices) -> Table:
        """What lies on the table in the worlds `where`, and what each side wants."""
        situation = {name: _at(where, value) for name, value in read(Situation, self.model).items()}
        situation |= {"inclination_believed": self.model.learning.believed(where), "forecast": self._forecast(where)}
        return Table(rows(Situation, situation, where.size), self._leader.take(where), self._kremlin.take(where))

    def fall_risk(self) -> Array:
        """The leader's perceived risk of a domestic fall after an entry, in every world."""
        unknown = np.nan  # Moscow's belief does not matter here, and there is no rollout for a mere look
        situation = read(Situation, self.model) | {"inclination_believed": unknown, "forecast": unknown}
        return fall_risks(rows(Situation, situation, self.model.worlds), self._leader, forecast())

    @cached_property
    def _leader(self) -> Rows:
        return rows(LeaderStakes, read(LeaderStakes, self.model), self.model.worlds)

    @cached_property
    def _kremlin(self) -> Rows:
        return rows(KremlinStakes, read(KremlinStakes, self.model), self.model.worlds)

    def _forecast(self, where: Indices) -> Array | float:
        """The log-odds of a fall at home by rollout, where the scenario asks for one; else nothing."""
        return np.nan if self.model.foresee is None else self.model.foresee(self.model, where)


def _at(where: Indices, value: Any) -> Any:
    return value.take(where) if isinstance(value, np.ndarray) and value.ndim else value

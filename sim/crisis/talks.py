"""What lies on the table between Moscow and Minsk, read off the actors and mechanisms of a model."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.crisis.kernels import fall_risks
from sim.crisis.solved import forecast
from sim.crisis.table import KremlinStakes, LeaderStakes, Rows, Situation, Table, rows
from sim.engine.arrays import Array, Indices
from sim.engine.entity import Entity

if TYPE_CHECKING:
    from sim.model import WarEntryModel


class Talks:
    """The table at which the two leaders sit, in every world of a model."""

    def __init__(self, model: WarEntryModel) -> None:
        self.model = model

    def table(self, where: Indices) -> Table:
        """What lies on the table in the worlds `where`, and what each side wants."""
        situation = {name: _at(where, value) for name, value in self._situation().items()}
        situation |= {"inclination_believed": self.model.learning.believed(where), "forecast": self._forecast(where)}
        return Table(rows(Situation, situation, where.size), self._leader.take(where), self._kremlin.take(where))

    def fall_risk(self) -> Array:
        """The leader's perceived risk of a domestic fall after an entry, in every world."""
        unknown = np.nan  # Moscow's belief does not matter here, and there is no rollout for a mere look
        situation = self._situation() | {"inclination_believed": unknown, "forecast": unknown}
        return fall_risks(rows(Situation, situation, self.model.worlds), self._leader, forecast())

    @cached_property
    def _leader(self) -> Rows:
        return rows(LeaderStakes, _wanted(LeaderStakes, self.model.leader, self.model.west), self.model.worlds)

    @cached_property
    def _kremlin(self) -> Rows:
        return rows(KremlinStakes, _wanted(KremlinStakes, self.model.kremlin), self.model.worlds)

    def _forecast(self, where: Indices) -> Array | float:
        """The log-odds of a fall at home by rollout, where the scenario asks for one; else nothing."""
        if self.model.belief_mode != "rollout":
            return np.nan
        from sim.batch.rollout import forecast_by_rollout

        return forecast_by_rollout(self.model, where)

    def _situation(self) -> dict[str, Any]:
        """All but what the two expect of each other: numbers, or arrays (worlds,)."""
        model = self.model
        leader, kremlin, ukraine, west = model.leader, model.kremlin, model.ukraine, model.west
        return {
            "front_balance": model.front.front_balance,
            "involvement_level": model.involvement.involvement_level,
            "economic_dependence": model.economy.economic_dependence,
            "sanctions_headroom": west.sanctions_headroom,
            "western_posture": west.western_posture,
            "resolved_posture": west.resolved_posture,
            "repression": model.repression.repression,
            "anti_war_seen": leader.anti_war_seen,
            "resistance_memory": model.sabotage.resistance_memory,
            "north_defence": ukraine.north_defence,
            "reliability": model.army.reliability,
            "reliability_seen": leader.reliability_seen,
            "rail_throughput": model.sabotage.rail_throughput,
            "reserves": kremlin.reserves,
            "russian_troops": kremlin.russian_troops_in_belarus,
            "pinned": ukraine.pinned,
            "pinned_if_partial": ukraine.pinned_if_feint,
            "resolve_belief": model.learning.resolve_belief,
            "moscow_tie": model.elite.moscow_tie,
            "ultimatum_is_open": kremlin.ultimatum_weeks_left > 0,
            "inclination": leader.inclination,
            "hawkishness": kremlin.hawkishness,
            "loyalty_seen": leader.loyalty_seen,
            "deployable": model.army.deployable,
            "war_grievance": model.mobilisation.war_grievance,
            "legitimacy": model.mobilisation.legitimacy,
            "nuclear_basing": kremlin.nuclear_basing,
            "concession_room": model.concessions.concession_room,
        }


def _at(where: Indices, value: Any) -> Any:
    return value.take(where) if isinstance(value, np.ndarray) and value.ndim else value


def _wanted(kind: type, *owners: Entity) -> dict[str, Any]:
    """The fields of `kind` from the first of its owners that has them."""
    return {f.name: getattr(next(o for o in owners if hasattr(type(o), f.name)), f.name) for f in fields(kind)}

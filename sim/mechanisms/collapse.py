"""Whether the leader falls to his people or his army, and what Moscow does with a country without him."""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import quantal_response
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import Mechanism
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform

BY_REVOLT, BY_MUTINY = 1, 2


class Collapse(Mechanism):
    """Mass protest that the security forces do not stop, and an army that bleeds and does not want to.

    First serious losses could bring military riots and revolution (C001-33); a fall leaves Moscow to withdraw or to
    occupy the whole country (C001-37).
    """

    mutiny_rate = Parameter(
        0.012,
        uniform(0, 0.03),
        unit="per week",
        meaning="weekly chance of mutiny when the whole committed force is lost",
        evidence="C001-33",
    )
    order_collapse = Parameter(
        0.25,
        unit="probability",
        meaning="fall of the leader when the army refuses his order",
        evidence="C001-25 judgement",
    )

    neutral = "the leader cannot fall at home"

    def prepare(self) -> None:
        self.has_collapsed = self.model.nowhere()
        self.is_occupied = self.model.nowhere()

    def hazard(self) -> Array:
        """The weekly chance of a fall: revolt, and after an entry mutiny too."""
        army, revolt = self.model.army, self.model.mobilisation.revolt_hazard()
        lost = army.losses / np.maximum(army.committed_first, 1e-9)
        mutiny = np.where(
            self.model.involvement.is_at_war, self.mutiny_rate * lost * ((1 - army.reliability) / 0.55) ** 2, 0.0
        )
        return np.asarray(1 - np.exp(-(revolt + mutiny)))

    def test(self) -> None:
        """One week: does the leader fall."""
        model = self.model
        standing = ~self.has_collapsed & ~model.war.has_ended
        revolt = standing & self.happens("fall", self.hazard())
        coup = standing & ~revolt & self.happens("coup", 1 - np.exp(-model.elite.coup_hazard()))
        model.close(revolt, "domestic_collapse", "revolt")
        model.close(coup, "domestic_collapse", "coup")
        self._fall_at_war((revolt | coup) & model.involvement.has_entered)

    def order_refused(self, where: Indices) -> None:
        """The army has refused an order to enter in the worlds `where`."""
        self.count_at("orders_refused", where)
        if not self.model.is_off("collapse"):
            falls = self.model.flags_at(where, self.happens_at(where, "after_refusal", "order_collapse"))
            self.model.close(falls, "domestic_collapse", "order_refused")

    def _fall_at_war(self, where: Flags) -> None:
        hit = np.flatnonzero(where)
        if not hit.size:
            return
        self.model.come_home(where)
        self.has_collapsed = self.has_collapsed | where
        self.count_at("collapses_after_entry", hit)
        crisis = self.model.crisis(hit)
        worth = np.stack(np.broadcast_arrays(crisis.depose_value, -crisis.collapse_stakes))
        occupies = self.chance_at(hit, "occupation") < quantal_response(worth, crisis.kremlin.rationality)[0]
        occupied = self.model.flags_at(hit, occupies)
        self.is_occupied = self.is_occupied | occupied
        self.count("occupations_after_entry", occupied)
        self.tell("fall at war", where, occupied=self.is_occupied)

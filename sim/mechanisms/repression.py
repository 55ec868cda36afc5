"""How hard the state clamps down."""

from __future__ import annotations

import numpy as np

from sim.crisis.table import REFERENCE_REPRESSION
from sim.engine.entity import Mechanism
from sim.engine.parameters import Initial, Parameter


class Repression(Mechanism):
    """Repression answers acts and protest, and outlasts them.

    Repression and dissent answer each other (Moore 1998; Davenport 2007; Ritter & Conrad 2016).
    """

    repression = Initial(0.85, unit="index", meaning="how hard the state clamps down", evidence="C001-30 C001-31")
    speed = Parameter(
        0.12, unit="per week", meaning="speed at which repression follows its causes", evidence="C001-31 judgement"
    )
    base = Parameter(0.55, unit="index", meaning="repression in quiet times", evidence="C001-15 C000-23 judgement")
    per_act = Parameter(
        0.10, unit="index", meaning="rise with the logarithm of the week's sabotage", evidence="C001-31 judgement"
    )
    staging = Parameter(
        0.25, unit="index", meaning="rise while the territory serves the war", evidence="C000-21 judgement"
    )
    per_active = Parameter(
        3, unit="number", meaning="rise with the share of active citizens", evidence="C001-15 judgement"
    )

    neutral = "repression stays at its reference"

    def neutralise(self) -> None:
        self.repression = self.model.in_all_worlds(REFERENCE_REPRESSION)

    def update(self) -> None:
        """One week of repression."""
        target = self.base + self.per_act * np.log1p(self.model.sabotage.acts)
        target = target + self.staging * (self.model.involvement.involvement_level >= 1)
        target = np.minimum(1, target + self.per_active * self.model.mobilisation.active_share)
        self.repression = self.repression + self.speed * (target - self.repression)

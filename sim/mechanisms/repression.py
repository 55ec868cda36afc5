"""How hard the state clamps down."""

from __future__ import annotations

import numpy as np

from sim.crisis.ladder import STAGING
from sim.crisis.table import REFERENCE_REPRESSION
from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, World
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

    @rule
    def neutralise(w: World) -> None:
        """Repression is at its reference."""
        w.repression = REFERENCE_REPRESSION

    @rule
    def update(w: World, p: Parameters) -> None:
        """One week of repression."""
        target = p.repression_base + p.repression_per_act * np.log1p(w.sabotage_acts)
        if w.involvement_level >= STAGING:
            target = target + p.repression_staging
        target = min(1.0, target + p.repression_per_active * w.mobilisation_active_share)
        w.repression = w.repression + p.repression_speed * (target - w.repression)

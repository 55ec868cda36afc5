"""How hard the state clamps down."""

from __future__ import annotations

import numpy as np

from sim.crisis.ladder import STAGING
from sim.crisis.table import REFERENCE_REPRESSION
from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, State, World
from sim.engine.parameters import Initial, Parameter


class Repression(Mechanism):
    """Repression answers protest, the pursuit of saboteurs answers their acts, and both outlast their causes.

    Repression and dissent answer each other (Moore 1998; Davenport 2007; Ritter & Conrad 2016). What answered the rail
    war was selective (Kalyvas 2006): raids, arrests of railwaymen and a harsher law for saboteurs, not more police on
    the streets.
    """

    repression = Initial(0.78, unit="index", meaning="how hard the state clamps down", evidence="C001-15 P08 judgement")
    speed = Parameter(
        0.12, unit="per week", meaning="speed at which repression follows its causes", evidence="C001-31 judgement"
    )
    base = Parameter(0.55, unit="index", meaning="repression in quiet times", evidence="C001-15 C000-23 judgement")
    per_act = Parameter(
        0.10,
        unit="index",
        meaning="harder pursuit of saboteurs with the logarithm of their acts in a week",
        evidence="C001-31 P07 P50 judgement",
    )
    staging = Parameter(
        0.25, unit="index", meaning="rise while the territory serves the war", evidence="C000-21 judgement"
    )
    per_active = Parameter(
        3, unit="number", meaning="rise with the share of active citizens", evidence="C001-15 judgement"
    )

    selective = State("index", "how much harder saboteurs are pursued than others")

    neutral = "repression stays at its reference, and nobody is pursued harder than others"

    @rule
    def neutralise(w: World) -> None:
        """Repression is at its reference, the same for all."""
        w.repression = REFERENCE_REPRESSION
        w.repression_selective = 0.0

    @rule
    def update(w: World, p: Parameters) -> None:
        """One week of repression, and of the pursuit of saboteurs."""
        target = p.repression_base
        if w.involvement_level >= STAGING:
            target = target + p.repression_staging
        target = min(1.0, target + p.repression_per_active * w.mobilisation_active_share)
        w.repression = w.repression + p.repression_speed * (target - w.repression)
        pursuit = p.repression_per_act * np.log1p(w.sabotage_acts)
        w.repression_selective = w.repression_selective + p.repression_speed * (pursuit - w.repression_selective)

    @rule
    def of_saboteurs(w: World) -> float:
        """How hard saboteurs are pursued: as everybody is, and for what they do."""
        return min(1.0, w.repression + w.repression_selective)

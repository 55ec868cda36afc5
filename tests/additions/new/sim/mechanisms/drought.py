"""A mechanism that somebody might add: the soil dries."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform


class Drought(Mechanism):
    """The soil dries week by week."""

    dryness = Initial(0.2, unit="index", meaning="how dry the soil is", evidence="judgement")
    speed = Parameter(0.1, uniform(0.05, 0.2), unit="per week", meaning="speed at which it dries", evidence="judgement")

    neutral = "the soil is as wet as can be"

    @rule
    def neutralise(w: World) -> None:
        """The soil is wet."""
        w.dryness = 0.0

    @rule
    def dry(w: World, p: Parameters) -> None:
        """One week without rain."""
        w.dryness = w.dryness + p.drought_speed * (1 - w.dryness)

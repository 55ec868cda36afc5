"""How the country's dependence on Russia and its economic stress move."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, State, World, within
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform


class Economy(Mechanism):
    """Sanctions push trade towards Russia; Russian coercion squeezes living standards.

    D' = D + drift S (1 - D): imposed sanctions deepen the dependence that they meant to punish (C004-17; Drezner 1999).
    """

    economic_dependence = Initial(
        0.60, unit="index", meaning="dependence on Russian energy, trade and credit", evidence="P20 C003-18 C003-19"
    )
    dependence_drift = Parameter(
        0.006,
        loguniform(0.003, 0.012),
        unit="per week",
        meaning="speed at which sanctions push trade to Russia",
        evidence="P20 C004-12",
    )
    most_dependence = Parameter(0.95, unit="index", meaning="the most that dependence can reach", evidence="judgement")
    stress_memory = Parameter(
        0.9, unit="share", meaning="economic stress that lasts into the next week", evidence="judgement"
    )

    stress = State("index", "economic stress from Russian coercion")
    squeeze = State("share", "part of a full cut-off that Russia imposes this week")

    neutral = "the country depends on nobody, so that a cut-off threatens nothing"

    @rule
    def neutralise(w: World) -> None:
        """The country depends on nobody."""
        w.economic_dependence = w.economy_stress = 0.0

    @rule
    def cut_off(w: World, strength: float) -> None:
        """Russia cuts supplies or credit; felt in next week's living standards."""
        w.economy_squeeze = strength

    @rule
    def update(w: World, p: Parameters) -> None:
        """One week of trade and living standards."""
        pain = w.economy_squeeze * p.leader_cutoff_rent * w.economic_dependence
        w.economy_stress = p.economy_stress_memory * w.economy_stress + pain
        w.economy_squeeze = 0.0
        pushed = p.economy_dependence_drift * w.sanctions * (1 - w.economic_dependence)
        w.economic_dependence = within(w.economic_dependence + pushed, 0.0, p.economy_most_dependence)

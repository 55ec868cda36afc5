"""How the country's dependence on Russia and its economic stress move."""

from __future__ import annotations

from sim.engine.arrays import Array, Indices
from sim.engine.entity import Mechanism, within
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

    neutral = "the country depends on nobody, so that a cut-off threatens nothing"

    def prepare(self) -> None:
        self.stress = self.model.zeros()
        self.squeeze = self.model.zeros()

    def neutralise(self) -> None:
        self.economic_dependence = self.stress = self.model.zeros()

    def cut_off(self, where: Indices, strength: Array) -> None:
        """Russia cuts supplies or credit in the worlds `where`; felt in next week's living standards."""
        self.squeeze[where] = strength

    def update(self) -> None:
        """One week of trade and living standards."""
        pain = self.squeeze * self.model.leader.cutoff_rent * self.economic_dependence
        self.stress = self.stress_memory * self.stress + pain
        self.squeeze = self.model.zeros()
        pushed = self.dependence_drift * self.model.west.sanctions * (1 - self.economic_dependence)
        self.economic_dependence = within(self.economic_dependence + pushed, 0, self.most_dependence)

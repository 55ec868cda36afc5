"""The West: how it arms itself on the border, and which sanctions it imposes."""

from __future__ import annotations

import numpy as np

from sim.entity import Actor, Array, Flags
from sim.parameters import Initial, Parameter
from sim.priors import uniform


class West(Actor):
    """Posture rises with what Belarus does; sanctions come in packages; what is left to impose is what deters.

    Extended deterrence (Huth 1988); sanctions bite at the threat stage (Morgan, Bapat & Kobayashi 2014): the headroom
    1 - S deters, while S itself pushes Belarus towards Russia.
    """

    western_posture = Initial(
        0.50, unit="index", meaning="NATO's readiness on the Belarusian border", evidence="C002-18 C004-04"
    )
    sanctions = Initial(
        0.60, unit="index", meaning="sanctions against Belarus, 1 = nothing left to impose", evidence="P21 C004-12"
    )
    resolve = Parameter(
        1.0, uniform(0.4, 1.8), unit="factor", meaning="Western resolve against the usual", evidence="C000-06 C002-19"
    )
    removal_risk = Parameter(
        0.16,
        uniform(0.05, 0.35),
        unit="number",
        meaning="hazard that the reaction to an entry costs the leader his office, at full posture",
        evidence="C002-18 C002-19",
    )
    posture_speed = Parameter(
        0.05, unit="per week", meaning="speed at which posture follows events", evidence="C002-18 judgement"
    )
    posture_base = Parameter(
        0.35, unit="index", meaning="posture towards a Belarus that stays out", evidence="C002-18 judgement"
    )
    posture_per_level = Parameter(
        0.12, unit="index", meaning="posture added per rung of the ladder", evidence="C002-18 judgement"
    )
    posture_at_entry = Parameter(0.15, unit="index", meaning="posture added by an entry", evidence="C002-18 judgement")
    package_rate = Parameter(0.035, unit="per week", meaning="rate of sanctions packages per rung", evidence="P21")
    package_size = Parameter(0.04, unit="index", meaning="sanctions added by a package", evidence="P21 judgement")
    most_sanctions = Parameter(0.9, unit="index", meaning="sanctions that packages can reach", evidence="judgement")
    entry_sanctions = Parameter(0.25, unit="index", meaning="sanctions added by an entry", evidence="C002-08 judgement")

    neutral = "there is no Western posture and no sanctions threat; sanctions stay as they are"

    def prepare(self) -> None:
        self.has_package = self.model.nowhere()

    def neutralise(self) -> None:
        self.western_posture = self.model.zeros()

    @property
    def sanctions_headroom(self) -> Array:
        """What is left to impose, and so what still deters."""
        return self.model.zeros() if self.model.is_off("west") else np.asarray(1 - self.sanctions)

    def update(self) -> None:
        """One week of posture and sanctions."""
        level, entered = self.model.involvement.involvement_level, self.model.involvement.has_entered
        target = np.minimum(1, self.posture_base + self.posture_per_level * level + self.posture_at_entry * entered)
        self.western_posture = self.western_posture + self.posture_speed * (target - self.western_posture)
        rate = self.package_rate * np.maximum(0, level - 0.5) * self.resolve
        self.has_package = self.happens("package", rate) & (self.sanctions < self.most_sanctions)
        raised = np.minimum(self.sanctions + self.package_size, np.maximum(self.sanctions, self.most_sanctions))
        self.sanctions = np.where(self.has_package, raised, self.sanctions)
        self.count("sanctions_packages", self.has_package)
        self.tell("sanctions package", self.has_package, sanctions=self.sanctions)

    def punish_entry(self, where: Flags) -> None:
        """Imposes what an entry brings."""
        self.sanctions = np.where(where, np.minimum(1, self.sanctions + self.entry_sanctions), self.sanctions)

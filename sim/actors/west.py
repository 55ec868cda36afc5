"""The West: how three actors arm themselves on the border, and which sanctions they impose."""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import add_up
from sim.engine.arrays import Array, Indices
from sim.engine.entity import Actor
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform

WESTERN_ACTORS = ("eu", "poland_baltics", "us_nato")
POSTURE_WEIGHTS = np.array([0.0, 0.5, 0.5])
SANCTIONS_WEIGHTS = np.array([0.6, 0.0, 0.4])
CAN_SANCTION = SANCTIONS_WEIGHTS[:, None] > 0


class West(Actor):
    """Posture rises with what Belarus does; sanctions come in packages; what is left to impose is what deters.

    Extended deterrence (Huth 1988); sanctions bite at the threat stage (Morgan, Bapat & Kobayashi 2014): the headroom
    1 - S deters, while S itself pushes Belarus towards Russia. The EU sanctions, Poland and the Baltic states arm, the
    United States and NATO do both, each with a resolve of its own: `postures`, `sanctions_of` (actors, worlds).
    """

    western_posture = Initial(
        0.50, unit="index", meaning="readiness on the Belarusian border", evidence="C002-18 C004-04", is_lever=True
    )
    sanctions = Initial(
        0.60,
        unit="index",
        meaning="sanctions against Belarus, 1 = nothing left to impose",
        evidence="P21 C004-12",
        is_lever=True,
    )
    resolve = Parameter(
        1.0,
        uniform(0.2, 1.8),
        unit="factor",
        meaning="resolve of the whole West against the usual",
        evidence="C000-06 C002-19",
        is_lever=True,
    )
    resolve_eu = Parameter(
        1.0,
        uniform(0.4, 1.6),
        unit="factor",
        meaning="resolve of the EU against the rest",
        evidence="C002-08 C004-17",
        is_lever=True,
    )
    resolve_poland_baltics = Parameter(
        1.0,
        uniform(0.4, 1.6),
        unit="factor",
        meaning="resolve of Poland and the Baltic states",
        evidence="C002-18",
        is_lever=True,
    )
    resolve_us_nato = Parameter(
        1.0,
        uniform(0.4, 1.6),
        unit="factor",
        meaning="resolve of the United States and NATO",
        evidence="C000-06 C002-19",
        is_lever=True,
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
        spread = self.model.in_all_worlds
        own = (self.resolve_eu, self.resolve_poland_baltics, self.resolve_us_nato)
        self.resolve_of = np.stack([spread(self.resolve * factor) for factor in own])
        self.receive("western_posture", self.western_posture)
        self.receive("sanctions", self.sanctions)

    def receive(self, state: str, value: Array) -> None:
        """A scenario sets posture or sanctions: for all three actors alike."""
        setattr(self, state, value)
        everybody = np.repeat(value[None], len(WESTERN_ACTORS), axis=0)
        if state == "western_posture":
            self.postures = everybody
        else:
            self.sanctions_of = everybody

    def neutralise(self) -> None:
        self.western_posture = self.model.zeros()

    @property
    def resolved_posture(self) -> Array:
        """Posture weighed with the resolve behind it: what the leader has to fear."""
        if self.model.is_off("west"):
            return self.model.zeros()
        return add_up(POSTURE_WEIGHTS[:, None] * self.resolve_of * self.postures)

    @property
    def sanctions_headroom(self) -> Array:
        """What is left to impose, and so what still deters."""
        return self.model.zeros() if self.model.is_off("west") else np.asarray(1 - self.sanctions)

    def update(self) -> None:
        """One week of posture and sanctions."""
        level, entered = self.model.involvement.involvement_level, self.model.involvement.is_at_war
        target = np.minimum(1, self.posture_base + self.posture_per_level * level + self.posture_at_entry * entered)
        self.postures = self.postures + self.posture_speed * (target - self.postures)
        self.western_posture = add_up(POSTURE_WEIGHTS[:, None] * self.postures)
        rate = self.package_rate * np.maximum(0, level - 0.5)
        decides = CAN_SANCTION & (self.chances("package", len(WESTERN_ACTORS)) < rate * self.resolve_of)
        imposed = decides & (self.sanctions_of < self.most_sanctions)
        more = np.minimum(self.sanctions_of + self.package_size, self.most_sanctions)
        self.sanctions_of = np.where(imposed, more, self.sanctions_of)
        self._add_up()
        self.count("sanctions_packages", np.asarray(imposed.any(axis=0)))
        for actor, acts in zip(WESTERN_ACTORS, imposed, strict=True):
            self.tell("sanctions package", acts, actor=actor, sanctions=self.sanctions)

    def punish_entry(self, where: Indices) -> None:
        """Imposes what an entry brings."""
        if self.model.is_off("west") or not where.size:
            return
        added = self.everywhere("entry_sanctions")[where]
        self.sanctions_of[:, where] = np.minimum(1, self.sanctions_of[:, where] + added)
        self._add_up()

    def raise_to(self, level: float) -> None:
        """The scenario raises every actor's sanctions to at least this level."""
        self.sanctions_of = np.maximum(self.sanctions_of, level)
        self._add_up()

    def _add_up(self) -> None:
        self.sanctions = add_up(SANCTIONS_WEIGHTS[:, None] * self.sanctions_of)

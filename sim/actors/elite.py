"""The ruling circle: six factions, how loyal each is, and how close to Moscow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.crisis.choice import add_up
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import compiled, equation
from sim.engine.entity import Actor
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform


@dataclass(frozen=True)
class Faction:
    """A part of the elite: its weight, its usual loyalty to the leader and its tie to Moscow, each from 0 to 1."""

    name: str
    weight: float
    loyalty: float
    tie: float


FACTIONS = (
    Faction("presidential administration and security council", 0.25, 0.75, 0.65),
    Faction("KGB", 0.20, 0.75, 0.80),
    Faction("interior ministry and internal troops", 0.20, 0.75, 0.55),
    Faction("defence ministry", 0.15, 0.60, 0.70),
    Faction("economic managers", 0.10, 0.55, 0.60),
    Faction("regional apparatus", 0.10, 0.60, 0.55),
)
WEIGHT = np.array([faction.weight for faction in FACTIONS])[:, None]
USUAL_LOYALTY = np.array([faction.loyalty for faction in FACTIONS])[:, None]
TIE = np.array([faction.tie for faction in FACTIONS])[:, None]
IS_ECONOMIC = np.array([faction.name == "economic managers" for faction in FACTIONS])[:, None]
IS_DEFENCE = np.array([faction.name == "defence ministry" for faction in FACTIONS])[:, None]
# The mean loyalty at which the coup hazard is at its base, how steeply it rises below, and the shield of troops there.
SETTLED_LOYALTY, STEEPNESS, SHIELD = 0.6, 3.0, 20.0


@equation
def moved(
    loyalty: Array,
    speed: Array,
    usual: Array,
    strain: Array,
    is_economic: Flags,
    bite: Array,
    is_defence: Flags,
    grief: Array,
) -> Array:
    """A faction's loyalty a week later: strain moves all, sanctions bite the managers, losses grieve the ministry."""
    target = usual - strain - is_economic * bite - is_defence * grief
    return np.clip(loyalty + speed * (target - loyalty), 0, 1)


def plain_move(loyalty: Array, speed: Array, strain: Array, bite: Array, grief: Array) -> Array:
    """The loyalty of all factions a week later (factions, worlds), with numpy alone; the rest is (worlds,)."""
    return moved(loyalty, speed, USUAL_LOYALTY, strain, IS_ECONOMIC, bite, IS_DEFENCE, grief)


@compiled(plain_move)
def move(loyalty: Array, speed: Array, strain: Array, bite: Array, grief: Array) -> Array:
    """The same, compiled: all steps in one pass."""
    after = np.empty_like(loyalty)
    for f in range(loyalty.shape[0]):
        usual, is_economic, is_defence = USUAL_LOYALTY[f, 0], IS_ECONOMIC[f, 0], IS_DEFENCE[f, 0]
        for w in range(loyalty.shape[1]):
            after[f, w] = moved(loyalty[f, w], speed[w], usual, strain[w], is_economic, bite[w], is_defence, grief[w])
    return after


class Elite(Actor):
    """Factions turn away as living standards fall, as sanctions bite managers, and as the army bleeds.

    A takeover needs their ties to Moscow (C001-37). Most autocrats who fall, fall to insiders (Svolik 2012), but a
    patron's presence protects (Casey 2020). `loyalty` has shape (factions, worlds).
    """

    moscow_tie = Initial(
        0.65, uniform(0.4, 0.85), unit="share", meaning="weight of the elite tied to Moscow", evidence="C000-13 P13"
    )
    loyalty_speed = Parameter(0.05, unit="per week", meaning="speed at which loyalty moves", evidence="judgement")
    stress_effect = Parameter(
        0.2,
        uniform(0, 0.4),
        unit="number",
        meaning="loyalty lost per unit of economic stress",
        evidence="C000-22 judgement",
    )
    sanctions_effect = Parameter(
        0.2,
        uniform(0, 0.4),
        unit="number",
        meaning="loyalty of economic managers lost per unit of sanctions above the usual",
        evidence="C004-13 C004-15 judgement",
    )
    usual_sanctions = Parameter(
        0.6, unit="index", meaning="sanctions that managers live with", evidence="P21 judgement"
    )
    loss_effect = Parameter(
        0.03,
        uniform(0, 0.06),
        unit="number",
        meaning="loyalty of the defence ministry lost per thousand soldiers lost",
        evidence="C001-33 judgement",
    )
    coup_base = Parameter(
        0.00015, uniform(0, 0.001), unit="per week", meaning="hazard of a coup at settled loyalty", evidence="P26 P27"
    )

    neutral = "the elite stays as loyal as it is, and there is no coup"

    def prepare(self) -> None:
        self.loyalty = np.repeat(USUAL_LOYALTY, self.model.worlds, axis=1)

    @property
    def mean_loyalty(self) -> Array:
        """The loyalty of the elite as a whole."""
        return add_up(WEIGHT * self.loyalty)

    def update(self) -> None:
        """One week of loyalty."""
        strain = self.stress_effect * self.model.economy.stress
        bite = self.sanctions_effect * (self.model.west.sanctions - self.usual_sanctions)
        grief = self.loss_effect * self.model.army.losses
        self.loyalty = move(self.loyalty, self.everywhere("loyalty_speed"), strain, bite, grief)

    def coup_hazard(self) -> Array:
        """The weekly hazard of a coup by insiders."""
        if self.model.is_off("elite"):
            return self.model.zeros()
        presence = np.exp(-self.model.kremlin.russian_troops_in_belarus / SHIELD)
        return np.asarray(self.coup_base * np.exp(STEEPNESS * (SETTLED_LOYALTY - self.mean_loyalty)) * presence)

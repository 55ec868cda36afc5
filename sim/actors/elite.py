"""The ruling circle: six factions, how loyal each is, and how close to Moscow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.actors.army import Army
from sim.engine.compiled import rule
from sim.engine.entity import Actor, Parameters, State, World, within
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
WEIGHT = np.array([faction.weight for faction in FACTIONS])
USUAL_LOYALTY = np.array([faction.loyalty for faction in FACTIONS])
IS_ECONOMIC = np.array([faction.name == "economic managers" for faction in FACTIONS])
IS_DEFENCE = np.array([faction.name == "defence ministry" for faction in FACTIONS])
# The mean loyalty at which the coup hazard is at its base, how steeply it rises below, and the shield of troops there.
SETTLED_LOYALTY, STEEPNESS, SHIELD = 0.6, 3.0, 20.0


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
        0.36,
        uniform(0, 0.72),
        unit="number",
        meaning="loyalty of the defence ministry lost with the whole committed force",
        evidence="C001-33 judgement",
    )
    coup_base = Parameter(
        0.00015, uniform(0, 0.001), unit="per week", meaning="hazard of a coup at settled loyalty", evidence="P26 P27"
    )

    loyalty = State("index", "loyalty of each faction to the leader", len(FACTIONS))

    neutral = "the elite stays as loyal as it is, and there is no coup"

    @rule
    def begin(w: World) -> None:
        """Every faction is as loyal as usual."""
        for faction in range(len(WEIGHT)):
            w.elite_loyalty[faction] = USUAL_LOYALTY[faction]

    @rule
    def mean_loyalty(w: World) -> float:
        """The loyalty of the elite as a whole."""
        total = 0.0
        for faction in range(len(WEIGHT)):
            total = total + WEIGHT[faction] * w.elite_loyalty[faction]
        return total

    @rule
    def update(w: World, p: Parameters) -> None:
        """One week of loyalty: strain moves all, sanctions bite the managers, losses grieve the ministry."""
        strain = p.elite_stress_effect * w.economy_stress
        bite = p.elite_sanctions_effect * (w.sanctions - p.elite_usual_sanctions)
        grief = p.elite_loss_effect * Army.share_lost(w)
        for faction in range(len(WEIGHT)):
            target = USUAL_LOYALTY[faction] - strain
            if IS_ECONOMIC[faction]:
                target = target - bite
            if IS_DEFENCE[faction]:
                target = target - grief
            loyalty = w.elite_loyalty[faction]
            w.elite_loyalty[faction] = within(loyalty + p.elite_loyalty_speed * (target - loyalty), 0.0, 1.0)

    @rule
    def coup_hazard(w: World, p: Parameters) -> float:
        """The weekly hazard of a coup by insiders."""
        if p.without_elite:
            return 0.0
        unshielded = 1 - Elite.shield_of_troops(w)
        return p.elite_coup_base * np.exp(STEEPNESS * (SETTLED_LOYALTY - Elite.mean_loyalty(w))) * unshielded

    @rule
    def shield_of_troops(w: World) -> float:
        """How far Russian troops in the country deter a coup: 0 without them, close to 1 with an army of them."""
        return 1 - np.exp(-w.russian_troops_in_belarus / SHIELD)

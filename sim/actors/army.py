"""The Belarusian army: whether its units obey, who resigns, and what a war costs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.crisis.choice import add_up, sigmoid
from sim.crisis.table import REFERENCE_RELIABILITY
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.compiled import compiled, equation
from sim.engine.entity import Actor, within
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import normal_quantile, poisson_quantile


@dataclass(frozen=True)
class Formation:
    """A formation: its kind, its strength relative to the others, and whether it would be sent across the border."""

    name: str
    kind: str
    strength: float

    @property
    def is_manoeuvre(self) -> bool:
        """Whether an order to enter is addressed to it."""
        return self.kind != "support"


ORDER_OF_BATTLE = (
    Formation("38th air assault brigade", "sof", 2.2),
    Formation("103rd air assault brigade", "sof", 2.2),
    Formation("5th special forces brigade", "sof", 1.6),
    Formation("6th mechanised brigade", "mech", 3.0),
    Formation("11th mechanised brigade", "mech", 3.0),
    Formation("19th mechanised brigade", "mech", 3.0),
    Formation("120th mechanised brigade", "mech", 3.0),
    Formation("artillery and rocket troops", "support", 4.0),
    Formation("air force and air defence", "support", 9.0),
    Formation("logistics", "support", 8.0),
    Formation("territorial troops", "support", 6.0),
)
STRENGTH = np.array([unit.strength for unit in ORDER_OF_BATTLE])
FORCE = STRENGTH.sum()
MANOEUVRE = np.array([unit.is_manoeuvre for unit in ORDER_OF_BATTLE])
MANOEUVRE_SHARE = STRENGTH[MANOEUVRE] / STRENGTH[MANOEUVRE].sum()
REFUSING = np.zeros(1)  # the share that refuses, in each way in which the units may split
for unit_share in MANOEUVRE_SHARE:
    REFUSING = np.concatenate([REFUSING, REFUSING + unit_share])


def plain_chance_of_splits(willingness: Array, threshold: Array) -> Array:
    """The chance that no more than a threshold refuses, over all splits of the units, with numpy alone.

    `willingness` (units, worlds) is each unit's chance to obey, `threshold` (worlds,) a share of the force.
    """
    chance = np.ones((1, len(threshold)))
    for obeys in willingness:
        chance = np.concatenate([chance * obeys, chance * (1 - obeys)])
    return add_up(chance * (REFUSING[:, None] <= threshold))


@compiled(plain_chance_of_splits)
def chance_of_splits(willingness: Array, threshold: Array) -> Array:
    """The same, compiled."""
    total, chance = np.zeros(len(threshold)), np.empty(len(REFUSING))
    for w in range(len(threshold)):
        splits = 1
        chance[0] = 1.0
        for obeys in willingness[:, w]:
            for i in range(splits):
                chance[splits + i] = chance[i] * (1 - obeys)
                chance[i] *= obeys
            splits *= 2
        for i in range(splits):
            total[w] += chance[i] * (REFUSING[i] <= threshold[w])
    return total


@equation
def moved(loyalty: Array, base: Array, mood: Array, burden: Array, speed: Array, spread: Array, noise: Array) -> Array:
    """Loyalty a week later: it follows the country's mood and the burden of losses around its base, with noise."""
    target = base + mood - burden
    return np.clip(loyalty + speed * (target - loyalty) + spread * noise, 0, 1)


def plain_move(
    loyalty: Array, base: Array, mood: Array, burden: Array, speed: Array, spread: Array, noise: Array
) -> Array:
    """The loyalty of all units a week later (units, worlds), with numpy alone; mood to spread are (worlds,)."""
    return moved(loyalty, base, mood, burden, speed, spread, noise)


@compiled(plain_move)
def move(loyalty: Array, base: Array, mood: Array, burden: Array, speed: Array, spread: Array, noise: Array) -> Array:
    """The same, compiled: all steps in one pass."""
    after = np.empty_like(loyalty)
    for u in range(loyalty.shape[0]):
        for w in range(loyalty.shape[1]):
            after[u, w] = moved(loyalty[u, w], base[u, w], mood[w], burden[w], speed[w], spread[w], noise[u, w])
    return after


class Army(Actor):
    """Units whose loyalty follows the country's mood and whose obedience follows loyalty.

    Conscript armies reflect their society (Bellin 2004; McLauchlin 2010). `loyalty` has shape (units, worlds).
    """

    size = Parameter(
        45,
        uniform(40, 50),
        unit="thousand",
        meaning="soldiers under arms",
        evidence="C001-13 P09",
        is_lever=True,
        is_positive=True,
    )
    deployable = Parameter(
        12,
        uniform(8, 20),
        unit="thousand",
        meaning="soldiers who could be sent across the border",
        evidence="P10 C001-12 C001-19",
        is_lever=True,
    )
    loyalty_sof = Parameter(
        0.62, unit="index", meaning="loyalty of special and air assault forces", evidence="C001-25 judgement"
    )
    loyalty_mech = Parameter(
        0.47,
        uniform(0.35, 0.60),
        unit="index",
        meaning="loyalty of the mechanised brigades",
        evidence="C001-25 C003-10",
    )
    loyalty_support = Parameter(0.42, unit="index", meaning="loyalty of the other troops", evidence="C001-25 judgement")
    loyalty_speed = Parameter(
        0.05, unit="per week", meaning="speed at which loyalty follows the mood", evidence="judgement"
    )
    loyalty_noise = Parameter(0.004, unit="number", meaning="its weekly chance movement, sd", evidence="judgement")
    opinion_to_loyalty = Parameter(
        0.8,
        uniform(0.2, 1.2),
        unit="number",
        meaning="how strongly loyalty falls as opposition to the war rises",
        evidence="C001-25 C003-10",
    )
    usual_anti_war = Parameter(
        0.87, unit="share", meaning="opposition at which loyalty is at its base", evidence="C001-23"
    )
    loss_to_loyalty = Parameter(
        0.015, unit="number", meaning="loyalty lost per thousand casualties", evidence="C001-33 judgement"
    )
    obedience_gain = Parameter(
        4, unit="number", meaning="how sharply obedience follows loyalty", evidence="judgement", is_positive=True
    )
    order_weight = Parameter(
        0.15, unit="probability", meaning="obedience added by a direct order", evidence="judgement"
    )
    volunteers = Parameter(
        0.5,
        uniform(0, 2),
        unit="thousand",
        meaning="Belarusians who fight for Ukraine",
        evidence="C003-12 judgement",
    )
    volunteer_appeal = Parameter(
        0.02,
        unit="probability",
        meaning="obedience to an order to enter lost per thousand of them",
        evidence="C003-12 judgement",
    )
    refusal_threshold = Parameter(
        0.65,
        uniform(0.4, 0.8),
        unit="share",
        meaning="refusing part of the force at which an order fails",
        evidence="C001-25 judgement",
    )
    refusal_shock = Parameter(0.9, unit="factor", meaning="loyalty left after a refused order", evidence="judgement")
    officers = Parameter(
        9000, unit="persons", meaning="officers and officials who could resign", evidence="judgement P09"
    )
    resign_rate = Parameter(2.2e-5, unit="per week", meaning="basic rate of resignation in protest", evidence="C003-11")
    loss_rate = Parameter(
        0.020,
        uniform(0.01, 0.04),
        unit="per week",
        meaning="weekly losses of the committed force",
        evidence="C001-33 judgement",
    )
    loss_spread = Parameter(0.3, unit="number", meaning="their spread, log standard deviation", evidence="judgement")

    neutral = "reliability is at its reference, every order is obeyed, nobody resigns and nobody is lost"

    def prepare(self) -> None:
        bases = {"sof": self.loyalty_sof, "mech": self.loyalty_mech, "support": self.loyalty_support}
        self.base = np.stack([self.model.in_all_worlds(bases[unit.kind]) for unit in ORDER_OF_BATTLE])
        self.loyalty = self.base.copy()
        self.committed = self.model.zeros()
        self.committed_first = self.model.zeros()
        self.losses = self.model.zeros()
        self.resignations = self.model.zeros()
        self._assess()

    def neutralise(self) -> None:
        self.reliability = self.model.in_all_worlds(REFERENCE_RELIABILITY)
        self.resignations = self.model.zeros()

    def update(self) -> None:
        """One week of loyalty and resignations."""
        mood = -0.5 * self.opinion_to_loyalty * (self.model.opinion.anti_war - self.usual_anti_war)
        burden = self.loss_to_loyalty * self.losses
        noise = normal_quantile(self.chances("loyalty", len(ORDER_OF_BATTLE)))
        speed, spread = self.everywhere("loyalty_speed"), self.everywhere("loyalty_noise")
        self.loyalty = move(self.loyalty, self.base, mood, burden, speed, spread, noise)
        self._assess()
        self._resign()

    def _assess(self) -> None:
        self.obedience = sigmoid(self.obedience_gain * (self.loyalty - 0.5))
        self.reliability = add_up(STRENGTH[:, None] * self.obedience) / FORCE
        self.mean_loyalty = add_up(STRENGTH[:, None] * self.loyalty) / FORCE

    def _resign(self) -> None:
        involvement, kremlin = self.model.involvement, self.model.kremlin
        threat = 1.0 * (involvement.involvement_level >= 2) + 0.8 * kremlin.ultimatum_is_open
        threat = threat + 1.5 * involvement.is_at_war
        rate = self.officers * self.resign_rate * np.exp(threat) * (1 - self.mean_loyalty) * 2
        self.resignations = poisson_quantile(self.chance("resignations"), rate)
        self.count("resignations", self.resignations)
        self.tell("resignations", self.resignations > 0, officers=self.resignations)

    def willingness(self, where: Indices) -> Array:
        """The chance that each manoeuvre unit obeys an order to enter, in the worlds `where`: (units, worlds)."""
        pull = self.order_weight - self.volunteer_appeal * self.everywhere("volunteers")
        return within(self.obedience[:, where][MANOEUVRE] + pull[where], 0.0, 1.0)

    def chance_of_obeying(self, where: Indices) -> Array:
        """The exact chance that an order to enter is carried out: over all ways in which the units may split."""
        if self.model.is_off("army"):
            return np.ones(where.size)
        return chance_of_splits(self.willingness(where), self.everywhere("refusal_threshold")[where])

    def order_to_enter(self, where: Indices, occasion: str, may_refuse: bool = True) -> Flags:
        """Gives the order in the worlds `where`, on this occasion; returns in which of them it is carried out.

        Where it is, the obeying part of the deployable force is committed; where not, loyalty suffers.
        """
        if self.model.is_off("army"):
            refusing = np.zeros(where.size)
        else:
            refuses = self.chances_at(where, f"order.{occasion}", int(MANOEUVRE.sum())) >= self.willingness(where)
            refusing = add_up(MANOEUVRE_SHARE[:, None] * refuses)
        threshold = self.everywhere("refusal_threshold")[where]
        obeyed = (refusing <= threshold) | (not may_refuse)
        obeying, refused = where[obeyed], where[~obeyed]
        self.committed[obeying] = self.everywhere("deployable")[obeying] * (1 - refusing[obeyed])
        self.committed_first[obeying] = self.committed[obeying]
        self.loyalty[:, refused] *= self.everywhere("refusal_shock")[refused]
        self.tell(
            "order",
            where,
            occasion=occasion,
            obeyed=obeyed,
            refusing=refusing,
            threshold=threshold,
            committed=self.committed,
        )
        return np.asarray(obeyed)

    def suffer(self) -> None:
        """One week of losses of the committed force."""
        spread = np.exp(self.loss_spread * self.normal("losses"))
        lost = self.committed * self.loss_rate * (0.5 + self.model.ukraine.north_defence) * spread
        lost = np.minimum(lost, self.committed)
        self.committed = self.committed - lost
        self.losses = self.losses + lost
        self.tell("losses", lost > 0, thousand=lost, total=self.losses)

    def withdraw(self, where: Flags) -> None:
        """Brings the committed force home."""
        self.committed = np.where(where, 0.0, self.committed)

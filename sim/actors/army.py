"""The Belarusian army: whether its units obey, who resigns, and what a war costs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.crisis.choice import sigmoid
from sim.crisis.ladder import FEINT
from sim.crisis.table import REFERENCE_RELIABILITY
from sim.engine.compiled import rule
from sim.engine.draws import poisson_quantile
from sim.engine.entity import Actor, Country, Luck, Normal, Parameters, State, Uniform, World, rare, within
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.measured.endings import is_at_war


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


KINDS = ("sof", "mech", "support")
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
UNITS = len(ORDER_OF_BATTLE)
USUAL_FORCE = 12.0  # thousand deployable soldiers, to whom the rate of losses refers
IS_SOF, IS_MECHANISED = (np.array([unit.kind == kind for unit in ORDER_OF_BATTLE]) for kind in KINDS[:2])
STRENGTH = np.array([unit.strength for unit in ORDER_OF_BATTLE])
FORCE = STRENGTH.sum()
MANOEUVRE = np.flatnonzero([unit.is_manoeuvre for unit in ORDER_OF_BATTLE])  # to whom an order to enter is addressed
MANOEUVRE_SHARE = STRENGTH[MANOEUVRE] / STRENGTH[MANOEUVRE].sum()
REFUSING = np.zeros(1)  # the share that refuses, in each way in which the units may split
for unit_share in MANOEUVRE_SHARE:
    REFUSING = np.concatenate([REFUSING, REFUSING + unit_share])
# On which occasion an order is given: whether a unit obeys is another draw on each of them.
OCCASIONS = ("summit", "incident", "imposed", "puppet")
AT_SUMMIT, AFTER_INCIDENT, IMPOSED_ORDER, PUPPETS_ORDER = np.arange(4, dtype=np.int64)
ORDER_LUCK = np.array([rare(f"army.order.{occasion}") for occasion in OCCASIONS])


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
    loyalty_noise = Parameter(
        0.004, unit="number", meaning="its weekly chance movement, sd", evidence="judgement", is_spread=True
    )
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
        0.18, unit="number", meaning="loyalty lost with the whole committed force", evidence="C001-33 judgement"
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
        meaning="weekly losses of a committed force of 12,000, as a share of it",
        evidence="C001-33 judgement",
    )
    mud_wear = Parameter(
        0.4,
        uniform(0, 0.8),
        unit="share",
        meaning="losses on the march added in the deepest mud, against firm ground",
        evidence="P44 judgement",
    )
    loss_spread = Parameter(
        0.3, unit="number", meaning="their spread, log standard deviation", evidence="judgement", is_spread=True
    )

    loyalty_luck = Normal("loyalty", UNITS)
    resignations_luck = Uniform("resignations")
    losses_luck = Normal("losses")
    loyalty = State("index", "loyalty of each unit", UNITS)
    obedience = State("probability", "chance that each unit obeys", UNITS)
    reliability = State("index", "obedience averaged over units by strength")
    mean_loyalty = State("index", "loyalty averaged over units by strength")
    resignations = State("persons", "officers and officials who resign this week")
    committed = State("thousand", "soldiers who fight in Ukraine")
    committed_first = State("thousand", "how many of them there were at the entry")
    losses = State("thousand", "soldiers lost so far")

    neutral = "reliability is at its reference, every order is obeyed, nobody resigns and nobody is lost"

    @rule
    def begin(w: World, p: Parameters) -> None:
        """Every unit is as loyal as usual."""
        for unit in range(UNITS):
            w.army_loyalty[unit] = Army.usual_loyalty(p, unit)
        Army.assess(w, p)

    @rule
    def neutralise(w: World) -> None:
        """The army is as reliable as at the reference, and nobody resigns."""
        w.army_reliability = REFERENCE_RELIABILITY
        w.army_resignations = 0.0

    @rule
    def usual_loyalty(p: Parameters, unit: int) -> float:
        """The loyalty of a unit in usual times, by its kind."""
        if IS_SOF[unit]:
            return p.army_loyalty_sof
        return p.army_loyalty_mech if IS_MECHANISED[unit] else p.army_loyalty_support

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week of loyalty, which follows the country's mood and the burden of losses, and of resignations."""
        mood = -0.5 * p.army_opinion_to_loyalty * (w.opinion_anti_war - p.army_usual_anti_war)
        burden = p.army_loss_to_loyalty * Army.share_lost(w)
        for unit in range(UNITS):
            loyalty, target = w.army_loyalty[unit], Army.usual_loyalty(p, unit) + mood - burden
            loyalty = (
                loyalty + p.army_loyalty_speed * (target - loyalty) + p.army_loyalty_noise * u.army_loyalty_luck[unit]
            )
            w.army_loyalty[unit] = within(loyalty, 0.0, 1.0)
        Army.assess(w, p)
        Army.resign(w, p, u)

    @rule
    def share_lost(w: World) -> float:
        """The part of the committed force that has been lost."""
        return w.army_losses / max(w.army_committed_first, 1e-9)

    @rule
    def assess(w: World, p: Parameters) -> None:
        """How likely each unit obeys, and what that makes of the army as a whole."""
        obeying, loyal = 0.0, 0.0
        for unit in range(UNITS):
            w.army_obedience[unit] = sigmoid(p.army_obedience_gain * (w.army_loyalty[unit] - 0.5))
            obeying = obeying + STRENGTH[unit] * w.army_obedience[unit]
            loyal = loyal + STRENGTH[unit] * w.army_loyalty[unit]
        w.army_reliability = obeying / FORCE
        w.army_mean_loyalty = loyal / FORCE

    @rule
    def resign(w: World, p: Parameters, u: Luck) -> None:
        """Officers resign, more of them as war comes closer."""
        threat = 0.0
        if w.involvement_level >= FEINT:
            threat = threat + 1.0
        if w.kremlin_ultimatum_weeks_left > 0:
            threat = threat + 0.8
        if is_at_war(w):
            threat = threat + 1.5
        rate = p.army_officers * p.army_resign_rate * np.exp(threat) * (1 - w.army_mean_loyalty) * 2
        w.army_resignations = poisson_quantile(u.army_resignations_luck, rate)
        w.count_resignations += int(w.army_resignations)
        if w.army_resignations > 0:
            tell(w, "resignations", officers=w.army_resignations)

    @rule
    def willingness(w: World, p: Parameters, unit: int) -> float:
        """The chance that a unit obeys an order to enter."""
        pull = p.army_order_weight - p.army_volunteer_appeal * p.army_volunteers
        return within(w.army_obedience[unit] + pull, 0.0, 1.0)

    @rule
    def chance_of_obeying(w: World, p: Parameters, country: Country) -> float:
        """The exact chance that an order to enter is carried out: over all ways in which the units may split."""
        if p.without_army:
            return 1.0
        chances, splits = country.desk.splits, 1
        chances[0] = 1.0
        for unit in MANOEUVRE:
            obeys = Army.willingness(w, p, unit)
            for i in range(splits):
                chances[splits + i] = chances[i] * (1 - obeys)
                chances[i] *= obeys
            splits *= 2
        total = 0.0
        for i in range(splits):
            if REFUSING[i] <= p.army_refusal_threshold:
                total += chances[i]
        return total

    @rule
    def order(w: World, p: Parameters, occasion: np.int64, may_refuse: bool) -> bool:
        """Gives the order to enter on an occasion; returns whether it is carried out.

        If so, the obeying part of the deployable force is committed; if not, loyalty suffers.
        """
        refusing = 0.0
        if not p.without_army:
            for i in range(len(MANOEUVRE)):
                if chance(w, ORDER_LUCK[occasion], np.uint64(i)) >= Army.willingness(w, p, MANOEUVRE[i]):
                    refusing += MANOEUVRE_SHARE[i]
        threshold = p.army_refusal_threshold
        obeyed = refusing <= threshold or not may_refuse
        if obeyed:
            w.army_committed = w.army_committed_first = p.army_deployable * (1 - refusing)
        else:
            for unit in range(UNITS):
                w.army_loyalty[unit] *= p.army_refusal_shock
        tell(
            w, "order", occasion=occasion, obeyed=obeyed, refusing=refusing, threshold=threshold,
            committed=w.army_committed,
        )  # fmt: skip
        return obeyed

    @rule
    def come_home(w: World) -> bool:
        """The soldiers leave Ukraine; returns whether any were there."""
        were_there = w.army_committed > 0
        w.army_committed = 0.0
        return were_there

    @rule
    def suffer(w: World, p: Parameters, u: Luck) -> None:
        """One week of losses of the committed force."""
        if w.army_committed > 0:
            spread = np.exp(p.army_loss_spread * u.army_losses_luck)
            # Enemy fire kills as many of a small force as of a large one, and so a larger part of it (Lanchester 1916).
            share = p.army_loss_rate * USUAL_FORCE / max(p.army_deployable, 1e-9)
            lost = w.army_committed * share * (0.5 + w.north_defence) * spread
            lost = lost * (1 + p.army_mud_wear * w.seasons_mud)
            lost = min(lost, w.army_committed)
            w.army_committed = w.army_committed - lost
            w.army_losses = w.army_losses + lost
            if lost > 0:
                tell(w, "losses", thousand=lost, total=w.army_losses)

"""Who takes to the streets: grievance and company against the risk of arrest."""

from __future__ import annotations

import numpy as np

from sim.actors.army import Army
from sim.actors.citizens import Citizens
from sim.actors.population import REGIONS
from sim.engine.compiled import rule
from sim.engine.entity import Country, Flag, Luck, Mechanism, Parameters, State, Whole, World, rare
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform, uniform
from sim.measured.endings import is_at_war
from sim.mechanisms.preparation import Preparation
from sim.mechanisms.protest import protest_for_a_week

# The country has lived under repression when a scenario begins (C001-15): without these weeks everyone bold enough
# would come out in the first one, and none would be in jail.
WEEKS_OF_REPRESSION_BEFORE = 12
LONGEST_COUNTED = 255.0  # weeks in jail are kept in one byte
PAST, ARRESTS = rare("mobilisation.past"), rare("mobilisation.arrest")


class Mobilisation(Mechanism):
    """A citizen acts when grievance, raised by active neighbours, exceeds fear of arrest by more than a threshold.

    Those who are caught leave the streets at once; the active are those who remain. Networks that past resistance has
    left count as company: who knows people who would come fears an arrest less (Opp & Gern 1993; Kuran 1991).

    Epstein's (2002) civil violence on a network, thresholds as in Granovetter (1978), without his rounding of the
    ratio of police to protesters.
    """

    resistance_networks = Initial(
        0.012,
        uniform(0, 0.02),
        unit="share",
        meaning="citizens in networks that 2020 and the rail war have left, and who are expected to come again",
        evidence="C001-28 C001-30 C003-14 judgement",
    )
    network_half_life = Parameter(
        52,
        uniform(26, 104),
        unit="weeks",
        meaning="time in which arrest and exile take half of them",
        evidence="C003-14 judgement",
        is_positive=True,
    )
    emboldened = Parameter(
        0.0001,
        loguniform(0.00003, 0.0003),
        unit="share",
        meaning="citizens whom an act of sabotage brings into them",
        evidence="C001-28 C001-30 judgement",
    )
    legitimacy = Parameter(
        0.45,
        uniform(0.40, 0.50),
        unit="share",
        meaning="hardship that citizens do not hold against the regime",
        evidence="C001-24 P19 judgement",
    )
    war_grievance = Parameter(
        0.09,
        uniform(0.05, 0.13),
        unit="number",
        meaning="grievance of a firm opponent once the army fights",
        evidence="C001-27 C003-13 P19",
    )
    loss_grievance = Parameter(
        0.6,
        unit="number",
        meaning="how much the loss of the whole force adds to that, as a share",
        evidence="C001-33 judgement",
    )
    peer_weight = Parameter(0.35, unit="number", meaning="pull of active neighbours", evidence="P19 judgement")
    stress_weight = Parameter(
        0.10, unit="number", meaning="grievance from economic stress at its worst", evidence="C000-22 judgement"
    )
    fear_weight = Parameter(
        0.5, unit="number", meaning="deterrence of a sure arrest for the most fearful", evidence="judgement"
    )
    arrest_constant = Parameter(
        2.3,
        unit="number",
        meaning="arrest chance rises as 1 - exp(-constant police / protesters)",
        evidence="judgement (Epstein 2002)",
    )
    police_ratio = Parameter(
        0.10, unit="share", meaning="security forces per citizen at full repression", evidence="judgement"
    )
    security_loyalty = Parameter(0.80, unit="share", meaning="security forces that obey", evidence="P17 P26 judgement")
    commit_drain = Parameter(
        0.4, unit="share", meaning="security lost at home when half the army is committed abroad", evidence="P17"
    )
    militia = Parameter(
        0,
        uniform(0, 20),
        unit="thousand",
        meaning="civilians whom the regime has armed as a people's militia",
        evidence="C001-14",
        is_lever=True,
    )
    militia_loyalty = Parameter(
        0.4,
        uniform(0.2, 0.7),
        unit="share",
        meaning="militia that obeys; the rest turns its arms on the regime in a revolt",
        evidence="C001-14 C001-24 judgement",
    )
    security_size = Parameter(
        100,
        unit="thousand",
        meaning="security forces that a militia is measured against",
        evidence="judgement",
        is_positive=True,
    )
    jailing = Parameter(0.35, unit="probability", meaning="jail after a sure arrest", evidence="P08 judgement")
    shortest_sentence = Parameter(2, unit="weeks", meaning="shortest time in jail", evidence="judgement")
    longest_sentence = Parameter(51, unit="weeks", meaning="longest time in jail", evidence="judgement")
    critical_active = Parameter(
        0.035,
        uniform(0.02, 0.05),
        unit="share",
        meaning="active citizens that shake a regime",
        evidence="P19 judgement (Chenoweth & Stephan 2011)",
        is_positive=True,
    )
    revolt_rate = Parameter(
        0.10,
        unit="per week",
        meaning="weekly chance of a fall at that share, were no security force loyal",
        evidence="P19 P27 judgement",
    )

    active_share = State("share", "citizens on the streets")
    has_past = Flag("whether the weeks before the first have been lived through")
    region_active = Whole("count", "citizens on the streets by region", len(REGIONS))

    neutral = "nobody takes to the streets"

    @rule
    def begin(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """What each citizen holds against the regime, and what he fears."""
        Citizens.draw_traits(w, p, country, 1 - p.mobilisation_legitimacy)

    @rule
    def neutralise(w: World) -> None:
        """Nobody is on the streets."""
        w.mobilisation_active_share = 0.0

    @rule
    def police(w: World, p: Parameters, committed: float) -> float:
        """The share of security forces that can act at home: committing soldiers (thousand) drains them (P17)."""
        drain = 1 - p.mobilisation_commit_drain * min(1.0, 2 * committed / p.army_size)
        obeying = 2 * p.mobilisation_militia_loyalty - 1  # one who does not obey ties down one who does
        helpers = max(0.0, 1 + p.mobilisation_militia * obeying / p.mobilisation_security_size)
        return p.mobilisation_police_ratio * p.mobilisation_security_loyalty * w.repression * drain * helpers

    @rule
    def revolt_hazard(w: World, p: Parameters) -> float:
        """The weekly hazard that protest brings the regime down: nothing below half the critical share."""
        ratio = w.mobilisation_active_share / p.mobilisation_critical_active
        if ratio <= 0.5:
            return 0.0
        armed = 1 + p.mobilisation_militia * (1 - p.mobilisation_militia_loyalty) / p.mobilisation_security_size
        return p.mobilisation_revolt_rate * (ratio * ratio) * (1 - p.mobilisation_security_loyalty) * armed

    @rule
    def update(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """One week of protest and arrests; before the first, the weeks in which the regime jailed its boldest."""
        if not w.mobilisation_has_past:
            w.mobilisation_has_past = True
            for week in range(WEEKS_OF_REPRESSION_BEFORE):
                Mobilisation.live_a_week(w, p, country, np.uint64(week), PAST, 0.0, Mobilisation.police(w, p, 0.0))
        kept = 2.0 ** (-1.0 / p.mobilisation_network_half_life)
        w.resistance_networks = min(1.0, kept * w.resistance_networks + p.mobilisation_emboldened * w.sabotage_acts)
        war = p.mobilisation_war_grievance * Preparation.share_of_war_felt(w, p)
        if is_at_war(w):
            war = p.mobilisation_war_grievance * (1 + p.mobilisation_loss_grievance * Army.share_lost(w))
        police = Mobilisation.police(w, p, w.army_committed)
        Mobilisation.live_a_week(w, p, country, np.uint64(w.week), ARRESTS, war, police)

    @rule
    def live_a_week(
        w: World, p: Parameters, country: Country, week: np.uint64, luck: np.uint64, war: float, police: float
    ) -> None:
        """Who acts, who is caught, and how many are on the streets in the end."""
        active = protest_for_a_week(
            country, w.replication, week, luck, w.key_0, w.key_1, w.mobilisation_region_active,
            p.mobilisation_stress_weight * w.economy_stress, war, p.mobilisation_peer_weight,
            p.mobilisation_fear_weight, p.mobilisation_arrest_constant * police / 3, p.opinion_far_ties,
            p.mobilisation_jailing, p.mobilisation_shortest_sentence,
            min(p.mobilisation_longest_sentence, LONGEST_COUNTED), w.resistance_networks,
        )  # fmt: skip
        w.mobilisation_active_share = active / len(country.attitude)

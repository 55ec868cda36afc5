"""Who takes to the streets: grievance and company against the risk of arrest."""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Array
from sim.engine.entity import Mechanism
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.mechanisms.protest import update_activity

# The country has lived under repression when a scenario begins (C001-15): without these weeks everyone bold enough
# would come out in the first one, and none would be in jail.
WEEKS_OF_REPRESSION_BEFORE = 12
LONGEST_COUNTED = 255.0  # weeks in jail are kept in one byte


class Mobilisation(Mechanism):
    """A citizen acts when grievance, raised by active neighbours, exceeds fear of arrest by more than a threshold.

    Those who are caught leave the streets at once; the active are those who remain.

    Epstein's (2002) civil violence on a network, thresholds as in Granovetter (1978), without his rounding of the
    ratio of police to protesters.
    """

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
        0.05, unit="number", meaning="how much a thousand losses add to that, as a share", evidence="C001-33 judgement"
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

    neutral = "nobody takes to the streets"

    worlds_first = ("ground", "fear", "region_active")

    def prepare(self) -> None:
        people = self.model.citizens
        self.ground, self.fear = people.ground_and_fear(self.model.in_all_worlds(1 - self.legitimacy))
        self.active_share: Array = self.model.zeros()
        self.has_past = False
        self.longest = np.minimum(self.everywhere("longest_sentence"), LONGEST_COUNTED)
        self.region_active = np.zeros((self.model.worlds, len(people.bounds) - 1), dtype=np.int64)

    def neutralise(self) -> None:
        self.active_share = self.model.zeros()

    def police(self, committed: Array) -> Array:
        """The share of security forces that can act at home: committing soldiers (thousand) drains them (P17)."""
        drain = 1 - self.commit_drain * np.minimum(1, 2 * committed / self.model.army.size)
        helpers = 1 + self.militia * self.militia_loyalty / self.security_size
        return np.asarray(
            self.police_ratio * self.security_loyalty * self.model.repression.repression * drain * helpers
        )

    def revolt_hazard(self) -> Array:
        """The weekly hazard that protest brings the regime down: nothing below half the critical share."""
        ratio = self.active_share / self.critical_active
        armed = 1 + self.militia * (1 - self.militia_loyalty) / self.security_size
        hazard = self.revolt_rate * ratio**2 * (1 - self.security_loyalty) * armed
        return np.where(ratio > 0.5, hazard, 0.0)

    def update(self) -> None:
        """One week of protest and arrests; before the first, the weeks in which the regime jailed its boldest."""
        if not self.has_past:
            self.has_past = True
            for week in range(WEEKS_OF_REPRESSION_BEFORE):
                self._live_a_week(week, "past", self.model.zeros(), self.police(self.model.zeros()))
        army = self.model.army
        war = self.war_grievance * (1 + self.loss_grievance * army.losses) * self.model.involvement.is_at_war
        self._live_a_week(self.model.week, "arrest", war, self.police(army.committed))

    def _live_a_week(self, week: int, arrests: str, war: Array, police: Array) -> None:
        model, people = self.model, self.model.citizens
        deterrence = self.arrest_constant * police / 3
        counts = update_activity(
            people.is_active,
            people.jailed_weeks,
            people.attitude,
            self.ground,
            self.fear,
            people.bounds,
            model.streams.keys,
            model.streams.replications,
            week,
            model.streams.number(f"mobilisation.{arrests}"),
            self.region_active,
            self.stress_weight * model.economy.stress,
            war,
            self.everywhere("peer_weight"),
            self.everywhere("fear_weight"),
            deterrence,
            model.opinion.everywhere("far_ties"),
            self.everywhere("jailing"),
            self.everywhere("shortest_sentence"),
            self.longest,
        )
        self.region_active = counts
        self.active_share = counts.sum(axis=1) / model.population_size

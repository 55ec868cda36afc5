"""Whether the leader falls to his people or his army, and what Moscow does with a country without him."""

from __future__ import annotations

import numpy as np

from sim.actors.army import Army
from sim.actors.elite import Elite
from sim.actors.west import West
from sim.crisis.choice import happens, respond
from sim.crisis.talks import Laid, lay_the_table
from sim.crisis.worth import collapse_stakes, depose_value, takeover_success
from sim.engine.compiled import rule
from sim.engine.entity import Country, Flag, Luck, Mechanism, Parameters, Uniform, World, rare
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.measured.endings import COLLAPSE, COUP, ORDER_REFUSED, REVOLT, close, is_at_war
from sim.mechanisms.involvement import Involvement
from sim.mechanisms.mobilisation import Mobilisation

OCCUPATION, AFTER_REFUSAL = rare("collapse.occupation"), rare("collapse.after_refusal")


class Collapse(Mechanism):
    """Mass protest that the security forces do not stop, and an army that bleeds and does not want to.

    First serious losses could bring military riots and revolution (C001-33); a fall leaves Moscow to withdraw or to
    occupy the whole country (C001-37).
    """

    mutiny_rate = Parameter(
        0.012,
        uniform(0, 0.03),
        unit="per week",
        meaning="weekly chance of mutiny when the whole committed force is lost",
        evidence="C001-33",
    )
    order_collapse = Parameter(
        0.25,
        unit="probability",
        meaning="fall of the leader when the army refuses his order",
        evidence="C001-25 judgement",
    )

    fall = Uniform()
    coup = Uniform()
    west = Uniform()
    has_collapsed = Flag("the leader who sent the army has lost his office")
    is_occupied = Flag("Moscow has then occupied the country")
    table = Laid("what lies before Moscow when the leader has fallen")

    neutral = "the leader cannot fall at home"

    @rule
    def hazard(w: World, p: Parameters) -> float:
        """The weekly hazard of a fall: revolt, and after an entry mutiny too."""
        hazard = Mobilisation.revolt_hazard(w, p)
        if is_at_war(w):
            lost = Army.share_lost(w)
            doubt = (1 - w.army_reliability) / 0.55
            hazard = hazard + p.collapse_mutiny_rate * lost * (doubt * doubt)
        return hazard

    @rule
    def test(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """One week: does the leader fall."""
        if w.collapse_has_collapsed or w.war_has_ended:
            return
        by_the_west = False
        if happens(u.collapse_fall, Collapse.hazard(w, p)):
            close(w, COLLAPSE, REVOLT)
        elif happens(u.collapse_coup, Elite.coup_hazard(w, p)):
            close(w, COLLAPSE, COUP)
        elif is_at_war(w) and happens(u.collapse_west, West.removal_hazard(w, p)):
            by_the_west = True
        else:
            return
        if w.involvement_has_entered:
            Collapse.fall_at_war(w, p, country, by_the_west)

    @rule
    def order_refused(w: World, p: Parameters) -> None:
        """The army has refused an order to enter."""
        w.count_orders_refused += 1
        if not p.without_collapse and chance(w, AFTER_REFUSAL) < p.collapse_order_collapse:
            close(w, COLLAPSE, ORDER_REFUSED)

    @rule
    def fall_at_war(w: World, p: Parameters, country: Country, by_the_west: bool) -> None:
        """The army comes home; Moscow lets the country go, or occupies it."""
        Involvement.army_comes_home(w)
        w.collapse_has_collapsed = True
        if by_the_west:
            w.count_removals_after_entry += 1
        else:
            w.count_collapses_after_entry += 1
        lay_the_table(w, p, country, w.collapse_table)
        s, k = w.collapse_table, p.kremlin
        takeover = takeover_success(s, k)
        worth = depose_value(s, k, takeover) + takeover * s.hawkishness
        if chance(w, OCCUPATION) < respond(k.rationality, worth, -collapse_stakes(s, k), -np.inf)[0]:
            w.collapse_is_occupied = True
            w.count_occupations_after_entry += 1
        tell(w, "fall at war", occupied=w.collapse_is_occupied, by_the_west=by_the_west)

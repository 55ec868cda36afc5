"""How much the leader still has to give instead of his army."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform
from sim.engine.told import tell


class Concessions(Mechanism):
    """Each partial answer uses up room for the next: stalling gets harder as little is left to give (P17; C003-28).

    In the crisis game a partial answer saves face and satisfies Moscow by the square root of the room, and costs the
    leader sovereignty in proportion to what is gone.
    """

    concession_room = Initial(
        0.80, unit="share", meaning="what can still be given short of the army, 1 = all of it", evidence="C004-11 P17"
    )
    transit_price = Parameter(
        0.08, uniform(0.04, 0.15), unit="share", meaning="room used by transit and staging", evidence="P17 judgement"
    )
    feint_price = Parameter(
        0.04,
        uniform(0.02, 0.08),
        unit="share",
        meaning="room used by exercises at the border",
        evidence="P17 judgement",
    )
    joint_group_price = Parameter(
        0.08, uniform(0.04, 0.15), unit="share", meaning="room used by a joint group", evidence="C002-01 P17 judgement"
    )
    basing_price = Parameter(
        0.15, uniform(0.08, 0.25), unit="share", meaning="room used by nuclear basing", evidence="C004-11 judgement"
    )
    recovery = Parameter(0.002, unit="per week", meaning="room regained", evidence="P17 judgement")

    neutral = "there is always as much to give"

    @rule
    def neutralise(w: World) -> None:
        """Everything is still there to give."""
        w.concession_room = 1.0

    @rule
    def pay(w: World, p: Parameters, price: float) -> None:
        """Something is given away at this price."""
        if not p.without_concessions:
            w.concession_room = max(0.0, w.concession_room - price)

    @rule
    def base_warheads(w: World, p: Parameters) -> None:
        """Russian nuclear weapons come to Belarus, if they are not there yet."""
        if w.nuclear_basing == 0:
            Concessions.pay(w, p, p.concessions_basing_price)
            tell(w, "basing")
        w.nuclear_basing = 1.0

    @rule
    def recover(w: World, p: Parameters) -> None:
        """One week: a little room comes back."""
        w.concession_room = min(1.0, w.concession_room + p.concessions_recovery)

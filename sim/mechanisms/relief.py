"""Western relief from sanctions, against freed prisoners and restraint."""

from __future__ import annotations

from sim.actors.kremlin import Kremlin
from sim.actors.west import US, West
from sim.engine.compiled import rule
from sim.engine.entity import Luck, Mechanism, Parameters, Uniform, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.told import tell
from sim.mechanisms.preparation import Preparation


class Relief(Mechanism):
    """The United States may lift sanctions, step by step, from a Minsk that frees prisoners and shows restraint.

    What is lifted can be imposed again: so relief restores what deters an entry (Drezner 1999), and lets dependence on
    Russia grow more slowly. Nobody bargains with a Minsk that readies its army, or that Moscow presses openly.
    """

    western_offers = Initial(
        0, unit="yes/no", meaning="whether Washington offers relief for prisoners: from June 2025 on", evidence="P33"
    )
    rate = Parameter(
        0.07,
        loguniform(0.03, 0.15),
        unit="probability per week",
        meaning="chance of a step while relief is offered: two in the seven months from June 2025",
        evidence="P33 P40",
    )
    step = Parameter(
        0.05,
        uniform(0.02, 0.1),
        unit="index",
        meaning="American sanctions lifted by a step, as part of all that America can impose",
        evidence="P33 judgement",
    )
    loosening = Parameter(
        0.01, uniform(0, 0.03), unit="index", meaning="repression given up for it", evidence="P33 judgement"
    )

    deal = Uniform()

    neutral = "the West lifts nothing that it has imposed"

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week: a step of relief, or none."""
        is_restrained = not Preparation.is_under_way(w) and not w.involvement_has_entered
        if (
            w.western_offers > 0
            and is_restrained
            and not Kremlin.ultimatum_is_open(w)
            and u.relief_deal < p.relief_rate
        ):
            Relief.lift(w, p)

    @rule
    def lift(w: World, p: Parameters) -> None:
        """A step of relief: prisoners go free, sanctions fall."""
        if not p.without_relief and not p.without_west:
            West.ease(w, US, p.relief_step)
            w.repression = max(0.0, w.repression - p.relief_loosening)
            w.count_reliefs += 1
            tell(w, "relief", sanctions=w.sanctions)

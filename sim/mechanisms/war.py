"""Whether the war between Russia and Ukraine ends first."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import rule
from sim.engine.entity import Flag, Luck, Mechanism, Parameters, Uniform, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.told import tell
from sim.measured.endings import CEASEFIRE, WAR_END, close
from sim.mechanisms.involvement import Involvement


class War(Mechanism):
    """A ceasefire ends the question: likelier while the two talk, and at a stalemate that hurts both (Zartman 2000).

    h = end_hazard (1 + (talks_factor - 1) T) exp(-front_slope |F|) a week; talks T begin and break off by chance.
    """

    talks = Initial(
        0, unit="index", meaning="whether Russia and Ukraine talk of an end: 0 not, 1 openly", evidence="P47"
    )
    end_hazard = Parameter(
        0.0008,
        uniform(0, 0.004),
        unit="probability per week",
        meaning="chance of a ceasefire at a stalemate without talks",
        evidence="judgement",
    )
    talks_factor = Parameter(
        4,
        loguniform(2, 12),
        unit="factor",
        meaning="how much likelier it is while there are talks",
        evidence="P47 judgement",
    )
    front_slope = Parameter(
        2,
        uniform(0, 4),
        unit="number",
        meaning="how much less likely the further one side is ahead, in logarithms",
        evidence="judgement (Zartman 2000)",
    )
    talks_begin = Parameter(
        0.007, loguniform(0.002, 0.02), unit="probability per week", meaning="chance that talks begin", evidence="P47"
    )
    talks_end = Parameter(
        0.017,
        loguniform(0.006, 0.05),
        unit="probability per week",
        meaning="chance that they break off",
        evidence="P47",
    )

    ceasefire = Uniform()
    change_of_talks = Uniform()
    has_ended = Flag("there is a ceasefire")

    neutral = "the war does not end"

    @rule
    def hazard(w: World, p: Parameters) -> float:
        """The chance of a ceasefire this week."""
        talking = 1 + (p.war_talks_factor - 1) * w.talks
        return min(1.0, p.war_end_hazard * talking * np.exp(-p.war_front_slope * abs(w.front_balance)))

    @rule
    def test(w: World, p: Parameters, u: Luck) -> None:
        """One week: a ceasefire or none; talks begin or break off."""
        if w.war_has_ended:
            return
        if u.war_ceasefire < War.hazard(w, p):
            War.cease(w)
        elif w.talks == 0 and u.war_change_of_talks < p.war_talks_begin:
            w.talks = 1.0
            tell(w, "talks", begin=True)
        elif w.talks > 0 and u.war_change_of_talks < p.war_talks_end:
            w.talks = 0.0
            tell(w, "talks", begin=False)

    @rule
    def cease(w: World) -> None:
        """The guns fall silent; an army that has entered comes home."""
        w.war_has_ended = True
        tell(w, "ceasefire")
        close(w, WAR_END, CEASEFIRE)
        Involvement.army_comes_home(w)

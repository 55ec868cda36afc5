"""Whether the war between Russia and Ukraine ends first."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Flag, Luck, Mechanism, Parameters, Uniform, World
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.told import tell
from sim.measured.endings import CEASEFIRE, WAR_END, close
from sim.mechanisms.involvement import Involvement


class War(Mechanism):
    """A ceasefire ends the question, at a constant hazard: the evidence holds nothing that it could depend on."""

    end_hazard = Parameter(
        0.0008, uniform(0, 0.004), unit="probability per week", meaning="chance of a ceasefire", evidence="judgement"
    )

    ceasefire = Uniform()
    has_ended = Flag("there is a ceasefire")

    neutral = "the war does not end"

    @rule
    def test(w: World, p: Parameters, u: Luck) -> None:
        """One week: a ceasefire or none."""
        if u.war_ceasefire < p.war_end_hazard and not w.war_has_ended:
            w.war_has_ended = True
            tell(w, "ceasefire")
            close(w, WAR_END, CEASEFIRE)
            Involvement.army_comes_home(w)

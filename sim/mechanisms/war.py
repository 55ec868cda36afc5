"""Whether the war between Russia and Ukraine ends first."""

from __future__ import annotations

from sim.engine.entity import Mechanism, anywhere
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform


class War(Mechanism):
    """A ceasefire ends the question, at a constant hazard: the evidence holds nothing that it could depend on."""

    end_hazard = Parameter(
        0.0008, uniform(0, 0.004), unit="probability per week", meaning="chance of a ceasefire", evidence="judgement"
    )

    neutral = "the war does not end"

    def prepare(self) -> None:
        self.has_ended = self.model.nowhere()

    def test(self) -> None:
        """One week: a ceasefire or none."""
        ends = self.happens("ceasefire", self.end_hazard) & ~self.has_ended
        if not anywhere(ends):
            return
        self.has_ended = self.has_ended | ends
        self.tell("ceasefire", ends)
        self.model.close(ends, "war_end", "ceasefire")
        self.model.come_home(ends)

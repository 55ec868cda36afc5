"""How many Russian soldiers are in Belarus: who comes, and who is called to the front."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Flag, Mechanism, Parameters, World
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform


class Garrison(Mechanism):
    """Russian soldiers come where Minsk concedes exercises or a joint group, and leave as that ends or the front needs.

    R' = R + arrival max(0, min(group, reserves) - R) while it goes on, less (departure once it is over
    + front_pull max(0, -F)) max(0, R - base). What a scenario fixes by an event `russian_troops` stays.
    """

    group = Parameter(
        9, uniform(5, 12), unit="thousand", meaning="Russian soldiers that a joint group brings", evidence="P28 P37"
    )
    base = Parameter(
        2,
        uniform(0.5, 2.5),
        unit="thousand",
        meaning="Russian soldiers at airfields and signals sites, who stay",
        evidence="P37",
    )
    arrival = Parameter(
        0.15, uniform(0.08, 0.25), unit="per week", meaning="speed at which they come", evidence="P28 P37 judgement"
    )
    departure = Parameter(
        0.08,
        uniform(0.04, 0.15),
        unit="per week",
        meaning="speed at which they leave once nothing is conceded any more",
        evidence="P37 judgement",
    )
    front_pull = Parameter(
        0.3,
        uniform(0, 0.6),
        unit="per week",
        meaning="speed at which the front draws them away, per unit by which Russia is losing",
        evidence="P11 P37 judgement",
    )

    is_fixed = Flag("a scenario says how many Russian soldiers there are, until it says otherwise")

    neutral = "Russian soldiers in Belarus stay as many as they are"

    @rule
    def move(w: World, p: Parameters) -> None:
        """One week of arrivals and departures."""
        if w.garrison_is_fixed:
            return
        there = w.russian_troops_in_belarus
        coming, speed = 0.0, p.garrison_front_pull * max(0.0, -w.front_balance)
        if w.involvement_with_moscow:
            coming = p.garrison_arrival * max(0.0, min(p.garrison_group, w.reserves) - there)
        else:
            speed = speed + p.garrison_departure
        leaving = min(speed, 1.0) * max(0.0, there - p.garrison_base)
        w.russian_troops_in_belarus = there + coming - leaving

    @rule
    def fix(w: World, thousand: float) -> None:
        """A scenario says how many there are."""
        w.russian_troops_in_belarus = thousand
        w.garrison_is_fixed = True

"""What Kyiv demands of Minsk under threat of strikes, as in June 2026."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import rule
from sim.engine.entity import Flag, Luck, Mechanism, Parameters, State, Uniform, World, rare
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.mechanisms.involvement import Involvement
from sim.mechanisms.preparation import Preparation

ANSWER = rare("counter_demand.answer")


class CounterDemand(Mechanism):
    """Kyiv gives Minsk some days to end what helps Russia; else it strikes itself. Its north stands ready from then on.

    Minsk gives way, one rung down the ladder, unless it readies its army for an entry; else there is an armed incident
    that nobody staged. A stronger north is his reason not to join: it raises the risk that an entry has for him and
    lowers its worth to Moscow.
    """

    rate = Parameter(
        0.015,
        loguniform(0.005, 0.04),
        unit="probability per week",
        meaning="chance that Kyiv puts such a demand while there are exercises at the border or help",
        evidence="P34 P48 judgement",
    )

    weeks_given = Parameter(1, unit="weeks", meaning="time that Kyiv gives", evidence="P34")
    compliance = Parameter(
        0.7,
        uniform(0.4, 0.95),
        unit="probability",
        meaning="chance that Minsk gives way in time",
        evidence="P34 P48 judgement",
    )
    readiness = Parameter(
        0.3,
        uniform(0.1, 0.5),
        unit="share",
        meaning="how much of what its northern defence lacks Kyiv adds when it threatens",
        evidence="P34 judgement",
    )

    occasion = Uniform()
    weeks_left = State("weeks", "time until Kyiv strikes; 0 where nothing is demanded")
    strikes = Flag("Kyiv strikes in Belarus this week, since Minsk has not given way")

    neutral = "Kyiv demands nothing of Minsk"

    @rule
    def neutralise(w: World) -> None:
        """Kyiv demands nothing."""
        w.counter_demand_weeks_left = 0.0
        w.counter_demand_strikes = False

    @rule
    def put(w: World, p: Parameters) -> None:
        """Kyiv puts its demand, and makes its north ready for an answer."""
        if p.without_counter_demand:
            return
        w.counter_demand_weeks_left = np.ceil(p.counter_demand_weeks_given) + 1  # it goes down this week already
        if not p.without_ukraine:
            gap = max(0.0, p.ukraine_most_defence - w.north_defence)
            w.north_defence = w.north_defence + p.counter_demand_readiness * gap
        w.count_counter_demands += 1
        tell(w, "counter-demand put", weeks=p.counter_demand_weeks_given)

    @rule
    def run_on(w: World, p: Parameters, u: Luck) -> None:
        """A demand is put or not; when the time of one is up Minsk has given way, or Kyiv strikes."""
        w.counter_demand_strikes = False
        if w.counter_demand_weeks_left == 0:
            if not Involvement.is_seen_at_the_border(w) or u.counter_demand_occasion >= p.counter_demand_rate:
                return
            CounterDemand.put(w, p)
        w.counter_demand_weeks_left = max(0.0, w.counter_demand_weeks_left - 1)
        if w.counter_demand_weeks_left == 0:
            gives_way = chance(w, ANSWER) < p.counter_demand_compliance and not Preparation.is_under_way(w)
            w.counter_demand_strikes = not gives_way
            tell(w, "counter-demand", met=not w.counter_demand_strikes)
            if not w.counter_demand_strikes:
                Involvement.step_down(w)

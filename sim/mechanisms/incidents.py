"""Armed incidents on Belarusian soil, and whether the leader answers them by going to war."""

from __future__ import annotations

import numpy as np

from sim.actors.army import AFTER_INCIDENT, Army
from sim.crisis.choice import drawn, must_be_defined
from sim.crisis.game import incident
from sim.crisis.meeting import ENTER, PARTIAL
from sim.crisis.talks import Laid, forecasts_of, lay_the_table
from sim.engine.compiled import rule
from sim.engine.entity import Country, Flag, Luck, Mechanism, Parameters, State, Uniform, Whole, World, rare
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.measured.endings import RETALIATORY, is_open
from sim.measured.slips import add_incident
from sim.mechanisms.opinion import Opinion
from sim.mechanisms.orders import order_entry

STAGED, RECOGNITION, ANSWER = rare("incidents.staged"), rare("incidents.recognition"), rare("incidents.answer")
NO_ANSWER = np.int64(-1)


class Incidents(Mechanism):
    """A shell, a drone or a staged provocation; the deeper the involvement, the likelier.

    Inadvertent war (Schelling 1960): an entry that looks like self-defence is feared less at home and abroad, and a
    limited answer brings others.
    """

    incident_rate = Parameter(
        0.008,
        loguniform(0.002, 0.02),
        unit="probability per week",
        meaning="incidents on Belarusian soil at staging level",
        evidence="C000-25 C001-10 C002-03 P16",
    )
    rate_floor = Parameter(
        0.5,
        unit="factor",
        meaning="part of that rate that remains without any involvement; each rung adds as much",
        evidence="C000-26 judgement",
    )

    false_flag_share = Parameter(
        0.2,
        uniform(0, 0.5),
        unit="share",
        meaning="incidents that Moscow stages",
        evidence="C002-03 P13 judgement",
    )
    recognition = Parameter(
        0.5, unit="probability", meaning="chance that the leader sees through a staged incident", evidence="judgement"
    )

    escalation = Parameter(
        1.0,
        uniform(0, 3),
        unit="factor",
        meaning="further incidents after a limited answer: how much likelier, until it is forgotten",
        evidence="P16 judgement (Schelling 1960)",
    )
    tension_memory = Parameter(
        0.8, unit="share", meaning="tension after an answer that lasts into the next week", evidence="judgement"
    )

    strike = Uniform()
    entry_chance = State("probability", "known chance of an entry this week through an incident")
    enters = Flag("the army entered this week after an incident")
    answer = Whole("number", "how the leader answered this week's incident: -1 where there was none")
    believed = State("share", "whether he took it for an attack: 0 where he saw through a staged one")
    tension = State("count", "limited answers that are not forgotten yet")
    table = Laid("what lies before the leader when he answers an incident")

    neutral = "there are no incidents"

    @rule
    def begin(w: World) -> None:
        """There is no incident yet."""
        Incidents.neutralise(w)
        w.incidents_tension = 0.0

    @rule
    def neutralise(w: World) -> None:
        """There is no incident."""
        w.incidents_entry_chance = 0.0
        w.incidents_enters = False
        w.incidents_answer = NO_ANSWER

    @rule
    def happen(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """One week: an incident or none, the leader's answer, the army's obedience."""
        Incidents.neutralise(w)
        w.incidents_tension = p.incidents_tension_memory * w.incidents_tension
        if u.incidents_strike < Incidents.rate(w, p) or w.timeline_forced_incident or w.counter_demand_strikes:
            Opinion.rally_round(w, p)
            is_staged = not w.counter_demand_strikes and chance(w, STAGED) < p.incidents_false_flag_share
            w.count_incidents += 1
            if is_staged:
                w.count_false_flags += 1
            if is_open(w):
                Incidents.answer_it(w, p, country, is_staged)

    @rule
    def rate(w: World, p: Parameters) -> float:
        """The chance of an incident this week, without those of the scenario."""
        if p.without_incidents:
            return 0.0
        floor = p.incidents_rate_floor
        tense = 1.0 + p.incidents_escalation * w.incidents_tension
        return p.incidents_incident_rate * (floor + floor * w.involvement_level) * tense

    @rule
    def chance_of_order(w: World, p: Parameters, country: Country) -> float:
        """The chance that the leader would answer an incident now by an entry, if he believed in it."""
        lay_the_table(w, p, country, w.incidents_table)
        return incident(w.incidents_table, p.leader, p.kremlin, forecasts_of(p), p.rule, 1.0)[1][ENTER]

    @rule
    def answer_it(w: World, p: Parameters, country: Country, is_staged: bool) -> None:
        """The leader answers an incident."""
        seen_through = is_staged and chance(w, RECOGNITION) < p.incidents_recognition
        lay_the_table(w, p, country, w.incidents_table)
        w.incidents_believed = 0.0 if seen_through else 1.0
        worth, chances = incident(w.incidents_table, p.leader, p.kremlin, forecasts_of(p), p.rule, w.incidents_believed)
        must_be_defined(chances[0] + chances[1] + chances[2])
        w.incidents_answer = drawn(chance(w, ANSWER), chances)
        w.incidents_entry_chance = chances[ENTER] * Army.chance_of_obeying(w, p, country)
        add_incident(w, p, worth, w.incidents_entry_chance)
        tell(
            w, "incident", situation=w.incidents_table, leader=p.leader, kremlin=p.kremlin, values=worth,
            chances=chances, answer=w.incidents_answer, staged=is_staged, seen_through=seen_through,
            entry_chance=w.incidents_entry_chance,
        )  # fmt: skip
        if w.incidents_answer == PARTIAL:
            w.incidents_tension = w.incidents_tension + 1.0
        if w.incidents_answer == ENTER:
            w.incidents_enters = order_entry(w, p, AFTER_INCIDENT, RETALIATORY)

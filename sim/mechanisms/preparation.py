"""The weeks between an order to enter and the day of the march: what can be seen of them, and how they end."""

from __future__ import annotations

import numpy as np

from sim.crisis.rules import NONE
from sim.crisis.table import UNLIKELY
from sim.engine.compiled import rule
from sim.engine.entity import Flag, Mechanism, Parameters, State, Whole, World, rare, within
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.measured.endings import is_open
from sim.mechanisms.involvement import Involvement

LENGTH, SIGN = rare("preparation.length"), rare("preparation.sign")
NOT_READIED = np.int64(-1)


class Preparation(Mechanism):
    """An army is readied before it marches, and until then the war can be called off.

    An order starts some weeks of call-ups, supplies and movement to the border, with Russian units alongside where
    Moscow had asked for it. They look like exercises but for signs that both show, the real thing oftener (Betts 1982).
    Kyiv, the West, citizens and railway saboteurs react to what they see; on the last day Moscow may hold the leader
    back, he may think better of it, and units may refuse.
    """

    shortest = Parameter(
        4, uniform(2, 6), unit="weeks", meaning="the least time that readying the army takes", evidence="P39 judgement"
    )
    longest = Parameter(
        12, uniform(8, 16), unit="weeks", meaning="the most time that it takes", evidence="P39 judgement"
    )
    sign_rate = Parameter(
        0.35,
        uniform(0.2, 0.6),
        unit="probability per week",
        meaning="chance that signs of a call-up or of supplies for war are seen while the army is readied",
        evidence="C001-11 judgement (Betts 1982)",
    )
    false_sign_rate = Parameter(
        0.1,
        uniform(0.05, 0.2),
        unit="probability per week",
        meaning="chance that mere exercises show such signs",
        evidence="C001-11 judgement",
    )
    foretaste = Parameter(
        0.3,
        uniform(0.1, 0.6),
        unit="share",
        meaning="how much of what citizens and saboteurs hold against a war they feel while the army is readied for it",
        evidence="C001-25 C001-32 judgement",
    )

    weeks_left = State("weeks", "time until the army is ready to march; 0 where it is, or where none is readied")
    demand = Whole("number", "the demand to which the leader gave in: -1 where no army is readied")
    is_forced = Flag("the scenario had put that demand")
    slip_of_leader = State("share", "1 where he ordered it against his clear interest")
    slip_of_moscow = State("share", "1 where Moscow demanded it, or did not, against its own")
    evidence = State("logit", "what this week's signs, or that there were none, speak for a real preparation")

    @rule
    def begin(w: World) -> None:
        """No army is readied."""
        Preparation.stop(w)
        w.preparation_evidence = 0.0

    @rule
    def stop(w: World) -> None:
        """The army is not readied any more."""
        w.preparation_weeks_left = 0.0
        w.preparation_demand = NOT_READIED
        w.preparation_is_forced = False

    @rule
    def order(w: World, p: Parameters, demand: int, is_forced: bool) -> None:
        """The leader has agreed to enter: the army is readied, in what looks like exercises at the border."""
        spread = max(0.0, p.preparation_longest - p.preparation_shortest)
        w.preparation_weeks_left = max(1.0, np.rint(p.preparation_shortest + spread * chance(w, LENGTH)))
        w.preparation_demand, w.preparation_is_forced = demand, is_forced
        w.count_preparations += 1
        Involvement.show_at_the_border(w, demand != NONE)
        tell(w, "preparation", weeks=w.preparation_weeks_left)

    @rule
    def is_under_way(w: World) -> bool:
        """Whether the army is readied for an entry."""
        return w.preparation_demand != NOT_READIED

    @rule
    def is_complete(w: World) -> bool:
        """Whether the army stands ready, and the day of the march has come."""
        return w.preparation_demand != NOT_READIED and w.preparation_weeks_left == 0

    @rule
    def go_on(w: World, p: Parameters) -> None:
        """One week of it, in which signs may be seen; mere exercises show such signs too."""
        if not is_open(w):
            Preparation.stop(w)
        if Preparation.is_under_way(w):
            w.count_weeks_of_preparation += 1
            w.preparation_weeks_left = max(0.0, w.preparation_weeks_left - 1)
        w.preparation_evidence = 0.0
        if Involvement.is_seen_at_the_border(w):
            Preparation.show_signs(w, p)

    @rule
    def show_signs(w: World, p: Parameters) -> None:
        """This week signs of war are seen at the border, or none; either is evidence, in log-odds by Bayes' rule."""
        real = within(p.preparation_sign_rate, UNLIKELY, 1 - UNLIKELY)
        false = within(p.preparation_false_sign_rate, UNLIKELY, 1 - UNLIKELY)
        if chance(w, SIGN) < (real if Preparation.is_under_way(w) else false):
            w.count_signs_of_war += 1
            w.preparation_evidence = np.log(real / false)
            tell(w, "sign of war")
        else:
            w.preparation_evidence = np.log((1 - real) / (1 - false))

    @rule
    def share_of_war_felt(w: World, p: Parameters) -> float:
        """How much of a war citizens and saboteurs feel already: nothing where no army is readied."""
        return p.preparation_foretaste if Preparation.is_under_way(w) else 0.0

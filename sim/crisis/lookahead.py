"""What meetings to come may bring in each life without an entry, as both sides foresee it."""

from __future__ import annotations

import numpy as np

from sim.crisis.ahead import Ahead, Turn, office_ahead, yearly_hazard
from sim.crisis.meeting import DemandNode, Expectation, Meeting
from sim.crisis.rules import LESSER, NO, NONE, REQUEST, ULTIMATUM, YES, Demand, Number
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import entry_worth, price_of_exercises, price_under_ultimatum
from sim.engine.arrays import Array
from sim.engine.compiled import equation


@equation
def in_life(ahead: Ahead, this: Array) -> Ahead:
    """The same for somebody who lives this life now."""
    return Ahead(ahead.free, this, ahead.pressed, ahead.cut_off)


@equation
def office_beyond(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    takeover: Number,
    risk: Array,
    bartered: Array,
    danger: Ahead,
    rates: Ahead,
    office: Ahead,
    to_come: tuple[Expectation, Expectation, Expectation, Expectation],
) -> Ahead:
    """What each life is worth to the leader with the meetings that he foresees in it, and what is bartered at them."""
    home = yearly_hazard(risk)
    unasked = entry_worth(s, leader, home, NONE) + s.inclination
    asked = entry_worth(s, leader, home, ULTIMATUM) + s.inclination
    given, lent = office.free - price_under_ultimatum(s, leader, k), office.free - price_of_exercises(s, leader, k)
    meetings = (
        turn_for_leader(leader, takeover, unasked, asked, given, lent, bartered, office, to_come[0], NO),
        turn_for_leader(leader, takeover, unasked, asked, given, lent, bartered, office, to_come[1], NO),
        turn_for_leader(leader, takeover, unasked, asked, given, lent, bartered, office, to_come[2], NO),
        turn_for_leader(leader, takeover, unasked, asked, given, lent, bartered, office, to_come[3], YES),
    )
    return office_ahead(s, leader, danger, rates, meetings)


@equation
def turn_for_leader(
    leader: LeaderStakes,
    takeover: Number,
    unasked: Array,
    asked: Array,
    given: Array,
    lent: Array,
    bartered: Array,
    office: Ahead,
    meeting: Expectation,
    is_cut_off: bool,
) -> Turn:
    """What a meeting to come may bring the leader: an entry, a cut-off, its end for a concession, or his removal.

    An entry is worth `unasked` or `asked` to him, life after the help short of war that he gave or lent `given` or
    `lent`, and `bartered` what he has of a bargain on less than the army.
    """
    a = after_demand(leader, takeover, unasked, lent, office.as_it_is, NO, meeting, NONE)
    b = after_demand(leader, takeover, asked, lent, office.pressed, YES, meeting, REQUEST)
    c = after_demand(leader, takeover, asked, given, office.cut_off, np.logical_not(is_cut_off), meeting, ULTIMATUM)
    d = after_demand(leader, takeover, unasked, office.free + bartered, office.pressed, YES, meeting, LESSER)
    removed = meeting.moves[4] * takeover
    worth = a.worth + b.worth + c.worth + d.worth - removed * leader.exit_penalty
    return Turn(a.turns + b.turns + c.turns + d.turns + removed, worth)


@equation
def after_demand(
    leader: LeaderStakes,
    takeover: Number,
    entry: Array,
    complied: Array,
    cut: Array,
    coerces: bool,
    meeting: Expectation,
    demand: Demand,
) -> Turn:
    """The part of it that follows from one demand, none included; `coerces` where a cut-off would be a new one."""
    enter, partial, refuse = meeting.answers[demand]
    after_partial, after_refusal = meeting.fears[demand]
    passed = partial * (1 - after_partial[0] - after_partial[1])
    coerced = (partial * after_partial[0] + refuse * after_refusal[0]) * (1.0 if coerces else 0.0)
    removed = (partial * after_partial[1] + refuse * after_refusal[1]) * takeover
    worth = enter * entry + passed * complied + coerced * cut - removed * leader.exit_penalty
    return Turn(meeting.moves[demand] * (enter + passed + coerced + removed), meeting.moves[demand] * worth)


@equation
def turn_for_moscow(k: KremlinStakes, meeting: Meeting, is_open: Number, is_cut_off: bool) -> Turn:
    """What a meeting to come may bring Moscow, its costs included."""
    entry = meeting.entry
    repeat = np.where(is_open > 0, k.repeat_factor, 1.0)
    wait, request, ultimatum, exercises, depose = meeting.moves
    a, b, c, d = meeting.nodes
    requested = after_demand_by_moscow(k.backdown_cost_request, k.coerced_backdown_share, entry, b, YES)
    pressed = after_demand_by_moscow(
        k.backdown_cost_ultimatum, k.coerced_backdown_share, entry, c, np.logical_not(is_cut_off)
    )
    exercising = after_demand_by_moscow(0.0 * entry, k.coerced_backdown_share, entry, d, YES)
    unasked = a.expected[0]
    return Turn(
        wait * unasked + request * requested.turns + ultimatum * pressed.turns + exercises * exercising.turns + depose,
        wait * unasked * entry
        + exercises * exercising.worth
        + request * (requested.worth - k.request_cost)
        + ultimatum * (pressed.worth - k.ultimatum_cost * repeat)
        + depose * meeting.values[4],
    )


@equation
def after_demand_by_moscow(backdown: Array, share: Array, entry: Array, demanded: DemandNode, coerces: bool) -> Turn:
    """The part of it that follows from one demand."""
    enter, partial, refuse = demanded.expected
    (p_accept, p_coerce, p_depose), (r_accept, r_coerce, r_depose) = demanded.reactions
    (v_accept, v_coerce, v_depose), (_, w_coerce, w_depose) = demanded.reaction_values
    cut = 1.0 if coerces else 0.0
    turns = enter + partial * (p_accept + p_depose + cut * p_coerce) + refuse * (r_depose + cut * r_coerce)
    worth = enter * entry + partial * (p_accept * v_accept + p_depose * v_depose + cut * p_coerce * v_coerce)
    worth = worth + refuse * (r_depose * w_depose + cut * r_coerce * w_coerce - r_accept * backdown)
    return Turn(turns, worth - (1.0 - cut) * (partial * p_coerce + refuse * r_coerce) * share * backdown)

"""How a leader picks an answer whose worth he knows: four rival theories, one switch.

A finding that holds under one rule only is a finding about the rule. Each rule takes the worth of entering, complying
in part and refusing, the demand, what the leader sees and wants, his feared fall at home, and what he fears of Moscow:
the chance of coercion, counted half, plus that of removal, after a partial answer and after a refusal.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.crisis.choice import respond
from sim.crisis.table import LeaderStakes, Situation
from sim.engine.arrays import Array
from sim.engine.compiled import equation

Number = Array | float
Demand = NDArray[np.intp] | np.intp | int
Answers = tuple[Array, Array, Array]
Punishment = tuple[Number, Number]

# numpy's numbers, not Python's: the compiler makes one form of a rule for all of them instead of one for each.
NONE, REQUEST, ULTIMATUM, INCIDENT = np.arange(4, dtype=np.intp)
NO, YES = np.array([False, True])


@equation
def aqre(
    worth: Answers, demand: Demand, s: Situation, leader: LeaderStakes, fall_risk: Array, punishment: Punishment
) -> Answers:
    """He usually takes the better answer: agent quantal response (McKelvey & Palfrey 1998).

    Unasked, there is nothing to comply with in part: he enters or stays out.
    """
    enter, partial, refuse = worth
    return respond(leader.rationality, enter, np.where(demand == NONE, -np.inf, partial), refuse)[:3]


@equation
def prospect(
    worth: Answers, demand: Demand, s: Situation, leader: LeaderStakes, fall_risk: Array, punishment: Punishment
) -> Answers:
    """He weighs losses against undisturbed rule (worth 1) more than gains (Kahneman & Tversky 1979; Levy 1997)."""
    enter, partial, refuse = felt(worth[0], leader), felt(worth[1], leader), felt(worth[2], leader)
    precision = leader.rationality / leader.loss_aversion
    return respond(precision, enter, np.where(demand == NONE, -np.inf, partial), refuse)[:3]


@equation
def felt(worth: Array, leader: LeaderStakes) -> Array:
    """The worth of an answer as felt."""
    distance = np.power(np.abs(worth - 1.0), leader.loss_curvature)
    return np.where(worth < 1.0, -leader.loss_aversion * distance, distance)


@equation
def satisficing(
    worth: Answers, demand: Demand, s: Situation, leader: LeaderStakes, fall_risk: Array, punishment: Punishment
) -> Answers:
    """He does as he is told, unless it is only asked and his fall at home seems likelier than a line (Simon 1955).

    Unasked, or after an incident, he stays out: the plain baseline that every report should carry.
    """
    dares = np.where(fall_risk <= leader.satisficing_line, 1.0, 0.0)
    enter = np.where(demand == ULTIMATUM, 1.0, np.where(demand == REQUEST, dares, 0.0))
    return enter + 0.0 * worth[0], 0.0 * enter, 1.0 - enter


@equation
def collective(
    worth: Answers, demand: Demand, s: Situation, leader: LeaderStakes, fall_risk: Array, punishment: Punishment
) -> Answers:
    """Six power centres push for the answer they prefer, and the pushes decide (Bueno de Mesquita 1994; KTAB).

    Centre k with weight w_k pushes a against b by w_k (u_a - u_b)+; a beats b with chance C^2 / (C^2 + C'^2); an answer
    prevails in proportion to the product of its chances against each other one.
    """
    enter_partial = partial_enter = enter_refuse = refuse_enter = partial_refuse = refuse_partial = 0.0 * worth[0]
    for weight, (e, p, r) in centres(worth, demand, s, punishment):
        enter_partial, partial_enter = enter_partial + push(weight, e, p), partial_enter + push(weight, p, e)
        enter_refuse, refuse_enter = enter_refuse + push(weight, e, r), refuse_enter + push(weight, r, e)
        partial_refuse, refuse_partial = partial_refuse + push(weight, p, r), refuse_partial + push(weight, r, p)
    unasked = demand == NONE  # then there is nothing to comply with in part
    enter = np.where(unasked, 1.0, beats(enter_partial, partial_enter)) * beats(enter_refuse, refuse_enter)
    partial = np.where(unasked, 0.0, beats(partial_enter, enter_partial) * beats(partial_refuse, refuse_partial))
    refuse = beats(refuse_enter, enter_refuse) * np.where(unasked, 1.0, beats(refuse_partial, partial_refuse))
    total = enter + partial + refuse
    return enter / total, partial / total, refuse / total


@equation
def push(weight: Array, mine: Number, other: Number) -> Array:
    """How strongly a power centre pushes for one answer against another."""
    return weight * np.maximum(0.0, np.clip(mine, 0.0, 1.0) - np.clip(other, 0.0, 1.0))


@equation
def beats(mine: Array, theirs: Array) -> Array:
    """The chance that one answer prevails over another, by the pushes for each."""
    return (mine**2 + 1e-12) / (mine**2 + theirs**2 + 2e-12)


@equation
def centres(
    worth: Answers, demand: Demand, s: Situation, punishment: Punishment
) -> tuple[tuple[Array, tuple[Number, Number, Number]], ...]:
    """The weight of each power centre and what each answer is worth to it on a scale from 0 to 1."""
    by_half, by_refusal = punishment
    nothing = 0.0 * worth[0]
    pressing = np.where(demand == ULTIMATUM, 1.0, np.where(demand == REQUEST, 0.3, 0.0))
    half_way = np.where(demand == ULTIMATUM, 0.35, 0.6)
    at_war = 0.15 + 0.5 * (s.reliability_seen - 0.45)
    dependent = 0.55 * s.economic_dependence
    leader = ((worth[0] + 0.8) / 1.8, (worth[1] + 0.8) / 1.8, (worth[2] + 0.8) / 1.8)
    security = (0.45 + nothing, 0.80 - 0.25 * by_half, 0.35 - 0.25 * by_refusal)
    soldiers = (at_war + nothing, 0.75 - 0.10 * by_half, 0.70 - 0.10 * by_refusal)
    managers = (0.35 + nothing, 0.70 - dependent * by_half, 0.55 - dependent * by_refusal)
    moscows_people = (1.0 + nothing, half_way + nothing, nothing)
    street = (nothing, 0.6 + nothing, 1.0 + nothing)
    return (
        (100.0 + nothing, leader),
        (45.0 + nothing, security),  # KGB and interior
        (35.0 + nothing, soldiers),
        (25.0 + nothing, managers),  # of the economy
        (90.0 * s.economic_dependence * pressing, moscows_people),
        (12.0 * np.log1p(s.resistance_memory / 30.0), street),
    )


RULES: dict[str, Callable[..., Answers]] = {
    "aqre": aqre,
    "prospect": prospect,
    "collective": collective,
    "satisficing": satisficing,
}
AQRE, PROSPECT, COLLECTIVE, SATISFICING = range(len(RULES))


@equation
def answer_chances(
    rule: int,
    worth: Answers,
    demand: Demand,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """How likely each answer is, by the rule of this number in RULES."""
    if rule == AQRE:
        return aqre(worth, demand, s, leader, fall_risk, punishment)
    if rule == PROSPECT:
        return prospect(worth, demand, s, leader, fall_risk, punishment)
    if rule == COLLECTIVE:
        return collective(worth, demand, s, leader, fall_risk, punishment)
    return satisficing(worth, demand, s, leader, fall_risk, punishment)

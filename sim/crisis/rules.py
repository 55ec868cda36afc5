"""How a leader picks an answer whose worth he knows: four rival theories, one switch.

A finding that holds under one rule only is a finding about the rule. Each rule takes the worth of entering, complying
in part and refusing, the demand, how surely the better answer wins, what the leader sees and wants, his feared fall at
home, and what he fears of Moscow: the chance of coercion, counted half, plus that of removal, after a partial answer
and after a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.crisis.choice import respond_of_three
from sim.crisis.table import REFERENCE_RELIABILITY, LeaderStakes, Situation
from sim.engine.arrays import Array, Indices
from sim.engine.compiled import Equation, equation

Number = Array | float
Demand = Indices | np.intp | int
Answers = tuple[Array, Array, Array]
Punishment = tuple[Number, Number]

# numpy's numbers, not Python's: the compiler makes one form of a rule for all of them instead of one for each.
NONE, REQUEST, ULTIMATUM, LESSER, INCIDENT = np.arange(5, dtype=np.intp)
NO, YES = np.array([False, True])


@equation
def aqre(
    worth: Answers,
    demand: Demand,
    precision: Array,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """He takes the better answer but for a tremble: agent quantal response (McKelvey & Palfrey 1998).

    Unasked, there is nothing to comply with in part: he enters or stays out.
    """
    enter, partial, refuse = worth
    return respond_of_three(precision, enter, np.where(demand == NONE, -np.inf, partial), refuse)


@equation
def prospect(
    worth: Answers,
    demand: Demand,
    precision: Array,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """He weighs losses against undisturbed rule (worth 1) more than gains (Kahneman & Tversky 1979; Levy 1997)."""
    enter, partial, refuse = felt(worth[0], leader), felt(worth[1], leader), felt(worth[2], leader)
    return respond_of_three(precision / leader.loss_aversion, enter, np.where(demand == NONE, -np.inf, partial), refuse)


@equation
def felt(worth: Array, leader: LeaderStakes) -> Array:
    """The worth of an answer as felt."""
    distance = np.power(np.abs(worth - 1.0), leader.loss_curvature)
    return np.where(worth < 1.0, -leader.loss_aversion * distance, distance)


@equation
def satisficing(
    worth: Answers,
    demand: Demand,
    precision: Array,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """He does as he is told, unless he is only asked for his army and his fall at home seems likelier than a line.

    Simon (1955). Unasked, or after an incident, he stays out: the plain baseline that every report should carry.
    """
    dares = np.where(fall_risk <= leader.satisficing_line, 1.0, 0.0)
    enter = np.where(demand == ULTIMATUM, 1.0, np.where(demand == REQUEST, dares, 0.0)) + 0.0 * worth[0]
    gives = np.where(demand == LESSER, 1.0, 0.0) + 0.0 * enter
    return enter, gives, 1.0 - enter - gives


@equation
def collective(
    worth: Answers,
    demand: Demand,
    precision: Array,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """Six power centres push for the answer they prefer, and the pushes decide (Bueno de Mesquita 1994; KTAB).

    Centre k with weight w_k pushes a against b by w_k (u_a - u_b)+; a beats b with chance C^2 / (C^2 + C'^2); an answer
    prevails in proportion to the product of its chances against each other one.
    """
    enter_partial = partial_enter = enter_refuse = refuse_enter = partial_refuse = refuse_partial = 0.0 * worth[0]
    for weight, (e, p, r) in centres(worth, demand, s, leader, punishment):
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
    return (mine * mine + 1e-12) / (mine * mine + theirs * theirs + 2e-12)


@equation
def is_mild(demand: Demand) -> Any:
    """Whether Moscow only asks: for the army or for less."""
    return (demand == REQUEST) | (demand == LESSER)


@equation
def centres(
    worth: Answers, demand: Demand, s: Situation, leader: LeaderStakes, punishment: Punishment
) -> tuple[tuple[Array, tuple[Number, Number, Number]], ...]:
    """The weight of each power centre and what each answer is worth to it on a scale from 0 to 1."""
    by_half, by_refusal = punishment
    nothing = 0.0 * worth[0]
    pressing = np.where(demand == ULTIMATUM, 1.0, np.where(is_mild(demand), leader.pressure_of_request, 0.0))
    half_way = np.where(demand == ULTIMATUM, leader.moscow_partial_ultimatum, leader.moscow_partial_request)
    at_war = leader.soldiers_enter + leader.soldiers_confidence * (s.reliability_seen - REFERENCE_RELIABILITY)
    dependent = leader.managers_punished * s.economic_dependence
    scale = 1.0 - leader.worst_worth
    own = (
        (worth[0] - leader.worst_worth) / scale,
        (worth[1] - leader.worst_worth) / scale,
        (worth[2] - leader.worst_worth) / scale,
    )
    security = (
        leader.security_enter + nothing,
        leader.security_partial - leader.security_punished * by_half,
        leader.security_refuse - leader.security_punished * by_refusal,
    )
    soldiers = (
        at_war + nothing,
        leader.soldiers_partial - leader.soldiers_punished * by_half,
        leader.soldiers_refuse - leader.soldiers_punished * by_refusal,
    )
    managers = (
        leader.managers_enter + nothing,
        leader.managers_partial - dependent * by_half,
        leader.managers_refuse - dependent * by_refusal,
    )
    moscows_people = (1.0 + nothing, half_way + nothing, nothing)
    street = (nothing, leader.street_partial + nothing, 1.0 + nothing)
    return (
        (leader.weight_of_leader + nothing, own),
        (leader.weight_of_security + nothing, security),
        (leader.weight_of_soldiers + nothing, soldiers),
        (leader.weight_of_managers + nothing, managers),
        (leader.weight_of_moscow * s.economic_dependence * pressing, moscows_people),
        (leader.weight_of_street * np.log1p(s.resistance_networks / leader.networks_of_street), street),
    )


# Adding a rule takes its equation and a row here; its parameters reach it as fields of LeaderStakes (table.py).
RULES: dict[str, Equation[..., Answers]] = {
    "aqre": aqre,
    "prospect": prospect,
    "collective": collective,
    "satisficing": satisficing,
}


def chosen_by_number(number: int, rules: Sequence[Equation[..., Answers]]) -> Equation[..., Answers]:
    """The equation that asks the rule of a number: the first of these rules, which has this `number`, or one after it.

    A compiled loop cannot look up a dictionary of rules; so each rule is asked in turn whether it is meant.
    """
    this = rules[0]
    others = chosen_by_number(number + 1, rules[1:]) if len(rules) > 1 else no_such_rule

    @equation
    def answer_chances(
        rule: int,
        worth: Answers,
        demand: Demand,
        precision: Array,
        s: Situation,
        leader: LeaderStakes,
        fall_risk: Array,
        punishment: Punishment,
    ) -> Answers:
        """How likely each answer is, by the rule of this number in RULES."""
        if rule == number:
            return this(worth, demand, precision, s, leader, fall_risk, punishment)
        return others(rule, worth, demand, precision, s, leader, fall_risk, punishment)

    return answer_chances


@equation
def no_such_rule(
    rule: int,
    worth: Answers,
    demand: Demand,
    precision: Array,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """No answer has defined chances under a rule that does not exist."""
    return np.nan * worth[0], np.nan * worth[1], np.nan * worth[2]


answer_chances = chosen_by_number(0, [*RULES.values()])


def number_of(rule: str) -> int:
    """The number under which kernels know a decision rule."""
    return list(RULES).index(rule)

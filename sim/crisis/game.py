"""The crisis game between Moscow and Minsk: a demand, an answer, a reaction, solved and played.

A three-node game of crisis bargaining solved by backward induction, each player choosing by quantal response
(McKelvey & Palfrey 1998; Signorino 1999). The equations hold for one world or for all of them; what each move is worth
stands in worth.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.crisis.choice import Chances, blurred, drawn, respond
from sim.crisis.rules import INCIDENT, NO, NONE, REQUEST, ULTIMATUM, YES, Answers, Demand, Number, answer_chances
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import (
    FEARLESS,
    Dangers,
    Pair,
    Reactions,
    dangers_of_staying_out,
    depose_value,
    entry_value,
    fall_risk,
    feared,
    harder,
    inclined,
    moscows_estimate,
    pinning,
    punished,
    reaction_values,
    staging,
    survival_of_entry,
    takeover_success,
    worth_of_answers,
)
from sim.engine.arrays import Array
from sim.engine.compiled import equation

DEMANDS = ("none", "request", "ultimatum")
ANSWERS = ("enter", "partial", "refuse")
REACTIONS = ("accept", "coerce", "depose")
MOVES = ("wait", "request", "ultimatum", "depose")
ENTER, PARTIAL, REFUSE = range(3)
ACCEPT, COERCE, DEPOSE = range(3)
WAIT, UNPROVOKED = 0, 3  # the moves between them are demands, and have their numbers
UNFORCED = -1


class DemandNode(NamedTuple):
    """A demand: what Moscow would do after a partial answer and a refusal, and how the leader answers it."""

    reaction_values: tuple[Reactions, Reactions]
    reactions: tuple[Reactions, Reactions]
    feared: tuple[Pair, Pair]
    punishment: Pair
    worth: Answers
    answers: Answers
    expected: Answers


class Game(NamedTuple):
    """The whole game, solved."""

    fall_risk: Array
    takeover: Array
    entry_value: Array
    nodes: tuple[DemandNode, DemandNode, DemandNode]
    move_values: Chances
    moves: Chances


@equation
def node(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    rule: int,
    takeover: Array,
    risk: Array,
    survival: Array,
    dangers: Dangers,
    demand: Demand,
) -> DemandNode:
    """One demand solved backwards: Moscow's reactions, what the leader fears of them, his answers.

    `answers` are chances by the leader's true inclination, `expected` by the one that Moscow believes in.
    """
    is_request, threat = demand == REQUEST, (1.0 if demand != NONE else 0.0)  # he who was not asked has nothing to fear
    plainly_partial = reaction_values(s, k, takeover, is_request, YES)
    plainly_refusal = reaction_values(s, k, takeover, is_request, NO)
    after_partial, after_refusal = harder(plainly_partial, s.hawkishness), harder(plainly_refusal, s.hawkishness)
    to_partial = respond(k.rationality, *after_partial)[:3]
    to_refusal = respond(k.rationality, *after_refusal)[:3]
    # He does not know how hawkish Moscow is, and expects what is usual.
    usual = blurred(k.rationality, k.type_sd * k.type_sd + k.mood_sd * k.mood_sd)
    expects_to_partial = respond(usual, *plainly_partial)[:3]
    expects_to_refusal = respond(usual, *plainly_refusal)[:3]
    fears = (feared(s, leader, expects_to_partial, threat), feared(s, leader, expects_to_refusal, threat))
    punishment = (threat * punished(expects_to_partial), threat * punished(expects_to_refusal))
    worth = inclined(worth_of_answers(s, leader, dangers, takeover, survival, demand, fears), s.inclination)
    believed = inclined(worth, s.inclination_believed - s.inclination)
    return DemandNode(
        (after_partial, after_refusal),
        (to_partial, to_refusal),
        fears,
        punishment,
        worth,
        answer_chances(rule, worth, demand, leader.rationality, s, leader, risk, punishment),
        answer_chances(
            rule, believed, demand, blurred(leader.rationality, s.inclination_doubt), s, leader, risk, punishment
        ),
    )


@equation
def expected_worth(entry: Array, demanded: DemandNode) -> Array:
    """What a demand promises Moscow, by the answers and reactions that it expects."""
    enter, partial, refuse = demanded.expected
    after_partial = mean(demanded.reaction_values[0], demanded.reactions[0])
    after_refusal = mean(demanded.reaction_values[1], demanded.reactions[1])
    return enter * entry + partial * after_partial + refuse * after_refusal


@equation
def mean(values: Reactions, chances: Reactions) -> Array:
    """What Moscow expects of a reaction."""
    return values[0] * chances[0] + values[1] * chances[1] + values[2] * chances[2]


@equation
def solve(s: Situation, leader: LeaderStakes, k: KremlinStakes, emulator: Array, rule: int) -> Game:
    """The whole game, from Moscow's reactions back to its opening move; `emulator` holds its coefficients."""
    takeover, risk = takeover_success(s, k), fall_risk(s, leader, emulator, 0.0)
    entry, survival = entry_value(s, k, moscows_estimate(s, leader, k, emulator, risk)), survival_of_entry(s, leader, risk)
    dangers = dangers_of_staying_out(leader)
    unasked = node(s, leader, k, rule, takeover, risk, survival, dangers, NONE)
    requested = node(s, leader, k, rule, takeover, risk, survival, dangers, REQUEST)
    pressed = node(s, leader, k, rule, takeover, risk, survival, dangers, ULTIMATUM)
    repeat = np.where(s.ultimatum_is_open > 0, k.repeat_factor, 1.0)
    values = (
        staging(s, k) + pinning(k, s.pinned),
        expected_worth(entry, requested) - k.request_cost,
        expected_worth(entry, pressed) - k.ultimatum_cost * repeat + s.hawkishness,
        depose_value(s, k, takeover) - k.unprovoked_takeover_cost + s.hawkishness,
    )
    moves = respond(k.rationality, *values)
    return Game(risk, takeover, entry, (unasked, requested, pressed), values, moves)


@equation
def by_number(number: Demand, first: Any, second: Any, third: Any) -> Any:
    """The one of three that has this number (the first, if none has)."""
    return np.where(number == 1, second, np.where(number == 2, third, first))


@equation
def likelihood(
    s: Situation, leader: LeaderStakes, game: Game, rule: int, demand: Demand, answer: Demand, inclination: Number
) -> Array:
    """How likely the answer given to the demand posed would be under another inclination."""
    a, b, c = game.nodes
    worth = (
        by_number(demand, a.worth[0], b.worth[0], c.worth[0]),
        by_number(demand, a.worth[1], b.worth[1], c.worth[1]),
        by_number(demand, a.worth[2], b.worth[2], c.worth[2]),
    )
    punishment = (
        by_number(demand, a.punishment[0], b.punishment[0], c.punishment[0]),
        by_number(demand, a.punishment[1], b.punishment[1], c.punishment[1]),
    )
    supposed = inclined(worth, inclination - s.inclination)
    precision = blurred(leader.rationality, leader.mood_sd * leader.mood_sd)  # whatever his mood was
    chances = answer_chances(rule, supposed, demand, precision, s, leader, game.fall_risk, punishment)
    return by_number(answer, chances[0], chances[1], chances[2])


@equation
def posed(game: Game, forced: int) -> Chances:
    """How likely each move of Moscow is at a meeting: its own choice, or the one that the scenario imposes."""
    wait, request, ultimatum, depose = game.moves
    if forced != UNFORCED:
        return (
            0.0 * wait + (forced == NONE),
            0.0 * wait + (forced == REQUEST),
            0.0 * wait + (forced == ULTIMATUM),
            0.0 * wait,
        )
    return wait, request, ultimatum, depose


@equation
def moves_and_answers(
    game: Game, forced: int, u_move: Number, u_answer: Number, u_reaction: Number
) -> tuple[Demand, Demand, Number, Demand, Demand]:
    """How a meeting goes by these uniform draws: Moscow's move, the answer, and Moscow's reaction to it.

    `forced` is a move that the scenario imposes, or UNFORCED. The third value is the chance that the leader orders an
    entry; then come the reactions, should the answer be a partial one or a refusal. An unprovoked move has no answer.
    """
    a, b, c = game.nodes
    wait, request, ultimatum, depose = posed(game, forced)
    move = drawn(u_move, (wait, request, ultimatum, depose))
    answer = by_number(move, drawn(u_answer, a.answers), drawn(u_answer, b.answers), drawn(u_answer, c.answers))
    to_partial = by_number(move, 0, drawn(u_reaction, b.reactions[0]), drawn(u_reaction, c.reactions[0]))
    to_refusal = by_number(move, 0, drawn(u_reaction, b.reactions[1]), drawn(u_reaction, c.reactions[1]))
    enter = wait * a.answers[0] + request * b.answers[0] + ultimatum * c.answers[0]
    return move, np.where(move == UNPROVOKED, REFUSE, answer), enter, to_partial, to_refusal


@equation
def incident(
    s: Situation, leader: LeaderStakes, emulator: Array, rule: int, believed: Array | float
) -> tuple[Answers, Answers]:
    """The worth and the chance of entering in retaliation, a limited answer and absorbing an armed incident.

    An entry that looks like self-defence is feared less at home and abroad; not so where the leader knows that the
    incident was staged (`believed` 0).
    """
    calm = fall_risk(s, leader, emulator, believed * leader.incident_risk_relief)
    survival = survival_of_entry(s, leader, calm, 1 - believed * (1 - leader.incident_west_factor))
    worth = worth_of_answers(s, leader, dangers_of_staying_out(leader), 0.0, survival, INCIDENT, FEARLESS)
    worth = inclined(inclined(worth, believed * leader.incident_bonus), s.inclination)
    return worth, answer_chances(rule, worth, INCIDENT, leader.rationality, s, leader, calm, (0.0, 0.0))


@equation
def chance_of_puppets_war(s: Situation, k: KremlinStakes, risk: Array) -> Array:
    """The chance that Moscow sends the army in through a leader of its own: as if it asked, and he always agreed."""
    stay = staging(s, k) + pinning(k, s.pinned)
    return respond(k.rationality, entry_value(s, k, risk) - k.request_cost + s.hawkishness, stay, -np.inf)[0]

"""The crisis game between Moscow and Minsk: looked ahead in two steps, solved and played.

The equations hold for one world or for all of them. A single meeting is solved in meeting.py, what meetings to come may
bring in lookahead.py; what each move is worth stands in worth.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.crisis.ahead import (
    Ahead,
    Turn,
    dangers,
    forecasts_of_lives,
    office_ahead,
    rates_of_meetings,
    strengths,
    war_ahead,
    yearly_hazard,
)
from sim.crisis.choice import blurred, drawn, respond
from sim.crisis.forecast import Weights
from sim.crisis.kinds import Moves
from sim.crisis.lookahead import in_life, office_beyond, turn_for_moscow
from sim.crisis.meeting import REFUSE, UNFORCED, UNPROVOKED, Expectation, Nodes, expecting, fixed_of, meet
from sim.crisis.menu import Bargain
from sim.crisis.menu import kept as kept_of
from sim.crisis.rules import (
    INCIDENT,
    LESSER,
    NO,
    NONE,
    REQUEST,
    ULTIMATUM,
    YES,
    Answers,
    Demand,
    Number,
    answer_chances,
)
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import (
    FEARLESS,
    Reactions,
    collapse_stakes,
    entry_value,
    fall_risk,
    inclined,
    moscows_estimate,
    pinning,
    staging,
    takeover_success,
    worth_of_answers,
)
from sim.engine.arrays import Array
from sim.engine.compiled import equation


class Game(NamedTuple):
    """The whole game, solved: with what lies ahead of both without an entry, and the meetings to come in each life."""

    fall_risk: Array
    takeover: Array
    entry_value: Array
    bargain: Bargain
    office: Ahead
    war: Ahead
    dangers: Ahead
    to_come: tuple[Expectation, Expectation, Expectation, Expectation]
    nodes: Nodes
    move_values: Moves
    moves: Moves


@equation
def solve(s: Situation, leader: LeaderStakes, k: KremlinStakes, forecasts: tuple[Weights, Weights], rule: int) -> Game:
    """The whole game; `forecasts` are the weights of both forecasts of the leader's country.

    Each side looks ahead in two steps: it works out what meetings to come would bring in every life if nobody looked
    beyond them, and plays the meeting of today knowing that they will go on like that.
    """
    takeover, risk, rates = takeover_success(s, k), fall_risk(s, leader, forecasts[0]), rates_of_meetings(k)
    fixed = fixed_of(s, leader, k, takeover, risk, forecasts[0])
    falls = forecasts_of_lives(s, leader, forecasts[1])
    his, its = dangers(leader, falls, leader.risk_bias), dangers(leader, falls, k.risk_bias)
    kept, loss = staging(s, k) + pinning(s, k, s.pinned), collapse_stakes(s, k)
    never = Turn(0.0 * risk, 0.0 * risk)
    no_meetings = (never, never, never, never)
    office = office_ahead(s, leader, his, rates, no_meetings)
    war = war_ahead(s, leader, k, kept, loss, its, rates, no_meetings)
    # What kind each of the two is shows at the first occasion: later ones differ by their moods alone.
    moody, calm, strained, cut = k.mood_sd, 0.0, 1.0, strengths(s, leader)
    his_mood = blurred(leader.rationality, leader.mood_sd * leader.mood_sd)
    later = expecting(fixed, his_mood)
    his_lives = in_life(office, office.free), in_life(office, office.pressed), in_life(office, office.cut_off)
    its_lives = in_life(war, war.free), in_life(war, war.pressed), in_life(war, war.cut_off)
    free = meet(s, leader, k, rule, later, his_lives[0], its_lives[0], moody, cut.free, calm, YES)
    # Where nothing is cut off, life as it is is a free one.
    usual = free if np.all(s.cutoff == 0) else meet(s, leader, k, rule, later, office, war, moody, s.cutoff, calm, YES)
    pressed = meet(s, leader, k, rule, later, his_lives[1], its_lives[1], moody, cut.pressed, calm, YES)
    cut_off = meet(s, leader, k, rule, later, his_lives[2], its_lives[2], moody, cut.cut_off, strained, NO)
    to_come = (free.foreseen, usual.foreseen, pressed.foreseen, cut_off.foreseen)
    beyond = office_beyond(s, leader, k, takeover, risk, kept_of(fixed.bargain), his, rates, office, to_come)
    war_beyond = war_ahead(
        s,
        leader,
        k,
        kept,
        loss,
        its,
        rates,
        (
            turn_for_moscow(k, free, calm, NO),
            turn_for_moscow(k, usual, calm, NO),
            turn_for_moscow(k, pressed, calm, NO),
            turn_for_moscow(k, cut_off, strained, YES),
        ),
    )
    doubt = np.sqrt(k.mood_sd * k.mood_sd + k.type_sd * k.type_sd)
    today = meet(s, leader, k, rule, fixed, beyond, war_beyond, doubt, s.cutoff, s.ultimatum_is_open, YES)
    return Game(
        risk,
        takeover,
        fixed.entry,
        fixed.bargain,
        beyond,
        war_beyond,
        his,
        to_come,
        today.nodes,
        today.values,
        today.moves,
    )


@equation
def by_number(number: Demand, first: Any, second: Any, third: Any, fourth: Any) -> Any:
    """The one of four that has this number (the first, if none has)."""
    return np.where(number == 1, second, np.where(number == 2, third, np.where(number == 3, fourth, first)))


@equation
def likelihood(
    s: Situation, leader: LeaderStakes, game: Game, rule: int, demand: Demand, answer: Demand, inclination: Number
) -> Array:
    """How likely the answer given to the demand posed would be under another inclination."""
    a, b, c, d = game.nodes
    worth = (
        by_number(demand, a.worth[0], b.worth[0], c.worth[0], d.worth[0]),
        by_number(demand, a.worth[1], b.worth[1], c.worth[1], d.worth[1]),
        by_number(demand, a.worth[2], b.worth[2], c.worth[2], d.worth[2]),
    )
    punishment = (
        by_number(demand, a.punishment[0], b.punishment[0], c.punishment[0], d.punishment[0]),
        by_number(demand, a.punishment[1], b.punishment[1], c.punishment[1], d.punishment[1]),
    )
    supposed = inclined(worth, inclination - s.inclination)
    precision = blurred(leader.rationality, leader.mood_sd * leader.mood_sd)  # whatever his mood was
    chances = answer_chances(rule, supposed, demand, precision, s, leader, game.fall_risk, punishment)
    return by_number(answer, chances[0], chances[1], chances[2], chances[2])


@equation
def posed(game: Game, forced: int) -> Moves:
    """How likely each move of Moscow is at a meeting: its own choice, or the one that the scenario imposes."""
    wait, request, ultimatum, exercises, depose = game.moves
    if forced != UNFORCED:
        return (
            0.0 * wait + (forced == NONE),
            0.0 * wait + (forced == REQUEST),
            0.0 * wait + (forced == ULTIMATUM),
            0.0 * wait + (forced == LESSER),
            0.0 * wait,
        )
    return wait, request, ultimatum, exercises, depose


@equation
def moves_and_answers(
    game: Game, forced: int, u_move: Number, u_answer: Number, u_reaction: Number
) -> tuple[Demand, Demand, Number, Demand, Demand]:
    """How a meeting goes by these uniform draws: Moscow's move, the answer, and Moscow's reaction to it.

    `forced` is a move that the scenario imposes, or UNFORCED. The third value is the chance that the leader orders an
    entry; then come the reactions, should the answer be a partial one or a refusal. An unprovoked move has no answer.
    """
    a, b, c, d = game.nodes
    wait, request, ultimatum, exercises, depose = posed(game, forced)
    move = drawn(u_move, (wait, request, ultimatum, exercises, depose))
    answer = by_number(
        move,
        drawn(u_answer, a.answers),
        drawn(u_answer, b.answers),
        drawn(u_answer, c.answers),
        drawn(u_answer, d.answers),
    )
    to_partial = reaction_drawn(move, u_reaction, b.reactions[0], c.reactions[0], d.reactions[0])
    to_refusal = reaction_drawn(move, u_reaction, b.reactions[1], c.reactions[1], d.reactions[1])
    enter = wait * a.answers[0] + request * b.answers[0] + ultimatum * c.answers[0] + exercises * d.answers[0]
    return move, np.where(move == UNPROVOKED, REFUSE, answer), enter, to_partial, to_refusal


@equation
def answers_and_reactions(game: Game, demand: Demand, u_reaction: Number) -> tuple[Answers, Demand, Demand]:
    """The chances of his answers to a demand, and Moscow's reactions to a partial one and to a refusal."""
    a, b, c, d = game.nodes
    answers = (
        by_number(demand, a.answers[0], b.answers[0], c.answers[0], d.answers[0]),
        by_number(demand, a.answers[1], b.answers[1], c.answers[1], d.answers[1]),
        by_number(demand, a.answers[2], b.answers[2], c.answers[2], d.answers[2]),
    )
    to_partial = reaction_drawn(demand, u_reaction, b.reactions[0], c.reactions[0], d.reactions[0])
    to_refusal = reaction_drawn(demand, u_reaction, b.reactions[1], c.reactions[1], d.reactions[1])
    return answers, to_partial, to_refusal


@equation
def chance_of_holding_back(game: Game, k: KremlinStakes, hawkishness: Number) -> Array:
    """The chance that Moscow would rather not have the entry, now that the army is ready for it."""
    return respond(k.rationality, game.war.as_it_is, game.entry_value + hawkishness, -np.inf)[0]


@equation
def reaction_drawn(move: Demand, u: Number, requested: Reactions, pressed: Reactions, exercising: Reactions) -> Demand:
    """Moscow's reaction to an answer to the demand that it made."""
    return by_number(move, 0, drawn(u, requested), drawn(u, pressed), drawn(u, exercising))


@equation
def incident(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    forecasts: tuple[Weights, Weights],
    rule: int,
    believed: Array | float,
) -> tuple[Answers, Answers]:
    """The worth and the chance of entering in retaliation, a limited answer and absorbing an armed incident.

    An entry that looks like self-defence is resented less abroad; not so where the leader knows that the incident was
    staged (`believed` 0).
    """
    risk = fall_risk(s, leader, forecasts[0])
    never = Turn(0.0 * risk, 0.0 * risk)
    danger = dangers(leader, forecasts_of_lives(s, leader, forecasts[1]), leader.risk_bias)
    none = 0.0 * risk
    office = office_ahead(s, leader, danger, Ahead(none, none, none, none), (never, never, never, never))
    factor = 1 - believed * (1 - leader.incident_west_factor)
    worth = worth_of_answers(s, leader, k, office, 0.0, yearly_hazard(risk), INCIDENT, FEARLESS, 0.0, factor)
    worth = inclined(inclined(worth, believed * leader.incident_bonus), s.inclination)
    return worth, answer_chances(rule, worth, INCIDENT, leader.rationality, s, leader, risk, (0.0, 0.0))


@equation
def chance_of_puppets_war(
    s: Situation, leader: LeaderStakes, k: KremlinStakes, forecasts: tuple[Weights, Weights]
) -> Array:
    """The chance that Moscow sends the army in through a leader of its own: as if it asked, and he always agreed."""
    stay = staging(s, k) + pinning(s, k, s.pinned)
    entry = entry_value(s, leader, k, moscows_estimate(s, k, forecasts[0]))
    return respond(k.rationality, entry - k.request_cost, stay, -np.inf)[0]

"""The crisis game between Moscow and Minsk: a demand, an answer, a reaction, solved and played.

A three-node game of crisis bargaining solved by backward induction, each player choosing by quantal response
(McKelvey & Palfrey 1998; Signorino 1999). The equations hold for one world or for all of them; what each move is worth
stands in worth.py.
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
from sim.crisis.choice import Chances, blurred, drawn, respond, respond_of_three
from sim.crisis.rules import (
    EXERCISES,
    INCIDENT,
    NO,
    NONE,
    REQUEST,
    ULTIMATUM,
    YES,
    Answers,
    Demand,
    Number,
    answer_chances,
    is_mild,
)
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import (
    FEARLESS,
    Fears,
    Pair,
    Reactions,
    collapse_stakes,
    depose_value,
    entry_value,
    entry_worth,
    fall_risk,
    feared,
    gain_of_exercises,
    given_away,
    harder,
    inclined,
    moscows_estimate,
    pinning,
    price_of_exercises,
    punished,
    reaction_values,
    staging,
    takeover_success,
    worth_of_answers,
    worth_short_of_entry,
)
from sim.engine.arrays import Array, Flags
from sim.engine.compiled import equation

DEMANDS = ("none", "request", "ultimatum", "exercises")
ANSWERS = ("enter", "partial", "refuse")
REACTIONS = ("accept", "coerce", "depose")
MOVES = ("wait", "request", "ultimatum", "exercises", "depose")
ENTER, PARTIAL, REFUSE = range(3)
ACCEPT, COERCE, DEPOSE = range(3)
WAIT, UNPROVOKED = 0, 4  # the moves between them are demands, and have their numbers
UNFORCED = -1
FEINT = 2  # the rung of the ladder of involvement on which exercises are held
APART = 3**0.5  # the points of a three-point quadrature of a normal density, in standard deviations


class DemandNode(NamedTuple):
    """A demand: what Moscow would do after a partial answer and a refusal, and how the leader answers it.

    `reactions` as Moscow will choose them, `plain_values` and `foreseen` as one takes them for who does not know how
    hawkish it is; `answers` are chances by the leader's true inclination, `expected` by the one Moscow believes in.
    """

    reaction_values: tuple[Reactions, Reactions]
    reactions: tuple[Reactions, Reactions]
    plain_values: tuple[Reactions, Reactions]
    foreseen: tuple[Reactions, Reactions]
    feared: tuple[Pair, Pair]
    punishment: Pair
    worth: Answers
    answers: Answers
    expected: Answers


Nodes = tuple[DemandNode, DemandNode, DemandNode, DemandNode]
Moves = Chances


class Expectation(NamedTuple):
    """What the leader expects of a meeting to come: Moscow's moves, and under each demand its reactions, his answers.

    Demands in the order of DEMANDS, fears after a partial answer and a refusal.
    """

    moves: Moves
    fears: tuple[tuple[Fears, Fears], tuple[Fears, Fears], tuple[Fears, Fears], tuple[Fears, Fears]]
    answers: tuple[Answers, Answers, Answers, Answers]


class Meeting(NamedTuple):
    """A meeting, solved: Moscow's moves by its own mind, and what the leader foresees of it."""

    nodes: Nodes
    values: Moves
    moves: Moves
    foreseen: Expectation


class Game(NamedTuple):
    """The whole game, solved: with what lies ahead of both without an entry, and the meetings to come in each life."""

    fall_risk: Array
    takeover: Array
    entry_value: Array
    office: Ahead
    war: Ahead
    dangers: Ahead
    to_come: tuple[Expectation, Expectation, Expectation, Expectation]
    nodes: Nodes
    move_values: Moves
    moves: Moves


class Fixed(NamedTuple):
    """What is the same at every meeting, whatever lies ahead: chances, and what each side thinks of an entry.

    `entry` is worth that to Moscow; `unasked` and `asked` for that to the leader, but for his inclination. To Moscow,
    `removal` of him is worth that after an ultimatum, and exercises are worth `gain`, for which it pays by a `favour`;
    `expecting` is how surely it can expect the better answer.
    """

    takeover: Array
    risk: Array
    entry: Array
    unasked: Array
    asked: Array
    removal: Array
    gain: Array
    favour: Array
    expecting: Array


@equation
def fixed_of(
    s: Situation, leader: LeaderStakes, k: KremlinStakes, takeover: Array, risk: Array, weights: Array
) -> Fixed:
    """The same as the situation has it; `weights` of the forecast of an entry."""
    home = yearly_hazard(risk)
    return Fixed(
        takeover,
        risk,
        entry_value(s, leader, k, moscows_estimate(s, leader, k, weights)),
        entry_worth(s, leader, home, NONE),
        entry_worth(s, leader, home, ULTIMATUM),
        depose_value(s, k, takeover),
        gain_of_exercises(s, k),
        k.favour_cost * price_of_exercises(s, leader, k),
        blurred(leader.rationality, s.inclination_doubt),
    )


@equation
def under_threat(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    rule: int,
    fixed: Fixed,
    office: Ahead,
    war: Ahead,
    doubt: Array,
    demand: Demand,
) -> DemandNode:
    """A request or an ultimatum solved backwards: Moscow's reactions, what the leader fears of them, his answers."""
    plain = (
        reaction_values(s, k, war, fixed.gain, fixed.favour, fixed.removal, demand, YES),
        reaction_values(s, k, war, fixed.gain, fixed.favour, fixed.removal, demand, NO),
    )
    in_force = strengths(s, leader)
    tightened = np.where(is_mild(demand), in_force.pressed, in_force.cut_off) - in_force.as_it_is
    values = harder(plain[0], s.hawkishness, tightened), harder(plain[1], s.hawkishness, tightened)
    reactions = respond_of_three(k.rationality, *values[0]), respond_of_three(k.rationality, *values[1])
    foreseen = (
        reactions_foreseen(k.rationality, plain[0], tightened, doubt),
        reactions_foreseen(k.rationality, plain[1], tightened, doubt),
    )
    fears = feared(s, leader, foreseen[0], 1.0), feared(s, leader, foreseen[1], 1.0)
    punishment = punished(foreseen[0]), punished(foreseen[1])
    worth, answers, expected = answered(s, leader, k, rule, fixed, fixed.asked, office, demand, fears, punishment)
    return DemandNode(values, reactions, plain, foreseen, fears, punishment, worth, answers, expected)


@equation
def in_peace(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    rule: int,
    fixed: Fixed,
    office: Ahead,
    demand: Demand,
    values: tuple[Reactions, Reactions],
) -> DemandNode:
    """Nothing is demanded, or exercises are bartered: Moscow accepts any answer, and he has nothing to fear."""
    nothing = 0.0 * fixed.risk
    accepted, none = (1.0 + nothing, nothing, nothing), (nothing, nothing)
    reactions, fears = (accepted, accepted), (none, none)
    worth, answers, expected = answered(s, leader, k, rule, fixed, fixed.unasked, office, demand, fears, none)
    return DemandNode(values, reactions, values, reactions, fears, none, worth, answers, expected)


@equation
def answered(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    rule: int,
    fixed: Fixed,
    entry: Array,
    office: Ahead,
    demand: Demand,
    fears: tuple[Fears, Fears],
    punishment: Pair,
) -> tuple[Answers, Answers, Answers]:
    """What each answer is worth to him, how likely he gives it, and how likely Moscow thinks that he does."""
    worth = (
        entry + s.inclination,
        worth_short_of_entry(s, leader, k, office, fixed.takeover, demand, YES, fears[0]),
        worth_short_of_entry(s, leader, k, office, fixed.takeover, demand, NO, fears[1]),
    )
    believed = inclined(worth, s.inclination_believed - s.inclination)
    return (
        worth,
        answer_chances(rule, worth, demand, leader.rationality, s, leader, fixed.risk, punishment),
        answer_chances(rule, believed, demand, fixed.expecting, s, leader, fixed.risk, punishment),
    )


@equation
def reactions_foreseen(precision: Array, plain: Reactions, tightened: Array, doubt: Array) -> Reactions:
    """What Moscow would do by somebody who does not know how hawkish it is: a mean over three kinds of Kremlin.

    `doubt` is the standard deviation of that: Gauss-Hermite quadrature of three points.
    """
    doves = respond_of_three(precision, *harder(plain, -APART * doubt, tightened))
    usual = respond_of_three(precision, *plain)
    hawks = respond_of_three(precision, *harder(plain, APART * doubt, tightened))
    return (
        of_three(doves[0], usual[0], hawks[0]),
        of_three(doves[1], usual[1], hawks[1]),
        of_three(doves[2], usual[2], hawks[2]),
    )


@equation
def moves_foreseen(precision: Array, plain: Moves, doubt: Array, is_new: Flags | bool) -> Moves:
    """The same of its opening move; `is_new` is 0 where an ultimatum would only be repeated."""
    wait, request, ultimatum, exercises, depose = plain
    more = APART * doubt
    doves = respond(precision, wait, request, ultimatum - more * is_new, exercises, depose - more)
    usual = respond(precision, wait, request, ultimatum, exercises, depose)
    hawks = respond(precision, wait, request, ultimatum + more * is_new, exercises, depose + more)
    return (
        of_three(doves[0], usual[0], hawks[0]),
        of_three(doves[1], usual[1], hawks[1]),
        of_three(doves[2], usual[2], hawks[2]),
        of_three(doves[3], usual[3], hawks[3]),
        of_three(doves[4], usual[4], hawks[4]),
    )


@equation
def of_three(doves: Array, usual: Array, hawks: Array) -> Array:
    """The mean over three kinds of Kremlin that lie `APART` standard deviations from each other."""
    return (doves + 4 * usual + hawks) / 6


@equation
def expected_worth(entry: Array, answers: Answers, values: tuple[Reactions, Reactions], chances: Any) -> Array:
    """What a demand promises Moscow, by the answers and reactions that it expects."""
    enter, partial, refuse = answers
    return enter * entry + partial * mean(values[0], chances[0]) + refuse * mean(values[1], chances[1])


@equation
def mean(values: Reactions, chances: Reactions) -> Array:
    """What Moscow expects of a reaction."""
    return values[0] * chances[0] + values[1] * chances[1] + values[2] * chances[2]


@equation
def meet(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    rule: int,
    fixed: Fixed,
    office: Ahead,
    war: Ahead,
    doubt: Array,
    is_open: Number,
    asks: bool,
) -> Meeting:
    """A meeting, from Moscow's reactions back to its opening move, with what lies ahead of both after it.

    `doubt` is the standard deviation of what the leader does not know of Moscow's mind.
    Under an open ultimatum Moscow does not go back to asking; nor does it ask for exercises that are held already.
    What would follow if it `asks` need not be known where it surely does not.
    """
    entry, stay = fixed.entry, (war.as_it_is, war.as_it_is, war.as_it_is)
    unasked = in_peace(s, leader, k, rule, fixed, office, NONE, (stay, stay))
    pressed = under_threat(s, leader, k, rule, fixed, office, war, doubt, ULTIMATUM)
    requested = under_threat(s, leader, k, rule, fixed, office, war, doubt, REQUEST) if asks else pressed
    exercising = in_peace(s, leader, k, rule, fixed, office, EXERCISES, bartered(s, k, fixed, war)) if asks else pressed
    repeat = np.where(is_open > 0, k.repeat_factor, 1.0)
    asking = np.where(is_open > 0, -np.inf, -k.request_cost)
    small = np.where((is_open > 0) | (s.involvement_level >= FEINT), -np.inf, 0.0)
    liked = s.hawkishness * (is_open <= 0)  # what a Kremlin of that kind likes is to demand, not to repeat itself
    price, removal = k.ultimatum_cost * repeat, fixed.removal - k.unprovoked_takeover_cost
    plain = (
        war.as_it_is,
        expected_worth(entry, requested.expected, requested.plain_values, requested.foreseen) + asking,
        expected_worth(entry, pressed.expected, pressed.plain_values, pressed.foreseen) - price,
        expected_worth(entry, exercising.expected, exercising.plain_values, exercising.foreseen) + small,
        removal,
    )
    values = (
        war.as_it_is,
        expected_worth(entry, requested.expected, requested.reaction_values, requested.reactions) + asking,
        expected_worth(entry, pressed.expected, pressed.reaction_values, pressed.reactions) - price + liked,
        expected_worth(entry, exercising.expected, exercising.reaction_values, exercising.reactions) + small,
        removal + s.hawkishness,
    )
    foreseen = Expectation(
        moves_foreseen(k.rationality, plain, doubt, is_open <= 0),
        (unasked.feared, requested.feared, pressed.feared, exercising.feared),
        (unasked.answers, requested.answers, pressed.answers, exercising.answers),
    )
    return Meeting((unasked, requested, pressed, exercising), values, respond(k.rationality, *values), foreseen)


@equation
def bartered(s: Situation, k: KremlinStakes, fixed: Fixed, war: Ahead) -> tuple[Reactions, Reactions]:
    """What Moscow's reactions are worth to it after exercises, and after a refusal to hold them."""
    return (
        reaction_values(s, k, war, fixed.gain, fixed.favour, fixed.removal, EXERCISES, YES),
        reaction_values(s, k, war, fixed.gain, fixed.favour, fixed.removal, EXERCISES, NO),
    )


@equation
def solve(s: Situation, leader: LeaderStakes, k: KremlinStakes, forecasts: tuple[Array, Array], rule: int) -> Game:
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
    moody, calm, strained = k.mood_sd, 0.0, 1.0
    his_mood = blurred(leader.rationality, leader.mood_sd * leader.mood_sd)
    later = Fixed(
        fixed.takeover,
        fixed.risk,
        fixed.entry,
        fixed.unasked,
        fixed.asked,
        fixed.removal,
        fixed.gain,
        fixed.favour,
        his_mood,
    )
    free = meet(s, leader, k, rule, later, in_life(office, office.free), in_life(war, war.free), moody, calm, YES)
    usual = meet(s, leader, k, rule, later, office, war, moody, calm, YES)
    pressed = meet(
        s, leader, k, rule, later, in_life(office, office.pressed), in_life(war, war.pressed), moody, calm, YES
    )
    cut_off = meet(
        s, leader, k, rule, later, in_life(office, office.cut_off), in_life(war, war.cut_off), moody, strained, NO
    )
    to_come = (free.foreseen, usual.foreseen, pressed.foreseen, cut_off.foreseen)
    beyond = office_beyond(s, leader, k, takeover, risk, his, rates, office, to_come)
    war_beyond = war_ahead(
        s,
        leader,
        k,
        kept,
        loss,
        its,
        rates,
        (
            turn_for_moscow(s, k, free, fixed.entry, calm, NO),
            turn_for_moscow(s, k, usual, fixed.entry, calm, NO),
            turn_for_moscow(s, k, pressed, fixed.entry, calm, NO),
            turn_for_moscow(s, k, cut_off, fixed.entry, strained, YES),
        ),
    )
    doubt = np.sqrt(k.mood_sd * k.mood_sd + k.type_sd * k.type_sd)
    today = meet(s, leader, k, rule, fixed, beyond, war_beyond, doubt, s.ultimatum_is_open, YES)
    return Game(risk, takeover, fixed.entry, beyond, war_beyond, his, to_come, today.nodes, today.values, today.moves)


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
    danger: Ahead,
    rates: Ahead,
    office: Ahead,
    to_come: tuple[Expectation, Expectation, Expectation, Expectation],
) -> Ahead:
    """What each life is worth to the leader with the meetings that he foresees in it."""
    home = yearly_hazard(risk)
    unasked = entry_worth(s, leader, home, NONE) + s.inclination
    asked = entry_worth(s, leader, home, ULTIMATUM) + s.inclination
    given, lent = office.free - given_away(s, leader), office.free - price_of_exercises(s, leader, k)
    meetings = (
        turn_for_leader(leader, takeover, unasked, asked, given, lent, office, to_come[0], NO),
        turn_for_leader(leader, takeover, unasked, asked, given, lent, office, to_come[1], NO),
        turn_for_leader(leader, takeover, unasked, asked, given, lent, office, to_come[2], NO),
        turn_for_leader(leader, takeover, unasked, asked, given, lent, office, to_come[3], YES),
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
    office: Ahead,
    meeting: Expectation,
    is_cut_off: bool,
) -> Turn:
    """What a meeting to come may bring the leader: an entry, a cut-off, its end for a concession, or his removal.

    An entry is worth `unasked` or `asked` to him, life after the help short of war that he gave or lent `given` or
    `lent`; Moscow makes good what exercises cost that it asked for.
    """
    a = after_demand(leader, takeover, unasked, lent, office.as_it_is, NO, meeting, 0)
    b = after_demand(leader, takeover, asked, lent, office.pressed, YES, meeting, 1)
    c = after_demand(leader, takeover, asked, given, office.cut_off, np.logical_not(is_cut_off), meeting, 2)
    d = after_demand(leader, takeover, unasked, office.free, office.pressed, YES, meeting, 3)
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
    demand: int,
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
def turn_for_moscow(
    s: Situation, k: KremlinStakes, meeting: Meeting, entry: Array, is_open: Number, is_cut_off: bool
) -> Turn:
    """What a meeting to come may bring Moscow, its costs included."""
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
        + ultimatum * (pressed.worth - k.ultimatum_cost * repeat + s.hawkishness * (is_open <= 0))
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
            0.0 * wait + (forced == EXERCISES),
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
def reaction_drawn(move: Demand, u: Number, requested: Reactions, pressed: Reactions, exercising: Reactions) -> Demand:
    """Moscow's reaction to an answer to the demand that it made."""
    return by_number(move, 0, drawn(u, requested), drawn(u, pressed), drawn(u, exercising))


@equation
def incident(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    forecasts: tuple[Array, Array],
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
    worth = worth_of_answers(s, leader, k, office, 0.0, yearly_hazard(risk), INCIDENT, FEARLESS, factor)
    worth = inclined(inclined(worth, believed * leader.incident_bonus), s.inclination)
    return worth, answer_chances(rule, worth, INCIDENT, leader.rationality, s, leader, risk, (0.0, 0.0))


@equation
def chance_of_puppets_war(
    s: Situation, leader: LeaderStakes, k: KremlinStakes, forecasts: tuple[Array, Array]
) -> Array:
    """The chance that Moscow sends the army in through a leader of its own: as if it asked, and he always agreed."""
    stay = staging(s, k) + pinning(s, k, s.pinned)
    entry = entry_value(s, leader, k, moscows_estimate(s, leader, k, forecasts[0]))
    return respond(k.rationality, entry - k.request_cost + s.hawkishness, stay, -np.inf)[0]

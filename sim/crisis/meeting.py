"""A meeting of the two leaders, solved: what Moscow may ask, how the leader answers, how Moscow reacts.

Crisis bargaining solved by backward induction, each player choosing by quantal response (McKelvey & Palfrey 1998;
Signorino 1999), with what lies ahead of both after it as it is given. What each move is worth stands in worth.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.crisis.ahead import Ahead, discount, yearly_hazard
from sim.crisis.choice import blurred, respond, respond_of_three
from sim.crisis.forecast import Weights
from sim.crisis.kinds import Moves, moves_foreseen, reactions_foreseen
from sim.crisis.menu import Bargain, bargain, kept, paid
from sim.crisis.rules import (
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
    is_mild,
)
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import (
    Fears,
    Pair,
    Reactions,
    depose_value,
    entry_value,
    entry_worth,
    feared,
    gain_of_pinning,
    harder,
    inclined,
    lasting,
    moscows_estimate,
    punished,
    reaction_values,
    worth_short_of_entry,
)
from sim.engine.arrays import Array
from sim.engine.compiled import equation

DEMANDS = ("none", "request", "ultimatum", "lesser")
ANSWERS = ("enter", "partial", "refuse")
REACTIONS = ("accept", "coerce", "depose")
MOVES = ("wait", "request", "ultimatum", "lesser", "depose")
ENTER, PARTIAL, REFUSE = range(3)
ACCEPT, COERCE, DEPOSE = range(3)
WAIT, UNPROVOKED = 0, 4  # the moves between them are demands, and have their numbers
UNFORCED = -1


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


class Expectation(NamedTuple):
    """What the leader expects of a meeting to come: Moscow's moves, and under each demand its reactions, his answers.

    Demands in the order of DEMANDS, fears after a partial answer and a refusal.
    """

    moves: Moves
    fears: tuple[tuple[Fears, Fears], tuple[Fears, Fears], tuple[Fears, Fears], tuple[Fears, Fears]]
    answers: tuple[Answers, Answers, Answers, Answers]


class Meeting(NamedTuple):
    """A meeting, solved: Moscow's moves by its own mind, and what the leader foresees of it.

    `entry` is what an entry is worth to Moscow, its private liking included.
    """

    entry: Array
    nodes: Nodes
    values: Moves
    moves: Moves
    foreseen: Expectation


class Fixed(NamedTuple):
    """What is the same at every meeting, whatever lies ahead: chances, and what each side thinks of an entry.

    `entry` is worth that to Moscow; `unasked` and `asked` for that to the leader, but for his inclination. To Moscow,
    `removal` of him is worth that after an ultimatum, and exercises are worth `gain`, for which it pays by a `favour`;
    a full cut-off, which ends, `lasts` that part of what stays. `expecting` is how surely it can expect the better
    answer.
    """

    takeover: Array
    risk: Array
    entry: Array
    unasked: Array
    asked: Array
    removal: Array
    gain: Array
    lasts: Array
    bargain: Bargain
    expecting: Array


@equation
def fixed_of(
    s: Situation, leader: LeaderStakes, k: KremlinStakes, takeover: Array, risk: Array, weights: Weights
) -> Fixed:
    """The same as the situation has it; `weights` of the forecast of an entry."""
    home = yearly_hazard(risk)
    return Fixed(
        takeover,
        risk,
        entry_value(s, leader, k, moscows_estimate(s, k, weights)),
        entry_worth(s, leader, home, NONE),
        entry_worth(s, leader, home, ULTIMATUM),
        depose_value(s, k, takeover),
        gain_of_pinning(s, k, k.level_decay),
        lasting(discount(k.horizon_of_concern), 1.0 / leader.cutoff_weeks),
        bargain(s, leader, k),
        blurred(leader.rationality, s.inclination_doubt),
    )


@equation
def expecting(fixed: Fixed, precision: Array) -> Fixed:
    """The same for a Moscow that can expect the better answer so surely."""
    return Fixed(
        fixed.takeover,
        fixed.risk,
        fixed.entry,
        fixed.unasked,
        fixed.asked,
        fixed.removal,
        fixed.gain,
        fixed.lasts,
        fixed.bargain,
        precision,
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
    in_force: Array,
    doubt: Array,
    demand: Demand,
) -> DemandNode:
    """A request or an ultimatum solved backwards: Moscow's reactions, what the leader fears of them, his answers."""
    removal = attempted(fixed, war)
    plain = (
        reaction_values(s, k, war, fixed.gain, 0.0, removal, demand, YES),
        reaction_values(s, k, war, fixed.gain, 0.0, removal, demand, NO),
    )
    added = np.where(is_mild(demand), np.maximum(0.0, leader.request_fraction - in_force), 1.0 - in_force)
    stands, cut = fixed.lasts * in_force, fixed.lasts * added
    attempt = fixed.takeover * (1.0 - stands)
    hardness = (-stands, cut, attempt), (0.0 * stands, cut, attempt)
    values = harder(plain[0], s.hawkishness, hardness[0]), harder(plain[1], s.hawkishness, hardness[1])
    reactions = respond_of_three(k.rationality, *values[0]), respond_of_three(k.rationality, *values[1])
    foreseen = (
        reactions_foreseen(k.rationality, plain[0], hardness[0], doubt),
        reactions_foreseen(k.rationality, plain[1], hardness[1], doubt),
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
    plain: tuple[Reactions, Reactions],
    values: tuple[Reactions, Reactions],
) -> DemandNode:
    """Nothing is demanded, or less than the army is bartered: Moscow accepts any answer, he has nothing to fear."""
    nothing = 0.0 * fixed.risk
    accepted, none = (1.0 + nothing, nothing, nothing), (nothing, nothing)
    reactions, fears = (accepted, accepted), (none, none)
    worth, answers, expected = answered(s, leader, k, rule, fixed, fixed.unasked, office, demand, fears, none)
    return DemandNode(values, reactions, plain, reactions, fears, none, worth, answers, expected)


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
        worth_short_of_entry(s, leader, k, office, fixed.takeover, demand, YES, fears[0], kept(fixed.bargain)),
        worth_short_of_entry(s, leader, k, office, fixed.takeover, demand, NO, fears[1], 0.0),
    )
    believed = inclined(worth, s.inclination_believed - s.inclination)
    return (
        worth,
        answer_chances(rule, worth, demand, leader.rationality, s, leader, fixed.risk, punishment),
        answer_chances(rule, believed, demand, fixed.expecting, s, leader, fixed.risk, punishment),
    )


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
    in_force: Array,
    is_open: Number,
    asks: bool,
) -> Meeting:
    """A meeting, from Moscow's reactions back to its opening move, with what lies ahead of both after it.

    `doubt` is the standard deviation of what the leader does not know of Moscow's mind, `in_force` how strong the
    cut-off is in the life in which they meet. A hawkish Kremlin likes an entry, a removal, and a cut-off while it
    lasts, each by what it adds to that.
    Under an open ultimatum Moscow does not go back to asking; nor does it ask for what it has already.
    What would follow if it `asks` need not be known where it surely does not.
    """
    stay, stands = (war.as_it_is, war.as_it_is, war.as_it_is), fixed.lasts * in_force
    entry, brought = fixed.entry, fixed.entry + s.hawkishness * (1.0 - stands)
    unasked = in_peace(s, leader, k, rule, fixed, office, NONE, (stay, stay), (stay, stay))
    pressed = under_threat(s, leader, k, rule, fixed, office, war, in_force, doubt, ULTIMATUM)
    requested = exercising = pressed
    if asks:
        requested = under_threat(s, leader, k, rule, fixed, office, war, in_force, doubt, REQUEST)
        given, kept_back = bartered(s, k, fixed, war)
        liked = harder(given, s.hawkishness, (-stands, 0.0 * stands, 0.0 * stands))
        exercising = in_peace(s, leader, k, rule, fixed, office, LESSER, (given, kept_back), (liked, kept_back))
    repeat = np.where(is_open > 0, k.repeat_factor, 1.0)
    asking = np.where(is_open > 0, -np.inf, -k.request_cost)
    is_less = (is_open <= 0) & (fixed.bargain.worth > -np.inf)
    small = np.where(is_less, 0.0, -np.inf)
    price, removal = k.ultimatum_cost * repeat, attempted(fixed, war) - k.unprovoked_takeover_cost
    attempt = fixed.takeover * (1.0 - stands)
    plain = (
        war.as_it_is,
        expected_worth(entry, requested.expected, requested.plain_values, requested.foreseen) + asking,
        expected_worth(entry, pressed.expected, pressed.plain_values, pressed.foreseen) - price,
        expected_worth(entry, exercising.expected, exercising.plain_values, exercising.foreseen) + small,
        removal,
    )
    values = (
        war.as_it_is,
        expected_worth(brought, requested.expected, requested.reaction_values, requested.reactions) + asking,
        expected_worth(brought, pressed.expected, pressed.reaction_values, pressed.reactions) - price,
        expected_worth(brought, exercising.expected, exercising.reaction_values, exercising.reactions) + small,
        removal + s.hawkishness * attempt,
    )
    foreseen = Expectation(
        moves_foreseen(k.rationality, plain, doubt * attempt, is_open <= 0),
        (unasked.feared, requested.feared, pressed.feared, exercising.feared),
        (unasked.answers, requested.answers, pressed.answers, exercising.answers),
    )
    return Meeting(
        brought, (unasked, requested, pressed, exercising), values, respond(k.rationality, *values), foreseen
    )


@equation
def attempted(fixed: Fixed, war: Ahead) -> Array:
    """What an attempt to remove him after an ultimatum is worth to Moscow: where it fails, life goes on as it is."""
    return fixed.removal + (1.0 - fixed.takeover) * war.as_it_is


@equation
def bartered(s: Situation, k: KremlinStakes, fixed: Fixed, war: Ahead) -> tuple[Reactions, Reactions]:
    """What Moscow's reactions are worth to it after it got something less than the army, and after a refusal."""
    return (
        reaction_values(s, k, war, fixed.bargain.worth, paid(k, fixed.bargain), fixed.removal, LESSER, YES),
        reaction_values(s, k, war, fixed.bargain.worth, paid(k, fixed.bargain), fixed.removal, LESSER, NO),
    )

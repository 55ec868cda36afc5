"""The crisis game played in many worlds: compiled loops over the equations of game.py, with their plain numpy forms.

Each takes records of what lies on the table (see table.py), the log-odds of a fall that the leader foresees, the
number of the decision rule, and uniform draws.
"""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import drawn
from sim.crisis.game import UNPROVOKED, WAIT, chance_of_puppets_war, incident, likelihood, moves_and_answers, solve
from sim.crisis.records import Rows, columns
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import fall_risk
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.compiled import compiled

Met = tuple[Indices, Indices, Array, Indices, Indices, Array, Array]


def plain_meet(
    situations: Rows,
    leaders: Rows,
    kremlins: Rows,
    emulator: Array,
    rule: int,
    forced: int,
    luck: Array,
    inclinations: Array,
) -> Met:
    """The leaders meet, by numpy alone; `luck` (3, worlds) of the move, the answer and the reaction.

    Returns the move, the answer, the chance that the leader orders an entry, Moscow's reaction to a partial answer and
    to a refusal, its chance in a takeover, and how likely the answer was under each of the `inclinations` that Moscow
    thinks possible (inclinations, worlds).
    """
    s, leader, k = columns(Situation, situations), columns(LeaderStakes, leaders), columns(KremlinStakes, kremlins)
    game = solve(s, leader, k, emulator, rule)
    move, answer, enter, to_partial, to_refusal = moves_and_answers(game, forced, luck[0], luck[1], luck[2])
    demand = np.where(move == UNPROVOKED, WAIT, move)
    seen = likelihood(s, leader, game, rule, demand, answer, inclinations)
    return move, answer, enter, to_partial, to_refusal, game.takeover, seen


@compiled(plain_meet)
def meet(
    situations: Rows,
    leaders: Rows,
    kremlins: Rows,
    emulator: Array,
    rule: int,
    forced: int,
    luck: Array,
    inclinations: Array,
) -> Met:
    """The leaders meet, compiled: see `plain_meet`."""
    worlds = len(situations)
    move, answer = np.empty(worlds, np.int64), np.empty(worlds, np.int64)
    to_partial, to_refusal = np.empty(worlds, np.int64), np.empty(worlds, np.int64)
    enter, takeover, seen = np.empty(worlds), np.empty(worlds), np.empty(inclinations.shape)
    for w in range(worlds):
        s, leader, k = situations[w], leaders[w], kremlins[w]
        game = solve(s, leader, k, emulator, rule)
        takeover[w] = game.takeover
        move[w], answer[w], enter[w], to_partial[w], to_refusal[w] = moves_and_answers(
            game, forced, luck[0, w], luck[1, w], luck[2, w]
        )
        demand = WAIT if move[w] == UNPROVOKED else move[w]
        for i in range(len(inclinations)):
            seen[i, w] = likelihood(s, leader, game, rule, demand, answer[w], inclinations[i, w])
    return move, answer, enter, to_partial, to_refusal, takeover, seen


def plain_answer_incident(
    situations: Rows, leaders: Rows, emulator: Array, rule: int, seen_through: Flags, luck: Array
) -> tuple[Indices, Array, Array]:
    """The leader answers armed incidents, by numpy alone: his answer, its worth and chances (answers, worlds)."""
    s, leader = columns(Situation, situations), columns(LeaderStakes, leaders)
    worth, chances = incident(s, leader, emulator, rule, np.where(seen_through, 0.0, 1.0))
    return drawn(luck, chances), np.stack(np.broadcast_arrays(*worth)), np.stack(np.broadcast_arrays(*chances))


@compiled(plain_answer_incident)
def answer_incident(
    situations: Rows, leaders: Rows, emulator: Array, rule: int, seen_through: Flags, luck: Array
) -> tuple[Indices, Array, Array]:
    """The leader answers armed incidents, compiled: see `plain_answer_incident`."""
    worlds = len(situations)
    answer, worths, all_chances = np.empty(worlds, np.int64), np.empty((3, worlds)), np.empty((3, worlds))
    for w in range(worlds):
        worth, chances = incident(situations[w], leaders[w], emulator, rule, 0.0 if seen_through[w] else 1.0)
        for i in range(3):
            worths[i, w], all_chances[i, w] = worth[i], chances[i]
        answer[w] = drawn(luck[w], chances)
    return answer, worths, all_chances


def plain_puppets_war(situations: Rows, leaders: Rows, kremlins: Rows, emulator: Array) -> Array:
    """The chance that Moscow sends the army in through a leader of its own, by numpy alone."""
    s, leader, k = columns(Situation, situations), columns(LeaderStakes, leaders), columns(KremlinStakes, kremlins)
    return chance_of_puppets_war(s, k, fall_risk(s, leader, emulator, 0.0))


@compiled(plain_puppets_war)
def puppets_war(situations: Rows, leaders: Rows, kremlins: Rows, emulator: Array) -> Array:
    """The same, compiled."""
    chance = np.empty(len(situations))
    for w in range(len(situations)):
        risk = fall_risk(situations[w], leaders[w], emulator, 0.0)
        chance[w] = chance_of_puppets_war(situations[w], kremlins[w], risk)
    return chance


def plain_fall_risks(situations: Rows, leaders: Rows, emulator: Array) -> Array:
    """The leader's perceived risk of a fall at home after an entry, by numpy alone."""
    return fall_risk(columns(Situation, situations), columns(LeaderStakes, leaders), emulator, 0.0)


@compiled(plain_fall_risks)
def fall_risks(situations: Rows, leaders: Rows, emulator: Array) -> Array:
    """The same, compiled."""
    risk = np.empty(len(situations))
    for w in range(len(situations)):
        risk[w] = fall_risk(situations[w], leaders[w], emulator, 0.0)
    return risk

"""Slips: orders to enter that nobody wanted, because one of the two players chose against his clear interest.

Quantal response never rules a move out. A slip is a move with a regret above `CLEAR` / precision: worth so much less to
him than the best of his others that he makes it at most one twentieth as often. A model whose entries mostly need one
takes noise for risk. Weighed by known chances: what is not chosen counts as much as what is.
"""

from __future__ import annotations

import numpy as np

from sim.crisis.game import Game, posed
from sim.crisis.meeting import UNFORCED
from sim.crisis.table import KremlinStakes, LeaderStakes
from sim.engine.arrays import Array
from sim.engine.compiled import equation

CLEAR = 3.0
Parts = tuple[Array, Array, Array, Array]


@equation
def is_slip(precision: Array, chosen: Array, best: Array) -> Array:
    """1 where what was chosen is worth less than the best by a clear margin, else 0."""
    return np.where(precision * (best - chosen) > CLEAR, 1.0, 0.0)


@equation
def parts_of_an_order(game: Game, leader: LeaderStakes, k: KremlinStakes, forced: int) -> Parts:
    """The chance that a meeting ends in an order to enter, and the parts of it that are slips.

    Of the leader (his order), of Moscow (its demand, or that it asked for nothing), of either. A demand that the
    scenario forces is no slip of Moscow.
    """
    a, b, c, d = game.nodes
    values, moves, precision = game.move_values, posed(game, forced), leader.rationality
    unasked, requested, pressed = moves[0] * a.answers[0], moves[1] * b.answers[0], moves[2] * c.answers[0]
    exercising = moves[3] * d.answers[0]
    his = (
        is_slip(precision, a.worth[0], a.worth[2]),
        is_slip(precision, b.worth[0], np.maximum(b.worth[1], b.worth[2])),
        is_slip(precision, c.worth[0], np.maximum(c.worth[1], c.worth[2])),
        is_slip(precision, d.worth[0], np.maximum(d.worth[1], d.worth[2])),
    )
    best = np.maximum(np.maximum(np.maximum(values[0], values[1]), np.maximum(values[2], values[3])), values[4])
    free = 1.0 if forced == UNFORCED else 0.0
    its = (
        free * is_slip(k.rationality, values[0], best),
        free * is_slip(k.rationality, values[1], best),
        free * is_slip(k.rationality, values[2], best),
        free * is_slip(k.rationality, values[3], best),
    )
    return (
        unasked + requested + pressed + exercising,
        unasked * his[0] + requested * his[1] + pressed * his[2] + exercising * his[3],
        unasked * its[0] + requested * its[1] + pressed * its[2] + exercising * its[3],
        unasked * np.maximum(his[0], its[0])
        + requested * np.maximum(his[1], its[1])
        + pressed * np.maximum(his[2], its[2])
        + exercising * np.maximum(his[3], its[3]),
    )

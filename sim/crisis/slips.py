"""Slips: orders to enter that nobody wanted, because one of the two players chose against his clear interest.

Quantal response never rules a move out. A slip is a move with a regret above `CLEAR` / precision: worth so much less to
him than the best of his others that he makes it at most one twentieth as often. A model whose entries mostly need one
takes noise for risk. Weighed by known chances: what is not chosen counts as much as what is.
"""

from __future__ import annotations

import numpy as np

from sim.crisis.game import Game, by_number
from sim.crisis.rules import Demand
from sim.crisis.table import KremlinStakes, LeaderStakes
from sim.engine.arrays import Array
from sim.engine.compiled import equation

CLEAR = 3.0


@equation
def is_slip(precision: Array, chosen: Array, best: Array) -> Array:
    """1 where what was chosen is worth less than the best by a clear margin, else 0."""
    return np.where(precision * (best - chosen) > CLEAR, 1.0, 0.0)


@equation
def slips_under(game: Game, leader: LeaderStakes, k: KremlinStakes, demand: Demand) -> tuple[Array, Array]:
    """Whether an order to enter under a demand is a slip of the leader, and the demand, or none, one of Moscow."""
    a, b, c, d = game.nodes
    enter = by_number(demand, a.worth[0], b.worth[0], c.worth[0], d.worth[0])
    other = by_number(
        demand,
        a.worth[2],
        np.maximum(b.worth[1], b.worth[2]),
        np.maximum(c.worth[1], c.worth[2]),
        np.maximum(d.worth[1], d.worth[2]),
    )
    wait, request, ultimatum, exercises, depose = game.move_values
    best = np.maximum(np.maximum(np.maximum(wait, request), np.maximum(ultimatum, exercises)), depose)
    made = by_number(demand, wait, request, ultimatum, exercises)
    return is_slip(leader.rationality, enter, other), is_slip(k.rationality, made, best)

"""What the leader fears for his office, so that it can be held against what happens to him."""

from __future__ import annotations

import numpy as np

from sim.crisis.ahead import danger_of_a_year, forecasts_of_lives, yearly_hazard
from sim.crisis.forecast import weights_in
from sim.crisis.meeting import Expectation
from sim.crisis.solved import REFUSE, REQUEST, ULTIMATUM, UNPROVOKED, Crisis
from sim.crisis.worth import western_danger
from sim.engine.arrays import Array

HOME, WEST, CUT_OFF, REFUSAL, TAKEOVER = FEARS = (
    "fall at home after an entry",
    "removal by the West",
    "fall at home under a cut-off",
    "loss of office after a refusal",
    "removal by Moscow",
)


def feared_losses(crisis: Crisis) -> dict[str, Array]:
    """The risks within a year that enter the leader's calculus: {name of FEARS: (worlds,)}.

    After an entry he may lose office at home or through the West, whichever comes first: two hazards that compete.
    """
    s, leader = crisis.situation, crisis.leader
    home, west = yearly_hazard(crisis.fall_risk), western_danger(s, leader)
    first = -np.expm1(-home - west) / np.maximum(home + west, 1e-12)
    full = danger_of_a_year(forecasts_of_lives(s, leader, weights_in(leader)[1]).cut_off, leader.risk_bias)
    return {
        HOME: home * first,
        WEST: west * first,
        CUT_OFF: 1 - np.exp(-full),
        REFUSAL: _after_refusal(crisis),
        TAKEOVER: crisis.takeover,
    }


def _after_refusal(crisis: Crisis) -> Array:
    """His risk once he has refused an ultimatum: to be deposed at once, or in the life that follows.

    In that life he may fall at home, or Moscow may remove him at one of the meetings to come, if he refuses again.
    """
    game, k = crisis.game, crisis.kremlin
    coerced, deposed = crisis.feared["ultimatum", "refuse"]
    left_alone = _within_a_year(crisis, game.dangers.as_it_is, k.summit_rate, game.to_come[1])
    cut_off = _within_a_year(crisis, game.dangers.cut_off, k.ultimatum_summit_rate, game.to_come[3])
    removed = crisis.takeover + (1 - crisis.takeover) * left_alone  # an attempt that fails leaves him where he is
    return deposed * removed + coerced * cut_off + (1 - coerced - deposed) * left_alone


def _within_a_year(crisis: Crisis, danger: Array, weekly_meetings: Array, meeting: Expectation) -> Array:
    removed = meeting.moves[UNPROVOKED]
    for demand in (REQUEST, ULTIMATUM):
        removed = removed + meeting.moves[demand] * meeting.fears[demand][REFUSE - 1][1]
    return 1 - np.exp(-danger - 52 * weekly_meetings * removed * crisis.takeover)

"""What the leader fears for his office, so that it can be held against what happens to him."""

from __future__ import annotations

from dataclasses import replace

from sim.crisis.solved import REFUSE, Crisis, western_removal_risk
from sim.engine.arrays import Array

HOME, WEST, REFUSAL = FEARS = ("fall at home after an entry", "removal by the West", "loss of office after a refusal")


def feared_losses(crisis: Crisis) -> dict[str, Array]:
    """The risks that enter the leader's calculus, within his horizon of concern: {name of FEARS: (worlds,)}.

    The loss of office after refusing an ultimatum is what a unit of `exit_penalty` takes off the worth of a refusal.
    """
    return {
        HOME: crisis.fall_risk,
        WEST: western_removal_risk(crisis.situation, crisis.leader),
        REFUSAL: _worth_of_refusal(crisis, 0.0) - _worth_of_refusal(crisis, 1.0),
    }


def _worth_of_refusal(crisis: Crisis, exit_penalty: float) -> Array:
    leader = replace(crisis.leader, exit_penalty=0 * crisis.leader.exit_penalty + exit_penalty)
    return Crisis(crisis.situation, leader, crisis.kremlin, crisis.rule).leader_values["ultimatum"][REFUSE]

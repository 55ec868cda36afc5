"""Why an entry looked better or worse to the leader: the contribution of each mechanism to what he weighed.

The advantage of entry is its worth less the worth of his best other answer. The contribution of a mechanism is that
advantage less the same with the mechanism neutral, Moscow's behaviour held as it is; what the single contributions do
not add up to is their interaction.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.crisis import table
from sim.crisis.records import OnTable, Reason
from sim.crisis.rules import Demand, Number
from sim.crisis.solved import NONE, Crisis, perceived_fall_risk
from sim.crisis.table import LeaderStakes, Situation
from sim.crisis.worth import Pair, dangers_of_staying_out, inclined, survival_of_entry, worth_of_answers
from sim.engine.arrays import Array

Feared = dict[str, Pair]  # of coercion and removal, after an answer "partial" or "refuse"
Weighed = tuple[Situation, LeaderStakes, Feared]
INTERACTION = "interaction"

# The order in which they are told. What a field brings besides is told after them.
ORDER = (
    table.DOMESTIC,
    table.WESTERN_REACTION,
    table.SANCTIONS,
    table.OWN_SOIL,
    table.SPOILS,
    table.REWARD,
    table.CUT_OFF,
    table.REMOVAL,
    table.REFUSAL,
    table.INCLINATION,
    table.RETALIATION,
    table.OPINION,
    table.MEMORY,
    table.ARMY,
    table.REPRESSION,
    table.NORTH,
    table.SELF_DEFENCE,
)
FOUND = tuple(s.reason for kind in (Situation, LeaderStakes) for s in kind.sources().values() if s.reason)
ALL = tuple(dict.fromkeys((*ORDER, *FOUND)))
REASONS = tuple(reason for reason in ALL if reason.only_after != "incident")
AFTER_INCIDENT = tuple(reason for reason in ALL if reason.only_after != "demand")


def without(reason: Reason, weighed: Weighed) -> Weighed:
    """What the leader weighs, with a reason made neutral: each field in which it speaks at its neutral value."""
    situation, leader, feared = weighed
    if reason == table.REMOVAL:
        feared = {answer: (coerce, 0.0 * depose) for answer, (coerce, depose) in feared.items()}
    if there := _neutral(Situation, reason, leader):
        everywhere = {name: value + np.zeros_like(getattr(situation, name)) for name, value in there.items()}
        situation = replace(situation, **everywhere)
    if wanted := _neutral(LeaderStakes, reason, leader):
        leader = replace(leader, **wanted)
    return situation, leader, feared


def _neutral(kind: type[OnTable], reason: Reason, leader: LeaderStakes) -> dict[str, Array]:
    values = kind.neutral(reason).items()
    return {name: getattr(leader, v) if isinstance(v, str) else np.asarray(v) for name, v in values}


def contributions(crisis: Crisis, demand: Demand) -> dict[str, Array]:
    """Each reason's contribution to the advantage of entry under the demand posed: {reason: (worlds,)}.

    In office value: positive speaks for entry. Under "advantage" stands the advantage itself; it equals the sum of the
    reasons that are not part of another, plus the interaction. `demand` is a number, or numbers (worlds,).
    """
    weighed = (crisis.situation, crisis.leader, crisis.feared_under(demand))
    actual = advantage(weighed, crisis.takeover, demand)
    shares = {reason.name: actual - advantage(without(reason, weighed), crisis.takeover, demand) for reason in REASONS}
    explained = sum((shares[reason.name] for reason in REASONS if not reason.part_of), start=np.zeros_like(actual))
    return shares | {INTERACTION: actual - explained, "advantage": actual}


def advantage(weighed: Weighed, takeover: Number, demand: Demand) -> Array:
    """What entry is worth more (+) or less (-) than the best other answer, under the demand posed; (worlds,)."""
    s, leader, feared = weighed
    survival = survival_of_entry(s, leader, perceived_fall_risk(s, leader))
    worth = worth_of_answers(
        s, leader, dangers_of_staying_out(leader), takeover, survival, demand, (feared["partial"], feared["refuse"])
    )
    enter, partial, refuse = inclined(worth, s.inclination)
    return enter - np.where(demand == NONE, refuse, np.maximum(partial, refuse))

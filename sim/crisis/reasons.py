"""Why an entry looked better or worse to the leader: the contribution of each mechanism to what he weighed.

The advantage of entry is its worth less the worth of his best other answer. The contribution of a mechanism is that
advantage less the same with the mechanism neutral, Moscow's behaviour held as it is; what the single contributions do
not add up to is their interaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sim.crisis.rules import Demand, Number
from sim.crisis.solved import NONE, Crisis, perceived_fall_risk
from sim.crisis.table import (
    REFERENCE_ANTI_WAR,
    REFERENCE_LOYALTY,
    REFERENCE_NORTH,
    REFERENCE_RELIABILITY,
    REFERENCE_REPRESSION,
    LeaderStakes,
    Situation,
)
from sim.crisis.worth import Pair, dangers_of_staying_out, inclined, survival_of_entry, worth_of_answers
from sim.engine.arrays import Array

Feared = dict[str, Pair]  # of coercion and removal, after an answer "partial" or "refuse"
Weighed = tuple[Situation, LeaderStakes, Feared]
INTERACTION = "interaction"
NO_RISK = -60.0  # a bias in logits that leaves no risk


@dataclass(frozen=True)
class Reason:
    """One thing that the leader weighs: its name in plain words, the mechanism behind it, and how it is made neutral.

    A reason with `part_of` details another one, and is not added to it.
    """

    name: str
    mechanism: str
    neutral: Callable[[Weighed], Weighed]
    part_of: str = ""


def _situation(**fields: float) -> Callable[[Weighed], Weighed]:
    def neutral(weighed: Weighed) -> Weighed:
        s, leader, feared = weighed
        return (
            replace(s, **{name: np.full_like(getattr(s, name), value) for name, value in fields.items()}),
            leader,
            feared,
        )

    return neutral


def _stakes(**fields: float) -> Callable[[Weighed], Weighed]:
    def neutral(weighed: Weighed) -> Weighed:
        s, leader, feared = weighed
        return s, replace(leader, **{name: np.asarray(value) for name, value in fields.items()}), feared

    return neutral


def _unthreatened(weighed: Weighed) -> Weighed:
    s, leader, feared = weighed
    return s, leader, {answer: (coerce, 0.0 * depose) for answer, (coerce, depose) in feared.items()}


def _average_memory(weighed: Weighed) -> Weighed:
    s, leader, feared = weighed
    return replace(s, resistance_memory=leader.memory_ref + np.zeros_like(s.resistance_memory)), leader, feared


DOMESTIC = "risk of a fall at home"
REASONS = (
    Reason(DOMESTIC, "leader", _stakes(fall_risk_ref=0.0, risk_bias=NO_RISK)),
    Reason("Western reaction", "west", _situation(resolved_posture=0.0)),
    Reason("sanctions still to come", "west", _situation(sanctions_headroom=0.0)),
    Reason("war on Belarusian soil", "leader", _stakes(territorial_cost=0.0)),
    Reason("spoils of a Russian victory", "front", _stakes(spoils=0.0)),
    Reason("Moscow's reward", "leader", _stakes(entry_reward=0.0)),
    Reason("threat of an economic cut-off", "economy", _situation(economic_dependence=0.0)),
    Reason("threat of removal by Moscow", "elite", _unthreatened),
    Reason(
        "price of refusing or stalling",
        "leader",
        _stakes(breach_cost=0.0, partial_cost=0.0, partial_fall_risk=0.0, sovereignty_cost=0.0),
    ),
    Reason("private inclination", "leader", _situation(inclination=0.0)),
    Reason("anti-war opinion", "opinion", _situation(anti_war_seen=REFERENCE_ANTI_WAR), DOMESTIC),
    Reason("memory of resistance", "sabotage", _average_memory, DOMESTIC),
    Reason(
        "reliability of the army",
        "army",
        _situation(reliability_seen=REFERENCE_RELIABILITY, loyalty_seen=REFERENCE_LOYALTY),
        DOMESTIC,
    ),
    Reason("repression", "repression", _situation(repression=REFERENCE_REPRESSION), DOMESTIC),
    Reason("Ukraine's northern defence", "ukraine", _situation(north_defence=REFERENCE_NORTH), DOMESTIC),
)


def contributions(crisis: Crisis, demand: Demand) -> dict[str, Array]:
    """Each reason's contribution to the advantage of entry under the demand posed: {reason: (worlds,)}.

    In office value: positive speaks for entry. Under "advantage" stands the advantage itself; it equals the sum of the
    reasons that are not part of another, plus the interaction. `demand` is a number, or numbers (worlds,).
    """
    weighed = (crisis.situation, crisis.leader, crisis.feared_under(demand))
    actual = advantage(weighed, crisis.takeover, demand)
    shares = {reason.name: actual - advantage(reason.neutral(weighed), crisis.takeover, demand) for reason in REASONS}
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

"""Why the leader answered as he did: what each mechanism moved the scales by, in words and in office value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.crisis import ENTER, Crisis, LeaderStakes, Situation, incident_values, perceived_fall_risk
from sim.history.figures import listed, percent, signed, worth
from sim.history.paragraphs import Contribution, Reasons
from sim.reasons import DOMESTIC, INTERACTION, REASONS, Reason, Weighed

NAMED_AT_MOST = 4
WORTH_NAMING = 0.005
INCIDENT_REASONS = ("threat of an economic cut-off", "threat of removal by Moscow")  # an incident is no demand


def why_he_answered(crisis: Crisis, shares: Mapping[str, np.ndarray], demand: str) -> Reasons:
    """The contributions to the advantage of entry under a demand; their sum and the rest are the advantage."""
    values = {name: float(np.ravel(value)[0]) for name, value in shares.items()}
    advantage = values.pop("advantage")
    other = "staying out" if demand == "none" else "his best other answer"
    return _reasons(advantage, values, other, float(crisis.fall_risk[0]))


def why_he_retaliated(situation: Situation, leader: LeaderStakes) -> Reasons:
    """The same after an armed incident, where entry passes for self-defence."""
    actual = _advantage((situation, leader, {}))
    values = {
        reason.name: actual - _advantage(reason.neutral((situation, leader, {})))
        for reason in (*REASONS, *_SELF_DEFENCE)
        if reason.name not in INCIDENT_REASONS
    }
    risk = perceived_fall_risk(situation, leader, leader.incident_risk_relief)
    return _reasons(actual, values, "his best other answer", float(risk[0]))


def _advantage(weighed: Weighed) -> float:
    situation, leader, _ = weighed
    values = incident_values(situation, leader)
    return float((values[ENTER] - values[ENTER + 1 :].max(axis=0))[0])


def _without_relief(weighed: Weighed) -> Weighed:
    from dataclasses import replace

    situation, leader, feared = weighed
    none = np.asarray(0.0)
    return (
        situation,
        replace(leader, incident_bonus=none, incident_risk_relief=none, incident_west_factor=none + 1),
        feared,
    )


_SELF_DEFENCE = (Reason("the look of self-defence", "incidents", _without_relief),)


def _reasons(advantage: float, values: Mapping[str, float], other: str, fall_risk: float) -> Reasons:
    parts_of = {reason.name: reason.part_of for reason in REASONS}
    single = [Contribution(n, v) for n, v in values.items() if not parts_of.get(n) and n != INTERACTION]
    weights = tuple(sorted(single, key=lambda c: -abs(c.value)))
    rest = advantage - sum(c.value for c in weights)
    details = [Contribution(n, v) for n, v in values.items() if parts_of.get(n) == DOMESTIC]
    details = sorted(details, key=lambda c: -abs(c.value))
    text = _in_words(advantage, weights, other) + _risk_in_words(fall_risk, details)
    return Reasons(advantage, weights, rest, tuple(details), text)


def _in_words(advantage: float, weights: tuple[Contribution, ...], other: str) -> str:
    more = f"{worth(abs(advantage))} {'more' if advantage > 0 else 'less'}"
    speaking_for = [c for c in weights if c.value >= WORTH_NAMING][:NAMED_AT_MOST]
    against = [c for c in weights if c.value <= -WORTH_NAMING][:NAMED_AT_MOST]
    rest = advantage - sum(c.value for c in (*speaking_for, *against))
    return (
        f"To the leader entry was worth {more} than {other}. For it spoke {_named(speaking_for)}; against it "
        f"{_named(against)}; all else together came to {signed(rest)}."
    )


def _named(weights: list[Contribution]) -> str:
    return listed([f"{_with_article(c.name)} ({signed(c.value)})" for c in weights]) or "nothing of weight"


def _with_article(name: str) -> str:
    return (
        name if name.startswith(("Moscow", "Ukraine", "sanctions", "repression", "anti-war", "the ")) else f"the {name}"
    )


def _risk_in_words(fall_risk: float, details: list[Contribution]) -> str:
    risk = f" He put his risk of a fall at home after an entry at {percent(fall_risk)}"
    raised = [_with_article(c.name) for c in details if c.value <= -WORTH_NAMING]
    lowered = [_with_article(c.name) for c in details if c.value >= WORTH_NAMING]
    changes = [f"{verb} by {listed(names)}" for verb, names in (("raised", raised), ("lowered", lowered)) if names]
    return f"{risk}{', ' if changes else ''}{' and '.join(changes)}."

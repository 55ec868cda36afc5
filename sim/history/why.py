"""Why the leader answered as he did: what each mechanism moved the scales by, in words and in office value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.reasons import with_article
from sim.analysis.words import chance_text, listed, signed, worth
from sim.crisis.reasons import ADVANTAGE, AFTER_INCIDENT, ALL, INTERACTION, without
from sim.crisis.solved import ENTER, incident_values, perceived_fall_risk
from sim.crisis.table import DOMESTIC, KremlinStakes, LeaderStakes, Situation
from sim.history.meetings import PlayedMeeting
from sim.history.paragraphs import Contribution, Reasons

NAMED_AT_MOST = 4
WORTH_NAMING = 0.005


def why_he_answered(meeting: PlayedMeeting, demand: str) -> Reasons:
    """The contributions to the advantage of entry under a demand; their sum and the rest are the advantage."""
    values = {name: value for name, value in meeting.contributions.items() if name != INTERACTION}
    advantage = values.pop(ADVANTAGE)
    other = "staying out" if demand == "none" else "his best other answer"
    return _reasons(advantage, values, other, float(meeting.fall_risk[0]))


def why_he_retaliated(situation: Situation, leader: LeaderStakes, kremlin: KremlinStakes, believed: float) -> Reasons:
    """The same after an armed incident; `believed` is 0 where the leader knows that it was staged, else 1."""
    actual = _advantage(situation, leader, kremlin, believed)
    values = {
        reason.name: actual - _advantage(*without(reason, situation, leader), kremlin, believed)
        for reason in AFTER_INCIDENT
    }
    risk = perceived_fall_risk(situation, leader)
    return _reasons(actual, values, "his best other answer", float(np.ravel(risk)[0]))


def _advantage(situation: Situation, leader: LeaderStakes, kremlin: KremlinStakes, believed: float) -> float:
    values = incident_values(situation, leader, kremlin, believed)
    return float((values[ENTER] - values[ENTER + 1 :].max(axis=0))[0])


PART_OF = {reason.name: reason.part_of for reason in ALL}


def _reasons(advantage: float, values: Mapping[str, float], other: str, fall_risk: float) -> Reasons:
    heaviest_first = sorted((Contribution(*item) for item in values.items()), key=lambda c: -abs(c.value))
    weights = tuple(c for c in heaviest_first if not PART_OF[c.name])
    details = tuple(c for c in heaviest_first if PART_OF[c.name] == DOMESTIC.name)
    text = f"{_scales(advantage, weights, other)} {_risk(fall_risk, details)}"
    return Reasons(advantage, weights, advantage - sum(c.value for c in weights), details, text)


def _scales(advantage: float, weights: tuple[Contribution, ...], other: str) -> str:
    more = f"{worth(abs(advantage))} {'more' if advantage > 0 else 'less'}"
    speaking_for = [c for c in weights if c.value >= WORTH_NAMING][:NAMED_AT_MOST]
    against = [c for c in weights if c.value <= -WORTH_NAMING][:NAMED_AT_MOST]
    rest = advantage - sum(c.value for c in (*speaking_for, *against))
    return (
        f"To the leader entry was worth {more} than {other}. For it spoke {_named(speaking_for)}; against it "
        f"{_named(against)}; all else together came to {signed(rest)}."
    )


def _risk(fall_risk: float, details: tuple[Contribution, ...]) -> str:
    raised = [with_article(c.name) for c in details if c.value <= -WORTH_NAMING]
    lowered = [with_article(c.name) for c in details if c.value >= WORTH_NAMING]
    changes = [f"{verb} by {listed(names)}" for verb, names in (("raised", raised), ("lowered", lowered)) if names]
    why = f", {' and '.join(changes)}" if changes else ""
    return f"He put his risk of a fall at home after an entry at {chance_text(fall_risk)}{why}."


def _named(weights: list[Contribution]) -> str:
    return listed([f"{with_article(c.name)} ({signed(c.value)})" for c in weights]) or "nothing of weight"

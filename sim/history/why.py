"""Why the leader answered as he did: what each mechanism moved the scales by, in words and in office value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from sim.analysis.reasons import with_article
from sim.analysis.words import chance_text, listed, signed, worth
from sim.crisis.reasons import ADVANTAGE, AFTER_INCIDENT, ALL, INTERACTION, without
from sim.crisis.solved import ENTER, incident_values, perceived_fall_risk
from sim.crisis.table import DOMESTIC, KremlinStakes, LeaderStakes, Situation
from sim.history.meetings import PlayedMeeting
from sim.history.paragraphs import Contribution, Reasons

Kind = TypeVar("Kind", Situation, LeaderStakes)
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
    tables = [(situation, leader), *(without(reason, situation, leader) for reason in AFTER_INCIDENT)]
    situations, leaders = (_side_by_side(kind) for kind in zip(*tables, strict=True))
    worth_of = incident_values(situations, leaders, kremlin, believed)
    actual, *others = (worth_of[ENTER] - worth_of[ENTER + 1 :].max(axis=0)).tolist()
    values = {reason.name: actual - other for reason, other in zip(AFTER_INCIDENT, others, strict=True)}
    risk = perceived_fall_risk(situation, leader)
    return _reasons(actual, values, "his best other answer", float(np.ravel(risk)[0]))


def _side_by_side(tables: Sequence[Kind]) -> Kind:
    """What lay on some tables, solved at once: over many an equation takes hardly longer than over one."""
    names = [field.name for field in fields(tables[0])]
    return replace(
        tables[0], **{name: np.concatenate([np.ravel(getattr(table, name)) for table in tables]) for name in names}
    )


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

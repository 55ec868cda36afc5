"""Why an entry looked better or worse to the leader: the contribution of each mechanism to what he weighed.

The advantage of entry is its worth less the worth of his best other answer. The contribution of a mechanism is that
advantage less the same with the mechanism neutral, Moscow's behaviour held as it is; what the single contributions do
not add up to is their interaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.crisis import table
from sim.crisis.ahead import (
    Ahead,
    Turn,
    dangers,
    forecast_if_cut_off,
    forecasts_of_lives,
    office_ahead,
    rates_of_meetings,
    strengths,
    yearly_hazard,
)
from sim.crisis.forecast import after_entry, without_entry
from sim.crisis.lookahead import office_beyond
from sim.crisis.meeting import Expectation
from sim.crisis.menu import bargain, kept
from sim.crisis.records import OnTable, Reason
from sim.crisis.rules import Demand, Number
from sim.crisis.solved import NONE, Crisis, forecasts, perceived_fall_risk
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import Fears, Pair, fall_risk, inclined, worth_of_answers
from sim.engine.arrays import Array

INTERACTION = "interaction"


# The fields that a forecast of the country reads.
READ = {
    name
    for equation in (fall_risk, after_entry, without_entry, forecast_if_cut_off, strengths)
    for name in equation.text.__code__.co_names
}


@dataclass(frozen=True)
class AtHome:
    """What he foresees of his country: the risk of a fall after an entry, and the log-odds of one in each life."""

    risk: Array
    lives: Ahead

    @staticmethod
    def foreseen(s: Situation, leader: LeaderStakes) -> AtHome:
        """The same by the forecasts."""
        return AtHome(perceived_fall_risk(s, leader), forecasts_of_lives(s, leader, forecasts()[1]))


@dataclass(frozen=True)
class Considerations:
    """What the leader weighs: situation, stakes, and what he expects of Moscow, which is held as it is.

    `feared` of coercion and removal after an answer "partial" or "refuse" to today's demand, `to_come` of the meetings
    ahead in each life. `at_home` is what he foresees of his country, if that is known already.
    """

    situation: Situation
    leader: LeaderStakes
    feared: dict[str, Pair]
    kremlin: KremlinStakes
    to_come: tuple[Expectation, Expectation, Expectation, Expectation] | None = None
    at_home: AtHome | None = None

    @staticmethod
    def at(crisis: Crisis, demand: Demand) -> Considerations:
        """What he weighs at a meeting under the demand posed."""
        feared = crisis.feared_under(demand)
        s, leader = crisis.situation, crisis.leader
        return Considerations(s, leader, feared, crisis.kremlin, crisis.game.to_come, AtHome.foreseen(s, leader))


# The order in which they are told. What a field brings besides is told after them.
ORDER = (
    table.DOMESTIC,
    table.WESTERN_REACTION,
    table.SANCTIONS,
    table.UNPOPULAR,
    table.OWN_SOIL,
    table.SPOILS,
    table.REWARD,
    table.CUT_OFF,
    table.REMOVAL,
    table.REFUSAL,
    table.INCLINATION,
    table.RETALIATION,
    table.OPINION,
    table.NETWORKS,
    table.ARMY,
    table.REPRESSION,
    table.NORTH,
    table.SELF_DEFENCE,
)
FOUND = tuple(s.reason for kind in (Situation, LeaderStakes) for s in kind.sources().values() if s.reason)
ALL = tuple(dict.fromkeys((*ORDER, *FOUND)))
REASONS = tuple(reason for reason in ALL if reason.only_after != "incident")
AFTER_INCIDENT = tuple(reason for reason in ALL if reason.only_after != "demand")


def without(reason: Reason, weighed: Considerations) -> Considerations:
    """What the leader weighs, with a reason made neutral: each field in which it speaks at its neutral value."""
    situation, leader = weighed.situation, weighed.leader
    if reason == table.REMOVAL:
        feared = {answer: (coerce, 0.0 * depose) for answer, (coerce, depose) in weighed.feared.items()}
        weighed = replace(weighed, feared=feared)
        if weighed.to_come is not None:
            free, usual, pressed, cut_off = map(_never_deposing, weighed.to_come)
            weighed = replace(weighed, to_come=(free, usual, pressed, cut_off))
    there, wanted = _neutral(Situation, reason, leader), _neutral(LeaderStakes, reason, leader)
    if there:
        everywhere = {name: value + np.zeros_like(getattr(situation, name)) for name, value in there.items()}
        situation = replace(situation, **everywhere)
    if wanted:
        leader = replace(leader, **wanted)
    at_home = weighed.at_home if READ.isdisjoint([*there, *wanted]) else None
    return replace(weighed, situation=situation, leader=leader, at_home=at_home)


def _never_deposing(meeting: Expectation) -> Expectation:
    *moves, depose = meeting.moves
    fears = tuple(tuple(_only_coercion(pair) for pair in pairs) for pairs in meeting.fears)
    return Expectation((*moves, 0.0 * depose), fears, meeting.answers)  # type: ignore[arg-type]


def _only_coercion(fears: Fears) -> Fears:
    coerce, depose = fears
    return coerce, 0.0 * depose


def _neutral(kind: type[OnTable], reason: Reason, leader: LeaderStakes) -> dict[str, Array]:
    values = kind.neutral(reason).items()
    return {name: getattr(leader, v) if isinstance(v, str) else np.asarray(v) for name, v in values}


def contributions(crisis: Crisis, demand: Demand) -> dict[str, Array]:
    """Each reason's contribution to the advantage of entry under the demand posed: {reason: (worlds,)}.

    In office value: positive speaks for entry. Under "advantage" stands the advantage itself; it equals the sum of the
    reasons that are not part of another, plus the interaction. `demand` is a number, or numbers (worlds,).
    """
    weighed = Considerations.at(crisis, demand)
    actual = advantage(weighed, crisis.takeover, demand)
    shares = {reason.name: actual - advantage(without(reason, weighed), crisis.takeover, demand) for reason in REASONS}
    explained = sum((shares[reason.name] for reason in REASONS if not reason.part_of), start=np.zeros_like(actual))
    return shares | {INTERACTION: actual - explained, "advantage": actual}


def advantage(weighed: Considerations, takeover: Number, demand: Demand) -> Array:
    """What entry is worth more (+) or less (-) than the best other answer, under the demand posed; (worlds,)."""
    s, leader = weighed.situation, weighed.leader
    at_home = weighed.at_home or AtHome.foreseen(s, leader)
    fears = weighed.feared["partial"], weighed.feared["refuse"]
    office = office_as_seen(weighed, takeover, at_home)
    bartered = kept(bargain(s, leader, weighed.kremlin))
    worth = worth_of_answers(
        s, leader, weighed.kremlin, office, takeover, yearly_hazard(at_home.risk), demand, fears, bartered
    )
    enter, partial, refuse = inclined(worth, s.inclination)
    return enter - np.where(demand == NONE, refuse, np.maximum(partial, refuse))


def office_as_seen(weighed: Considerations, takeover: Number, at_home: AtHome) -> Ahead:
    """What each life without an entry is worth to him: with the meetings that he foresees, if there are any."""
    s, leader, risk = weighed.situation, weighed.leader, at_home.risk
    never = Turn(0.0 * risk, 0.0 * risk)
    danger = dangers(leader, at_home.lives, leader.risk_bias)
    rates = rates_of_meetings(weighed.kremlin)
    office = office_ahead(s, leader, danger, rates, (never, never, never, never))
    if weighed.to_come is None:
        return office
    bartered = kept(bargain(s, leader, weighed.kremlin))
    return office_beyond(s, leader, weighed.kremlin, takeover, risk, bartered, danger, rates, office, weighed.to_come)

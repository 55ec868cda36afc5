"""The crisis game between Moscow and Minsk: a demand, an answer, a reaction.

A three-node game of crisis bargaining solved by backward induction, each player choosing by quantal response
(McKelvey & Palfrey 1998; Signorino 1999). Pure functions: what the players see and want goes in, values and
probabilities come out, for any number of worlds at once. All fields are numbers or arrays of shape (worlds,).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.choice import add_up, logit, quantal_response, sigmoid
from sim.emulator import load_emulator
from sim.rules import RULES, Circumstances
from sim.stakes import (
    FORCE_UNIT,
    REFERENCE_ANTI_WAR,
    REFERENCE_NORTH,
    REFERENCE_RELIABILITY,
    REFERENCE_REPRESSION,
    TAKEOVER_GARRISON,
    YEAR,
    KremlinStakes,
    LeaderStakes,
    Situation,
)

Array = NDArray[np.float64]

DEMANDS = ("none", "request", "ultimatum")
ANSWERS = ("enter", "partial", "refuse")
REACTIONS = ("accept", "coerce", "depose")
MOVES = ("wait", "request", "ultimatum", "depose")
ENTER, PARTIAL, REFUSE = range(3)
ACCEPT, COERCE, DEPOSE = range(3)


def perceived_fall_risk(s: Situation, leader: LeaderStakes, relief: NDArray[np.floating] | float = 0.0) -> Array:
    """The leader's own estimate that his people or his army would bring him down after an entry.

    By the forecast of the model's own citizens and army plus his bias (the emulator), or by log-odds that are linear
    around a reference state (the reduced form); a rollout's `forecast` overrides both. Remembered resistance adds to
    each; `relief` is subtracted in logits. A probability within his horizon of concern. Bueno de Mesquita, Smith,
    Siverson & Morrow (2003); Goemans (2000).
    """
    memory = leader.risk_slope_resistance * (np.log1p(s.resistance_memory / leader.memory_ref) - np.log(2.0))
    foreseen = np.where(np.isnan(s.forecast), _emulated_log_odds(s), s.forecast) + leader.risk_bias
    log_odds = np.where(leader.uses_emulator > 0, foreseen, _reduced_log_odds(s, leader)) + memory - relief
    return within_horizon(sigmoid(log_odds), leader)


def _emulated_log_odds(s: Situation) -> Array:
    inputs = {
        "anti_war": s.anti_war_seen,
        "loyalty": s.loyalty_seen,
        "repression": s.repression,
        "north_defence": s.north_defence,
        "deployable": s.deployable,
        "war_grievance": s.war_grievance,
        "legitimacy": s.legitimacy,
    }
    return load_emulator().log_odds(inputs)


def _reduced_log_odds(s: Situation, leader: LeaderStakes) -> Array:
    return np.asarray(
        logit(leader.fall_risk_ref)
        + leader.risk_slope_antiwar * (s.anti_war_seen - REFERENCE_ANTI_WAR)
        + leader.risk_slope_reliability * (REFERENCE_RELIABILITY - s.reliability_seen)
        - leader.risk_slope_repression * (s.repression - REFERENCE_REPRESSION)
        + leader.risk_slope_north_defence * (s.north_defence - REFERENCE_NORTH)
    )


def within_horizon(yearly: Array, leader: LeaderStakes) -> Array:
    """A yearly risk, over the horizon that the leader cares about."""
    return np.asarray(1.0 - (1.0 - yearly) ** (leader.horizon_of_concern / YEAR))


def western_removal_risk(s: Situation, leader: LeaderStakes, factor: Array | float = 1.0) -> Array:
    """The risk that a Western reaction to an entry costs the leader his office: extended deterrence (Huth 1988).

    `factor` weakens the reaction to an entry that looks like self-defence.
    """
    yearly = 1.0 - np.exp(-factor * leader.removal_risk * s.resolved_posture)
    return within_horizon(yearly, leader)


def takeover_success(s: Situation, kremlin: KremlinStakes) -> Array:
    """The chance that a Russian attempt to remove the leader succeeds, given the elite's ties and the troops there."""
    garrison = np.minimum(1.0, s.russian_troops / TAKEOVER_GARRISON)
    chance = kremlin.takeover_base + kremlin.takeover_elite * s.moscow_tie + kremlin.takeover_troops * garrison
    chance = chance + kremlin.basing_takeover * s.nuclear_basing
    return np.clip(chance, 0.05, 0.95)


@dataclass(frozen=True)
class Reaction:
    """Moscow's answer to a partial compliance or a refusal: worth and chance of accept, coerce and depose."""

    values: Array
    chances: Array

    @property
    def worth(self) -> Array:
        """What Moscow expects of this node."""
        return np.asarray(add_up(self.values * self.chances))


class Crisis:
    """The whole game, solved for every world of a block.

    `leader_values[demand]` (answers, worlds) in office value, `answers[demand]` the chances of the answers with the
    leader's true inclination, `expected_answers[demand]` with the one that Moscow believes in,
    `reactions[demand, answer]`, and `move_values` / `moves` (moves, worlds) for Moscow's opening in war value.
    """

    def __init__(self, situation: Situation, leader: LeaderStakes, kremlin: KremlinStakes, rule: str = "aqre") -> None:
        self.situation, self.leader, self.kremlin, self.rule = situation, leader, kremlin, rule
        self.takeover = takeover_success(situation, kremlin)

    @cached_property
    def fall_risk(self) -> Array:
        """The leader's perceived risk of a domestic fall after an entry."""
        return perceived_fall_risk(self.situation, self.leader)

    @cached_property
    def collapse_estimate(self) -> Array:
        """What Moscow believes of that risk, raised by the leader's talk of a second front as far as it is believed."""
        trust = self.kremlin.claim_credibility
        claimed = np.minimum(1.0, self.fall_risk + self.kremlin.claim_inflation)
        return np.asarray((1 - trust) * self.fall_risk + trust * claimed)

    @cached_property
    def depose_value(self) -> Array:
        """What an attempt to remove the leader is worth to Moscow, after an ultimatum."""
        k, s = self.kremlin, self.situation
        occupation = k.occupation_cost * k.occupation_force / np.maximum(s.reserves, 1e-3)
        success = self.takeover * k.takeover_gain - (1 - self.takeover) * k.takeover_failure_cost
        return np.asarray(success - occupation + s.hawkishness)

    @cached_property
    def staging(self) -> Array:
        """What the use of Belarusian territory is worth to Moscow."""
        return np.asarray(self.kremlin.staging_value * (self.situation.involvement_level >= 1))

    def pinning(self, troops: Array) -> Array:
        """What Ukrainian troops (thousand) tied down in the north are worth to Moscow."""
        return np.asarray(self.kremlin.pin_value * troops / self.kremlin.pin_scale)

    @cached_property
    def collapse_stakes(self) -> Array:
        """What the fall of its ally costs Moscow, more once warheads are there."""
        return np.asarray(self.kremlin.collapse_cost + self.kremlin.basing_stakes * self.situation.nuclear_basing)

    @cached_property
    def entry_value(self) -> Array:
        """What a Belarusian entry is worth to Moscow: military gain and pinning against collapse and escalation."""
        k, s = self.kremlin, self.situation
        need = 2 * sigmoid(-k.need_gain * s.front_balance)
        north = 1 + k.north_value_loss * (REFERENCE_NORTH - s.north_defence)
        military = k.military_value * need * s.reliability * s.rail_throughput * (k.deployable / FORCE_UNIT) * north
        escalation = k.escalation_exposure * k.escalation_cost * s.western_posture
        costs = self.collapse_stakes * self.collapse_estimate + escalation
        return np.asarray(military + k.pin_value + self.staging - costs + s.hawkishness)

    @cached_property
    def reactions(self) -> dict[tuple[str, str], Reaction]:
        """Moscow's reactions to an answer short of entry, for each demand."""
        return {(d, a): self._reaction(d, a) for d in DEMANDS[1:] for a in ANSWERS[1:]}

    def _reaction(self, demand: str, answer: str) -> Reaction:
        k, s, partial = self.kremlin, self.situation, answer == "partial"
        request = demand == "request"
        worn = np.sqrt(s.concession_room) if partial else 1.0
        credit = (1.0 if request else k.partial_credit_ultimatum) * worn if partial else 0.0
        backdown = (k.backdown_cost_request if request else k.backdown_cost_ultimatum) * (1 - credit)
        kept = self.staging + self.pinning(s.pinned_if_partial if partial else s.pinned)
        gain = k.coercion_gain * s.economic_dependence * (k.partial_coercion_gain if partial else 1.0)
        accept = kept * worn - backdown
        coerce = kept - k.coercion_cost + gain - k.coerced_backdown_share * backdown
        depose = self.depose_value - (k.unprovoked_takeover_cost if request else 0.0)
        values = np.stack(np.broadcast_arrays(accept, coerce, depose))
        return Reaction(values, quantal_response(values, k.rationality))

    @cached_property
    def leader_values(self) -> dict[str, Array]:
        """What each answer is worth to the leader under each demand, at his true inclination."""
        values = leader_values(self.situation, self.leader, self.feared, self.takeover)
        return {demand: with_inclination(v, self.situation.inclination) for demand, v in values.items()}

    @cached_property
    def feared(self) -> dict[tuple[str, str], tuple[Array, Array]]:
        """The chances of coercion and removal as the leader expects them, by his belief in Moscow's resolve."""
        trust = np.minimum(self.leader.resolve_cap, self.situation.resolve_belief / self.leader.resolve_ref)
        feared = {}
        for node, reaction in self.reactions.items():
            coerce, depose = trust * reaction.chances[COERCE], trust * reaction.chances[DEPOSE]
            total = np.maximum(1.0, coerce + depose)
            feared[node] = (coerce / total, depose / total)
        return feared

    @cached_property
    def circumstances(self) -> dict[str, Circumstances]:
        """What the decision rules look at besides the worth of the answers, under each demand."""
        s = self.situation
        return {
            demand: Circumstances(
                demand=demand,
                rationality=self.leader.rationality,
                fall_risk=self.fall_risk,
                reliability_seen=s.reliability_seen,
                dependence=s.economic_dependence,
                memory=s.resistance_memory,
                punishment=(self._punishment(demand, "partial"), self._punishment(demand, "refuse")),
                loss_aversion=self.leader.loss_aversion,
                loss_curvature=self.leader.loss_curvature,
                satisficing_line=self.leader.satisficing_line,
            )
            for demand in DEMANDS
        }

    def _punishment(self, demand: str, answer: str) -> Array:
        if demand == "none":
            return np.zeros_like(self.situation.inclination)
        chances = self.reactions[demand, answer].chances
        return np.asarray(0.5 * chances[COERCE] + chances[DEPOSE])

    def answer_chances(self, demand: str, worth: Array) -> Array:
        """How likely each answer of this worth is, by the rule in force: (answers, ..., worlds) in and out."""
        return RULES[self.rule](worth, self.circumstances[demand])

    @cached_property
    def answers(self) -> dict[str, Array]:
        """How likely each answer is under each demand."""
        return {demand: self.answer_chances(demand, worth) for demand, worth in self.leader_values.items()}

    @cached_property
    def expected_answers(self) -> dict[str, Array]:
        """How likely Moscow thinks each answer is, knowing the leader's inclination only by belief."""
        shift = self.situation.inclination_believed - self.situation.inclination
        return {d: self.answer_chances(d, with_inclination(v, shift)) for d, v in self.leader_values.items()}

    def likelihoods(self, demand: NDArray[np.intp], answer: NDArray[np.intp], inclinations: Array) -> Array:
        """How likely the answer given to the demand posed would be under other inclinations: (inclinations, worlds).

        `demand` and `answer` (worlds,) index DEMANDS and ANSWERS; `inclinations` (inclinations, worlds), office value.
        """
        worlds = np.arange(len(demand))
        likelihood = np.ones_like(inclinations)
        for number, name in enumerate(DEMANDS):
            supposed = np.repeat(self.leader_values[name][:, None], len(inclinations), axis=1)
            supposed[ENTER] += inclinations - self.situation.inclination
            seen = self.answer_chances(name, supposed)[answer, :, worlds].T
            likelihood = np.where(demand == number, seen, likelihood)
        return likelihood

    @cached_property
    def move_values(self) -> Array:
        """What waiting, a request, an ultimatum and an attempt to depose are worth to Moscow."""
        k, s = self.kremlin, self.situation
        wait = self.staging + self.pinning(s.pinned)
        repeat = np.where(s.ultimatum_is_open > 0, k.repeat_factor, 1.0)
        request = self._worth_of("request") - k.request_cost
        ultimatum = self._worth_of("ultimatum") - k.ultimatum_cost * repeat
        depose = self.depose_value - k.unprovoked_takeover_cost
        return np.stack(np.broadcast_arrays(wait, request, ultimatum, depose))

    def _worth_of(self, demand: str) -> Array:
        enter, partial, refuse = self.expected_answers[demand]
        partial_worth, refuse_worth = (self.reactions[demand, answer].worth for answer in ANSWERS[1:])
        return np.asarray(enter * self.entry_value + partial * partial_worth + refuse * refuse_worth)

    @cached_property
    def moves(self) -> Array:
        """How likely each opening move of Moscow is."""
        return quantal_response(self.move_values, self.kremlin.rationality)


def leader_values(
    s: Situation, leader: LeaderStakes, feared: dict[tuple[str, str], tuple[Array, Array]], takeover: Array
) -> dict[str, Array]:
    """What each answer is worth to a leader without private inclination, under each demand; (answers, worlds) each.

    Worth is survival in office times its rent, less the penalty of losing office otherwise (Goemans 2000).
    `feared` gives the chances of coercion and removal after each answer short of entry.
    """
    survival = (1 - perceived_fall_risk(s, leader)) * (1 - western_removal_risk(s, leader))
    values = {}
    for demand in DEMANDS:
        enter = entry_worth(s, leader, survival, asked=demand != "none")
        others = [
            _answer_worth(s, leader, demand, answer, feared.get((demand, answer)), takeover) for answer in ANSWERS[1:]
        ]
        values[demand] = np.stack(np.broadcast_arrays(enter, *others))
    return values


def entry_worth(s: Situation, leader: LeaderStakes, survival: Array, asked: bool) -> Array:
    """What entering is worth: spoils and reward against sanctions and war at home, if he survives it in office."""
    spoils = leader.spoils * sigmoid(leader.spoils_steepness * (s.front_balance - leader.spoils_front))
    reward = leader.entry_reward * (1.0 if asked else leader.unasked_reward_share)
    costs = leader.sanction_cost * s.sanctions_headroom + leader.territorial_cost
    return np.asarray(survival * (1 + spoils + reward - costs) - (1 - survival) * leader.exit_penalty)


def _answer_worth(
    s: Situation, leader: LeaderStakes, demand: str, answer: str, feared: tuple[Array, Array] | None, takeover: Array
) -> Array:
    partial = answer == "partial"
    coerced, deposed = feared if feared is not None else (0.0, 0.0)
    weight = leader.request_fraction if demand == "request" else 1.0
    base = within_horizon(np.minimum(1.0, leader.fall_risk_base + partial * leader.partial_fall_risk), leader)
    survival = (1 - base) * (1 - deposed * takeover)
    cut_off = within_horizon(leader.cutoff_fall_risk, leader)
    survival = survival * (1 - coerced * cut_off * s.economic_dependence * weight)
    given_away = leader.partial_cost + leader.sovereignty_cost * (1 - s.concession_room)
    rent = 1 - coerced * leader.cutoff_rent * s.economic_dependence * weight - partial * given_away
    breach = leader.breach_cost if answer == "refuse" and demand != "none" else 0.0
    return np.asarray(survival * rent - (1 - survival) * leader.exit_penalty - breach)


def incident_values(s: Situation, leader: LeaderStakes, believed: NDArray[np.floating] | float = 1.0) -> Array:
    """What entering in retaliation, a limited answer and absorbing an armed incident are worth to the leader.

    An entry that looks like self-defence is feared less at home and abroad; not so where the leader knows that the
    incident was staged (`believed` 0). (answers, worlds), true inclination included.
    """
    fall = perceived_fall_risk(s, leader, believed * leader.incident_risk_relief)
    west = western_removal_risk(s, leader, 1 - believed * (1 - leader.incident_west_factor))
    enter = entry_worth(s, leader, (1 - fall) * (1 - west), asked=False)
    enter = enter + believed * leader.incident_bonus + s.inclination
    others = [_answer_worth(s, leader, "none", answer, None, np.asarray(0.0)) for answer in ANSWERS[1:]]
    return np.stack(np.broadcast_arrays(enter, *others))


def incident_chances(crisis: Crisis, seen_through: NDArray[np.bool_]) -> tuple[Array, Array]:
    """The worth and the chance of each answer to an armed incident: (answers, worlds) each."""
    believed = np.where(seen_through, 0.0, 1.0)
    worth = incident_values(crisis.situation, crisis.leader, believed)
    calm = perceived_fall_risk(crisis.situation, crisis.leader, believed * crisis.leader.incident_risk_relief)
    circumstances = replace(crisis.circumstances["none"], demand="incident", fall_risk=calm)
    return worth, RULES[crisis.rule](worth, circumstances)


def with_inclination(values: Array, inclination: Array) -> Array:
    """The same worths with the leader's private inclination added to entry."""
    return np.stack(np.broadcast_arrays(values[ENTER] + inclination, values[PARTIAL], values[REFUSE]))

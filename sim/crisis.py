"""The crisis game between Moscow and Minsk: a demand, an answer, a reaction.

A three-node game of crisis bargaining solved by backward induction, each player choosing by quantal response
(McKelvey & Palfrey 1998; Signorino 1999). Pure functions: what the players see and want goes in, values and
probabilities come out, for any number of worlds at once. All fields are numbers or arrays of shape (worlds,).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.choice import add_up, logit, quantal_response, sigmoid

Array = NDArray[np.float64]

DEMANDS = ("none", "request", "ultimatum")
ANSWERS = ("enter", "partial", "refuse")
REACTIONS = ("accept", "coerce", "depose")
MOVES = ("wait", "request", "ultimatum", "depose")
ENTER, PARTIAL, REFUSE = range(3)
ACCEPT, COERCE, DEPOSE = range(3)

# The state at which the slopes of the fall risk are centred: there the risk is `fall_risk_ref`.
REFERENCE_ANTI_WAR, REFERENCE_RELIABILITY, REFERENCE_REPRESSION, REFERENCE_NORTH = 0.86, 0.45, 0.8, 0.5
# Units: 12,000 deployable soldiers count as one force; 20,000 Russian ones secure a takeover; a risk is per 52 weeks.
FORCE_UNIT, TAKEOVER_GARRISON, YEAR = 12.0, 20.0, 52.0


@dataclass(frozen=True)
class Situation:
    """What lies on the table when the game is played."""

    front_balance: Array
    involvement_level: Array
    economic_dependence: Array
    sanctions_headroom: Array
    western_posture: Array
    repression: Array
    anti_war_seen: Array
    resistance_memory: Array
    north_defence: Array
    reliability: Array
    reliability_seen: Array
    rail_throughput: Array
    reserves: Array
    russian_troops: Array
    pinned: Array
    pinned_if_partial: Array
    resolve_belief: Array
    moscow_tie: Array
    ultimatum_is_open: Array
    inclination: Array
    inclination_believed: Array
    hawkishness: Array


@dataclass(frozen=True)
class LeaderStakes:
    """What the leader fears and wants; the names and units are those of the parameters `leader.*` and `west.*`."""

    rationality: Array
    exit_penalty: Array
    horizon_of_concern: Array
    fall_risk_ref: Array
    fall_risk_base: Array
    risk_slope_antiwar: Array
    risk_slope_resistance: Array
    risk_slope_reliability: Array
    risk_slope_repression: Array
    risk_slope_north_defence: Array
    memory_ref: Array
    removal_risk: Array
    resolve: Array
    sanction_cost: Array
    territorial_cost: Array
    entry_reward: Array
    unasked_reward_share: Array
    cutoff_rent: Array
    cutoff_fall_risk: Array
    request_fraction: Array
    partial_cost: Array
    partial_fall_risk: Array
    breach_cost: Array
    spoils: Array
    spoils_front: Array
    spoils_steepness: Array
    resolve_ref: Array
    resolve_cap: Array
    incident_risk_relief: Array
    incident_bonus: Array
    incident_west_factor: Array


@dataclass(frozen=True)
class KremlinStakes:
    """What the Kremlin gains and risks; the names and units are those of the parameters `kremlin.*`."""

    rationality: Array
    military_value: Array
    need_gain: Array
    pin_value: Array
    pin_scale: Array
    staging_value: Array
    collapse_cost: Array
    escalation_cost: Array
    escalation_exposure: Array
    request_cost: Array
    ultimatum_cost: Array
    repeat_factor: Array
    backdown_cost_request: Array
    backdown_cost_ultimatum: Array
    coerced_backdown_share: Array
    partial_credit_ultimatum: Array
    coercion_cost: Array
    coercion_gain: Array
    partial_coercion_gain: Array
    takeover_gain: Array
    takeover_failure_cost: Array
    occupation_cost: Array
    occupation_force: Array
    unprovoked_takeover_cost: Array
    takeover_base: Array
    takeover_elite: Array
    takeover_troops: Array
    claim_credibility: Array
    claim_inflation: Array
    north_value_loss: Array
    deployable: Array


def perceived_fall_risk(s: Situation, leader: LeaderStakes, relief: Array | float = 0.0) -> Array:
    """The leader's own estimate that his people or his army would bring him down after an entry.

    Log-odds in what he sees of opinion, of the memory of resistance, of his army's reliability, of repression and of
    Ukraine's northern defence; `relief` is subtracted in logits. A probability within his horizon of concern.
    Bueno de Mesquita, Smith, Siverson & Morrow (2003); Goemans (2000).
    """
    log_odds = (
        logit(leader.fall_risk_ref)
        + leader.risk_slope_antiwar * (s.anti_war_seen - REFERENCE_ANTI_WAR)
        + leader.risk_slope_resistance * (np.log1p(s.resistance_memory / leader.memory_ref) - np.log(2.0))
        + leader.risk_slope_reliability * (REFERENCE_RELIABILITY - s.reliability_seen)
        - leader.risk_slope_repression * (s.repression - REFERENCE_REPRESSION)
        + leader.risk_slope_north_defence * (s.north_defence - REFERENCE_NORTH)
        - relief
    )
    return within_horizon(sigmoid(log_odds), leader)


def within_horizon(yearly: Array, leader: LeaderStakes) -> Array:
    """A yearly risk, over the horizon that the leader cares about."""
    return np.asarray(1.0 - (1.0 - yearly) ** (leader.horizon_of_concern / YEAR))


def western_removal_risk(s: Situation, leader: LeaderStakes, factor: Array | float = 1.0) -> Array:
    """The risk that a Western reaction to an entry costs the leader his office: extended deterrence (Huth 1988).

    `factor` weakens the reaction to an entry that looks like self-defence.
    """
    yearly = 1.0 - np.exp(-factor * leader.removal_risk * leader.resolve * s.western_posture)
    return within_horizon(yearly, leader)


def takeover_success(s: Situation, kremlin: KremlinStakes) -> Array:
    """The chance that a Russian attempt to remove the leader succeeds, given the elite's ties and the troops there."""
    garrison = np.minimum(1.0, s.russian_troops / TAKEOVER_GARRISON)
    chance = kremlin.takeover_base + kremlin.takeover_elite * s.moscow_tie + kremlin.takeover_troops * garrison
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

    def __init__(self, situation: Situation, leader: LeaderStakes, kremlin: KremlinStakes) -> None:
        self.situation, self.leader, self.kremlin = situation, leader, kremlin
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
    def entry_value(self) -> Array:
        """What a Belarusian entry is worth to Moscow: military gain and pinning against collapse and escalation."""
        k, s = self.kremlin, self.situation
        need = 2 * sigmoid(-k.need_gain * s.front_balance)
        north = 1 + k.north_value_loss * (REFERENCE_NORTH - s.north_defence)
        military = k.military_value * need * s.reliability * s.rail_throughput * (k.deployable / FORCE_UNIT) * north
        escalation = k.escalation_exposure * k.escalation_cost * s.western_posture
        costs = k.collapse_cost * self.collapse_estimate + escalation
        return np.asarray(military + k.pin_value + self.staging - costs + s.hawkishness)

    @cached_property
    def reactions(self) -> dict[tuple[str, str], Reaction]:
        """Moscow's reactions to an answer short of entry, for each demand."""
        return {(d, a): self._reaction(d, a) for d in DEMANDS[1:] for a in ANSWERS[1:]}

    def _reaction(self, demand: str, answer: str) -> Reaction:
        k, s, partial = self.kremlin, self.situation, answer == "partial"
        request = demand == "request"
        credit = (1.0 if request else k.partial_credit_ultimatum) if partial else 0.0
        backdown = (k.backdown_cost_request if request else k.backdown_cost_ultimatum) * (1 - credit)
        kept = self.staging + self.pinning(s.pinned_if_partial if partial else s.pinned)
        gain = k.coercion_gain * s.economic_dependence * (k.partial_coercion_gain if partial else 1.0)
        accept = kept - backdown
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
    def answers(self) -> dict[str, Array]:
        """How likely each answer is under each demand."""
        return answer_chances(self.leader_values, self.leader)

    @cached_property
    def expected_answers(self) -> dict[str, Array]:
        """How likely Moscow thinks each answer is, knowing the leader's inclination only by belief."""
        shift = self.situation.inclination_believed - self.situation.inclination
        return answer_chances({d: with_inclination(v, shift) for d, v in self.leader_values.items()}, self.leader)

    def likelihoods(self, demand: NDArray[np.intp], answer: NDArray[np.intp], inclinations: Array) -> Array:
        """How likely the answer given to the demand posed would be under other inclinations: (inclinations, worlds).

        `demand` and `answer` (worlds,) index DEMANDS and ANSWERS; `inclinations` (inclinations, worlds), office value.
        """
        worlds = np.arange(len(demand))
        worth = np.stack([self.leader_values[d] for d in DEMANDS])[demand, :, worlds]
        worth[demand == 0, PARTIAL] = -np.inf
        supposed = np.repeat(worth.T[:, None], len(inclinations), axis=1)
        supposed[ENTER] += inclinations - self.situation.inclination
        return np.asarray(quantal_response(supposed, self.leader.rationality)[answer, :, worlds].T)

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
    base = within_horizon(leader.fall_risk_base + partial * leader.partial_fall_risk, leader)
    survival = (1 - base) * (1 - deposed * takeover)
    survival = survival * (1 - coerced * leader.cutoff_fall_risk * s.economic_dependence * weight)
    rent = 1 - coerced * leader.cutoff_rent * s.economic_dependence * weight - partial * leader.partial_cost
    breach = leader.breach_cost if answer == "refuse" and demand != "none" else 0.0
    return np.asarray(survival * rent - (1 - survival) * leader.exit_penalty - breach)


def incident_values(s: Situation, leader: LeaderStakes) -> Array:
    """What entering in retaliation, a limited answer and absorbing an armed incident are worth to the leader.

    A defensive entry is feared less at home and abroad; (answers, worlds), true inclination included.
    """
    survival = (1 - perceived_fall_risk(s, leader, leader.incident_risk_relief)) * (
        1 - western_removal_risk(s, leader, leader.incident_west_factor)
    )
    enter = entry_worth(s, leader, survival, asked=False) + leader.incident_bonus + s.inclination
    others = [_answer_worth(s, leader, "none", answer, None, np.asarray(0.0)) for answer in ANSWERS[1:]]
    return np.stack(np.broadcast_arrays(enter, *others))


def with_inclination(values: Array, inclination: Array) -> Array:
    """The same worths with the leader's private inclination added to entry."""
    return np.stack(np.broadcast_arrays(values[ENTER] + inclination, values[PARTIAL], values[REFUSE]))


def answer_chances(values: dict[str, Array], leader: LeaderStakes) -> dict[str, Array]:
    """How likely each answer is; unasked, there is nothing to comply with in part: he enters or stays out."""
    chances = {}
    for demand, worth in values.items():
        if demand == "none":
            enter, stay = quantal_response(worth[[ENTER, REFUSE]], leader.rationality)
            chances[demand] = np.stack([enter, np.zeros_like(enter), stay])
        else:
            chances[demand] = quantal_response(worth, leader.rationality)
    return chances

"""What entry, and every move and answer short of it, is worth to Minsk and to Moscow.

Equations for one world or for any number of them. `s` is what lies on the table, `leader` and `k` what the leader and
the Kremlin want (see table.py). A demand is a number, NONE, REQUEST or ULTIMATUM; worths of answers come as (enter,
partial, refuse), of Moscow's reactions as (accept, coerce, depose).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.crisis.choice import logit, sigmoid
from sim.crisis.forecast import log_odds
from sim.crisis.rules import NO, REQUEST, ULTIMATUM, YES, Answers, Demand, Number
from sim.crisis.table import (
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
from sim.engine.arrays import Array
from sim.engine.compiled import equation

Pair = tuple[Array, Array]
Fears = tuple[Number, Number]
Reactions = tuple[Array, Array, Array]
FEARLESS: tuple[Fears, Fears] = ((0.0, 0.0), (0.0, 0.0))


@equation
def fall_risk(s: Situation, leader: LeaderStakes, emulator: Array, relief: Number) -> Array:
    """The leader's own estimate that his people or his army would bring him down after an entry.

    By the forecast of the model's own citizens and army plus his bias, or by log-odds that are linear around a
    reference state (the reduced form). Remembered resistance adds to each; `relief` is subtracted in logits. A
    probability within his horizon of concern. Bueno de Mesquita, Smith, Siverson & Morrow (2003); Goemans (2000).
    """
    memory = leader.risk_slope_resistance * (np.log1p(s.resistance_memory / leader.memory_ref) - np.log(2.0))
    log_odds = np.where(leader.uses_emulator > 0, foreseen(s, emulator) + leader.risk_bias, reduced_log_odds(s, leader))
    return within_horizon(sigmoid(log_odds + memory - relief), leader)


@equation
def foreseen(s: Situation, emulator: Array) -> Array:
    """The log-odds of a fall within a year of an entry, by rollout where there is one, else by the emulator."""
    emulated = log_odds(
        s.anti_war_seen,
        s.loyalty_seen,
        s.repression,
        s.north_defence,
        s.deployable,
        s.war_grievance,
        s.legitimacy,
        emulator,
    )
    return np.where(np.isnan(s.forecast), emulated, s.forecast)


@equation
def reduced_log_odds(s: Situation, leader: LeaderStakes) -> Array:
    """The log-odds of a fall after an entry by a straight line through the reference state."""
    return (
        logit(leader.fall_risk_ref)
        + leader.risk_slope_antiwar * (s.anti_war_seen - REFERENCE_ANTI_WAR)
        + leader.risk_slope_reliability * (REFERENCE_RELIABILITY - s.reliability_seen)
        - leader.risk_slope_repression * (s.repression - REFERENCE_REPRESSION)
        + leader.risk_slope_north_defence * (s.north_defence - REFERENCE_NORTH)
    )


@equation
def within_horizon(yearly: Array, leader: LeaderStakes) -> Array:
    """A yearly risk, over the horizon that the leader cares about."""
    return 1.0 - np.power(1.0 - yearly, leader.horizon_of_concern / YEAR)


@equation
def western_removal_risk(s: Situation, leader: LeaderStakes, factor: Number = 1.0) -> Array:
    """The risk that a Western reaction to an entry costs the leader his office: extended deterrence (Huth 1988).

    `factor` weakens the reaction to an entry that looks like self-defence.
    """
    return within_horizon(1.0 - np.exp(-factor * leader.removal_risk * s.resolved_posture), leader)


@equation
def takeover_success(s: Situation, k: KremlinStakes) -> Array:
    """The chance that a Russian attempt to remove the leader succeeds, given the elite's ties and the troops there."""
    garrison = np.minimum(1.0, s.russian_troops / TAKEOVER_GARRISON)
    chance = k.takeover_base + k.takeover_elite * s.moscow_tie + k.takeover_troops * garrison
    return np.clip(chance + k.basing_takeover * s.nuclear_basing, 0.05, 0.95)


@equation
def moscows_estimate(s: Situation, leader: LeaderStakes, k: KremlinStakes, emulator: Array, feared: Array) -> Array:
    """Moscow's own estimate that the leader would fall at home within a year of an entry.

    By the same forecast as his, from what its own services see, with its own bias. In the reduced form, which has no
    forecast of the country, it goes by what the leader fears.
    """
    emulated = log_odds(
        s.anti_war, s.loyalty, s.repression, s.north_defence, s.deployable, s.war_grievance, s.legitimacy, emulator
    )
    own = sigmoid(np.where(np.isnan(s.forecast), emulated, s.forecast) + k.risk_bias)
    return np.where(leader.uses_emulator > 0, own, feared)


@equation
def collapse_estimate(k: KremlinStakes, risk: Array) -> Array:
    """What Moscow believes of the leader's risk, raised by his talk of a second front as far as it is believed."""
    trust = k.claim_credibility
    return (1 - trust) * risk + trust * np.minimum(1.0, risk + k.claim_inflation)


@equation
def collapse_stakes(s: Situation, k: KremlinStakes) -> Array:
    """What the fall of its ally costs Moscow, more once warheads are there."""
    return k.collapse_cost + k.basing_stakes * s.nuclear_basing


@equation
def depose_value(s: Situation, k: KremlinStakes, takeover: Array) -> Array:
    """What an attempt to remove the leader is worth to Moscow, after an ultimatum."""
    occupation = k.occupation_cost * k.occupation_force / np.maximum(s.reserves, 1e-3)
    return takeover * k.takeover_gain - (1 - takeover) * k.takeover_failure_cost - occupation


@equation
def staging(s: Situation, k: KremlinStakes) -> Array:
    """What the use of Belarusian territory is worth to Moscow."""
    return k.staging_value * (s.involvement_level >= 1)


@equation
def pinning(k: KremlinStakes, troops: Array) -> Array:
    """What Ukrainian troops (thousand) tied down in the north are worth to Moscow."""
    return k.pin_value * troops / k.pin_scale


@equation
def entry_value(s: Situation, k: KremlinStakes, risk: Array) -> Array:
    """What a Belarusian entry is worth to Moscow: military gain and pinning against collapse and escalation."""
    need = 2 * sigmoid(-k.need_gain * s.front_balance)
    north = 1 + k.north_value_loss * (REFERENCE_NORTH - s.north_defence)
    military = k.military_value * need * s.reliability * s.rail_throughput * (k.deployable / FORCE_UNIT) * north
    escalation = k.escalation_exposure * k.escalation_cost * s.western_posture
    costs = collapse_stakes(s, k) * collapse_estimate(k, risk) + escalation
    return military + k.pin_value + staging(s, k) - costs


@equation
def reaction_values(s: Situation, k: KremlinStakes, takeover: Array, is_request: bool, is_partial: bool) -> Reactions:
    """What accepting, coercing and deposing are worth to Moscow after an answer short of entry."""
    worn = np.sqrt(s.concession_room) if is_partial else 1.0
    credit = (1.0 if is_request else k.partial_credit_ultimatum) * worn if is_partial else 0.0
    backdown = (k.backdown_cost_request if is_request else k.backdown_cost_ultimatum) * (1 - credit)
    kept = staging(s, k) + pinning(k, s.pinned_if_partial if is_partial else s.pinned)
    gain = k.coercion_gain * s.economic_dependence * (k.partial_coercion_gain if is_partial else 1.0)
    accept = kept * worn - backdown
    coerce = kept - k.coercion_cost + gain - k.coerced_backdown_share * backdown
    return accept, coerce, depose_value(s, k, takeover) - (k.unprovoked_takeover_cost if is_request else 0.0)


@equation
def harder(values: Reactions, hawkishness: Array) -> Reactions:
    """The same reactions for a Kremlin that privately likes hard moves: to coerce and to depose."""
    return values[0], values[1] + hawkishness, values[2] + hawkishness


@equation
def feared(s: Situation, leader: LeaderStakes, chances: Reactions, threat: float) -> Pair:
    """The chances of coercion and removal as the leader expects them, by his belief in Moscow's resolve."""
    trust = threat * np.minimum(leader.resolve_cap, s.resolve_belief / leader.resolve_ref)
    coerce, depose = trust * chances[1], trust * chances[2]
    total = np.maximum(1.0, coerce + depose)
    return coerce / total, depose / total


@equation
def punished(chances: Reactions) -> Array:
    """How surely an answer is punished: the chance of coercion, counted half, plus that of removal."""
    return 0.5 * chances[1] + chances[2]


@equation
def survival_of_entry(s: Situation, leader: LeaderStakes, risk: Array, factor: Number = 1.0) -> Array:
    """The leader's chance to be in office after an entry, whatever his people and the West do."""
    return (1 - risk) * (1 - western_removal_risk(s, leader, factor))


@equation
def entry_worth(s: Situation, leader: LeaderStakes, survival: Array, demand: Demand) -> Array:
    """What entering is worth: spoils and reward against sanctions and war at home, if he survives it in office.

    Worth is survival in office times its rent, less the penalty of losing office otherwise (Goemans 2000).
    """
    spoils = leader.spoils * sigmoid(leader.spoils_steepness * (s.front_balance - leader.spoils_front))
    is_asked = (demand == REQUEST) | (demand == ULTIMATUM)
    reward = leader.entry_reward * np.where(is_asked, 1.0, leader.unasked_reward_share)
    costs = leader.sanction_cost * s.sanctions_headroom + leader.territorial_cost
    return survival * (1 + spoils + reward - costs) - (1 - survival) * leader.exit_penalty


class Dangers(NamedTuple):
    """What can bring the leader down without an entry, over his horizon."""

    after_partial: Array
    after_refusal: Array
    cut_off: Array


@equation
def dangers_of_staying_out(leader: LeaderStakes) -> Dangers:
    """His risk of a fall at home after a partial answer and after a refusal, and that of a full cut-off by Russia."""
    return Dangers(
        within_horizon(np.minimum(1.0, leader.fall_risk_base + leader.partial_fall_risk), leader),
        within_horizon(np.minimum(1.0, leader.fall_risk_base), leader),
        within_horizon(leader.cutoff_fall_risk, leader),
    )


@equation
def worth_short_of_entry(
    s: Situation,
    leader: LeaderStakes,
    dangers: Dangers,
    takeover: Number,
    demand: Demand,
    is_partial: bool | np.bool_,
    fears: Fears,
) -> Array:
    """What complying in part, or refusing, is worth to the leader; `fears` of coercion and of removal."""
    coerced, deposed = fears
    strength = np.where(demand == REQUEST, leader.request_fraction, 1.0)
    survival = (1 - (dangers.after_partial if is_partial else dangers.after_refusal)) * (1 - deposed * takeover)
    survival = survival * (1 - coerced * dangers.cut_off * s.economic_dependence * strength)
    given_away = leader.partial_cost + leader.sovereignty_cost * (1 - s.concession_room)
    rent = 1 - coerced * leader.cutoff_rent * s.economic_dependence * strength - is_partial * given_away
    is_breach = np.logical_not(is_partial) & ((demand == REQUEST) | (demand == ULTIMATUM))
    breach = np.where(is_breach, leader.breach_cost, 0.0)
    return survival * rent - (1 - survival) * leader.exit_penalty - breach


@equation
def worth_of_answers(
    s: Situation,
    leader: LeaderStakes,
    dangers: Dangers,
    takeover: Number,
    survival: Array,
    demand: Demand,
    fears: tuple[Fears, Fears],
) -> Answers:
    """What each answer is worth to a leader without private inclination; `fears` after a partial one and a refusal."""
    return (
        entry_worth(s, leader, survival, demand),
        worth_short_of_entry(s, leader, dangers, takeover, demand, YES, fears[0]),
        worth_short_of_entry(s, leader, dangers, takeover, demand, NO, fears[1]),
    )


@equation
def inclined(worth: Answers, inclination: Array) -> Answers:
    """The same worths with a private inclination added to entry."""
    return worth[0] + inclination, worth[1], worth[2]

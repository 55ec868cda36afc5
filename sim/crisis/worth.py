"""What entry, and every move and answer short of it, is worth to Minsk and to Moscow.

Equations for one world or for any number of them. `s` is what lies on the table, `leader` and `k` what the leader and
the Kremlin want (see table.py). A demand is a number, from NONE to LESSER; worths of answers come as (enter,
partial, refuse), of Moscow's reactions as (accept, coerce, depose).
"""

from __future__ import annotations

import numpy as np

from sim.crisis.ahead import Ahead, discount, worth_of_life, yearly_hazard
from sim.crisis.choice import probability, sigmoid
from sim.crisis.forecast import Weights, after_entry
from sim.crisis.ladder import FEINT, STAGING
from sim.crisis.rules import INCIDENT, LESSER, NO, REQUEST, ULTIMATUM, YES, Answers, Demand, Number, is_mild
from sim.crisis.table import (
    FORCE_UNIT,
    KNOWN_TO_FIGHT,
    REFERENCE_NORTH,
    REFERENCE_RESERVES,
    TAKEOVER_GARRISON,
    UNLIKELY,
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
OUT_OF_THE_QUESTION = 10.0  # war value: more than anything at stake
FEARLESS: tuple[Fears, Fears] = ((0.0, 0.0), (0.0, 0.0))


@equation
def fall_risk(s: Situation, leader: LeaderStakes, weights: Weights) -> Array:
    """The leader's own estimate that his people or his army would bring him down within a year of an entry.

    By the forecast of the model's own citizens, army and elite, from what he sees of them, with his bias in log-odds.
    Bueno de Mesquita, Smith, Siverson & Morrow (2003); Goemans (2000).
    """
    emulated = after_entry(s, weights, s.anti_war_seen, s.loyalty_seen)
    return sigmoid(np.where(np.isnan(s.forecast), emulated, s.forecast) + leader.risk_bias)


@equation
def moscows_estimate(s: Situation, k: KremlinStakes, weights: Weights) -> Array:
    """Moscow's own estimate of the same risk: from what its own services see, with its own bias."""
    emulated = after_entry(s, weights, s.anti_war, s.loyalty)
    return sigmoid(np.where(np.isnan(s.forecast), emulated, s.forecast) + k.risk_bias)


@equation
def western_danger(s: Situation, leader: LeaderStakes, factor: Number = 1.0) -> Array:
    """The yearly hazard that a Western reaction to an entry costs the leader his office (Huth 1988).

    `factor` weakens the reaction to an entry that looks like self-defence.
    """
    return factor * leader.removal_risk * s.resolved_posture


@equation
def western_removal_risk(s: Situation, leader: LeaderStakes, factor: Number = 1.0) -> Array:
    """The same as a probability within a year."""
    return probability(western_danger(s, leader, factor))


@equation
def takeover_success(s: Situation, k: KremlinStakes) -> Array:
    """The chance that a Russian attempt to remove the leader succeeds, given the elite's ties and the troops there."""
    garrison = np.minimum(1.0, s.russian_troops / TAKEOVER_GARRISON)
    chance = k.takeover_base + k.takeover_elite * s.moscow_tie + k.takeover_troops * garrison
    return np.clip(chance + k.basing_takeover * s.nuclear_basing, 0.05, 0.95)


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
    return k.staging_value * (s.involvement_level >= STAGING)


@equation
def need(s: Situation, k: KremlinStakes) -> Array:
    """How much Moscow needs help: 1 in a stalemate, the more the worse the front goes for it."""
    return 2 * sigmoid(-k.need_gain * s.front_balance)


@equation
def pinning(s: Situation, k: KremlinStakes, troops: Array) -> Array:
    """What Ukrainian troops (thousand) tied down in the north are worth to Moscow: they are missing at the front."""
    return k.pin_value * need(s, k) * troops / k.pin_scale


@equation
def entry_value(s: Situation, leader: LeaderStakes, k: KremlinStakes, risk: Array) -> Array:
    """What a Belarusian entry is worth to Moscow: military gain and pinning against collapse and escalation.

    Soldiers are worth the less the more Moscow has to spare of its own, or from elsewhere.
    `risk` is its own estimate that the leader would fall at home within a year.
    """
    north = 1 + k.north_value_loss * (REFERENCE_NORTH - s.north_defence)
    scarce = 2 * REFERENCE_RESERVES / (REFERENCE_RESERVES + s.reserves + s.foreign_soldiers)
    military = (
        k.military_value * need(s, k) * scarce * s.reliability * s.rail_throughput * (k.deployable / FORCE_UNIT) * north
    )
    escalation = k.escalation_exposure * k.escalation_cost * s.western_posture
    flow = military + pinning(s, k, k.pin_scale) + staging(s, k) - escalation
    danger = yearly_hazard(collapse_estimate(k, risk)) + western_danger(s, leader)
    return worth_of_life(discount(k.horizon_of_concern), flow, danger, collapse_stakes(s, k), 0.0, 0.0)


@equation
def lasting(rate: Array, decay: Array) -> Array:
    """What a thing that ends after a while is worth of one that stays, to somebody who discounts so."""
    return rate / (rate + decay * YEAR)


@equation
def seen_through(s: Situation, k: KremlinStakes) -> Array:
    """The weekly rate at which Kyiv stops believing that an army at the border will march, while it does not.

    By Kyiv's own rule: its log-odds fall by the hazard of a strike that does not come and by what the signs of mere
    exercises tell it on average (Kullback & Leibler 1951), its belief by what is left to doubt times that.
    """
    real, false = np.clip(k.sign_rate, UNLIKELY, 1 - UNLIKELY), np.clip(k.false_sign_rate, UNLIKELY, 1 - UNLIKELY)
    told = false * np.log(false / real) + (1 - false) * np.log((1 - false) / (1 - real))
    return (1 - s.attack_belief) * (told - np.log1p(-np.minimum(k.strike_hazard, KNOWN_TO_FIGHT)))


@equation
def gain_of_pinning(s: Situation, k: KremlinStakes, decay: Array) -> Array:
    """What the troops are worth to Moscow that exercises or a joint group tie down until they end, with this decay.

    Or until Kyiv has seen through them; the less the oftener it was done.
    """
    more_pinned = pinning(s, k, s.pinned_if_partial) - pinning(s, k, s.pinned)
    lasts = lasting(discount(k.horizon_of_concern), decay + seen_through(s, k))
    return lasts * np.sqrt(s.concession_room) * more_pinned


@equation
def reaction_values(
    s: Situation,
    k: KremlinStakes,
    war: Ahead,
    gain: Array,
    favour: Number,
    removal: Array,
    demand: Demand,
    is_partial: bool,
) -> Reactions:
    """What accepting, coercing and deposing are worth to Moscow after an answer short of entry.

    `war` is what lies ahead of it without one, `gain` what is given short of entry is worth, `favour` what it pays for
    that, `removal` what an attempt to remove him after an ultimatum is worth. Exercises tie troops down while they
    last, and impress the less the more often they were given; a cut-off is lifted from a leader who complies. What is
    less than the army is bartered: Moscow pays with a favour, threatens nothing, and loses no face. To punish one who
    met a demand costs as much as to let one pass who did not meet a request: a threat carried out in any case moves
    nobody (Schelling 1966).
    """
    mild, small = is_mild(demand), demand == LESSER
    worn = np.sqrt(s.concession_room) if is_partial else 1.0
    credit = np.where(mild, 1.0, k.partial_credit_ultimatum) * worn if is_partial else 0.0
    face = np.where(small, 0.0, np.where(mild, k.backdown_cost_request, k.backdown_cost_ultimatum))
    backdown = face * (1 - credit)
    broken = np.where(mild, k.backdown_cost_request * credit, 0.0)
    given = np.where(gain > -np.inf, gain, 0.0) - favour if is_partial else 0.0
    accept = (war.free if is_partial else war.as_it_is) + given - backdown
    cut = np.where(mild, war.pressed, war.cut_off)
    coerce = cut + given - k.coerced_backdown_share * backdown - broken
    depose = removal - np.where(mild, k.unprovoked_takeover_cost, 0.0) - broken
    barter = np.where(small, OUT_OF_THE_QUESTION, 0.0)
    return accept, coerce - barter, depose - barter


@equation
def harder(values: Reactions, hawkishness: Array, hardness: Reactions) -> Reactions:
    """The same reactions for a Kremlin that privately likes what is hard, by how far each brings him to heel.

    A removal does so wholly (a `hardness` of 1), an attempt by its chance, a cut-off for as long as it lasts; to lift
    one is less than nothing. All of it beside the cut-off in force.
    """
    accept, coerce, depose = values
    return accept + hawkishness * hardness[0], coerce + hawkishness * hardness[1], depose + hawkishness * hardness[2]


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
def chance_of_success(s: Situation, leader: LeaderStakes) -> Array:
    """The leader's chance that his force prevails in Ukraine's north: by the ratio of forces (Hirshleifer 1989).

    Those whom he takes for reliable stand against the Ukrainians there, who fight from their fortifications.
    """
    force = leader.deployable * s.reliability_seen
    return force / np.maximum(force + s.pinned * (0.5 + s.north_defence), 1e-9)


@equation
def entry_worth(s: Situation, leader: LeaderStakes, home: Number, demand: Demand, factor: Number = 1.0) -> Array:
    """What entering is worth: spoils and reward against sanctions and war at home, as long as he survives it in office.

    `home` is the yearly hazard of a fall at home as he sees it, `factor` weakens the Western reaction. A war that most
    are against costs him even where nobody rises: he must buy and force what he else gets freely (Putnam 1988; Tomz &
    Weeks 2013).
    """
    spoils = leader.spoils * sigmoid(leader.spoils_steepness * (s.front_balance - leader.spoils_front))
    is_asked = (demand == REQUEST) | (demand == ULTIMATUM)
    reward = leader.entry_reward * np.where(is_asked, 1.0, leader.unasked_reward_share)
    own_soil = leader.territorial_cost * (1 - chance_of_success(s, leader))
    unpopular = leader.opinion_cost * (2 * s.anti_war_seen - 1)
    flow = 1 + spoils + reward - leader.sanction_cost * s.sanctions_headroom - own_soil - unpopular
    danger = home + western_danger(s, leader, factor)
    return worth_of_life(discount(leader.horizon_of_concern), flow, danger, leader.exit_penalty, 0.0, 0.0)


@equation
def given_away(s: Situation, leader: LeaderStakes) -> Array:
    """What help short of war costs the leader if it stays: sovereignty, the more the less is left to give."""
    return leader.partial_cost + leader.sovereignty_cost * (1 - s.concession_room)


@equation
def price_of_exercises(s: Situation, leader: LeaderStakes, k: KremlinStakes) -> Array:
    """The same of exercises at the border, which end after a while; until then the western border may be closed."""
    return (given_away(s, leader) + s.closing_feared) * lasting(discount(leader.horizon_of_concern), k.level_decay)


@equation
def price_under_ultimatum(s: Situation, leader: LeaderStakes, k: KremlinStakes) -> Array:
    """The same of what is given instead of the army after an ultimatum: a rung more, exercises or a joint group."""
    decay = np.where(s.involvement_level < FEINT, k.level_decay, k.group_decay)
    return (given_away(s, leader) + s.closing_feared) * lasting(discount(leader.horizon_of_concern), decay)


@equation
def price_of_limited_answer(s: Situation, leader: LeaderStakes, k: KremlinStakes) -> Array:
    """What a limited answer to an incident costs: as much as exercises, which it is not."""
    return given_away(s, leader) * lasting(discount(leader.horizon_of_concern), k.level_decay)


@equation
def worth_short_of_entry(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    office: Ahead,
    takeover: Number,
    demand: Demand,
    is_partial: bool | np.bool_,
    fears: Fears,
    bartered: Number,
) -> Array:
    """What complying in part, or refusing, is worth to the leader; `fears` of coercion and of removal.

    `bartered` is what he has of a bargain on something less than the army, its price paid.
    """
    coerced, deposed = fears
    mild, is_asked = is_mild(demand), is_mild(demand) | (demand == ULTIMATUM)
    passed = np.where(is_partial & is_asked, office.free, office.as_it_is)
    cut = np.where(mild, office.pressed, office.cut_off)
    removed = (1 - takeover) * office.as_it_is - takeover * leader.exit_penalty
    if is_partial:
        asked = np.where(demand == ULTIMATUM, price_under_ultimatum(s, leader, k), price_of_exercises(s, leader, k))
        limited = price_of_limited_answer(s, leader, k)
        given = np.where(demand == LESSER, -bartered, np.where(demand == INCIDENT, limited, asked))
        price = given * (1 - deposed)  # against whom Moscow moves gives nothing
    else:
        price = np.where((demand == REQUEST) | (demand == ULTIMATUM), leader.breach_cost, 0.0)
    return (1 - coerced - deposed) * passed + coerced * cut + deposed * removed - price


@equation
def worth_of_answers(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    office: Ahead,
    takeover: Number,
    home: Number,
    demand: Demand,
    fears: tuple[Fears, Fears],
    bartered: Number,
    factor: Number = 1.0,
) -> Answers:
    """What each answer is worth to a leader without private inclination; `fears` after a partial one and a refusal."""
    return (
        entry_worth(s, leader, home, demand, factor),
        worth_short_of_entry(s, leader, k, office, takeover, demand, YES, fears[0], bartered),
        worth_short_of_entry(s, leader, k, office, takeover, demand, NO, fears[1], 0.0),
    )


@equation
def inclined(worth: Answers, inclination: Array) -> Answers:
    """The same worths with a private inclination added to entry."""
    return worth[0] + inclination, worth[1], worth[2]

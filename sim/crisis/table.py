"""What lies on the table between Moscow and Minsk, and what each side wants.

To bring another state or parameter to the table takes one line here: a field, and whose attribute it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from sim.crisis.records import OnTable, Reason, of
from sim.engine.arrays import Array

# The usual state of the country: where a mechanism is switched off, or a reason is looked at without it.
REFERENCE_ANTI_WAR, REFERENCE_RELIABILITY, REFERENCE_REPRESSION, REFERENCE_NORTH = 0.86, 0.45, 0.8, 0.5
REFERENCE_LOYALTY = 0.46
# Units: 12,000 deployable soldiers count as one force; 20,000 Russian ones secure a takeover, 25,000 to spare are the
# usual number; a risk is per 52 weeks.
FORCE_UNIT, TAKEOVER_GARRISON, YEAR, REFERENCE_RESERVES = 12.0, 20.0, 52.0, 25.0
NO_RISK = -60.0  # a bias in logits that leaves no risk
UNLIKELY = 1e-6  # no sign is so sure that it could not be one of the other thing
KNOWN_TO_FIGHT = 0.999  # as sure as a belief in an attack gets, and as fast as it is lost

DOMESTIC = Reason("risk of a fall at home", "leader")
WESTERN_REACTION = Reason("Western reaction", "west")
SANCTIONS = Reason("sanctions still to come", "west")
OWN_SOIL = Reason("war on Belarusian soil", "leader")
UNPOPULAR = Reason("price of an unpopular war", "opinion")
SPOILS = Reason("spoils of a Russian victory", "front")
REWARD = Reason("Moscow's reward", "leader")
CUT_OFF = Reason("threat of an economic cut-off", "economy", only_after="demand")
REMOVAL = Reason("threat of removal by Moscow", "elite", only_after="demand")  # by what he fears, not by a field
REFUSAL = Reason("price of refusing or stalling", "leader", only_after="demand")
INCLINATION = Reason("private inclination", "leader")
RETALIATION = Reason("worth of answering an attack", "incidents", only_after="incident")
OPINION = Reason("anti-war opinion", "opinion", DOMESTIC.name)
NETWORKS = Reason("networks of resistance", "mobilisation", DOMESTIC.name)
ARMY = Reason("reliability of the army", "army", DOMESTIC.name)
REPRESSION = Reason("repression", "repression", DOMESTIC.name)
NORTH = Reason("Ukraine's northern defence", "ukraine", DOMESTIC.name)
SELF_DEFENCE = Reason("look of self-defence", "incidents", WESTERN_REACTION.name, only_after="incident")


@dataclass(frozen=True)
class Situation(OnTable):
    """What lies on the table when the game is played."""

    front_balance: Array = field(metadata=of("front"))
    involvement_level: Array = field(metadata=of("involvement"))
    economic_dependence: Array = field(metadata=of("economy", reason=CUT_OFF))
    cutoff: Array = field(metadata=of("economy"))
    stress: Array = field(metadata=of("economy"))
    elite_loyalty: Array = field(metadata=of("elite", "mean_loyalty"))
    shield: Array = field(metadata=of("elite", "shield_of_troops"))
    sanctions_headroom: Array = field(metadata=of("west", reason=SANCTIONS))
    western_posture: Array = field(metadata=of("west"))
    resolved_posture: Array = field(metadata=of("west", "posture_feared", reason=WESTERN_REACTION))
    repression: Array = field(metadata=of("repression", reason=REPRESSION, neutral=REFERENCE_REPRESSION))
    anti_war: Array = field(metadata=of("opinion"))
    loyalty: Array = field(metadata=of("army", "mean_loyalty"))
    anti_war_seen: Array = field(metadata=of("leader", reason=OPINION, neutral=REFERENCE_ANTI_WAR))
    resistance_networks: Array = field(metadata=of("mobilisation", reason=NETWORKS))
    north_defence: Array = field(metadata=of("ukraine", reason=NORTH, neutral=REFERENCE_NORTH))
    reliability: Array = field(metadata=of("army"))
    reliability_seen: Array = field(metadata=of("leader", reason=ARMY, neutral=REFERENCE_RELIABILITY))
    rail_throughput: Array = field(metadata=of("sabotage"))
    reserves: Array = field(metadata=of("kremlin"))
    foreign_soldiers: Array = field(metadata=of("kremlin"))
    russian_troops: Array = field(metadata=of("kremlin", "russian_troops_in_belarus"))
    attack_belief: Array = field(metadata=of("ukraine"))
    pinned: Array = field(metadata=of("ukraine"))
    pinned_if_partial: Array = field(metadata=of("ukraine", "pinned_if_feint"))
    resolve_belief: Array = field(metadata=of("learning"))
    moscow_tie: Array = field(metadata=of("elite"))
    ultimatum_is_open: Array = field(metadata=of("kremlin"))
    inclination: Array = field(metadata=of("leader", reason=INCLINATION))
    hawkishness: Array = field(metadata=of("kremlin"))
    concession_room: Array = field(metadata=of("concessions"))
    nuclear_basing: Array = field(metadata=of("kremlin"))
    loyalty_seen: Array = field(metadata=of("leader", reason=ARMY, neutral=REFERENCE_LOYALTY))
    closing_feared: Array = field(metadata=of("western_border", "feared", reason=REFUSAL))
    inclination_believed: Array = field(metadata=of("learning"))
    inclination_doubt: Array = field(metadata=of("learning"))
    cells: Array = field(metadata=of("sabotage"))
    # The log-odds of a fall at home by rollout; not a number where there is none.
    forecast: Array


@dataclass(frozen=True)
class LeaderStakes(OnTable):
    """What the leader fears and wants: where nothing else is said, parameters `leader.*` of the same name."""

    owner: ClassVar[str] = "leader"

    rationality: Array
    mood_sd: Array
    exit_penalty: Array
    horizon_of_concern: Array
    risk_bias: Array = field(metadata=of(reason=DOMESTIC, neutral=NO_RISK))
    removal_risk: Array = field(metadata=of("west"))
    sanction_cost: Array
    opinion_cost: Array = field(metadata=of(reason=UNPOPULAR))
    territorial_cost: Array = field(metadata=of(reason=OWN_SOIL))
    entry_reward: Array = field(metadata=of(reason=REWARD))
    unasked_reward_share: Array
    cutoff_rent: Array
    cutoff_weeks: Array = field(metadata=of("economy"))
    request_fraction: Array
    partial_cost: Array = field(metadata=of(reason=REFUSAL))
    sovereignty_cost: Array = field(metadata=of(reason=REFUSAL))
    breach_cost: Array = field(metadata=of(reason=REFUSAL))
    spoils: Array = field(metadata=of(reason=SPOILS))
    spoils_front: Array
    spoils_steepness: Array
    resolve_ref: Array
    resolve_cap: Array
    incident_bonus: Array = field(metadata=of(reason=RETALIATION))
    incident_west_factor: Array = field(metadata=of(reason=SELF_DEFENCE, neutral=1.0))
    loss_aversion: Array
    loss_curvature: Array
    satisficing_line: Array
    weight_of_leader: Array = field(metadata=of("power_centres"))
    weight_of_security: Array = field(metadata=of("power_centres"))
    weight_of_soldiers: Array = field(metadata=of("power_centres"))
    weight_of_managers: Array = field(metadata=of("power_centres"))
    weight_of_moscow: Array = field(metadata=of("power_centres"))
    weight_of_street: Array = field(metadata=of("power_centres"))
    networks_of_street: Array = field(metadata=of("power_centres"))
    pressure_of_request: Array = field(metadata=of("power_centres"))
    worst_worth: Array = field(metadata=of("power_centres"))
    security_enter: Array = field(metadata=of("power_centres"))
    security_partial: Array = field(metadata=of("power_centres"))
    security_refuse: Array = field(metadata=of("power_centres"))
    security_punished: Array = field(metadata=of("power_centres"))
    soldiers_enter: Array = field(metadata=of("power_centres"))
    soldiers_confidence: Array = field(metadata=of("power_centres"))
    soldiers_partial: Array = field(metadata=of("power_centres"))
    soldiers_refuse: Array = field(metadata=of("power_centres"))
    soldiers_punished: Array = field(metadata=of("power_centres"))
    managers_enter: Array = field(metadata=of("power_centres"))
    managers_partial: Array = field(metadata=of("power_centres"))
    managers_refuse: Array = field(metadata=of("power_centres"))
    managers_punished: Array = field(metadata=of("power_centres"))
    moscow_partial_ultimatum: Array = field(metadata=of("power_centres"))
    moscow_partial_request: Array = field(metadata=of("power_centres"))
    street_partial: Array = field(metadata=of("power_centres"))
    # What his country's people, army and elite are like, as far as a forecast of them looks at it.
    repression_base: Array = field(metadata=of("repression", "base"))
    legitimacy: Array = field(metadata=of("mobilisation"))
    war_grievance: Array = field(metadata=of("mobilisation"))
    peer_weight: Array = field(metadata=of("mobilisation"))
    critical_active: Array = field(metadata=of("mobilisation"))
    militia: Array = field(metadata=of("mobilisation"))
    militia_loyalty: Array = field(metadata=of("mobilisation"))
    stress_weight: Array = field(metadata=of("mobilisation"))
    deployable: Array = field(metadata=of("army"))
    loss_rate: Array = field(metadata=of("army"))
    opinion_to_loyalty: Array = field(metadata=of("army"))
    susceptibility: Array = field(metadata=of("opinion"))
    mutiny_rate: Array = field(metadata=of("collapse"))
    coup_base: Array = field(metadata=of("elite"))
    stress_effect: Array = field(metadata=of("elite"))
    emboldened: Array = field(metadata=of("mobilisation"))


@dataclass(frozen=True)
class KremlinStakes(OnTable):
    """What the Kremlin gains and risks: where nothing else is said, parameters `kremlin.*` of the same name."""

    owner: ClassVar[str] = "kremlin"

    rationality: Array
    type_sd: Array
    mood_sd: Array
    risk_bias: Array
    horizon_of_concern: Array
    summit_rate: Array
    ultimatum_summit_rate: Array
    level_decay: Array = field(metadata=of("involvement"))
    group_decay: Array = field(metadata=of("involvement"))
    military_value: Array
    need_gain: Array
    pin_value: Array
    pin_scale: Array = field(metadata=of("ukraine", "most_pinned"))
    strike_hazard: Array = field(metadata=of("ukraine", "feint_reveal_hazard"))
    sign_rate: Array = field(metadata=of("preparation"))
    false_sign_rate: Array = field(metadata=of("preparation"))
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
    favour_cost: Array
    share_of_bargains: Array
    group_value: Array
    basing_value: Array
    group: Array = field(metadata=of("garrison"))
    belief_rest: Array = field(metadata=of("ukraine"))
    transit_price: Array = field(metadata=of("concessions"))
    feint_price: Array = field(metadata=of("concessions"))
    joint_group_price: Array = field(metadata=of("concessions"))
    basing_price: Array = field(metadata=of("concessions"))
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
    basing_takeover: Array
    basing_stakes: Array
    north_value_loss: Array
    deployable: Array = field(metadata=of("army"))

"""The leader of Belarus: what he fears, what he wants, what he sees."""

from __future__ import annotations

import numpy as np

from sim.actors.mood import moved
from sim.crisis.table import REFERENCE_ANTI_WAR, REFERENCE_LOYALTY, REFERENCE_RELIABILITY
from sim.crisis.talks import Laid
from sim.engine.compiled import rule
from sim.engine.draws import normal_quantile
from sim.engine.entity import Actor, Luck, Normal, Parameters, State, World, rare, within
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, normal, uniform
from sim.engine.streams import chance

BELIEF_MODES = ("emulator", "rollout")
INCLINATION, FIRST_MOOD = rare("leader.inclination"), rare("leader.first_mood")


class Leader(Actor):
    """Survival in office is his currency: worth = P(in power) x rent - P(fallen) x what a fall costs him.

    Political survival (Bueno de Mesquita, Smith, Siverson & Morrow 2003), exit fates (Goemans 2000; Debs & Goemans
    2010), choice by quantal response (McKelvey & Palfrey 1995).
    """

    rationality = Parameter(
        40,
        loguniform(20, 80),
        unit="1/office value",
        meaning="how surely the better option wins: his hand trembles little",
        evidence="judgement (McKelvey & Palfrey 1995)",
    )
    exit_penalty = Parameter(
        0.8,
        uniform(0.4, 1.4),
        unit="office value",
        meaning="what a fall costs beyond losing the rent of office",
        evidence="C003-15 (Debs & Goemans 2010)",
    )
    horizon_of_concern = Parameter(
        52, uniform(26, 104), unit="weeks", meaning="how far ahead he fears for his office", evidence="judgement"
    )
    type_sd = Parameter(
        0.45,
        uniform(0.3, 0.9),
        unit="office value",
        meaning="spread of what kind of leader he is, + = more willing to fight: about as wide as in the other cases",
        evidence="C000-20 C001-34 (Signorino 2003; Lewis & Schultz 2003)",
        is_spread=True,
    )
    mood_sd = Parameter(
        0.15,
        uniform(0.05, 0.25),
        unit="office value",
        meaning="spread of his mood, which adds to that and comes and goes",
        evidence="judgement",
        is_spread=True,
    )
    mood_half_life = Parameter(
        26,
        loguniform(13, 52),
        unit="weeks",
        meaning="time in which half of a mood fades, his and Moscow's",
        evidence="judgement",
        is_positive=True,
    )
    risk_bias = Parameter(
        0,
        normal(0, 0.4, -2, 2),
        unit="logit",
        meaning="how far he misjudges what his country would do: his fears speak for +, that nobody tells him for -",
        evidence="C001-26 judgement (Wintrobe 1998)",
    )
    sanction_cost = Parameter(
        0.20,
        uniform(0.05, 0.40),
        unit="office value",
        meaning="rent lost if all sanctions were imposed",
        evidence="C002-08 C004-17",
    )
    opinion_cost = Parameter(
        0.8,
        uniform(0.4, 2.4),
        unit="office value",
        meaning="rent lost to a war that all are against, gained by one that all want: roughly as in the other cases",
        evidence="C001-32 judgement (Putnam 1988; Tomz & Weeks 2013)",
    )
    territorial_cost = Parameter(
        0.10,
        uniform(0.03, 0.20),
        unit="office value",
        meaning="rent lost to a war on his own soil, should his force fail in Ukraine",
        evidence="C002-07 C002-16",
    )
    entry_reward = Parameter(
        0.08, uniform(0, 0.20), unit="office value", meaning="Moscow's reward for an entry", evidence="C002-09 C004-07"
    )
    unasked_reward_share = Parameter(
        0.5, unit="share", meaning="part of the reward for an entry unasked", evidence="judgement"
    )
    spoils = Parameter(
        0.45, uniform(0.2, 0.7), unit="office value", meaning="gain from joining the winning side", evidence="P14 P15"
    )
    spoils_front = Parameter(
        0.45,
        uniform(0.3, 0.6),
        unit="front",
        meaning="front balance at which half of that seems in reach",
        evidence="P14 P15",
    )
    spoils_steepness = Parameter(
        8, unit="number", meaning="how sharply the hope of spoils follows the front", evidence="P14 judgement"
    )
    cutoff_rent = Parameter(
        0.75,
        uniform(0.4, 0.95),
        unit="office value",
        meaning="rent lost in a full Russian cut-off of a fully dependent country",
        evidence="C001-41 C003-18",
    )
    request_fraction = Parameter(
        0.15,
        uniform(0.05, 0.30),
        unit="share",
        meaning="part of the cut-off used to back a mere request",
        evidence="judgement",
    )
    partial_cost = Parameter(
        0.055,
        uniform(0.02, 0.12),
        unit="office value",
        meaning="sovereignty given away by a partial answer",
        evidence="C003-28",
    )
    sovereignty_cost = Parameter(
        0.05,
        uniform(0, 0.12),
        unit="office value",
        meaning="what a partial answer costs more once there is nothing left to give",
        evidence="C003-28 P17",
    )
    breach_cost = Parameter(
        0.06, uniform(0.02, 0.12), unit="office value", meaning="cost of an open refusal", evidence="C003-27"
    )
    resolve_ref = Parameter(
        0.5,
        unit="probability",
        meaning="belief in Moscow's resolve at which threats are taken at face value",
        evidence="judgement",
        is_positive=True,
    )
    resolve_cap = Parameter(
        1.4, unit="factor", meaning="how far a feared Moscow is overestimated at most", evidence="judgement"
    )
    incident_bonus = Parameter(
        0.10, uniform(0, 0.20), unit="office value", meaning="worth of answering an attack", evidence="P16 C001-10"
    )
    incident_west_factor = Parameter(
        0.7,
        unit="factor",
        meaning="Western reaction to an entry after an attack, against an unprovoked one",
        evidence="judgement",
    )
    loss_aversion = Parameter(
        2.25,
        unit="factor",
        meaning="weight of a loss under the rule `prospect`",
        evidence="judgement (Tversky & Kahneman 1992)",
        is_positive=True,
    )
    loss_curvature = Parameter(
        0.88, unit="number", meaning="curvature of value under it", evidence="judgement (Tversky & Kahneman 1992)"
    )
    satisficing_line = Parameter(
        0.15,
        unit="probability",
        meaning="fall risk above which a request is refused under the rule `satisficing`",
        evidence="judgement (Simon 1955)",
    )
    poll_size = Parameter(
        1000,
        unit="persons",
        meaning="size of the poll whose sampling error his view of opinion has",
        evidence="C001-26 P03",
        is_positive=True,
    )
    yes_man_bias = Parameter(
        0.05,
        uniform(0, 0.2),
        unit="number",
        meaning="how far his generals overstate reliability",
        evidence="judgement (Wintrobe 1998)",
    )

    poll = Normal()
    mood_shock = Normal()
    type = State("office value", "lasting liking for an entry, drawn once; only he knows it")
    mood = State("office value", "what his mood adds to it")
    inclination = State("office value", "private liking for an entry now: type and mood")
    anti_war_seen = State("share", "anti-war share as he sees it")
    reliability_seen = State("index", "reliability of the army as his generals report it")
    view = Laid("what he sees when he thinks of an entry, without a meeting")
    loyalty_seen = State("index", "loyalty of the army as his generals report it")

    @rule
    def begin(w: World, p: Parameters, u: Luck) -> None:
        """He is the kind of leader that he happens to be, in the mood that he happens to be in."""
        w.leader_type = p.leader_type_sd * normal_quantile(chance(w, INCLINATION))
        w.leader_mood = p.leader_mood_sd * normal_quantile(chance(w, FIRST_MOOD))
        w.leader_inclination = w.leader_type + w.leader_mood
        Leader.perceive(w, p, u)

    @rule
    def feel(w: World, p: Parameters, u: Luck) -> None:
        """One week of his mood."""
        w.leader_mood = moved(w.leader_mood, p.leader_mood_half_life, p.leader_mood_sd, u.leader_mood_shock)
        w.leader_inclination = w.leader_type + w.leader_mood

    @rule
    def perceive(w: World, p: Parameters, u: Luck) -> None:
        """What he sees of people and army: close to the truth, with a poll's error and his generals' flattery."""
        if p.without_opinion:
            w.leader_anti_war_seen = REFERENCE_ANTI_WAR
        else:
            share = w.opinion_anti_war
            error = np.sqrt(share * (1 - share) / p.leader_poll_size)
            w.leader_anti_war_seen = within(share + error * u.leader_poll, 0.0, 1.0)
        if p.without_army:
            w.leader_reliability_seen = REFERENCE_RELIABILITY
            w.leader_loyalty_seen = REFERENCE_LOYALTY
        else:
            w.leader_reliability_seen = w.army_reliability + p.leader_yes_man_bias
            # Obedience rises by a quarter of its gain per unit of loyalty, where a unit wavers.
            w.leader_loyalty_seen = w.army_mean_loyalty + p.leader_yes_man_bias / (p.army_obedience_gain / 4)

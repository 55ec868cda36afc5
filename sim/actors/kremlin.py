"""The Kremlin: what a Belarusian entry would bring it, what it would risk, and how it presses."""

from __future__ import annotations

import numpy as np

from sim.actors.mood import moved
from sim.engine.compiled import rule
from sim.engine.draws import normal_quantile
from sim.engine.entity import Actor, Luck, Normal, Parameters, State, World, rare
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform, normal, uniform
from sim.engine.streams import chance

HAWKISHNESS, FIRST_MOOD = rare("kremlin.hawkishness"), rare("kremlin.first_mood")


class Kremlin(Actor):
    """Moscow weighs an entry's military gain against the collapse of its only ally, a second front of its own.

    Its need grows as the front goes badly (C003-07); its threats cost it something if they are ignored (Fearon 1994;
    Weeks 2008); it does not know how willing the leader is, and learns from his answers.
    """

    reserves = Initial(25, unit="thousand", meaning="Russian soldiers free for Belarus", evidence="C002-05 C003-05")
    foreign_soldiers = Initial(
        0, unit="thousand", meaning="soldiers from elsewhere who fight for Russia, as North Korea's", evidence="P32"
    )
    nuclear_basing = Initial(
        0, unit="yes/no", meaning="whether Russian nuclear weapons are based in Belarus", evidence="C004-11"
    )
    russian_troops_in_belarus = Initial(2, unit="thousand", meaning="Russian soldiers in Belarus", evidence="P11")
    rationality = Parameter(
        40,
        loguniform(20, 80),
        unit="1/war value",
        meaning="how surely the better option wins: its hand trembles little",
        evidence="judgement (McKelvey & Palfrey 1995)",
    )
    type_sd = Parameter(
        0.2,
        uniform(0.1, 0.3),
        unit="war value",
        meaning="spread of kinds of Kremlin, + = likes hard means: removals about as rare as regime change from abroad",
        evidence="judgement (Downes 2010; Signorino 2003; Lewis & Schultz 2003)",
        is_spread=True,
    )
    mood_sd = Parameter(
        0.08,
        uniform(0.03, 0.13),
        unit="war value",
        meaning="spread of its mood, which adds to that and comes and goes",
        evidence="judgement",
        is_spread=True,
    )
    risk_bias = Parameter(
        0,
        normal(0, 0.4, -2, 2),
        unit="logit",
        meaning="how far it misjudges what the leader's country would do after an entry",
        evidence="judgement",
    )
    horizon_of_concern = Parameter(
        104, uniform(52, 208), unit="weeks", meaning="how far ahead it looks", evidence="judgement"
    )
    military_value = Parameter(
        0.35,
        uniform(0.15, 0.60),
        unit="war value",
        meaning="worth of the Belarusian force in a stalemate",
        evidence="C001-40",
    )
    need_gain = Parameter(
        3,
        uniform(1, 5),
        unit="number",
        meaning="how its need grows as the front goes badly",
        evidence="C000-08 C003-07",
    )
    pin_value = Parameter(
        0.25,
        uniform(0.1, 0.4),
        unit="war value",
        meaning="worth of tying down Ukraine's northern troops",
        evidence="C002-14 C002-15",
    )
    staging_value = Parameter(
        0.15,
        uniform(0.05, 0.3),
        unit="war value",
        meaning="worth of using Belarusian territory",
        evidence="C004-02 C004-03",
    )
    collapse_cost = Parameter(
        1.5,
        uniform(0.7, 2.5),
        unit="war value",
        meaning="cost of losing the ally and gaining a second front",
        evidence="C001-36 C001-38",
    )
    escalation_cost = Parameter(
        0.25,
        uniform(0.1, 0.5),
        unit="war value",
        meaning="cost of a wider confrontation with the West",
        evidence="C000-10",
    )
    escalation_exposure = Parameter(
        0.3,
        unit="share",
        meaning="part of that cost that an entry brings at full Western posture",
        evidence="C000-10 judgement",
    )
    request_cost = Parameter(0.08, unit="war value", meaning="cost of asking", evidence="C001-40 judgement")
    ultimatum_cost = Parameter(
        0.36, uniform(0.2, 0.5), unit="war value", meaning="cost of demanding point-blank", evidence="C001-40"
    )
    repeat_factor = Parameter(0.3, unit="factor", meaning="cost of renewing an open ultimatum", evidence="judgement")
    backdown_cost_request = Parameter(
        0.03, unit="war value", meaning="cost of a request ignored", evidence="judgement (Fearon 1994)"
    )
    backdown_cost_ultimatum = Parameter(
        0.85,
        uniform(0.5, 1.2),
        unit="war value",
        meaning="cost of an ultimatum ignored",
        evidence="judgement (Fearon 1994; Weeks 2008)",
    )
    coerced_backdown_share = Parameter(
        0.25, unit="share", meaning="part of that cost that remains if it punishes", evidence="judgement"
    )
    partial_credit_ultimatum = Parameter(
        0.30,
        uniform(0.1, 0.6),
        unit="share",
        meaning="how far a partial answer saves face after an ultimatum",
        evidence="C001-41",
    )
    coercion_cost = Parameter(
        0.14,
        uniform(0.05, 0.3),
        unit="war value",
        meaning="cost of a full cut-off of supplies and credit, kept up for good",
        evidence="P20 judgement",
    )
    favour_cost = Parameter(
        0.1,
        loguniform(0.03, 0.3),
        unit="war value",
        meaning="cost of credit and cheap energy that are worth as much to the leader as his office",
        evidence="C002-09 C004-07 P20 judgement",
    )
    share_of_bargains = Parameter(
        0.5,
        uniform(0.2, 0.8),
        unit="share",
        meaning="part of what is left between worth and price that the leader gets for help short of war",
        evidence="C002-09 C004-07 judgement (Nash 1950)",
    )
    group_value = Parameter(
        0.08,
        uniform(0.03, 0.2),
        unit="war value",
        meaning="worth of a joint group, by how much more it needs than in a stalemate, where Kyiv believes as usual",
        evidence="P28 judgement",
    )
    basing_value = Parameter(
        0.08,
        uniform(0.03, 0.2),
        unit="war value",
        meaning="worth of nuclear basing, by the same",
        evidence="C004-11 judgement",
    )
    takeover_gain = Parameter(
        0.62, uniform(0.3, 0.9), unit="war value", meaning="gain from replacing the leader", evidence="C004-04 C001-37"
    )
    takeover_failure_cost = Parameter(
        0.80, unit="war value", meaning="cost of a failed attempt", evidence="C001-37 judgement"
    )
    occupation_cost = Parameter(
        0.30,
        uniform(0.15, 0.5),
        unit="war value",
        meaning="cost of occupying the country with all reserves",
        evidence="C001-39",
    )
    occupation_force = Parameter(
        30, uniform(20, 60), unit="thousand", meaning="soldiers that an occupation takes", evidence="C001-39"
    )
    unprovoked_takeover_cost = Parameter(
        0.55,
        uniform(0.3, 1),
        unit="war value",
        meaning="cost of removing him without an ultimatum",
        evidence="judgement",
    )
    takeover_base = Parameter(
        0.35, unit="probability", meaning="success of a takeover without ties or troops", evidence="P13 judgement"
    )
    takeover_elite = Parameter(
        0.55, unit="probability", meaning="success added by ties to the elite", evidence="C000-13 judgement"
    )
    takeover_troops = Parameter(
        0.15, unit="probability", meaning="success added by troops there", evidence="C000-21 judgement"
    )
    claim_credibility = Parameter(
        0.30,
        uniform(0, 0.7),
        unit="share",
        meaning="how far it believes his talk of a second front",
        evidence="C001-35",
    )
    claim_inflation = Parameter(
        0.12,
        uniform(0, 0.3),
        unit="probability",
        meaning="how far he overstates his risk to Moscow",
        evidence="C001-35",
    )
    north_value_loss = Parameter(
        0.6,
        unit="number",
        meaning="worth of an entry lost per unit of Ukraine's northern defence",
        evidence="C001-19 P18 judgement",
    )
    basing_takeover = Parameter(
        0.10,
        unit="probability",
        meaning="success of a takeover added by nuclear basing and its guards",
        evidence="C004-11 judgement",
    )
    basing_stakes = Parameter(
        0.5,
        unit="war value",
        meaning="what a collapse costs more once warheads are there",
        evidence="C004-11 judgement",
    )
    summit_rate = Parameter(
        0.19, uniform(0.15, 0.23), unit="probability per week", meaning="the two leaders meet", evidence="P12"
    )
    ultimatum_summit_rate = Parameter(
        0.5, unit="probability per week", meaning="the same while an ultimatum is open", evidence="P13 judgement"
    )
    p_emergency_summit = Parameter(
        0.5, unit="probability", meaning="a summit called after a shock at the front", evidence="C003-07 judgement"
    )
    emergency_front_move = Parameter(
        0.12, unit="index", meaning="move of the front that counts as a shock", evidence="C003-07 judgement"
    )
    ultimatum_weeks = Parameter(8, uniform(2, 12), unit="weeks", meaning="time an ultimatum stays open", evidence="P13")

    mood_shock = Normal()
    type = State("war value", "lasting private worth of bringing Minsk to heel, drawn once")
    mood = State("war value", "what its mood adds to it")
    hawkishness = State("war value", "private worth of bringing Minsk to heel now: type and mood")
    ultimatum_weeks_left = State("weeks", "time that an open ultimatum still runs; 0 where there is none")

    @rule
    def begin(w: World, p: Parameters) -> None:
        """Moscow is as hawkish as it happens to be, in the mood that it happens to be in."""
        w.kremlin_type = p.kremlin_type_sd * normal_quantile(chance(w, HAWKISHNESS))
        w.kremlin_mood = p.kremlin_mood_sd * normal_quantile(chance(w, FIRST_MOOD))
        w.kremlin_hawkishness = w.kremlin_type + w.kremlin_mood

    @rule
    def feel(w: World, p: Parameters, u: Luck) -> None:
        """One week of its mood."""
        w.kremlin_mood = moved(w.kremlin_mood, p.leader_mood_half_life, p.kremlin_mood_sd, u.kremlin_mood_shock)
        w.kremlin_hawkishness = w.kremlin_type + w.kremlin_mood

    @rule
    def receive_russian_troops_in_belarus(w: World, thousand: float) -> None:
        """A scenario sets how many Russian soldiers there are; from then on they come and leave by rule."""
        w.russian_troops_in_belarus = thousand
        w.garrison_is_fixed = False

    @rule
    def ultimatum_is_open(w: World) -> bool:
        """Whether an ultimatum runs that has not been met."""
        return w.kremlin_ultimatum_weeks_left > 0

    @rule
    def keep_ultimatum_open(w: World, p: Parameters) -> None:
        """An ultimatum backed by coercion stays open."""
        # One more than its length: the count goes down before the next meeting.
        w.kremlin_ultimatum_weeks_left = np.ceil(p.kremlin_ultimatum_weeks) + 1

    @rule
    def close_ultimatum(w: World) -> None:
        """An ultimatum that was met or dropped is closed."""
        w.kremlin_ultimatum_weeks_left = 0.0

    @rule
    def count_down(w: World) -> None:
        """An open ultimatum has one week less to run."""
        w.kremlin_ultimatum_weeks_left = max(0.0, w.kremlin_ultimatum_weeks_left - 1)

"""Ukraine: how real it takes the threat from the north to be, and what it holds there."""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import logit, sigmoid
from sim.crisis.ladder import FEINT
from sim.crisis.table import KNOWN_TO_FIGHT, REFERENCE_NORTH
from sim.engine.compiled import rule
from sim.engine.entity import Actor, Parameters, State, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform
from sim.measured.endings import is_at_war


class Ukraine(Actor):
    """Kyiv ties down troops in the north as far as it believes in an attack, and learns that feints are feints.

    A real preparation would strike each week with a known hazard and show signs oftener than mere exercises do, so that
    a quiet week is evidence against one, a sign evidence for it: exact Bayesian updating, which makes the third feint
    work less than the first (C003-24). Intentions may change, so that no quiet makes Kyiv sure.
    """

    attack_belief = Initial(
        0.45, unit="probability", meaning="Ukraine's belief that an attack is prepared", evidence="C001-17 C001-18"
    )
    north_defence = Initial(0.33, unit="index", meaning="strength of Ukraine's northern border", evidence="C001-18 P18")
    pinned_base = Parameter(
        8, unit="thousand", meaning="Ukrainian troops in the north in any case", evidence="P18 judgement"
    )
    pinned_gain = Parameter(
        30, unit="thousand", meaning="more of them when an attack seems sure", evidence="C001-17 P18", is_positive=True
    )
    quiet_alert = Parameter(
        0.35, unit="share", meaning="part of that while there are no exercises at the border", evidence="judgement"
    )
    feint_reveal_hazard = Parameter(
        0.08,
        uniform(0.03, 0.15),
        unit="probability per week",
        meaning="weekly chance that a real preparation would strike",
        evidence="C003-24",
    )
    belief_recovery = Parameter(
        0.02, unit="per week", meaning="speed at which wariness returns", evidence="C003-24 judgement"
    )
    belief_rest = Parameter(
        0.25, unit="probability", meaning="belief to which it returns", evidence="C001-17 judgement"
    )
    troop_signal = Parameter(
        0.006,
        unit="logit",
        meaning="weekly alarm per thousand Russian soldiers above the usual",
        evidence="P11 P18 judgement",
    )
    usual_troops = Parameter(
        5, unit="thousand", meaning="Russian soldiers in Belarus that alarm nobody", evidence="P11 judgement"
    )
    fortify_rate = Parameter(0.004, unit="per week", meaning="speed of fortifying the north", evidence="P18 judgement")
    most_defence = Parameter(0.9, unit="index", meaning="defence beyond which it is not raised", evidence="judgement")

    pinned = State("thousand", "Ukrainian troops tied down in the north")

    neutral = "only the standing garrison is in the north, and its defence is at the reference"

    @rule
    def begin(w: World, p: Parameters) -> None:
        """As many troops are in the north as Kyiv believes in an attack."""
        w.ukraine_pinned = Ukraine.troops_if(p, w.attack_belief, 0.0)

    @rule
    def neutralise(w: World, p: Parameters) -> None:
        """Only the standing garrison is in the north, and its defence is at the reference."""
        w.ukraine_pinned = p.ukraine_pinned_base
        w.north_defence = REFERENCE_NORTH

    @rule
    def most_pinned(p: Parameters) -> float:
        """The most troops (thousand) that it would hold in the north: a full measure of pinning."""
        return p.ukraine_pinned_base + p.ukraine_pinned_gain

    @rule
    def troops_if(p: Parameters, belief: float, level: float) -> float:
        """Thousand troops in the north at this belief and rung of the ladder."""
        alert = 1.0 if level >= FEINT else p.ukraine_quiet_alert
        return p.ukraine_pinned_base + p.ukraine_pinned_gain * belief * alert

    @rule
    def pin_troops(w: World, p: Parameters) -> None:
        """Troops follow belief and what is seen at the border."""
        w.ukraine_pinned = Ukraine.troops_if(p, w.attack_belief, w.involvement_level)

    @rule
    def pinned_if_feint(w: World, p: Parameters) -> float:
        """Thousand troops tied down if exercises at the border begin now."""
        if p.without_ukraine:
            return w.ukraine_pinned
        return Ukraine.troops_if(p, w.attack_belief, max(FEINT, w.involvement_level))

    @rule
    def learn(w: World, p: Parameters) -> None:
        """Updates the belief in an attack, and fortifies."""
        gap = max(0.0, p.ukraine_most_defence - w.north_defence)
        w.north_defence = w.north_defence + 2 * p.ukraine_fortify_rate * (0.3 + w.attack_belief) * gap
        if is_at_war(w):
            # Once the army is across the border there is nothing left to doubt: Ukraine fights on two fronts (C002-13).
            w.attack_belief = KNOWN_TO_FIGHT
            return
        odds = logit(w.attack_belief)
        if w.involvement_level >= FEINT:  # a week of exercises, or of what looks like them, in which nobody strikes
            odds = odds + np.log1p(-min(p.ukraine_feint_reveal_hazard, KNOWN_TO_FIGHT))
            odds = odds + w.preparation_evidence
        odds = odds + p.ukraine_troop_signal * max(0.0, w.russian_troops_in_belarus - p.ukraine_usual_troops)
        believed = sigmoid(odds)
        w.attack_belief = believed + p.ukraine_belief_recovery * (p.ukraine_belief_rest - believed)

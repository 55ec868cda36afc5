"""Ukraine: how real it takes the threat from the north to be, and what it holds there."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.crisis.choice import logit, sigmoid
from sim.crisis.table import REFERENCE_NORTH
from sim.engine.arrays import Array
from sim.engine.entity import Actor
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform

KNOWN_TO_FIGHT = 0.999  # as sure as a belief gets


class Ukraine(Actor):
    """Kyiv ties down troops in the north as far as it believes in an attack, and learns that feints are feints.

    A real preparation would strike each week with a known hazard, so that a quiet week of exercises is evidence
    against one: exact Bayesian updating, which makes the third feint work less than the first (C003-24).
    """

    attack_belief = Initial(
        0.25, unit="probability", meaning="Ukraine's belief that an attack is prepared", evidence="C001-17"
    )
    north_defence = Initial(0.50, unit="index", meaning="strength of Ukraine's northern border", evidence="C001-18 P18")
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

    neutral = "only the standing garrison is in the north, and its defence is at the reference"

    def prepare(self) -> None:
        self.pinned = self.troops_if(self.attack_belief, self.model.zeros())

    def neutralise(self) -> None:
        self.pinned = self.model.in_all_worlds(self.pinned_base)
        self.north_defence = self.model.in_all_worlds(REFERENCE_NORTH)

    @property
    def most_pinned(self) -> Array:
        """The most troops (thousand) that it would hold in the north: a full measure of pinning."""
        return self.pinned_base + self.pinned_gain

    def troops_if(self, belief: Array, level: Array) -> Array:
        """Thousand troops in the north at this belief and rung of the ladder."""
        alert = np.where(level >= 2, 1.0, self.quiet_alert)
        return np.asarray(self.pinned_base + self.pinned_gain * belief * alert)

    def pin_troops(self) -> None:
        """Troops follow belief and what is seen at the border."""
        self.pinned = self.troops_if(self.attack_belief, self.model.involvement.involvement_level)

    @property
    def pinned_if_feint(self) -> Array:
        """Thousand troops tied down if exercises at the border begin now."""
        if self.model.is_off("ukraine"):
            return np.asarray(self.pinned)
        return self.troops_if(self.attack_belief, np.maximum(2, self.model.involvement.involvement_level))

    @cached_property
    def _resting_odds(self) -> Array:
        return logit(self.belief_rest)

    @cached_property
    def _quiet_week(self) -> Array:
        """What a week of exercises without an attack takes from the log-odds."""
        return np.asarray(np.log1p(-np.minimum(self.feint_reveal_hazard, KNOWN_TO_FIGHT)))

    def learn(self) -> None:
        """Updates the belief in an attack, and fortifies."""
        involvement = self.model.involvement
        quiet_feint = (involvement.involvement_level >= 2) & ~involvement.is_at_war
        odds = logit(self.attack_belief)
        odds = odds + self.belief_recovery * (self._resting_odds - odds)
        odds = odds + np.where(quiet_feint, self._quiet_week, 0.0)
        odds = odds + self.troop_signal * np.maximum(
            0, self.model.kremlin.russian_troops_in_belarus - self.usual_troops
        )
        gap = np.maximum(0.0, self.most_defence - self.north_defence)
        self.north_defence = self.north_defence + 2 * self.fortify_rate * (0.3 + self.attack_belief) * gap
        # Once the army is across the border there is nothing left to doubt: Ukraine fights on two fronts (C002-13).
        self.attack_belief = np.where(involvement.is_at_war, KNOWN_TO_FIGHT, sigmoid(odds))

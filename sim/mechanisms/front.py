"""How the main front moves."""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Array, Flags
from sim.engine.entity import Mechanism, within
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform


class Front(Mechanism):
    """One number for the war between Russia and Ukraine: it drifts to its mean, by chance and by who is tied down.

    F' = F + reversion (mean - F) + sd e + pin_effect (P - pin_reference). A scalar by design: the evidence holds no
    force data for the main front, so that a Lanchester model of it would be false precision.
    """

    front_balance = Initial(
        -0.05, unit="front", meaning="who is winning: + Russia advances", evidence="C003-01 C003-06 P14"
    )
    front_mean = Initial(-0.05, unit="front", meaning="where the front tends to", evidence="judgement")
    reversion = Parameter(
        0.06, uniform(0.02, 0.12), unit="per week", meaning="speed of the return to the mean", evidence="judgement"
    )
    sd = Parameter(
        0.045,
        uniform(0.02, 0.07),
        unit="number",
        meaning="weekly chance movement, standard deviation",
        evidence="judgement",
    )
    pin_effect = Parameter(
        0.0004,
        unit="number",
        meaning="weekly help to Russia per thousand Ukrainians tied down in the north",
        evidence="C002-14 C002-15 judgement",
    )
    pin_reference = Parameter(
        15, unit="thousand", meaning="Ukrainian troops in the north that the front is used to", evidence="P18 judgement"
    )

    neutral = "the front stays where it starts"

    def prepare(self) -> None:
        self.last_week = self.front_balance.copy()
        self.start = self.front_balance.copy()

    def neutralise(self) -> None:
        self.front_balance = self.start.copy()

    def move(self) -> None:
        """One week of the front."""
        drift = self.reversion * (self.front_mean - self.front_balance)
        help_from_north = self.pin_effect * (self.model.ukraine.pinned - self.pin_reference)
        moved = self.front_balance + drift + self.sd * self.normal("shock") + help_from_north
        self.front_balance = within(moved, -1, 1)

    def remember(self) -> None:
        """Closes the week: the next move is measured from here."""
        self.last_week = self.front_balance.copy()

    def moved_by_more_than(self, distance: Array) -> Flags:
        """Where this week's events and chance moved the front further than that."""
        return np.asarray(np.abs(self.front_balance - self.last_week) > distance)

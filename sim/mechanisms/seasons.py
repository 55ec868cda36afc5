"""Mud: how the time of the year slows the front and wears down an army on the march."""

from __future__ import annotations

import numpy as np

from sim.engine.calendar import DAYS_OF_A_YEAR, day_of_year
from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, State, World
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform

# When the ground is deepest, in days after 1 January: the last of March, when the snow has melted, and the tenth of
# November, after the autumn's rain; each time it is half as deep or deeper for seven weeks (P44).
SPRING, AUTUMN, HALF_DEEP = 89.0, 313.0, 49.0
SPREAD = HALF_DEEP / np.sqrt(8 * np.log(2))  # the standard deviation of a bell that is so wide at half its height


@rule
def mud(day: float) -> float:
    """How deep the ground is on a day of the year: 0 firm, 1 as deep as it gets."""
    return _bell(day - SPRING) + _bell(day - AUTUMN)


@rule
def _bell(days: float) -> float:
    """What is left of the deepest ground so many days before or after it, the shorter way around the year."""
    apart = min(abs(days), DAYS_OF_A_YEAR - abs(days)) / SPREAD
    return np.exp(-apart * apart / 2)


# The mean over a year of two bells.
YEARLY = 2 * np.sqrt(2 * np.pi) * SPREAD / DAYS_OF_A_YEAR


class Seasons(Mechanism):
    """Thaw and autumn rain turn the ground to mud: the front moves less, and an army that marches wears down faster.

    Both are relative to the average of a year, so that parameters of the front and of losses keep their meaning.
    """

    front_loss = Parameter(
        0.5,
        uniform(0.2, 0.8),
        unit="share",
        meaning="movement of the front lost in the deepest mud, against firm ground",
        evidence="P44 judgement",
    )
    mud = State("index", "how deep the ground is this week, less the mean of a year")

    neutral = "the ground is the same all year"

    @rule
    def begin(w: World) -> None:
        """The ground as it is on the first day."""
        Seasons.turn(w)

    @rule
    def neutralise(w: World) -> None:
        """The ground is as it is on average."""
        w.seasons_mud = 0.0

    @rule
    def turn(w: World) -> None:
        """The ground of this week."""
        w.seasons_mud = mud(day_of_year(w)) - YEARLY

    @rule
    def pace(w: World, p: Parameters) -> float:
        """How much the front moves this week, against the average of a year."""
        return 1 - p.seasons_front_loss * w.seasons_mud

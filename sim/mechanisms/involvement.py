"""The ladder of involvement: distance, staging, feint, auxiliary, entry."""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import Mechanism, within
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform

LEVELS = ("distance", "staging", "feint", "auxiliary", "entry")
STAGING, FEINT, AUXILIARY, ENTRY = 1, 2, 3, 4
NEW_EPISODE_AFTER_WEEKS = 4


class Involvement(Mechanism):
    """How deep Belarus is in the war: an ordered scale rather than yes or no, climbed by concessions, left by time."""

    involvement_level = Initial(1, unit="level", meaning="rung of the ladder", evidence="C001-07 C002-10 C003-08")
    level_decay = Parameter(
        1 / 12,
        uniform(1 / 20, 1 / 6),
        unit="probability per week",
        meaning="chance that exercises at the border or help end",
        evidence="C002-11",
    )

    def prepare(self) -> None:
        self.involvement_level = np.floor(self.involvement_level)
        self.has_entered = self.model.nowhere()
        self.weeks_below_feint = np.where(self.involvement_level >= FEINT, 0, NEW_EPISODE_AFTER_WEEKS)

    @property
    def is_at_war(self) -> Flags:
        """Where the army fights now: it has entered, the war goes on, and the leader who sent it stands."""
        return self.has_entered & ~self.model.war.has_ended & ~self.model.collapse.has_collapsed

    def receive(self, state: str, value: Array) -> None:
        """A scenario sets the rung of the ladder: in worlds whose army has not entered."""
        self.involvement_level = np.where(self.has_entered, self.involvement_level, np.floor(value))

    def come_home(self, where: Flags) -> None:
        """The army is back; the territory still serves the war."""
        self.involvement_level = np.where(where, STAGING, self.involvement_level)

    def concede(self, to_request: Indices, to_ultimatum: Indices) -> None:
        """A partial answer: exercises at the border after a request, one rung up to auxiliary after an ultimatum."""
        where, level = np.concatenate([to_request, to_ultimatum]), self.involvement_level
        begins = self.weeks_below_feint[where] >= NEW_EPISODE_AFTER_WEEKS
        level[to_request] = np.maximum(level[to_request], FEINT)
        climbed = within(level[to_ultimatum] + 1, FEINT, AUXILIARY)
        level[to_ultimatum] = np.maximum(level[to_ultimatum], climbed)
        self.count_at("feint_episodes", where[begins])
        self.tell("level", where, level=level, new_episode=begins)

    def enter(self, where: Indices) -> None:
        """The army crosses the border."""
        self.has_entered[where] = True
        self.involvement_level[where] = ENTRY

    def decay(self) -> None:
        """Exercises and auxiliary help end after a while."""
        standing = (self.involvement_level == FEINT) | (self.involvement_level == AUXILIARY)
        falls = standing & self.happens("decay", self.level_decay)
        self.involvement_level = self.involvement_level - falls
        below = self.involvement_level < FEINT
        self.weeks_below_feint = np.where(below, self.weeks_below_feint + 1, 0)
        self.tell("level falls", falls, level=self.involvement_level)

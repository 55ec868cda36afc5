"""How worlds went in which an event may come: the weeks before it, and the quiet weeks that they are held against.

Weeks with an event are held against quiet weeks, which have none then nor within the window after, of the same
calendar: week 30 with an event against a quiet week 30. What everybody knows by looking at the calendar, such as an
event that a scenario puts there, is no sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.analysis.errors import CannotAnswer
from sim.engine.arrays import Array

Flags = NDArray[np.bool_]
WITHIN = 13  # weeks: a sighting is remembered so long, and an alarm foretells an event within as many
YEAR = 52
FEWEST_WEEKS = 2 * WITHIN + 1
FEWEST_EVENTS = 5.0  # by known chances, below which nothing is told


@dataclass(frozen=True)
class Course:
    """How worlds went: the known `chance` of the event in each week (weeks, worlds), the `last` week in which it could
    still come, or the number of weeks where nothing ended it (worlds,), and the `group` of each world (worlds,).

    Worlds of different groups are independent of each other.
    """

    chance: Array
    last: NDArray[np.integer]
    group: NDArray[np.integer]

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return len(self.chance)

    @cached_property
    def groups(self) -> int:
        """How many groups there are room for."""
        return int(self.group.max(initial=0)) + 1

    @cached_property
    def before_event(self) -> Array:
        """How much each week counts as one with an event, of those that have a whole window before them."""
        week = np.arange(self.weeks)[:, None]
        return np.where((week <= self.last) & (week >= WITHIN), self.chance, 0.0)

    @cached_property
    def before_none(self) -> Array:
        """How much each week counts as a quiet one: each week of the calendar as much as there are events in it."""
        week = np.arange(self.weeks)[:, None]
        none = np.maximum(1.0 - self.chance - self.ahead, 0.0)
        return spread_alike(np.where((week <= self.last) & (week >= WITHIN), none, 0.0), self.before_event)

    @cached_property
    def is_watched(self) -> Flags:
        """The weeks after which the event may still come, with a whole window before and after them."""
        week = np.arange(self.weeks)[:, None]
        return (week < self.last) & (week >= WITHIN) & (week + WITHIN < self.weeks)

    @cached_property
    def ahead(self) -> Array:
        """The known chance of the event within the window after each week; (weeks, worlds)."""
        so_far = np.cumsum(self.chance, axis=0)
        later = np.minimum(np.arange(self.weeks) + WITHIN, self.weeks - 1)
        return so_far[later] - so_far

    def by_group(self, values: Array) -> Array:
        """The sum over all weeks of the worlds of each group; (groups,)."""
        return np.asarray(np.bincount(self.group, values.sum(axis=0), self.groups), dtype=float)

    def of(self, worlds: Flags) -> Course:
        """Some of the worlds."""
        return Course(self.chance[:, worlds], self.last[worlds], self.group[worlds])

    def check(self) -> None:
        """CannotAnswer where histories are too short, or events too few, to tell what came before them."""
        if self.weeks < FEWEST_WEEKS:
            raise CannotAnswer(
                f"{self.weeks} weeks are too few to see what comes {WITHIN} weeks before an entry and after a sign: "
                f"take at least {FEWEST_WEEKS}"
            )
        events = float(self.before_event.sum())
        if events < FEWEST_EVENTS:
            raise CannotAnswer(
                f"the known chances of an entry after week {WITHIN} add up to {events:.2g}, too few to tell what comes "
                "before one: take more worlds, or a scenario in which entries are less rare"
            )
        if not self.before_none.any():
            raise CannotAnswer(
                "in no week with an entry is there a world that stays quiet, so that there is nothing to hold what is "
                "seen before an entry against: take a scenario that does not order it"
            )


def spread_alike(weight: Array, other: Array) -> Array:
    """Weights (weeks, worlds) with the same sum as others have in each week; 0 in weeks in which there is none."""
    ours, theirs = weight.sum(axis=1), other.sum(axis=1)
    return weight * np.where(ours > 0, theirs / np.where(ours > 0, ours, 1.0), 0.0)[:, None]

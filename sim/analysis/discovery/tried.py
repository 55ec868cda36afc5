"""What was tried at each point of a design, and how often its worlds came to an ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Share
from sim.analysis.spread import share_over_points
from sim.engine.arrays import Array, Counts, Flags


@dataclass(frozen=True)
class Tried:
    """The points of a design: `values` (points, parameters); `worlds` and `events`, the ending among them, (points,).

    Points of one `group` (points,) have drawn values or luck in common, or are copies of one member of an ensemble:
    only groups are independent of each other, and not even they where `shares_luck`.
    """

    paths: tuple[str, ...]
    values: Array
    worlds: Counts
    events: Counts
    group: Counts
    shares_luck: bool = False

    @staticmethod
    def of(
        by_point: Mapping[str, NDArray[Any]],
        varied: Sequence[str],
        settings: int,
        luck: str,
        member: Counts | None = None,
    ) -> Tried:
        """The points of a results folder: counts by point, what was varied, how many settings, whose luck is shared.

        Points that differ only in their settings are one group where something was sampled besides; so are those of one
        `member` of an ensemble, (points,) by the points' numbers. A parameter with one value is left out.
        """
        point = by_point["point"].astype(np.int64)
        is_sampled = len(point) > 0 and int(point.max()) >= settings
        differing = tuple(path for path in varied if np.ptp(by_point[path]) > 0)
        group = point // settings if is_sampled else point
        columns = [by_point[path].astype(float) for path in differing]
        return Tried(
            differing,
            np.stack(columns, axis=1) if columns else np.empty((len(point), 0)),
            by_point["worlds"].astype(np.int64),
            by_point["events"].astype(np.int64),
            group if member is None else member[point],
            luck == "common" or (luck == "paired" and settings > 1 and not is_sampled),
        )

    @cached_property
    def sides(self) -> Array:
        """The values and their negatives, (2 x parameters, points): an upper limit of x is a lower one of -x."""
        return np.concatenate([self.values.T, -self.values.T])

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.worlds)

    @property
    def groups(self) -> int:
        """How many independent groups of points there are."""
        return len(np.unique(self.group))

    @property
    def everywhere(self) -> Flags:
        """All points."""
        return np.ones(self.points, dtype=np.bool_)

    def where(self, rows: Flags) -> Tried:
        """Some of the points."""
        parts = {name: getattr(self, name)[rows] for name in ("values", "worlds", "events", "group")}
        return replace(self, **parts)

    def share(self, rows: Flags) -> Share:
        """The share of the ending in the worlds of some points, with its interval over groups of points."""
        _, number = np.unique(self.group[rows], return_inverse=True)
        events, worlds = (np.bincount(number, weights=c[rows]).astype(np.int64) for c in (self.events, self.worlds))
        return share_over_points(events, worlds, self.shares_luck)

    def contrast(self, inside: Flags, outside: Flags) -> Array:
        """What each group adds to the difference of two shares, as if the points were all alike; one number a group.

        They add up to the difference. Zero throughout where either side has no worlds.
        """
        n, m = self.worlds[inside].sum(), self.worlds[outside].sum()
        group = np.unique(self.group, return_inverse=True)[1]
        if n == 0 or m == 0:
            return np.zeros(group.max(initial=-1) + 1)
        both = inside | outside
        excess = self.events - self.worlds * (self.events[both].sum() / self.worlds[both].sum())
        return np.bincount(group, weights=excess * (inside / n - outside / m)).astype(float)

    def parted(self, parts: int, seed: int) -> Counts:
        """A part at random for each point, the same for all points of a group; (points,) from 0 to `parts` - 1."""
        names, group = np.unique(self.group, return_inverse=True)
        return (np.random.default_rng(seed).permutation(len(names)) % parts)[group]

"""Simulated histories as they are read, and an observable that was read off them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array

Columns = Mapping[str, NDArray[Any]]


class Histories(Protocol):
    """Simulated histories: `runs` {outcome: (worlds,)}, `weekly` {name: (weeks, worlds)}, `choices` {column: (rows,)}.

    Weekly counts (`feint_episodes`, `requests`, ...) are counted so far; those of `runs` are of the whole horizon.
    """

    @property
    def runs(self) -> Columns:
        """Outcomes at the horizon, and `point`."""

    @property
    def weekly(self) -> Columns:
        """Quantities week by week."""

    @property
    def choices(self) -> Columns:
        """Occasions on which the leader could order an entry."""


@dataclass(frozen=True)
class Reading:
    """An observable in each world: `values` (readings, worlds), and `point` (worlds,), whose parameters a world has.

    A `is_rate` is the share of worlds in which something is so: there its spread over worlds says nothing.
    """

    values: Array
    point: NDArray[np.integer]
    is_rate: bool = False


def like_the_record(histories: Histories, values: NDArray[Any], is_rate: bool = False) -> Reading:
    """Values of the worlds that, like the record, came to no ending: others have another history to be held against.

    Worlds without a value are left out.
    """
    rows = np.atleast_2d(values).astype(float)
    kept = (histories.runs["ending"] == "no_entry") & np.isfinite(rows).all(axis=0)
    return Reading(rows[:, kept], histories.runs["point"][kept], is_rate)


def rate(histories: Histories, flags: NDArray[np.bool_]) -> Reading:
    """The share of all worlds in which something is so."""
    return Reading(flags[None].astype(float), histories.runs["point"], is_rate=True)


def each_week(tally: NDArray[Any]) -> NDArray[Any]:
    """How often something happened in each week, from a count so far."""
    return np.diff(tally, axis=0, prepend=0)

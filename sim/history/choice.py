"""Which world of many is worth telling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine.arrays import Column

COLUMNS = ("world", "ending", "way", "week", "entry_chance")


def first_with_ending(runs: Mapping[str, Column], ending: str) -> int | None:
    """The first world with that ending; None where there is none."""
    found = np.flatnonzero(runs["ending"] == ending)
    return int(runs["world"][found[0]]) if found.size else None


def telling_world(runs: Mapping[str, Column]) -> int:
    """A typical entry: by the commonest route, in the week nearest to its median; else the world that came closest.

    `runs` holds COLUMNS, each (worlds,), endings and ways as names.
    """
    entered = np.flatnonzero(runs["ending"] == "entry")
    if not entered.size:
        return int(runs["world"][np.argmax(runs["entry_chance"])])
    ways, how_often = np.unique(runs["way"][entered], return_counts=True)
    typical = entered[runs["way"][entered] == ways[np.argmax(how_often)]]
    weeks = runs["week"][typical].astype(int)
    return int(runs["world"][typical[np.argmin(np.abs(weeks - np.median(weeks)))]])

"""What is too much for a record of one world: its citizens one by one, what is looked up, and room to work in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import NEAR_TIES, NEIGHBOURS_EACH_SIDE, REGIONS, room_for_words
from sim.engine.arrays import Array, Bytes, Flags, Singles

SPLITS = 2**7  # ways in which seven manoeuvre units may split
BUCKETS = 2**8

# What is known of each citizen: unit and meaning.
OF_CITIZENS = {
    "starting_attitude": ("attitude", "attitude on the first day"),
    "attitude": ("attitude", "private attitude to the army's own participation"),
    "urban": ("yes/no", "whether somebody lives in a town"),
    "is_active": ("yes/no", "on the streets this week"),
    "jailed_weeks": ("weeks", "time left in jail"),
    "ground": ("number", "hardship held against the regime less the threshold for acting, drawn once"),
    "fear": ("number", "aversion to the risk of arrest, drawn once; between 0 and 1"),
}


class Desk(NamedTuple):
    """Room to work in: nothing on it outlives the rule that put it there."""

    draws: NDArray[np.uint32]  # looked at by halves: three for each citizen
    noise: NDArray[np.uint32]  # looked at by quarters: one for each citizen
    words: NDArray[np.uint64]
    spare: NDArray[np.uint64]
    begins: NDArray[np.int64]  # (2, BUCKETS)
    free: NDArray[np.int64]  # (regions,)
    score: Singles
    town: Flags
    ring: Singles
    acts: Bytes
    near: Bytes
    before: Bytes
    found: NDArray[np.int64]
    risk: Array  # (regions, NEAR_TIES + 1)
    pull: Singles
    push: Singles
    bins: Bytes
    townspeople: NDArray[np.int64]
    villagers: NDArray[np.int64]
    splits: Array


class Country(NamedTuple):
    """The people of a world, one number each in ring order, and what rules look up.

    `bounds` say where each region begins and ends (regions + 1,); `normals` are equally likely values of a standard
    normal, `hardship` those of hardship, `ranks` the attitudes from the firmest opponent to the firmest supporter;
    `answers` the chances of answers in polls by attitude (4, bins); `events` those of the scenario.
    """

    attitude: Singles
    starting_attitude: Singles
    urban: Flags
    is_active: Bytes
    jailed_weeks: Bytes
    ground: Singles
    fear: Singles
    bounds: NDArray[np.int64]
    region: NDArray[np.uint64]
    normals: Singles
    hardship: Singles
    ranks: Singles
    answers: Array
    events: NDArray[Any]
    desk: Desk


def make_desk(citizens: int, bins: int) -> Desk:
    """An empty desk for a country of so many citizens, with so many kinds of answers in polls."""
    whole = (citizens + 7) // 8 * 8
    return Desk(
        draws=room_for_words(3 * citizens, 16),
        noise=room_for_words(citizens, 8),
        words=np.empty(citizens, np.uint64),
        spare=np.empty(citizens, np.uint64),
        begins=np.empty((2, BUCKETS), np.int64),
        free=np.empty(len(REGIONS), np.int64),
        score=np.empty(citizens, np.float32),
        town=np.empty(citizens, np.bool_),
        ring=np.empty(citizens + 2 * NEIGHBOURS_EACH_SIDE, np.float32),
        acts=np.zeros(whole, np.uint8),
        near=np.zeros(whole, np.uint8),
        before=np.zeros(whole, np.uint8),
        found=np.empty(whole, np.int64),
        risk=np.empty((len(REGIONS), NEAR_TIES + 1)),
        pull=np.empty(NEAR_TIES + 1, np.float32),
        push=np.empty(NEAR_TIES + 1, np.float32),
        bins=np.empty(citizens, np.uint8),
        townspeople=np.empty(bins, np.int64),
        villagers=np.empty(bins, np.int64),
        splits=np.empty(SPLITS),
    )

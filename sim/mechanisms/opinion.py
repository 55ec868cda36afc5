"""How attitudes to the army's own participation move, and how many are against."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import (
    AGAINST,
    NEIGHBOURS_EACH_SIDE,
    TABLE_SHIFT,
    WIDE_TABLE_SHIFT,
    in_whole_vectors,
    normal_table,
)
from sim.engine.arrays import Array, Singles
from sim.engine.compiled import compiled
from sim.engine.entity import Mechanism
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import Words, fill_half_words, half_words

RALLY_DECAY_WEEKS = 8.0
ONE, PER_NEIGHBOUR = np.float32(1), np.float32(1 / (2 * NEIGHBOURS_EACH_SIDE))
# Sums over citizens are taken in whole numbers, so that they do not depend on the order of adding.
FIXED_POINT, FROM_FIXED_POINT = np.float32(2**20), 2.0**-20


class Opinion(Mechanism):
    """Attitudes stay close to where they started, pulled a little by neighbours and the media.

    x' = (1 - s) x0 + s [(1 - m) mean of ties + m mu] + noise: stubborn agents of Friedkin & Johnsen (1990), since
    Belarusian attitudes formed at once and hardly moved in a year (P04).
    """

    anti_war_share = Parameter(
        0.885,
        uniform(0.83, 0.92),
        unit="share",
        meaning="citizens privately against their army's participation at the start",
        evidence="C001-20 C001-23 P03",
    )
    support_share = Parameter(
        0.055,
        uniform(0.03, 0.10),
        unit="share",
        meaning="citizens privately in favour of it at the start",
        evidence="C001-21 C001-22 P01 P03",
    )
    susceptibility = Parameter(
        0.15,
        uniform(0.05, 0.3),
        unit="share",
        meaning="weight of others and the media against one's own starting view",
        evidence="P04",
    )
    media_weight = Parameter(0.15, unit="share", meaning="weight of the media within that", evidence="P04 judgement")
    media_position = Parameter(
        -0.25,
        unit="attitude",
        meaning="where the media stand before an entry: talk of peace at home",
        evidence="C001-34 judgement",
    )
    media_position_at_war = Parameter(
        0.3, unit="attitude", meaning="where the media stand after an entry", evidence="judgement"
    )
    far_ties = Parameter(0.1, unit="share", meaning="ties that reach beyond the neighbourhood", evidence="judgement")
    volatility = Parameter(
        0.01, unit="number", meaning="weekly noise of an attitude, standard deviation", evidence="P04"
    )
    rally_effect = Parameter(
        0.05,
        unit="number",
        meaning="shift of all attitudes towards fighting after an incident on Belarusian soil",
        evidence="C001-10 P16 judgement",
    )

    neutral = "attitudes stay as they are at the start, and the leader and the army see public opinion at its reference"

    def prepare(self) -> None:
        self.rally = self.model.zeros()
        self.anti_war = self.model.in_all_worlds(self.anti_war_share)

    def neutralise(self) -> None:
        self.rally = self.model.zeros()
        self.anti_war = self.model.in_all_worlds(self.model.army.usual_anti_war)

    def rally_round(self, where: NDArray[np.bool_]) -> None:
        """An incident on Belarusian soil moves attitudes towards fighting, for a while."""
        self.rally = self.rally + np.where(where, self.rally_effect, 0.0)

    def update(self) -> None:
        """One week of opinion dynamics."""
        model, people = self.model, self.model.citizens
        media = np.where(model.involvement.is_at_war, self.media_position_at_war, self.media_position)
        against = update_attitudes(
            people.attitude,
            people.starting_attitude,
            people.bounds,
            model.streams.keys,
            model.streams.replications,
            model.week,
            model.streams.number("opinion.noise"),
            normal_table(),
            self.rally,
            self.everywhere("susceptibility"),
            self.everywhere("media_weight"),
            media,
            self.everywhere("far_ties"),
            self.everywhere("volatility"),
        )
        self.anti_war = against / model.population_size
        self.rally = self.rally * np.exp(-1 / RALLY_DECAY_WEEKS)


def plain_update_attitudes(
    attitude: Singles,
    start: Singles,
    bounds: NDArray[np.int64],
    keys: Words,
    replications: Words,
    week: int,
    stream: int,
    normals: Singles,
    rally: Array,
    susceptibility: Array,
    media_weight: Array,
    media: Array,
    far_ties: Array,
    volatility: Array,
) -> NDArray[np.int64]:
    """One week of attitudes with numpy alone: changes `attitude` (worlds, citizens), returns how many are against."""
    s, m, far, voice, shift, loud = (
        array.astype(np.float32)[:, None]
        for array in (susceptibility, media_weight, far_ties, media, rally, volatility)
    )
    shock = normals[half_words(keys, replications, week, stream, attitude.shape[1]) >> TABLE_SHIFT]
    for low, high in pairwise(bounds):
        old = attitude[:, low:high].copy()
        total = (old * FIXED_POINT).astype(np.int32).sum(axis=1, dtype=np.int64)
        base = far * (total * FROM_FIXED_POINT / (high - low)).astype(np.float32)[:, None]
        near = np.zeros_like(old)
        for step in (4, 3, 2, 1, -1, -2, -3, -4):
            near = near + np.roll(old, step, axis=1)
        ties = (ONE - far) * PER_NEIGHBOUR * near + base
        pull = (ONE - m) * ties + m * voice
        anchor = start[:, low:high] + shift
        attitude[:, low:high] = (ONE - s) * anchor + s * pull + loud * shock[:, low:high]
    return np.asarray((attitude < np.float32(AGAINST)).sum(axis=1))


@compiled(plain_update_attitudes)
def update_attitudes(
    attitude: Singles,
    start: Singles,
    bounds: NDArray[np.int64],
    keys: Words,
    replications: Words,
    week: int,
    stream: int,
    normals: Singles,
    rally: Array,
    susceptibility: Array,
    media_weight: Array,
    media: Array,
    far_ties: Array,
    volatility: Array,
) -> NDArray[np.int64]:
    """One week of attitudes, compiled: see `plain_update_attitudes`.

    Rings that are laid out with their ends repeated, single precision and a loop of its own for the table let the
    compiler use vectors.
    """
    worlds, citizens = attitude.shape
    against = np.zeros(worlds, dtype=np.int64)
    ring = np.empty(citizens + 2 * NEIGHBOURS_EACH_SIDE, dtype=np.float32)
    noise, shock = np.empty(in_whole_vectors(citizens), dtype=np.uint16), np.empty(citizens, dtype=np.float32)
    limit = np.float32(AGAINST)
    for w in range(worlds):
        s, m, far = np.float32(susceptibility[w]), np.float32(media_weight[w]), np.float32(far_ties[w])
        loud, shift, heard = np.float32(volatility[w]), np.float32(rally[w]), m * np.float32(media[w])
        fill_half_words(noise, replications[w], week, stream, keys[w])
        for i in range(citizens):
            shock[i] = normals[np.uint64(noise[i]) >> WIDE_TABLE_SHIFT]
        for r in range(len(bounds) - 1):
            low, high = bounds[r], bounds[r + 1]
            size = high - low
            x, anchor, jolt = attitude[w, low:high], start[w, low:high], shock[low:high]
            total = np.int64(0)
            middle = ring[NEIGHBOURS_EACH_SIDE : NEIGHBOURS_EACH_SIDE + size]
            for i in range(size):
                middle[i] = x[i]
                total += np.int32(x[i] * FIXED_POINT)
            for i in range(NEIGHBOURS_EACH_SIDE):
                ring[i] = ring[size + i]
                ring[NEIGHBOURS_EACH_SIDE + size + i] = middle[i]
            base = far * np.float32(total * FROM_FIXED_POINT / size)
            for i in range(size):  # the citizen himself is ring[i + 4]
                near = ring[i] + ring[i + 1] + ring[i + 2] + ring[i + 3]
                near = near + ring[i + 5] + ring[i + 6] + ring[i + 7] + ring[i + 8]
                pull = (ONE - m) * ((ONE - far) * PER_NEIGHBOUR * near + base) + heard
                x[i] = (ONE - s) * (anchor[i] + shift) + s * pull + loud * jolt[i]
        count = np.int32(0)
        for i in range(citizens):
            count = np.int32(count + (attitude[w, i] < limit))
        against[w] = count
    return against

"""How attitudes to the army's own participation move, and how many are against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import AGAINST, FIXED_POINT, NEIGHBOURS_EACH_SIDE, REGIONS, lay_as_ring
from sim.engine.compiled import kernel, rule
from sim.engine.entity import Country, Luck, Mechanism, Parameters, State, Whole, World, rare
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import fill_words
from sim.measured.endings import is_at_war

RALLY_DECAY_WEEKS = 8.0
NOISE = rare("opinion.noise")
ONE, PER_NEIGHBOUR, LIMIT = np.float32(1), np.float32(1 / (2 * NEIGHBOURS_EACH_SIDE)), np.float32(AGAINST)
# The weekly noise of an attitude is one of 256 equally likely steps.
MEAN_OF_NOISE, SPREAD_OF_NOISE = np.float32((2**8 - 1) / 2), np.float32(((2**16 - 1) / 12) ** 0.5)


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
        0.01,
        unit="number",
        meaning="weekly noise of an attitude, standard deviation",
        evidence="P04",
        is_spread=True,
    )
    rally_effect = Parameter(
        0.05,
        unit="number",
        meaning="shift of all attitudes towards fighting after an incident on Belarusian soil",
        evidence="C001-10 P16 judgement",
    )

    rally = State("attitude", "passing shift of all attitudes after incidents on Belarusian soil")
    region_sum = Whole("attitude / 2^14", "sum of the attitudes of each region", len(REGIONS))
    anti_war = State("share", "citizens privately against the army's own participation")

    neutral = "attitudes stay as they are at the start, and the leader and the army see public opinion at its reference"

    @rule
    def begin(w: World, p: Parameters) -> None:
        """As many are against as the scenario says."""
        w.opinion_anti_war = p.opinion_anti_war_share

    @rule
    def neutralise(w: World, p: Parameters) -> None:
        """Attitudes stay, and opinion is seen at its reference."""
        w.opinion_rally = 0.0
        w.opinion_anti_war = p.army_usual_anti_war

    @rule
    def rally_round(w: World, p: Parameters) -> None:
        """An incident on Belarusian soil moves attitudes towards fighting, for a while."""
        w.opinion_rally = w.opinion_rally + p.opinion_rally_effect

    @rule
    def update(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """One week of opinion dynamics."""
        media = p.opinion_media_position_at_war if is_at_war(w) else p.opinion_media_position
        against = move_attitudes(
            country, w.replication, np.uint64(w.week), w.key_0, w.key_1, w.opinion_region_sum,
            w.opinion_rally, media,
            p.opinion_susceptibility, p.opinion_media_weight, p.opinion_far_ties, p.opinion_volatility,
        )  # fmt: skip
        w.opinion_anti_war = against / len(country.attitude)
        w.opinion_rally = w.opinion_rally * np.exp(-1 / RALLY_DECAY_WEEKS)


@kernel
def move_attitudes(
    country: Country,
    replication: np.uint64,
    week: np.uint64,
    key_0: np.uint64,
    key_1: np.uint64,
    region_sum: NDArray[np.int64],
    rally: float,
    media: float,
    susceptibility: float,
    media_weight: float,
    far_ties: float,
    volatility: float,
) -> int:
    """One week of attitudes: moves each citizen's, and counts those against the army's own participation.

    What is the same for all citizens of a region is worked out once; rings that are laid out with their ends repeated,
    single precision and noise of one byte let the compiler use vectors.
    """
    attitude, start, bounds, desk = country.attitude, country.starting_attitude, country.bounds, country.desk
    s, m, far = np.float32(susceptibility), np.float32(media_weight), np.float32(far_ties)
    own, ties, loud = ONE - s, s * (ONE - m), np.float32(volatility) / SPREAD_OF_NOISE
    per_neighbour = ties * (ONE - far) * PER_NEIGHBOUR
    everywhere = own * np.float32(rally) + s * m * np.float32(media) - loud * MEAN_OF_NOISE
    fill_words(desk.noise, replication, week, NOISE, key_0, key_1)
    ring, noises, against = desk.ring, desk.noise.view(np.uint8), np.int32(0)
    for r in range(len(bounds) - 1):
        low, high = bounds[r], bounds[r + 1]
        size = high - low
        x, anchor, noise = attitude[low:high], start[low:high], noises[low:high]
        lay_as_ring(ring, x)
        alike = everywhere + ties * far * np.float32(region_sum[r] / (FIXED_POINT * size))
        total = np.int32(0)
        for i in range(size):  # the citizen himself is ring[i + 4]
            near = ring[i] + ring[i + 1] + ring[i + 2] + ring[i + 3]
            near = near + ring[i + 5] + ring[i + 6] + ring[i + 7] + ring[i + 8]
            x[i] = moved = own * anchor[i] + per_neighbour * near + alike + loud * np.float32(noise[i])
            total = np.int32(total + np.int32(moved * FIXED_POINT))
        region_sum[r] = total
    for i in range(len(attitude)):
        against = np.int32(against + (attitude[i] < LIMIT))
    return int(against)

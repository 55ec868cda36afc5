"""The people: what each citizen thinks of the war, what each one bears, and who takes to the streets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import (
    TABLE_SHIFT,
    WIDE_TABLE_SHIFT,
    Society,
    attitudes_by_rank,
    composition,
    draw_people,
    hardship_table,
    in_whole_vectors,
    normal_table,
    region_bounds,
    tables_of,
)
from sim.engine.arrays import Array, HalfWords, Singles
from sim.engine.compiled import compiled
from sim.engine.entity import Actor
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import Words, fill_half_words, half_words


class Citizens(Actor):
    """A thousand citizens who stand for the country, each with an attitude, hardship, fear and a threshold.

    Held as arrays (worlds, citizens) in ring order: near ties are the neighbours on the ring, far ties the region.
    Preference falsification after Kuran (1991); civil violence after Epstein (2002).
    """

    urban_share = Parameter(0.78, unit="share", meaning="citizens who live in towns", evidence="P03 judgement")
    loyalist_share = Parameter(
        0.27,
        uniform(0.2, 0.35),
        unit="share",
        meaning="supporters of the regime, most of them against the war too",
        evidence="C001-24",
    )
    homophily = Parameter(0.5, unit="share", meaning="how far neighbours think alike", evidence="judgement")
    loyalist_shift = Parameter(
        0.75,
        unit="number",
        meaning="how much more favourable to participation a loyalist is, in standard deviations",
        evidence="C001-24 judgement",
    )
    urban_shift = Parameter(
        -0.12, unit="number", meaning="the same for townspeople", evidence="C001-21 C001-22 judgement"
    )
    rural_shift = Parameter(0.42, unit="number", meaning="the same for villagers", evidence="C001-21 C001-22 judgement")
    loyalist_urban_factor = Parameter(
        0.92, unit="factor", meaning="loyalists in towns against the average", evidence="judgement"
    )
    loyalist_rural_factor = Parameter(
        1.28, unit="factor", meaning="loyalists in villages against the average", evidence="judgement"
    )
    hardship_a = Parameter(
        2,
        unit="number",
        meaning="first shape of the Beta distribution of hardship",
        evidence="judgement",
        is_positive=True,
    )
    hardship_b = Parameter(3, unit="number", meaning="its second shape", evidence="judgement", is_positive=True)
    threshold_mean = Parameter(
        0.40, unit="number", meaning="grievance above which the average citizen acts", evidence="P19 judgement"
    )
    threshold_sd = Parameter(0.08, unit="number", meaning="its spread between citizens", evidence="P19 judgement")

    worlds_first = ("starting_attitude", "attitude", "urban", "is_active", "jailed_weeks")
    of_all_worlds = ("bounds",)

    def prepare(self) -> None:
        count, opinion = self.model.population_size, self.model.opinion
        self.bounds = region_bounds(count)
        self.starting_attitude, self.urban = draw_people(
            self.model.streams.keys,
            self.model.streams.replications,
            self.model.streams.number("citizens.people"),
            self.bounds,
            composition(self.bounds, Society(*map(self.everywhere, Society._fields))),
            *attitudes_by_rank(count, opinion.everywhere("anti_war_share"), opinion.everywhere("support_share")),
            normal_table(),
        )
        self.attitude = self.starting_attitude.copy()
        self.is_active = np.zeros((self.model.worlds, count), dtype=np.uint8)
        self.jailed_weeks = np.zeros((self.model.worlds, count), dtype=np.uint8)

    def ground_and_fear(self, blame: Array) -> tuple[Singles, HalfWords]:
        """What drives each citizen to the streets in quiet times, and what holds him back: see `plain_draw_traits`."""
        return draw_traits(
            self.model.streams.keys,
            self.model.streams.replications,
            self.model.streams.number("citizens.traits"),
            self.model.population_size,
            *tables_of(
                hardship_table,
                self.everywhere("hardship_a"),
                self.everywhere("hardship_b"),
            ),
            normal_table(),
            self.everywhere("threshold_mean"),
            self.everywhere("threshold_sd"),
            blame,
        )


def plain_draw_traits(
    keys: Words,
    replications: Words,
    stream: int,
    count: int,
    hardship: Singles,
    hardship_of: NDArray[np.intp],
    normals: Singles,
    threshold_mean: Array,
    threshold_sd: Array,
    blame: Array,
) -> tuple[Singles, HalfWords]:
    """Each citizen's traits with numpy alone, drawn once: (worlds, citizens) both.

    The first is the hardship for which he blames the regime (a share `blame` of all) less his threshold for acting, the
    second his fear of arrest, as a rank from 0 to 65,535.
    """
    draws = half_words(keys, replications, 0, stream, 3 * count).reshape(len(replications), 3, count)
    borne = hardship[hardship_of[:, None], draws[:, 0] >> TABLE_SHIFT]
    threshold = threshold_mean[:, None] + threshold_sd[:, None] * normals[draws[:, 2] >> TABLE_SHIFT]
    return borne * blame.astype(np.float32)[:, None] - threshold.astype(np.float32), draws[:, 1]


@compiled(plain_draw_traits)
def draw_traits(
    keys: Words,
    replications: Words,
    stream: int,
    count: int,
    hardship: Singles,
    hardship_of: NDArray[np.intp],
    normals: Singles,
    threshold_mean: Array,
    threshold_sd: Array,
    blame: Array,
) -> tuple[Singles, HalfWords]:
    """The citizens' traits, compiled: see `plain_draw_traits`."""
    worlds = len(replications)
    ground, fear = np.empty((worlds, count), dtype=np.float32), np.empty((worlds, count), dtype=np.uint16)
    draws = np.empty(in_whole_vectors(3 * count), dtype=np.uint16)
    first, second, third = draws[:count], draws[count : 2 * count], draws[2 * count : 3 * count]
    for w in range(worlds):
        fill_half_words(draws, replications[w], 0, stream, keys[w])
        table, drives, afraid = hardship[hardship_of[w]], ground[w], fear[w]
        mean, sd, blamed = threshold_mean[w], threshold_sd[w], np.float32(blame[w])
        for i in range(count):
            threshold = mean + sd * normals[np.uint64(third[i]) >> WIDE_TABLE_SHIFT]
            drives[i] = table[np.uint64(first[i]) >> WIDE_TABLE_SHIFT] * blamed - np.float32(threshold)
            afraid[i] = second[i]
    return ground, fear

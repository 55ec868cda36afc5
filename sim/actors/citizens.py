"""The people: what each citizen thinks of the war, what each one bears, and who takes to the streets."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import (
    TABLE_BITS,
    Composition,
    Population,
    in_whole_vectors,
    normal_table,
    population,
    region_bounds,
)
from sim.engine.arrays import Array, HalfWords, Singles
from sim.engine.compiled import compiled
from sim.engine.entity import Actor
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import Words, fill_half_words, half_words

TABLE_SHIFT, WIDE_TABLE_SHIFT = np.uint16(16 - TABLE_BITS), np.uint64(16 - TABLE_BITS)


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

    worlds_first = ("attitude", "hardship", "fear", "threshold", "is_active", "jailed_weeks")
    of_all_worlds = ("bounds", "populations", "starting_attitude")

    def prepare(self) -> None:
        count = self.model.population_size
        self.bounds = region_bounds(count)
        self.populations, self.population_of = self._populations()
        self.starting_attitude = np.stack([p.attitude for p in self.populations])
        self.attitude = self.starting_attitude[self.population_of]
        self.hardship, self.fear, self.threshold = self._traits()
        self.is_active = np.zeros((self.model.worlds, count), dtype=np.uint8)
        self.jailed_weeks = np.zeros((self.model.worlds, count), dtype=np.uint8)

    @property
    def urban(self) -> NDArray[np.bool_]:
        """Who lives in a town: (populations, citizens)."""
        return np.stack([p.urban for p in self.populations])

    def _populations(self) -> tuple[list[Population], NDArray[np.intp]]:
        opinion = self.model.opinion
        columns = [
            getattr(opinion if field.name in ("anti_war_share", "support_share") else self, field.name)
            for field in fields(Composition)
        ]
        rows = np.stack([self.model.in_all_worlds(column) for column in columns], axis=1)
        distinct, which = np.unique(rows, axis=0, return_inverse=True)
        made = [
            population(self.model.seed, self.model.population_size, Composition(*map(float, row))) for row in distinct
        ]
        return made, np.asarray(which.ravel(), dtype=np.intp)

    def _traits(self) -> tuple[Singles, HalfWords, Singles]:
        streams, spread = self.model.streams, self.model.in_all_worlds
        tables = np.stack([p.hardship_table for p in self.populations])
        return draw_traits(
            streams.keys,
            streams.replications,
            streams.number("citizens.traits"),
            self.model.population_size,
            tables,
            self.population_of,
            normal_table(),
            spread(self.threshold_mean),
            spread(self.threshold_sd),
        )


def plain_draw_traits(
    keys: Words,
    replications: Words,
    stream: int,
    count: int,
    hardship_tables: Singles,
    population_of: NDArray[np.intp],
    normals: Singles,
    threshold_mean: Array,
    threshold_sd: Array,
) -> tuple[Singles, HalfWords, Singles]:
    """Each citizen's hardship, fear of arrest (as a rank, 0 to 65,535) and threshold for acting, with numpy alone.

    (worlds, citizens) each, drawn per world.
    """
    draws = half_words(keys, replications, 0, stream, 3 * count).reshape(len(replications), 3, count)
    hardship = hardship_tables[population_of[:, None], draws[:, 0] >> TABLE_SHIFT]
    threshold = threshold_mean[:, None] + threshold_sd[:, None] * normals[draws[:, 2] >> TABLE_SHIFT]
    return hardship, draws[:, 1], threshold.astype(np.float32)


@compiled(plain_draw_traits)
def draw_traits(
    keys: Words,
    replications: Words,
    stream: int,
    count: int,
    hardship_tables: Singles,
    population_of: NDArray[np.intp],
    normals: Singles,
    threshold_mean: Array,
    threshold_sd: Array,
) -> tuple[Singles, HalfWords, Singles]:
    """The citizens' traits, compiled: see `plain_draw_traits`."""
    worlds = len(replications)
    hardship = np.empty((worlds, count), dtype=np.float32)
    fear, threshold = np.empty((worlds, count), dtype=np.uint16), np.empty_like(hardship)
    draws = np.empty(in_whole_vectors(3 * count), dtype=np.uint16)
    first, second, third = draws[:count], draws[count : 2 * count], draws[2 * count : 3 * count]
    for w in range(worlds):
        fill_half_words(draws, replications[w], 0, stream, keys[w])
        table, needed, afraid, bold = hardship_tables[population_of[w]], hardship[w], fear[w], threshold[w]
        mean, sd = threshold_mean[w], threshold_sd[w]
        for i in range(count):
            needed[i] = table[np.uint64(first[i]) >> WIDE_TABLE_SHIFT]
            afraid[i] = second[i]
            bold[i] = mean + sd * normals[np.uint64(third[i]) >> WIDE_TABLE_SHIFT]
    return hardship, fear, threshold

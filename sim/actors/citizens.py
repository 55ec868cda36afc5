"""The people: what each citizen thinks of the war, what each one bears, and who takes to the streets."""

from __future__ import annotations

import numpy as np

from sim.actors.population import FIXED_POINT, HALF, STEPS, WIDE_TABLE_SHIFT, draw_people
from sim.engine.compiled import rule
from sim.engine.entity import Actor, Country, Luck, Parameters, World, rare
from sim.engine.parameters import Parameter
from sim.engine.priors import uniform
from sim.engine.streams import fill_words

TRAITS = rare("citizens.traits")


class Citizens(Actor):
    """A thousand citizens who stand for the country, each with an attitude, hardship, fear and a threshold.

    They stand in ring order: near ties are the neighbours on the ring, far ties the region.
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
    threshold_sd = Parameter(
        0.08, unit="number", meaning="its spread between citizens", evidence="P19 judgement", is_spread=True
    )

    @rule
    def begin(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """Each world has people of its own; nobody is on the streets or in jail."""
        draw_people(w, p, country)
        for r in range(len(country.bounds) - 1):
            w.opinion_region_sum[r] = 0
            for i in range(country.bounds[r], country.bounds[r + 1]):
                w.opinion_region_sum[r] += np.int32(country.attitude[i] * FIXED_POINT)
        for i in range(len(country.attitude)):
            country.is_active[i] = 0
            country.jailed_weeks[i] = 0

    @rule
    def draw_traits(w: World, p: Parameters, country: Country, blame: float) -> None:
        """What drives each citizen to the streets in quiet times, and what holds him back, drawn once.

        The first is the hardship for which he blames the regime (a share `blame` of all) less his threshold for acting,
        the second his fear of arrest, between 0 and 1.
        """
        count, draws = len(country.attitude), country.desk.draws.view(np.uint16)
        fill_words(country.desk.draws, w.replication, np.uint64(0), TRAITS, w.key_0, w.key_1)
        first, second, third = draws[:count], draws[count : 2 * count], draws[2 * count : 3 * count]
        mean, sd, blamed = p.citizens_threshold_mean, p.citizens_threshold_sd, np.float32(blame)
        for i in range(count):
            threshold = mean + sd * country.normals[np.uint64(third[i]) >> WIDE_TABLE_SHIFT]
            borne = country.hardship[np.uint64(first[i]) >> WIDE_TABLE_SHIFT]
            country.ground[i] = borne * blamed - np.float32(threshold)
            country.fear[i] = (np.float32(second[i]) + HALF) / STEPS

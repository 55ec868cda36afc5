"""The floor: drawing as many random numbers as the engine does, with the same generator, and nothing else.

Left out: the draws for arrests, which only active citizens need.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from benchmarks.engine import SEED
from sim.actors.population import in_whole_vectors
from sim.batch.plan import BLOCK_SIZE
from sim.engine.arrays import Array
from sim.engine.streams import Streams, half_words
from sim.model import WarEntryModel

DRAWS_OF_A_CITIZEN = 3  # for who he is, and as many for what he bears


class CountingStreams(Streams):
    """Streams that count the uniform draws per world."""

    drawn = 0

    def uniform(self, name: str, week: int, count: int = 1) -> Array:
        self.drawn += count
        return super().uniform(name, week, count)


@cache
def uniforms_per_week(weeks: int = 52, worlds: int = 256) -> int:
    """How many uniform draws the engine takes in each world and week outside the citizens' kernels."""
    model = WarEntryModel(weeks=weeks, seed=SEED, replications=np.arange(worlds), population_size=100)
    model.streams = CountingStreams(SEED, np.arange(worlds))
    for _ in range(weeks):
        model.advance()
    drawn = model.streams.drawn
    model.release()
    return round(drawn / weeks)


def run(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """All draws of a run."""
    run_citizens(worlds, weeks, citizens)
    count = uniforms_per_week()
    for replications in blocks(worlds):
        streams = Streams(SEED, replications)
        for week in range(weeks):
            streams.uniform("floor", week, count)


def run_citizens(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """The citizens' draws alone, in whole vectors as in the engine: two sets once, a 16-bit number each per week."""
    for replications in blocks(worlds):
        streams = Streams(SEED, replications)
        for stream in range(2):
            half_words(streams.keys, streams.replications, 0, stream, in_whole_vectors(DRAWS_OF_A_CITIZEN * citizens))
        for week in range(weeks):
            half_words(streams.keys, streams.replications, week, 2, in_whole_vectors(citizens))


def blocks(worlds: int) -> list[np.ndarray]:
    """The worlds in the engine's blocks."""
    return [np.arange(first, min(first + BLOCK_SIZE, worlds)) for first in range(0, worlds, BLOCK_SIZE)]

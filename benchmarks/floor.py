"""The floor: drawing as many random numbers as the engine does, with the same generator, and nothing else.

Left out: the draws for arrests, which only active citizens need, and those that are made only when they are needed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine import SEED
from sim.actors.population import room_for_words
from sim.engine.compiled import kernel
from sim.engine.streams import draw_uniforms, fill_words
from sim.model.records import INDICES, STREAMS
from sim.model.worlds import Worlds

DRAWS_OF_A_CITIZEN = 3  # for who he is, and as many for what he bears
SETS = 2
STREAM = np.uint64(2)


def run(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """All draws of a run."""
    _run(worlds, weeks, citizens, len(STREAMS))


def run_citizens(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """The citizens' draws alone, in whole vectors as in the engine: two sets once, eight bits each per week."""
    _run(worlds, weeks, citizens, 0)


def _run(worlds: int, weeks: int, citizens: int, uniforms: int) -> None:
    w = Worlds(weeks=weeks, seed=SEED, replications=np.arange(worlds), population_size=1).w
    once, weekly = room_for_words(DRAWS_OF_A_CITIZEN * citizens, 16), room_for_words(citizens, 8)
    draw(w, weeks, once, weekly, np.empty(uniforms))


@kernel
def draw(worlds: NDArray[Any], weeks: int, once: Any, weekly: Any, uniforms: Any) -> None:
    """Draws everything, world by world."""
    for i in range(len(worlds)):
        w = worlds[i]
        for _ in range(SETS):
            fill_words(once, w.replication, np.uint64(0), STREAM, w.key_0, w.key_1)
        for week in range(weeks):
            fill_words(weekly, w.replication, np.uint64(week), STREAM, w.key_0, w.key_1)
            draw_uniforms(w, STREAMS, INDICES, uniforms)

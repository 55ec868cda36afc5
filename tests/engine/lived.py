"""A few worlds in a process of its own, which loads no more than they need: `python -m tests.engine.lived RULE ...`."""

from __future__ import annotations

import json
import sys

import numpy as np

from sim.model.worlds import Worlds


def lived(rule: str) -> list[list[float]]:
    """What a few worlds come to under a rule of choice."""
    worlds = Worlds(weeks=10, seed=1, replications=np.arange(4), population_size=60, rule=rule).begin()
    worlds.advance(10)
    w = worlds.w
    return [w.entry_chance.tolist(), w.ending.tolist(), w.learning_weight_of_type.ravel().tolist()]


if __name__ == "__main__":
    print(json.dumps([lived(rule) for rule in sys.argv[1:]]))

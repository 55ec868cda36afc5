"""Parameter points drawn from beliefs, each column by its own name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.priors import Prior
from sim.streams import Streams

Array = NDArray[np.float64]


def latin_hypercube(beliefs: Mapping[str, Prior], points: int, seed: int) -> dict[str, Array]:
    """Points spread evenly over each belief: {path: (points,)}.

    Each of `points` equal slices of every belief holds one point (McKay, Beckman & Conover 1979). A column depends on
    its name, the seed and the number of points only: another belief added to a scenario leaves it as it is.
    """
    return {path: belief.quantile(_column(path, points, seed)) for path, belief in beliefs.items()}


def _column(path: str, points: int, seed: int) -> Array:
    streams = Streams(seed, np.zeros(1, dtype=np.int64))
    order = np.argsort(streams.uniform(f"design.order.{path}", 0, points)[:, 0], kind="stable")
    return np.asarray((order + streams.uniform(f"design.place.{path}", 0, points)[:, 0]) / points)

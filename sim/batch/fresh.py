"""Worlds with luck of their own at every point and in every request, for methods that look for a level."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.batch.simulator import Simulator
from sim.design.settings import INDEPENDENT
from sim.design.tally import Points, Tally

DECIMALS = 9  # sums of the same numbers in another order differ beyond, and the next request depends on them
Samples = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class FreshLuck:
    """A simulator whose worlds have no luck in common, neither at two points nor in two requests for the same points.

    Errors are then independent of each other, and worlds can be added up. A method that begins anew asks for the same
    in the same order, and finds the worlds of its first time. `samples` are values of what is open besides,
    {path: (samples,)}: the same at every point and in every request, so that one can be followed from point to point.
    """

    simulator: Simulator
    samples: Samples = field(default_factory=dict)
    asked: Counter[bytes] = field(default_factory=Counter, init=False, compare=False)

    def __call__(self, points: Points, replications: int) -> Tally:
        """What the worlds give at each point and sample; (points, samples)."""
        count = len(next(iter(points.values())))
        size = len(next(iter(self.samples.values()), (0,)))
        table = {path: np.repeat(values, size) for path, values in points.items()}
        table |= {path: np.tile(values, count) for path, values in self.samples.items()}
        simulate = replace(self.simulator, seed=self._seed(points), luck=INDEPENDENT)
        found = simulate(table, replications)
        return Tally(
            found.worlds.reshape(count, size),
            found.events.reshape(count, size),
            found.chance.reshape(count, size).round(DECIMALS),
            found.squares.reshape(count, size).round(DECIMALS),
        )

    def _seed(self, points: Points) -> int:
        """A root seed that belongs to what is asked for, and to how often it was asked for before."""
        digest = hashlib.sha256(str(self.simulator.seed).encode())
        for path, values in sorted(points.items()):
            digest.update(path.encode() + np.asarray(values, dtype=float).tobytes())
        request = digest.digest()
        digest.update(b"again" * self.asked[request])
        self.asked[request] += 1
        return int.from_bytes(digest.digest()[:8]) >> 1

"""What is to be run: which worlds, in which blocks, each with which parameters and whose luck."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.design.points import latin_hypercube
from sim.scenario import Scenario

DEFAULT_POINTS = 200
BLOCK_SIZE = 1024


@dataclass(frozen=True)
class Plan:
    """`worlds` histories of one scenario from a root seed.

    Where the scenario is sure of every parameter there is one point; else the worlds are spread over up to `points`
    points drawn from its beliefs, each with luck of its own, so that chance and ignorance can be told apart.
    World i belongs to point i modulo the number of points, so that a stopped run is balanced.
    """

    scenario: Scenario
    worlds: int
    seed: int
    points: int = DEFAULT_POINTS
    block_size: int = BLOCK_SIZE

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return -(-self.worlds // self.block_size)

    @cached_property
    def point_count(self) -> int:
        """How many parameter points there are."""
        return min(self.points, self.worlds) if self.is_uncertain else 1

    @property
    def is_uncertain(self) -> bool:
        """Whether the scenario leaves any parameter open."""
        return any(b.prior.support[0] < b.prior.support[1] for b in self.scenario.beliefs.values())

    @cached_property
    def sampled(self) -> dict[str, NDArray[np.float64]]:
        """The values of the open parameters at each point: {path: (points,)}."""
        open_beliefs = {
            path: belief.prior
            for path, belief in self.scenario.beliefs.items()
            if belief.prior.support[0] < belief.prior.support[1]
        }
        return latin_hypercube(open_beliefs, self.point_count, self.seed) if open_beliefs else {}

    @cached_property
    def known(self) -> dict[str, float]:
        """The values of the parameters that the scenario fixes."""
        return {
            path: float(belief.prior.quantile(0.5))
            for path, belief in self.scenario.beliefs.items()
            if path not in self.sampled
        }

    def worlds_of_block(self, block: int) -> NDArray[np.int64]:
        """The numbers of the worlds of a block; the same in every try."""
        return np.arange(block * self.block_size, min((block + 1) * self.block_size, self.worlds))

    def point_of(self, worlds: NDArray[np.int64]) -> NDArray[np.int64]:
        """To which point each world belongs."""
        return worlds % self.point_count

    def replication_of(self, worlds: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which replication of its point each world is."""
        return worlds // self.point_count

    def luck_of(self, worlds: NDArray[np.int64]) -> NDArray[np.int64]:
        """Worlds with the same number here and the same replication share their luck; 0 where there is one point."""
        return self.point_of(worlds) + 1 if self.point_count > 1 else np.zeros_like(worlds)

    def draws_of(self, worlds: NDArray[np.int64]) -> dict[str, float | NDArray[np.float64]]:
        """The parameter values of each world, where they are not the model's defaults."""
        point = self.point_of(worlds)
        return {**self.known, **{path: values[point] for path, values in self.sampled.items()}}

"""Points made by hand, in which it is known where an ending is common."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.analysis.discovery.tried import Tried
from sim.engine.arrays import Array

Shares = Callable[[Array, np.random.Generator], Array]
PLANTED = {("made.a", False): 0.6, ("made.b", True): 0.5}  # the limits of the planted box: (parameter, is upper)


def planted(values: Array, luck: np.random.Generator) -> Array:
    """Half of the worlds in a corner of a fifth of all points, one in twenty elsewhere; more or less at each point."""
    share = np.where((values[:, 0] > 0.6) & (values[:, 1] < 0.5), 0.5, 0.05)
    return np.clip(share * luck.gamma(4, 0.25, len(values)), 0, 1)


def noise(values: Array, luck: np.random.Generator) -> Array:
    """Points differ much, and nothing that was tried has to do with it."""
    return luck.beta(0.5, 2.5, len(values))


def made(seed: int, shares: Shares = planted, points: int = 1000, parameters: int = 10, worlds: int = 10) -> Tried:
    luck = np.random.default_rng(seed)
    values, n = luck.random((points, parameters)), np.full(points, worlds)
    events = luck.binomial(n, shares(values, luck))
    return Tried(
        tuple(f"made.{letter}" for letter in "abcdefghijklmnop"[:parameters]), values, n, events, np.arange(points)
    )


@pytest.fixture(scope="session")
def corner() -> Tried:
    return made(1)

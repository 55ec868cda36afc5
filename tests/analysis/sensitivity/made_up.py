"""Worlds whose chance of an entry is a formula with known indices, through the interface that the engine has too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.analysis.sensitivity.cloud import Cloud
from sim.design.points import latin_hypercube
from sim.design.tally import Points, Tally
from sim.engine.arrays import Array
from sim.engine.priors import Prior, uniform

Chance = Callable[..., Array]

ISHIGAMI_FIRST = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}
ISHIGAMI_TOTAL = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}
ISHIGAMI_BELIEFS = {name: uniform(-np.pi, np.pi) for name in ISHIGAMI_FIRST}
G = {"x1": 0.0, "x2": 1.0, "x3": 4.5, "x4": 99.0}
G_BELIEFS = {name: uniform(0, 1) for name in G}


def ishigami(x1: Array, x2: Array, x3: Array, **others: Array) -> Array:
    """Ishigami & Homma (1990) with a = 7, b = 0.1, squeezed into the unit interval, which changes no index."""
    return (np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1) + 11) / 30


def sobol_g(**x: Array) -> Array:
    """Sobol's G function, squeezed into the unit interval."""
    return np.prod([(np.abs(4 * x[n] - 2) + a) / (1 + a) for n, a in G.items()], axis=0) / 5


def g_indices() -> tuple[dict[str, float], dict[str, float]]:
    """The first-order and the total indices of that function (Saltelli & Sobol 1995)."""
    part = {name: 1 / (3 * (1 + a) ** 2) for name, a in G.items()}
    whole = float(np.prod([1 + v for v in part.values()])) - 1
    total = {name: v * (whole + 1) / (1 + v) / whole for name, v in part.items()}
    return {name: v / whole for name, v in part.items()}, total


@dataclass(frozen=True)
class Worlds:
    """Worlds that enter with the chance that a formula gives; without `coins` that chance is known without any luck.

    `shares_luck`: a world of the same replication throws the same coin at all points.
    """

    chance: Chance
    coins: bool = True
    shares_luck: bool = False
    seed: int = 1

    def __call__(self, points: Points, replications: int) -> Tally:
        p = self.chance(**points)
        worlds = np.full(p.shape, replications)[:, None]
        if not self.coins:
            return Tally(
                worlds, np.rint(p[:, None] * worlds).astype(int), p[:, None] * worlds, p[:, None] ** 2 * worlds
            )
        rows = 1 if self.shares_luck else len(p)
        coins = np.random.default_rng(self.seed).uniform(size=(rows, replications))
        events = (coins < p[:, None]).sum(axis=1)[:, None]
        return Tally(worlds, events, events.astype(float), events.astype(float))


def cloud_of(
    chance: Chance, beliefs: dict[str, Prior], points: int, replications: int, coins: bool = True, seed: int = 1
) -> Cloud:
    """The worlds at the points of a Latin hypercube."""
    design = latin_hypercube(beliefs, points, seed)
    return Cloud.of(design, Worlds(chance, coins, seed=seed)(design, replications))

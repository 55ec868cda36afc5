"""Made-up worlds in which parameters were varied; the chance of an entry is a formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.analysis.provenance import Provenance
from sim.analysis.varied import Axis, Varied
from sim.engine.arrays import Array
from tests.plots.conftest import experiment

Chance = Callable[..., Array]
NAMES = ("leader.exit_penalty", "initial.dependence", "west.resolve", "army.losses")


def axis(path: str, usual: float = 0.5, is_chosen: bool = True) -> Axis:
    return Axis(path, "what it means in words", "index", usual, is_chosen)


def varied(
    columns: Sequence[Array], chance: Chance, cluster: Array, worlds: int, is_chosen: bool, noise: float
) -> Varied:
    """Rows with so many worlds each; `noise` is what a cluster adds to the chance of an entry."""
    shift = np.random.default_rng(1).normal(0, noise, int(cluster.max()) + 1)
    p = np.clip(chance(*columns) + shift[cluster], 0, 1)
    values = dict(zip(NAMES, columns, strict=False))
    return Varied(
        axes=tuple(axis(path, is_chosen=is_chosen) for path in values),
        values=values,
        cluster=cluster,
        worlds=np.full(len(p), worlds),
        entries=np.rint(p * worlds).astype(np.int64),
        chance=p * worlds,
    )


def settings(rows: Sequence[Sequence[float]], chance: Chance, clusters: int = 20, noise: float = 0.05) -> Varied:
    """Settings that share their luck: each of them with each of so many clusters."""
    table = np.repeat(np.array(rows, dtype=float), clusters, axis=0)
    cluster = np.tile(np.arange(clusters), len(rows))
    return varied(list(table.T), chance, cluster, 5, True, noise)


def grid(across: int, up: int, chance: Chance, clusters: int = 20, noise: float = 0.05) -> Varied:
    rows = [(x, y) for x in np.linspace(0, 1, across) for y in np.linspace(0, 1, up)]
    return settings(rows, chance, clusters, noise)


def samples(points: int, parameters: int, chance: Chance, worlds: int = 10, noise: float = 0.05) -> Varied:
    """Points drawn evenly, each by itself."""
    columns = np.random.default_rng(2).uniform(0, 1, (parameters, points))
    return varied(list(columns), chance, np.arange(points), worlds, False, noise)


def run_of(what: Varied) -> Provenance:
    n = int(what.worlds.sum())
    return experiment(worlds=n, planned=n, points=len(what.worlds))


def by_first(slope: float, level: float = 0.5) -> Chance:
    """Only the first parameter matters."""
    return lambda first, *others: level + slope * (first - 0.5)


def never(first: Array, *others: Array) -> Array:
    return np.zeros_like(first)


def always(first: Array, *others: Array) -> Array:
    return np.ones_like(first)

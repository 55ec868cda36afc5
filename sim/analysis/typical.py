"""Typical histories: worlds that came to the same end, sorted into a few kinds by route and path.

Each kind has a medoid, a world that really occurred and stands closest to all others of its kind, so that it can be
told. Kinds are a way of reading, found in these worlds; where they shade into each other `separation` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Counts

Columns = Mapping[str, NDArray[Any]]

FEWEST, MOST = 3, 5
WORLDS_A_KIND = 10  # fewer worlds than this for each kind are too few to speak of one
SAMPLE = 600  # as many worlds decide on the kinds; all worlds are then given to the kind that they resemble most
STEPS = 1_000  # distances are whole numbers, so that their sums, and with them the kinds, are the same everywhere
ROUTE_WEIGHT = 4  # the route counts as much as four numbers of the path
TAILS = (0.05, 0.95)  # what lies beyond counts as lying there: no distance hangs on a few extreme worlds
CLEAR = 0.25  # a mean silhouette below this is no clear structure (Kaufman & Rousseeuw 1990, table 2)


@dataclass(frozen=True)
class Kind:
    """Worlds with much the same history.

    `worlds` are the positions of its members, (members,); `medoid` the position of the most typical one; `routes`
    {route: part of the kind}; `typical` and `others` {column: median} here and in all other kinds; `lean`
    {column: how much higher (+) or lower (-) the kind lies than the others, as a part of the column's range}.
    """

    worlds: Counts
    medoid: int
    routes: Mapping[str, float]
    typical: Mapping[str, float]
    others: Mapping[str, float]
    lean: Mapping[str, float]


@dataclass(frozen=True)
class Kinds:
    """The kinds, the most common first; `looked_at` so many worlds decided on them.

    `separation` is the mean silhouette: 1 kinds far apart, 0 none to be seen; None where there is but one kind.
    """

    kinds: tuple[Kind, ...]
    looked_at: int
    separation: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the kinds are distinct rather than cuts through one cloud."""
        return self.separation is None or self.separation >= CLEAR


def kinds(route: NDArray[Any], path: Columns) -> Kinds:
    """Sorts worlds by `route` (worlds,) of names, and by the numbers of their `path` {column: (worlds,)}.

    Distances are Gower's (1971), kinds those of k-medoids (PAM; Kaufman & Rousseeuw 1990), three to five of them,
    whichever has the largest mean silhouette; fewer where there are too few worlds. ValueError without a world.
    """
    if not len(route):
        raise ValueError("there is no world to sort")
    named: list[str] = route.tolist()
    names = sorted(set(named))
    number = {name: place for place, name in enumerate(names)}
    codes = np.fromiter(map(number.__getitem__, named), dtype=np.int64, count=len(named))
    scaled = _scaled(path, len(route))
    looked_at = _sample(len(route))
    near = _distances(codes[looked_at], scaled[looked_at], codes[looked_at], scaled[looked_at])
    chosen, separation = _best(near)
    medoids = looked_at[chosen]
    belongs = _nearest(codes, scaled, medoids)
    belongs[medoids] = np.arange(len(medoids))
    found = [_kind(belongs == k, medoid, names, codes, path, scaled) for k, medoid in enumerate(medoids)]
    return Kinds(tuple(sorted(found, key=lambda kind: (-len(kind.worlds), kind.medoid))), len(looked_at), separation)


def _scaled(path: Columns, worlds: int) -> Counts:
    """Each number as a whole number from 0 to STEPS over the range that most worlds keep to: (worlds, columns)."""
    columns = []
    for values in path.values():
        low, high = np.quantile(values, TAILS)
        if low == high:  # nearly all are alike: then the few that are not count in full
            low, high = float(np.min(values)), float(np.max(values))
        width = high - low
        columns.append(np.rint(STEPS * np.clip((values - low) / width, 0, 1)) if width > 0 else np.zeros(worlds))
    return np.array(columns, dtype=np.int64).reshape(len(columns), worlds).T


def _sample(worlds: int) -> Counts:
    """The positions of the worlds that decide on the kinds, in order; the same ones each time."""
    if worlds <= SAMPLE:
        return np.arange(worlds)
    return np.sort(np.random.default_rng(0).choice(worlds, SAMPLE, replace=False))


def _distances(route: Counts, path: Counts, to_route: Counts, to_path: Counts) -> Array:
    """Gower's distance, not divided by the number of columns, of every world to every other one: whole numbers."""
    found = ROUTE_WEIGHT * STEPS * (route[:, None] != to_route[None]).astype(float)
    for here, there in zip(path.T, to_path.T, strict=True):
        found += np.abs(here[:, None] - there[None])
    return found


def _nearest(route: Counts, path: Counts, medoids: Counts) -> Counts:
    """To which medoid each world belongs: (worlds,)."""
    found = [_distances(route, path, route[[m]], path[[m]])[:, 0] for m in medoids]
    return np.argmin(np.stack(found, axis=1), axis=1)


def _best(near: Array) -> tuple[Counts, float | None]:
    """The medoids for the number of kinds that fits best, and the mean silhouette."""
    most = min(MOST, len(near) // WORLDS_A_KIND, _different(near))
    if most < 2:
        return _medoids(near, 1), None
    tried = [_medoids(near, k) for k in range(min(FEWEST, most), most + 1)]
    fits = [_silhouette(near, medoids) for medoids in tried]
    best = int(np.argmax(fits))
    return tried[best], fits[best]


def _different(near: Array) -> int:
    """How many worlds are unlike all before them: of those at no distance the first is nearest."""
    return int(np.sum(np.argmin(near, axis=1) == np.arange(len(near))))


def _medoids(near: Array, count: int) -> Counts:
    """`count` worlds to which all others are as near as can be: PAM, with the swaps of FastPAM (Schubert 2021)."""
    medoids = [int(np.argmin(near.sum(axis=1)))]
    while len(medoids) < count:
        gain = np.minimum(near - near[medoids].min(axis=0), 0).sum(axis=1)
        medoids.append(int(np.argmin(gain)))
    while (better := _swapped(near, medoids)) is not None:
        medoids = better
    return np.array(sorted(medoids))


def _swapped(near: Array, medoids: Sequence[int]) -> list[int] | None:
    """The medoids after the one swap that helps most; None where no swap helps."""
    order = np.sort(near[list(medoids)], axis=0)
    first, belongs = order[0], np.argmin(near[list(medoids)], axis=0)
    second = order[1] if len(medoids) > 1 else np.full(len(near), np.inf)
    joined = np.minimum(near - first, 0)
    left = np.minimum(near, second) - first - joined
    change = joined.sum(axis=1)[:, None] + left @ np.eye(len(medoids))[belongs]
    world, leaving = divmod(int(np.argmin(change)), len(medoids))
    if change[world, leaving] >= 0:
        return None
    return [*medoids[:leaving], world, *medoids[leaving + 1 :]]


def _silhouette(near: Array, medoids: Counts) -> float:
    """How much nearer worlds are to their own kind than to the next one: the mean silhouette (Rousseeuw 1987)."""
    belongs = np.argmin(near[medoids], axis=0)
    members = np.eye(len(medoids))[belongs]
    sizes = members.sum(axis=0)
    sums = near @ members
    own = np.take_along_axis(sums, belongs[:, None], axis=1)[:, 0] / np.maximum(sizes[belongs] - 1, 1)
    means = np.where(members > 0, np.inf, sums / sizes)
    other = means.min(axis=1)
    widest = np.maximum(own, other)
    found = np.where((sizes[belongs] > 1) & (widest > 0), (other - own) / np.where(widest > 0, widest, 1), 0.0)
    return float(found.mean())


def _kind(
    here: NDArray[np.bool_], medoid: int, names: Sequence[str], codes: Counts, path: Columns, scaled: Counts
) -> Kind:
    away = ~here if (~here).any() else here
    shares = (np.bincount(codes[here], minlength=len(names)) / here.sum()).tolist()
    occurring = ((name, part) for name, part in zip(names, shares, strict=True) if part)
    parts = sorted(occurring, key=lambda p: (-p[1], p[0]))
    lean = (scaled[here].mean(axis=0) - scaled[away].mean(axis=0)) / STEPS
    return Kind(
        worlds=np.flatnonzero(here),
        medoid=int(medoid),
        routes=dict(parts),
        typical={name: float(np.median(values[here])) for name, values in path.items()},
        others={name: float(np.median(values[away])) for name, values in path.items()},
        lean=dict(zip(path, lean.tolist(), strict=True)),
    )

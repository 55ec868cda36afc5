"""Typical histories: kinds that were planted are found again, and nothing is made of too few worlds."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import typical
from sim.analysis.typical import MOST, SAMPLE, WORLDS_A_KIND, kinds

COLUMNS = ("week", "requests", "refusals")
# Route, and where the numbers of its path lie: four kinds, two of which share a route.
PLANTED = (
    ("compelled", (5, 0, 0)),
    ("compelled", (45, 9, 9)),
    ("requested", (25, 9, 0)),
    ("retaliatory", (25, 0, 9)),
)


def planted(
    sizes: tuple[int, ...], noise: float = 1.0, seed: int = 3
) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """Worlds of as many planted kinds as there are sizes, shuffled: route, path, and to which kind each belongs."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    centres = np.array([centre for _, centre in PLANTED])[truth]
    numbers = np.rint(centres + rng.normal(0, noise, centres.shape))
    route = np.array([route for route, _ in PLANTED])[truth]
    return route, dict(zip(COLUMNS, numbers.T, strict=True)), truth


@pytest.mark.parametrize("sizes", [(60, 50, 40), (40, 40, 40, 40), (200, 30, 30, 15)])
def test_planted_kinds_are_found_again(sizes: tuple[int, ...]) -> None:
    route, path, truth = planted(sizes)
    found = kinds(route, path)
    assert sorted(len(kind.worlds) for kind in found.kinds) == sorted(sizes)
    assert all(len(set(truth[kind.worlds])) == 1 for kind in found.kinds)
    assert found.separation is not None
    assert found.separation > 0.7
    assert found.is_clear


def test_every_world_belongs_to_one_kind_and_the_medoid_to_its_own() -> None:
    route, path, _ = planted((60, 50, 40, 30), noise=6)
    found = kinds(route, path).kinds
    assert sorted(np.concatenate([kind.worlds for kind in found])) == list(range(180))
    assert all(kind.medoid in kind.worlds for kind in found)
    assert [len(kind.worlds) for kind in found] == sorted((len(kind.worlds) for kind in found), reverse=True)


def test_the_medoid_lies_nearest_to_the_middle_of_its_kind() -> None:
    route, path, truth = planted((60, 50, 40))
    for kind in kinds(route, path).kinds:
        centre = np.array(PLANTED[truth[kind.medoid]][1])
        assert np.abs([path[c][kind.medoid] for c in COLUMNS] - centre).max() <= 1


def test_a_kind_says_how_it_differs_from_the_others() -> None:
    route, path, truth = planted((60, 50, 40))
    early = next(kind for kind in kinds(route, path).kinds if truth[kind.medoid] == 0)
    assert early.routes == {"compelled": 1.0}
    assert early.typical["week"] < early.others["week"]
    assert early.lean["week"] < -0.4
    assert early.lean["requests"] < -0.6


def test_the_same_worlds_give_the_same_kinds_in_whatever_order_they_come() -> None:
    route, path, _ = planted((60, 50, 40), noise=4)
    shuffled = np.random.default_rng(1).permutation(150)
    first, again = kinds(route, path), kinds(route[shuffled], {c: v[shuffled] for c, v in path.items()})
    assert kinds(route, path).kinds[0].worlds.tolist() == first.kinds[0].worlds.tolist()
    assert {frozenset(kind.worlds) for kind in first.kinds} == {
        frozenset(shuffled[kind.worlds]) for kind in again.kinds
    }


def test_an_extreme_world_does_not_pull_the_kinds_apart() -> None:
    route, path, truth = planted((60, 50, 40))
    path["week"][0] = 1e9
    found = kinds(route, path)
    assert len(found.kinds) == 3
    assert all(len(set(truth[kind.worlds])) == 1 for kind in found.kinds)


@pytest.mark.parametrize(("worlds", "most"), [(1, 1), (2, 1), (19, 1), (20, 2), (29, 2), (30, 3), (200, MOST)])
def test_few_worlds_make_few_kinds(worlds: int, most: int) -> None:
    rng = np.random.default_rng(0)
    found = kinds(
        np.full(worlds, "compelled"), {"week": rng.integers(0, 52, worlds), "requests": rng.integers(0, 9, worlds)}
    )
    assert len(found.kinds) <= most
    assert len(found.kinds) >= min(most, 3)
    assert worlds // WORLDS_A_KIND >= len(found.kinds) or len(found.kinds) == 1


def test_worlds_that_are_all_alike_are_one_kind() -> None:
    found = kinds(np.full(50, "compelled"), {"week": np.full(50, 8), "requests": np.zeros(50)})
    assert len(found.kinds) == 1
    assert found.separation is None
    assert found.kinds[0].lean == {"week": 0.0, "requests": 0.0}


def test_one_cloud_is_told_to_be_one_cloud() -> None:
    rng = np.random.default_rng(2)
    path = {c: rng.normal(size=300) for c in ("week", "requests", "refusals", "coercions", "incidents")}
    assert not kinds(np.full(300, "compelled"), path).is_clear


def test_many_worlds_are_all_sorted_by_the_kinds_of_a_sample() -> None:
    sizes = (5 * SAMPLE, 2 * SAMPLE, SAMPLE)
    route, path, truth = planted(sizes)
    found = kinds(route, path)
    assert found.looked_at == SAMPLE
    assert [len(kind.worlds) for kind in found.kinds] == list(sizes)
    assert [truth[kind.medoid] for kind in found.kinds] == [0, 1, 2]


def test_no_swap_makes_the_medoids_any_better() -> None:
    route, path, _ = planted((12, 10, 8), noise=8)
    _, codes = np.unique(route, return_inverse=True)
    scaled = typical._scaled(path, len(route))
    near = typical._distances(codes, scaled, codes, scaled)
    medoids = typical._medoids(near, 3).tolist()
    cost = near[medoids].min(axis=0).sum()
    for leaving in range(3):
        for world in range(30):
            other = [*medoids[:leaving], world, *medoids[leaving + 1 :]]
            assert near[other].min(axis=0).sum() >= cost


def test_without_a_world_there_is_nothing_to_sort() -> None:
    with pytest.raises(ValueError, match="no world"):
        kinds(np.array([], dtype=str), {})

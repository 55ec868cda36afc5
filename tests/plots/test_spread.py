from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from sim.plots.spread import spread


def counts(chances: np.ndarray, worlds: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).binomial(worlds, chances)[:, None]


def test_the_spread_is_that_of_the_points_and_not_of_the_luck_of_their_worlds() -> None:
    chances = beta.rvs(4, 6, size=2000, random_state=2)
    found = spread(counts(chances, 20), np.full(2000, 20))
    assert found is not None
    np.testing.assert_allclose((found.low[0], found.high[0]), beta.ppf([0.1, 0.9], 4, 6), atol=0.02)


def test_points_that_differ_by_luck_alone_have_next_to_no_spread() -> None:
    found = [spread(counts(np.full(200, 0.3), 20, seed), np.full(200, 20)) for seed in range(20)]
    assert sum(each is None for each in found) >= 5  # luck falls on either side of what luck is expected to be
    assert max(each.high[0] - each.low[0] for each in found if each) < 0.15  # raw: 0.26


@pytest.mark.parametrize("worlds", [np.array([50]), np.array([1, 1, 1])])
def test_one_point_or_one_world_a_point_shows_no_spread(worlds: np.ndarray) -> None:
    assert spread(np.zeros((len(worlds), 1), dtype=int), worlds) is None


@pytest.mark.parametrize("share", [0, 20])
def test_never_and_always_have_no_spread(share: int) -> None:
    assert spread(np.full((5, 3), share), np.full(5, 20)) is None


def test_points_that_are_all_or_nothing_stay_between_0_and_1() -> None:
    found = spread(np.array([[0], [20], [0], [20]]), np.full(4, 20))
    assert found is not None
    assert 0 <= found.low[0] < 0.01 < 0.99 < found.high[0] <= 1

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


@pytest.mark.parametrize("chance", [0.3, 0.01])
def test_points_that_differ_by_luck_alone_show_a_spread_once_in_twenty_times(chance: float) -> None:
    found = [spread(counts(np.full(200, chance), 20, seed), np.full(200, 20)) for seed in range(200)]
    assert 0.01 < np.mean([each is not None for each in found]) < 0.1


def test_points_that_differ_do_show_it() -> None:
    chances = beta.rvs(4, 6, size=100, random_state=2)
    assert all(spread(counts(chances, 20, seed), np.full(100, 20)) is not None for seed in range(50))


def test_before_the_points_can_be_told_apart_the_spread_is_closed() -> None:
    quiet, apart = np.full(100, 1), np.repeat([2, 18], 50)
    found = spread(np.stack([quiet, apart, apart], axis=1), np.full(100, 20))
    assert found is not None
    assert found.low[0] == found.high[0] == pytest.approx(0.05)
    assert np.all(found.high[1:] - found.low[1:] > 0.5)


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

"""Rates of events in cases that come in wars, on wars that were planted."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.base_rates import BY_WAR, JEFFREYS, BaseRate, Chance, base_rate, jeffreys, linear_pool, over
from sim.analysis.estimate import share

WARS, CASES = 40, 30


def planted(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cases of wars in which joining is catching: in a quarter of them four in ten join, in the others nobody."""
    rng = np.random.default_rng(seed)
    joins = np.where(rng.random(WARS) < 0.25, 0.4, 0.0)
    return (rng.random((WARS, CASES)) < joins[:, None]).ravel(), np.repeat(np.arange(WARS), CASES)


def test_wars_drawn_anew_cover_the_planted_rate_and_cases_drawn_anew_do_not() -> None:
    truth, sets = 0.25 * 0.4, 150
    by_war = [base_rate(*planted(seed), draws=400) for seed in range(sets)]
    alone = [share(found.events, found.cases) for found in by_war]
    assert all(found.method == BY_WAR for found in by_war)
    assert 0.89 <= np.mean([found.low <= truth <= found.high for found in by_war]) <= 0.99
    assert np.mean([found.low <= truth <= found.high for found in alone]) < 0.6


def test_a_rate_is_that_of_the_cases_in_any_order_and_the_same_for_the_same_seed() -> None:
    happened, war = planted(3)
    mixed = np.random.default_rng(1).permutation(len(war))
    found = base_rate(happened, war)
    assert found == base_rate(happened[mixed], war[mixed]) != base_rate(happened, war, seed=2)
    assert (found.cases, found.wars, found.rate) == (WARS * CASES, WARS, happened.mean())


@pytest.mark.parametrize(("k", "n", "low", "high"), [(0, 34, 0, 0.071), (0, 8, 0, 0.262), (8, 8, 0.738, 1)])
def test_where_nothing_or_everything_happened_the_bound_is_that_of_jeffreys(
    k: int, n: int, low: float, high: float
) -> None:
    found = base_rate(np.arange(n) < k, np.arange(n) % 4)
    assert found.method == JEFFREYS and (found.low, found.high) == pytest.approx((low, high), abs=0.001)


def test_one_war_says_nothing_of_how_wars_differ() -> None:
    found = base_rate(np.array([1, 0, 0, 0]), np.zeros(4))
    assert found.method == JEFFREYS and (found.low, found.high) == jeffreys(1, 4)


def test_a_yearly_rate_is_survived_year_by_year() -> None:
    found = over(BaseRate(10, 5, 5, 0.0, 1.0, BY_WAR), 2 * 365.25)
    assert (found.p, found.low, found.high) == pytest.approx((0.75, 0, 1))
    assert over(BaseRate(100, 9, 9, 0.05, 0.2, BY_WAR), 7).p == pytest.approx(1 - 0.91 ** (7 / 365.25))


def test_a_pool_is_the_weighted_mean_and_lies_between_the_opinions() -> None:
    outside, inside = Chance(0.1, 0.0, 0.2), Chance(0.5, 0.4, 0.6)
    assert linear_pool((outside, inside), (0.25, 0.75)) == Chance(0.4, pytest.approx(0.3), pytest.approx(0.5))
    assert linear_pool((outside, inside), (1, 0)) == outside
    for weights in ((0.5, 0.6), (-0.5, 1.5), (1.0,)):
        with pytest.raises(ValueError, match="no weights"):
            linear_pool((outside, inside), weights)

"""Shares of worlds and their intervals against known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri, stdtrit
from scipy.stats import binomtest

from sim.analysis.estimate import (
    Precision,
    best_share,
    count_against_chances,
    interval,
    interval_of_difference,
    interval_of_mean,
    mean_and_error,
    precision_of,
    share,
)
from sim.analysis.words import interval_text, share_text
from tests.analysis.known import rao_blackwell

ONE_POINT = np.zeros(2000, dtype=np.int64)


@pytest.mark.parametrize(("k", "n"), [(1, 10), (5, 10), (37, 1000), (999, 1000)])
def test_the_interval_is_wilsons(k: int, n: int) -> None:
    expected = binomtest(k, n).proportion_ci(method="wilson")
    found = share(k, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert (found.k, found.n, found.p) == (k, n, k / n)


def test_none_of_a_thousand_is_at_most_0_37_percent() -> None:
    never, always = share(0, 1000), share(1000, 1000)
    exact = binomtest(0, 1000).proportion_ci(method="exact")
    assert never.low == 0
    assert never.high == pytest.approx(exact.high)
    assert round(100 * never.high, 2) == 0.37
    assert (always.low, always.high) == (pytest.approx(1 - never.high), 1)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(1, 50))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(counts: tuple[int, int], effect: float) -> None:
    k, n = counts
    found = share(k, n, Precision(effect, 12))
    assert 0 <= found.low <= found.p <= found.high <= 1


def test_an_interval_of_95_percent_covers_the_truth_about_so_often() -> None:
    counts = np.random.default_rng(1).binomial(400, 0.03, 20_000)
    low, high = interval(counts, 400)
    assert np.mean((low <= 0.03) & (high >= 0.03)) == pytest.approx(0.95, abs=0.02)


def test_a_narrower_level_gives_a_narrower_interval() -> None:
    (half,), (wide,) = (np.diff(interval(np.array([50]), 1000, level=level), axis=0)[0] for level in (0.5, 0.9))
    assert half < wide / 2


def clustered(points: int, each: int, spread: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Worlds of points whose chances differ by `spread`: (event, point)."""
    generator = np.random.default_rng(seed)
    chances = np.clip(generator.normal(0.2, spread, points), 0, 1)
    point = np.arange(points * each) % points
    return generator.random(points * each) < chances[point], point


def test_worlds_that_share_a_point_count_for_less() -> None:
    event, point = clustered(points=50, each=100, spread=0.1, seed=1)
    precision = precision_of(event, point)
    # 1 + (worlds per point - 1) x intraclass correlation, with correlation 0.1^2 / (0.2 x 0.8)
    assert precision.design_effect == pytest.approx(1 + 99 * 0.01 / 0.16, rel=0.35)
    alone, together = share(int(event.sum()), 5000), share(int(event.sum()), 5000, precision)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_points_that_do_not_differ_cost_little() -> None:
    event, point = clustered(points=100, each=50, spread=0.0, seed=2)
    assert 1 <= precision_of(event, point).design_effect < 1.5


def test_the_clustered_interval_covers_what_is_believed_on_the_whole() -> None:
    covered = 0
    for seed in range(400):
        event, point = clustered(points=20, each=30, spread=0.08, seed=seed)
        found = share(int(event.sum()), len(event), precision_of(event, point))
        covered += found.low <= 0.2 <= found.high
    assert covered / 400 == pytest.approx(0.95, abs=0.035)


def test_one_point_takes_the_normal_quantile_to_the_last_bit() -> None:
    assert Precision().quantile() == ndtri(0.975)


def test_few_points_take_a_wider_quantile() -> None:
    assert Precision(points=1).quantile() == pytest.approx(1.96, abs=0.001)
    assert Precision(points=5).quantile() == pytest.approx(2.776, abs=0.001)
    for points in (10_001, 10_002, 20_000):  # the last in the table, and beyond it
        assert Precision(points=points).quantile() == pytest.approx(stdtrit(points - 1, 0.975), rel=1e-10)


def test_without_an_event_no_design_effect_is_seen() -> None:
    assert precision_of(np.zeros(100, dtype=bool), np.arange(100) % 5) == Precision(1.0, 1)


def test_the_error_of_a_mean_over_one_point_is_the_plain_one() -> None:
    values = np.random.default_rng(1).normal(size=2000)
    assert mean_and_error(values, ONE_POINT) == pytest.approx((values.mean(), values.std(ddof=1) / np.sqrt(2000)))


def test_the_error_of_a_mean_over_equal_points_is_that_of_the_points_means() -> None:
    values = np.random.default_rng(1).normal(size=2000)
    point = np.arange(2000) % 10
    means = values.reshape(200, 10).mean(axis=0)
    assert mean_and_error(values, point) == pytest.approx((values.mean(), means.std(ddof=1) / np.sqrt(10)))


def test_known_chances_give_the_same_mean_with_less_noise() -> None:
    generator = np.random.default_rng(1)
    chance = generator.beta(2, 38, 2000)
    entered = generator.random(2000) < chance
    found = rao_blackwell(entered, chance, ONE_POINT)
    assert found.p == chance.mean()
    assert found.se == pytest.approx(chance.std(ddof=1) / np.sqrt(2000))
    assert found.low < 0.05 < found.high
    assert found.efficiency == pytest.approx(0.05 * 0.95 / chance.var(), rel=0.2)
    assert found.check_z is not None
    assert abs(found.check_z) < 3


def test_chances_that_do_not_fit_the_count_are_noticed() -> None:
    generator = np.random.default_rng(1)
    chance = generator.beta(2, 38, 2000)
    found = rao_blackwell(generator.random(2000) < 2 * chance, chance, ONE_POINT)
    assert found.check_z is not None
    assert found.check_z > 5


def met_one_after_the_other(worlds: int, chance: float, weeks: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Worlds that meet a chance of an entry week by week until they enter: (entered, sum of the chances met)."""
    generator = np.random.default_rng(seed)
    chances = generator.beta(4 * chance, 4 * (1 - chance), (worlds, weeks))
    happens = generator.random((worlds, weeks)) < chances
    entered = happens.any(axis=1)
    last = np.where(entered, happens.argmax(axis=1), weeks - 1)
    return entered, np.cumsum(chances, axis=1)[np.arange(worlds), last]


def test_an_estimate_lies_in_its_interval_and_the_interval_between_never_and_always() -> None:
    """Chances that a world meets one after the other add up to 1 on average where it must enter, often to more."""
    beyond = 0
    for seed in range(600):
        worlds, chance = (1, 2, 5, 48)[seed % 4], (0.001, 0.05, 0.3, 0.9)[seed // 4 % 4]
        entered, chances = met_one_after_the_other(worlds, chance, 20, seed)
        found = rao_blackwell(entered, chances, np.arange(worlds) % (1, 3)[seed // 16 % 2])
        assert 0 <= found.low <= found.p <= found.high <= 1
        beyond += chances.mean() > 1
        if chances.mean() > 1:
            assert (found.is_known, found.p) == (False, entered.mean())
    assert beyond > 100


@pytest.mark.parametrize(("chance", "known"), [(0.002, 1.0), (0.4, 0.0)], ids=["rare", "nearly sure"])
def test_the_interval_of_the_better_of_the_two_covers_the_truth(chance: float, known: float) -> None:
    truth = 1 - (1 - chance) ** 20
    found = [rao_blackwell(*met_one_after_the_other(200, chance, 20, s), ONE_POINT[:200]) for s in range(400)]
    assert np.mean([f.low <= truth <= f.high for f in found]) > 0.92
    assert np.mean([f.is_known for f in found]) == pytest.approx(known, abs=0.1)


def test_what_is_known_to_an_error_is_known_as_well_as_by_so_many_counted_worlds() -> None:
    assert interval_of_mean(0.3, (0.3 * 0.7 / 500) ** 0.5, 20) == pytest.approx(
        np.ravel(interval(np.array([150]), 500))
    )
    assert interval_of_mean(0.0, 0.0, 1000) == (0.0, share(0, 1000).high)
    assert interval_of_mean(0.4, 0.0, 50) == pytest.approx(np.ravel(interval(np.array([20]), 50)))
    assert interval_of_mean(0.4, np.inf, 1) == (0, 1)


def test_chances_that_say_less_than_the_count_give_way_to_it() -> None:
    counted = share(47, 48)
    assert best_share(1.047, 0.11, counted) is counted
    assert best_share(0.97, 0.11, counted) is counted
    assert best_share(0.97, 0.005, counted).p == 0.97


def test_no_known_chance_at_all_still_leaves_a_bound_and_no_check_of_nothing_with_nothing() -> None:
    nothing = rao_blackwell(np.zeros(2000, dtype=bool), np.zeros(2000), ONE_POINT)
    assert (nothing.p, nothing.low, nothing.high) == (0, 0, share(0, 2000).high)
    assert share_text(nothing.share(share(0, 2000))) == "at most 0.18 %"
    next_to_nothing = np.random.default_rng(1).exponential(3e-6, 2000)
    found = rao_blackwell(np.zeros(2000, dtype=bool), next_to_nothing, ONE_POINT)
    assert found.check_z is None
    told = found.share(share(0, 2000))  # none was counted, and yet it is no bound
    assert (share_text(told), interval_text(told)) == ("0.00030 %", "0.00028 to 0.00031 %")


@given(st.floats(-1, 1), st.floats(0, 2))
def test_a_difference_lies_in_its_interval_and_never_beyond_all_worlds(difference: float, error: float) -> None:
    low, high = interval_of_difference(difference, error)
    assert -1 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1
    small, large = interval_of_difference(0.02, 0.001)
    assert (small, large) == pytest.approx((0.02 - 0.00196, 0.02 + 0.00196), abs=1e-6)


@pytest.mark.parametrize(("chance", "worlds"), [(0.3, 50), (0.05, 60), (0.004, 600)])
def test_count_and_known_chances_disagree_as_often_as_luck_makes_them(chance: float, worlds: int) -> None:
    generator, runs, occasions = np.random.default_rng(1), 2000, 4
    steps = generator.beta(1, 1 / chance - 1, (runs, worlds, occasions))  # known before each occasion is drawn
    happened = generator.random(steps.shape) < steps
    before = np.cumsum(happened, axis=2) - happened
    known, events = np.where(before == 0, steps, 0).sum(axis=2), happened.any(axis=2)
    sums = np.stack([events.sum(axis=1), *((known * part).sum(axis=1) for part in (1, events, known))])
    z = np.array([count_against_chances(*run) for run in sums.T if count_against_chances(*run) is not None])
    assert len(z) > runs / 4
    assert abs(z.mean()) < 0.25
    assert 0.035 < (np.abs(z) > 2).mean() < 0.065  # 4.6 % of a normal law


def test_few_entries_are_no_test_of_known_chances() -> None:
    assert count_against_chances(0, 4.0, 0, 0.5) is None
    assert count_against_chances(0, 1e-13, 0, 1e-28) is None
    assert count_against_chances(0, 0, 0, 0) is None
    assert count_against_chances(0, 16.0, 0, 0) == pytest.approx(-4)


@pytest.mark.parametrize("worlds", [1, 3])
def test_chances_without_spread_have_no_efficiency(worlds: int) -> None:
    nothing = rao_blackwell(np.zeros(worlds, dtype=bool), np.zeros(worlds), ONE_POINT[:worlds])
    assert (nothing.efficiency, nothing.check_z) == (None, None)


@pytest.mark.parametrize("mean", [1.87e-11, 1 - 1.87e-11])
def test_an_interval_of_next_to_nothing_stays_between_nothing_and_all(mean: float) -> None:
    low, high = interval_of_mean(mean, 1e-11, 40)
    assert 0.0 <= low <= mean <= high <= 1.0


@pytest.mark.parametrize(("worlds", "fewest"), [(60, 0.92), (200, 0.9), (2000, 0.9)])
def test_known_chances_that_hardly_any_world_carries_are_not_told_for_certain(worlds: int, fewest: float) -> None:
    """One world in eighty is near an entry: known chances alone would hold the truth in 31, 65 and 94 %."""
    rng, truth, held = np.random.default_rng(worlds), 0.35 / 80, 0
    for _ in range(200):
        chance = np.where(rng.random(worlds) < 1 / 80, rng.beta(3.5, 6.5, worlds), 0.0)
        found = rao_blackwell(rng.random(worlds) < chance, chance, np.zeros(worlds, dtype=int))
        held += found.low <= truth <= found.high
    assert held / 200 >= fewest

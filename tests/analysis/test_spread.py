"""Luck and what is not known, told apart: on points whose true shares are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.spread import by_point, entry_spread, entry_spreads, share_over_points, spread
from sim.design.ensemble import Drawn

A, B, POINTS, WORLDS = 2.0, 8.0, 2000, 20
BETWEEN = A * B / ((A + B) ** 2 * (A + B + 1))


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return np.random.default_rng(1).beta(A, B, POINTS)


def drawn(truth: np.ndarray, worlds: int = WORLDS, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    return np.random.default_rng(seed).binomial(worlds, truth), np.full(len(truth), worlds)


def test_a_beta_binomial_gives_back_its_two_variances(truth: np.ndarray) -> None:
    found = spread(*drawn(truth))
    assert found.between == pytest.approx(BETWEEN, rel=0.1)  # three standard errors
    assert found.chance == pytest.approx(1 - 1 / (A + B + 1), abs=0.01)
    assert found.is_clear


@pytest.mark.parametrize("shape", [(2, 8), (2, 18), (0.4, 1.2)], ids=["hill", "slope", "bowl"])
def test_quantiles_over_points_are_those_of_the_truth_not_of_the_noisy_counts(shape: tuple[float, float]) -> None:
    truth = np.random.default_rng(3).beta(*shape, POINTS)
    events, worlds = drawn(truth, 10)
    found = spread(events, worlds)
    for q, seen in ((0.1, found.p10), (0.5, found.p50), (0.9, found.p90)):
        assert seen == pytest.approx(np.quantile(truth, q), abs=0.02)
    above, counted = ((shares > 0.05).mean() for shares in (truth, events / worlds))
    assert abs(found.above(0.05) - above) < abs(counted - above) / 2


def test_points_that_do_not_differ_have_no_spread() -> None:
    found = spread(*drawn(np.full(200, 0.2)))
    assert not found.is_clear
    assert found.p90 - found.p10 < 0.08
    assert found.chance == pytest.approx(1, abs=0.01)


def test_the_interval_of_luck_holds_the_mean_of_these_points_19_times_in_20(truth: np.ndarray) -> None:
    some = truth[:50]
    found = [spread(*drawn(some, seed=seed)) for seed in range(400)]
    held = np.mean([s.low <= some.mean() <= s.high for s in found])
    assert 0.92 < held < 0.98  # three standard errors
    around = [share_over_points(*drawn(some, seed=seed)) for seed in range(3)]
    assert all(s.high - s.low > 1.2 * (f.high - f.low) for s, f in zip(around, found, strict=False))


def test_more_worlds_shrink_luck_and_not_what_is_not_known(truth: np.ndarray) -> None:
    few, many = (spread(*drawn(truth[:300], worlds)) for worlds in (10, 1000))
    assert many.high - many.low < (few.high - few.low) / 5
    assert many.p90 - many.p10 == pytest.approx(few.p90 - few.p10, rel=0.15)


def test_weights_count_as_if_points_were_there_so_many_times(truth: np.ndarray) -> None:
    events, worlds = drawn(truth[:400], 200)
    weight = np.where(events > 40, 3.0, 1.0)
    times = np.repeat(np.arange(400), weight.astype(int))
    weighed, repeated = spread(events, worlds, weight=weight), spread(events[times], worlds[times])
    assert weighed.mean == pytest.approx(repeated.mean)
    assert weighed.between == pytest.approx(repeated.between, rel=0.01)
    assert (weighed.p10, weighed.p90) == pytest.approx((repeated.p10, repeated.p90), abs=0.003)
    assert weighed.worth == pytest.approx(weight.sum() ** 2 / (weight**2).sum())
    assert weighed.high - weighed.low > repeated.high - repeated.low  # repeating tells nothing new


def test_points_that_share_their_luck_keep_it() -> None:
    found = spread(*drawn(np.full(20, 0.3)), shared_luck=True)
    assert (found.is_apart, found.is_clear, found.chance) == (False, False, None)
    assert found.between == pytest.approx(np.var(drawn(np.full(20, 0.3))[0] / WORLDS, ddof=1))


def test_one_world_a_point_tells_nothing_apart_and_one_point_has_no_spread() -> None:
    assert spread(np.array([1, 0, 0, 1]), np.ones(4, dtype=int)).chance is None
    alone = spread(np.array([3]), np.array([30]))
    assert (alone.between, alone.p10, alone.p90) == (0, 0.1, 0.1)


def test_never_and_always_are_bounds() -> None:
    never, always = (spread(np.full(10, k), np.full(10, 30)) for k in (0, 30))
    assert never.text == "at most 1.2 %"
    assert always.text == "at least 98.8 %"
    assert (never.low, always.high, never.chance) == (0, 1, None)


def test_known_chances_are_taken_where_they_carry_less_luck(truth: np.ndarray) -> None:
    point = np.repeat(np.arange(200), 10)
    rng = np.random.default_rng(5)
    chance = np.clip(truth[point] + rng.normal(0, 0.01, len(point)), 0, 1)
    entered = rng.uniform(size=len(point)) < chance
    found = entry_spread(by_point(entered, chance, point))
    assert found.mean == pytest.approx(chance.mean())
    assert found.high - found.low < 0.002
    wild = np.where(chance > 0.2, 5.0, 0.0)  # noisier than the count
    assert entry_spread(by_point(entered, wild, point)).mean == pytest.approx(entered.mean())


def test_chances_that_add_up_to_more_than_one_make_no_share() -> None:
    point = np.repeat(np.arange(4), 2)
    entered, chance = np.arange(8) > 0, np.full(8, 1.05) + 0.01 * np.arange(8)
    found = entry_spread(by_point(entered, chance, point))
    assert found.mean == pytest.approx(7 / 8)
    one_each = entry_spread(by_point(entered, np.linspace(0.2, 1.4, 8), np.arange(8)))
    assert one_each.mean == pytest.approx(0.8)
    assert 0 <= one_each.low <= one_each.mean <= one_each.high <= 1
    assert (one_each.at.min(), one_each.at.max()) == (0, 1)  # counted: luck cannot be told apart


def test_the_judgement_reweighs_points_by_their_number() -> None:
    point = np.repeat([0, 1, 3], 100)  # point 2 has lost its worlds
    chance = np.repeat([0.1, 0.2, 0.6], 100)
    entered = np.zeros(300, dtype=bool)
    plain, judged = entry_spreads(
        by_point(entered, chance, point), of_members(np.arange(4), np.array([1.0, 2.0, 9.0, 0.0]))
    )
    assert plain.mean == pytest.approx(0.3)
    assert judged is not None
    assert judged.mean == pytest.approx((0.1 + 2 * 0.2) / 3)
    assert judged.worth == pytest.approx(9 / 5)


@pytest.mark.parametrize("judgement", [np.ones(4), np.zeros(4)], ids=["the same of all", "of none"])
def test_a_judgement_that_tells_nothing_is_not_reported(judgement: np.ndarray) -> None:
    points = by_point(np.zeros(40, dtype=bool), np.full(40, 0.2), np.repeat(np.arange(4), 10))
    assert entry_spreads(points, of_members(np.arange(4), judgement))[1] is None
    assert entry_spreads(points)[1] is None


def of_members(member: np.ndarray, judgement: np.ndarray) -> Drawn:
    first = np.unique(member, return_index=True)[1][np.unique(member, return_inverse=True)[1]]
    return Drawn(member, first, judgement, len(member))


def test_copies_of_a_member_are_one_point_that_counts_as_often(truth: np.ndarray) -> None:
    member = np.repeat(np.arange(60), np.tile([1, 2, 3, 14], 15))  # 300 points
    worlds, luck = 8, np.random.default_rng(5)
    point, chance = np.repeat(np.arange(300), worlds), np.repeat(truth[member], worlds)
    chance = luck.beta(20 * chance, 20 * (1 - chance))
    entered = luck.random(len(point)) < chance
    judged = of_members(member, np.where(member % 4 == 3, 1.0, 0.1))
    found, counted = entry_spreads(by_point(entered, chance, point), judged)
    as_one = by_point(entered, chance, member[point])
    copies = np.bincount(member).astype(float)
    assert (found.points, found.worlds) == (60, 300 * worlds)
    assert found.worth == pytest.approx(copies.sum() ** 2 / (copies**2).sum())
    assert found.mean == pytest.approx(chance.mean())
    alone = entry_spread(as_one, weight=copies)
    assert (found.is_clear, found.p10, found.p90) == pytest.approx((alone.is_clear, alone.p10, alone.p90))
    assert counted is not None
    weight = copies * np.where(np.arange(60) % 4 == 3, 1.0, 0.1)
    assert counted.worth == pytest.approx(weight.sum() ** 2 / (weight**2).sum())


def test_the_interval_over_points_is_over_members(truth: np.ndarray) -> None:
    events, worlds = drawn(truth[:50])
    member = np.repeat(np.arange(50), 4)
    copied = share_over_points(events[member], worlds[member], member=member)
    taken_apart = share_over_points(events[member], worlds[member])
    assert copied == share_over_points(4 * events, 4 * worlds)
    assert copied.high - copied.low > 1.5 * (taken_apart.high - taken_apart.low)

"""Between which shares points lie: one answer, with luck removed, whatever asks for it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from sim.analysis.ranges import Range, band, range_of
from sim.analysis.sampling import Sampling
from sim.analysis.spread import by_point, entry_spread, spread
from sim.design.ensemble import Drawn


def ranged(chances: np.ndarray, worlds: int, seed: int = 1) -> Range | None:
    events = np.random.default_rng(seed).binomial(worlds, chances)
    points = {"point": np.arange(len(chances)), "events": events, "worlds": np.full(len(chances), worlds)}
    return range_of(points, spread(points["events"], points["worlds"]))


def test_the_range_is_that_of_the_points_and_not_of_the_luck_of_their_worlds() -> None:
    found = ranged(beta.rvs(4, 6, size=2000, random_state=2), 20)
    assert found is not None
    np.testing.assert_allclose((found.low, found.high), beta.ppf([0.1, 0.9], 4, 6), atol=0.02)


@pytest.mark.parametrize("chance", [0.3, 0.01])
def test_points_that_differ_by_luck_alone_have_a_range_once_in_twenty_times(chance: float) -> None:
    assert 0.01 < np.mean([ranged(np.full(200, chance), 20, seed) is not None for seed in range(200)]) < 0.1


def test_settings_that_were_chosen_range_from_the_lowest_to_the_highest() -> None:
    point, luck = np.repeat(np.arange(6), 200), np.random.default_rng(1)  # two samples of three settings
    chance = np.array([0.1, 0.5, 0.9])[point % 3]
    points = by_point(luck.random(len(point)) < chance, luck.beta(20 * chance, 20 * (1 - chance)), point)
    found = range_of(points, entry_spread(points, shared_luck=True), settings=3)
    assert found is not None
    assert found.is_chosen
    assert (found.low, found.high) == pytest.approx((0.1, 0.9), abs=0.01)
    assert found.text == "10 to 89 %"


def test_a_band_grows_to_the_range_as_the_points_do() -> None:
    quiet, apart = np.full(100, 1), np.repeat([2, 18], 50)
    counts, worlds, final = np.stack([quiet, apart, apart], axis=1), np.full(100, 20), Range(0.11, 0.88)
    found = band(counts, worlds, final)
    assert found is not None
    low, high = found
    assert high[0] - low[0] < 0.06  # as long as all have had one entry in twenty they are alike
    assert (low[1], high[1]) == pytest.approx((0.11, 0.88))
    assert (low[-1], high[-1]) == pytest.approx((0.11, 0.88))
    assert np.all(np.diff(low) >= 0) and np.all(np.diff(high) >= 0) and np.all(low <= high)
    assert band(counts, worlds, None) is None


def test_where_counts_cannot_tell_points_apart_the_band_grows_as_the_mean_does() -> None:
    counts, worlds = np.tile([0, 5, 10], (6, 1)), np.full(6, 20)
    low, high = band(counts, worlds, Range(0.4, 0.6)) or (np.zeros(0), np.zeros(0))
    assert low == pytest.approx([0, 0.2, 0.4])
    assert high == pytest.approx([0, 0.3, 0.6])
    nobody = band(np.zeros((6, 3), dtype=int), worlds, Range(0.0, 0.01))
    assert nobody is not None
    assert nobody[1] == pytest.approx([0.01] * 3)


def test_chosen_settings_are_no_sample_and_copies_are_one_point_of_it() -> None:
    """Seven settings of a grid: the interval of their mean is by luck, however far they lie apart."""
    point, worlds = np.arange(7), np.full(7, 100)
    events = np.array([20, 40, 60, 70, 90, 99, 100])
    alone, sampled = Sampling(settings=7), Sampling()
    assert alone.precision(point, events, worlds).design_effect == 1
    assert alone.share(point, events, worlds).high < 0.73
    assert sampled.share(point, events, worlds).high > 0.85
    shared = Sampling(settings=7, shares_luck=True, all_share=True).precision(point, events, worlds)
    assert (shared.design_effect, shared.points) == (7, 1)
    member = np.repeat(np.arange(7), 10)
    copies = Sampling(Drawn(member, member * 10, np.ones(70), 70))
    many = (np.arange(70), events[member], worlds[member])
    assert copies.share(*many) == sampled.share(point, 10 * events, 10 * worlds)
    assert copies.share(*many).high > sampled.share(*many).high
    replication = np.tile(np.arange(100), 7)
    assert Sampling(settings=7, all_share=True).of_worlds(np.repeat(point, 100), replication) is replication

"""The same worlds under two scenarios: flips, tests, differences and what the pairing saves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binom, chi2

from sim.analysis.estimate import Precision
from sim.analysis.paired import (
    Effect,
    FlipTable,
    mcnemar_over_points,
    paired_effect,
    paired_share,
    saved,
    signs_agree,
)
from sim.engine.arrays import Flags

TABLES = st.builds(FlipTable, *[st.integers(0, 400)] * 4).filter(lambda flips: flips.worlds > 0)


def worlds_of(flips: FlipTable) -> tuple[Flags, Flags]:
    """Worlds with these flips: the event in the first scenario, and in the second."""
    counts = (flips.both, flips.neither, flips.only_first, flips.only_second)
    first, second = (np.repeat(np.array(bits, dtype=bool), counts) for bits in ((1, 0, 1, 0), (1, 0, 0, 1)))
    return first, second


def effect(low: float, high: float) -> Effect:
    return Effect(0.1, 0.1 + (low + high) / 2, (low + high) / 2, low, high, 0.5)


@given(TABLES)
def test_every_world_stands_in_one_cell_of_the_flip_table(flips: FlipTable) -> None:
    assert FlipTable.of(*worlds_of(flips)) == flips


def test_mcnemar_is_a_coin_tossed_for_every_flipped_world() -> None:
    assert FlipTable(7, 80, 1, 9).mcnemar() == pytest.approx(2 * binom.cdf(1, 10, 0.5))
    assert FlipTable(7, 80, 1, 9).mcnemar() == pytest.approx(22 / 1024)
    assert FlipTable(500, 8000, 1, 9).mcnemar() == FlipTable(7, 80, 1, 9).mcnemar()
    assert FlipTable(7, 80, 0, 0).mcnemar() == 1


def test_over_points_with_one_world_each_it_is_mcnemars_test() -> None:
    first, second = worlds_of(FlipTable(10, 60, 10, 20))
    assert mcnemar_over_points(first, second, np.arange(100)) == pytest.approx(chi2.sf(100 / 30, 1))


def test_flips_that_all_come_from_one_point_prove_little() -> None:
    first, second = worlds_of(FlipTable(0, 980, 0, 20))
    alone, spread = np.repeat(np.arange(50), 20), np.arange(1000) % 50
    assert FlipTable.of(first, second).mcnemar() < 1e-5
    assert mcnemar_over_points(first, second, alone) == pytest.approx(chi2.sf(1, 1))
    assert mcnemar_over_points(first, second, spread) < 1e-4
    assert mcnemar_over_points(first, first, alone) == 1


@pytest.mark.parametrize("points", [1, 40])
def test_where_nothing_differs_the_test_finds_something_no_more_often_than_allowed(points: int) -> None:
    generator, point = np.random.default_rng(1), np.arange(400) % points
    found = []
    for _ in range(600):
        luck, prone = generator.random(400), generator.beta(2, 8, points)[point]
        shift = generator.normal(0, 0.05, points)[point] if points > 1 else generator.choice([-0.05, 0.05], 400)
        first, second = luck < prone, luck < np.clip(prone + shift, 0, 1)
        flips = FlipTable.of(first, second)
        found.append((flips.mcnemar() if points == 1 else mcnemar_over_points(first, second, point)) < 0.05)
    assert 0.005 < np.mean(found) < 0.08


def score(flips: FlipTable, d: float) -> float:
    """Standard errors between the counted difference and `d`, at the likeliest chances with that difference."""
    gained, lost, n = flips.only_second, flips.only_first, flips.worlds
    loss = lambda q: -(gained * np.log(q + d) + lost * np.log(q) + (n - gained - lost) * np.log(1 - 2 * q - d))  # noqa: E731
    q = minimize_scalar(
        loss, bounds=(max(0, -d) + 1e-12, (1 - d) / 2 - 1e-12), method="bounded", options={"xatol": 1e-12}
    ).x
    return float((gained - lost - n * d) / np.sqrt(n * (2 * q + d * (1 - d))))


@pytest.mark.parametrize("cells", [(40, 900, 10, 50), (0, 90, 3, 7), (5, 980, 14, 1)])
def test_the_interval_ends_where_the_score_test_refutes(cells: tuple[int, int, int, int]) -> None:
    flips = FlipTable(*cells)
    low, high = flips.interval()
    assert low < flips.difference < high
    assert score(flips, low) == pytest.approx(1.96, abs=1e-3)
    assert score(flips, high) == pytest.approx(-1.96, abs=1e-3)


def test_worlds_that_never_flip_leave_a_bound_and_never_nothing() -> None:
    low, high = FlipTable(60, 940, 0, 0).interval()
    assert (-low, high) == (pytest.approx(0.0038, abs=5e-5), pytest.approx(0.0038, abs=5e-5))


@given(TABLES)
def test_the_interval_holds_the_difference_and_turns_with_the_scenarios(flips: FlipTable) -> None:
    turned = FlipTable(flips.both, flips.neither, flips.only_second, flips.only_first)
    (low, high), (turned_low, turned_high) = flips.interval(), turned.interval()
    assert -1 <= low <= flips.difference <= high <= 1
    assert (turned_low, turned_high) == (pytest.approx(-high, abs=1e-9), pytest.approx(-low, abs=1e-9))


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(1).multinomial(300, (0.05, 0.91, 0.01, 0.03), 1000)
    ends = {tuple(cells): FlipTable(*map(int, cells)).interval() for cells in np.unique(draws, axis=0)}
    covered = [low <= 0.02 <= high for low, high in (ends[tuple(cells)] for cells in draws)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


def test_worlds_that_share_points_widen_the_interval() -> None:
    flips = FlipTable(40, 900, 10, 50)
    (low, high), (wide_low, wide_high) = flips.interval(), flips.interval(Precision(4.0, 10))
    assert wide_low < low < high < wide_high


def test_a_share_s_difference_covers_what_is_believed_on_the_whole_when_points_differ() -> None:
    generator, point, covered = np.random.default_rng(2), np.arange(600) % 30, 0
    for _ in range(300):
        gain = generator.choice([0.0, 0.1], 30)[point]  # 0.05 on the whole
        luck = generator.random(600)
        found = paired_share(luck < 0.2, luck < 0.2 + gain, point)
        covered += found.low <= 0.05 <= found.high
    assert covered / 300 == pytest.approx(0.95, abs=0.035)


def test_common_luck_saves_as_many_worlds_as_it_takes_variance_away() -> None:
    generator, point = np.random.default_rng(3), np.zeros(50_000, dtype=np.int64)
    luck, own = generator.random(50_000), generator.random(50_000)
    first, second, apart = (np.asarray(u < p, dtype=float) for u, p in ((luck, 0.2), (luck, 0.25), (own, 0.25)))
    # 0.2 x 0.8 + 0.25 x 0.75 over 0.05 x 0.95
    assert saved(first, second, second - first, point) == pytest.approx(0.3475 / 0.0475, rel=0.05)
    assert saved(first, apart, apart - first, point) == pytest.approx(1, abs=0.05)
    assert saved(first, first, first - first, point) is None


def test_a_known_chance_tells_the_difference_from_what_differs_only() -> None:
    found = paired_effect(np.array([0.1, 0.2, 0.3]), np.array([0.2, 0.3, 0.4]), np.zeros(3, dtype=np.int64))
    assert (found.difference, found.low, found.high) == tuple(pytest.approx(0.1) for _ in range(3))
    assert found.moved == 1
    with pytest.raises(ValueError, match="got 2 and 3"):
        paired_effect(np.zeros(2), np.zeros(3), np.zeros(2, dtype=np.int64))


@pytest.mark.parametrize(
    ("low", "high", "sign", "text", "interval"),
    [
        (0.055, 0.061, 1, "+5.8 points", "+5.5 to +6.1"),
        (-0.0123, -0.0121, -1, "-1.22 points", "-1.23 to -1.21"),
        (-0.01, 0.008, 0, "-0.1 points", "-1.0 to +0.8"),
        (-0.0002, 0.0002, 0, "+0.00 points", "-0.02 to +0.02"),
        (-0.3, 0.2, 0, "-5 points", "-30 to +20"),
    ],
)
def test_a_difference_is_said_with_no_more_digits_than_its_interval_supports(
    low: float, high: float, sign: int, text: str, interval: str
) -> None:
    found = effect(low, high)
    assert (found.sign, found.text, found.interval_text) == (sign, text, interval)


def test_a_negative_zero_is_never_said() -> None:
    assert effect(-0.0302, 0.03).text == "+0 points"


def test_signs_disagree_only_where_both_are_clear() -> None:
    assert signs_agree([effect(0.1, 0.2), effect(-0.2, 0.1)])
    assert not signs_agree([effect(0.1, 0.2), effect(-0.2, -0.1)])

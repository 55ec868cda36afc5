"""Tipping points of known functions are found, their bands hold, and where there is none it is said."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit, logit

from sim.analysis.surface import Seen, dispersion, fit
from sim.analysis.threshold import AT_THE_END, FALLS, FINE, RISES, TOUCHES, Z, crossings, threshold
from sim.analysis.threshold_spread import spread
from sim.design.tally import Points, Tally
from sim.engine.arrays import Array
from tests.analysis.known import known


def line(places: Array) -> Points:
    return {"x": places}


def hump(x: Array) -> Array:
    return np.asarray(0.1 + 0.7 * np.exp(-(((x - 0.5) / 0.18) ** 2)))


HUMP = 0.18 * np.sqrt(np.log(7 / 4))  # how far from its middle it has 50 %
KNOWN: dict[str, tuple[Callable[[Array], Array], float, float, int]] = {  # function, level, a crossing, searches
    "logistic": (lambda x: expit(6 * (x - 0.43)), 0.5, 0.43, 120),
    "hump": (hump, 0.5, 0.5 - HUMP, 120),
    "between two levels": (lambda x: 0.15 + 0.7 * expit(14 * (x - 0.45)), 0.5, 0.45, 120),
    "rare": (lambda x: 0.02 + 0.1 * x, 0.05, 0.3, 40),
}
# Of a ratio of variances, which 120 searches tell to within 0.13; an error a third off makes 0.56 or 2.
RIGHT = 0.75, 1.33


def test_the_band_holds_the_true_crossing_about_19_times_in_20_and_is_as_wide_as_searches_differ() -> None:
    """Over 300 searches each the ratio is 0.96, 0.90, 0.97 and 1.1, and the band held 92 to 97 %.

    With what a bend could do taken for luck it would be 0.70, 0.69 and 0.76.
    """
    held, ratio = [], {}
    for name, (share, level, truth, searches) in KNOWN.items():
        places, stated = [], []
        for seed in range(searches):
            found = threshold(known(lambda points, p=share: p(points["x"]), seed), line, level, 0.03, budget=15_000)
            first = next(crossing for crossing in found.crossings if crossing.is_certain)
            held.append(first.low <= truth <= first.high)
            places.append(first.at)
            stated.append((first.high - first.low) / (2 * Z))
        ratio[name] = np.var(places, ddof=1) / np.mean(np.square(stated))
    assert 0.925 <= np.mean(held) < 0.98  # 400 searches tell it to within 0.011
    assert {name: found for name, found in ratio.items() if name != "rare" and not RIGHT[0] < found < RIGHT[1]} == {}


def test_luck_in_common_would_break_the_promise_of_the_band() -> None:
    """Every point too high or too low together: the error is that of one point, and the band knows of thirteen."""
    places, held = np.linspace(0, 1, 13)[:, None], 0
    for seed in range(100):
        shift = 0.4 * np.random.default_rng(seed).standard_normal()
        p = expit(6 * (places[:, 0] - 0.43) + shift)
        gap = fit(Seen(places, p, np.full(13, 25.0))).gap(np.array([[0.43]]), 0.5)
        held += abs(float(gap[0])) <= Z
    assert held < 75


def test_a_search_ends_when_the_band_is_as_narrow_as_asked() -> None:
    found = threshold(known(lambda points: expit(6 * (points["x"] - 0.43)), 1), line, 0.5, precision=0.01)
    (crossing,) = found.crossings
    assert found.is_met and crossing.kind == RISES
    assert crossing.high - crossing.low <= 0.01
    assert abs(crossing.at - 0.43) < 0.01
    assert found.worlds < 20_000


def test_rounding_errors_do_not_change_what_is_asked_for() -> None:
    """Else a search that was interrupted would not find its worlds again: sums come in another order each time."""

    def asked(error: float) -> list[Array]:
        simulate, places = known(lambda points: expit(6 * (points["x"] - 0.43)), 1), []

        def inexact(points: Points, replications: int) -> Tally:
            places.append(points["x"])
            found = simulate(points, replications)
            return Tally(found.worlds, found.events, found.chance * (1 + error), found.squares * (1 + error))

        threshold(inexact, line, 0.5, precision=0.01)
        return places

    first, again = asked(0.0), asked(1e-14)
    assert len(first) == len(again) > 2
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


def test_more_worlds_are_spent_near_the_crossing_than_elsewhere() -> None:
    found = threshold(known(lambda points: expit(6 * (points["x"] - 0.43)), 1), line, 0.5, precision=0.01)
    near = np.abs(found.places[:, 0] - 0.43) < 0.1
    assert found.tally.worlds[near].sum() > found.tally.worlds[~near].sum()


def test_both_crossings_of_a_hump_are_found() -> None:
    found = threshold(known(lambda points: hump(points["x"]), 1), line, 0.5)
    assert [crossing.kind for crossing in found.crossings] == [RISES, FALLS]
    assert [crossing.at for crossing in found.crossings] == pytest.approx([0.5 - HUMP, 0.5 + HUMP], abs=0.02)


@pytest.mark.parametrize(("height", "is_above"), [(0.06, False), (0.9, True)])
def test_where_nothing_crosses_nothing_is_found(height: float, is_above: bool) -> None:
    found = threshold(known(lambda points: np.full(len(points["x"]), height), 1), line, 0.5)
    assert found.crossings == () and found.is_met
    assert found.is_above is is_above
    share, low, high = found.curve
    assert share == pytest.approx(height, abs=0.02)
    assert (low < height).mean() > 0.9 < (high > height).mean()


def test_a_curve_that_stays_at_the_level_is_left_open_when_the_budget_ends() -> None:
    found = threshold(known(lambda points: np.full(len(points["x"]), 0.5), 1), line, 0.5, budget=6_000)
    assert not found.is_met
    assert found.worlds <= 6_000
    assert not any(crossing.is_certain for crossing in found.crossings)


@pytest.mark.parametrize(
    ("gap", "kinds"),
    [
        (20 * (FINE - 0.3), [RISES]),
        (2000 * (FINE - 0.30013), [RISES]),  # between two places of the fine grid
        (20 * (0.3 - FINE), [FALLS]),
        (40 * (FINE - 0.5) ** 2 + 1, [TOUCHES]),
        (np.where(FINE < 0.1, 0.0, -5.0), [AT_THE_END]),
        (np.full(len(FINE), 3.0), []),
    ],
)
def test_a_stretch_is_called_by_the_sides_on_which_the_share_lies(gap: Array, kinds: list[str]) -> None:
    assert [crossing.kind for crossing in crossings(gap)] == kinds


def test_a_band_ends_where_the_interval_leaves_the_level() -> None:
    (crossing,) = crossings(20 * (FINE - 0.3))
    found = crossing.low, crossing.at, crossing.high
    assert found == pytest.approx((0.3 - Z / 20, 0.3, 0.3 + Z / 20), abs=1e-6)


def test_the_surface_follows_what_was_seen_where_there_are_many_worlds() -> None:
    places = np.linspace(0, 1, 15)[:, None]
    p = hump(places[:, 0])
    f, error = fit(Seen(places, p, np.full(15, 1e6))).at(places)
    assert f == pytest.approx(logit(p), abs=0.02)
    assert error.max() < 0.05


def test_known_chances_tell_more_than_a_count() -> None:
    """The variance of a beta distributed chance is p (1 - p) / (1 + SCATTER): a quarter."""
    tally = known(lambda points: expit(points["x"]), 1)({"x": np.linspace(-1, 1, 20)}, 500)
    found = dispersion(tally.share[:, 0], tally.error[:, 0] ** 2, tally.worlds[:, 0], 0.5)
    assert found == pytest.approx(0.25, abs=0.03)


def test_points_whose_worlds_all_failed_are_left_out() -> None:
    tally = known(lambda points: expit(points["x"]), 1)({"x": np.linspace(-1, 1, 5)}, 50)
    tally.worlds[2], tally.chance[2], tally.squares[2] = 0, 0, 0
    with np.errstate(invalid="ignore"):
        assert len(Seen.of(np.linspace(0, 1, 5)[:, None], tally, 0.5).share) == 4


SHIFTS = np.linspace(-1.5, 1.5, 31)


def open_shares(points: Points) -> Array:
    """Each sample crosses 50 % at 0.5 - its shift / 6."""
    return np.asarray(expit(6 * (points["x"][:, None] - 0.5) + SHIFTS[None, :]))


def test_chance_and_ignorance_are_kept_apart() -> None:
    """Crossings of the samples lie evenly between 0.25 and 0.75: four fifths between 0.3 and 0.7 (error 0.02)."""
    found = threshold(known(open_shares, 1, 31), line, 0.5, first=40)
    (crossing,) = found.crossings
    assert crossing.low <= 0.5 <= crossing.high and crossing.high - crossing.low < 0.02
    over = spread(found)
    assert over is not None and over.samples == 31
    assert (over.p10, over.median, over.p90) == pytest.approx((0.3, 0.5, 0.7), abs=0.02)
    assert over.above == over.below == 0


def test_samples_may_count_for_more_or_less() -> None:
    """With the last sample alone the crossing is its own, at 0.25; its band is wider than that of all together."""
    found = threshold(known(open_shares, 2, 31), line, 0.5, first=40)
    (crossing,) = found.weighed(np.eye(31)[30]).crossings
    assert crossing.low <= 0.25 <= crossing.high
    assert crossing.high - crossing.low > found.crossings[0].high - found.crossings[0].low
    assert found.weighed(np.ones(31)).crossings == found.crossings


def test_luck_is_taken_out_of_the_spread_over_samples() -> None:
    """All samples cross at 0.5; with 20 worlds each their crossings seem to lie apart, and that is luck."""
    found = threshold(known(lambda points: expit(4 * (points["x"] - 0.5)), 1, 40), line, 0.5, first=20, budget=0)
    over = spread(found)
    assert over is not None
    assert over.luck > 0.01
    assert over.p90 - over.p10 < 1.3 * over.luck  # with the luck left in it: 2.6


def test_samples_that_never_cross_lie_beyond_the_end() -> None:
    def shares(points: Points) -> Array:
        return np.asarray(expit(8 * (points["x"][:, None] - np.array([0.3, 0.5, 0.6, 1.5, 1.6])[None, :])))

    over = spread(threshold(known(shares, 1, 5), line, 0.5, first=60))
    assert over is not None
    assert (over.above, over.below) == (0.0, 0.4)
    assert over.p90 == np.inf and over.median == pytest.approx(0.6, abs=0.05)


def test_where_nothing_is_open_there_is_no_spread() -> None:
    assert spread(threshold(known(lambda points: points["x"] * 0 + 0.2, 1), line, 0.5)) is None


def test_a_tally_of_one_world_each_says_nothing_of_its_error() -> None:
    one = np.ones((3, 1), dtype=np.int64)
    seen = Seen.of(np.zeros((3, 1)), Tally(one, one, 0.5 * one, 0.25 * one), 0.5)
    assert (seen.worlds == 1).all()

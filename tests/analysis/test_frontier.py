"""The line in a plane along which a known function equals a level is found, and its band holds it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from sim.analysis.frontier import MOST_POINTS, SIDE, Frontier, frontier, mesh
from sim.analysis.threshold import Z
from sim.design.tally import Points
from sim.engine.arrays import Array
from tests.analysis.known import known


def plane(places: Array) -> Points:
    return {"x": places[:, 0], "y": places[:, 1]}


def circle(points: Points) -> Array:
    return np.asarray(expit(5 * (points["x"] ** 2 + points["y"] ** 2 - 0.6)))


@pytest.fixture(scope="module")
def found() -> Frontier:
    return frontier(known(circle, 1), plane, 0.5, precision=0.03, budget=60_000)


def test_the_plane_is_decided_as_far_as_asked(found: Frontier) -> None:
    assert found.is_met and found.undecided <= 0.03
    assert SIDE**2 < len(found.places) <= MOST_POINTS


def test_hardly_a_point_is_put_on_the_wrong_side(found: Frontier) -> None:
    truth = np.sign(circle(plane(mesh())) - 0.5)
    sides = np.where(np.abs(found.gap.ravel()) > Z, np.sign(found.gap.ravel()), 0)
    assert (sides == -truth).mean() < 0.005
    assert (sides == truth).mean() > 0.96


def test_the_band_holds_most_of_the_true_line() -> None:
    """At 24 points of the circle in 12 searches; points of one search are not independent, hence the wide margin."""
    angle = np.linspace(0.05, 0.95, 24) * np.pi / 2
    on_it = np.sqrt(0.6) * np.column_stack([np.cos(angle), np.sin(angle)])
    each = [frontier(known(circle, seed), plane, 0.5, 0.05, 20_000).surface.gap(on_it, 0.5) for seed in range(12)]
    assert 0.88 <= (np.abs(np.array(each)) <= Z).mean() <= 1


def test_a_cut_gives_the_second_parameter_for_a_value_of_the_first(found: Frontier) -> None:
    ((crossing,), _) = found.cut(0.5)
    assert crossing.low <= np.sqrt(0.35) <= crossing.high
    assert crossing.high - crossing.low < 0.08


def test_later_points_lie_near_the_line(found: Frontier) -> None:
    radius = np.linalg.norm(found.places[SIDE**2 :], axis=1)
    assert np.median(np.abs(radius - np.sqrt(0.6))) < 0.1


@pytest.mark.parametrize(("height", "above"), [(0.05, 0.0), (0.95, 1.0)])
def test_a_plane_on_one_side_has_no_line(height: float, above: float) -> None:
    flat = frontier(known(lambda points: np.full(len(points["x"]), height), 1), plane, 0.5)
    assert (flat.above, flat.undecided, flat.is_met) == (above, 0.0, True)
    assert flat.cut(0.5) == ((), above == 1.0)


def test_beyond_the_most_points_worlds_are_added_to_unclear_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.analysis.frontier.MOST_POINTS", SIDE**2 + 16)
    found = frontier(known(circle, 1), plane, 0.5, precision=0.001, budget=40_000)
    assert len(found.places) == SIDE**2 + 16
    assert 39_900 < found.worlds <= 40_000
    most = np.argmax(found.tally.worlds[:, 0])
    assert abs(np.linalg.norm(found.places[most]) - np.sqrt(0.6)) < 0.1


def test_samples_may_count_for_more_or_less() -> None:
    """The first sample lies above the level everywhere, the second below."""
    height = np.array([3.0, -3.0])
    open_ = known(lambda points: expit(height[None, :] + 0 * points["x"][:, None]), 1, samples=2)
    found = frontier(open_, plane, 0.6)
    assert (found.above, found.undecided) == (0, 0)
    assert found.weighed(np.array([1.9, 0.1])).above == 1


def test_the_budget_is_kept() -> None:
    few = frontier(known(lambda points: np.full(len(points["x"]), 0.5), 1), plane, 0.5, budget=9_000)
    assert not few.is_met and few.worlds <= 9_000

"""What would have to be true is found where the answer is known: a share that follows a normal distribution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from sim.analysis.design_point import joint_change
from sim.analysis.reversal import FARTHEST, REACH, Mover, Reversals, reversals
from sim.design.tally import Points
from sim.engine.arrays import Array
from sim.engine.priors import loguniform, normal, uniform
from tests.analysis.known import known

WEIGHTS = {"a.first": 0.6, "b.second": -0.4, "c.third": 0.3, "d.idle": 0.0}
HEIGHT = -1.5  # the scenario itself: 6.7 %
MOVERS = [
    Mover("a.first", uniform(0, 10), 5.0),
    Mover("b.second", normal(0, 1), 0.0),
    Mover("c.third", loguniform(1, 4), 2.0, is_lever=True),
    Mover("d.idle", uniform(0, 1), 0.5),
]
SCORES = {
    "a.first": lambda value: ndtri(value / 10),
    "b.second": lambda value: value,
    "c.third": lambda value: ndtri(np.log(value) / np.log(4)),
    "d.idle": lambda value: 0 * value,
}


def probit(points: Points) -> Array:
    """The normal scores of all parameters, weighed and added up."""
    return np.asarray(ndtr(HEIGHT + sum(WEIGHTS[path] * SCORES[path](values) for path, values in points.items())))


@pytest.fixture(scope="module")
def found() -> Reversals:
    return reversals(known(probit, 1), MOVERS, (0.01, 0.1, 0.5))


def needed(level: float, weight: float) -> float:
    """The true distance of a single change."""
    return abs(float((ndtri(level) - HEIGHT) / weight))


def test_changes_are_ranked_by_how_far_they_lead_away(found: Reversals) -> None:
    by_level = {one.level: one for one in found.levels}
    assert [change.path for change in by_level[0.1].changes] == ["a.first", "b.second", "c.third"]
    for change in by_level[0.1].changes:
        assert change.distance == pytest.approx(needed(0.1, WEIGHTS[change.path]), abs=0.15)
    assert [change.path for change in by_level[0.01].changes][:1] == ["a.first"]
    assert by_level[0.01].changes[0].distance == pytest.approx(needed(0.01, 0.6), abs=0.15)


def test_a_change_is_told_in_the_parameter_s_own_unit(found: Reversals) -> None:
    first = found.levels[1].changes[0]
    truth = 10 * float(ndtr(needed(0.1, 0.6)))
    assert first.usual == 5.0
    assert first.low <= first.value <= first.high
    assert first.value == pytest.approx(truth, abs=0.5)
    assert first.part == pytest.approx(first.value / 10, abs=1e-6)


def test_where_no_single_change_is_enough_none_is_named(found: Reversals) -> None:
    """50 % would take 2.5 standard deviations of the strongest, more than is believed possible."""
    assert needed(0.5, 0.6) > REACH
    assert found.levels[2].changes == ()


def test_an_idle_parameter_is_no_answer(found: Reversals) -> None:
    assert "d.idle" not in [change.path for one in found.levels for change in one.changes]
    assert abs(found.slopes["d.idle"]) < 0.2 < found.slopes["c.third"]


def test_levers_are_marked(found: Reversals) -> None:
    assert {change.path: change.is_lever for change in found.levels[1].changes}["c.third"]


def test_a_level_that_the_scenario_has_already_needs_no_change() -> None:
    near = float(ndtr(HEIGHT))
    found = reversals(known(probit, 1), MOVERS, (near, 0.5))
    assert [one.level for one in found.levels] == [0.5]
    assert found.already == (near,)


def test_all_worlds_are_counted(found: Reversals) -> None:
    assert found.worlds > 4000 + 200 * 2 * len(MOVERS)


@pytest.mark.parametrize(
    ("usual", "score"), [(5.0, 0.0), (9.0, 1.2816), (9.95, 2.5758), (10.0, FARTHEST), (-3.0, -FARTHEST)]
)
def test_a_value_has_the_normal_score_of_its_quantile(usual: float, score: float) -> None:
    mover = Mover("a.first", uniform(0, 10), usual)
    assert mover.start == pytest.approx(score, abs=1e-3)
    if abs(score) < FARTHEST:
        assert float(mover.value(mover.start)) == pytest.approx(usual)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5])
def test_the_smallest_joint_change_is_the_design_point(level: float) -> None:
    """On a plane the nearest point lies along the weights (Hasofer & Lind 1974); within 0.12 standard deviations.

    The direction is worth less than its error: a tenth of a radian off costs half a percent of the distance.
    """
    weights = np.array([WEIGHTS[mover.path] for mover in MOVERS[:3]])
    distance = (ndtri(level) - HEIGHT) / np.linalg.norm(weights)
    found = joint_change(known(probit, 1), MOVERS[:3], level)
    assert found is not None
    assert found.low <= found.distance <= found.high
    assert found.distance == pytest.approx(abs(distance), abs=0.12)
    scores = np.array(list(found.scores.values()))
    cosine = float(scores @ weights * np.sign(distance) / np.linalg.norm(scores) / np.linalg.norm(weights))
    assert cosine > 0.9


def test_a_joint_change_goes_on_where_one_parameter_is_at_the_end_of_what_is_believed() -> None:
    """The first would have to go 2.48 away, beyond its end; the others make up for it by 1.38 and 0.69."""
    movers = [Mover(name, normal(0, 1), 0.0) for name in ("x", "y", "z")]

    def share(points: Points) -> Array:
        return np.asarray(ndtr(-2.4 + 0.9 * points["x"] + 0.4 * points["y"] + 0.2 * points["z"]))

    found = joint_change(known(share, 1), movers, 0.65)
    assert found is not None
    reached = np.array(list(found.values.values()))
    assert reached[0] == pytest.approx(REACH, abs=0.02)
    needed_of_others = float(ndtri(0.65)) + 2.4 - 0.9 * REACH
    nearest = np.hypot(REACH, needed_of_others / np.hypot(0.4, 0.2))
    assert found.distance == pytest.approx(nearest, abs=0.12)


def test_where_even_all_together_are_too_weak_none_is_named() -> None:
    weak = {"x": 0.1, "y": 0.1}
    movers = [Mover(name, normal(0, 1), 0.0) for name in weak]
    share = known(lambda points: ndtr(HEIGHT + 0.1 * points["x"] + 0.1 * points["y"]), 1)
    assert joint_change(share, movers, 0.5) is None

"""What is told of a box: its share, its mass, its coverage, and whether its limits mean anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.discovery.box import Box, found, quasi_p
from sim.analysis.discovery.tried import Tried
from tests.analysis.discovery.conftest import made, noise


def test_a_box_is_told_by_counts(corner: Tried) -> None:
    box = Box.around(corner).limit(0, 0.6).limit(11, -0.5)
    inside = (corner.values[:, 0] >= 0.6) & (corner.values[:, 1] <= 0.5)
    told = found(box, corner, corner.everywhere, corner)
    assert told.share.k == corner.events[inside].sum()
    assert told.share.n == corner.worlds[inside].sum()
    assert told.mass == pytest.approx(inside.mean())
    assert told.coverage == pytest.approx(corner.events[inside].sum() / corner.events.sum())
    lower, upper = told.limits
    assert (lower.path, lower.is_upper, lower.value) == ("made.a", False, 0.6)
    assert (upper.path, upper.is_upper, upper.value) == ("made.b", True, 0.5)
    assert upper.part == pytest.approx((corner.values[:, 1] <= 0.5).mean())


def test_a_limit_that_matters_has_a_small_quasi_p(corner: Tried) -> None:
    box = Box.around(corner).limit(0, 0.6).limit(11, -0.5)
    assert max(quasi_p(box, 0, corner), quasi_p(box, 11, corner)) < 1e-12
    assert quasi_p(box.limit(4, 0.3), 4, corner) > 0.01


def test_a_limit_that_keeps_the_ending_out_has_a_large_quasi_p(corner: Tried) -> None:
    assert quasi_p(Box.around(corner).limit(10, -0.6), 10, corner) > 0.99


def test_the_quasi_p_of_a_needless_limit_is_uniform() -> None:
    # Points differ far more than luck alone would make them: a binomial of single runs would find 27 % below 0.05.
    box = Box(np.array([0.3, -np.inf]))
    p = np.array([quasi_p(box, 0, made(seed, noise, points=200, parameters=1)) for seed in range(600)])
    for level in (0.05, 0.5):
        error = np.sqrt(level * (1 - level) / len(p))
        assert abs((p < level).mean() - level) < 3 * error


def test_points_that_share_their_draws_count_once() -> None:
    tried = made(5, noise, points=100, parameters=1)
    twenty = np.repeat(np.arange(100), 20)
    copies = replace(
        tried, values=tried.values[twenty], worlds=tried.worlds[twenty], events=tried.events[twenty], group=twenty
    )
    box = Box(np.array([0.3, -np.inf]))
    assert quasi_p(box, 0, copies) == pytest.approx(quasi_p(box, 0, tried))
    assert copies.share(copies.everywhere).high == pytest.approx(tried.share(tried.everywhere).high, abs=0.001)


def test_nothing_is_told_of_a_limit_that_cuts_nothing(corner: Tried) -> None:
    assert quasi_p(Box.around(corner).limit(0, -1.0), 0, corner) == 1.0
    none = replace(corner, events=np.zeros_like(corner.events))
    assert quasi_p(Box.around(corner).limit(0, 0.5), 0, none) == 1.0

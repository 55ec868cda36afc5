"""Partial rank correlation: steady effects with their sign, others held constant, and turns that it cannot see."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.sensitivity.cloud import SensitivityError
from sim.analysis.sensitivity.prcc import partial, prcc
from sim.engine.arrays import Array
from sim.engine.priors import uniform
from tests.analysis.sensitivity.made_up import cloud_of

BELIEFS = {name: uniform(0, 1) for name in ("up", "down", "valley", "dummy")}


def chance(up: Array, down: Array, valley: Array, dummy: Array) -> Array:
    return 0.3 + 0.4 * up**3 - 0.2 * down + (valley - 0.5) ** 2


def test_steady_effects_are_ranked_with_their_sign_and_a_turn_is_not_seen() -> None:
    found = prcc(cloud_of(chance, BELIEFS, 1500, 30))
    told = {driver.path: driver for driver in found.drivers}
    assert [driver.path for driver in found.drivers[:2]] == ["up", "down"]
    assert (told["up"].direction, told["down"].direction) == ("more", "fewer")
    assert not told["valley"].is_clear and not told["dummy"].is_clear
    assert all(driver.low <= driver.index <= driver.high for driver in found.drivers)


def test_the_correlation_is_that_of_what_the_others_leave_over() -> None:
    """The oracle: regress both on all others and correlate the residuals."""
    rng = np.random.default_rng(3)
    columns = rng.normal(size=(300, 4)) @ rng.normal(size=(4, 4))
    share = columns @ [1.0, -0.5, 0.2, 0.0] + rng.normal(size=300)
    for j, value in enumerate(partial(columns, share)):
        others = np.column_stack([np.ones(300), np.delete(columns, j, axis=1)])
        rest = [y - others @ np.linalg.lstsq(others, y, rcond=None)[0] for y in (columns[:, j], share)]
        assert value == pytest.approx(np.corrcoef(*rest)[0, 1])


def test_points_that_come_twice_count_twice() -> None:
    rng = np.random.default_rng(4)
    columns, share, weights = rng.normal(size=(50, 3)), rng.normal(size=50), rng.integers(0, 3, 50)
    twice = np.repeat(np.arange(50), weights)
    assert partial(columns, share, weights.astype(float)) == pytest.approx(partial(columns[twice], share[twice]))


def test_inert_parameters_rarely_stand_above_the_noise() -> None:
    seen = [prcc(cloud_of(chance, BELIEFS, 200, 20, seed=seed)).clear for seed in range(20)]
    assert sum(any(driver.path == "dummy" for driver in clear) for clear in seen) <= 3


def test_more_parameters_than_points_can_hold_apart_are_refused() -> None:
    many = BELIEFS | {f"dummy{number}": uniform(0, 1) for number in range(60)}
    made = cloud_of(lambda up, **others: 0.2 + 0.6 * up, many, 100, 20)
    with pytest.raises(SensitivityError, match="at least 128 are needed"):
        prcc(made)

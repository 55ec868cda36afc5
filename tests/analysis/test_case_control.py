"""What many decisions teach, whatever made somebody list them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.case_control import log_likelihood
from sim.engine.arrays import Array

SLOPES = np.linspace(-1.0, 3.0, 9)  # of which 1.0 is true
CASES = 4_000


def chances(x: Array, slopes: Array, level: float = 0.0) -> Array:
    """A logit of one variable for each member: (cases, members, outcomes)."""
    entered = 1 / (1 + np.exp(-(level + slopes[None, :] * x[:, None])))
    return np.stack([1 - entered, entered], axis=2)


def test_the_member_that_made_the_cases_is_the_likeliest_though_they_were_chosen_by_how_they_ended() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=20 * CASES)
    happened = (rng.random(x.size) < chances(x, np.array([1.0]), -3.0)[:, 0, 1]).astype(int)
    kept = (happened == 1) | (rng.random(x.size) < 0.05)  # entries are remembered, refusals seldom
    found = log_likelihood(chances(x, SLOPES, -3.0)[kept], happened[kept])
    assert SLOPES[found.argmax()] == 1.0
    as_they_are = np.log(chances(x, SLOPES, -3.0)[kept][np.arange(kept.sum()), :, happened[kept]]).sum(axis=0)
    assert SLOPES[as_they_are.argmax()] != 1.0


def test_no_member_gains_by_its_level() -> None:
    rng = np.random.default_rng(4)
    x, happened = rng.normal(size=200), rng.integers(0, 2, 200)
    low, high = (log_likelihood(chances(x, SLOPES, level), happened) for level in (-2.0, 1.0))
    assert low == pytest.approx(high, abs=1e-5)


def test_what_ended_in_one_way_only_teaches_nothing() -> None:
    x = np.linspace(-1, 1, 5)
    assert log_likelihood(chances(x, SLOPES), np.ones(5, dtype=int)) == pytest.approx(0)

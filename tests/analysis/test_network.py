"""A network finds the curve behind events, by a gradient that is one, and refuses what says nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from sim.analysis.network import _loss, fit_network, log_odds


def planted(x: np.ndarray) -> np.ndarray:
    """Log-odds with a straight term, a threshold, and an interaction of two inputs."""
    return -1.0 + 0.8 * x[:, 0] + 3.0 / (1 + np.exp(-6 * (x[:, 1] - 0.3))) - 1.5 * x[:, 1] * x[:, 2]


def test_a_network_finds_a_planted_curve() -> None:
    rng = np.random.default_rng(1)
    inputs = rng.uniform(-1, 1, (6_000, 3))
    chances = 1 / (1 + np.exp(-planted(inputs)))
    fit = fit_network(inputs, (rng.random(6_000) < chances).astype(float), units=2, seed=2)
    assert fit.weights.shape == (5, 3)
    found = 1 / (1 + np.exp(-log_odds(inputs, fit.weights)))
    assert np.sqrt(np.mean((found - chances) ** 2)) < 0.06 < 0.15 < chances.std()
    assert fit.area > 0.7 and fit.gap < 0.1
    assert fit.brier == pytest.approx((chances * (1 - chances)).mean(), abs=0.02)  # no more than luck is left


def test_a_fit_is_that_of_its_seed() -> None:
    rng = np.random.default_rng(3)
    inputs, happened = rng.uniform(-1, 1, (100, 2)), (rng.random(100) < 0.4).astype(float)
    first, again = (fit_network(inputs, happened, units=1, seed=5).weights for _ in range(2))
    assert (first == again).all()


def test_what_is_descended_along_is_the_gradient() -> None:
    rng, shape = np.random.default_rng(4), (5, 3)
    inputs, happened = rng.uniform(-1, 1, (50, 3)), (rng.random(50) < 0.5).astype(float)
    at = rng.normal(size=15)
    at[12] = 0.0  # the corner that belongs to no threshold

    def loss(flat: np.ndarray) -> float:
        return _loss(flat, shape, inputs, happened)[0]

    def gradient(flat: np.ndarray) -> np.ndarray:
        return _loss(flat, shape, inputs, happened)[1]

    assert check_grad(loss, gradient, at) < 1e-6


def test_log_odds_are_straight_terms_and_thresholds() -> None:
    """By hand: 1 + 2 x 0.5 + 4 / (1 + exp(-(0 + 0 x 0.5)))."""
    weights = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 4.0]])
    assert log_odds(np.array([[0.5]]), weights) == pytest.approx([4.0])


@pytest.mark.parametrize("happened", [np.zeros(10), np.ones(10)])
def test_what_never_or_always_happened_is_refused(happened: np.ndarray) -> None:
    with pytest.raises(ValueError, match="nothing can be fitted"):
        fit_network(np.zeros((10, 1)), happened, units=2, seed=1)

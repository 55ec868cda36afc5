"""A chance as a smooth function of many inputs: a logit of straight terms and of a few thresholds, fitted to events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array

RIDGE = 1e-5  # keeps weights small that events say nothing about; ten times as much foretells others worse
MOST_STEPS = 600
HELD_OUT = 8  # one in so many points is not fitted to, but shows how good the fit is


@dataclass(frozen=True)
class NetworkFit:
    """A fitted network and how well it does on points that it was not fitted to.

    `weights` (inputs + 2, units + 1): the first column holds the constant and the straight terms; each other one the
    constant, the slopes and, in the last row, the weight of a threshold. `area` is the area under the ROC curve,
    `brier` the mean squared error of the chances, `gap` the largest difference between foreseen and observed share
    over tenths of the points.
    """

    weights: Array
    area: float
    brier: float
    gap: float


def fit_network(inputs: Array, happened: Array, units: int, seed: int) -> NetworkFit:
    """Fits the chance of an event: log-odds = a + b x + sum of v / (1 + exp(-(c + w x))) over `units` thresholds.

    `inputs` (n, k) on a scale of about -1 to 1, `happened` (n,) 0 or 1. Maximum likelihood with a small ridge, by
    L-BFGS from weights drawn by `seed`. ValueError where the event always or never happened.
    """
    from scipy.optimize import minimize

    if not 0 < happened.mean() < 1:
        raise ValueError("the event always or never happened: nothing can be fitted")
    held_out = np.arange(len(happened)) % HELD_OUT == 0
    seen, events = inputs[~held_out], happened[~held_out]
    shape = (inputs.shape[1] + 2, units + 1)
    start = np.random.default_rng(seed).normal(0, 1 / np.sqrt(inputs.shape[1]), shape)
    start[:, 0] = 0.0
    found = minimize(
        _loss, start.ravel(), (shape, seen, events), jac=True, method="L-BFGS-B",
        options={"maxiter": MOST_STEPS, "maxfun": 2 * MOST_STEPS},
    )  # fmt: skip
    weights = found.x.reshape(shape)
    weights[-1, 0] = 0.0
    chances = 1 / (1 + np.exp(-log_odds(inputs[held_out], weights)))
    left = happened[held_out]
    return NetworkFit(
        weights, area_under_curve(chances, left), float(((chances - left) ** 2).mean()), largest_gap(chances, left)
    )


def log_odds(inputs: Array, weights: Array) -> Array:
    """What a network says at some points: (n,)."""
    straight = weights[0, 0] + inputs @ weights[1:-1, 0]
    return np.asarray(straight + _thresholds(inputs, weights) @ weights[-1, 1:])


def _thresholds(inputs: Array, weights: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(weights[0, 1:] + inputs @ weights[1:-1, 1:]))))


def _loss(flat: Array, shape: tuple[int, int], inputs: Array, happened: Array) -> tuple[float, Array]:
    """The mean negative log-likelihood with its ridge, and its gradient."""
    weights = flat.reshape(shape)
    on = _thresholds(inputs, weights)
    odds = weights[0, 0] + inputs @ weights[1:-1, 0] + on @ weights[-1, 1:]
    error = (1 / (1 + np.exp(-odds)) - happened) / len(happened)
    slope = error[:, None] * weights[-1, 1:] * on * (1 - on)
    gradient = np.zeros(shape)
    gradient[0, 0], gradient[1:-1, 0], gradient[-1, 1:] = error.sum(), inputs.T @ error, on.T @ error
    gradient[0, 1:], gradient[1:-1, 1:] = slope.sum(axis=0), inputs.T @ slope
    kept = weights.copy()
    kept[0, 0] = 0.0
    loss = float(np.mean(np.logaddexp(0, odds) - happened * odds) + RIDGE * np.sum(kept**2) / 2)
    return loss, (gradient + RIDGE * kept).ravel()


def area_under_curve(chance: Array, happened: Array) -> float:
    """How often an event had the higher chance, of all pairs of an event and a non-event."""
    from scipy.stats import rankdata

    ranks, positive = rankdata(chance), happened.sum()
    return float((ranks[happened == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(happened) - positive)))


def largest_gap(chance: Array, happened: Array) -> float:
    """The largest difference between foreseen and observed share over tenths of the data, sorted by chance."""
    tenths = np.array_split(np.argsort(chance), 10)
    return float(max(abs(chance[t].mean() - happened[t].mean()) for t in tenths if t.size))

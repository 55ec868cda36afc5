"""Logistic regression with standard errors, and how well its chances match what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array


@dataclass(frozen=True)
class LogitFit:
    """A fitted logistic regression.

    `coefficients`, `errors` (terms,); `area` is the area under the ROC curve, `brier` the mean squared error of the
    chances, `gap` the largest difference between foreseen and observed share over tenths of the data.
    """

    coefficients: Array
    errors: Array
    area: float
    brier: float
    gap: float


def fit_logit(terms: list[Array], happened: Array) -> LogitFit:
    """Fits the chance of an event by maximum likelihood (iteratively reweighted least squares).

    `terms` one (n,) array per term, the constant included; `happened` (n,) 0 or 1. Raises ValueError where the event
    always or never happened, or the terms cannot be told apart.
    """
    if not 0 < happened.mean() < 1:
        raise ValueError("the event always or never happened: nothing can be fitted")
    design = np.column_stack(terms)
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        chance = _chances(design, beta)
        information = design.T @ (design * (chance * (1 - chance))[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (happened - chance))
        except np.linalg.LinAlgError:
            raise ValueError("the terms cannot be told apart: vary each of them by itself") from None
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    chance = _chances(design, beta)
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    return LogitFit(
        beta, errors, area_under_curve(chance, happened), float(((chance - happened) ** 2).mean()), largest_gap(chance, happened)
    )


def _chances(design: Array, beta: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-design @ beta)))


def area_under_curve(chance: Array, happened: Array) -> float:
    """How often an event had the higher chance, of all pairs of an event and a non-event."""
    from scipy.stats import rankdata

    ranks, positive = rankdata(chance), happened.sum()
    return float((ranks[happened == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(happened) - positive)))


def largest_gap(chance: Array, happened: Array) -> float:
    """The largest difference between foreseen and observed share over tenths of the data, sorted by chance."""
    tenths = np.array_split(np.argsort(chance), 10)
    return float(max(abs(chance[t].mean() - happened[t].mean()) for t in tenths if t.size))

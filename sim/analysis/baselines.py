"""Forecasts that know little, against which others are held: what happens anyway, a logit of two variables, a middle.

Each is fitted on other groups than the one it foresees, so that no case helps to foresee its own war.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from sim.analysis.scores import FLOOR
from sim.engine.arrays import Array, Indices

Fit = Callable[[Array, Indices, int], Callable[[Array], Array]]  # features, outcomes and their number: a forecast

RIDGE = 1.0


def left_out(fit: Fit, features: Array, happened: Indices, outcomes: int, groups: Sequence[Hashable]) -> Array:
    """What a method foresees of each case when it has seen the cases of all other groups; (cases, outcomes)."""
    group, chances = np.asarray(groups, dtype=object), np.empty((len(happened), outcomes))
    for name in dict.fromkeys(groups):
        out = group == name
        chances[out] = fit(features[~out], happened[~out], outcomes)(features[out])
    return chances


def climatology(features: Array, happened: Indices, outcomes: int) -> Callable[[Array], Array]:
    """How often each outcome came, whatever the case: shares with half a case added to each (Jeffreys)."""
    counts = np.bincount(happened, minlength=outcomes) + 0.5
    return lambda wanted: np.tile(counts / counts.sum(), (len(wanted), 1))


def ridge_logit(features: Array, happened: Indices, outcomes: int) -> Callable[[Array], Array]:
    """A multinomial logit of the features, standardised, with a ridge (Hoerl & Kennard 1970; le Cessie 1992).

    To an outcome that it has not seen it gives what climatology gives, and it follows a feature no further than it has
    seen it: of two cases that are alike by chance it would make all or nothing of a third.
    """
    from sklearn.linear_model import LogisticRegression

    usual = climatology(features, happened, outcomes)
    seen = np.unique(happened)
    if seen.size < 2:
        return usual
    centre, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    model = LogisticRegression(C=1 / RIDGE, max_iter=1000).fit((features - centre) / spread, happened)
    least, most = features.min(axis=0), features.max(axis=0)

    def foresee(wanted: Array) -> Array:
        chances = usual(wanted)
        left = chances[:, seen].sum(axis=1, keepdims=True)
        chances[:, seen] = left * model.predict_proba((np.clip(wanted, least, most) - centre) / spread)
        return chances

    return foresee


def always(outcome: int) -> Fit:
    """A forecast that is sure of one outcome, as far as the floor of the log score lets it be."""

    def fit(features: Array, happened: Indices, outcomes: int) -> Callable[[Array], Array]:
        sure = np.full(outcomes, FLOOR)
        sure[outcome] = 1 - FLOOR * (outcomes - 1)
        return lambda wanted: np.tile(sure, (len(wanted), 1))

    return fit

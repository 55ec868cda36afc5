"""Forecasts that anybody could make without a model, and how they fare from one origin after another.

What a model must beat: persistence (as last time), climatology (as ever so far) and never (nothing at all).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.analysis.predictive import FLOOR, crps_sample
from sim.engine.arrays import Array

Forecaster = Callable[[Array], Array]  # a history (quarters,), to a predictive sample of the next quarter
Rule = Callable[[Array, float], float]  # a predictive sample and what was seen, to a score; lower is better


def never(history: Array) -> Array:
    """Nothing happens, as surely as if a thousand quarters had been seen without it."""
    return np.zeros(round(1 / FLOOR))


def climatology(history: Array) -> Array:
    """The next quarter is like one of those so far, each as likely."""
    return _known(history)


def persistence(history: Array) -> Array:
    """The next quarter is like the last known one, give or take a change like those between quarters so far.

    Each change counts in both directions; a value never falls below 0.
    """
    known = _known(history)
    changes = np.abs(np.diff(known))
    steps = np.concatenate((changes, -changes)) if len(changes) else np.zeros(1)
    return np.maximum(known[-1] + steps, 0.0)


BASELINES: Mapping[str, Forecaster] = {"persistence": persistence, "climatology": climatology, "never": never}


def rolling_scores(
    values: Array, forecasters: Mapping[str, Forecaster], first: int = 1, rule: Rule = crps_sample
) -> dict[str, Array]:
    """The score by a `rule` of each forecaster at every quarter from the one numbered `first`: (quarters - first,).

    The origin is the end of the quarter before: a forecaster sees the quarters up to it and no more. NaN where what
    happened is not known, or nothing was known before.
    """
    return {
        name: score_forecasts(values, _forecasts(values, forecaster, first), first, rule)
        for name, forecaster in forecasters.items()
    }


def score_forecasts(values: Array, samples: Sequence[Array | None], first: int = 1, rule: Rule = crps_sample) -> Array:
    """The score by a `rule` of predictive samples, one for every quarter from the one numbered `first`; NaN without."""
    ahead = values[first:]
    if len(samples) != len(ahead):
        raise ValueError(f"{len(samples)} forecasts are given for {len(ahead)} quarters; give one for each, or None")
    pairs = zip(samples, ahead, strict=True)
    return np.array([np.nan if s is None or not np.isfinite(seen) else rule(s, seen) for s, seen in pairs])


def _forecasts(values: Array, forecaster: Forecaster, first: int) -> list[Array | None]:
    histories = (values[:quarter] for quarter in range(first, len(values)))
    return [forecaster(history) if np.isfinite(history).any() else None for history in histories]


def _known(history: Array) -> Array:
    values = np.asarray(history, dtype=float)
    known = values[np.isfinite(values)]
    if not len(known):
        raise ValueError("nothing is known of the past; a forecast of it needs at least one quarter")
    return known

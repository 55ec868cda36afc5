"""What pulls towards an event, in a record and in a model of it: slopes of the same logit, side by side."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array

RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Pull:
    """By how many logits a feature, from its lowest to its highest, moves the event: as recorded, and as modelled.

    `error` is the standard error of the difference between the two over groups.
    """

    name: str
    recorded: float
    modelled: float
    error: float


def pulls(
    features: Array, names: Sequence[str], happened: Array, chances: Array, groups: Sequence[Hashable]
) -> list[Pull]:
    """The slopes of what `happened` (cases,) and of a model's `chances` (cases,) on features (cases, names) in 0 to 1.

    Both by a logit with the same ridge, so that both are drawn towards nothing alike; errors by a jackknife of groups.
    """
    recorded, modelled = slopes(features, happened), slopes(features, chances)
    group, left = np.asarray(groups, dtype=object), []
    for name in dict.fromkeys(groups):
        kept = group != name
        left.append(slopes(features[kept], happened[kept]) - slopes(features[kept], chances[kept]))
    spread = np.square(np.array(left) - np.mean(left, axis=0)).sum(axis=0)
    error = np.sqrt((len(left) - 1) / len(left) * spread)
    return [Pull(*one) for one in zip(names, *(map(float, x) for x in (recorded, modelled, error)), strict=True)]


def slopes(features: Array, chances: Array) -> Array:
    """The slopes of a ridge logit fitted to chances between 0 and 1, of which 0 or 1 is what happened; (names,)."""
    from sklearn.linear_model import LogisticRegression

    twice = np.concatenate([features, features])
    event = np.repeat([1, 0], len(features))
    model = LogisticRegression(C=1 / RIDGE, max_iter=1000)
    return np.asarray(model.fit(twice, event, sample_weight=np.concatenate([chances, 1 - chances])).coef_[0])

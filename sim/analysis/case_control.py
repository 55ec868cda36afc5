"""How likely each member of an ensemble makes what came of many decisions, whatever made somebody list them.

A list of decisions is chosen by how they ended: entries are remembered, demands that were ignored are not. As in a
case-control study, such a choice shifts the odds of each outcome by one factor for all cases and leaves the contrasts
between cases as they are (Prentice & Pyke 1979; King & Zeng 2001). Each member is given the factors that suit it best,
so that only contrasts count and no member gains by its level.
"""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Array, Indices

MOST_STEPS, CLOSE = 500, 1e-7


def log_likelihood(chances: Array, happened: Indices) -> Array:
    """The logarithm of how likely each member makes what came, at the level that suits it best; (members,).

    `chances` (cases, members, outcomes), all above 0; `happened` (cases,) the number of the outcome that came. Outcomes
    that never came are left out; where one only came, nothing can be told: 0.
    """
    counts = np.bincount(happened, minlength=chances.shape[2]).astype(float)
    came = np.flatnonzero(counts)
    odds, wanted = chances[:, :, came], counts[came]
    factor = np.ones(odds.shape[1:])
    for _ in range(MOST_STEPS):  # iterative scaling: as many of each outcome are foreseen as came
        shifted = odds * factor
        shifted /= shifted.sum(axis=2, keepdims=True)
        ratio = wanted / shifted.sum(axis=0)
        factor *= ratio
        if np.abs(ratio - 1).max() < CLOSE:
            break
    place = np.searchsorted(came, happened)
    return np.asarray(np.log(shifted[np.arange(len(happened)), :, place]).sum(axis=0))

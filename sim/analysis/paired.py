"""What one change does: the same worlds with and without it, so that luck cancels out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, mean_and_error

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """The mean of an outcome before and after a change, and the difference with its paired 95 % interval.

    `moved`: the share of worlds in which the change made any difference.
    """

    before: float
    after: float
    difference: float
    low: float
    high: float
    moved: float

    @property
    def sign(self) -> int:
        """+1 or -1 where the whole interval lies on one side of zero, else 0: not resolved."""
        return int(self.low > 0) - int(self.high < 0)


def paired_effect(before: Array, after: Array, point: NDArray[np.integer]) -> Effect:
    """The effect of a change on an outcome in the same worlds with common luck (Law 2015, ch. 11); (worlds,) each.

    Raises ValueError where the two do not hold the same number of worlds.
    """
    if before.shape != after.shape:
        raise ValueError(f"paired outcomes need the same worlds: got {before.size} and {after.size}")
    change = np.asarray(after, dtype=float) - before
    difference, error = mean_and_error(change, point)
    reach = Precision(points=len(np.unique(point))).quantile() * error if error else 0.0
    return Effect(
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        moved=float(np.mean(change != 0)),
    )


def signs_agree(effects: Sequence[Effect]) -> bool:
    """Whether no two effects have clearly opposite directions."""
    return not {+1, -1} <= {effect.sign for effect in effects}

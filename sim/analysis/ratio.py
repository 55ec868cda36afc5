"""Ratios of means over the same worlds, with errors that know that both come from the same luck.

Linearised, over points where there are several (Cochran 1977, ch. 6 and 9A).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, mean_and_error
from sim.engine.arrays import Array

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio or a mean with its standard error by luck; not a number where there is nothing to divide by."""

    value: float
    error: float = 0.0

    @property
    def reach(self) -> float:
        """Half the width of its 95 % interval."""
        return Precision().quantile() * self.error if self.error else 0.0

    def to_dict(self) -> dict[str, float | None]:
        """As plain data, with None for what is no number."""
        return {"value": _finite(self.value), "error": _finite(self.error)}


NOTHING = Ratio(math.nan, math.nan)


def mean(values: Numbers, point: Numbers) -> Ratio:
    """The mean over worlds; (worlds,) both."""
    return Ratio(*mean_and_error(np.asarray(values, dtype=float), point)) if len(values) else NOTHING


def ratio(above: Numbers, below: Numbers, point: Numbers) -> Ratio:
    """The sum of one quantity over that of another, such as a part of a chance over the whole; (worlds,) all."""
    if not len(above) or not below.sum() > 0:
        return NOTHING
    found = float(above.sum() / below.sum())
    return Ratio(found, mean_and_error(_weight(above, below, found), point)[1])


def ratio_of_ratios(first: tuple[Numbers, Numbers], second: tuple[Numbers, Numbers], point: Numbers) -> Ratio:
    """One ratio (above, below) over another in the same worlds, such as a hazard over an earlier one; (worlds,) all."""
    one, other = (float(a.sum() / b.sum()) if b.sum() > 0 else math.nan for a, b in (first, second))
    if not one >= 0 or not other > 0:
        return NOTHING
    moved = _weight(*first, one) / other - one / other**2 * _weight(*second, other)
    return Ratio(one / other, mean_and_error(moved, point)[1])


def _weight(above: Numbers, below: Numbers, found: float) -> Array:
    """How much each world moves a ratio, so that the mean of it has the error of the ratio."""
    return np.asarray((above - found * below) / below.mean())


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

"""The known chance of an entry, week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class WeeklyHazard:
    """Sums over the worlds of the known chance of an entry accumulated by each week; (weeks,) each."""

    worlds: int
    total: npt.NDArray[np.float64]
    squares: npt.NDArray[np.float64]

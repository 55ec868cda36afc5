"""Whether entries are noise: how much of the chance of an entry is ordered against the leader's clear interest.

Quantal response never rules an answer out. A model whose entries were mostly such slips would take absurd acts for
risk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLEAR = 3.0  # times 1 / precision: there entry is at most e^-3, one in twenty, as likely as the best other answer
TOO_MANY = 0.5


@dataclass(frozen=True)
class Slips:
    """Of the whole chance that an entry is ordered: the part on each occasion, and the part of it against interest."""

    share: float
    by_occasion: Mapping[str, tuple[float, float]]

    @property
    def is_too_many(self) -> bool:
        """Whether most of the risk is noise."""
        return self.share > TOO_MANY


def slips(choices: Mapping[str, NDArray[Any]]) -> Slips:
    """The share of the chance of an order to enter where entry is worse than the best other answer by 3 / precision.

    `choices` has the columns occasion, chance and regret (worse by how much, times precision), (choices,) each.
    """
    chance, against = choices["chance"], choices["regret"] > CLEAR
    total = float(chance.sum())
    if total == 0:
        return Slips(0.0, {})
    parts = {}
    for occasion in np.unique(choices["occasion"]):
        here = choices["occasion"] == occasion
        part = float(chance[here].sum())
        parts[str(occasion)] = (part / total, float(chance[here & against].sum()) / part if part else 0.0)
    return Slips(float(chance[against].sum()) / total, parts)

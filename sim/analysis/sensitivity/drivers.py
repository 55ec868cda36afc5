"""What every method of sensitivity analysis answers: the parameters in order of how much they matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from sim.analysis.evenly import ranks
from sim.engine.arrays import Array

STEADY = 0.4  # a trend weaker than this is none: the effect turns within the range, or depends on other parameters


@dataclass(frozen=True)
class Driver:
    """A parameter with its index, a 95 % interval, and the index that something without any effect would reach.

    `error` is the standard error of the index; of a size, that of what it is the size of. `trend` from -1 to 1: how
    steadily entries become rarer or more common as the parameter rises. `tenths` are its values at the 10 % and the
    90 % quantile, `ends` the share of entries beyond each, where a method knows it. `also` holds what else a method
    says of it, by name.
    """

    path: str
    index: float
    error: float
    low: float
    high: float
    noise: float
    trend: float
    tenths: tuple[float, float]
    ends: tuple[float, float] | None = None
    also: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_clear(self) -> bool:
        """Whether it can be told from a parameter without any effect."""
        return self.index > self.noise

    @property
    def direction(self) -> str:
        """Whether entries become more common or rarer as it rises, or either; nothing where no effect can be seen."""
        if not self.is_clear:
            return ""
        return "either" if abs(self.trend) < STEADY else "more" if self.trend > 0 else "fewer"


@dataclass(frozen=True)
class Split:
    """How the variance of a single world's outcome divides; the parts add up to 1.

    `alone`: what the clear drivers explain each by itself; `together`: the rest of what ignorance does, by parameters
    that act together or too weakly to be seen.
    """

    luck: float
    alone: Mapping[str, float]
    together: float


@dataclass(frozen=True)
class Sensitivity:
    """The answer of a method: the drivers, the one that matters most first, and where it can be told what luck does.

    `replications` of each of the `points`; `mean` the share of entries over them; `luck` the part of the variance of a
    single world's outcome that would stay if all parameters were known.
    """

    method: str
    drivers: tuple[Driver, ...]
    points: int
    replications: float
    mean: float
    luck: float | None = None
    split: Split | None = None

    @property
    def clear(self) -> tuple[Driver, ...]:
        """The drivers that can be told from parameters without any effect."""
        return tuple(driver for driver in self.drivers if driver.is_clear)

    @property
    def noise(self) -> float:
        """The index that something without any effect reaches; the median where that differs between parameters."""
        return float(np.median([driver.noise for driver in self.drivers]))

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        told = [{**asdict(d), "is_clear": d.is_clear, "direction": d.direction} for d in self.drivers]
        return {**asdict(self), "drivers": told, "ignorance": None if self.luck is None else 1 - self.luck}


def ranked(drivers: list[Driver]) -> tuple[Driver, ...]:
    """The drivers, the one with the largest index first."""
    return tuple(sorted(drivers, key=lambda driver: (-driver.index, driver.path)))


def trend(values: Array, share: Array, explained: float) -> float:
    """How steadily the share rises (1) or falls (-1) with a parameter that explains so much of its variance.

    The part of that variance that a straight line over the parameter's ranks takes up, with its sign.
    """
    slope = float(np.corrcoef(ranks(values), share)[0, 1]) * float(share.std())
    return float(np.clip(slope / np.sqrt(explained), -1, 1)) if explained > 0 else 0.0

"""Settings: combinations of parameter values that somebody chose to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Settings:
    """A table of chosen values: {path: one value for each setting}; without columns, the scenario as it is."""

    columns: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for columns of different lengths or without any value."""
        if len({len(values) for values in self.columns.values()}) > 1 or any(not v for v in self.columns.values()):
            raise ValueError("every column of a table of settings needs the same number of values, at least one")

    @staticmethod
    def grid(values: Mapping[str, Sequence[float]]) -> Settings:
        """Every combination of the values of each parameter; the last one varies fastest."""
        rows = list(product(*values.values()))
        return Settings({path: tuple(float(row[i]) for row in rows) for i, path in enumerate(values)})

    @staticmethod
    def rows(rows: Iterable[Mapping[str, float]]) -> Settings:
        """The settings as they are listed; each names the same parameters."""
        listed = list(rows)
        return Settings({path: tuple(float(row[path]) for row in listed) for path in (listed[0] if listed else ())})

    @property
    def count(self) -> int:
        """How many settings there are; without columns one: the scenario as it is."""
        return len(next(iter(self.columns.values()), (0.0,)))

    def values(self, path: str) -> NDArray[np.float64]:
        """The value of a parameter in each setting; (settings,)."""
        return np.array(self.columns[path], dtype=float)


ONE_SETTING = Settings()

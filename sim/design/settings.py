"""Settings: changes of a scenario that somebody chose to try."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.changes import Value, is_change
from sim.scenario.scenario import plain_number

# Whose luck two points share: by default settings share it and samples do not, so that settings are compared in the
# same worlds; `common` gives all points the same luck, `independent` gives every point its own.
PAIRED, COMMON, INDEPENDENT = LUCK = ("paired", "common", "independent")


@dataclass(frozen=True)
class Settings:
    """A table of chosen values: {name: one value for each setting}; without columns, the scenario as it is.

    A name is a parameter's, whose values are numbers, or that of something else in a scenario, such as `rule`, `weeks`,
    `without` or `events.demand.date`: see sim.scenario.changes. Any sequence of numbers or words makes a column.
    """

    columns: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for columns of different lengths, without any value, or of what is no number or word."""
        columns = {name: tuple(_value(name, value) for value in values) for name, values in self.columns.items()}
        if len({len(values) for values in columns.values()}) > 1 or any(not v for v in columns.values()):
            raise ValueError("every column of a table of settings needs the same number of values, at least one")
        object.__setattr__(self, "columns", columns)

    @staticmethod
    def grid(values: Mapping[str, Sequence[Value]]) -> Settings:
        """Every combination of the values of each name; the last one varies fastest."""
        rows = list(product(*values.values()))
        return Settings({path: tuple(row[i] for row in rows) for i, path in enumerate(values)})

    @staticmethod
    def rows(rows: Iterable[Mapping[str, Value]]) -> Settings:
        """The settings as they are listed; each has the same names."""
        listed = list(rows)
        return Settings({path: tuple(row[path] for row in listed) for path in (listed[0] if listed else ())})

    @property
    def count(self) -> int:
        """How many settings there are; without columns one: the scenario as it is."""
        return len(next(iter(self.columns.values()), (0.0,)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The columns that are parameters."""
        return tuple(name for name in self.columns if not is_change(name))

    @property
    def changes(self) -> tuple[str, ...]:
        """The columns that are something else in a scenario."""
        return tuple(name for name in self.columns if is_change(name))

    def described(self) -> dict[str, dict[str, list[Value]]]:
        """The table as a plan says it: as a grid where it is every combination, in order, else as columns of a list."""
        distinct = {name: tuple(dict.fromkeys(values)) for name, values in self.columns.items()}
        if not distinct:
            return {}
        is_grid = math.prod(map(len, distinct.values())) == self.count and Settings.grid(distinct) == self
        columns = distinct if is_grid else self.columns
        plain = {
            name: [v if isinstance(v, str) else plain_number(v) for v in values] for name, values in columns.items()
        }
        return {"grid" if is_grid else "list": plain}

    def values(self, name: str) -> NDArray[Any]:
        """What each setting has under a name: numbers, or words as objects; (settings,)."""
        values = self.columns[name]
        return np.array(values, dtype=object if isinstance(values[0], str) else float)

    def variants(self) -> tuple[list[dict[str, Value]], NDArray[np.intp]]:
        """What the settings change besides parameters, each combination once, and which of them a setting has."""
        names = self.changes
        if not names:
            return [{}], np.zeros(self.count, dtype=np.intp)
        rows = list(zip(*(self.columns[name] for name in names), strict=True))
        known = {row: number for number, row in enumerate(dict.fromkeys(rows))}
        return [dict(zip(names, row, strict=True)) for row in known], np.array([known[row] for row in rows])


def _value(name: str, value: Any) -> Value:
    if isinstance(value, str) and is_change(name):
        return value
    number = float("nan") if isinstance(value, str | bool) else float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name}: {value!r} is no finite number")
    return number


def value_text(value: Value) -> str:
    """A value of a setting as it is printed: numbers without superfluous digits, words as they are."""
    return value if isinstance(value, str) else f"{value:g}"


ONE_SETTING = Settings()

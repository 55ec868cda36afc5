"""A method that somebody might add: what it works out, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from rich.console import Console

from sim.answers.shown import Shown
from sim.batch.store import Results


@dataclass(frozen=True)
class Longest(Shown):
    """The world that stayed open longest."""

    week: int

    def show(self, out: Console) -> None:
        """Writes it."""
        out.print(f"The last world closes in week {self.week}.")

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {"week": self.week}

    def to_df(self) -> pd.DataFrame:
        """As a table."""
        return pd.DataFrame([self.to_dict()])


def longest(results: Results) -> Longest:
    """In which week the last world of a run closes."""
    return Longest(int(results.query("SELECT max(week) FROM runs").rows[0][0]))

"""A figure that somebody might add."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.analysis.provenance import Provenance
from sim.batch.store import Results


@dataclass(frozen=True)
class Halves:
    """The entries and the other worlds."""

    experiment: Provenance
    entries: int

    @property
    def title(self) -> str:
        """The finding in words."""
        return f"{self.entries} entries"


def load(results: Results) -> Halves:
    """What the figure needs of a results folder."""
    return Halves(Provenance.of(results), results.endings()["entry"])


def figure(data: Halves) -> Figure:
    """Draws it."""
    drawn = Figure()
    drawn.add_subplot().bar(["entry"], [data.entries])
    return drawn

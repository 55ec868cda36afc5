"""The record of a single world's history, from which it can be told week by week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.engine.entity import World


@dataclass(frozen=True)
class Note:
    """Something that happened: when, what, and the facts of it as plain values."""

    week: int
    kind: str
    facts: dict[str, Any]


@dataclass
class Chronicle:
    """Everything that the rules have told of a world."""

    notes: list[Note] = field(default_factory=list)

    def hear(self, w: World, kind: str, **facts: Any) -> None:
        """Adds a note."""
        self.notes.append(Note(int(w.week), kind, {name: _kept(fact) for name, fact in facts.items()}))


def _kept(fact: Any) -> Any:
    """A fact as a plain value; a record as a table of one row, so that it stays as it was."""
    if isinstance(fact, np.void):
        return np.array([fact], fact.dtype)
    return fact.item() if isinstance(fact, np.generic) else fact

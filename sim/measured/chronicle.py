"""The record of a single world's history, from which it can be told week by week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Note:
    """Something that happened: when, to whom, what, and the facts of it as plain values."""

    week: int
    entity: str
    kind: str
    facts: dict[str, Any]


@dataclass
class Chronicle:
    """Everything that the entities of a model with one world have put on record."""

    notes: list[Note] = field(default_factory=list)

    def note(self, week: int, entity: str, kind: str, where: Any, facts: dict[str, Any]) -> None:
        """Adds a note, unless it is about other worlds."""
        if where is None or bool(np.asarray(where)[0]):
            self.notes.append(Note(week, entity, kind, {name: _of_first_world(fact) for name, fact in facts.items()}))

    def of_week(self, week: int) -> list[Note]:
        """What happened in a week, in order."""
        return [note for note in self.notes if note.week == week]


def _of_first_world(fact: Any) -> Any:
    if isinstance(fact, np.ndarray) and fact.ndim and fact.shape[-1] == 1:
        first = fact[..., 0]
        return first.item() if first.ndim == 0 else first
    return fact

"""What a told history is made of: typed paragraphs that a terminal, JSON or a report renders in its own way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """Plain prose."""

    text: str


@dataclass(frozen=True)
class Option:
    """One thing that an actor could do: its worth to him, its chance (percent in all options add up to 100), why."""

    name: str
    worth: float
    chance: float
    percent: float
    why: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Options:
    """What an actor weighed, in `unit` ("office value" or "war value")."""

    title: str
    unit: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Contribution:
    """How much one mechanism moves the leader's advantage of entry, in office value: + speaks for entry."""

    name: str
    value: float


@dataclass(frozen=True)
class Reasons:
    """Why entry was worth more or less than the best other answer.

    `advantage` = the sum of `weights` plus `rest`, their interaction; `details` explain the first item of the
    weights that is a risk at home against the model's reference state, and are not part of the sum.
    """

    advantage: float
    weights: tuple[Contribution, ...]
    rest: float
    details: tuple[Contribution, ...]
    text: str


@dataclass(frozen=True)
class BalanceRow:
    """A quantity at the start and at the end of the told history, as numbers and as written."""

    label: str
    start: float
    end: float
    written: tuple[str, str]


@dataclass(frozen=True)
class Balance:
    """What had changed in the end."""

    rows: tuple[BalanceRow, ...]


Paragraph = Sentence | Options | Reasons | Balance


@dataclass(frozen=True)
class Section:
    """A chapter: the opening, a week, several quiet weeks, the ending or the balance.

    Weeks count from 0, the week of the scenario's start; both are None where a section is not about weeks.
    """

    kind: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    first_week: int | None = None
    last_week: int | None = None

    def includes(self, week: int) -> bool:
        """Whether the section is about that week."""
        return self.first_week is not None and self.last_week is not None and self.first_week <= week <= self.last_week


@dataclass(frozen=True)
class History:
    """One world of one scenario, told from its first week to its ending.

    `week` and `date` of the ending are None where the question is still open at the horizon.
    """

    scenario: str
    title: str
    question: str
    rng: int
    world: int
    ending: str
    way: str
    week: int | None
    date: str | None
    entry_chance: float
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def as_data(self) -> dict[str, Any]:
        """The history as plain data for JSON; each paragraph says of which type it is."""
        data = asdict(self)
        data["sections"] = [_section_data(section) for section in self.sections]
        return data


def _section_data(section: Section) -> dict[str, Any]:
    paragraphs = [{"type": type(p).__name__.lower(), **_plain(asdict(p))} for p in section.paragraphs]
    return {**asdict(section), "paragraphs": paragraphs}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value

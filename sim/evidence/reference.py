"""Reference classes: which past cases resemble this one, and what became of them, as seeds/reference holds both.

The authors of the model chose neither the wars nor the states: the outside view (Kahneman & Lovallo 1993).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from sim.engine.arrays import Column, Flags
from sim.engine.reading import read_text
from sim.engine.shipped import shipped
from sim.evidence.claims import EvidenceError
from sim.evidence.conditions import ConditionError, rows_where
from sim.evidence.read import NamedValues, yaml_file

JOINERS, LEADERS = "joiners", "leaders"
TEXTS = ("war_name", "state", "principal_belligerent", "joined_on", "leader", "fate")
KEYS = ("id", "name", "table", "where", "fits", "does_not_fit")
CLASSES, QUESTIONS = "classes.yaml", "public_questions.yaml"


@dataclass(frozen=True)
class CaseTable:
    """A table of past cases: what a row is, which column says what happened, and what that is called.

    A rate of `joiners` is one a year; what is asked of `leaders` has its own span of two years.
    """

    name: str
    file: str
    unit: str
    event: str
    happened: str
    is_yearly: bool


TABLES = {
    JOINERS: CaseTable(JOINERS, "joiners.csv", "war-year", "joined", "joined", True),
    LEADERS: CaseTable(LEADERS, "leader_fate.csv", "leader", "lost_office_irregularly", "lost office", False),
}


@dataclass(frozen=True)
class ReferenceClass:
    """Past cases that resemble this one in what `where` says, why they fit, and why they do not."""

    id: str
    name: str
    table: CaseTable
    where: str
    fits: str
    does_not_fit: str
    rows: Flags

    @property
    def columns(self) -> tuple[str, ...]:
        """What the table says of each case."""
        return tuple(columns_of(self.table.name))

    def column(self, name: str) -> Column:
        """A column of the table, for the rows of this class."""
        return columns_of(self.table.name)[name][self.rows]

    @property
    def events(self) -> Column:
        """In which of its rows it happened."""
        return self.column(self.table.event) == 1


def load_classes(file: Path | None = None) -> tuple[ReferenceClass, ...]:
    """The reference classes of a file, by default those that ship; the first is the one that answers print.

    Raises EvidenceError, with file and class, for a class that cannot be understood or that no row belongs to.
    """
    return _shipped() if file is None else _read(file)


@cache
def _shipped() -> tuple[ReferenceClass, ...]:
    return _read(shipped("seeds") / "reference" / CLASSES)


def _read(file: Path) -> tuple[ReferenceClass, ...]:
    found: dict[str, ReferenceClass] = {}
    for entry in yaml_file(file, ("classes",)).entries("classes", KEYS):
        new = _class(entry)
        if new.id in found:
            raise entry.wrong(f"the id {new.id} is given twice; give each class its own")
        found[new.id] = new
    return tuple(found.values())


def _class(entry: NamedValues) -> ReferenceClass:
    table = TABLES[entry.optional_word("table", TABLES) or JOINERS]
    where = entry.text("where")
    try:
        rows = rows_where(where, columns_of(table.name))
    except ConditionError as error:
        raise entry.wrong(f"`where`: {error}") from None
    if not rows.any():
        raise entry.wrong(f"no row of {table.file} is in this class: ask for less in its `where`")
    told = {key: entry.text(key) for key in ("id", "name", "fits", "does_not_fit")}
    return ReferenceClass(table=table, where=where, rows=rows, **told)


@cache
def columns_of(table: str) -> Mapping[str, Column]:
    """The columns of a table of past cases: texts, and numbers with nan where a cell is empty; (rows,) each."""
    path = _path(table)
    try:
        head, *rows = csv.reader(read_text(path).splitlines())
        columns = dict(zip(head, zip(*rows, strict=True), strict=True))
        return {name: np.array(cells if name in TEXTS else _numbers(cells)) for name, cells in columns.items()}
    except (OSError, ValueError) as error:
        raise EvidenceError(f"{path} cannot be read ({error}); install warentry again") from None


def _numbers(cells: tuple[str, ...]) -> list[float]:
    return [float(cell) if cell else np.nan for cell in cells]


@cache
def digest_of(table: str) -> str:
    """SHA-256 of a table of past cases."""
    return hashlib.sha256(_path(table).read_bytes()).hexdigest()


def _path(table: str) -> Path:
    return shipped("seeds") / "reference" / TABLES[table].file


@dataclass(frozen=True)
class PublicQuestion:
    """A question on an entry that a public platform asked, and how it ended: see public_questions.yaml."""

    id: str
    question: str
    opened: date
    closed: date
    resolved: str
    crowd_at_close: float
    baseline_score: float
    forecasters: int
    source: str


@cache
def public_questions() -> tuple[PublicQuestion, ...]:
    """The public questions that are known to have been asked on an entry."""
    keys = tuple(field.name for field in fields(PublicQuestion))
    entries = yaml_file(shipped("seeds") / "reference" / QUESTIONS, ("questions",)).entries("questions", keys)
    return tuple(_question(entry) for entry in entries)


def _question(entry: NamedValues) -> PublicQuestion:
    crowd, score, forecasters = (entry.number(key) for key in ("crowd_at_close", "baseline_score", "forecasters"))
    if crowd is None or score is None or forecasters is None:
        raise entry.wrong("give `crowd_at_close`, `baseline_score` and `forecasters`")
    return PublicQuestion(
        id=entry.text("id"),
        question=entry.text("question"),
        opened=date.fromisoformat(entry.text("opened")),
        closed=date.fromisoformat(entry.text("closed")),
        resolved=entry.word("resolved", ("yes", "no")),
        crowd_at_close=crowd,
        baseline_score=score,
        forecasters=int(forecasters),
        source=entry.text("source"),
    )

"""Other decisions like this one: how clients answered a patron's demand in other wars, coded alike.

The table is `seeds/cases.csv`, its code book `seeds/CASES.md`; any file of the same form can be read.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from sim.engine.reading import read_text
from sim.evidence.claims import EvidenceError

LEVELS = ("low", "medium", "high")
# What is coded of the situation before the decision, each on a scale from the weakest to the strongest.
SCALES: Mapping[str, tuple[str, ...]] = {
    "asked": ("none", "request", "pressure", "ultimatum", "occupied"),
    "dependence": LEVELS,
    "opposition": LEVELS,
    "troops": ("none", "some", "many"),
    "contiguous": ("no", "yes"),
    "security": LEVELS,
    "front": ("losing", "even", "winning"),
    "deterrence": LEVELS,
    "reward": ("none", "some", "large"),
}
REFUSED, PART, ENTERED = OUTCOMES = ("refused", "part", "entered")  # from the least that was given to the most
CONFIDENCE = ("read", "partly", "unchecked")
WORDS: Mapping[str, tuple[str, ...]] = {**SCALES, "outcome": OUTCOMES, "confidence": CONFIDENCE}
TEXTS = ("case", "war", "patron", "client", "enemy", "source")
COLUMNS = ("case", "war", "patron", "client", "enemy", "date", *SCALES, "outcome", "confidence", "source", "note")
OF_A_CODER = ("case", "coder", *SCALES)
DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


class CasesError(EvidenceError):
    """A table of cases that cannot be used: a sentence for each fault, with the line, the value and the remedy."""


@dataclass(frozen=True)
class Case:
    """A decision of a client whom a patron asked, or might have asked, to fight beside it.

    `codes` {column of SCALES: code} is the situation before the decision, `outcome` what came of it.
    """

    name: str
    war: str
    patron: str
    client: str
    enemy: str
    date: str
    codes: Mapping[str, str]
    outcome: str
    confidence: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Coding:
    """The situation of one case as another coder saw it; what he did not code is left out of `codes`."""

    coder: str
    codes: Mapping[str, str]


def read_cases(file: Path) -> tuple[Case, ...]:
    """The cases of a file, in its order; raises CasesError with a sentence for every fault."""
    found: list[Case] = []
    faults: list[str] = []
    for where, row in _rows(file, COLUMNS, optional=("note",)):
        wrong = [*_empty(row, TEXTS), *_unknown(row, WORDS), *_no_date(row["date"])]
        if row["case"] in (case.name for case in found):
            wrong.append(f"the case {row['case']} is there twice; give each its own name")
        faults += [f"{where}: {fault}" for fault in wrong]
        found.append(_case(row))
    _refuse(file, faults, found)
    return tuple(found)


def read_codings(file: Path, cases: Iterable[Case]) -> dict[str, list[Coding]]:
    """How other coders saw these cases, by case; raises CasesError with a sentence for every fault."""
    names = [case.name for case in cases]
    found: dict[str, list[Coding]] = {}
    faults: list[str] = []
    for where, row in _rows(file, OF_A_CODER):
        codes = {column: row[column] for column in SCALES if row[column]}
        wrong = [*_empty(row, ("case", "coder")), *_unknown(codes, {column: SCALES[column] for column in codes})]
        if row["case"] and row["case"] not in names:
            wrong.append(f"there is no case {row['case']!r}; {_nearest(row['case'], names, 'delete the line')}")
        others = found.setdefault(row["case"], [])
        if row["coder"] in (other.coder for other in others):
            wrong.append(f"the case {row['case']} is there twice by {row['coder']}; keep one of the two")
        faults += [f"{where}: {fault}" for fault in wrong]
        others.append(Coding(row["coder"], codes))
    _refuse(file, faults, found)
    return found


def _case(row: Mapping[str, str]) -> Case:
    return Case(
        name=row["case"], war=row["war"], patron=row["patron"], client=row["client"], enemy=row["enemy"],
        date=row["date"], codes={column: row[column] for column in SCALES}, outcome=row["outcome"],
        confidence=row["confidence"], source=row["source"], note=row["note"],
    )  # fmt: skip


def _rows(file: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """The lines of a CSV file, each with the place by which a fault in it is told; CasesError where it is none."""
    lines = _lines(file)
    names = [name.strip() for name in lines[0][1]] if lines else []
    if fault := _no_heading(names, columns, optional):
        raise CasesError(f"{file.name}, line 1: {fault}")
    for number, line in lines[1:]:
        if len(line) != len(names):
            remedy = "put a text with a comma in quotes"
            raise CasesError(f"{file.name}, line {number}: {len(line)} values for {len(names)} columns; {remedy}")
        row = dict.fromkeys(optional, "") | {name: value.strip() for name, value in zip(names, line, strict=True)}
        yield f"{file.name}, line {number} ({row['case'] or 'no name'})", row


def _lines(file: Path) -> list[tuple[int, list[str]]]:
    """The values of each line that has any, with the number of the line on which they end."""
    try:
        reader = csv.reader(StringIO(read_text(file, "utf-8-sig"), newline=""), strict=True)
        return [(reader.line_num, line) for line in reader if any(value.strip() for value in line)]
    except OSError as error:
        raise CasesError(f"{file} cannot be read ({error.strerror}); name a CSV file") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise CasesError(f"{file} is no CSV file: {error}; save it as comma-separated values in UTF-8") from None


def _no_heading(names: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> str:
    """What is wrong with the names of the columns, in one sentence; empty where they are as they should be."""
    missing = [name for name in columns if name not in (*names, *optional)]
    for number, name in enumerate(names):
        if name not in columns and len(names) == 1 and (mark := next((m for m in ";\t|" if m in name), "")):
            return f"values are separated by {mark!r}; save it as comma-separated values in UTF-8"
        if name not in columns:
            return f"the column {name[:40]!r} is unknown; {_nearest(name, missing, 'delete it')}"
        if name in names[:number]:
            return f"the column {name!r} is there twice; {_nearest(name, missing, 'delete it')}"
    if missing:
        told = f"columns {', '.join(missing)} are" if len(missing) > 1 else f"column {missing[0]} is"
        return f"the {told} missing; it names {', '.join(columns)}"
    return ""


def _empty(row: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not row[name]:
            yield f"{name} is empty; fill it in"


def _unknown(row: Mapping[str, str], words: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, allowed in words.items():
        choices = f"choose from {', '.join(allowed)}"
        if not row[name]:
            yield f"{name} is empty; {choices}"
        elif row[name] not in allowed:
            yield f"{name} {row[name][:40]!r} is no code; {_nearest(row[name], allowed, choices)}"


def _no_date(text: str) -> Iterator[str]:
    try:
        if not DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        yield f"date {text[:40]!r} is none; write for example 1940, 1940-06 or 1940-06-14"


def _nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else otherwise


def _refuse(file: Path, faults: Sequence[str], found: Sequence[object] | Mapping[str, object]) -> None:
    if faults:
        raise CasesError("\n".join(faults))
    if not found:
        raise CasesError(f"{file.name} holds no case; write one below the line with the names of the columns")

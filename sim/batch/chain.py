"""A file to which rows are added and in which none is changed: JSON lines, each with the hash of the one before.

The hashes have no key. They find every accident and every careless hand, in any line but for one thing: a file whose
last lines are cut off is a whole file of fewer lines. Whoever noted the last hash elsewhere finds that too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import Any

from sim.batch.errors import ResultsError
from sim.batch.files import refuse_other_kinds, write_text
from sim.batch.reservation import Reservations
from sim.batch.typed import loads
from sim.engine.reading import read_text

NUMBER, BEFORE, HASH = "number", "before", "hash"
NOTHING_BEFORE = "0" * 64
Row = Mapping[str, Any]


def append(path: Path, say: Callable[[list[Row]], Mapping[str, Any]]) -> Row:
    """Adds one row, which `say` makes of those that are there, and returns it with its number and hashes.

    Processes that add at once take turns; the file is put in place whole, so that one that is killed leaves what was
    there. ResultsError where the chain is broken, or where something else than a file lies.
    """
    refuse_other_kinds(path)
    if not path.parent.is_dir():
        raise ResultsError(f"{path} cannot be written: the folder {path.parent} is not there")
    with Reservations(path.parent) as turn, turn.folder():
        there = _text(path) if path.exists() else ""
        known = _sound(path, there)
        row = {NUMBER: len(known) + 1, **say(known), BEFORE: known[-1][HASH] if known else NOTHING_BEFORE}
        row[HASH] = _digest(row)
        write_text(path, f"{there}{_line(row)}\n")
    return row


def rows(path: Path) -> list[Row]:
    """The rows of a file; ResultsError, with the first line that is wrong, where its chain is broken."""
    return _sound(path, _text(path))


def _sound(path: Path, text: str) -> list[Row]:
    fault = next(_faults(text), None)
    if fault:
        raise ResultsError(
            f"{path} is not what was written ({fault}): `warentry verify {quote(str(path))}` says everything that is "
            "wrong"
        )
    return [json.loads(line) for line in text.split("\n")[:-1]]


def faults(path: Path) -> list[str]:
    """Everything in which a file is not what was written, line by line, in words."""
    return list(_faults(_text(path)))


def _faults(text: str) -> Iterator[str]:
    """The faults of a text: lines that were changed, that changed places, or that lack the one before them."""
    if text and not text.endswith("\n"):
        yield "the last line has no end: it was cut short"
    lines = [_understood(line) for line in text.removesuffix("\n").split("\n") if text]
    places = {row[HASH]: number for number, row in enumerate(lines, start=1) if row is not None}
    last = NOTHING_BEFORE
    for number, row in enumerate(lines, start=1):
        if row is None:
            yield f"line {number} was changed"
            last = ""
            continue
        if last and row[BEFORE] != last:
            yield f"line {number} {_out_of_place(places, row, number)}"
        elif row[NUMBER] != number and last:
            yield f"line {number} says that it is number {row[NUMBER]}"
        last = row[HASH]


def _out_of_place(places: Mapping[str, int], row: Row, number: int) -> str:
    """Why a row does not follow the one before it."""
    belongs = places.get(row[BEFORE])
    if row[BEFORE] == NOTHING_BEFORE and number > 1:
        return "was the first of a ledger: lines changed places, or two ledgers were put together"
    if belongs is not None:
        return f"follows line {belongs}: lines changed places"
    return f"says that it is number {row[NUMBER]}, and the one before it is missing"


def _understood(line: str) -> Row | None:
    """A row that is, letter by letter, what was written; None for any other line."""
    try:
        row = loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get(NUMBER), int) or not isinstance(row.get(BEFORE), str):
        return None
    try:
        return row if _line(row) == line and row.get(HASH) == _digest(row) else None
    except ValueError:
        return None


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def _digest(row: Row) -> str:
    said = {key: value for key, value in row.items() if key != HASH}
    return hashlib.sha256(_line(said).encode()).hexdigest()


def _text(path: Path) -> str:
    try:
        refuse_other_kinds(path)
        return read_text(path)
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{path} cannot be read: it is no text in UTF-8") from None

"""Reads seeds/record.yaml strictly: a row that is not as seeds/README.md says is refused with place and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sim.engine.shipped import shipped
from sim.evidence.claims import EvidenceError
from sim.evidence.read import NamedValues, yaml_file
from sim.evidence.record import (
    CONFIDENCE,
    ERROR_MODELS,
    EXOGENOUS,
    KINDS,
    NEITHER,
    OBSERVABLES,
    PRECISION,
    Coverage,
    DatedRecord,
    ErrorModel,
    Observation,
    Publication,
)

FILE = "record.yaml"
LAST_REMEMBERED = date(2025, 12, 31)  # what is later is in no coder's memory, and must have been read
ROW_KEYS = (
    *("id", "date", "until", "precision", "kind", "observable", "event", "value", "unit", "error", "says", "group"),
    *("who", "what", "sources", "confidence", "read", "note"),
)
SOURCE_KEYS = ("publisher", "title", "date", "address")
COVERAGE_KEYS = ("observable", "from", "until", "error", "note")
PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
YES_OR_NO = {"true": True, "false": False}


def load_record(file: Path | None = None) -> DatedRecord:
    """The record of a file, by default the one that ships with the package, which is read once.

    Raises EvidenceError, with file, row and remedy, for the first thing that is not as seeds/README.md says.
    """
    return _shipped_record() if file is None else _record(file)


@cache
def _shipped_record() -> DatedRecord:
    return _record(shipped("seeds") / FILE)


def _record(path: Path) -> DatedRecord:
    content = yaml_file(path, ("coverage", "observations"))
    entries = content.entries("observations", ROW_KEYS)
    rows = [_observation(entry) for entry in entries]
    _check_order(rows, entries)
    _check_said_once(rows, entries)
    _check_stories(rows, path.name)
    coverage: dict[str, Coverage] = {}
    for entry in content.entries("coverage", COVERAGE_KEYS) if "coverage" in content.raw else ():
        cover = _coverage(entry)
        if cover.observable in coverage:
            raise entry.wrong(f"{cover.observable} is covered twice; keep one of them")
        coverage[cover.observable] = cover
    return DatedRecord(tuple(rows), MappingProxyType(coverage), path.name)


def _observation(entry: NamedValues) -> Observation:
    observable = _word(entry, "observable", (*OBSERVABLES, EXOGENOUS, NEITHER))
    first = _day(entry, "date")
    last = _day(entry, "until") if "until" in entry.raw else first
    if last < first:
        raise entry.wrong(f"it ends on {last} and begins on {first}; exchange `date` and `until`")
    row = Observation(
        id=entry.text("id"),
        date=first,
        until=last,
        precision=_word(entry, "precision", PRECISION),
        kind=_word(entry, "kind", KINDS),
        observable=observable,
        who=entry.text("who"),
        what=entry.text("what"),
        sources=tuple(_source(source) for source in entry.entries("sources", SOURCE_KEYS)),
        confidence=_word(entry, "confidence", CONFIDENCE),
        is_read=YES_OR_NO[_word(entry, "read", YES_OR_NO)],
        value=_value(entry, observable),
        error=_error(entry, observable),
        event=_event(entry, observable),
        says=entry.optional("says"),
        group=entry.optional("group"),
        note=entry.optional("note"),
    )
    if not re.fullmatch(r"R\d{3,}", row.id):
        raise entry.wrong("rows are numbered R001, R002, ...; give it the next free number")
    if row.date > LAST_REMEMBERED and not row.is_read:
        raise entry.wrong(f"a row after {LAST_REMEMBERED} needs a source that was read; read one, or leave the row out")
    return row


def _value(entry: NamedValues, observable: str) -> float | None:
    value = entry.number("value")
    if observable not in OBSERVABLES:
        for key in ("value", "unit", "error"):
            if key in entry.raw:
                raise entry.wrong(f"`{key}` goes with an observable, and this row is {observable}; write `says`")
        return None
    if value is None:
        raise entry.wrong(f"`value` is missing; a row of {observable} needs one")
    seen = OBSERVABLES[observable]
    if (unit := entry.text("unit")) != seen.unit:
        raise entry.wrong(f"the unit of {observable} is {seen.unit}, not {unit!r}; write the value in {seen.unit}")
    if not 0 <= value <= seen.high:
        raise entry.wrong(f"value {value:g} lies outside 0 to {seen.high:g} {seen.unit}; correct it or its observable")
    return value


def _error(entry: NamedValues, observable: str) -> ErrorModel | None:
    if observable not in OBSERVABLES:
        return None
    if "error" not in entry.raw:
        raise entry.wrong("`error` is missing; write `error: {model: exact}` where a public fact has none")
    given = NamedValues(entry.raw["error"], f"{entry.where}, error", ("model", "size"))
    model = _word(given, "model", ERROR_MODELS)
    size, least = given.number("size"), ERROR_MODELS[model]
    if least is None and size is not None:
        raise given.wrong("an exact value has no `size`; leave it away, or choose another model")
    if least is not None and (size is None or size <= least):
        raise given.wrong(f"`size` of the model {model} must be a number above {least:g}")
    if model == "sample" and OBSERVABLES[observable].unit != "percent":
        raise given.wrong(f"the model sample is for shares of people asked, not for {OBSERVABLES[observable].unit}")
    return ErrorModel(model, size)


def _event(entry: NamedValues, observable: str) -> str | None:
    if (observable == EXOGENOUS) != ("event" in entry.raw):
        raise entry.wrong("`event` goes with exogenous rows, and they with it; write `event: none` where none fits yet")
    return entry.optional("event")


def _source(entry: NamedValues) -> Publication:
    when = entry.optional("date")
    if when is not None and not PARTIAL_DATE.fullmatch(when):
        raise entry.wrong(f"date {when[:40]!r} is neither a year nor a month nor a day; write for example 2022-03")
    return Publication(entry.text("publisher"), entry.optional("title"), when, entry.optional("address"))


def _coverage(entry: NamedValues) -> Coverage:
    observable = _word(entry, "observable", OBSERVABLES)
    if OBSERVABLES[observable].is_level:
        raise entry.wrong(f"{observable} is measured, not counted: without a row it is not known; leave it out")
    first, last, error = _day(entry, "from"), _day(entry, "until"), entry.number("error")
    if last <= first:
        raise entry.wrong(f"it ends on {last} and begins on {first}; `until` must be later")
    if error is None or error < 0:
        raise entry.wrong("`error` must be a number that is not below 0")
    return Coverage(observable, first, last, error, entry.optional("note"))


def _check_order(rows: Sequence[Observation], entries: Sequence[NamedValues]) -> None:
    for above, row, entry in zip(rows, rows[1:], entries[1:], strict=False):
        if row.date < above.date:
            raise entry.wrong(
                f"its date {row.date} is before that of the row above, {above.id} of {above.date}; sort rows by date"
            )


def _check_said_once(rows: Sequence[Observation], entries: Sequence[NamedValues]) -> None:
    ids: set[str] = set()
    said: dict[tuple[object, ...], Observation] = {}
    for row, entry in zip(rows, entries, strict=True):
        if row.id in ids:
            raise entry.wrong(f"the id {row.id} is given twice; give the newer row the next free one")
        ids.add(row.id)
        other = said.setdefault(_said(row), row)
        if other is not row and (row.group is None or row.group != other.group):
            raise entry.wrong(f"it says the same as {other.id}; give one row both sources, or both rows one `group`")


def _said(row: Observation) -> tuple[object, ...]:
    """What makes two rows the same: of an observable its day, whoever says so; of the rest also the words."""
    day = (row.date, row.until, row.observable)
    return day if row.observable in OBSERVABLES else (*day, row.kind, row.who, row.what)


def _check_stories(rows: Sequence[Observation], file: str) -> None:
    told: dict[str, list[Observation]] = {}
    for row in rows:
        if row.group is not None:
            told.setdefault(row.group, []).append(row)
    for group, members in told.items():
        where = f"{file}, {members[-1].id}"
        if len(members) == 1:
            raise EvidenceError(f"{where}: the group {group!r} has no other row; add the other, or leave `group` away")
        if len(kinds := {row.observable for row in members}) > 1:
            raise EvidenceError(
                f"{where}: the group {group!r} speaks of {' and '.join(sorted(kinds))}; one story is of one observable"
            )


def _day(entry: NamedValues, key: str) -> date:
    text = entry.text(key)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise entry.wrong(f"`{key}` {text[:40]!r} is no day of the calendar; write for example 2022-03-31") from None


def _word(entry: NamedValues, key: str, allowed: Iterable[str]) -> str:
    """One of several words; a misspelt one is answered with the nearest."""
    word, words = entry.text(key), tuple(allowed)
    if word in words:
        return word
    near = difflib.get_close_matches(word, words, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"choose from {', '.join(words)}"
    raise entry.wrong(f"there is no {key} {word[:60]!r}; {remedy}")

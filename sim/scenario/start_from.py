"""Scenarios that start from worlds which have followed the dated record up to their first day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sim.engine.shipped import shipped
from sim.scenario.fields import Fields
from sim.scenario.yaml_nodes import Node

RECORD = "record"


def name_of(day: date) -> str:
    """What the worlds are called that followed the record up to a day."""
    return f"{RECORD}_{day.isoformat()}"


def file_of(day: date) -> Path | None:
    """The file of these worlds: in the current folder, or else one that ships; None where there is none."""
    name = f"{name_of(day)}.csv"
    places = (Path(name), shipped("scenarios") / "ensembles" / name)
    return next((place for place in places if place.is_file()), None)


def read_start_from(fields: Fields, node: Node, start: date | None) -> date | None:
    """The day up to which the worlds have followed the record: `{record: 2025-12-29}`, the scenario's first day."""
    entries = fields.mapping(node, "start_from")
    fields.refuse_unknown(entries, (RECORD,), "key")
    if RECORD not in entries:
        if node.content == {}:
            fields.problems.add(node.place, "start_from names no record", "write start_from: {record: 2025-12-29}")
        return None
    day = fields.day(entries[RECORD], RECORD)
    if day is None or start is None:
        return None
    if day != start:
        message = f"the scenario starts on {start}, and the worlds that it starts from followed the record to {day}"
        fields.problems.add(entries[RECORD].position, message, "write the same day twice")
    elif file_of(day) is None:  # a results folder keeps them, and can be read without the file
        fields.problems.warn(entries[RECORD].position, *missing(day))
    return day


def missing(day: date) -> tuple[str, str]:
    """The complaint and the remedy where there is no file of these worlds."""
    known = sorted(path.stem for path in (shipped("scenarios") / "ensembles").glob(f"{RECORD}_*.csv"))
    days = ", ".join(name.removeprefix(f"{RECORD}_") for name in known)
    message = f"there are no worlds that followed the record to {day}" + (f" (shipped: {days})" if days else "")
    return message, f"make them: warentry follow --until {day} --save {name_of(day)}.csv"

"""Settings that are listed one by one: in a plan, in a CSV file, or as columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from sim.design.axes import AxisReader
from sim.design.settings import Settings
from sim.scenario.changes import Value
from sim.scenario.errors import Position, quoted
from sim.scenario.texts import Unreadable, read_text
from sim.scenario.yaml_nodes import Node, scalar

LARGEST_LIST = 100_000_000  # bytes: a million settings of several parameters
EXAMPLE = "write for example [{leader.risk_bias: 0.1}]"

Row = Mapping[str, Node]


def read_list(node: Node, axes: AxisReader, folder: Path) -> Settings | None:
    """The settings of a list of rows, of columns {name: values}, or of a CSV file; None where something is wrong."""
    if isinstance(node.content, tuple):
        rows: list[Row] | None = [axes.fields.mapping(row, "list") for row in node.content]
    elif isinstance(node.content, Mapping):
        rows = _rows_of_columns(node, node.content, axes)
    else:
        rows = _csv(node, axes, folder)
    if rows is None:
        return None
    if not rows or not rows[0]:
        axes.refuse(node, "the list holds no setting", EXAMPLE)
        return None
    return _settings(node, rows, axes)


def _settings(node: Node, rows: list[Row], axes: AxisReader) -> Settings | None:
    """The rows as a table, each with the names of the first one and unlike all others."""
    whole: dict[tuple[str, ...], dict[str, str]] = {}
    read: list[dict[str, Value]] = []
    seen: dict[tuple[Value | None, ...], int] = {}
    for number, row in enumerate(rows, 1):
        place = next(iter(row.values()), node)
        written = tuple(row)
        if written not in whole:
            whole[written] = _whole_names(row, axes)
        names, first_names = whole[written], whole[tuple(rows[0])]
        if len(names) < len(row):
            return None
        if set(names) != set(first_names):
            axes.refuse(place, f"setting {number} names other parameters than setting 1", "name the same in each")
            return None
        values = {path: axes.value(path, row[names[path]]) for path in first_names}
        good = {name: value for name, value in values.items() if value is not None}
        if len(good) < len(values):
            return None
        if (first := seen.setdefault(tuple(good.values()), number)) != number:
            axes.refuse(
                place, f"setting {number} is the same as setting {first}, and would be counted twice", "delete one"
            )
            return None
        read.append(good)
    return Settings.rows(read)


def _whole_names(row: Row, axes: AxisReader) -> dict[str, str]:
    """Under the whole name of each value of a row the name that is written there; what is refused is left out."""
    names: dict[str, str] = {}
    for name, value in row.items():
        for path in axes.known({name: value}):
            if path in names:
                axes.refuse(value, f"{path} is named twice", "keep one of the two")
            names[path] = name
    return names


def _rows_of_columns(node: Node, columns: Row, axes: AxisReader) -> list[Row] | None:
    lists = {name: axes.fields.items(column, name) for name, column in columns.items()}
    lengths = {name: len(items) for name, items in lists.items()}
    if len(set(lengths.values())) > 1:
        said = " and ".join(f"{name} has {count:,}" for name, count in lengths.items())
        axes.refuse(node, f"columns of a list need the same number of values: {said}", "give each as many")
        return None
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def _csv(node: Node, axes: AxisReader, folder: Path) -> list[Row] | None:
    """The rows of a CSV file: the first line has the names, each other line is a setting."""
    named = axes.fields.text(node, "list")
    if named is None:
        return None
    file, remedy = folder / named, "name a CSV file, or write the settings here"
    try:
        lines = list(csv.reader(read_text(file, LARGEST_LIST).splitlines()))
    except FileNotFoundError:
        axes.refuse(node, f"{file} cannot be read: there is no such file", remedy)
        return None
    except Unreadable as error:
        axes.refuse(node, f"{file} {error.message}{f' in line {error.line}' if error.line else ''}", error.remedy)
        return None
    except csv.Error as error:
        axes.refuse(node, f"{file} is no CSV file: {error}", "save it as comma-separated values in UTF-8")
        return None
    names = [name.strip() for name in lines[0]] if lines else []
    if len(names) == 1 and (mark := next((mark for mark in ";\t" if mark in names[0]), None)):
        said = f"{file} separates its columns by {quoted(mark)} and not by commas"
        axes.refuse(node, said, "save it with commas between the columns and points in the numbers: 0.5")
        return None
    if len(set(names)) < len(names):
        axes.refuse(node, f"{file} names a parameter twice in its first line", "keep one column of each")
        return None
    return _rows(file, names, lines[1:], node, axes)


def _rows(file: Path, names: list[str], lines: list[list[str]], node: Node, axes: AxisReader) -> list[Row] | None:
    rows: list[Row] = []
    for number, line in enumerate(lines, 2):
        place = Position(str(file), number, 1)
        if line and len(line) != len(names):
            remedy = "give one value for each, with points in the numbers: 0.5 and not 0,5"
            axes.fields.problems.add(place, f"{len(line)} values for {len(names)} parameters", remedy)
            return None
        if line:
            cells = (Node(scalar(cell.strip()), place, cell.strip(), place) for cell in line)
            rows.append(dict(zip(names, cells, strict=True)))
    if not rows:
        axes.refuse(node, f"{file} lists no setting", "name parameters in the first line, and values below")
        return None
    return rows

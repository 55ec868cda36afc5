"""`warentry query` and `warentry export`: the tables of a results folder for other tools."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from sim.answers.console import console, print_json, print_table, say, table, tell
from sim.answers.printable import printable
from sim.cli.after import lead_on
from sim.cli.options import Json, results_folders

ROWS_SHOWN, WORKBOOK = 200, "xlsx"
Folder = Annotated[Path, typer.Argument(metavar="RESULTS", help="folder of results", autocompletion=results_folders)]


class FileFormat(StrEnum):
    """The file formats of an export."""

    CSV = "csv"
    PARQUET = "parquet"


class Tables(StrEnum):
    """The tables of a results folder."""

    RUNS = "runs"
    PRESSURES = "pressures"
    HAZARD = "hazard"
    DECISIONS = "decisions"


Form = Annotated[FileFormat | None, typer.Argument(metavar="csv|parquet", help="the file's format, but for --excel")]


def register(app: typer.Typer) -> None:
    """Adds the commands to an application."""
    for command in (query, export):
        app.command()(command)


def query(
    results: Folder,
    sql: Annotated[str, typer.Argument(help="a question about the tables runs, pressures, hazard, decisions")],
    as_csv: Annotated[bool, typer.Option("--csv", help="print comma-separated values")] = False,
    as_json: Json = False,
) -> None:
    """Ask a results folder a question in SQL; `DESCRIBE runs` lists the columns of a table."""
    from sim.batch.sql import bounded_memory
    from sim.batch.store import Results

    if as_csv and as_json:
        raise typer.BadParameter("choose one form: --csv or --json")
    with bounded_memory(), Results.open(results).asked(sql) as (columns, rows):
        if as_json:
            _print_json(columns, rows)
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(map(printable, columns))
            writer.writerows([_safe(value) for value in row] for row in rows)
        else:
            shown = list(islice(rows, ROWS_SHOWN))
            numbers = [n for n, values in enumerate(zip(*shown, strict=True)) if all(map(_is_number, values))]
            print_table(console(), table(columns, ([_text(v) for v in row] for row in shown), right=numbers))
            if next(rows, None) is not None:
                say(f"more than {ROWS_SHOWN} rows: see them all with --csv, or add LIMIT to the query")
    lead_on("export", results, "csv")


def export(
    results: Folder,
    form: Form = None,
    excel: Annotated[bool, typer.Option("--excel", help="a workbook for Excel (xlsx)")] = False,
    which: Annotated[Tables, typer.Option("--table", help="which table")] = Tables.RUNS,
    sql: Annotated[str | None, typer.Option(metavar="SQL", help="the answer to a question instead")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: TABLE.FORMAT in the folder]")] = None,
    as_json: Json = False,
) -> None:
    """Write a table of a results folder into one file, for R, Stata, Excel or pandas."""
    from sim.batch.sql import bounded_memory
    from sim.batch.store import Results

    if sql is not None and which is not Tables.RUNS:
        raise typer.BadParameter("two things are asked for: give either --table or --sql")
    chosen = _form(form, excel)
    file = out if out is not None else results / f"{'query' if sql else which.value}.{chosen}"
    _check_file(out, chosen)
    with bounded_memory():
        Results.open(results).export(sql or which.value, file, chosen)
    if as_json:
        print_json({"results": str(results), "table": sql or which.value, "format": chosen, "file": str(file)})
    else:
        tell(file)
    lead_on("query", results, f"DESCRIBE {which.value}")


def _form(form: FileFormat | None, excel: bool) -> str:
    """The format that is asked for, as files of it end."""
    if excel == (form is not None):
        raise typer.BadParameter("name one format: csv, parquet or --excel")
    return WORKBOOK if form is None else form.value


def _check_file(out: Path | None, form: str) -> None:
    if out is None:
        return
    if out.suffix not in ("", f".{form}"):
        raise typer.BadParameter(f"--out {out} says {out.suffix[1:]} and the format is {form}: give one of them")
    if out.is_dir() or not out.parent.is_dir():
        reason = "is a folder" if out.is_dir() else f"needs the folder {out.parent}, which is not there"
        raise typer.BadParameter(f"--out {out} {reason}: name a file in a folder that is there")


def _print_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a list of objects, each on a line, as they come."""
    before = "["
    for row in rows:
        content = dict(zip(columns, map(_plain, row), strict=True))
        tell(f"{before}\n{json.dumps(content, ensure_ascii=False, allow_nan=False)}", end="")
        before = ","
    tell("[]" if before == "[" else "\n]")


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _safe(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value)


def _plain(value: object) -> object:
    """A value as JSON knows it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)

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

from sim.answers.console import console, print_table, say, table, tell
from sim.answers.printable import printable
from sim.cli.after import lead_on
from sim.cli.options import Json, results_folders

ROWS_SHOWN = 200
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


def register(app: typer.Typer) -> None:
    """Adds the commands to an application."""

    @app.command()
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
                shown = ([_text(value) for value in row] for row in islice(rows, ROWS_SHOWN))
                print_table(console(), table(columns, shown))
                if next(rows, None) is not None:
                    say(f"more than {ROWS_SHOWN} rows: see them all with --csv, or add LIMIT to the query")
        lead_on("export", results, "csv")

    @app.command()
    def export(
        results: Folder,
        form: Annotated[FileFormat, typer.Argument(metavar="csv|parquet", help="the file's format")],
        which: Annotated[Tables, typer.Option("--table", help="which table")] = Tables.RUNS,
        sql: Annotated[str | None, typer.Option(metavar="SQL", help="the answer to a question instead")] = None,
        out: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: TABLE.FORMAT in the folder]")] = None,
    ) -> None:
        """Write a table of a results folder into one file, for R, Stata, Excel or pandas."""
        from sim.batch.sql import bounded_memory
        from sim.batch.store import Results

        if sql is not None and which is not Tables.RUNS:
            raise typer.BadParameter("two things are asked for: give either --table or --sql")
        if out is not None and out.suffix not in ("", f".{form.value}"):
            raise typer.BadParameter(
                f"--out {out} says {out.suffix[1:]} and the format is {form.value}: give one of them"
            )
        if out is not None and (out.is_dir() or not out.parent.is_dir()):
            reason = "is a folder" if out.is_dir() else f"needs the folder {out.parent}, which is not there"
            raise typer.BadParameter(f"--out {out} {reason}: name a file in a folder that is there")
        file = out if out is not None else results / f"{'query' if sql else which.value}.{form.value}"
        with bounded_memory():
            Results.open(results).export(sql or which.value, file, form.value)
        tell(file)
        lead_on("query", results, f"DESCRIBE {which.value}")


def _print_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a list of objects, each on a line, as they come."""
    before = "["
    for row in rows:
        content = dict(zip(columns, map(_plain, row), strict=True))
        tell(f"{before}\n{json.dumps(content, ensure_ascii=False, allow_nan=False)}", end="")
        before = ","
    tell("[]" if before == "[" else "\n]")


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

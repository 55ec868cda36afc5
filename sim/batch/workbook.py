"""A workbook for Excel: a table on one sheet, and on another what the numbers are and what they were made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.batch.errors import ResultsError

MOST_ROWS = 1_048_576  # of a sheet, the headings included (Microsoft, "Excel specifications and limits")
LARGEST_EXACT = 2**53  # cells hold numbers of double precision
FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(
    file: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]], about: Mapping[str, str]
) -> None:
    """Writes rows as they come, so that they need no memory; texts stay texts, whatever they look like.

    `about` {label: text}. ResultsError where XlsxWriter is missing, and for more rows than a sheet takes.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise ResultsError(
            'a workbook needs XlsxWriter, which is not installed: pip install "warentry[excel]", or export csv, which '
            "Excel opens too"
        ) from None
    with xlsxwriter.Workbook(file, {"constant_memory": True, **FORMULAS}) as book:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for number, row in enumerate(rows, start=1):
            if number >= MOST_ROWS:
                raise ResultsError(
                    f"a sheet takes {MOST_ROWS - 1:,} rows and there are more: export parquet or csv, or ask for less "
                    "with --sql"
                )
            for place, value in enumerate(row):
                _write(sheet, number, place, value)
        told = book.add_worksheet("about")
        told.set_column(0, 0, 14)
        told.set_column(1, 1, 100)
        for number, (label, text) in enumerate(about.items()):
            told.write_string(number, 0, label, bold)
            told.write_string(number, 1, text)


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    """A value as a cell; what is no number and no text stays empty or is written as text."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) <= LARGEST_EXACT:
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))

"""What commands share: exit codes, talk on stderr, tables on stdout, whole numbers read from the command line."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SOME_FAILED, USAGE, INVALID_SCENARIO, IO_PROBLEM, NOTHING_TO_DO, INTERNAL, INTERRUPTED = 1, 2, 3, 4, 5, 70, 130
TRANSLITERATE = "warentry.transliterate"
NEAREST = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{PLUS-MINUS SIGN}": "+-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{DIVISION SIGN}": "/",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{MIDDLE DOT}": ".",
    "\N{BULLET}": "*",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
}
WIDTH_OF_A_PIPE, MOST_COLUMNS = 110, 2000


def say(text: str) -> None:
    """Talk goes to stderr, so that stdout holds nothing but data."""
    typer.echo(text, err=True)


def print_json(data: Any) -> None:
    """Prints data as JSON on stdout; where that cannot be Unicode, letters beyond ASCII are escaped."""
    is_ascii = "utf" not in (getattr(sys.stdout, "encoding", None) or "").lower()
    typer.echo(json.dumps(data, indent=2, ensure_ascii=is_ascii, allow_nan=False))


def transliterate_what_cannot_be_encoded() -> None:
    """Makes stdout and stderr write the nearest letters where their encoding lacks one, instead of failing."""
    codecs.register_error(TRANSLITERATE, _transliterated)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=TRANSLITERATE)


def _transliterated(error: UnicodeError) -> tuple[str, int]:
    """The nearest ASCII for letters that an encoding lacks: the letter without its marks, or a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    plain = (NEAREST.get(c) or normalize("NFKD", c).encode("ascii", "ignore").decode() or "?" for c in lacking)
    return "".join(plain), error.end


def console() -> Console:
    """Where tables and text are printed; NO_COLOR and pipes are respected."""
    from rich.console import Console

    made = Console(markup=False, emoji=False, highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = WIDTH_OF_A_PIPE
    return made


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> Table:
    """A table without lines; the first column keeps to one line, those in `right` are aligned to the right.

    What keeps to one line is never cut, and nor is a word, however narrow the terminal is: see `print_table`.
    """
    from rich.cells import cell_len
    from rich.table import Table

    made, body = Table(box=None, padding=(0, 2, 0, 0)), list(rows)
    for number, heading in enumerate(headings):
        short, cells = number == 0 or number in right, [heading, *(row[number] for row in body)]
        whole = [part for cell in cells for part in (cell.splitlines() if short else cell.split())]
        made.add_column(
            heading,
            no_wrap=short,
            min_width=max(map(cell_len, whole), default=1),
            overflow="fold",
            justify="right" if number in right else "left",
        )
    for row in body:
        made.add_row(*row)
    return made


def print_table(out: Console, made: Table) -> None:
    """Prints a table whose texts are wrapped and whose numbers are not: a narrow terminal breaks their lines itself."""
    least = sum((column.min_width or 1) + sum(made.padding[1::2]) for column in made.columns)
    narrow, out.width = out.width, max(out.width, least)
    out.print(made, crop=False)
    out.width = narrow


def print_whole(out: Console, made: Table) -> None:
    """Prints a table of numbers without cutting any: where the terminal is too narrow its lines are longer than it."""
    from rich.measure import Measurement

    needed = Measurement.get(out, out.options.update(width=MOST_COLUMNS), made).maximum
    narrow, out.width = out.width, max(out.width, needed)
    out.print(made, crop=False, soft_wrap=needed > narrow)
    out.width = narrow


def whole_number(low: int, high: int, example: str) -> Callable[[str], int]:
    """Reads a whole number between two bounds; the complaint ends with an example."""

    def parse(text: str) -> int:
        digits = str(text).strip().replace("_", "")
        if not (digits.lstrip("-").isdecimal() and low <= int(digits) <= high):
            raise typer.BadParameter(
                f"{text!r} is no whole number between {low:,} and {high:,}; write for example {example}"
            )
        return int(digits)

    return parse


def scenario_names(incomplete: str) -> list[str]:
    """The scenarios that a started word may mean, for completion by the shell."""
    from glob import escape, glob

    from sim.engine.shipped import shipped

    names = [path.stem for path in sorted(shipped("scenarios").glob("*.yaml"))]
    files = [path for pattern in ("*.yaml", "*.yml", "*/") for path in sorted(glob(escape(incomplete) + pattern))]
    return [name for name in names if name.startswith(incomplete)] + files


def results_folders(incomplete: str) -> list[str]:
    """The results folders that a started word may mean, for completion by the shell."""
    found = sorted(str(path.parent) for path in Path().glob("results/*/manifest.json"))
    return [name for name in found if name.startswith(incomplete)]

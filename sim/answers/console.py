"""Where answers are written: talk on stderr, tables and JSON on stdout or as text."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.answers.printable import careful_console, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH_OF_A_PIPE, MOST_COLUMNS = 110, 2000


def say(text: str) -> None:
    """Talk goes to stderr, so that stdout holds nothing but data; where there is no stderr it goes nowhere."""
    if sys.stderr is not None:
        print(printable(text), file=sys.stderr, flush=True)


def tell(data: object, end: str = "\n") -> None:
    """Data goes to stdout."""
    print(printable(f"{data}{end}"), end="")


def print_json(data: Any) -> None:
    """Prints data as JSON on stdout, with null where there is no number: JSON knows neither infinity nor nan."""
    tell(json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return None if isinstance(data, float) and not isfinite(data) else data


def console() -> Console:
    """Stdout, where tables and text are printed; NO_COLOR and pipes are respected."""
    made = _console()
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = WIDTH_OF_A_PIPE
    return made


def written(show: Callable[[Console], None]) -> str:
    """The text that something writes, as it comes out of a pipe; nothing of it is printed."""
    text = StringIO()
    show(_console(file=text, width=WIDTH_OF_A_PIPE, force_terminal=False, color_system=None))
    return text.getvalue()


def _console(**options: Any) -> Console:
    """A console that writes where it is told, also in a notebook: there rich would display each line as an output."""
    return careful_console(markup=False, emoji=False, highlight=False, force_jupyter=False, **options)


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

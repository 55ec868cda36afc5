"""Where answers are written: talk on stderr, tables and JSON on stdout or as text."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.answers.printable import careful_console, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH_OF_A_PIPE = 110
_told: list[bool] = []
READABLE = 24  # letters of a text on one line: in a narrower column it is a sliver


def say(text: str) -> None:
    """Talk goes to stderr, so that stdout holds nothing but data; where there is no stderr it goes nowhere."""
    if sys.stderr is not None:
        print(printable(text), file=sys.stderr, flush=True)


def tell(data: object, end: str = "\n") -> None:
    """Data goes to stdout."""
    _told.append(True)
    print(printable(f"{data}{end}"), end="")


def tell_text(text: str, indent: str = "") -> None:
    """Data goes to stdout, in lines that a terminal breaks between words; all but the first begin with `indent`."""
    width = terminal_width()
    if width is None:
        tell(text)
    else:
        tell(textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def is_told() -> bool:
    """Whether data went to stdout: what comes after it would be no part of one JSON object."""
    return bool(_told)


def forget_what_was_told() -> None:
    """Begins anew, for another command."""
    _told.clear()


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
    """A table without lines, to be printed by `print_table`; the columns in `right` are numbers, aligned to the right.

    Numbers, and names in the first column, keep to one line; a text keeps READABLE letters of it, or all that it has.
    """
    from rich.cells import cell_len
    from rich.table import Table

    made, body = Table(box=None, padding=(0, 2, 0, 0)), list(rows)
    for number, heading in enumerate(headings):
        short, cells = number == 0 or number in right, [heading, *(row[number] for row in body)]
        line, word = (
            max((cell_len(part) for cell in cells for part in parts(cell)), default=1)
            for parts in (str.splitlines, str.split)
        )
        made.add_column(
            heading,
            no_wrap=short,
            min_width=line if short else min(line, max(word, READABLE)),
            overflow="fold",
            justify="right" if number in right else "left",
        )
    for row in body:
        made.add_row(*row)
    return made


def print_table(out: Console, made: Table) -> None:
    """Prints a table and cuts no name, number or word: as records where the terminal is too narrow for its columns."""
    least = sum((column.min_width or 1) + sum(made.padding[1::2]) for column in made.columns)
    if least > out.width and has_edge(out):
        _print_records(out, made)
        return
    narrow, out.width = out.width, max(out.width, least)
    out.print(made, crop=False)
    out.width = narrow


def _print_records(out: Console, made: Table) -> None:
    """Prints each row as its name, and under it what else it says; what the names are names of stands above them."""
    first, *others = made.columns
    is_number = first.justify == "right"
    if first.header and not is_number:
        out.print(first.header, style="italic", overflow="fold")
    headings = [str(column.header) for column in others]
    for name, *cells in zip(*(column.cells for column in made.columns), strict=True):
        out.print(f"{first.header} {name}" if is_number else name, style="bold", overflow="fold")
        print_facts(out, zip(headings, map(str, cells), strict=True), indent="  ")


def print_facts(out: Console, facts: Iterable[tuple[str, str]], indent: str = "") -> None:
    """Prints what is said of one thing: each label with its text beside it, broken between words; no address is cut."""
    told = [(label, text) for label, text in facts if text]
    margin = min(max((len(label) for label, _ in told), default=0), out.width // 2) + len(indent) + 2
    for label, text in told:
        width = max(out.width - margin, READABLE)
        lines = [part for line in text.splitlines() for part in _broken(line, width)]
        if len(indent) + len(label) + 2 > margin:
            print_text(out, f"{indent}{label}")
            label = ""
        before, rest = f"{indent}{label}".ljust(margin), f"\n{' ' * margin}".join(lines)
        out.print(f"{before}{rest}", soft_wrap=True)


def print_text(out: Console, text: str) -> None:
    """Prints a text whose lines a terminal breaks between words, but no path; in a pipe or a file they are not broken.

    What a line is broken into is as far from the left as the line was.
    """
    lines = text.split("\n")
    if has_edge(out):
        lines = [part for line in lines for part in _broken(line, out.width)]
    out.print("\n".join(lines), soft_wrap=True)


def _broken(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]  # fmt: skip


def has_edge(out: Console) -> bool:
    """Whether lines have to end where a terminal ends."""
    return out.is_terminal or (out.file is sys.stdout and terminal_width() is not None)


def terminal_width() -> int | None:
    """How wide the terminal is that stdout leads to, or the one that COLUMNS speaks of; None for a pipe or a file."""
    is_there = "COLUMNS" in os.environ or (sys.stdout is not None and sys.stdout.isatty())
    return shutil.get_terminal_size().columns if is_there else None

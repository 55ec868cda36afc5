"""One world's history as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.words import NOT_A_FORECAST, worth
from sim.answers.console import has_edge, print_table, table, written
from sim.history.paragraphs import Balance, History, Option, Options, Paragraph, Section

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDEST, WIDTH_OF_A_PIPE = 120, 100


def write_history(paper: Console, history: History) -> None:
    """Writes a history as text, narrow enough to be read."""
    paper.width = min(paper.width, WIDEST) if has_edge(paper) else WIDTH_OF_A_PIPE
    paper.print(history.title, style="bold")
    paper.print(history.question)
    paper.print(f"World {history.world} of seed {history.rng}: one simulated history, {NOT_A_FORECAST}.")
    for section in history.sections:
        paper.print()
        paper.print(section.title, style="bold cyan")
        for part in _spaced(section):
            _print(paper, part)


def as_rows(history: History) -> list[dict[str, Any]]:
    """One row a paragraph: the section that it stands in, its weeks, and its text."""
    return [
        {"section": s.title, "first_week": s.first_week, "last_week": s.last_week, "text": written(_printing(part))}
        for s in history.sections
        for part in s.paragraphs
    ]


def _printing(part: Paragraph) -> Callable[[Console], None]:
    return lambda out: _print(out, _rendered(part), is_broken=False)


def _print(out: Console, part: str | Table, is_broken: bool = True) -> None:
    if isinstance(part, str):
        out.print(part, soft_wrap=not is_broken)
    else:
        print_table(out, part)


def _spaced(section: Section) -> Iterator[str | Table]:
    after_table = False
    for number, paragraph in enumerate(section.paragraphs):
        is_table = isinstance(paragraph, Options)
        if number and (is_table or after_table or section.kind == "opening"):
            yield ""
        after_table = is_table
        yield _rendered(paragraph)


def _rendered(paragraph: Paragraph) -> str | Table:
    if isinstance(paragraph, Options):
        return _options(paragraph)
    if not isinstance(paragraph, Balance):
        return paragraph.text
    return table(("", "start", "end"), ([row.label, *row.written] for row in paragraph.rows), right=(1, 2))


def _options(paragraph: Options) -> Table:
    options = paragraph.options
    cells = ((f"{'>' if o.chosen else ' '} {o.name}", worth(o.worth), _chance(o), o.why) for o in options)
    made = table((paragraph.title, "worth", "chance", "why"), cells, right=(1, 2))
    made.header_style = "italic"
    for row, option in zip(made.rows, options, strict=True):
        row.style = "bold" if option.chosen else ""
    return made


def _chance(option: Option) -> str:
    if option.percent == 0 and option.chance > 0:
        return "<0.1%"
    return ">99.9%" if option.percent == 100 and option.chance < 1 else f"{option.percent:.1f}%"

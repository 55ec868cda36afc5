"""One world's history as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.analysis.words import NOT_A_FORECAST, worth
from sim.answers.console import written
from sim.history.paragraphs import Balance, History, Option, Options, Paragraph, Section

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WIDEST, WIDTH_OF_A_PIPE = 120, 100


def write_history(paper: Console, history: History) -> None:
    """Writes a history as text, narrow enough to be read."""
    paper.width = min(paper.width, WIDEST) if paper.is_terminal else WIDTH_OF_A_PIPE
    paper.print(history.title, style="bold")
    paper.print(history.question)
    paper.print(f"World {history.world} of seed {history.rng}: one simulated history, {NOT_A_FORECAST}.")
    for section in history.sections:
        paper.print()
        paper.print(section.title, style="bold cyan")
        for part in _spaced(section):
            paper.print(part)


def as_rows(history: History) -> list[dict[str, Any]]:
    """One row a paragraph: the section that it stands in, its weeks, and its text."""
    return [
        {"section": s.title, "first_week": s.first_week, "last_week": s.last_week, "text": written(_printing(part))}
        for s in history.sections
        for part in s.paragraphs
    ]


def _printing(part: Paragraph) -> Callable[[Console], None]:
    return lambda out: out.print(_rendered(part), soft_wrap=True)


def _spaced(section: Section) -> Iterator[RenderableType]:
    after_table = False
    for number, paragraph in enumerate(section.paragraphs):
        is_table = isinstance(paragraph, Options)
        if number and (is_table or after_table or section.kind == "opening"):
            yield ""
        after_table = is_table
        yield _rendered(paragraph)


def _rendered(paragraph: Paragraph) -> RenderableType:
    if isinstance(paragraph, Options):
        return _options(paragraph)
    if not isinstance(paragraph, Balance):
        return paragraph.text
    made = Table(box=None, padding=(0, 2, 0, 0))
    made.add_column("")
    made.add_column("start", justify="right")
    made.add_column("end", justify="right")
    for row in paragraph.rows:
        made.add_row(row.label, *row.written)
    return made


def _options(paragraph: Options) -> RenderableType:
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="italic")
    made.add_column(paragraph.title, no_wrap=True)
    made.add_column("worth", justify="right", no_wrap=True)
    made.add_column("chance", justify="right", no_wrap=True)
    made.add_column("why")
    for option in paragraph.options:
        mark, style = (">", "bold") if option.chosen else (" ", "")
        made.add_row(f"{mark} {option.name}", worth(option.worth), _chance(option), option.why, style=style)
    return made


def _chance(option: Option) -> str:
    if option.percent == 0 and option.chance > 0:
        return "<0.1%"
    return ">99.9%" if option.percent == 100 and option.chance < 1 else f"{option.percent:.1f}%"

"""The first page on paper: exactly one sheet of A4, drawn with the figures' own type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.words import DISCLAIMER
from sim.batch.store import Results
from sim.plots import KINDS
from sim.plots.style import COLOURS, INK, QUIET, RULE, WIDTH, Setting, Words, house_style, save, set_as, wrapped
from sim.report.brief import Brief, Number, Passage

ACROSS, UP = 8.27, 11.69  # inches of A4
EDGE = (ACROSS - WIDTH) / 2
ROOM, GAP = 72 * WIDTH, 20.0  # points: across, between columns
TITLE, LEAD, HEADING, TEXT, NUMBER, SMALL = 18.0, 10.5, 9.0, 8.0, 16.0, 6.8  # points, before they are made to fit
LEADING, AFTER, INDENT = 1.4, 3.4, 8.0  # of the size; points below a paragraph; before one of a list
SCALES = (1.1, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
LETTERS = 320  # of a paragraph, where the page would not be one otherwise


@dataclass(frozen=True)
class Look:
    """How a paragraph is set."""

    size: float
    colour: str = INK
    weight: str = "normal"
    bullet: bool = False


class Sheet:
    """A page that is written from the top down: `y` points are taken, of `room` across from `left`."""

    def __init__(self, scale: float, letters: int | None = None) -> None:
        self.figure, self.scale, self.letters = Figure(figsize=(ACROSS, UP)), scale, letters
        self.y, self.left, self.room = 0.0, 0.0, ROOM

    def write(self, text: str, look: Look, before: float = 0.0) -> None:
        """Puts a paragraph below what stands there, so many points further down."""
        self.y += before * self.scale
        size, indent = look.size * self.scale, INDENT * self.scale * look.bullet
        if look.bullet:
            self._put("•", 0.0, size, look)
        for line in wrapped(self._cut(text), size, look.colour, look.weight, self.room - indent):
            self._put(line.text, indent, size, look)
            self.y += size * LEADING
        self.y += AFTER * self.scale

    def columns(self, written: Sequence[Callable[[], None]]) -> None:
        """Writes side by side, from the same height; goes on below the longest."""
        top, lowest = self.y, self.y
        self.room = (ROOM - GAP * (len(written) - 1)) / len(written)
        for number, write in enumerate(written):
            self.y, self.left = top, number * (self.room + GAP)
            write()
            lowest = max(lowest, self.y)
        self.y, self.left, self.room = lowest, 0.0, ROOM

    def rule(self) -> None:
        """A thin line across."""
        y = 1 - (EDGE + self.y / 72) / UP
        self.figure.add_artist(Line2D((EDGE / ACROSS, 1 - EDGE / ACROSS), (y, y), color=RULE, lw=0.8))
        self.y += 7 * self.scale

    def _cut(self, text: str) -> str:
        text = text.replace("`", "")
        if self.letters is None or len(text) <= self.letters:
            return text
        return text[: self.letters].rsplit(" ", 1)[0] + " …"

    def _put(self, text: str, indent: float, size: float, look: Look) -> None:
        x, y = EDGE + (self.left + indent) / 72, UP - EDGE - self.y / 72
        self.figure.text(x / ACROSS, y / UP, text, size=size, color=look.colour, weight=look.weight, va="top")


def write_pdf(page: Brief, results: Sequence[Results], file: Path) -> None:
    """Writes the first page as PDF, with its figure drawn of these results; the same results give the same bytes."""
    with house_style(), matplotlib.rc_context({"pdf.fonttype": 42}):
        metadata = {"title": page.title, "description": f"{page.question} {page.source}", "creator": "warentry"}
        save(fitted(page, results).figure, file, "pdf", metadata)


def fitted(page: Brief, results: Sequence[Results]) -> Sheet:
    """The page at the largest scale at which it is one; with shorter paragraphs or without its figure if need be."""
    module = import_module(f"sim.plots.{page.figure}") if page.figure else None
    data = module.load(list(results) if page.figure == "forest" else results[0]) if module else None
    body = _height(module, data) if module else 0.0
    tried = ((scale, letters, has) for has, letters, scale in product((True, False), (None, LETTERS), SCALES))
    for scale, letters, has_figure in tried:
        sheet = Sheet(scale, letters)
        place = _fill(sheet, page, data.title if data else "", body if has_figure else 0.0)
        if sheet.y <= 72 * (UP - 2 * EDGE):
            break
    if has_figure and module:
        with set_as(Setting(words=[], sheet=sheet.figure, left=EDGE, top=UP - EDGE - place / 72)):
            module.figure(data)
    return sheet


def _height(module: Any, data: Any) -> float:
    """How many points the panels of a figure take."""
    words: list[Words] = []
    with set_as(Setting(words=words)):
        module.figure(data)
    return 72 * words[0].body


def _fill(sheet: Sheet, page: Brief, finding: str, figure: float) -> float:
    """Writes all but the panels of the figure, which take so many points; returns where these begin."""
    sheet.write(f"warentry. {DISCLAIMER}", Look(SMALL, QUIET))
    sheet.write(page.title, Look(TITLE, weight="bold"))
    sheet.write(page.question, Look(LEAD, QUIET))
    if page.words:
        sheet.write(f"{page.words.capitalize()}.", Look(LEAD + 1, weight="bold"))
    sheet.write(page.answer, Look(LEAD))
    place = sheet.y
    if figure:
        said = KINDS[page.figure].meaning if page.is_comparison else finding
        sheet.write(said[0].upper() + said[1:], Look(HEADING, weight="bold"), before=4)
        place = sheet.y
        sheet.y += figure
    sheet.rule()
    sheet.columns([partial(_number, sheet, number, place == 0) for place, number in enumerate(page.numbers)])
    sheet.rule()
    half = len(page.parts) // 2
    sheet.columns([partial(_parts, sheet, some) for some in (page.parts[:half], page.parts[half:])])
    sheet.rule()
    sheet.write(page.source, Look(SMALL, QUIET))
    return place


def _number(sheet: Sheet, number: Number, is_first: bool) -> None:
    sheet.write(number.label, Look(TEXT, QUIET, "bold"))
    sheet.write(number.value, Look(NUMBER, COLOURS["entry"] if is_first else INK, "bold"))
    sheet.write(number.meaning, Look(TEXT))


def _parts(sheet: Sheet, parts: Sequence[Passage]) -> None:
    for part in parts:
        sheet.write(part.heading, Look(HEADING, weight="bold"), before=3)
        for sentence in part.sentences:
            sheet.write(sentence, Look(TEXT, bullet=len(part.sentences) > 1))

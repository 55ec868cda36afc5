"""The figures of the report: drawn by `sim.plots`, made small, and given words for those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from sim.analysis.errors import CannotAnswer
from sim.batch.store import Results
from sim.plots import KINDS
from sim.plots.style import (
    BLUE,
    COLOURS,
    DPI,
    INK,
    NARROW,
    PAPER,
    QUIET,
    RULE,
    SHADE,
    WIDTH,
    Setting,
    Words,
    house_style,
    missing_glyphs_told,
    set_as,
)
from sim.report.svg import svg_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERS = re.compile(r"-?\d+\.\d+")
BROKEN = re.compile(r' (?:d|points|x|y)="[^".]*\.[^"]*"')  # coordinates with fractions: outlines of letters have none
NOT_DRAWN = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
NAMED = re.compile(r'( id="|href="#|url\(#)([^")]+)')
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
MOST_NUMBERS = 2**14  # of a report that are remembered: each stands there four times
MOST_BYTES = 400_000  # of one figure: together they must fit into a page under 3 MB
# Colours that follow the reader's choice of light or dark, and what they are in the dark.
DARK = {
    INK: "#e8eaec", QUIET: "#b2bac2", RULE: "#42494f", SHADE: "#2b3137", PAPER: "#15181b", BLUE: "#7fb0e2",
    COLOURS["entry"]: "#ff7d78", COLOURS["kremlin_takeover"]: "#a99cff", COLOURS["domestic_collapse"]: "#e8b04a",
    COLOURS["war_end"]: "#56c2ae", COLOURS["no_entry"]: "#5b646d",
}  # fmt: skip
FOLLOWS = {light.lower(): f"var(--figure-{number})" for number, light in enumerate(DARK)}


@dataclass(frozen=True)
class EmbeddedFigure:
    """A figure as SVG, for a screen and for a phone, with its finding as title, what it shows and how it is read.

    Without `svg`, `problem` says why not; `is_lost` where the figure should be there: not where the results cannot
    answer what it asks.
    """

    kind: str
    title: str
    meaning: str
    svg: str = ""
    narrow: str = ""
    reading: tuple[str, ...] = ()
    problem: str = ""
    is_lost: bool = False


def colours(scheme: str) -> str:
    """The colours of figures on a `light` or a `dark` page, as declarations of CSS."""
    values = DARK if scheme == "light" else DARK.values()
    return " ".join(f"--figure-{number}: {value};" for number, value in enumerate(values))


def followed(colour: str) -> str:
    """A colour of the figures as the page has it, which follows the reader's choice of light or dark."""
    return FOLLOWS.get(colour.lower(), colour)


def picture(kind: str, results: Sequence[Results]) -> EmbeddedFigure | None:
    """A figure of one results folder or of several; None where there is none of such results.

    A figure that fails costs a sentence, never the report.
    """
    if kind not in KINDS or find_spec(f"sim.plots.{kind}") is None:
        return None
    known = KINDS[kind]
    if not known.fewest <= len(results) <= known.most or (known.varied and not results[0].manifest.parameters):
        return None
    module = import_module(f"sim.plots.{kind}")
    try:
        data = module.load(list(results) if known.most > 1 else results[0])
        (wide, words), (narrow, _) = (_drawn(module.figure, data, width) for width in (WIDTH, NARROW))
    except CannotAnswer as error:
        return EmbeddedFigure(kind, "", known.meaning, problem=str(error))
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        return EmbeddedFigure(kind, "", known.meaning, problem=problem, is_lost=True)
    if len(wide) + len(narrow) > MOST_BYTES:
        problem = "it would be too large for this page"
        return EmbeddedFigure(kind, data.title, known.meaning, problem=problem, is_lost=True)
    said = f"{known.meaning}. {data.experiment.metadata(data.title)['description']}"
    svg, small = (_named(drawn, name, data.title, said) for drawn, name in ((wide, kind), (narrow, f"{kind}-narrow")))
    reading = tuple(note for note in words.notes if note != data.experiment.caption)
    return EmbeddedFigure(kind, data.title, known.meaning, svg, small, reading)


def _drawn(figure: Callable[[Any], Figure], data: Any, width: float) -> tuple[str, Words]:
    """A figure as SVG without what is not needed to draw it, and the words that belong around it."""
    words: list[Words] = []
    with set_as(Setting(width, words)), house_style(), missing_glyphs_told():
        drawn = figure(data)
        for axis in (axis for axes in drawn.axes for axis in (axes.xaxis, axes.yaxis)):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)  # else matplotlib measures all ticks to find a place for it
        svg = svg_of(drawn, DPI)
    svg = NOT_DRAWN.sub("", svg).strip()
    svg = BROKEN.sub(lambda found: NUMBERS.sub(lambda number: _short(number[0]), found[0]), svg)
    svg = COLOUR.sub(lambda found: followed(found[0]), svg)
    return "\n".join(line for line in map(str.strip, svg.splitlines()) if line), words[0]


@lru_cache(maxsize=MOST_NUMBERS)
def _short(number: str) -> str:
    """A coordinate to a tenth of a point, which is finer than anyone sees."""
    text = f"{float(number):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _named(svg: str, kind: str, title: str, description: str) -> Markup:
    """The figure with title and description for screen readers, and with ids that no other figure of the page has."""
    svg = NAMED.sub(lambda found: f"{found[1]}{kind}-{found[2]}", svg)
    start, rest = svg.split(">", 1)
    start = re.sub(r'\s(width|height)="[^"]*"', "", start)
    names = f'role="img" aria-labelledby="{kind}-title {kind}-desc"'
    words = f'<title id="{kind}-title">{escape(title)}</title><desc id="{kind}-desc">{escape(description)}</desc>'
    return Markup(f"{start} {names}>{words}{rest}")

"""The figures of the report: drawn by `sim.plots`, made small, and given words for those who cannot see them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sim.analysis.errors import CannotAnswer
from sim.batch.store import Results
from sim.plots import KINDS
from sim.plots.style import house_style, missing_glyphs_told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERS = re.compile(r"-?\d+\.\d+")
GEOMETRY = re.compile(r'(?<= )(d|points|x|y)="([^"]*)"')
NOT_DRAWN = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
NAMED = re.compile(r'( id="|href="#|url\(#)([^")]+)')
LINES = re.compile(r"\s*\n\s*")
MOST_BYTES = 400_000  # of one figure: together they must fit into a page under 3 MB


@dataclass(frozen=True)
class EmbeddedFigure:
    """A figure as SVG, with its finding as title and what it shows; without `svg`, `problem` says why not.

    `is_lost` where the figure should be there: not where the results cannot answer what it asks.
    """

    kind: str
    title: str
    meaning: str
    svg: str = ""
    problem: str = ""
    is_lost: bool = False


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
        drawn = _drawn(module.figure(data))
    except CannotAnswer as error:
        return EmbeddedFigure(kind, "", known.meaning, problem=str(error))
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        return EmbeddedFigure(kind, "", known.meaning, problem=problem, is_lost=True)
    if len(drawn) > MOST_BYTES:
        problem = "it would be too large for this page"
        return EmbeddedFigure(kind, data.title, known.meaning, problem=problem, is_lost=True)
    description = data.experiment.metadata(data.title)["description"]
    return EmbeddedFigure(
        kind, data.title, known.meaning, _named(drawn, kind, data.title, f"{known.meaning}. {description}")
    )


def _drawn(figure: Figure) -> str:
    """A matplotlib figure as SVG, without what is not needed to draw it."""
    file = io.StringIO()
    with house_style(), missing_glyphs_told():
        figure.savefig(file, format="svg", metadata={"Date": None})
    svg = NOT_DRAWN.sub("", file.getvalue()).strip()
    svg = GEOMETRY.sub(lambda found: f'{found[1]}="{NUMBERS.sub(_short, found[2])}"', svg)
    return LINES.sub("\n", svg)


def _short(number: re.Match[str]) -> str:
    """A coordinate to a tenth of a point, which is finer than anyone sees."""
    text = f"{float(number[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _named(svg: str, kind: str, title: str, description: str) -> Markup:
    """The figure with title and description for screen readers, and with ids that no other figure of the page has."""
    svg = NAMED.sub(lambda found: f"{found[1]}{kind}-{found[2]}", svg)
    start, rest = svg.split(">", 1)
    start = re.sub(r'\s(width|height)="[^"]*"', "", start)
    names = f'role="img" aria-labelledby="{kind}-title {kind}-desc"'
    words = f'<title id="{kind}-title">{escape(title)}</title><desc id="{kind}-desc">{escape(description)}</desc>'
    return Markup(f"{start} {names}>{words}{rest}")

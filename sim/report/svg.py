"""Figures written as SVG, as matplotlib saves them; a text that occurs again is neither measured nor set anew."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.textpath import TextToPath

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_TEXTS = 1024  # that are remembered: a report has 200 to 400, most of them twice, on a screen and on a phone


class Lettering(TextToPath):
    """How wide texts are, and which outlines of letters stand where in them."""

    def __init__(self) -> None:
        super().__init__()
        self._measured = lru_cache(MOST_TEXTS)(super().get_text_width_height_descent)
        self._set = lru_cache(MOST_TEXTS)(super().get_glyphs_with_font)

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        """How much room a text takes."""
        return self._measured(s, prop, ismath)

    def get_glyphs_with_font(
        self, font: Any, s: str, glyph_map: Any = None, return_new_glyphs_only: bool = False, **how: Any
    ) -> Any:
        """The places of a text's glyphs, and the outlines of those that are not in `glyph_map`, if one is given."""
        places, outlines, rectangles = self._set(font, s, **how)
        return places, {name: path for name, path in outlines.items() if name not in (glyph_map or {})}, rectangles


LETTERING = Lettering()


def svg_of(figure: Figure, dpi: float) -> str:
    """What matplotlib writes of a figure on no ground; `dpi` of its images, if it has any."""
    figure.patch.set_facecolor("none")
    figure.dpi = FigureCanvasSVG.fixed_dpi
    width, height = figure.dpi * figure.get_size_inches()
    file = io.StringIO()
    drawing: Callable[..., Any] = RendererSVG  # it carries no types
    renderer = drawing(width, height, file, image_dpi=dpi, metadata={"Date": None})
    renderer._text2path = LETTERING  # in place of one for each figure
    figure.draw(renderer)
    renderer.finalize()
    return file.getvalue()

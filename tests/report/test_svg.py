"""Figures of the report as SVG."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.textpath import TextToPath

from sim.plots.style import DPI, house_style
from sim.report.svg import Lettering, svg_of

LETTERS = "Minsk, 9.5 %: 3 < 4 – “ў”"


@house_style()
def a_figure() -> Figure:
    """Texts upright and turned, large and small, one of them twice; lines, areas, dots and an image."""
    figure = Figure(figsize=(3, 2))
    left, right = figure.subplots(1, 2)
    left.fill_between([0, 1, 2], [1.25, 2, 1.5])
    left.plot([0, 1, 2], [1, 3, 2], "o-")
    left.set_xlabel(LETTERS)
    left.set_ylabel(LETTERS, weight="bold")
    left.annotate(LETTERS, (1, 1), (2, 2), size=5, rotation=30, bbox={"facecolor": "white"})
    right.imshow(np.arange(6).reshape(2, 3))
    return figure


@house_style()
def as_saved(figure: Figure) -> str:
    """What matplotlib itself saves of a figure."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None}, facecolor="none")
    return file.getvalue()


@house_style()
def as_written(figure: Figure) -> str:
    """What the report takes of it."""
    return svg_of(figure, DPI)


def test_a_figure_is_written_as_matplotlib_saves_it() -> None:
    saved = as_saved(a_figure())
    assert as_written(a_figure()) == saved
    assert as_written(a_figure()) == saved, "not so where all texts are known"


def test_a_text_that_occurs_again_is_neither_measured_nor_set_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    measured, letters = list[object](), list[object]()

    def noted(name: str, into: list[object]) -> None:
        found = getattr(TextToPath, name)

        def note(self: TextToPath, *text: object, **how: object) -> object:
            into.append(text)
            return found(self, *text, **how)

        monkeypatch.setattr(TextToPath, name, note)

    noted("get_text_width_height_descent", measured)
    noted("get_glyphs_with_font", letters)
    monkeypatch.setattr("sim.report.svg.LETTERING", Lettering())
    as_written(a_figure())
    as_written(a_figure())
    for texts in (measured, letters):
        assert texts
        assert len(texts) == len(set(texts))

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from sim.analysis.endings import CALLED
from sim.measured.endings import ENDINGS
from sim.plots import style
from sim.plots.style import COLOURS, MARGIN, WIDTH, house_style, page, save
from tests.plots.conftest import must_draw

# What is left of red, green and blue (linear) for the three kinds of colour blindness; Machado et al. 2009.
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, sight) -> np.ndarray:
    """A colour as CIE Lab, in which 10 is a difference that nobody misses."""
    s = np.array(to_rgb(colour))
    linear = np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(TO_XYZ @ np.clip(sight @ linear, 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_each_ending_has_one_colour_and_one_name() -> None:
    assert set(COLOURS) == set(CALLED) == set(ENDINGS)
    assert len(set(COLOURS.values())) == len({called.label for called in CALLED.values()}) == len(ENDINGS)


@pytest.mark.parametrize("kind", SIGHT)
def test_the_colours_of_the_endings_are_told_apart_by_every_eye(kind: str) -> None:
    seen = {ending: lab(colour, np.array(SIGHT[kind])) for ending, colour in COLOURS.items()}
    assert min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(ENDINGS, 2)) > 25


def test_the_colours_of_the_endings_are_told_apart_in_grey() -> None:
    lightness = sorted(lab(colour, np.eye(3))[0] for colour in COLOURS.values())
    assert np.diff(lightness).min() > 10


def test_a_text_is_a_text_with_dollars_and_backslashes_too() -> None:
    said = r"Would $\frac{1}{ $ of a $5 bn loan matter?"
    with house_style():
        made = page(2, said, said, [said])
        axes = made.panel(1, 1, 2, 1)
        axes.set_xlabel(said)
        axes.annotate(said, (0, 0))
        axes.set_xticks([0], [said])
    assert said in " ".join(text.get_text() for text in made.figure.texts)
    must_draw(made.figure)  # mathtext would raise


def test_letters_that_the_font_lacks_are_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "_told", set())
    with house_style():
        made = page(2, "A loan of 中文 in 中文 🙂", "", [])
    about = {"title": "", "description": "", "creator": ""}
    with pytest.warns(UserWarning, match="lacks 中 文 🙂: a box stands for each") as told:
        save(made.figure, tmp_path / "one.png", "png", about)
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save(made.figure, tmp_path / "two.svg", "svg", about)


def test_a_figure_needs_no_backend_whatever_the_surroundings_name() -> None:
    """A notebook names one of its own for all that it starts; one that is known is left chosen."""
    code = (
        "import sim.plots, os, matplotlib, sim.plots.style; "
        "print(os.environ['MPLBACKEND'], matplotlib.rcParams['backend'] == 'svg')"
    )
    for backend in ("module://bogus", "svg"):
        around = os.environ | {"MPLBACKEND": backend}
        told = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=True)
        assert told.stdout.split() == [backend, str(backend == "svg")]


@house_style()
def test_no_line_of_text_leaves_the_page() -> None:
    made = page(2, "A title that goes on and on " * 5, "and a subtitle " * 20, ["with notes " * 60, "WIDE " * 60])
    renderer = FigureCanvasAgg(made.figure).get_renderer()
    right = max(text.get_window_extent(renderer).x1 for text in made.figure.texts) / made.figure.dpi
    assert WIDTH - 1 < right <= WIDTH - MARGIN / 2


def test_where_words_stand_apart_the_page_holds_the_panels_alone_and_upon_a_sheet_takes_none_of_its_own() -> None:
    words: list[style.Words] = []
    with style.set_as(style.Setting(style.NARROW, words)), house_style():
        made = page(2, "Title", "About", ["Note"], style.width())
        assert style.width() == style.NARROW
    assert not made.figure.texts and made.figure.get_size_inches()[0] == style.NARROW
    assert (words[0].title, words[0].notes, words[0].body) == ("Title", ("Note",), 2)
    with house_style():
        sheet = style.Figure(figsize=(8.27, 11.69))
        with style.set_as(style.Setting(words=[], sheet=sheet, left=0.5, top=10.0)):
            axes = page(2, "Title", "About", []).panel(0, 8, 1, 2)
    assert axes.figure is sheet and style.width() == WIDTH
    assert axes.get_position().y1 * 11.69 == pytest.approx(10)

"""The look that all pictures share: colours, type, the page with title and caption, and how it is saved."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.batch.files import check_target, written_aside

# Told apart under the three kinds of colour blindness, and by their lightness alone when printed in grey.
COLOURS = {
    "entry": "#B3202A",
    "kremlin_takeover": "#332288",
    "domestic_collapse": "#DD9A1F",
    "war_end": "#2E8B7D",
    "succession": "#84CCF8",
    "no_entry": "#E0E3E6",
}
INK, QUIET, RULE, SHADE, PAPER = "#1D2126", "#59636E", "#C9CED3", "#E9ECEF", "#FFFFFF"
BLUE = "#2F5D8A"  # what leads away from entry, or what is no ending at all
UPON, HALO = "#000000", "#FEFEFE"  # upon colours, and around it: these stay what they are on a dark page
WIDTH, MARGIN, NARROW, BARE = 7.2, 0.12, 3.9, 0.05  # inches: the page and its margin, on a phone, around bare panels
TITLE, SUBTITLE, HEADING, TEXT, SMALL = 12.0, 8.0, 8.5, 7.5, 6.5  # points
LINE_SPACING = 1.35
CEILINGS, HEADROOM = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4), 1.15  # where scales of shares end; room above the highest
TEXT_WIDTH = 72 * (WIDTH - 2 * MARGIN)  # points
FONT = "DejaVu Sans"  # ships with matplotlib, so that a picture is the same on every machine
DPI = 200
MISSING_GLYPH, MOST_GLYPHS = re.compile(r"Glyph (\d+) "), 12
UNBROKEN = re.compile(r"\S+(?: %\S*)?")  # a word, or a number with its percent sign
_told: set[str] = set()  # glyphs that were named before
STYLE: dict[str, Any] = {
    "font.family": FONT,
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a dollar is a dollar
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.width": 0.7,
    "ytick.major.size": 0,
    "figure.facecolor": "white",
    "figure.dpi": DPI,
    "svg.hashsalt": "warentry",  # else matplotlib names the parts of an SVG at random
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draws in the shared look whatever the user's own matplotlib settings are; also usable as a decorator."""
    with matplotlib.style.context(["default", STYLE]):
        yield


@contextmanager
def missing_glyphs_told() -> Iterator[None]:
    """Draws where matplotlib would warn of each letter that the font lacks, time and again; they are named once."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        yield
    lacking = []
    for warning in found:
        glyph = MISSING_GLYPH.match(str(warning.message))
        if glyph is None:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
        elif glyph[1] not in _told:
            _told.add(glyph[1])
            lacking.append(chr(int(glyph[1])))
    if lacking:
        some = " ".join(lacking[:MOST_GLYPHS]) + (" …" if len(lacking) > MOST_GLYPHS else "")
        warnings.warn(f"the font of the figures ({FONT}) lacks {some}: a box stands for each in them", stacklevel=3)


@dataclass(frozen=True)
class Words:
    """What a picture says around its panels: its finding, what it is about, how it is read and where it comes from.

    `body`: how high the panels are, in inches.
    """

    title: str
    subtitle: str
    notes: tuple[str, ...]
    body: float


@dataclass(frozen=True)
class Setting:
    """How pages are set: how wide, with their own words or these put down in `words`, and upon which sheet.

    `sheet`: a figure with room for the panels below `top` and right of `left`, in inches from its lower left corner.
    """

    width: float = WIDTH
    words: list[Words] | None = None
    sheet: Figure | None = None
    left: float = 0.0
    top: float = 0.0


OF_ITS_OWN = Setting()
_setting: ContextVar[Setting] = ContextVar("setting", default=OF_ITS_OWN)


@contextmanager
def set_as(setting: Setting) -> Iterator[None]:
    """Sets the pages that are drawn in it in another way than for a file of their own."""
    before = _setting.set(setting)
    try:
        yield
    finally:
        _setting.reset(before)


def width() -> float:
    """How wide the page is to be, in inches."""
    return _setting.get().width


@dataclass(frozen=True)
class Page:
    """A figure with its title on top and its caption below; panels are placed in inches, from `bottom` up."""

    figure: Figure
    height: float
    bottom: float
    left: float = 0.0

    def panel(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """An empty panel; all four in inches, from the lower left corner of the page."""
        across, up = self.figure.get_size_inches()
        return self.figure.add_axes(((self.left + left) / across, bottom / up, width / across, height / up))


def page(body: float, title: str, subtitle: str, notes: Sequence[str], wide: float = WIDTH) -> Page:
    """A page with room for panels `body` inches high between a title that states the finding and the caption.

    It is `wide` inches wide. Where words and pictures are set apart, it holds the panels alone.
    """
    setting = _setting.get()
    if setting.words is not None:
        setting.words.append(Words(title, subtitle, tuple(notes), body))
        if setting.sheet is not None:
            return Page(setting.sheet, body, setting.top - body, setting.left)
        return Page(Figure(figsize=(wide, body + 2 * BARE)), body + 2 * BARE, BARE)
    head = [*wrapped(title, TITLE, INK, "bold"), *wrapped(subtitle, SUBTITLE, QUIET)]
    foot = [line for note in notes for line in wrapped(note, SMALL, QUIET)]
    above, below = (MARGIN + sum(line.height for line in lines) + 0.1 for lines in (head, foot))
    height = above + body + below
    figure = Figure(figsize=(wide, height))
    for lines, top in ((head, height - MARGIN), (foot, below - 0.1)):
        for line in lines:
            line.write(figure, MARGIN / wide, top / height)
            top -= line.height
    return Page(figure, height, below)


def percent_axis(axes: Axes, most: int) -> None:
    """Up to so many percentages beside a y-axis of shares, with thin lines through the panel."""
    axes.yaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))
    axes.grid(axis="y", color=RULE, lw=0.4)


def ceiling(most: float) -> float:
    """The top of a scale on which a share of `most` does not touch the top: whole, or a round number below."""
    return next((top for top in CEILINGS if most * HEADROOM <= top), 1.0)


def spaced(wanted: Sequence[float] | NDArray[np.float64], apart: float, room: float = 1.0) -> list[float]:
    """Where labels go that want to stand at these rising heights, `apart` from each other, between 0 and `room`."""
    places: list[float] = []
    for height in wanted:
        places.append(max(float(height), places[-1] + apart if places else apart / 2))
    limit = room - apart / 2
    for number in reversed(range(len(places))):
        places[number] = min(places[number], limit)
        limit = places[number] - apart
    return places


@dataclass(frozen=True)
class Line:
    """A line of text of a picture."""

    text: str
    size: float = TEXT
    colour: str = INK
    weight: str = "normal"

    @property
    def height(self) -> float:
        """How much of the page it takes, in inches."""
        return self.size * LINE_SPACING / 72

    def write(self, figure: Figure, x: float, y: float) -> None:
        """Puts it on a figure, its upper left corner at (x, y) in fractions of the figure."""
        figure.text(x, y, self.text, size=self.size, color=self.colour, weight=self.weight, va="top")


def beside(axes: Axes, lines: Sequence[Line], middle: float, side: int = 1, away: float = 8) -> None:
    """Lines below each other beside a panel, around `middle` points above its foot; `away` points from its `side`.

    What they stand upon does not run through them.
    """
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    top = middle + 36 * sum(line.height for line in lines)
    for line in lines:
        look: dict[str, Any] = {"size": line.size, "color": line.colour, "weight": line.weight, "zorder": 6}
        axes.annotate(
            line.text, (side, 0), (away, top), "axes fraction", "offset points", va="top", bbox=ground, **look
        )
        top -= 72 * line.height


def wrapped(text: str, size: float, colour: str, weight: str = "normal", room: float = TEXT_WIDTH) -> list[Line]:
    """The text in lines of up to `room` points, by default what the page allows; a line break in it stands.

    No line begins with a percent sign.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        left = 0.0  # nothing fits on the line before
        for word in UNBROKEN.findall(paragraph):
            width = text_width(f" {word}", weight) * size
            if width <= left:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
                left = room
            left -= width
    return [Line(line, size, colour, weight) for line in lines]


@cache
def text_width(text: str, weight: str = "normal") -> float:
    """How wide a text is in points when set in 1 point."""
    font = FontProperties(family=FONT, size=100, weight=weight)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # told where it is drawn
        width: float = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    return width / 100


def save(figure: Figure, file: Path, form: str, metadata: Mapping[str, str]) -> None:
    """Writes a figure, whole or not at all; `metadata` has the keys title, description, creator.

    Raises OSError, naming `file`, where it cannot be written.
    """
    try:
        check_target(file)
        with written_aside(file) as temporary, house_style(), missing_glyphs_told():
            figure.savefig(temporary, format=form, dpi=DPI, metadata=_embedded(form, metadata))
    except OSError as error:
        raise OSError(error.errno, f"the picture cannot be written ({error.strerror})", str(file)) from None


def _embedded(form: str, metadata: Mapping[str, str]) -> dict[str, Any]:
    """The metadata under the names of each format; without a date, so that the same results give the same file."""
    title, description, creator = (metadata[key] for key in ("title", "description", "creator"))
    if form == "svg":
        return {"Title": title, "Description": description, "Creator": creator, "Date": None}
    if form == "pdf":
        return {"Title": title, "Subject": description, "Creator": creator, "CreationDate": None}
    return {"Title": title, "Description": description, "Software": creator}

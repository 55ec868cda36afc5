"""The figure of discovered boxes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.analysis.discovery.found import Found
from sim.analysis.discovery.search import discover
from sim.analysis.discovery.tried import Tried
from sim.analysis.varied import Axis
from sim.plots.discovery import DrawnBoxes, figure
from tests.plots.conftest import experiment, must_draw, words

POINTS = 600
UNITS = np.random.default_rng(3).random((POINTS, 4))
CORNER = (UNITS[:, 0] > 0.6) & (UNITS[:, 1] < 0.5)
AXES = {
    f"leader.{name}": Axis(f"leader.{name}", f"what {name} means", "share", 0.5, is_chosen=name == "d")
    for name in "abcd"
}


def drawn_of(share: np.ndarray, above: float, values: np.ndarray = UNITS, worlds: int = 10) -> DrawnBoxes:
    n = np.full(POINTS, worlds)
    events = np.random.default_rng(4).binomial(n, share)
    tried = Tried(tuple(AXES), values, n, events, np.arange(POINTS))
    seen = experiment(worlds=POINTS * worlds, planned=POINTS * worlds, points=POINTS)
    return DrawnBoxes(seen, Found(discover(tried, above), "entry", AXES, 1))


MIDDLE = (UNITS[:, 0] > 0.3) & (UNITS[:, 0] < 0.6)
TWO = np.where(CORNER, 0.8, np.where((UNITS[:, 0] < 0.3) & (UNITS[:, 2] < 0.6), 0.6, 0.02))
CASES = {
    "corner": lambda: drawn_of(np.where(CORNER, 0.6, 0.05), 0.3),
    "middle": lambda: drawn_of(np.where(MIDDLE, 0.7, 0.05), 0.4),
    "two-boxes": lambda: drawn_of(TWO, 0.3),
    "nothing": lambda: drawn_of(np.full(POINTS, 0.2), 0.3),
    "too-much": lambda: drawn_of(np.where(CORNER, 0.6, 0.05), 0.97),
    "certain": lambda: drawn_of(np.where(CORNER, 1.0, 0.0), 0.5),
    "rare": lambda: drawn_of(np.where(CORNER, 0.004, 0.0), 0.002, worlds=1000),
    "large-numbers": lambda: drawn_of(np.where(CORNER, 0.6, 0.05), 0.3, UNITS * 1e6),
    "one-world-a-point": lambda: drawn_of(np.where(CORNER, 0.9, 0.05), 0.3, worlds=1),
}


@cache
def drawn(case: str) -> DrawnBoxes:
    """The figure of a case, whose boxes are looked for once."""
    return CASES[case]()


@pytest.mark.parametrize("case", CASES)
def test_every_extreme_draws_without_a_warning(case: str) -> None:
    must_draw(figure(drawn(case)))


def test_the_title_says_how_much_likelier_it_is() -> None:
    assert drawn("corner").title.startswith("Where 2 parameters lie in certain ranges, entry comes in")
    assert drawn("middle").title.startswith("Where 1 parameter lies in a certain range")


def test_where_nothing_is_found_the_figure_says_so() -> None:
    assert drawn("nothing").title == "No box holds up in which entry comes in more than 30 %"
    assert "Nothing that was varied tells worlds with entry from the others" in words(figure(drawn("nothing")))


def test_each_limit_is_written_with_its_quasi_p() -> None:
    said = words(figure(drawn("corner")))
    assert "a (leader)" in said
    assert "< 0.0001" in said
    assert "c (leader)" not in said


def test_the_caption_says_where_the_ranges_come_from() -> None:
    said = words(figure(drawn("corner")))
    for phrase in ("not what causes it", "Shares of simulated worlds, not a forecast", "the other half"):
        assert phrase in said


def test_values_that_somebody_set_are_called_so() -> None:
    from sim.analysis.discovery.words import ranges, span_text

    (first, *_) = ranges(drawn("corner").found.discovery.boxes[0])
    assert span_text(first, AXES["leader.a"]).endswith("of what is believed")
    assert span_text(first, replace(AXES["leader.a"], is_chosen=True)).endswith("of the values tried")

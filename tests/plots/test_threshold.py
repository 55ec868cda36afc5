"""Pictures of tipping points: the title is the finding, and every crossing is written down."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.special import expit

from sim.analysis.frontier import frontier
from sim.analysis.provenance import Provenance
from sim.analysis.threshold import threshold
from sim.analysis.threshold_spread import spread
from sim.analysis.varied import Axis
from sim.plots import frontier as plane_picture
from sim.plots import threshold as line_picture
from tests.analysis.known import known

RUN = Provenance("s", "A scenario", "Does it?", "0" * 64, date(2022, 6, 20), 52, (), 2600, 2600, 1, 1, "0.1.0")
FIRST = Axis("initial.economic_dependence", "m", "index", 0.6, True)
SECOND = Axis("leader.risk_bias", "m", "logit", 9.0, True)


def drawn(middle: float, samples: int = 1) -> line_picture.LinePicture:
    share = known(lambda points: expit(8 * (points["x"] - middle)), 1, samples)
    found = threshold(share, lambda places: {"x": places}, 0.5)
    return line_picture.LinePicture(RUN, FIRST, 0.2, 0.8, found, spread(found))


def texts(figure: object) -> str:
    axes = figure.axes  # type: ignore[attr-defined]
    return " ".join(text.get_text() for panel in axes for text in panel.texts)


def test_the_title_says_where_entry_crosses_the_level() -> None:
    data = drawn(0.5)
    assert data.title.startswith("Entry rises through 50 % at 0.50")
    said = texts(line_picture.figure(data))
    assert "50 %" in said and "scenario: 0.6" in said and " to " in said


def test_the_title_says_that_nothing_is_crossed() -> None:
    assert drawn(3.0).title.startswith("No crossing of 50 %: entry stays between")
    assert line_picture.figure(drawn(3.0)).axes


def test_samples_have_a_lane_of_their_own() -> None:
    assert len(line_picture.figure(drawn(0.5)).axes) == 1
    assert len(line_picture.figure(drawn(0.5, samples=4)).axes) == 2


@pytest.mark.parametrize(
    ("height", "title"),
    [(0.0, "Where entry crosses 50 %"), (-9.0, "Entry stays below 50 %"), (-3.9, "Whether entry crosses 50 %")],
)
def test_a_plane_is_drawn_with_or_without_a_line(height: float, title: str) -> None:
    share = known(lambda points: np.asarray(expit(height + 4 * (points["x"] + points["y"] - 1))), 1)
    found = frontier(share, lambda places: {"x": places[:, 0], "y": places[:, 1]}, 0.5, 0.3)
    data = plane_picture.PlanePicture(RUN, FIRST, SECOND, (0.2, 0.8), (-1.0, 1.0), found)
    assert data.title.startswith(title)
    said = texts(plane_picture.figure(data))
    assert "of the plane" in said and "scenario" not in said  # its value lies outside

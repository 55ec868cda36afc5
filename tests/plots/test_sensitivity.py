"""The ranked drivers and the scatter along them: what they say, and every extreme that may come out of a sweep."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from sim.analysis.sensitivity.cloud import Cloud
from sim.analysis.sensitivity.given_data import Sensitivity, given_data
from sim.analysis.varied import Axis
from sim.plots.scatter import PANELS, Scatter, scatter
from sim.plots.scatter import figure as draw_scatter
from sim.plots.sensitivity import LESS, MORE, MOST, NOISE, Ranking, figure
from tests.plots.conftest import experiment, must_draw, words

WORLDS = 20


@cache
def cloud(points: int = 400, parameters: int = 4, up: float = 0.5, down: float = 0.2) -> Cloud:
    """The share rises with the first parameter and falls with the second."""
    rng = np.random.default_rng(1)
    columns = rng.uniform(0, 1, (max(parameters, 2), points))
    p = np.clip(0.35 + up * (columns[0] - 0.5) - down * (columns[1] - 0.5), 0.001, 0.999)
    values = {f"leader.number_{number}": column for number, column in enumerate(columns[:parameters])}
    events = rng.binomial(WORLDS, p)
    share = events / WORLDS
    return Cloud(values, share, share * (1 - share) / (WORLDS - 1), np.full(points, WORLDS))


@cache
def worked_out(points: int = 400, parameters: int = 4, up: float = 0.5, down: float = 0.2) -> Sensitivity:
    return given_data(cloud(points, parameters, up, down))


def axes_of(found: Sensitivity) -> tuple[Axis, ...]:
    long = "what it means in rather many words, more of them than fit beside a row of any figure"
    return tuple(Axis(driver.path, long, "war value", 0.5, False) for driver in found.drivers)


def ranking(*case: float) -> Ranking:
    found = worked_out(*case)
    assert found.split is not None
    return Ranking(experiment(points=cloud(*case).points), found, found.split, axes_of(found))


def along(*case: float) -> Scatter:
    found = worked_out(*case)
    return scatter(experiment(points=cloud(*case).points), cloud(*case), found, axes_of(found)[:PANELS])


CASES = {
    "usual": (),
    "one-parameter": (400, 1),
    "few-points": (60,),
    "many": (150, 40),
    "two-thousand-points": (2000,),
    "hardly-any-effect": (1000, 4, 0.1, 0.1),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(case: tuple[float, ...]) -> None:
    must_draw(figure(ranking(*case)))
    must_draw(draw_scatter(along(*case)))


def test_the_titles_say_what_matters_most_and_how_far_it_goes() -> None:
    assert ranking().title == "What matters most for entry: number 0 (leader) and number 1 (leader)"
    title = along().title
    assert title.startswith("Entry rises from ") and "along number 0 (leader)" in title


def test_the_colour_says_the_direction_and_grey_that_it_may_be_noise() -> None:
    panels = figure(ranking()).axes
    dots = [line for line in panels[1].lines if line.get_marker() == "o"]
    assert [to_rgb(dot.get_color()) for dot in dots[:4]] == [to_rgb(tint) for tint in (MORE, LESS, NOISE, NOISE)]


def test_the_strip_is_the_whole_variance_of_a_world() -> None:
    bars = figure(ranking()).axes[0].containers
    assert sum(bar.get_width() for (bar,) in bars) == pytest.approx(1, abs=0.02)  # weak ones may come out below nothing
    assert "luck" in words(figure(ranking()))


def test_parameters_that_are_left_out_are_counted() -> None:
    drawn = " ".join(words(figure(ranking(*CASES["many"]))).split())
    shown = min(MOST, len(ranking(*CASES["many"]).found.clear) + 2)
    assert f"The {40 - max(shown, 5)} that explain least are left out" in drawn


def test_the_line_of_a_panel_follows_the_truth() -> None:
    first = along(2000).panels[0]
    truth = 0.35 + 0.5 * (first.x - 0.5)
    assert (np.diff(first.mean) > -0.02).all()
    assert np.mean((first.low <= truth) & (truth <= first.high)) > 0.7
    assert first.driver.path == "leader.number_0"

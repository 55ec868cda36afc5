from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from sim.analysis.varied import Varied
from sim.plots.tornado import FAINT, HIGH, LOW, MOST, Tornado, figure, tornado
from tests.plots.conftest import must_draw, words
from tests.plots.test_varied import ONE_AT_A_TIME
from tests.plots.varied_data import always, axis, by_first, grid, never, run_of, samples, settings


def drawn_of(what: Varied) -> Tornado:
    return tornado(run_of(what), what)


def many(parameters: int) -> Varied:
    """More parameters than can be shown, of which none matters."""
    seen = samples(120, 1, by_first(0.0))
    columns = np.random.default_rng(5).uniform(0, 1, (parameters, 120))
    values = {f"leader.number_{number}": column for number, column in enumerate(columns)}
    return replace(seen, axes=tuple(axis(path, is_chosen=False) for path in values), values=values)


CASES = {
    "grid": grid(4, 3, by_first(0.5)),
    "one-at-a-time": settings(ONE_AT_A_TIME, by_first(0.5)),
    "one-parameter": samples(30, 1, by_first(0.5)),
    "two-points": samples(2, 2, by_first(0.5)),
    "one-world-a-setting": settings([(0.0, 0.0), (1.0, 1.0)], by_first(0.5), clusters=1),
    "never": grid(2, 2, never, noise=0.0),
    "always": grid(2, 2, always, noise=0.0),
    "rare": samples(200, 2, by_first(1e-6, 1e-6), noise=0.0),
    "ten-thousand-points": samples(10_000, 4, by_first(0.5), worlds=1),
    "many": many(60),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(case: Varied) -> None:
    must_draw(figure(drawn_of(case)))


@pytest.mark.parametrize(("slope", "said"), [(0.4, "rises from 34 % to 6"), (-0.4, "falls from 6")])
def test_the_title_says_what_moves_entry_furthest_and_which_way(slope: float, said: str) -> None:
    title = drawn_of(samples(300, 3, by_first(slope))).title
    assert title.startswith("Entry " + said.split(" ")[0])
    assert title.endswith("as exit penalty (leader) rises")


def test_where_nothing_stands_out_the_title_says_so() -> None:
    assert drawn_of(samples(60, 3, by_first(0.0))).title.startswith("None of 3 parameters moves")


def test_without_an_entry_there_is_a_bound_and_no_bar() -> None:
    data = drawn_of(CASES["never"])
    assert data.title == "No entry in 400 simulated worlds (at most 0.92 %): nothing to compare"
    axes = figure(data).axes[0]
    assert not axes.patches
    assert "at most 0.92 %" in " ".join(text.get_text() for text in axes.texts)


def test_the_colour_says_which_end_of_a_range_it_is_and_pale_is_what_may_be_luck() -> None:
    seen = samples(300, 3, lambda a, b, c: 0.5 + 0.3 * (a - 0.5) - 0.3 * (b - 0.5))
    data = drawn_of(seen)
    bars = [patch for patch in figure(data).axes[0].patches if patch.get_height() == 0.56]
    for place, swing in enumerate(data.swings):
        for end, bar, colour in zip(swing.ends, bars[2 * place : 2 * place + 2], (LOW, HIGH), strict=True):
            assert bar.get_facecolor()[:3] == to_rgb(colour)
            assert bar.get_x() + bar.get_width() == pytest.approx(end.p)
            assert (bar.get_alpha() == FAINT) == (not swing.is_clear)
    assert not data.swings[-1].is_clear and data.swings[0].is_clear


def test_units_that_nobody_knows_are_explained() -> None:
    seen = samples(60, 2, by_first(0.5))
    odd = replace(seen, axes=tuple(replace(axis, unit="logit") for axis in seen.axes))
    assert "logit: log of the odds" in " ".join(words(figure(drawn_of(odd))).split())
    assert "Units:" not in words(figure(drawn_of(seen)))


def test_parameters_that_are_left_out_are_counted() -> None:
    said = words(figure(drawn_of(CASES["many"])))
    assert f"{60 - MOST} parameters that move it least are left out" in " ".join(said.split())


def test_the_line_of_settings_that_depart_from_one_is_that_one() -> None:
    data = drawn_of(settings(ONE_AT_A_TIME, by_first(0.5, 0.4), noise=0.0))
    assert data.is_one_at_a_time
    assert data.middle.p == pytest.approx(0.4)
    assert "baseline setting: 4" in words(figure(data))


def test_a_long_meaning_is_cut_within_the_page_and_keeps_its_unit() -> None:
    what = samples(60, 3, by_first(0.8))
    long = "weekly chance of mutiny when the whole committed force refuses to go on, MMMMMMMMMMMM at most"
    what = replace(what, axes=tuple(replace(axis, meaning=long, unit="per week") for axis in what.axes))
    drawn = figure(tornado(run_of(what), what))
    FigureCanvasAgg(drawn).draw()
    cut = [text for text in drawn.axes[0].texts if text.get_text().endswith("… [per week]")]
    assert len(cut) == 3 and all(text.get_window_extent().x0 > 0 for text in cut)

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from sim.measured.pressures import BINS, PRESSURES, Pressure
from sim.plots.pressures import PANELS, fan, figure
from sim.plots.style import house_style
from tests.plots.conftest import ULTIMATUM

SHARE = Pressure("made_up", "", 0, 1, lambda model: np.zeros(1))
COUNT = Pressure("made_up", "", -0.5, 199.5, lambda model: np.zeros(1))


def counted(pressure: Pressure, values: np.ndarray) -> np.ndarray:
    return np.bincount(pressure.bins(values), minlength=BINS)[None]


@pytest.mark.parametrize(("worlds", "weeks"), [(1, 1), (0, 10), (60, 200)])
def test_every_extreme_draws_without_a_warning(make_pressures, worlds: int, weeks: int) -> None:
    data = make_pressures(worlds, weeks)
    with warnings.catch_warnings(), house_style():
        warnings.simplefilter("error")
        figure(data).draw_without_rendering()


def test_the_fan_finds_the_quantiles_to_within_a_bin() -> None:
    values = np.random.default_rng(1).beta(2, 5, 20_000)
    found = fan(SHARE, counted(SHARE, values))[:, 0]
    np.testing.assert_allclose(found, np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]), atol=SHARE.width)


def test_the_fan_of_a_count_is_made_of_whole_numbers() -> None:
    values = np.random.default_rng(1).poisson(3.4, 5000).astype(float)
    found = fan(COUNT, counted(COUNT, values))[:, 0]
    np.testing.assert_array_equal(found, np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], method="inverted_cdf"))


def test_a_week_without_worlds_has_no_quantiles() -> None:
    assert np.isnan(fan(SHARE, np.zeros((1, BINS), dtype=np.int64))).all()


def test_the_title_names_the_largest_shift_with_its_numbers(make_pressures) -> None:
    data = make_pressures()
    still = {p.name: np.repeat(data.counts[p.name][:1], 10, axis=0) for p in PRESSURES}
    moved = still["dependence"].copy()
    moved[-1] = np.roll(moved[-1], 100)
    assert replace(data, counts=still | {"dependence": moved}).title == (
        "In the median world one pressure moves: Dependence on Russia (0.00 to 0.50)"
    )
    assert replace(data, counts=still).title == "In the median world no pressure moves much"


def test_a_shift_is_judged_by_the_width_of_its_own_scale(make_pressures) -> None:
    data = make_pressures()
    still = {p.name: np.repeat(data.counts[p.name][:1], 10, axis=0) for p in PRESSURES}
    front, posture = still["front"].copy(), still["posture"].copy()
    front[-1], posture[-1] = np.roll(front[-1], 60), np.roll(posture[-1], 80)  # 0.6 of 2, and 0.4 of 1
    title = replace(data, counts=still | {"front": front, "posture": posture}).title
    assert title.index("Western posture") < title.index("Main front")


def test_each_pressure_has_its_panel_and_the_caption_its_provenance(make_pressures) -> None:
    drawn = figure(make_pressures())
    headings = {text.get_text() for axes in drawn.axes for text in axes.texts}
    assert {panel.heading for panel in PANELS} <= headings
    below = " ".join(text.get_text() for text in drawn.texts)
    assert "Shares of simulated worlds, not a forecast." in below
    assert "seed 7; warentry 9.8.7." in below


def test_the_numbers_of_several_events_stand_clear_of_the_headings(make_pressures) -> None:
    data = make_pressures(weeks=60)
    events = tuple(replace(ULTIMATUM, week=week) for week in (1, 20, 40))
    with house_style():
        drawn = figure(replace(data, experiment=replace(data.experiment, events=events)))
        drawn.draw_without_rendering()
    meanings = {text for panel in PANELS for text in (panel.heading, panel.meaning)}
    for axes in drawn.axes:
        words = {text.get_text(): text.get_window_extent() for text in axes.texts}
        heads = [box for text, box in words.items() if text in meanings]
        numbers = [box for text, box in words.items() if text in ("(1)", "(2)", "(3)")]
        assert (len(heads), len(numbers)) == (2, 3)
        assert not any(number.overlaps(head) for number in numbers for head in heads)

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.analysis.varied import Varied
from sim.plots import PlotError
from sim.plots.heatmap import Heatmap, chosen, figure, heatmap
from tests.plots.conftest import must_draw, words
from tests.plots.varied_data import always, by_first, grid, never, run_of, samples, settings


def mapped(what: Varied, *over: str) -> Heatmap:
    return heatmap(run_of(what), what, *chosen(what, over))


CASES = {
    "grid": grid(7, 6, by_first(0.8)),
    "two-by-two": grid(2, 2, by_first(0.5)),
    "large-grid": grid(30, 25, by_first(0.8), clusters=2),
    "holes": settings([(0.0, 0.0), (1.0, 1.0), (0.5, 0.0)], by_first(0.5)),
    "one-world-a-setting": grid(3, 3, by_first(0.5), clusters=1),
    "samples": samples(200, 4, by_first(0.8)),
    "two-points": samples(2, 2, by_first(0.5)),
    "ten-thousand-points": samples(10_000, 2, by_first(0.8), worlds=1),
    "never": grid(3, 2, never, noise=0.0),
    "always": grid(3, 2, always, noise=0.0),
    "rare": grid(3, 3, by_first(1e-6, 1e-6), noise=0.0),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(case: Varied) -> None:
    must_draw(figure(mapped(case)))


def test_each_cell_of_a_grid_has_its_own_share() -> None:
    data = mapped(grid(5, 2, by_first(0.8), noise=0.0))
    np.testing.assert_allclose(data.p, [[0.1, 0.3, 0.5, 0.7, 0.9]] * 2)
    assert list(data.x.middles) == [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize(
    ("values", "is_log"),
    [([0.1, 0.3, 1, 3, 10, 30], True), ([0.001, 0.01, 0.1], True), ([0.3, 0.5, 0.7], False), ([0, 1, 10, 100], False)],
)
def test_values_by_equal_factors_get_cells_of_equal_width(values: list[float], is_log: bool) -> None:
    data = mapped(settings([(x, y) for x in values for y in (0.2, 0.8)], by_first(0.0)))
    assert (data.x.is_log, data.y.is_log) == (is_log, False)
    drawn = figure(data)
    must_draw(drawn)
    assert drawn.axes[0].get_xscale() == ("log" if is_log else "linear")
    if is_log:
        widths = np.diff(np.log(data.x.edges))
        assert widths.max() < 1.1 * widths.min()
        assert data.x.ticks(0.09) == values
        np.testing.assert_allclose([data.x.middle(n) for n in range(len(values))], values, rtol=0.1)


def test_samples_are_put_into_classes_with_equally_many_points() -> None:
    data = mapped(samples(800, 2, by_first(0.8)))
    assert data.x.has_classes
    assert np.all(np.diff(data.p.mean(axis=0)) > 0)
    assert data.p.shape == (8, 8)


def test_a_contour_is_drawn_only_where_cells_lie_clearly_on_either_side() -> None:
    data = mapped(grid(7, 6, by_first(0.6), noise=0.25))
    assert len(data.levels) > 1
    for level in data.levels:
        assert (data.low > level).any()
        assert (data.high < level).any()
    assert np.diff(data.levels).min() >= np.median(data.high - data.low) > 0.1  # else the next finer step would do


def test_where_luck_could_make_all_differences_there_is_no_contour_but_numbers() -> None:
    data = mapped(grid(4, 4, by_first(0.05), clusters=3, noise=0.3))
    assert data.levels == []
    said = words(figure(data))
    assert "Luck alone could make the cells differ as they do" in said
    assert f"{100 * data.p[0, 0]:.2g} %" in said


def test_without_an_entry_there_is_a_bound_and_no_map() -> None:
    data = mapped(CASES["never"])
    assert data.title.startswith("No entry in 600 simulated worlds (at most 0.61 %)")
    assert "no entry in 600 worlds:\nat most 0.61 %" in words(figure(data))


def test_the_scenario_s_share_is_given_only_where_its_values_were_tried() -> None:
    assert mapped(grid(3, 3, by_first(0.8))).usual is not None  # 0.5 is one of three values
    assert mapped(grid(2, 2, by_first(0.8))).usual is None  # it lies between two


@pytest.mark.parametrize("case", ["samples", "grid"])
def test_by_default_the_map_is_over_the_two_that_were_chosen_or_that_move_entry_furthest(case: str) -> None:
    paths = {axis.path for axis in chosen(CASES[case])}
    assert "leader.exit_penalty" in paths
    assert len(paths) == 2


def test_the_two_can_be_named() -> None:
    x, y = chosen(CASES["samples"], ("army.losses", "west.resolve"))
    assert (x.path, y.path) == ("army.losses", "west.resolve")


@pytest.mark.parametrize(
    ("over", "said"),
    [
        (("army.loses", "west.resolve"), "did you mean army.losses"),
        (("west.resolve", "west.resolve"), "two different parameters"),
    ],
)
def test_names_that_cannot_be_mapped_are_refused(over: tuple[str, str], said: str) -> None:
    with pytest.raises(PlotError, match=said):
        chosen(CASES["samples"], over)


@pytest.mark.parametrize("cells", [3, 4])  # the scenario's own 0.5 is one of three values, and between two of four
def test_each_cell_has_its_number_and_the_frame_lies_around_the_scenario_s_own_values(cells: int) -> None:
    axes = figure(mapped(grid(cells, cells, by_first(0.05), clusters=3))).axes[0]
    assert len([text for text in axes.texts if text.get_text().endswith(" %")]) == cells**2
    (frame,) = axes.patches
    for low, wide in ((frame.get_x(), frame.get_width()), (frame.get_y(), frame.get_height())):
        assert low <= 0.5 <= low + wide and wide <= 0.5


def test_the_heading_of_the_small_map_ends_above_it() -> None:
    drawn = figure(mapped(CASES["grid"]))
    FigureCanvasAgg(drawn).draw()
    beside = drawn.axes[1]
    (heading,) = [text for text in beside.texts if text.get_text() == "What chance leaves open"]
    assert heading.get_window_extent().x1 <= beside.get_window_extent().x1

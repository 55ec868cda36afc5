"""The curve of a sweep of one parameter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.estimate import share
from sim.analysis.varied import Axis
from sim.batch.store import Results
from sim.plots import PlotError
from sim.plots.curve import SweepCurve, figure, is_curve, load
from tests.plots.conftest import experiment, must_draw, words

AXIS = Axis("initial.economic_dependence", "what Moscow could cut off", "index", 0.6, True)


def curve(*entries: int, worlds: int = 200) -> SweepCurve:
    values = np.linspace(0.3, 0.9, len(entries))
    return SweepCurve(experiment(), AXIS, values, tuple(share(k, worlds) for k in entries), None)


@pytest.mark.parametrize(
    ("entries", "title"),
    [
        ((20, 60, 120), "Entry rises from 10 % to 60 % over economic dependence at the start"),
        ((120, 60, 20), "Entry falls from 60 % to 10 % over economic dependence at the start"),
        ((60, 120, 20), "Entry lies between 10 % and 60 % over economic dependence at the start"),
    ],
)
def test_the_title_says_how_entry_moves(entries: tuple[int, ...], title: str) -> None:
    assert curve(*entries).title == title


def test_the_band_is_the_interval_of_each_value_and_the_scenario_is_marked() -> None:
    data = curve(20, 60, 120)
    drawn = figure(data)
    (band,) = drawn.axes[0].collections
    corners = {tuple(np.round(corner, 6)) for path in band.get_paths() for corner in path.vertices}
    ends = zip(data.values, data.shares, strict=True)
    assert {(round(x, 6), round(y, 6)) for x, one in ends for y in (one.low, one.high)} <= corners
    assert "scenario: 0.6" in words(drawn)
    must_draw(drawn)


def test_what_is_not_known_is_a_second_band() -> None:
    data = replace(curve(20, 60), unknown=np.array([[0.05, 0.3], [0.1, 0.5]]))
    assert len(figure(data).axes[0].collections) == 2
    assert "middle four fifths" in words(figure(data))


def test_values_at_equal_ratios_stand_on_a_scale_of_ratios(swept: Path) -> None:
    data = load(Results.open(swept))
    assert data.values.tolist() == [0.2, 0.4, 0.8] and [one.n for one in data.shares] == [80, 80, 80]
    assert figure(data).axes[0].get_xscale() == "log"


def test_what_is_no_sweep_of_one_parameter_is_refused_with_the_command_that_makes_one(sampled: Path) -> None:
    assert not is_curve(Results.open(sampled))
    with pytest.raises(PlotError, match=r"--grid NAME=LOW:HIGH:7"):
        load(Results.open(sampled))

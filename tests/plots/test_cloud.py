"""The figure of points: its title says what can be told apart, and it refuses what is no cloud."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.spread import Spread, spread
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.design.settings import Settings
from sim.plots import PlotError
from sim.plots.cloud import PointShares, figure, load
from sim.scenario import load_scenario
from tests.plots.conftest import experiment

POINTS = 60


def cloud(over: Spread, judged: Spread | None = None) -> PointShares:
    return PointShares(experiment(worlds=over.worlds, points=over.points), over, judged, "drawn from what is believed")


def counted(truth: np.ndarray, worlds: int = 50, **more: np.ndarray) -> Spread:
    return spread(np.random.default_rng(1).binomial(worlds, truth), np.full(len(truth), worlds), **more)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        (counted(np.linspace(0, 0.9, POINTS)), "of simulated worlds at four fifths of 60 parameter points"),
        (counted(np.full(POINTS, 0.2)), "60 parameter points differ no more than luck allows"),
        (counted(np.full(POINTS, 0.2), 1), "One world at each of 60 parameter points"),
        (counted(np.zeros(POINTS)), "No entry at any of 60 parameter points (at most"),
    ],
    ids=["apart", "alike", "one world", "never"],
)
def test_the_title_says_what_the_points_tell_and_the_figure_is_drawn(over: Spread, said: str) -> None:
    assert said in cloud(over).title
    assert figure(cloud(over)).axes


def test_bars_hold_all_points_and_the_judgement_has_its_outline() -> None:
    truth = np.linspace(0, 0.9, POINTS)
    weight = np.linspace(0, 2, POINTS)
    drawn = figure(cloud(counted(truth), counted(truth, weight=weight)))
    bars, strip = drawn.axes
    assert sum(bar.get_height() for bar in bars.containers[0]) == pytest.approx(1)
    assert any("judgement" in text.get_text() for text in drawn.texts)
    assert sum(bar.get_width() for bar in strip.patches) == pytest.approx(1)


def test_points_that_differ_only_where_no_judgement_counts_are_drawn_with_it() -> None:
    over = counted(np.linspace(0, 0.9, POINTS))
    alike = counted(np.full(POINTS, 0.2), weight=np.ones(POINTS))
    assert len(alike.at) != len(over.at)
    assert figure(cloud(over, alike)).axes


def test_settings_and_a_single_point_are_no_cloud(certain: Path, tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="holds one parameter point: `warentry sample"):
        load(Results.open(certain))
    tried = Settings({"initial.economic_dependence": (0.2, 0.9)})
    scenario = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=10"])
    results = run_plan(Plan(scenario, 20, 1, settings=tried), tmp_path / "x", jobs=1)
    with pytest.raises(PlotError, match="settings that somebody chose"):
        load(results)

"""Fresh luck: no two requests and no two points share worlds, and a method that begins anew finds its own again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.batch.fresh import FreshLuck
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.simulator import Simulator
from sim.batch.store import Results
from sim.scenario import load_scenario
from tests.batch.conftest import SMALL

PATH = "initial.economic_dependence"
TWICE = {PATH: np.array([0.6, 0.6])}
ONCE = {PATH: np.array([0.6])}


def simulator(tmp_path: Path) -> Simulator:
    def carry_out(plan: Plan, folder: Path) -> Results:
        return run_plan(plan, folder, executor="here")

    scenario = load_scenario("point_blank_ultimatum").with_settings(SMALL)
    return Simulator(scenario, 1, tmp_path, carry_out)


def test_luck_differs_between_points_and_between_requests(tmp_path: Path) -> None:
    simulate = FreshLuck(simulator(tmp_path))
    twice, once = simulate(TWICE, 20), simulate(ONCE, 20)
    assert twice.worlds.tolist() == [[20], [20]]
    assert len({twice.chance[0, 0], twice.chance[1, 0], once.chance[0, 0]}) == 3


def test_the_same_points_asked_for_again_are_other_worlds(tmp_path: Path) -> None:
    """A level that may be crossed anywhere is looked for at the same places each time; no world may count twice."""
    simulate = FreshLuck(simulator(tmp_path))
    found = [simulate(ONCE, worlds).chance[0, 0] for worlds in (20, 20, 40)]
    assert len({round(value, 6) for value in found}) == 3
    assert len(list(tmp_path.iterdir())) == 3


def test_a_method_that_begins_anew_finds_its_worlds_again(tmp_path: Path) -> None:
    first, again = (FreshLuck(simulator(tmp_path)) for _ in range(2))
    for points in (TWICE, ONCE, ONCE):
        assert (first(points, 20).chance == again(points, 20).chance).all()
    assert len(list(tmp_path.iterdir())) == 3


def test_samples_are_the_same_at_every_point(tmp_path: Path) -> None:
    """Where opinion costs him most hardly anybody enters, where it costs less than nothing most: they stay in order."""
    simulate = FreshLuck(simulator(tmp_path), {"leader.opinion_cost": np.array([-2.0, 0.2, 2.0])})
    found = simulate({PATH: np.array([0.5, 0.9])}, 30)
    assert found.worlds.tolist() == [[30] * 3] * 2
    assert (np.diff(found.share, axis=1) < 0).all()

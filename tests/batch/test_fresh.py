"""Fresh luck: no two requests and no two points share worlds, and the same request gives the same worlds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.batch.fresh import FreshLuck
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.simulator import Simulator
from sim.batch.store import Results
from sim.scenario import load_scenario

PATH = "initial.economic_dependence"
TWICE = {PATH: np.array([0.6, 0.6])}
ONCE = {PATH: np.array([0.6])}


def simulator(tmp_path: Path) -> Simulator:
    def carry_out(plan: Plan, folder: Path) -> Results:
        return run_plan(plan, folder, executor="here")

    scenario = load_scenario("point_blank_ultimatum").with_settings(["weeks=10", "citizens=100"])
    return Simulator(scenario, 1, tmp_path, carry_out)


def test_luck_differs_between_points_and_requests_and_not_between_repetitions(tmp_path: Path) -> None:
    simulate = FreshLuck(simulator(tmp_path))
    twice, once, again = simulate(TWICE, 20), simulate(ONCE, 20), simulate(TWICE, 20)
    assert twice.worlds.tolist() == [[20], [20]]
    assert len({twice.chance[0, 0], twice.chance[1, 0], once.chance[0, 0]}) == 3
    assert (twice.chance == again.chance).all() and (twice.events == again.events).all()


def test_samples_are_the_same_at_every_point(tmp_path: Path) -> None:
    """At the highest risk bias hardly anybody enters, at the lowest most: the samples stay in their order."""
    simulate = FreshLuck(simulator(tmp_path), {"leader.risk_bias": np.array([-1.0, 0.2, 1.5])})
    found = simulate({PATH: np.array([0.5, 0.9])}, 30)
    assert found.worlds.tolist() == [[30] * 3] * 2
    assert (np.diff(found.share, axis=1) < 0).all()

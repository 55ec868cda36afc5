"""Methods ask for worlds at points: they get what a plan of those points gives, and find it again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.simulator import Simulator
from sim.batch.store import Results
from sim.scenario import load_scenario

DEPENDENCE = {"initial.economic_dependence": np.array([0.3, 0.9])}


def simulator(tmp_path: Path, seen: list[Path], **more: object) -> Simulator:
    def carry_out(plan: Plan, folder: Path) -> Results:
        seen.append(folder)
        return run_plan(plan, folder, executor="here")

    scenario = load_scenario("point_blank_ultimatum")
    scenario = scenario.with_settings(more.pop("settings", []) or [])  # type: ignore[arg-type]
    return Simulator(scenario, 1, tmp_path, carry_out, **more)  # type: ignore[arg-type]


def test_a_request_is_a_plan_of_its_own_and_found_again(tmp_path: Path) -> None:
    seen: list[Path] = []
    simulate = simulator(tmp_path, seen)
    first, again = simulate(DEPENDENCE, 20), simulate(DEPENDENCE, 20)
    other = simulate({"initial.economic_dependence": np.array([0.3])}, 20)
    assert seen[0] == seen[1] != seen[2]
    assert first.worlds.tolist() == [[20], [20]]
    assert (first.events == again.events).all() and (first.squares == again.squares).all()
    # worlds of one replication share their luck, whatever else is asked for
    assert other.chance[0, 0] == pytest.approx(first.chance[0, 0], abs=1e-12)


def test_a_tally_gives_the_mean_known_chance_and_its_error(tmp_path: Path) -> None:
    simulate = simulator(tmp_path, [])
    found = simulate(DEPENDENCE, 30)
    runs = Results.open(next(tmp_path.iterdir())).runs("point", "entry_chance", "ending")
    for point in (0, 1):
        chances = runs["entry_chance"][runs["point"] == point]
        assert found.share[point, 0] == pytest.approx(chances.mean())
        assert found.error[point, 0] == pytest.approx(chances.std(ddof=1) / np.sqrt(30))
        assert found.events[point, 0] == (runs["ending"][runs["point"] == point] == "entry").sum()


def test_what_the_scenario_leaves_open_is_sampled_besides(tmp_path: Path) -> None:
    settings = ["leader.risk_bias=uniform(-0.5, 0.5)"]
    simulate = simulator(tmp_path, [], samples=3, settings=settings)
    found = simulate(DEPENDENCE, 4)
    assert found.worlds.shape == (2, 3) and (found.worlds == 4).all()
    assert len(set(found.chance[1])) > 1  # the same worlds in another country

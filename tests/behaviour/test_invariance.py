"""What must change nothing: company, block size, order, replay, and the presence of other streams."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.batch.block import BlockResult, simulate_block, worlds_of
from sim.batch.plan import Plan
from sim.measured.endings import ENDINGS, NEVER
from sim.measured.outcomes import OUTCOMES
from sim.model.worlds import Worlds
from sim.scenario import Scenario, load_scenario


def small(name: str, **changes: object) -> Scenario:
    return replace(load_scenario(name), citizens=150, weeks=20, **changes)


@pytest.fixture(scope="module", params=["baseline_mid_2022", "point_blank_ultimatum", "border_incident"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return Plan(small(request.param), worlds=240, seed=3, block_size=240)


def columns(results: list[BlockResult]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([r.runs[name] for r in results]) for name in results[0].runs}


def all_blocks(plan: Plan) -> list[BlockResult]:
    return [simulate_block(plan, number) for number in range(plan.blocks)]


def replay(plan: Plan, world: int) -> Worlds:
    """One world of a plan alone, week by week."""
    worlds = worlds_of(plan, np.array([world]))
    for _ in range(plan.scenario.weeks):
        worlds.advance()
    return worlds


def test_block_size_changes_nothing(plan: Plan) -> None:
    shorter = replace(plan, worlds=16)
    whole = simulate_block(shorter, 0)
    for block_size in (1, 7):
        cut = all_blocks(replace(shorter, block_size=block_size))
        for name, values in columns(cut).items():
            assert (values == whole.runs[name]).all(), (name, block_size)
        assert (sum(r.pressures for r in cut) == whole.pressures).all()


def test_a_block_simulated_in_parts_is_the_same_block(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = replace(plan, worlds=40)
    whole = simulate_block(shorter, 0)
    monkeypatch.setattr("sim.batch.block.MOST_AT_ONCE", 17)
    parts = simulate_block(shorter, 0)
    assert all((values == whole.runs[name]).all() for name, values in parts.runs.items())
    assert (parts.pressures == whole.pressures).all()
    assert (parts.hazard.total == whole.hazard.total).all()
    assert (parts.decisions.total == whole.decisions.total).all()


@pytest.mark.parametrize("world", [0, 57, 239])
def test_a_world_replayed_alone_is_the_world_of_the_batch(plan: Plan, world: int) -> None:
    together = simulate_block(plan, 0).runs
    alone = replay(plan, world)
    for outcome in OUTCOMES:
        assert outcome.read(alone.w)[0] == together[outcome.name][world], outcome.name


def test_worlds_of_uncertain_scenarios_replay_too() -> None:
    scenario = small("baseline_mid_2022").with_settings(
        ["opinion.anti_war_share=uniform(0.6, 0.9)", "army.deployable=12"]
    )
    plan = Plan(scenario, worlds=60, seed=5, points=8, block_size=60)
    together = simulate_block(plan, 0).runs
    assert len(np.unique(together["opinion.anti_war_share"])) == 8
    alone = replay(plan, 43)
    assert alone.w.entry_chance[0] == together["entry_chance"][43]


def test_a_scenario_that_states_a_default_gives_the_same_worlds() -> None:
    base = small("baseline_mid_2022")
    stated = base.with_settings(["leader.exit_penalty=0.8"])
    first, second = (simulate_block(Plan(s, 80, 1), 0).runs for s in (base, stated))
    assert all((first[name] == second[name]).all() for name in first)


def test_every_world_has_one_ending_and_a_week_exactly_when_it_ended(plan: Plan) -> None:
    runs = simulate_block(plan, 0).runs
    counts = np.bincount(runs["ending"], minlength=len(ENDINGS))
    assert counts.sum() == plan.worlds
    assert ((runs["week"] == NEVER) == (runs["ending"] == ENDINGS.index("no_entry"))).all()
    assert runs["week"].max() < plan.scenario.weeks


def test_without_any_mechanism_nothing_happens() -> None:
    from sim.model import SWITCHABLE

    plan = Plan(small("baseline_mid_2022", without=SWITCHABLE), worlds=50, seed=1)
    runs = simulate_block(plan, 0).runs
    assert (runs["ending"] == 0).all() and (runs["entry_chance"] == 0).all()

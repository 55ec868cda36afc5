"""Copies of worlds are the worlds, their luck turns where it is told to, and every path replays alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.splitting import rarity, split
from sim.analysis.windows import fly
from sim.batch.block import simulate_block, worlds_of
from sim.batch.particles import WorldParticles
from sim.batch.plan import Plan
from sim.measured.endings import ENDINGS
from sim.model.records import WORLD
from sim.model.worlds import Worlds
from sim.scenario import load_scenario
from tests.settings import SOON

WEEKS = 12


def plan_of(name: str = "point_blank_ultimatum", *settings: str, worlds: int = 40, **changes: object) -> Plan:
    scenario = replace(load_scenario(name).with_settings(settings), **{"citizens": 60, "weeks": WEEKS, **changes})
    return Plan(scenario, worlds, seed=4, points=worlds)


def states(worlds: Worlds, world: int) -> dict[str, object]:
    """Every state of one world, by name; not what only a look at a world leaves behind."""
    looks = ("likely_entry", "summits_table", "incidents_table", "pressures", "point", "ranks", "hardship", "answers")
    found = {name: worlds.w[name][world].tobytes() for name in WORLD.names if name not in looks}
    return found | {name: part[world].tobytes() for name, part in worlds.people._asdict().items()}


def differing(a: dict[str, object], b: dict[str, object]) -> list[str]:
    assert a.keys() == b.keys()
    return [name for name in a if a[name] != b[name]]


SCENARIOS = [
    plan_of(),
    plan_of("border_incident", "opinion.anti_war_share=uniform(0.6, 0.9)", "army.deployable=uniform(8, 14)"),
    plan_of("nuclear_basing", without=("army", "opinion")),
]


def replay(plan: Plan, root: int, turns: Iterable[tuple[int, int]]) -> Worlds:
    """A path alone, from its root world's first week to the horizon."""
    worlds, at = worlds_of(plan, np.array([root])).begin(), dict(turns)
    for week in range(plan.scenario.weeks):
        worlds.turn_luck(np.array([at.get(week, 0)]))
        worlds.advance()
    return worlds


@pytest.mark.parametrize("plan", SCENARIOS, ids=lambda plan: plan.scenario.name)
def test_a_copy_lives_on_as_its_original(plan: Plan) -> None:
    copied, plain = (worlds_of(plan, np.arange(40)) for _ in range(2))
    source = np.array([7, 7, 0, 39, 12, 7])
    for week in range(WEEKS):
        if week == 5:
            copied.copy_worlds(source)
        copied.advance()
        plain.advance()
    for world, original in enumerate(source):
        assert not differing(states(copied, world), states(plain, int(original)))


def test_no_world_at_all_lives_on_and_stays_none() -> None:
    worlds = worlds_of(SCENARIOS[0], np.arange(2)).begin()
    worlds.copy_worlds(np.zeros(0, dtype=np.intp))
    worlds.advance()
    assert worlds.count == 0


@pytest.mark.parametrize("plan", SCENARIOS, ids=lambda plan: plan.scenario.name)
def test_a_path_replayed_from_its_first_week_is_the_copy_in_every_state(plan: Plan) -> None:
    particles = WorldParticles.of(plan, np.arange(40))
    particles.copy(np.array([3, 3, 8, 20]), np.array([0, 1, 2, 0]))
    for week in range(WEEKS):
        if week == 4:
            particles.copy(np.array([0, 1, 1, 2, 2, 3]), np.array([0, 0, 1, 0, 5, 1]))
        if week == 9:
            particles.copy(np.array([2, 2, 4, 5, 0]), np.array([0, 1, 0, 1, 0]))
        particles.advance()
    paths = [(3, {0: 1, 4: 1}), (3, {0: 1, 4: 1, 9: 1}), (8, {0: 2, 4: 5}), (20, {4: 1, 9: 1}), (3, {})]
    for copy, (root, turns) in enumerate(paths):
        alone = replay(plan, root, turns.items())
        assert not differing(states(particles.worlds, copy), states(alone, 0)), (root, turns)


def test_copies_with_another_luck_diverge_and_each_number_is_another_one() -> None:
    particles = WorldParticles.of(plan_of(), np.arange(40))
    particles.advance()
    particles.copy(np.zeros(30, dtype=int), np.arange(30))
    assert len(np.unique(particles.worlds.w.front_balance)) == 1
    particles.advance()
    assert len(np.unique(particles.worlds.w.front_balance)) == 30


def test_the_luck_of_a_copy_depends_on_its_past_and_not_on_its_company() -> None:
    together = WorldParticles.of(plan_of(), np.arange(40))
    alone = WorldParticles.of(plan_of(), np.array([17]))
    together.copy(np.array([2, 17, 17]), np.array([1, 0, 3]))
    alone.copy(np.array([0]), np.array([3]))
    assert together.luck("x")[2] == alone.luck("x")[0]
    assert together.luck("x")[2] != together.luck("x")[1]


def test_the_importance_of_a_world_is_how_likely_an_entry_is_begun_or_that_a_readied_army_would_march() -> None:
    """An army that refuses to march is left out of the chance of an order, so the two differ a little."""
    settings = (*SOON, "both_held_back=0")
    particles = WorldParticles.of(plan_of("baseline_mid_2022", *settings, worlds=1_000, weeks=4), np.arange(1_000))
    w, expected, known = particles.worlds.w, np.zeros(2), np.zeros(2)
    for _ in range(4):
        importance, is_readied = particles.importance(), w.preparation_demand >= 0
        begun = w.chance_of_orders + w.chance_at_incidents
        marches = particles.advance()
        chance = np.where(is_readied, marches, w.chance_of_orders + w.chance_at_incidents - begun)
        for kind in (0, 1):
            expected[kind] += importance[is_readied == kind].sum()
            known[kind] += chance[is_readied == kind].sum()
    assert known == pytest.approx(expected, rel=0.2) and (expected > 10).all()
    assert (particles.importance()[~particles.is_open] == 0).all()


def test_splitting_agrees_with_plain_worlds_where_both_are_precise() -> None:
    plan = plan_of("baseline_mid_2022", *SOON, worlds=3_400, weeks=26)
    plain = simulate_block(plan, 0, np.arange(400, 3_400)).runs
    count, known = plain["ending"] == ENDINGS.index("entry"), plain["entry_chance"]
    looks = fly(WorldParticles.of(plan, np.arange(3_000, 3_400)), 26, (0, 13), price=0.5).looks
    found = split(WorldParticles.of(plan, np.arange(3_000)), 26, looks)
    for split_values, plain_values in ((found.known, known), (found.counted, count)):
        ours, theirs = rarity(split_values), rarity(plain_values.astype(float))
        assert abs(ours.p - theirs.p) < 3 * np.hypot(ours.se, theirs.se)
    assert 0.003 < found.known.mean() < 0.05
    for path in [*found.paths[:2], *found.paths[-2:]]:
        alone = replay(plan, path.root, path.turns)
        assert alone.have("entry")[0]
        assert alone.w.ending_week[0] == path.step

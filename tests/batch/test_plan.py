"""Which worlds a plan has: each of them once, in its place for good, with the parameters and the luck that it needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.batch.manifest import identity
from sim.batch.plan import BLOCK_SIZE, FEWEST_BLOCKS, LARGEST_BLOCK, Plan, Tranche, block_size_of
from sim.design.points import SOBOL
from sim.design.settings import COMMON, INDEPENDENT, LUCK, ONE_SETTING, Settings
from tests.batch.conftest import SMALL, UNCERTAIN, small_plan

CERTAIN, OPEN = small_plan(SMALL), small_plan(UNCERTAIN)
GRID = Settings.grid({"leader.spoils": [0.0, 0.1], "west.costs": [0.2, 0.4, 0.6]})


@st.composite
def plans(draw: st.DrawFn, method: str | None = None) -> Plan:
    """Plans of all sizes, certain and open, with settings and without."""
    return replace(
        draw(st.sampled_from([CERTAIN, OPEN])) if method is None else OPEN,
        worlds=draw(st.integers(1, 90)),
        points=draw(st.integers(1, 9)),
        block_size=draw(st.integers(1, 40)),
        settings=draw(st.sampled_from([ONE_SETTING, GRID])),
        method=method or draw(st.sampled_from([OPEN.method, SOBOL])),
        luck=draw(st.sampled_from(LUCK)),
    )


def can_have_more_samples(plan: Plan) -> bool:
    return plan.method == SOBOL and plan.is_uncertain and plan.samples > 1


@st.composite
def extended_plans(draw: st.DrawFn) -> tuple[Plan, ...]:
    """A plan, and what becomes of it when it is extended up to three times."""
    history = [draw(plans())]
    for _ in range(draw(st.integers(0, 3))):
        samples = draw(st.integers(0, 3)) if can_have_more_samples(history[-1]) else 0
        history.append(history[-1].extended(draw(st.integers(0 if samples else 1, 3)), samples))
    return tuple(history)


def places(plan: Plan) -> list[tuple[int, int]]:
    """The point and the replication of each world."""
    worlds = np.arange(plan.worlds)
    return list(zip(plan.point_of(worlds).tolist(), plan.replication_of(worlds).tolist(), strict=True))


@given(extended_plans())
def test_each_replication_of_each_point_is_one_world(history: tuple[Plan, ...]) -> None:
    for plan in history:
        known = places(plan)
        assert len(known) == len(set(known)) == plan.worlds
        assert {point for point, _ in known} <= set(range(plan.point_count))


@given(extended_plans())
def test_the_replications_of_a_point_are_numbered_without_a_gap(history: tuple[Plan, ...]) -> None:
    known = places(history[-1])
    counts = Counter(point for point, _ in known)
    assert set(known) == {(point, number) for point, count in counts.items() for number in range(count)}


@settings(max_examples=30)
@given(extended_plans())
def test_no_world_ever_changes_its_place_its_block_or_its_parameters(history: tuple[Plan, ...]) -> None:
    for before, after in pairwise(history):
        worlds = np.arange(before.worlds)
        assert places(after)[: before.worlds] == places(before)
        assert np.array_equal(after.luck_of(worlds), before.luck_of(worlds))
        for block in range(before.blocks):
            assert np.array_equal(after.worlds_of_block(block), before.worlds_of_block(block))
        drawn = after.draws_of(worlds)
        for path, values in before.draws_of(worlds).items():
            assert np.array_equal(drawn[path], values)


@given(extended_plans())
def test_the_blocks_hold_each_world_once_and_none_is_too_large(history: tuple[Plan, ...]) -> None:
    plan = history[-1]
    blocks = [plan.worlds_of_block(block) for block in range(plan.blocks)]
    assert np.array_equal(np.concatenate(blocks), np.arange(plan.worlds))
    assert all(0 < len(worlds) <= plan.block_size for worlds in blocks)


def test_blocks_grow_with_the_plan_and_stay_many() -> None:
    assert block_size_of(10_000) == BLOCK_SIZE
    assert block_size_of(10**9) == BLOCK_SIZE * LARGEST_BLOCK
    assert all(worlds / block_size_of(worlds) >= FEWEST_BLOCKS for worlds in (10**6, 3 * 10**6, 10**8))


@given(plans())
def test_a_run_that_stops_early_has_as_many_worlds_of_each_point_as_of_any_other(plan: Plan) -> None:
    for block in range(plan.blocks):
        so_far = plan.point_of(np.arange(plan.worlds_of_block(block)[-1] + 1))
        counts = np.bincount(so_far, minlength=plan.point_count)
        assert counts.max() - counts.min() <= 1


@given(plans())
def test_settings_are_compared_in_the_same_worlds_and_samples_are_not(plan: Plan) -> None:
    worlds = np.arange(plan.worlds)
    luck, point = plan.luck_of(worlds), plan.point_of(worlds)
    sample = point // plan.settings.count
    owner = {COMMON: np.zeros_like(point), INDEPENDENT: point}.get(plan.luck, sample)
    assert len(set(zip(luck.tolist(), owner.tolist(), strict=True))) == len(set(owner.tolist())) == len(set(luck))


@given(plans(), st.integers(1, 4), st.integers(1, 4))
def test_replications_added_later_make_the_plan_that_has_them_at_once(plan: Plan, first: int, more: int) -> None:
    every_point = (plan.points if plan.is_uncertain else 1) * plan.settings.count
    whole, at_once = replace(plan, worlds=every_point * first), replace(plan, worlds=every_point * (first + more))
    later = whole.extended(more)
    assert sorted(places(later)) == sorted(places(at_once))
    assert identity(later) == identity(at_once) != identity(whole)
    assert identity(later.extended(1)) == identity(whole.extended(more + 1))


@given(plans(SOBOL), st.integers(1, 3), st.integers(1, 4))
def test_samples_added_later_are_those_that_a_larger_plan_has_at_once(plan: Plan, more: int, each: int) -> None:
    whole = replace(plan, points=5, worlds=5 * plan.settings.count * each)
    later = whole.extended(samples=more)
    at_once = replace(whole, points=5 + more, worlds=(5 + more) * plan.settings.count * each)
    assert sorted(places(later)) == sorted(places(at_once))
    assert all(np.array_equal(later.varied[path], at_once.varied[path]) for path in at_once.varied)


@given(plans(), st.integers(1, 50), st.integers(1, 50))
def test_grown_in_steps_or_at_once_it_is_the_same_plan(plan: Plan, some: int, others: int) -> None:
    at_once = plan.grown_to(plan.worlds + some + others)
    in_steps = plan.grown_to(plan.worlds + some).grown_to(plan.worlds + some + others)
    assert places(in_steps) == places(at_once)
    assert identity(in_steps) == identity(at_once) != identity(plan)


@given(plans(), st.data())
def test_a_plan_cut_short_keeps_its_first_blocks(plan: Plan, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, plan.blocks))
    short = plan.cut_to(count)
    assert short.blocks == count
    assert places(short) == places(plan)[: short.worlds]
    assert all(np.array_equal(short.worlds_of_block(b), plan.worlds_of_block(b)) for b in range(count))


@pytest.mark.parametrize("plan", [OPEN, CERTAIN, replace(OPEN, method=SOBOL, points=1)], ids=["lhs", "certain", "one"])
def test_samples_are_added_to_a_sobol_sequence_only(plan: Plan) -> None:
    with pytest.raises(ValueError, match="only samples of a Sobol sequence can be added to"):
        plan.extended(samples=1)


def test_a_point_is_a_setting_with_a_sample_and_the_setting_varies_fastest() -> None:
    plan = replace(OPEN, settings=GRID, worlds=60, points=4)
    assert (plan.samples, plan.point_count) == (4, 24)
    assert plan.varied["leader.spoils"][:6].tolist() == [0.0, 0.0, 0.0, 0.1, 0.1, 0.1]
    assert plan.varied["west.costs"][:6].tolist() == [0.2, 0.4, 0.6] * 2
    assert len(set(plan.varied["west.resolve"][:6])) == 1
    assert len(set(plan.varied["west.resolve"])) == 4


def test_a_parameter_that_a_setting_fixes_is_no_longer_open() -> None:
    fixed = Settings({"leader.exit_penalty": (0.6, 0.7), "west.resolve": (0.8, 0.9)})
    assert replace(OPEN, settings=fixed).point_count == 2
    assert not replace(OPEN, settings=fixed).is_uncertain


def test_a_certain_and_an_uncertain_scenario_can_be_compared_world_by_world() -> None:
    paired = replace(CERTAIN, paired_points=True)
    worlds = np.arange(paired.worlds)
    assert np.array_equal(paired.luck_of(worlds), OPEN.luck_of(worlds))
    assert places(paired) == places(OPEN)


def test_whatever_the_worlds_depend_on_is_part_of_their_identity() -> None:
    for other in [
        replace(OPEN, seed=8),
        replace(OPEN, worlds=201),
        replace(OPEN, points=4),
        replace(OPEN, method=SOBOL),
        replace(OPEN, luck=COMMON),
        replace(OPEN, settings=GRID),
        replace(OPEN, until="half-width=0.01"),
        replace(OPEN, earlier=(Tranche(0, 5, 0, 100), Tranche(5, 5, 0, 100))),
        small_plan((*UNCERTAIN, "leader.spoils=0.01")),
        small_plan(("weeks=11", *UNCERTAIN[1:])),
        small_plan(("citizens=101", *UNCERTAIN[:1], *UNCERTAIN[2:])),
    ]:
        assert identity(other) != identity(OPEN), other


@given(st.integers(1, 500))
def test_the_size_of_the_blocks_is_no_part_of_it(block_size: int) -> None:
    assert identity(replace(OPEN, block_size=block_size)) == identity(OPEN)


def test_neither_is_the_method_where_nothing_is_drawn() -> None:
    assert identity(replace(CERTAIN, method=SOBOL)) == identity(CERTAIN)

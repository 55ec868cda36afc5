"""Worlds that follow a record are the worlds of the engine: seen, copied, and lived ahead without changing them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.followed import QUANTITIES
from sim.batch.block import worlds_of
from sim.batch.following import STATES, FollowedWorlds
from sim.batch.plan import Plan
from sim.measured.counted import COUNTED
from sim.scenario import load_scenario
from tests.batch.test_particles import differing, states

WEEKS, MEMORY = 8, 3


@pytest.fixture
def plan() -> Plan:
    scenario = replace(load_scenario("point_blank_ultimatum"), citizens=60, weeks=20)
    return Plan(scenario, 30, seed=4)


def followed(plan: Plan, *names: str) -> FollowedWorlds:
    return FollowedWorlds.of(plan, np.arange(30), names or ("summits", "sabotage_acts", "poll_urban_support"), MEMORY)


def test_everything_that_is_followed_is_something_that_worlds_have() -> None:
    assert set(QUANTITIES) <= set(COUNTED) | set(STATES)


def test_what_is_seen_of_a_week_is_what_was_counted_in_it_and_polls_are_remembered(plan: Plan) -> None:
    worlds, plain = followed(plan), worlds_of(plan, np.arange(30)).begin()
    counts = []
    for _ in range(WEEKS):
        worlds.advance()
        plain.advance()
        counts.append(plain.w.count_summits.copy())
    assert worlds.weekly["summits"].shape == (MEMORY, 30)
    assert (worlds.weekly["summits"].sum(axis=0) == counts[-1] - counts[-1 - MEMORY]).all()
    assert counts[-1].sum() > 10
    assert np.isfinite(worlds.weekly["poll_urban_support"]).all()  # asked in week 0, and not since
    assert differing(states(worlds.worlds, 3), states(plain, 3)) == []


def test_worlds_lived_ahead_leave_the_others_as_they_are_and_know_no_later_event(plan: Plan) -> None:
    worlds, plain = followed(plan), worlds_of(plan, np.arange(30)).begin()
    for week in range(WEEKS):
        ahead = worlds.ahead(np.array([5, 5, 7]), np.array([0, 1, 0]), 1)
        ahead.live(12)
        assert ahead.worlds.week == week + 12
        worlds.advance()
        plain.advance()
    assert differing(states(worlds.worlds, 5), states(plain, 5)) == []
    demanded = next(event.week for event in plan.scenario.events if event.action == "demand")
    assert WEEKS <= demanded < 20
    ahead = worlds.ahead(np.arange(30), np.zeros(30, dtype=np.int64), 1)
    ahead.live(20 - WEEKS)
    plain.advance(20 - WEEKS)
    assert plain.w.count_ultimatums.sum() > ahead.worlds.w.count_ultimatums.sum()


def test_a_copy_takes_what_was_seen_with_it_and_values_are_those_that_its_world_has(plan: Plan) -> None:
    worlds = followed(plan)
    for _ in range(4):
        worlds.advance()
    before, source = worlds.weekly["summits"].copy(), np.array([3, 3, 29])
    worlds.copy(source, np.array([0, 1, 0]))
    assert (worlds.weekly["summits"] == before[:, source]).all()
    values = worlds.values(np.array([0, 2]))
    assert (values["initial.front_balance"] == worlds.worlds.w.front_balance[[0, 2]]).all()
    assert set(values) >= {"leader.exit_penalty", "initial.sanctions"}

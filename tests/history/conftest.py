"""Small histories that several tests read: one block of each scenario, and one world of each way to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.batch.store import run_rows
from sim.history.record import Record, record
from sim.scenario import load_scenario

SCENARIOS = ("point_blank_ultimatum", "border_incident", "baseline_feb_2022")
WORLDS = 256


@cache
def plan_of(scenario: str) -> Plan:
    return Plan(replace(load_scenario(scenario), citizens=100), WORLDS, seed=1)


@cache
def runs_of(scenario: str) -> dict:
    return run_rows(simulate_block(plan_of(scenario), 0).runs)


@cache
def record_of(scenario: str, world: int) -> Record:
    return record(plan_of(scenario), world)


def firsts() -> dict[tuple[str, str], tuple[str, int]]:
    """The first world of each ending and way: {(ending, way): (scenario, world)}."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for scenario in SCENARIOS:
        runs = runs_of(scenario)
        for world, ending, way in zip(runs["world"], runs["ending"], runs["way"], strict=True):
            found.setdefault((ending, way), (scenario, int(world)))
    return found


@pytest.fixture(scope="session")
def first_of() -> Callable[[str, str], tuple[str, int]]:
    """Finds a world by its ending and, unless that is empty, its way."""
    found = firsts()

    def first(ending: str, way: str = "") -> tuple[str, int]:
        return next(place for (e, w), place in found.items() if e == ending and way in ("", w))

    return first

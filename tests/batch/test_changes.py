"""A setting may change anything of a scenario: its worlds are those of the scenario so changed, bit for bit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.batch.block import simulate_block, worlds_of
from sim.batch.extend import extend
from sim.batch.manifest import identity
from sim.batch.pilot import plan_of
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.verify import contradictions, repeat
from sim.crisis.rules import RULES
from sim.design.settings import Settings
from sim.design.sweep import described, sweep_of
from sim.engine.source import model_version
from sim.history.record import record
from sim.report.reproduction import provenance
from sim.scenario import load_scenario
from tests.batch.conftest import SMALL, small_plan

COST = "kremlin.ultimatum_cost"
CHANGES = {
    "rule": ("aqre", "prospect"),
    "weeks": (10.0, 6.0),
    "without": ("none", "opinion+sabotage"),
    "events.demand.date": ("2022-07-04", "2022-07-18"),
    "citizens": (100.0, 150.0),
    "belief_mode": ("rollout", "emulator"),
}
REPLICATIONS = 12


def swept(columns: dict[str, tuple[float | str, ...]]) -> Plan:
    by_hand = [s for s in ("events.demand.date=2022-07-04", *SMALL) if s.partition("=")[0] not in columns]
    scenario = load_scenario("point_blank_ultimatum").with_settings(by_hand)
    asked = described(list={**columns, COST: (0.3, 0.4)}, replications=REPLICATIONS, rng=7)
    return plan_of(sweep_of(scenario, asked))


@pytest.mark.parametrize("name", CHANGES)
def test_each_world_is_that_of_the_scenario_changed_by_hand(name: str) -> None:
    plan = swept({name: CHANGES[name]})
    mixed = simulate_block(plan, 0)
    alone = []
    for setting, value in enumerate(plan.settings.columns[name]):
        words = value if isinstance(value, str) else f"{value:g}"
        scenario = replace(plan.scenario, positions={}).with_settings([f"{name}={words}"])
        cost = Settings({COST: plan.settings.columns[COST][setting : setting + 1]})
        alone.append(simulate_block(replace(plan, scenario=scenario, settings=cost, worlds=REPLICATIONS), 0))
        here = mixed.runs["point"] == setting
        for outcome in set(alone[-1].runs) - {"world", "point"}:
            assert np.array_equal(mixed.runs[outcome][here], alone[-1].runs[outcome]), (value, outcome)
        assert set(mixed.runs[name][here].tolist()) == {value}
    weeks = [len(part.hazard.total) for part in alone]
    ends = [np.pad(part.hazard.total, (0, max(weeks) - len(part.hazard.total)), mode="edge") for part in alone]
    assert np.array_equal(mixed.hazard.total, np.sum(ends, axis=0))
    assert mixed.pressures.sum() == sum(part.pressures.sum() for part in alone)
    assert mixed.decisions.count.sum() == sum(part.decisions.count.sum() for part in alone)


def test_they_are_stored_queried_replayed_extended_and_verified_under_their_names(tmp_path: Path) -> None:
    columns = {name: CHANGES[name] for name in ("rule", "weeks", "without", "events.demand.date")}
    plan = swept(columns)
    results = run_plan(plan, tmp_path / "r", jobs=1)
    assert results.plan.settings == plan.settings
    assert results.manifest.parameters == [COST]  # which alone is a number that a picture can draw
    assert results.manifest.weeks == 10
    sql = 'SELECT rule, weeks, without, "events.demand.date", count(*) FROM runs GROUP BY ALL ORDER BY rule'
    assert results.query(sql).rows == [
        ("aqre", 10.0, "none", "2022-07-04", REPLICATIONS),
        ("prospect", 6.0, "opinion+sabotage", "2022-07-18", REPLICATIONS),
    ]
    world = 1  # of the second setting
    told = record(results.plan, world)
    assert (told.scenario.rule, told.scenario.weeks, told.scenario.events[0].week) == ("prospect", 6, 4)
    facts = dict(provenance(results))
    assert (facts["Tried: rule"], facts["Tried: weeks"]) == ("aqre, prospect", "10, 6") and "Decision rule" not in facts
    assert told.outcome["entry_chance"] == results.runs("entry_chance")["entry_chance"][world]
    worlds = worlds_of(results.plan, np.array([world]))
    assert ([*RULES][worlds.p.rule[0]], worlds.weeks) == ("prospect", 6)
    more = run_plan(extend(tmp_path / "r", replications=3), tmp_path / "r", jobs=1)
    assert more.worlds == plan.worlds + 3 * plan.settings.count
    assert list(contradictions(more)) == []
    assert [finding.difference for finding in repeat(more, 1, 1)] == [""] * len(more.finished_blocks)


def test_the_identity_of_a_plan_of_numbers_is_what_it_always_was() -> None:
    grid = {"leader.spoils": (0.0, 0.1), "west.resolve": (0.2, 0.4)}
    plan = replace(small_plan(), settings=Settings(grid))
    said = [plan.scenario.digest, 10, 100, 7, [[0, 1, 0, 200]], "", {k: list(v) for k, v in grid.items()}, "", "paired"]
    digest = hashlib.sha256(json.dumps([*said, model_version()]).encode()).hexdigest()
    assert identity(plan) == digest

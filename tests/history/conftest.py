"""Small histories that several tests read: one block of each scenario, and one world of each way to end."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sim.batch.block import simulate_block
from sim.batch.parts import run_rows
from sim.batch.plan import Plan
from sim.history.record import Record, record
from sim.scenario import load_scenario

SCENARIOS = ("point_blank_ultimatum", "border_incident", "baseline_feb_2022")
WORLDS = 600


@cache
def plan_of(scenario: str) -> Plan:
    return Plan(replace(load_scenario(scenario), citizens=100), WORLDS, seed=1)


@cache
def runs_of(scenario: str) -> dict:
    return run_rows(simulate_block(plan_of(scenario), 0).runs)


@cache
def record_of(scenario: str, world: int) -> Record:
    return record(plan_of(scenario), world)


# One kind of world for every way in which a history can differ in how it is told: an ending and its way, or what was
# counted.
KINDS = (
    "entry compelled",
    "entry retaliatory",
    "kremlin_takeover after_ultimatum",
    "war_end ceasefire",
    "succession death",
    "no_entry staging",
    "no_entry feint",
    "called_off",
    "orders_refused",
    "groups_asked",
    "basings_asked",
)


@cache
def first_of(kind: str) -> tuple[str, int]:
    """The scenario and number of the first world of a kind."""
    for scenario in SCENARIOS:
        runs = runs_of(scenario)
        found = runs[kind] > 0 if kind in runs else runs["ending"] + " " + runs["way"] == kind
        if found.any():
            return scenario, int(runs["world"][found][0])
    raise LookupError(f"none of the worlds is of the kind {kind}: simulate more of them")

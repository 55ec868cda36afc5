"""Scenarios: a YAML file in, a checked and frozen `Scenario` out."""

from sim.mechanisms.timeline import Event
from sim.scenario.errors import Position, Problem, ScenarioError
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Belief, Scenario, priors
from sim.scenario.schema import json_schema
from sim.scenario.template import new_scenario_text

__all__ = [
    "Belief",
    "Event",
    "Position",
    "Problem",
    "Scenario",
    "ScenarioError",
    "json_schema",
    "load_scenario",
    "new_scenario_text",
    "priors",
]

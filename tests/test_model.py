"""The model as a whole: its schedule, its memory, and what its switches mean."""

from __future__ import annotations

import ast
from importlib import import_module
from inspect import getsource
from pkgutil import iter_modules
from textwrap import dedent
from typing import get_type_hints

import numpy as np
import pytest

from sim import actors, mechanisms
from sim.engine.assembled import Names
from sim.engine.compiled import Rule
from sim.engine.entity import Entity
from sim.engine.parameters import Initial, registry
from sim.mechanisms.timeline import Event, states
from sim.model import ENTITIES, SWITCHABLE, WEEK, Entities
from sim.model.agents import AGENTS
from sim.model.records import DRAWS, PARAMETERS, WORLD
from tests.conftest import make_model

REACT_ONLY = {"citizens", "learning", "power_centres"}  # they have no step of their own: others ask them


def test_every_actor_and_mechanism_is_part_of_the_model_under_its_own_name() -> None:
    named = get_type_hints(Entities)
    assert [*named] == [kind.name_in_yaml() for kind in ENTITIES], "the field in Entities is the class in snake case"
    for room in (actors, mechanisms):
        for module in iter_modules(room.__path__, f"{room.__name__}."):
            for kind in vars(import_module(module.name)).values():
                is_defined_here = isinstance(kind, type) and kind.__module__ == module.name
                if is_defined_here and issubclass(kind, Entity):
                    assert kind in ENTITIES, f"{kind.__name__} is not in the model: add a field to Entities"


def test_every_step_of_the_week_exists_and_says_what_happens() -> None:
    for stage in WEEK:
        assert getattr(stage.kind, stage.method) is stage.act, f"{stage.act} is no step of {stage.kind}"
        assert stage.meaning.endswith(".")
    idle = {kind.name_in_yaml() for kind in ENTITIES} - {stage.entity for stage in WEEK} - REACT_ONLY
    assert not idle, f"{idle} never act: add a row to WEEK"


def rules() -> list[tuple[str, Rule]]:
    """Every rule that an entity declares, by name."""
    return [(f"{kind.__name__}.{name}", found) for kind in ENTITIES for name, found in vars(kind).items()
            if isinstance(found, Rule)]  # fmt: skip


def test_every_state_parameter_and_draw_that_a_rule_names_is_declared() -> None:
    luck = {draw.key for draw in DRAWS}
    known = {"w": {*WORLD.names}, "p": {*PARAMETERS.names}, "u": luck}
    for name, found in rules():
        for node in ast.walk(ast.parse(dedent(getsource(found.text)))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                said = f"{name} reads {node.value.id}.{node.attr}, which nobody declares"
                hint = ": say what it counts in sim/measured/counted.py" if node.attr.startswith("count_") else ""
                assert node.attr in known[node.value.id], said + hint


def test_a_step_takes_what_steps_take() -> None:
    with pytest.raises(TypeError, match="is no step: one takes w, p, u and country"):
        Names().call(Rule(lambda w, luck: None))


def test_every_switch_says_what_the_world_is_without_it() -> None:
    assert {"sabotage", "west", "opinion", "economy", "incidents", "summits"} <= set(SWITCHABLE)
    for kind in ENTITIES:
        if kind.name_in_yaml() in SWITCHABLE:
            assert len(kind.neutral) > 10


def test_an_unknown_state_cannot_be_set_but_every_known_one_can() -> None:
    model = make_model(worlds=3)
    for parameter in registry():
        if isinstance(parameter, Initial):
            model.set_state(parameter.name, parameter.default)
            owner = getattr(model, parameter.owner)
            assert np.allclose(getattr(owner, parameter.name), parameter.default)
    with pytest.raises(KeyError, match="no_such_state"):
        model.set_state("no_such_state", 1)


def test_mesa_steps_agent_by_agent_to_where_the_kernel_comes() -> None:
    events = [Event(2, "demand", "ultimatum", "test"), Event(3, "set", {"sanctions": 0.7}, "test")]
    given = {"worlds": 3, "weeks": 6, "events": events, "without": ("elite", "west")}
    stepped, advanced = make_model(**given), make_model(**given)
    for _ in range(6):
        stepped.step()
    advanced.advance(6)
    assert stepped.week == advanced.week == 6
    assert {type(agent) for agent in stepped.agents} == set(AGENTS.values())
    for name in WORLD.names:
        if name not in ("pressures", "likely_entry", "leader_view"):
            assert stepped.w[name].tobytes() == advanced.w[name].tobytes(), name
    assert stepped.w.count_ultimatums.sum() > 0


def test_states_have_their_numbers_whatever_was_imported_first() -> None:
    """A kernel that one program has compiled is used by another, which may have imported its files in another order."""
    assert [*states()] == sorted(states())


def test_an_agent_shows_what_it_declares_and_follows_its_rules() -> None:
    model = make_model(worlds=4, draws={"front.sd": np.linspace(0.01, 0.04, 4)})
    assert model.front.sd.tolist() == np.linspace(0.01, 0.04, 4).tolist()
    assert model.army.loyalty.shape == (11, 4)
    model.front.front_balance = np.array([0.0, 0.1, 0.2, 0.3])
    assert model.front.moved_by_more_than(0.2).tolist() == [False, False, True, True]

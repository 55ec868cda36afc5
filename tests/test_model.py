"""The model as a whole: its schedule, its memory, and what its switches mean."""

from __future__ import annotations

import gc
import weakref
from importlib import import_module
from pkgutil import iter_modules
from typing import get_type_hints

import numpy as np
import pytest

from sim import actors, mechanisms
from sim.engine.entity import Entity
from sim.engine.parameters import Initial, registry
from sim.model import ENTITIES, SWITCHABLE, WEEK, Entities, WarEntryModel
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
                    assert kind in ENTITIES, f"{kind.__name__} is not in the model: add a field to Entities in model.py"


def test_every_step_of_the_week_exists_and_says_what_happens() -> None:
    for stage in WEEK:
        assert getattr(stage.kind, stage.method) is stage.act, f"{stage.act} is no step of {stage.kind}"
        assert stage.meaning.endswith(".")
    idle = {kind.name_in_yaml() for kind in ENTITIES} - {stage.entity for stage in WEEK} - REACT_ONLY
    assert not idle, f"{idle} never act: add a row to WEEK in model.py"


def test_what_nobody_has_said_the_meaning_of_is_not_counted() -> None:
    with pytest.raises(LookupError, match="say what that means"):
        make_model(worlds=2).army.count("no_such_thing", np.ones(2))


def test_every_switch_says_what_the_world_is_without_it() -> None:
    assert {"sabotage", "west", "opinion", "economy", "incidents", "summits"} <= set(SWITCHABLE)
    for kind in ENTITIES:
        if kind.name_in_yaml() in SWITCHABLE:
            assert len(kind.neutral) > 10


def test_finished_blocks_are_let_go() -> None:
    gone = []
    for seed in range(20):
        model = make_model(worlds=2, weeks=1, seed=seed)
        model.advance()
        gone.append(weakref.ref(model))
        model.release()
    del model
    gc.collect()
    assert not [reference for reference in gone if reference() is not None]


def test_an_unknown_state_cannot_be_set_but_every_known_one_can() -> None:
    model = make_model(worlds=3)
    for parameter in registry():
        if isinstance(parameter, Initial):
            model.set_state(parameter.name, parameter.default)
            owner = getattr(model, parameter.owner)
            assert np.allclose(getattr(owner, parameter.name), parameter.default)
    with pytest.raises(KeyError, match="no_such_state"):
        model.set_state("no_such_state", 1)


def test_mesa_steps_the_model_a_week_at_a_time() -> None:
    model = make_model(worlds=2, weeks=3)
    model.step()
    assert model.week == 1
    assert isinstance(model, WarEntryModel)
    assert {type(agent) for agent in model.agents} == set(ENTITIES)


def test_the_arrays_of_a_finished_block_do_not_wait_for_the_garbage_collector() -> None:
    model = make_model(worlds=2, weeks=1)
    attitudes = weakref.ref(model.citizens.attitude)
    gc.disable()
    try:
        model.release()
        assert attitudes() is None
    finally:
        gc.enable()

"""The model as a whole: its schedule, its memory, and what its switches mean."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from sim.engine.parameters import Initial, registry
from sim.model import ENTITIES, SWITCHABLE, WEEK, WarEntryModel
from tests.conftest import make_model


def test_every_stage_of_the_week_exists_and_says_what_happens() -> None:
    model = make_model(worlds=1)
    for stage in WEEK:
        assert callable(getattr(getattr(model, stage.entity), stage.method))
        assert stage.meaning.endswith(".")


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
